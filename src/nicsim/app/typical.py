"""The most typical of some runs: what hand-outs record, chosen as on the page (`typical.js`)."""

from collections.abc import Sequence

import numpy as np

from nicsim.app.runs import MISSING, SHOWN

BY = ("spread_helpful", "realised_improvement")
EVEN = 1e-9  # widths: what lies no further apart is equal


def most_typical(arms: Sequence[np.ndarray], weeks: Sequence[int]) -> int:
    """The replicate that lies nearest to the middle, over all arms and the measures `BY`.

    A run's distance is the mean over weeks of its distance from the median of runs, divided by the
    width of the middle half of runs (mean over weeks; where that is 0, by the mean distance of
    runs). Of equals the first.

    Parameters
    ----------
    arms : sequence of int16 arrays, runs x numbers
        Of each arm its runs in the order of replicates, a row as `nicsim.app.runs.numbers_of`
        gives it; as many runs in every arm, which share their luck.
    weeks : sequence of int
        How long the arms' runs are.
    """
    away = [
        _away(_weekly(rows, SHOWN.index(name), length))
        for rows, length in zip(arms, weeks, strict=True)
        for name in BY
    ]
    whole = np.mean(away, axis=0)
    return int(np.flatnonzero(whole <= whole.min() + EVEN)[0])


def _weekly(rows: np.ndarray, at: int, weeks: int) -> np.ndarray:
    whole = rows[:, at * weeks : (at + 1) * weeks].astype(float)
    return np.where(whole == MISSING, np.nan, whole)


def _away(values: np.ndarray) -> np.ndarray:
    """Distances of runs (runs x weeks) from their middle; weeks without a number are left out."""
    values = values[:, ~np.isnan(values).all(axis=0)]
    if values.shape[1] == 0:  # nothing to count in any run
        return np.zeros(len(values))
    low, middle, high = np.nanquantile(values, (0.25, 0.5, 0.75), axis=0)
    some = ~np.isnan(values).all(axis=1)
    away = np.full(len(values), np.inf)
    away[some] = np.nanmean(np.abs(values[some] - middle), axis=1)
    return away / ((high - low).mean() or away[some].mean() or 1.0)
