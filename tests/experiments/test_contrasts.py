"""What may be asked of arms, and what comes of it, against numbers worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from nicsim.experiments import comparing
from nicsim.experiments.contrasts import read_contrast, read_contrasts, together
from nicsim.experiments.margins import read_margins, verdict
from nicsim.foundation.errors import ScenarioError

ARMS = ("stays", "strong, late", "leaves", "strong, leaves", "B against A", "(old) hub", "it's")
MEASURE = "spread_helpful"


def frame(arms):
    parts = [
        pd.DataFrame({"arm": arm, "replicate": range(len(v)), "week": 0, MEASURE: v})
        for arm, v in arms.items()
    ]
    return pd.concat(parts, ignore_index=True)


def asked(arms, text, matters=None):
    contrast = read_contrast(text, list(arms))
    table = comparing.contrast_table(frame(arms), [contrast], [MEASURE], [0], matters or {})
    return table.iloc[0]


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("leaves against stays", {"leaves": 1, "stays": -1}),
        ("  'leaves'  against “stays” ", {"leaves": 1, "stays": -1}),
        ("B against A against (old) hub", {"B against A": 1, "(old) hub": -1}),
        ("it's against \"it's\" against leaves", None),
        ("(strong, leaves against strong, late) against (leaves against stays)",
         {"strong, leaves": 1, "strong, late": -1, "leaves": -1, "stays": 1}),
    ],
)  # fmt: skip
def test_texts_and_what_each_arm_counts(text, weights):
    if weights is None:
        with pytest.raises(ScenarioError, match="a difference against an arm"):
            read_contrast(text, ARMS)
        return
    found = read_contrast(text, ARMS)
    assert found.weights == weights
    assert read_contrast(found.text, ARMS).weights == weights  # as it writes itself, too


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("leave against stays", "no arm 'leave'; did you mean 'leaves'"),
        ("leaves", "held against nothing"),
        ("leaves against", "an arm is missing after 'leaves against'"),
        ("(leaves against stays", "a bracket is not closed"),
        ("leaves against leaves", "the same against itself"),
        ("leaves against stays within much", "within much: must be a number above 0"),
        ("leaves against stays within -1", "must be a number above 0"),
        ("leaves against stays and so on", "'and so on' cannot be read"),
        ("(" * 99 + "leaves", "more than 20 brackets"),
        ("", "a contrast is an arm against an arm"),
        (3, "a contrast is an arm against an arm"),
    ],
)
def test_what_cannot_be_asked_is_told(text, told):
    with pytest.raises(ScenarioError, match=told.replace("(", r"\(").replace(")", r"\)")):
        read_contrast(text, ARMS)


def test_all_faults_at_once_and_names_twice():
    faults: list[str] = []
    read_contrasts(["x against leaves", "leaves against y"], ARMS, faults)
    assert len(faults) == 2
    faults = []
    read_contrasts(["leaves against stays", "leaves against stays"], ARMS, faults)
    assert "given twice" in faults[0]


def test_any_arm_against_any_by_hand():
    arms = {"a": [1.0, 2.0], "b": [2.0, 4.0], "c": [5.0, 4.0]}
    row = asked(arms, "c against b")
    assert (row["of"], row["against"], row["mean"]) == (4.5, 3.0, 1.5)
    assert row["share_above"] == (1 + 0.5) / 2
    assert row["pairs"] == 2


def test_an_interaction_is_the_difference_of_differences():
    generator = np.random.default_rng(0)
    luck = generator.normal(size=400)
    arms = {
        "a": luck,
        "b": luck + 1.0,
        "c": luck + generator.normal(2.0, 0.1, 400),
        "d": luck + generator.normal(3.5, 0.1, 400),
    }
    row = asked(arms, "(d against c) against (b against a)")
    d, c, b, a = (np.array(arms[name]) for name in "dcba")
    assert row["mean"] == pytest.approx(np.mean(d - c - b + a))
    assert row["low"] < 0.5 < row["high"]  # 3.5 - 2 - 1
    half = 1.96 * np.std(d - c - b + a, ddof=1) / 20
    assert row["high"] - row["mean"] == pytest.approx(half, rel=0.15)


def test_what_is_alike_differs_by_nothing_to_the_last_bit():
    values = np.random.default_rng(1).normal(size=50)
    other = values / 3.0
    arms = {"a": values, "b": other, "c": values, "d": other}
    row = asked(arms, "(d against c) against (b against a)", {MEASURE: 1e-9})
    assert (row["mean"], row["low"], row["high"], row["verdict"]) == (0.0, 0.0, 0.0, "the same")


def test_replicates_that_another_arm_lacks_count():
    arms = {"a": [1.0, 2.0], "b": [2.0, 3.0], "c": [np.nan, 1.0]}
    assert asked(arms, "b against a")["pairs"] == 2
    assert asked(arms, "c against a")["pairs"] == 1


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (-0.01, 0.015, "the same"),
        (0.001, 0.019, "the same"),  # above 0, and too little to matter
        (0.03, 0.05, "above"),
        (-0.05, -0.03, "below"),
        (0.01, 0.05, "above, how much is open"),
        (-0.05, -0.01, "below, how much is open"),
        (-0.01, 0.05, "open"),
    ],
)
def test_what_an_interval_says_beside_what_matters(low, high, told):
    assert verdict(low, high, 0.02) == told
    assert verdict(low, high, None) == ""


def test_equivalence_holds_as_rarely_as_it_says_where_arms_differ():
    """Where the true difference is the margin itself, the same is said in one of 40 or fewer."""
    wrong = 0
    for trial in range(200):
        d = np.random.default_rng(trial).normal(1.0, 1.0, 60)
        low, high = comparing.bootstrap_intervals(d[:, None], trial)[:, 0].tolist()
        wrong += verdict(low, high, 1.0) == "the same"
    assert wrong <= 14  # 2.5% of 200 are 5; 14 are four standard errors above


def test_margins_of_measures():
    measures, faults = ("spread_helpful", "realised_improvement", "false_spread"), []
    assert dict(read_margins(0.02, measures, faults)) == {
        "spread_helpful": 0.02, "false_spread": 0.02,
    }  # fmt: skip
    asked = ["0.02", "realised_improvement=0.05"]
    assert dict(read_margins(asked, measures, faults))["realised_improvement"] == 0.05
    assert read_margins(None, measures, faults) == ()
    assert faults == []
    read_margins(["x", "-1", "spread=1", "norm=1", True], measures, faults)
    assert len(faults) == 5


def test_what_two_do_together_is_found_where_an_arm_has_both():
    one, other = ("culture", ".9"), ("week 80", "leaves")
    base = {"a": frozenset(), "b": frozenset({one}), "c": frozenset({other})}
    (found,) = together({**base, "d": frozenset({one, other})})
    assert found.weights == {"d": 1, "c": -1, "b": -1, "a": 1}
    assert together(base) == ()
    assert together({**base, "d": frozenset({one, ("culture", ".1")})}) == ()


def test_the_same_ranks_for_arms_that_are_alike_wherever_they_stand():
    values = np.random.default_rng(2).normal(size=40)
    arms = {"a": values, "low": values - 1, "b": values, "worst": values - 2}
    ranks = comparing.ranking(frame(arms), MEASURE, 0).set_index("arm")
    assert ranks["rank"].to_dict() == {"a": 1, "b": 1, "low": 3, "worst": 4}
    assert (ranks["rank_low"]["b"], ranks["rank_high"]["b"]) == (1, 1)
    assert ranks["alike"].to_dict() == {"a": 2, "b": 2, "low": 1, "worst": 1}
