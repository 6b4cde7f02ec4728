"""Numbers of six scenarios stay what they are until they are moved on purpose."""

import tomllib
from pathlib import Path

import pytest

from verification.baseline import FILE, MEASURES, SCENARIOS, numbers

SMALL = 1e-9  # relative: other processors may round an exponential otherwise


@pytest.fixture(scope="module")
def now():
    return numbers()


def test_file_is_whole():
    kept = tomllib.loads(FILE.read_text("utf-8"))
    assert [Path(name).stem for name in SCENARIOS] == list(kept)
    assert all(tuple(table) == MEASURES for table in kept.values())


@pytest.mark.parametrize("name", [Path(name).stem for name in SCENARIOS])
def test_numbers_are_those_written_down(name, now):
    kept = tomllib.loads(FILE.read_text("utf-8"))[name]
    moved = {
        measure: (kept[measure], value)
        for measure, value in now[name].items()
        if value != pytest.approx(kept[measure], rel=SMALL, abs=1e-12, nan_ok=True)
    }
    assert not moved, (
        "results have changed; if they should, run `uv run python -m verification --baseline` and "
        "say why in CHANGELOG.md under Results change"
    )
