"""The finding in plain words, computed from the numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.design import CAVEAT as CAVEAT
from nicsim.experiments.margins import ABOVE, BELOW, OPEN, SAME, UNITS, verdict
from nicsim.experiments.statistics import Estimate, estimate
from nicsim.foundation.later import pd

FEW_ARMS = 8  # whose differences a finding tells one by one; an assumption
MOST_NAMES = 4  # of arms that share a rank; likewise
ONE_WORLD = (
    "This answer is for one world, the one in which every number that nobody knows is as nicsim "
    "assumes it; --worlds plausible asks the same in all that are plausible (in Python: "
    "worlds='plausible')."
)
DOMAINS = (
    "hub leadership",
    "roles and engagement",
    "continuous improvement",
    "connections within teams",
    "connections across teams",
    "network culture",
)


def finding(final: pd.DataFrame, years: int) -> str:
    """What came of a scenario, in a few sentences.

    Parameters
    ----------
    final : DataFrame
        One row a replicate: measures of the last week.
    years : int
    """
    gain = number(estimate(final["realised_improvement"].to_numpy()))
    weakest = final["weakest_domain"].round().astype(int)
    domain, share = weakest.mode().iloc[0], (weakest == weakest.mode().iloc[0]).mean()
    when = "one year" if years == 1 else f"{years} years"
    return (
        f"After {when}, {_used(final)}. A student gains {gain} SD. "
        f"The weakest domain is D{domain}, {DOMAINS[domain - 1]} (in {100 * share:.0f}% of runs). "
        f"{_succeeded(final)}.{_stopped(final)}"
    )


def _stopped(final: pd.DataFrame) -> str:
    """How many runs their stop rule ended, and when; nothing where there were none."""
    weeks = final["stopped_week"].dropna()
    if weeks.empty:
        return ""
    low, middle, high = (f"{weeks.quantile(q):.0f}" for q in (0.05, 0.5, 0.95))
    many = f"{len(weeks)} of {len(final)} runs" if len(final) > 1 else "The run"
    when = f"week {middle}" if low == high else f"week {middle} (median; 90% from {low} to {high})"
    return f" {many} stopped by rule after {when}, and counted from then on as they were."


def _used(final: pd.DataFrame) -> str:
    """Who uses what; a share of practices that there are none of is not a number."""
    helpful = estimate(final["spread_helpful"].to_numpy())
    useless = estimate(final["false_spread"].to_numpy())
    who = "of practitioners use the"
    if helpful.mean != helpful.mean:
        told = f"{percent(useless)} {who} useless or harmful ones routinely"
        return f"there are no helpful practices, and {told}"
    whole = f"{percent(helpful)} {who} helpful practices routinely, and"
    if useless.mean != useless.mean:
        return f"{whole} there are no useless or harmful ones"
    return f"{whole} {percent(useless)} the useless or harmful ones"


def _succeeded(final: pd.DataFrame) -> str:
    """What is told of tests, and what is true."""
    reported = estimate(final["reported_success"].to_numpy()).mean
    true = estimate(final["true_success"].to_numpy()).mean
    told = "No test was reported"
    if reported == reported:
        told = f"{100 * reported:.0f}% of reports tell of success"
    if true == true:
        return f"{told}; {100 * true:.0f}% of tests truly reach their aim"
    return f"{told}; no test was finished"


def percent(e: Estimate) -> str:
    """An estimate of a share: `51% (48 to 54)`."""
    if e.low != e.low:
        return f"{100 * e.mean:.0f}%"
    return f"{100 * e.mean:.0f}% ({100 * max(0.0, e.low):.0f} to {100 * min(1.0, e.high):.0f})"


def number(e: Estimate) -> str:
    """An estimate: `0.25 (0.24 to 0.27)`."""
    if e.low != e.low:
        return f"{e.mean:.2f}"
    return f"{e.mean:.2f} ({e.low:.2f} to {e.high:.2f})"


def comparison_finding(
    differences: pd.DataFrame,
    measures: Sequence[str],
    also: Sequence[str],
    years: int,
    ranks: pd.DataFrame,
    margins: Mapping[str, float] | None = None,
) -> str:
    """What came of a comparison, in a few sentences.

    Parameters
    ----------
    differences : DataFrame
        From `nicsim.experiments.comparing.differences`, last week only.
    measures : sequence of str
        The first is the main one.
    also : sequence of str
        Measures that are told where they differ clearly.
    years : int
    ranks : DataFrame
        From `nicsim.experiments.comparing.ranking`, of the main measure.
    margins : mapping of measures to numbers, optional
        Differences that matter.
    """
    margins = margins or {}
    when = "one year" if years == 1 else f"{years} years"
    arms = list(dict.fromkeys(differences["arm"].tolist()))
    if not arms:
        return "There is one arm only, and nothing to compare it with."
    if len(arms) > 2:
        first = _ranked(ranks, measures[0], when)
        return f"{first} {_each(differences, measures[0], margins)}".strip()
    sentences = []
    for arm in arms:
        rows = {row.measure: row for row in rows_of(differences[differences["arm"] == arm])}
        told = [
            _one_difference(rows[m]) + _beside(rows[m], margins)
            for m in measures
            if m in rows and rows[m].pairs
        ]
        clear = [rows[m] for m in also if m in rows and m not in measures]
        told += [_one_difference(row) for row in clear if row.low > 0 or row.high < 0]
        base = next(iter(rows.values())).against
        sentences.append(f"After {when}, against {base!r}, {arm!r} has {'; '.join(told)}.")
    if len(arms) == 1:
        sentences += _lead(ranks, measures[0])
    return " ".join(sentences)


def _lead(ranks: pd.DataFrame, measure: str) -> list[str]:
    """Which of two arms comes first, and how surely."""
    first, *others = rows_of(ranks)
    if not others or first.first <= 0.5 or first.mean == others[0].mean:
        return []
    return [
        f"In {measure.replace('_', ' ')}, {first.arm!r} comes first in "
        f"{told_share(first.first)} of resamples of these runs."
    ]


def told_share(share: float) -> str:
    """A share of resamples, never surer than they can tell."""
    if 0.01 <= share <= 0.99:
        return f"{100 * share:.0f}%"
    return "more than 99%" if share > 0.99 else "less than 1%"


def _one_difference(row: Any) -> str:
    name = row.measure.replace("_", " ")
    told = (
        f"{quantity(row.mean, row.measure)} "
        f"({bare(row.low, row.measure)} to {bare(row.high, row.measure)})"
    )
    if row.mean == row.low == row.high == 0.0:
        return f"the same {name} in every pair of runs"
    if row.pairs < 2:
        return f"a difference in {name} of {quantity(row.mean, row.measure)} in the only pair"
    if row.low <= 0.0 <= row.high:
        return f"no clear difference in {name}: {told}"
    above = row.mean > 0
    pairs = row.share_above if above else 1 - row.share_above
    word = "higher" if above else "lower"
    return f"{word} {name}: {told}, in {100 * pairs:.0f}% of {row.pairs} paired runs"


def _ranked(ranks: pd.DataFrame, measure: str, when: str) -> str:
    rows, name = rows_of(ranks), measure.replace("_", " ")
    best, worst = ("lowest", "highest") if measure in WORSE_IF_MORE else ("highest", "lowest")
    top = [row for row in rows if row.rank == 1]
    end = [row for row in rows if row.rank == rows[-1].rank]
    if len(top) == len(rows):
        size = level(rows[0].mean, measure)
        return f"After {when}, all {len(rows)} arms have the same {name} ({size})."
    first = top[0]
    told = (
        f"After {when}, {_names(top)} {'have' if top[1:] else 'has'} the {best} {name} of "
        f"{len(ranks)} arms ({level(first.mean, measure)}), {_names(end)} the {worst} "
        f"({level(end[0].mean, measure)})."
    )
    if len(top) > 1:
        told += f" {_shared(top)}"
    rivals = [row.arm for row in rows if row.rank_low == 1 and row not in top]
    if rivals:
        shown = ", ".join(repr(rival) for rival in rivals[:4]) + (" ..." if rivals[4:] else "")
        return f"{told} With these replicates, first place might also be due to {shown}."
    if len(top) > 1:
        return told
    return f"{told} {first.arm!r} comes first in {told_share(first.first)} of resamples."


def _names(rows: Sequence[Any]) -> str:
    """Arms that have one rank: `'A'`, `'A' and 'B'`, `'A', 'B' and 3 more`."""
    names = [repr(row.arm) for row in rows]
    if len(names) > MOST_NAMES:
        names = [*names[:MOST_NAMES], f"{len(names) - MOST_NAMES} more"]
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]


def _shared(top: Sequence[Any]) -> str:
    """Why arms share the first place."""
    if all(row.alike == len(top) for row in top):
        return "They share the first place: the same in every run."
    return "They share the first place."


def _beside(row: Any, margins: Mapping[str, float]) -> str:
    margin = margins.get(row.measure)
    if margin is None:
        return ""
    return told_beside(verdict(row.low, row.high, margin), margin, row.measure)


def told_beside(found: str, margin: float, measure: str) -> str:
    """What an interval says beside the difference that matters: `, the same within 0.02 SD`."""
    if not found:
        return ""
    size = amount(margin, measure)
    if found == SAME:
        return f", the same within {size}"
    if found in (ABOVE, BELOW):
        return f", by more than {size}"
    if found == OPEN:
        return f", and whether the same within {size} is open"
    return f", whether by more than {size} is open"


def amount(margin: float, measure: str) -> str:
    """A margin with its unit, without a sign: `0.02 SD`, `5 percentage points`."""
    unit = UNITS.get(measure, "")
    if unit == "share":
        return f"{100 * margin:g} percentage points"
    return f"{margin:g}" + (f" {unit}" if unit in ("SD", "weeks", "cycles", "ties") else "")


def _each(differences: pd.DataFrame, measure: str, margins: Mapping[str, float]) -> str:
    """A few arms' differences on the main measure."""
    rows = [row for row in rows_of(differences) if row.measure == measure and row.pairs > 1]
    if not 0 < len(rows) <= FEW_ARMS:
        return ""
    told = "; ".join(
        f"{row.arm!r} {quantity(row.mean, measure)} "
        f"({bare(row.low, measure)} to {bare(row.high, measure)}){_beside(row, margins)}"
        for row in rows
    )
    return f"Against {rows[0].against!r}, in {measure.replace('_', ' ')}: {told}."


def quantity(value: float, measure: str) -> str:
    """A difference of a measure with its unit: `+4.2 percentage points`, `-0.031 SD`."""
    unit = UNITS.get(measure, "")
    if unit == "share":
        return f"{bare(value, measure)} percentage points"
    return bare(value, measure) + (f" {unit}" if unit in ("SD", "weeks", "cycles", "ties") else "")


def bare(value: float, measure: str) -> str:
    """The same without its unit."""
    if value != value:
        return "unknown"
    if value == 0.0:
        return "0"
    if UNITS.get(measure) == "share":
        return f"{100 * value:+.1f}" if abs(100 * value) >= 0.05 else f"{100 * value:+.3f}"
    return f"{value:+.3f}" if abs(value) >= 0.0005 else f"{value:+.5f}"


def level(value: float, measure: str) -> str:
    """A measure's value with its unit: `50%`, `0.27 SD`."""
    unit = UNITS.get(measure, "")
    if value != value:
        return "unknown"
    if unit == "share":
        return f"{100 * value:.1f}%"
    return f"{value:.3f}" + (f" {unit}" if unit in ("SD", "weeks", "cycles", "ties") else "")


def label_of(measure: str) -> str:
    """A measure as the name of an axis."""
    unit = UNITS.get(measure, "")
    name = measure.replace("_", " ")
    return f"{name} ({unit})" if unit and unit != "1" else name
