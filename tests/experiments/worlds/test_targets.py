"""What is known, as numbers: distances, what is ruled out, what is held out."""

import math
from pathlib import Path

import numpy as np
import pytest

from nicsim.experiments.worlds.targets import (
    GROUPS,
    NAMED,
    NOT_AFFORDED,
    TARGETS,
    implausibility,
    ruled_out,
    targets_without,
)
from nicsim.foundation.errors import NicsimError


def test_every_target_has_a_source_an_error_and_a_place_of_its_own():
    assert len(NAMED) == len(TARGETS) == 21
    for target in TARGETS:
        assert target.source
        assert target.what
        assert target.variance > 0
        assert target.low <= target.high
        assert math.isfinite(target.low) or math.isfinite(target.high)
    assert not set(GROUPS) & set(NOT_AFFORDED)


def test_distance_is_counted_beyond_what_was_published_in_standard_deviations():
    bend = NAMED["P1 bend"]._replace(low=0.3, high=0.6, error=0.03, discrepancy=0.04)
    far = implausibility([bend], np.array([[0.3], [0.45], [0.7], [0.2], [math.nan]]))
    assert far[:, 0] == pytest.approx([0.0, 0.0, 2.0, 2.0, math.inf])
    luck = implausibility([bend], np.array([[0.7]]), 3 * 0.05**2)  # twice the standard deviation
    assert luck[0, 0] == pytest.approx(1.0)


def test_one_sided_targets_ask_nothing_on_their_other_side():
    above = NAMED["P16 learning between teams"]
    assert implausibility([above], np.array([[5.0], [-0.01]]))[:, 0] == pytest.approx([0.0, 1.0])
    assert above.wanted == "above 0"
    assert NAMED["P14 low trust"].wanted == "below 0.29"
    assert NAMED["P1 bend"].wanted == "0.3 to 0.6"


def test_worlds_are_ruled_out_by_what_speaks_against_them():
    far = np.array([[0.0, 2.9, 1.0], [3.1, 0.0, 0.0], [3.1, 4.0, math.inf]])
    assert ruled_out(far).tolist() == [False, True, True]
    assert ruled_out(far, 1).tolist() == [False, False, True]
    assert ruled_out(far, 2).tolist() == [False, False, True]


def test_groups_are_held_out_as_a_whole():
    left = targets_without(["P9", "P15"])
    assert {target.group for target in left} == set(GROUPS) - {"P9", "P15"}
    with pytest.raises(NicsimError, match="hold out P99: known patterns are P1, P2"):
        targets_without(["P99"])
    with pytest.raises(NicsimError, match="nothing is left"):
        targets_without(GROUPS)


def test_the_page_tells_all_targets_as_they_are():
    page = (Path(__file__).parents[3] / "docs" / "worlds.md").read_text("utf-8")
    for t in TARGETS:
        row = (t.name, t.wanted, f"{t.error:g}", f"{t.discrepancy:g}", t.what, t.source)
        assert "| " + " | ".join(row) + " |" in page
