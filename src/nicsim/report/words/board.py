"""A study in the words of a board: what to do, how surely, what else moves, what could turn it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from nicsim.experiments import comparing
from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.foundation.later import pd
from nicsim.report.comparison import Comparison
from nicsim.report.words.findings import bare, level, quantity
from nicsim.world.measures import AFTERWARDS, MEASURES

NAMES = {
    "realised_improvement": "what a student gains",
    "spread_helpful": "routine use of practices that work",
    "false_spread": "routine use of practices that do not work",
    "network_health": "network health (its weakest domain, 0 to 1)",
    "hub_dependence": "dependence on the hub",
    "improvement_worst_quarter": "what a student gains in the worst quarter of schools",
    "improvement_best_quarter": "what a student gains in the best quarter of schools",
    "improvement_gap": "the gap between best and worst quarter of schools",
    "engagement": "engagement of team members",
    "trust": "trust in teams",
    "fit_in_use": "how well practices in use fit their schools",
}
WATCHED = ("false_spread", "network_health", "improvement_worst_quarter", "improvement_gap",
           "hub_dependence", "engagement", "spread_helpful")  # fmt: skip
WORSE = (*WORSE_IF_MORE, "hub_dependence")
MOST_EFFECTS, MOST_RIVALS = 4, 3
MEANING = {measure.name: measure.meaning for measure in (*MEASURES, *AFTERWARDS)}


class Advice(NamedTuple):
    """What to do."""

    arm: str  # the arm that is recommended
    sentence: str
    surely: bool  # whether it surely does better than the first


def name_of(measure: str) -> str:
    """A measure as a board reads it."""
    return NAMES.get(measure, measure.replace("_", " "))


def between(row: Any) -> str:
    """A paired difference with its unit and interval."""
    low, high = bare(row.low, row.measure), bare(row.high, row.measure)
    return f"{quantity(row.mean, row.measure)} (95% interval {low} to {high})"


def advice(comparison: Comparison) -> Advice:
    """Which arm to take, in a sentence, by the main measure at the end."""
    measure, base = comparison.measures[0], comparison.experiment.arms[0].name
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    rows = [r for r in rows_of(comparison.last) if r.measure == measure and r.pairs]
    when = "one year" if comparison.years == 1 else f"{comparison.years} years"
    if not rows:
        return Advice(base, f"There is nothing to compare {base!r} with.", False)
    best = max(rows, key=lambda row: sign * row.mean)
    surely = min(sign * best.low, sign * best.high) > 0.0
    name = name_of(measure)
    if not surely:
        nearest = f"the best of the others, {best.arm!r}, differs by {between(best)}"
        return Advice(
            base,
            f"Keep {base!r}: after {when} nothing else surely does better in {name}; {nearest}.",
            False,
        )
    rivals = _rivals(comparison, str(best.arm))
    beside = f" {rivals} cannot be told from it: choose by cost and effort." if rivals else ""
    return Advice(
        str(best.arm),
        f"Take {best.arm!r}: after {when}, {name} is {between(best)} "
        f"{'above' if best.mean > 0 else 'below'} {base!r}.{beside}",
        True,
    )


def _rivals(comparison: Comparison, best: str) -> str:
    """Other arms whose first place cannot be ruled out."""
    ranks = [str(r.arm) for r in rows_of(comparison.ranking) if r.rank_low == 1 and r.arm != best]
    shown = [repr(name) for name in ranks[:MOST_RIVALS]]
    more = f" and {len(ranks) - MOST_RIVALS} others" if len(ranks) > MOST_RIVALS else ""
    return ", ".join(shown) + more


def side_effects(comparison: Comparison, weekly: pd.DataFrame, arm: str) -> list[str]:
    """What else surely differs from the first arm, each with its unit; and what does not.

    Parameters
    ----------
    comparison : Comparison
    weekly : DataFrame
        Columns arm, replicate, week and those of `WATCHED`.
    arm : str
        The arm that is recommended.
    """
    watched = [m for m in WATCHED if m in weekly and m != comparison.measures[0]]
    if arm == comparison.experiment.arms[0].name or not watched:
        return []
    week, seed = [comparison.ends[-1]], comparison.experiment.seed
    table = comparing.differences(weekly, watched, week, seed)
    rows = [row for row in rows_of(table) if row.arm == arm and row.pairs > 1]
    moved = [row for row in rows if row.low > 0 or row.high < 0]
    still = [name_of(row.measure) for row in rows if row.low <= 0 <= row.high]
    told = [
        f"{name_of(row.measure)}: {between(row)}, {_verdict(row)}" for row in moved[:MOST_EFFECTS]
    ]
    if still:
        told.append(f"No sure difference in {', '.join(still)}.")
    return told


def _verdict(row: Any) -> str:
    return "better" if (row.mean > 0) != (row.measure in WORSE) else "worse"


def levels_of(summary: pd.DataFrame, measures: Sequence[str]) -> list[str]:
    """Of a single scenario: where it ends, a sentence a measure."""
    last = summary[summary["week"] == summary["week"].max()]
    rows = {row.measure: row for row in rows_of(last)}
    return [
        f"{name_of(m)}: {level(rows[m].mean, m)} "
        f"(95% interval {level(rows[m].low, m)} to {level(rows[m].high, m)})"
        for m in measures
        if m in rows and rows[m].mean == rows[m].mean
    ]
