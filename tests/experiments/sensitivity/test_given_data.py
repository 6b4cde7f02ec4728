"""Measures that need no design, of sweeps that somebody stored."""

import pandas as pd
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.api.sensitivity import given_data
from nicsim.cli.main import app

SWEEP = """title = "Grid"
question = "What moves use?"
kind = "sweep"
scenario = "small.toml"
replicates = 1
measures = ["use_helpful", "aware_helpful"]
[vary]
"adoption.external" = [0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.02, 0.03, 0.04, 0.05]
"improvement.optimism" = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
"""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "small.toml").write_text(
        'title = "Small"\nyears = 1\n[structure]\nsites = 2\ncolleagues = 4\n'
        '[adoption]\nrule = "linear"\nimitation = 0.0\n',
        "utf-8",
    )
    (folder / "grid.toml").write_text(SWEEP, "utf-8")
    (folder / "few.toml").write_text(SWEEP.replace("0.0, 0.1, 0.2, 0.3, ", ""), "utf-8")
    for name in ("grid", "few"):
        nicsim.study(folder / f"{name}.toml", out=folder / name)
    return folder


def test_what_moves_use_and_what_does_not(stored):
    table = given_data(stored / "grid")
    own = table[(table["outcome"] == "use_helpful") & (table["week"] == 39)].set_index("factor")
    assert set(own.index) == {"adoption.external", "improvement.optimism", "dummy"}
    for index in ("pawn", "delta"):
        found = {str(factor): float(value) for factor, value in own[index].items()}
        assert found["adoption.external"] > 2 * found["dummy"]
        assert found["improvement.optimism"] < 2 * found["dummy"]


def test_the_same_from_the_shell(stored):
    told = CliRunner().invoke(app, ["sensitivity", str(stored / "grid")])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[2].startswith("adoption.external")
    assert "dummy (noise floor)" in told.stdout
    kept = pd.read_csv(stored / "grid" / "given_data.csv")
    pd.testing.assert_frame_equal(kept, given_data(stored / "grid"), check_dtype=False)


def test_too_few_points_and_other_outcomes_are_refused(stored):
    with pytest.raises(nicsim.NicsimError, match=r"60 points of a sweep; .* at least 100"):
        given_data(stored / "few")
    with pytest.raises(nicsim.NicsimError, match="spreading: no such measure"):
        given_data(stored / "grid", ["spreading"])
