"""Suite B in small: the classic models come out of the engine."""

from pathlib import Path

import numpy as np
import pytest

import nicsim
from verification import classic_models as models
from verification.claims import FAILS, HOLDS, UNDECIDED, Estimate, Part, share_of
from verification.laboratory import AT, Laboratory, classic
from verification.search_alone import code_and_members

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def laboratory():
    return Laboratory(4, seed=3, quick=True)


@pytest.mark.parametrize("file", sorted((ROOT / "verification" / "classic").glob("*.toml")))
def test_files_are_sound_and_sourced(file):
    scenario = nicsim.load(file)
    assert scenario.sources
    assert scenario.question.endswith("?")
    text = file.read_text("utf-8")
    assert "reduce to it" in text or "extends" in text  # how the general rules reduce to it


def test_bass_is_the_exact_chain(laboratory):
    scenario = classic(
        "bass",
        {"structure.colleagues": 19, "adoption.external": 0.05, "adoption.imitation": 0.5},
    )
    use = laboratory.weekly({"": scenario}, 600)[""][:, :, AT["use_helpful"]]
    exact = models.chain_of(20, lambda k: min(1.0, 0.05 + 0.5 * k / 20), 10)
    for t in (1, 4, 8):
        mean, sd = exact[t - 1]
        assert use[:, t - 1].mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(600))


def test_published_numbers_of_the_bass_chain():
    exact = models.chain_of(100, lambda k: 0.03 + 0.38 * k / 100, 12)
    assert np.round(exact[[4, 7, 11], 0], 4).tolist() == [0.2699, 0.5746, 0.8915]


def test_a_contagion_is_the_exact_chain(laboratory):
    values = {"structure.colleagues": 24, "adoption.transmission": 0.04}
    use = laboratory.weekly({"": classic("contagion", values)}, 600)[""][:, :, AT["use_helpful"]]
    exact = models.chain_of(25, lambda k: 1.0 - 0.96**k, 9, first=1)
    for t in (1, 4, 9):
        mean, sd = exact[t - 1]
        assert use[:, t - 1].mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(600))


def test_a_cascade_is_the_chain_of_reed_and_frost(laboratory):
    values = {"structure.colleagues": 19, "adoption.transmission": 0.08, "years": 1}
    runs = laboratory.weekly({"": classic("cascade", values)}, 600)[""]
    users = 20 * runs[:, -1, AT["use_helpful"]]
    exact = models.reed_frost(20, 0.08)
    mean = float(exact @ np.arange(21))
    sd = np.sqrt(float(exact @ np.arange(21) ** 2) - mean**2)
    assert users.mean() == pytest.approx(mean, abs=4 * sd / np.sqrt(600))
    # that nobody follows the first has a chance of .92 ** 19
    alone = 0.92**19
    assert (users < 1.5).mean() == pytest.approx(alone, abs=4 * np.sqrt(alone * (1 - alone) / 600))


def test_members_and_code_learn_of_each_other_as_alone(laboratory):
    values = {"structure.sites": 20, "practices.components": 10, "years": 1}
    known = laboratory.weekly({"": classic("march", values)}, 60)[""][:, :, AT["fit_held"]]
    alone = code_and_members(0.1, 0.5, 200, 30, members=20, beliefs=10)
    for week in (1, 5, 29):
        own, other = known[:, week], alone[:, week]
        error = np.sqrt(own.var() / own.size + other.var() / other.size)
        assert own.mean() == pytest.approx(other.mean(), abs=4 * error)


def test_thresholds_on_rings(laboratory):
    assert models.threshold_ring(laboratory).verdict == HOLDS


def test_long_ties_hurt_complex_contagion(laboratory):
    arms = {
        rewiring: classic(
            "threshold_small_world",
            {"structure.within.rewiring": rewiring},
        )
        for rewiring in (0.05, 1.0)
    }
    runs = laboratory.weekly(arms, 8)
    reached = {key: (run[:, -1, AT["use_helpful"]] >= 0.9).mean() for key, run in runs.items()}
    assert reached[0.05] > 0.9
    assert reached[1.0] < 0.5


def test_a_share_of_peers_can_be_the_threshold(laboratory):
    """On a ring of degree 4, half of the peers are two of them."""
    count = classic("threshold_ring", {"structure.colleagues": 99, "years": 2})
    share = {"adoption.threshold": 0.5, "adoption.threshold_kind": "share"}
    runs = laboratory.weekly({"count": count, "share": count.replacing(share)}, 1)
    assert (runs["count"][..., AT["use_helpful"]] == runs["share"][..., AT["use_helpful"]]).all()


def test_spread_of_thresholds_decides(laboratory):
    assert models.granovetter(laboratory).verdict == HOLDS


def test_full_network_leads_and_line_wins(laboratory):
    kinds = {"line": "line", "full": "complete"}
    few = {"structure.sites": 40, "practices.components": 14, "practices.interdependence": 5}
    arms = {
        name: classic("lazer_friedman", few | {"structure.across.kind": kind})
        for name, kind in kinds.items()
    }
    score = {k: r[:, :, AT["fit_held"]] for k, r in laboratory.weekly(arms, 30).items()}
    assert score["full"][:, 4].mean() > score["line"][:, 4].mean()
    assert score["line"][:, -1].mean() > score["full"][:, -1].mean()
    steps = np.diff(score["line"], axis=1)
    assert steps.min() > -1e-12  # without noise nobody takes a worse form


def test_denser_networks_agree_sooner(laboratory):
    strong = {"structure.sites": 6, "years": 10, "improvement.outcome_sd": 0.2}
    arms = {
        kind: classic("zollman", strong | {"structure.across.kind": kind})
        for kind in ("complete", "ring")
    }
    runs = laboratory.weekly(arms, 60)
    agreed = {k: (r[:, :, AT["convinced_helpful"]] == 1.0) for k, r in runs.items()}
    assert agreed["complete"][:, -1].mean() > 0.7
    assert agreed["complete"].sum() > agreed["ring"].sum()


def test_verdicts():
    def verdict(mean, low, high, **bounds):
        return Part("", "", Estimate(mean, low, high), **bounds).verdict

    assert verdict(1.0, 0.5, 1.5, above=0.0) == HOLDS
    assert verdict(1.0, -0.5, 1.5, above=0.0) == UNDECIDED
    assert verdict(-1.0, -1.5, -0.5, above=0.0) == FAILS
    assert verdict(0.4, 0.35, 0.45, above=0.3, below=0.6) == HOLDS
    assert verdict(0.7, 0.65, 0.75, above=0.3, below=0.6) == FAILS
    assert verdict(2.0, 2.0, 2.0, equals=2.0) == HOLDS
    assert verdict(2.0, 2.0, 2.0, equals=3.0) == FAILS
    assert verdict(0.5, 0.4, 0.6, equals=0.69) == HOLDS
    assert verdict(0.5, 0.4, 0.6, equals=0.75) == FAILS


def test_interval_of_a_share_stays_in_bounds():
    none, all_of = share_of(np.zeros(20)), share_of(np.ones(20))
    assert none.low == pytest.approx(0.0, abs=1e-12)
    assert 0.1 < none.high < 0.2
    assert all_of.high == pytest.approx(1.0)
