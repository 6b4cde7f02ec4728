"""What runs in many worlds say: in how many, by how much, and how much of it is luck."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nicsim.experiments.comparing import WORSE_IF_MORE, bootstrap_intervals, weighted, wide
from nicsim.experiments.contrasts import Contrast
from nicsim.experiments.margins import UNITS
from nicsim.foundation.later import pd

MATTERS = 0.02  # SD, or 2 percentage points: a difference that matters, if none is given; assumed
RANGE = (0.05, 0.5, 0.95)  # quantiles over worlds that are told
COLUMNS = (
    *("contrast", "asks", "measure", "week", "worlds", "each", "of", "against"),
    *("mean", "low", "high", "q05", "q50", "q95", "ahead", "ahead_low", "ahead_high", "same"),
    *("matters", "better", "equivalent", "worse", "sd_worlds", "sd_luck", "luck_share"),
)


def by_world(weekly: pd.DataFrame, measures: Sequence[str]) -> pd.DataFrame:
    """Means over the runs in each world, as a table of runs whose replicates are the worlds.

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, world, week and the measures.
    measures : sequence of str
    """
    names = list(dict.fromkeys(measures))
    found = weekly.groupby(["arm", "world", "week"], sort=False)[names].mean().reset_index()
    return found.rename(columns={"world": "replicate"})


def margins_of(matters: Mapping[str, float], measures: Sequence[str]) -> dict[str, float]:
    """Differences that matter: those given, else 0.02 of what is in SD or a share."""
    usual = {m: MATTERS for m in measures if UNITS.get(m) in ("SD", "share", "1")}
    return usual | dict(matters)


def against_first(arms: Sequence[str]) -> tuple[Contrast, ...]:
    """Every arm against the first, by its name."""
    return tuple(Contrast(arm, arm, arms[0]) for arm in arms[1:])


def effects(weekly: pd.DataFrame, contrast: Contrast, measure: str, week: int) -> pd.DataFrame:
    """A contrast run by run: a row a world, a column a run in it.

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, world, week and the measure.
    contrast : Contrast
    measure : str
    week : int
    """
    one, other = (sides(weekly, side, measure, week) for side in contrast.sides)
    return one - other


def sides(
    weekly: pd.DataFrame, weights: Mapping[str, float], measure: str, week: int
) -> pd.DataFrame:
    """A weighted sum of arms run by run: a row a world, a column a run in it."""
    then = weekly[(weekly["week"] == week) & weekly["arm"].isin(list(weights))]
    worlds = int(then["world"].max()) + 1
    table = then.pivot(index="replicate", columns="arm", values=measure)
    total = pd.Series(weighted(table, weights), index=table.index)
    return pd.DataFrame(
        {run: own.to_numpy() for run, own in total.groupby(total.index // worlds)},
        index=np.arange(worlds),
    )


def answers(
    weekly: pd.DataFrame,
    contrasts: Sequence[Contrast],
    measures: Sequence[str],
    weeks: Sequence[int],
    matters: Mapping[str, float],
    seed: int = 0,
) -> pd.DataFrame:
    """Contrasts over worlds.

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, world, week and the measures.
    contrasts : sequence of Contrast
    measures : sequence of str
    weeks : sequence of int
    matters : mapping of measures to differences that matter
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        contrast (its name), asks (its text), measure, week, worlds, each (runs of an arm in each);
        of, against: means of its two sides; mean, low, high: of the difference, with the interval
        of its mean over worlds (95%, bootstrap over worlds); q05, q50, q95: over worlds; ahead:
        share of worlds in which the one is better than the other (less of `false_spread` and the
        like is better), with its interval (Wilson 1927); same: share of worlds in which they do
        not differ at all; better, equivalent, worse: shares of worlds by the difference that
        matters; sd_worlds: standard deviation of the difference between worlds, luck taken off;
        sd_luck: of single pairs of runs within a world; luck_share: of luck in the variance of
        what `each` runs tell of a world.
    """
    rows = []
    for week in weeks:
        for measure in measures:
            for one in contrasts:
                own = [sides(weekly, side, measure, week) for side in one.sides]
                alike = UNITS.get(measure) == UNITS.get(measures[0])
                margin = one.within if one.within and alike else matters.get(measure, math.nan)
                told = (one.name, one.text, measure, week)
                rows.append((*told, *_answer(own[0], own[1], measure, margin, seed)))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _answer(
    of: pd.DataFrame, against: pd.DataFrame, measure: str, margin: float, seed: int
) -> tuple[Any, ...]:
    d = (of - against).dropna(how="all")
    each = of.shape[1]
    if d.empty:  # a measure that is not defined in this week
        return (0, each, *[math.nan] * (len(COLUMNS) - 6))
    means = d.mean(axis=1).to_numpy()
    better = means * (-1.0 if measure in WORSE_IF_MORE else 1.0)
    low, high = bootstrap_intervals(means[:, None], seed)[:, 0].tolist()
    share = float((better > 0).mean())
    sizes = (better > margin, np.abs(better) <= margin, better < -margin)
    return (
        len(means),
        each,
        float(of.loc[d.index].mean(axis=1).mean()),
        float(against.loc[d.index].mean(axis=1).mean()),
        float(means.mean()),
        low,
        high,
        *np.quantile(means, RANGE).tolist(),
        share,
        *wilson(share, len(means)),
        float((means == 0.0).mean()),
        margin,
        *(float(size.mean()) if margin == margin else math.nan for size in sizes),
        *_parts(d.to_numpy(), means),
    )


def _parts(runs: np.ndarray, means: np.ndarray) -> tuple[float, float, float]:
    """Standard deviations between worlds and of luck, and luck's share of the means' variance."""
    whole = float(means.var(ddof=1)) if means.size > 1 else math.nan
    counts = np.isfinite(runs).sum(axis=1)
    several = counts > 1
    if not several.any():
        return math.nan, math.nan, math.nan
    luck = float(np.nanvar(runs[several], axis=1, ddof=1).mean())
    of_means = float((luck / counts).mean())
    share = min(1.0, of_means / whole) if whole > 0 else math.nan
    return math.sqrt(max(0.0, whole - of_means)), math.sqrt(luck), share


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95% interval of a share (Wilson 1927)."""
    z2 = 1.959964**2 / count
    middle = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(share * (1 - share) * z2 + z2 * z2 / 4) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def largest(sizes: pd.DataFrame) -> pd.DataFrame:
    """How often each column is the largest of a row; rows with a gap are left out.

    Returns
    -------
    DataFrame
        contrast (the column), first (share of rows; shared where several are largest), q05, q50,
        q95, most often first at the top.
    """
    table = sizes.dropna()
    values = table.to_numpy()
    best = values == values.max(axis=1, keepdims=True)
    first = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    q = np.quantile(values, RANGE, axis=0)
    quantiles = {"q05": q[0], "q50": q[1], "q95": q[2]}
    frame = pd.DataFrame({"contrast": list(table), "first": first} | quantiles)
    return frame.sort_values("first", ascending=False, kind="stable", ignore_index=True)


def firsts(worlds: pd.DataFrame, measure: str, week: int) -> pd.DataFrame:
    """How often each arm comes first.

    Parameters
    ----------
    worlds : DataFrame
        From `by_world`.
    measure : str
    week : int

    Returns
    -------
    DataFrame
        arm, first (share of worlds in which it is best; shared where several are), q05, q50, q95
        (of its level over worlds), most often first at the top.
    """
    table = wide(worlds, measure, week)
    values = table.to_numpy() * (-1.0 if measure in WORSE_IF_MORE else 1.0)
    best = values == values.max(axis=1, keepdims=True)
    first = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    q = np.quantile(table.to_numpy(), RANGE, axis=0)
    frame = pd.DataFrame(
        {"arm": list(table), "first": first, "q05": q[0], "q50": q[1], "q95": q[2]}
    )
    return frame.sort_values("first", ascending=False, kind="stable", ignore_index=True)
