"""Statistics of diffusion: by hand, and against what is published of two real data sets."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nicsim
from nicsim.experiments import diffusion as d
from nicsim.foundation.errors import NicsimError

NAN = float("nan")
SCENARIOS = Path(__file__).parents[2] / "scenarios"
# 0 asks nobody; 1 asks 0; 2 asks 0 and 1 (twice as strongly); 3 asks 2; 4 asks 3 and never adopts
TIME = [1, 2, 4, 4, NAN]
SOURCES, TARGETS, WEIGHTS = [1, 2, 2, 3, 4], [0, 0, 1, 2, 3], [1, 1, 2, 1, 1]


def example(**more):
    return d.adoption(TIME, SOURCES, TARGETS, WEIGHTS, **more)


def test_curve_and_times():
    a = example(first=0, last=5)
    found = d.curve(a)
    assert found["period"].tolist() == [0, 1, 2, 3, 4, 5]
    assert found["cumulative"].tolist() == [0, 1, 2, 2, 4, 4]
    assert found["hazard"].tolist() == pytest.approx([0, 1 / 5, 1 / 4, 0, 2 / 3, 0])
    assert [d.time_to(a, q) for q in (0.1, 0.2, 0.5, 0.8, 0.9)] == [1, 1, 4, 4, None]


def test_exposure_and_thresholds():
    a = example()
    np.testing.assert_allclose(d.exposure(a, 3), [NAN, 1, 1, 0, 0])
    np.testing.assert_allclose(d.exposure(a, 2), [NAN, 1, 1 / 3, 0, 0])
    np.testing.assert_allclose(d.thresholds(a), [NAN, 1, 1, 0, NAN])
    np.testing.assert_allclose(d.thresholds(a, lag=0), [NAN, 1, 1, 1, NAN])
    assert d.likely_sources(a).tolist() == [-1, 0, 1, -1, -1]
    assert d.likely_sources(a, lag=0).tolist() == [-1, 0, 1, 2, -1]


def test_classes_are_rogers():
    time = np.array([0, 10, 14, 15, 15, 16, 17, 20, 30, NAN])
    a = d.adoption(time, [], [])
    known = time[:-1]
    z = (known - known.mean()) / known.std(ddof=1)
    wanted = ["innovator" if x < -2 else "early adopter" if x < -1 else "early majority" if x < 0
              else "late majority" if x < 1 else "laggard" for x in z]  # fmt: skip
    assert [d.CLASSES[k] for k in d.classes(a)] == [*wanted, "never"]


@given(st.integers(0, 10_000))
def test_exposure_is_a_share_that_never_falls(seed):
    draw = np.random.default_rng(seed)
    n = int(draw.integers(2, 12))
    time = np.where(draw.random(n) < 0.7, draw.integers(0, 6, n), NAN)
    time[0] = 2
    a = d.adoption(time, draw.integers(0, n, 30), draw.integers(0, n, 30), draw.random(30) + 0.1)
    before = np.zeros(n)
    for period in range(8):
        now = np.nan_to_num(d.exposure(a, period))
        assert ((now >= before - 1e-12) & (now <= 1 + 1e-12)).all()
        before = now
    t = d.thresholds(a)
    assert np.isnan(t[np.isnan(time)]).all()
    came_from = d.likely_sources(a)
    some = came_from >= 0
    assert (time[came_from[some]] < time[some]).all()
    assert (t[some] > 0).all()


def test_tie_test_finds_what_follows_ties_and_nothing_else():
    """In a chain along which adoption creeps it must be found; in shuffled times it must not."""
    n = 60
    chain = d.adoption(np.arange(n), np.arange(1, n), np.arange(n - 1))
    assert d.tie_test(chain, permutations=199).p == pytest.approx(1 / 200)
    draw = np.random.default_rng(1)
    ps = [
        d.tie_test(chain._replace(time=draw.permutation(n).astype(float)), None, 99, seed=k).p
        for k in range(60)
    ]
    assert 0.3 < np.mean(ps) < 0.7
    assert np.mean(np.array(ps) <= 0.05) < 0.2


def test_tie_test_within_groups_does_not_see_their_differences():
    """Two communities, one early and one late, with ties within: no ties are followed."""
    draw = np.random.default_rng(0)
    group = np.repeat([0, 1], 60)
    time = np.where(group == 0, draw.integers(0, 5, 120), draw.integers(20, 25, 120)).astype(float)
    sources = np.repeat(np.arange(120), 4)
    targets = draw.integers(0, 60, 480) + 60 * group[sources]
    a = d.adoption(time, sources, targets)
    within = d.tie_test(a, group, 199)
    assert within.p > 0.05
    assert within.low <= within.observed <= within.high


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (([NAN, NAN], [], []), "nobody adopted"),
        (([1, 2], [0], [2]), "between rows 0 and 1"),
        (([1, 2], [0, 1], [1]), "of one length"),
        (([1, 99], [0], [1], None, 1, 17), "outside periods 1 to 17"),
    ],
)
def test_refused(arguments, wanted):
    with pytest.raises(NicsimError, match=wanted):
        d.adoption(*arguments)
    with pytest.raises(NicsimError, match="at least 19"):
        d.tie_test(example(), permutations=3)


def test_events_of_a_run():
    events = pd.DataFrame(
        {
            "replicate": [0, 0, 0, 1, 0],
            "practice": ["p", "p", "p", "p", "q"],
            "happening": ["trying", "trying", "routine", "trying", "trying"],
            "channel": ["peers"] * 5,
            "person": pd.array([1, 1, 1, 0, 0], "Int32"),
            "week": [3, 7, 9, 1, 1],
        }
    )

    class Ties:
        site = np.zeros(2, int)
        tie_start = np.array([0, 1, 1])
        tie_peer = np.array([1])
        tie_weight = np.array([1.0])

    a = d.adoption_of_events(events, "p", 0, Ties, 40)
    np.testing.assert_allclose(a.time, [NAN, 3])
    assert (a.first, a.last, a.sources.tolist(), a.targets.tolist()) == (0, 39, [0], [1])


def test_a_real_run_follows_ties():
    """In the model people take practices from peers: the statistics must see it in its events."""
    scenario = nicsim.load(SCENARIOS / "own_network.toml").replacing({"years": 3})
    result = nicsim.run(scenario, replicates=1, seed=3, events=True)
    most = result.practices.query("week == 119").sort_values("routine")["practice"].iloc[-1]
    a = d.adoption_of_events(result.events, str(most), 0, result.structure, scenario.weeks)
    tried = np.isfinite(a.time)
    assert tried.sum() > 20
    assert d.curve(a)["cumulative"].iloc[-1] == tried.sum()
    test = d.tie_test(a, result.structure.site, permutations=199)
    assert test.observed > test.expected
    assert test.p < 0.05
    assert "tie test, p" in set(d.summary(a, result.structure.site, 99)["statistic"])


# Real data: published by netdiffuseR (Vega Yon & Valente) of Coleman, Katz & Menzel (1966) and
# Rogers, Ascroft & Roeling (1970)


def real(name):
    folder = os.environ.get("NICSIM_DATA")
    if not folder or not (Path(folder) / name).exists():
        pytest.skip("NICSIM_DATA names no folder with the data")
    people = pd.read_csv(Path(folder) / name / "nodes.csv")
    ties = pd.read_csv(Path(folder) / name / "edges.csv")
    row = {who: i for i, who in enumerate(people["id"])}
    time = people["toa"].astype(float).where(people["adopted"] == 1)
    asks, asked = (ties[c].map(row).to_numpy() for c in ("ego", "alter"))
    return people, d.adoption(time, asks, asked, ties["weight"])


@pytest.mark.parametrize(
    ("name", "overall", "low", "high"),
    [("medical_innovation", 0.872, 0.81, 0.89), ("brazilian_farmers", 0.780, 0.29, 0.98)],
)
def test_published_saturations(name, overall, low, high):
    people, a = real(name)
    assert d.curve(a)["share"].iloc[-1] == pytest.approx(overall, abs=0.0005)
    each = [np.isfinite(a.time[(people["community"] == c).to_numpy()]).mean()
            for c in people["community"].unique()]  # fmt: skip
    assert (round(min(each), 2), round(max(each), 2)) == (low, high)


@pytest.mark.parametrize("name", ["medical_innovation", "brazilian_farmers"])
def test_published_curves(name):
    _, a = real(name)
    published = pd.read_csv(Path(os.environ["NICSIM_DATA"]) / name / "adoption_curve.csv")
    found = d.curve(a).set_index("period")["cumulative"]
    censored = int(a.last) + 1
    kept = published[published["period"] < censored].set_index("period")["cumulative_adopters"]
    assert found.reindex(kept.index).tolist() == kept.tolist()
