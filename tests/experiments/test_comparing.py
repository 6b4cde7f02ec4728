"""Statistics of comparisons against numbers that are known otherwise."""

import numpy as np
import pandas as pd
import pytest

from nicsim.experiments import comparing

MEASURE = "spread_helpful"


def frame(arms, week=0):
    """Arms by name, each with a value a replicate."""
    return pd.concat(
        [
            pd.DataFrame(
                {"arm": arm, "replicate": range(len(v)), "week": week, "spread_helpful": v}
            )
            for arm, v in arms.items()
        ],
        ignore_index=True,
    )


def one(arms, **options):
    table = comparing.differences(frame(arms), ["spread_helpful"], [0], **options)
    return table.iloc[0]


def test_a_difference_by_hand():
    row = one({"a": [1.0, 2.0, 3.0, 4.0], "b": [2.0, 2.0, 5.0, 3.0]})
    assert row["against"] == "a"
    assert row["arm"] == "b"
    assert row["mean"] == 0.5
    assert row["share_above"] == (2 + 0.5) / 4
    spread = np.sqrt((np.var([1, 2, 3, 4], ddof=1) + np.var([2, 2, 5, 3], ddof=1)) / 2)
    assert row["effect_size"] == pytest.approx(0.5 / spread)
    saving = 2 * spread**2 / np.var([1, 0, 2, -1], ddof=1)
    assert row["saving"] == pytest.approx(saving)
    assert row["replicates_independent"] == np.ceil(4 * saving)


def test_a_constant_difference_is_certain():
    row = one({"a": [1.0, 2.0, 3.0], "b": [1.5, 2.5, 3.5]})
    assert (row["low"], row["high"]) == (0.5, 0.5)
    assert np.isnan(row["saving"])  # no number of independent runs would do


def test_bootstrap_interval_is_the_normal_one_for_many_normal_pairs():
    generator = np.random.default_rng(0)
    a = generator.normal(size=2000)
    row = one({"a": a, "b": a + generator.normal(0.1, 1.0, 2000)})
    half = 1.96 / np.sqrt(2000)
    assert row["mean"] - row["low"] == pytest.approx(half, rel=0.1)
    assert row["high"] - row["mean"] == pytest.approx(half, rel=0.1)


def test_intervals_cover_as_often_as_they_say():
    generator = np.random.default_rng(1)
    covered = 0
    for trial in range(200):
        d = generator.exponential(1.0, 60)
        low, high = comparing.bootstrap_intervals(d[:, None], trial)[:, 0]
        covered += low <= 1.0 <= high
    assert 0.88 <= covered / 200 <= 0.99  # 95% less what percentile intervals lose on skewed data


def test_independent_arms_save_nothing_and_shared_luck_saves_much():
    generator = np.random.default_rng(2)
    luck = generator.normal(size=4000)
    apart = one({"a": luck, "b": generator.normal(size=4000)})
    assert apart["saving"] == pytest.approx(1.0, abs=0.1)
    shared = one({"a": luck, "b": luck + generator.normal(0, 0.1, 4000)})
    assert shared["saving"] == pytest.approx(200, rel=0.1)


def test_replicates_that_one_arm_lacks_are_left_out_of_its_pairs():
    row = one({"a": [1.0, 2.0, np.nan], "b": [2.0, 3.0, 9.0]})
    assert row["pairs"] == 2
    assert row["mean"] == 1.0


def test_a_measure_that_is_nowhere_defined_has_no_difference():
    row = one({"a": [np.nan, np.nan], "b": [np.nan, np.nan]})
    assert row["pairs"] == 0
    assert np.isnan(row["mean"])


def test_differences_over_time_are_those_of_each_week():
    generator = np.random.default_rng(4)
    parts = [
        frame({"a": generator.normal(size=30), "b": generator.normal(week, 1.0, 30)}, week)
        for week in range(3)
    ]
    weekly = pd.concat(parts, ignore_index=True)
    over_time = comparing.difference_over_time(weekly, MEASURE, seed=1)
    each = comparing.differences(weekly, [MEASURE], [0, 1, 2], seed=1)
    assert over_time["week"].tolist() == [0, 1, 2]
    for column in ("mean", "low", "high"):
        np.testing.assert_allclose(over_time[column], each[column])


def test_weeks_in_which_a_measure_is_not_defined_are_left_out():
    weekly = pd.concat(
        [frame({"a": [np.nan] * 2, "b": [np.nan] * 2}, 0), frame({"a": [1, 2], "b": [3, 4]}, 1)],
        ignore_index=True,
    )
    assert comparing.difference_over_time(weekly, MEASURE)["week"].tolist() == [1]


def test_ranking_tells_what_is_certain_and_what_is_not():
    generator = np.random.default_rng(3)
    luck = generator.normal(size=200)
    arms = {
        "low": luck,
        "high": luck + 2.0,
        "twin": luck + 2.0 + generator.normal(0, 0.5, 200),
    }
    ranks = comparing.ranking(frame(arms), "spread_helpful", 0)
    assert ranks["rank"].tolist() == [1, 2, 3]
    assert ranks["arm"].iloc[2] == "low"
    assert (ranks["rank_low"].iloc[2], ranks["rank_high"].iloc[2]) == (3, 3)
    assert ranks["rank_low"].iloc[1] == 1  # the second might be the first
    assert ranks["first"].sum() == pytest.approx(1.0)


def test_less_is_better_where_it_is():
    weekly = frame({"a": [0.5, 0.5], "b": [0.1, 0.1]}).rename(
        columns={"spread_helpful": "false_spread"}
    )
    assert comparing.ranking(weekly, "false_spread", 0)["arm"].tolist() == ["b", "a"]


def test_arms_that_are_alike_share_the_first_place():
    values = np.random.default_rng(0).normal(size=30)
    rows = [
        {"arm": arm, "replicate": r, "week": 0, "skill": v}
        for arm in ("a", "b")
        for r, v in enumerate(values.tolist())
    ]
    assert comparing.ranking(pd.DataFrame(rows), "skill", 0)["first"].tolist() == [0.5, 0.5]


def test_three_pairs_have_the_interval_that_they_should():
    """95% intervals of three normal pairs hold the truth in 95%; percentiles in 75%."""
    rng = np.random.default_rng(5)
    held = 0
    for trial in range(2000):
        low, high = comparing.bootstrap_intervals(rng.normal(size=(3, 1)), trial)[:, 0]
        held += low <= 0 <= high
    assert abs(held / 2000 - 0.95) < 4 * (0.95 * 0.05 / 2000) ** 0.5
