"""What would change a finding, computed from the numbers."""

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from nicsim.experiments.comparing import rows_of
from nicsim.report.comparison import QUARTERS, Comparison
from nicsim.report.words.findings import quantity
from nicsim.scenario.declared import parameters

BORDERLINE = 0.15  # of an interval's width, between its end and 0; an assumption
MOST_TOLD = 4  # arms of which each sentence tells


def of_comparison(comparison: Comparison) -> list[str]:
    """Sentences on precision, horizon, other measures, and assumptions."""
    found = [
        *_precision(comparison.last, comparison.measures[0]),
        *_horizon(comparison.differences, comparison.measures[0], comparison.ends),
        *_winners(comparison.rankings, len(comparison.experiment.arms)),
        *_measures(comparison.last, comparison.measures),
        *_schools(comparison.last),
    ]
    return [*found, assumptions()]


def of_run(final: pd.DataFrame) -> list[str]:
    """Sentences on luck, precision and assumptions of a single scenario."""
    gain = final["realised_improvement"].dropna()
    found = []
    if len(gain) > 1:
        low, high = gain.quantile(0.1), gain.quantile(0.9)
        found.append(
            f"Luck: of networks like this, one in ten ends below {low:.2f} SD and one in ten above "
            f"{high:.2f} SD of realised improvement. Intervals are of the mean over runs; four "
            "times the replicates halve them."
        )
    return [*found, assumptions()]


def assumptions() -> str:
    """How much of the model is assumed."""
    declared = parameters().values()
    assumed = sum("assum" in p.source.lower() for p in declared)
    return (
        f"Assumptions: {assumed} of the model's {len(declared)} parameters rest on an assumption "
        "(`nicsim parameters` lists them with their sources). Read the direction of a difference "
        "and its size beside others, not the level of a single number."
    )


def _precision(last: pd.DataFrame, measure: str) -> Iterable[str]:
    rows = last[last["measure"] == measure]
    open_rows = rows[(rows["low"] <= 0) & (rows["high"] >= 0) & (rows["mean"] != 0)]
    for row in rows_of(open_rows)[:MOST_TOLD]:
        half = (row.high - row.low) / 2
        needed = math.ceil(row.pairs * (half / abs(row.mean)) ** 2)
        yield (
            f"Precision: whether {row.arm!r} is above or below in {measure.replace('_', ' ')} is "
            f"open; a difference of {quantity(row.mean, measure)} would show with about "
            f"{needed:,} replicates."
        )
    near = [row for row in rows_of(rows) if 0 < _nearest(row) < BORDERLINE]
    for row in near[:MOST_TOLD]:
        yield (
            f"Borderline: the interval of {row.arm!r} in {measure.replace('_', ' ')} ends close to "
            "0; more replicates may turn the finding."
        )
    same = rows[(rows["low"] == 0) & (rows["high"] == 0)]["arm"].tolist()
    if same:
        yield f"The same in every run: {', '.join(map(repr, same[:MOST_TOLD]))}."


def _nearest(row: Any) -> float:
    """How far an interval ends from 0, as a part of its width (0 where 0 lies in it)."""
    width = row.high - row.low
    return max(0.0, row.low, -row.high) / width if width > 0 else math.inf


def _horizon(differences: pd.DataFrame, measure: str, ends: list[int]) -> Iterable[str]:
    rows = differences[differences["measure"] == measure]
    turned = []
    for arm, own in rows.groupby("arm", sort=False):
        above = [w for w, low in zip(own["week"], own["low"], strict=True) if low > 0]
        below = [w for w, high in zip(own["week"], own["high"], strict=True) if high < 0]
        if above and below:
            turned.append(arm)
            yield (
                f"Horizon: {arm!r} lies above at the end of year {_years(above)}, and below at the "
                f"end of year {_years(below)}."
            )
    if not turned and len(ends) > 1:
        yield (
            f"Horizon: in {measure.replace('_', ' ')}, no arm changes sides against the first "
            "between the ends of the years; see the difference over time for how it grows or fades."
        )


def _winners(rankings: pd.DataFrame, arms: int) -> Iterable[str]:
    """Which arm leads at the end of which years, where it is not always the same."""
    leads: dict[str, list[int]] = {}
    for row in rows_of(rankings[rankings["rank"] == 1]):
        leads.setdefault(row.arm, []).append(row.week)
    if arms > 2 and len(leads) > 1:
        told = "; ".join(f"{arm!r} at the end of year {_years(w)}" for arm, w in leads.items())
        yield f"When one asks: in the lead is {told}."


def _years(weeks: list[int]) -> str:
    return ", ".join(str((week + 1) // 40) for week in weeks)


def _measures(last: pd.DataFrame, measures: tuple[str, ...]) -> Iterable[str]:
    for arm, own in list(last.groupby("arm", sort=False))[:MOST_TOLD]:
        rows = [row for row in rows_of(own) if row.measure in measures]
        higher = [row.measure for row in rows if row.low > 0]
        lower = [row.measure for row in rows if row.high < 0]
        if higher and lower:
            yield f"What counts: {arm!r} is higher in {_list(higher)} and lower in {_list(lower)}."


def _schools(last: pd.DataFrame) -> Iterable[str]:
    for arm, own in list(last.groupby("arm", sort=False))[:MOST_TOLD]:
        by_measure = {row.measure: row for row in rows_of(own)}
        best, worst = (by_measure[name] for name in QUARTERS)
        if (best.low > 0 and worst.high < 0) or (best.high < 0 and worst.low > 0):
            yield (
                f"Whose schools: {arm!r} changes the best quarter of schools by "
                f"{quantity(best.mean, best.measure)} and the worst by "
                f"{quantity(worst.mean, worst.measure)}."
            )


def _list(names: list[str]) -> str:
    return " and ".join(name.replace("_", " ") for name in names)
