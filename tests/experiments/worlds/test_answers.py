"""What many worlds say, against numbers worked out by hand and worlds that are known."""

import numpy as np
import pandas as pd
import pytest

from nicsim.experiments.contrasts import read_contrast
from nicsim.experiments.worlds import answers as over
from nicsim.experiments.worlds.turning import Limit, split, turned

SD, LESS = "realised_improvement", "false_spread"


def table(arms, measure=SD):
    """Arms by name, each an array runs x worlds, as a table of runs."""
    parts = []
    for arm, values in arms.items():
        flat = np.asarray(values, float)
        worlds = flat.shape[1]
        frame = pd.DataFrame({"arm": arm, "replicate": range(flat.size), measure: flat.ravel()})
        frame.insert(2, "world", frame["replicate"] % worlds)
        parts.append(frame.assign(week=0))
    return pd.concat(parts, ignore_index=True)


def told(arms, measure=SD, matters=0.02, text="b against a"):
    contrast = read_contrast(text, list(arms))
    weekly = table(arms, measure)
    return over.answers(weekly, [contrast], [measure], [0], {measure: matters}).iloc[0]


def test_shares_of_worlds_by_hand():
    a = np.zeros((2, 5))
    b = [[0.10, 0.03, 0.01, 0.00, -0.2], [0.20, 0.01, 0.01, 0.00, -0.2]]
    row = told({"a": a, "b": b})
    assert (row["worlds"], row["each"]) == (5, 2)
    assert (row["ahead"], row["same"]) == (0.6, 0.2)  # .15, .02, .01; 0; -.2
    assert (row["better"], row["equivalent"], row["worse"]) == (0.2, 0.6, 0.2)
    assert row["q50"] == pytest.approx(0.01)
    assert row["mean"] == pytest.approx((0.15 + 0.02 + 0.01 + 0 - 0.2) / 5)
    assert row["ahead_low"] < 0.6 < row["ahead_high"]


def test_less_is_ahead_where_less_is_better():
    row = told({"a": np.zeros((1, 4)), "b": [[-0.1, -0.1, -0.1, 0.1]]}, LESS)
    assert (row["ahead"], row["better"], row["worse"]) == (0.75, 0.75, 0.25)
    assert np.isnan(row["luck_share"])  # one run in each: luck cannot be told from worlds


def test_variance_between_worlds_and_of_luck_is_parted_as_it_was_made():
    generator = np.random.default_rng(0)
    worlds = generator.normal(0.1, 0.3, 4000)
    b = worlds + generator.normal(0.0, 0.6, (4, 4000))
    row = told({"a": np.zeros((4, 4000)), "b": b})
    assert row["sd_worlds"] == pytest.approx(0.3, abs=0.03)
    assert row["sd_luck"] == pytest.approx(0.6, abs=0.02)
    assert row["luck_share"] == pytest.approx(0.5, abs=0.05)  # .36 / 4 of .09 + .36 / 4


def test_an_interaction_in_each_world():
    arms = {name: np.full((2, 3), value) for name, value in zip("abcd", (0, 1, 2, 4), strict=True)}
    row = told(arms, text="(d against c) against (b against a)")
    assert (row["of"], row["against"], row["mean"], row["ahead"]) == (2.0, 1.0, 1.0, 1.0)


def test_worlds_are_averaged_over_their_runs():
    weekly = table({"a": [[1.0, 2.0], [3.0, 6.0]]})
    worlds = over.by_world(weekly, [SD])
    assert worlds.set_index("replicate")[SD].to_dict() == {0: 2.0, 1: 4.0}


def test_who_comes_first_in_how_many_worlds():
    arms = {"a": [[1.0, 1.0, 1.0, 1.0]], "b": [[2.0, 2.0, 2.0, 0.0]], "c": [[2.0, 0.0, 0.0, 0.0]]}
    firsts = over.firsts(over.by_world(table(arms), [SD]), SD, 0).set_index("arm")["first"]
    assert firsts.to_dict() == {"b": 0.625, "a": 0.25, "c": 0.125}


def worlds(count, seed=0, keys=100):
    generator = np.random.default_rng(seed)
    values = pd.DataFrame(generator.random((count, keys)), columns=[f"k{i}" for i in range(keys)])
    return values.assign(rule=generator.choice(["one", "other"], count))


def test_what_decides_is_found_among_a_hundred():
    values = worlds(400)
    noise = np.random.default_rng(1).normal(0, 0.5, 400)
    found = turned(values, np.where(values["k17"] > 0.7, -1.0, 1.0) + noise)
    assert found is not None
    limit = found.limits[0]
    assert (limit.key, limit.side) == ("k17", "above")
    assert limit.value == pytest.approx(0.7, abs=0.03)
    assert found.inside.ahead < 0.1
    assert found.outside.ahead > 0.9
    assert found.inside.worlds + found.outside.worlds == 200
    assert found.explained == pytest.approx(0.84 / (0.84 + 0.25), abs=0.08)  # 4 x .7 x .3


def test_a_rule_that_decides_is_found_and_two_limits_where_both_count():
    values = worlds(400)
    bad = (values["rule"] == "other") & (values["k3"] <= 0.5)
    found = turned(values, np.where(bad, -1.0, 1.0) + np.random.default_rng(2).normal(0, 0.3, 400))
    assert found is not None
    assert {(one.key, one.side) for one in found.limits} <= {
        ("rule", "is"), ("rule", "is not"), ("k3", "up to"),
    }  # fmt: skip
    assert len(found.limits) == 2
    assert found.inside.ahead < 0.1


def test_nothing_is_said_to_decide_where_nothing_does():
    """At most a few in a hundred, though a hundred parameters are looked at."""
    said = 0
    for seed in range(60):
        effect = np.random.default_rng(seed + 1000).normal(0.2, 1.0, 100)
        said += turned(worlds(100, seed), effect, seed) is not None
    assert said <= 4  # one in a hundred is .6 of 60


def test_too_few_worlds_and_constants_decide_nothing():
    assert turned(worlds(39), np.random.default_rng(0).normal(size=39)) is None
    assert turned(worlds(200), np.zeros(200)) is None
    assert split(pd.DataFrame({"a": np.ones(50)}), np.arange(50.0)) is None


def test_limits_hold_where_they_say():
    values = pd.DataFrame({"a": [0.1, 0.5, 0.9], "b": ["x", "y", "x"]})
    assert Limit("a", "above", 0.5).holds(values).tolist() == [False, False, True]
    assert Limit("a", "up to", 0.5).holds(values).tolist() == [True, True, False]
    assert Limit("b", "is not", "x").holds(values).tolist() == [False, True, False]
