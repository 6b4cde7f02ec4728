"""Means with their intervals, and summaries of many runs."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nicsim.foundation.later import pd
from nicsim.world.measures import AFTERWARDS, MEASURES

CONFIDENCE = 0.95
SHARES = (0.1, 0.5, 0.9)  # of practitioners, whose time of being reached is told


class Estimate(NamedTuple):
    """A mean over replicates, with its interval."""

    mean: float
    low: float
    high: float


def estimate(values: np.ndarray) -> Estimate:
    """Mean and 95% interval (Student) over replicates; the interval is nan for less than two."""
    values = np.asarray(values, float)
    values = values[~np.isnan(values)]
    if values.size == 0:
        return Estimate(math.nan, math.nan, math.nan)
    mean = float(values.mean())
    if values.size < 2:
        return Estimate(mean, math.nan, math.nan)
    from scipy.special import stdtrit

    t = float(stdtrit(values.size - 1, 0.5 + CONFIDENCE / 2))
    half = t * float(values.std(ddof=1)) / math.sqrt(values.size)
    return Estimate(mean, mean - half, mean + half)


def final_of(weekly: pd.DataFrame) -> pd.DataFrame:
    """The last week of each replicate, with what only a whole run shows.

    Adds `sustainment` (routine use of helpful practices at the end as a part of its peak) and
    `weeks_to_10`, `weeks_to_50`, `weeks_to_90` (nan where the share was not reached).
    """
    runs = weekly.groupby("replicate", sort=True)
    final = weekly.drop_duplicates("replicate", keep="last").set_index("replicate").sort_index()
    final.insert(0, "week", final.pop("week"))
    peak = runs["spread_helpful"].max()
    final["sustainment"] = final["spread_helpful"] / peak.where(peak > 0)
    for share in SHARES:
        reached = weekly[weekly["spread_helpful"] >= share]
        weeks = reached.groupby("replicate")["week"].min()
        final[f"weeks_to_{share * 100:.0f}"] = weeks.reindex(final.index).astype(float)
    return final.reset_index()


def summary_of(weekly: pd.DataFrame, weeks: list[int]) -> pd.DataFrame:
    """Mean, interval, spread and quantiles of each measure at some weeks.

    Parameters
    ----------
    weekly : DataFrame
        Columns replicate, week and the measures.
    weeks : list of int

    Returns
    -------
    DataFrame
        Columns measure, unit, meaning, week, runs, mean, low, high (95% interval of the mean), sd,
        q05, q50, q95 (of the runs).
    """
    rows = []
    for measure in (*MEASURES, *AFTERWARDS):
        for week in weeks:
            values = weekly.loc[weekly["week"] == week, measure.name].to_numpy()
            kept = values[~np.isnan(values)]
            q = np.quantile(kept, (0.05, 0.5, 0.95)) if kept.size else [math.nan] * 3
            sd = float(kept.std(ddof=1)) if kept.size > 1 else math.nan
            row = (
                measure.name,
                measure.unit,
                measure.meaning,
                week,
                kept.size,
                *estimate(kept),
                sd,
                *map(float, q),
            )
            rows.append(row)
    names = "measure unit meaning week runs mean low high sd q05 q50 q95"
    return pd.DataFrame(rows, columns=names.split())
