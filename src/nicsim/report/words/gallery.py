"""The gallery of structures in words: a grid of ranks, and what it says."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from nicsim.experiments.comparing import WORSE_IF_MORE, bootstrap_intervals, rows_of, wide
from nicsim.experiments.search.structures import ALONE, OUTCOMES, Outcome, week_of
from nicsim.experiments.worlds.answers import firsts
from nicsim.foundation.later import pd
from nicsim.report.words.findings import bare, level, quantity

CLEAR = 0.975  # share of resamples in which one is first to be called so: then its rank is 1 (95%)
SLIGHT, MARKED = 0.2, 0.5  # differences in SD of runs that are small and middling (Cohen 1988)


class Range(NamedTuple):
    """For one question: the best structure with ties against the last."""

    outcome: Outcome
    best: str
    last: str
    mean: float  # paired difference, best less last
    low: float
    high: float
    spread: float  # standard deviation of runs of one structure, on average
    alone: tuple[float, float, float] | None = None  # best less no ties at all, and its interval

    @property
    def share(self) -> float:
        """The difference in such standard deviations."""
        return self.mean / self.spread if self.spread > 0 else math.nan


def grid(answers: pd.DataFrame) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A table: a row a structure, best for students first; in each cell the mean and its ranks."""
    columns = ("structure", *(outcome.name for outcome in OUTCOMES))
    order = answers[answers["outcome"] == OUTCOMES[0].name]["structure"].tolist()
    rows = []
    for structure in order:
        own = answers[answers["structure"] == structure].set_index("outcome")
        rows.append((structure, *(_cell(own.loc[outcome.name]) for outcome in OUTCOMES)))
    return columns, rows


def _cell(row: Any) -> str:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return f"{level(row['mean'], row['measure'])} (#{low if low == high else f'{low}-{high}'})"


def ranges(weekly: Mapping[str, pd.DataFrame], weeks: int, seed: int = 0) -> list[Range]:
    """For each question, how far the best structure with ties lies from the last."""
    found = []
    for outcome in OUTCOMES:
        week = week_of(outcome, weeks)
        table = wide(weekly[outcome.condition], outcome.measure, week)
        tied = table[[name for name in table if name != ALONE]]
        order = tied.mean().sort_values(ascending=outcome.measure in WORSE_IF_MORE)
        best, last = str(order.index[0]), str(order.index[-1])
        spread = float(tied.std(ddof=1).mean()) if len(tied) > 1 else math.nan
        alone = _apart(table, best, ALONE, seed) if ALONE in table else None
        found.append(Range(outcome, best, last, *_apart(table, best, last, seed), spread, alone))
    return found


def _apart(table: pd.DataFrame, one: str, other: str, seed: int) -> tuple[float, float, float]:
    """The paired difference of two structures, and its 95% interval."""
    values = (table[one] - table[other]).to_numpy()[:, None]
    low, high = bootstrap_intervals(values, seed)[:, 0].tolist()
    return float(values.mean()), low, high


RANGE_COLUMNS = ("question", "best with ties", "last with ties", "apart", "95% interval",
                 "runs of one structure, SD", "apart, in such SD")  # fmt: skip


def range_rows(found: Sequence[Range]) -> list[tuple[str, ...]]:
    """The ranges as text."""
    return [
        (
            one.outcome.name,
            one.best,
            one.last,
            quantity(one.mean, one.outcome.measure),
            f"{bare(one.low, one.outcome.measure)} to {bare(one.high, one.outcome.measure)}",
            level(one.spread, one.outcome.measure),
            f"{abs(one.share):.2f}" if one.share == one.share else "",
        )
        for one in found
    ]


def finding(
    answers: pd.DataFrame,
    apart: Sequence[Range],
    costs: Sequence[tuple[str, int, float]],
    replicates: int,
    years: int,
    worlds: int = 0,
) -> list[str]:
    """What the gallery says, a paragraph each."""
    said = [_about(answers, outcome, years) for outcome in OUTCOMES]
    firsts = {o.name: _rows(answers, o.name)[0]["structure"] for o in OUTCOMES}
    clear = [o.name for o in OUTCOMES if _rows(answers, o.name)[0]["first"] >= CLEAR]
    if len(set(firsts.values())) == 1:
        whole = f"{next(iter(firsts.values()))} comes first in all {len(OUTCOMES)} questions"
    else:
        kinds = len(set(firsts.values()))
        whole = f"No structure comes first in all questions: {kinds} different ones lead somewhere"
    clearly = (
        f"{len(clear)} of {len(OUTCOMES)} leads {'is' if len(clear) == 1 else 'are'} clear "
        f"({', '.join(clear)})"
        if clear
        else "no lead is clear"
    )
    each = f"{worlds} worlds and {replicates} runs in each"
    times = each if worlds else f"{replicates} replicates"
    price = sorted({round(ties * each, 3) for name, ties, each in costs if name != ALONE})
    cost = (
        f"All structures but {ALONE!r} cost alike: strengths of ties sum to {price[-1]:g}."
        if len(price) == 1
        else f"Strengths of ties sum to {price[0]:g} to {price[-1]:g}: a tie is at most 1 strong."
    )
    return [
        f"{whole}; with {times}, {clearly}.",
        *_how_much(apart[0], "worlds" if worlds else "single runs"),
        *said,
        f"{cost} Ranks are of means; structures whose ranks overlap cannot be told apart here, and "
        "a small difference may not be worth a reorganisation.",
    ]


def over_worlds(weekly: Mapping[str, pd.DataFrame], weeks: int) -> list[str]:
    """For each question, which structure comes first in how many worlds.

    Parameters
    ----------
    weekly : mapping of condition to DataFrame
        Means of each world: columns arm, replicate (the world), week and measures.
    weeks : int
    """
    told = []
    for outcome in OUTCOMES:
        week = week_of(outcome, weeks)
        rows = rows_of(firsts(weekly[outcome.condition], outcome.measure, week))
        leads = [f"{row.arm} in {100 * row.first:.0f}%" for row in rows if row.first >= 0.05]
        told.append(f"{outcome.name}: {', '.join(leads)}")
    return [
        "In how many worlds each comes first (those with 5% or more): " + "; ".join(told) + ". "
        "Ranks, intervals and differences above are over worlds."
    ]


def _how_much(one: Range, units: str = "single runs") -> list[str]:
    """How much the structure matters for the main question, plainly."""
    measure = one.outcome.measure
    if one.best == one.last or one.share != one.share:
        return []
    size = abs(one.share)
    if size < SLIGHT:
        verdict = "How ties run hardly matters here"
    elif size < MARKED:
        verdict = "How ties run matters a little here"
    else:
        verdict = "How ties run matters here"
    return [
        f"{verdict}: in what a student gets, the best structure with ties ({one.best}) lies "
        f"{quantity(one.mean, measure)} from the last ({one.last}), 95% interval "
        f"{bare(one.low, measure)} to {bare(one.high, measure)} (rather too wide a gap, since "
        f"the two were picked as the furthest apart); {units} of one and the same structure "
        f"differ by {level(one.spread, measure)} (standard deviation). {_without(one)}".rstrip()
    ]


def _without(one: Range) -> str:
    """What ties bring at all."""
    if one.alone is None:
        return ""
    mean, low, high = one.alone
    measure = one.outcome.measure
    return (
        f"Against no ties at all it lies {quantity(mean, measure)} "
        f"({bare(low, measure)} to {bare(high, measure)})."
    )


def _rows(answers: pd.DataFrame, outcome: str) -> list[dict[str, Any]]:
    own: Any = answers[answers["outcome"] == outcome].sort_values("rank")
    return own.to_dict("records")


def _about(answers: pd.DataFrame, outcome: Outcome, years: int) -> str:
    rows = _rows(answers, outcome.name)
    best, last = rows[0], rows[-1]
    near = [row["structure"] for row in rows[1:] if row["rank_low"] == 1]
    told = f"{best['structure']} ({level(best['mean'], outcome.measure)})"
    if best["first"] >= CLEAR:
        lead = f"{told} is first"
    elif near:
        others = ", ".join(near[:-1]) + (" and " if len(near) > 1 else "") + near[-1]
        lead = f"{told} leads, but {others} cannot be ruled out"
    else:
        lead = f"{told} leads in {100 * best['first']:.0f}% of resamples"
    end = f"{last['structure']} ({level(last['mean'], outcome.measure)}) is last"
    return f"{outcome.name.capitalize()} ({outcome.question}): {lead}; {end}."
