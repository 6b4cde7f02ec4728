"""Response curves: an outcome against one factor, all others varying (or standing still)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nicsim.experiments.sensitivity.factors import Factor
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.experiments.statistics import estimate
from nicsim.foundation.later import pd

BINS = 8  # of a factor's range, at most
A_BIN = 6  # points that a bin should hold
BAND = (0.1, 0.9)  # quantiles of points between which a band is drawn
LEAST_POINTS = 2  # in a bin


def response_curves(
    found: Sensitivity, outcome: str, week: int | None = None, factors: Sequence[str] | None = None
) -> pd.DataFrame:
    """Means of an outcome along factors.

    Parameters
    ----------
    found : Sensitivity
    outcome : str
    week : int, optional
        Default: the last.
    factors : sequence of str, optional
        Keys; default: all.

    Returns
    -------
    DataFrame
        factor, value, points, mean, low, high (95% interval of the mean), q10, q90 (of points; one
        at a time: of runs).
    """
    study = found.study
    w = study.weeks.index(study.weeks[-1] if week is None else week)
    o = study.outcomes.index(outcome)
    rows = []
    for place, factor in enumerate(study.factors):
        if factors is None or factor.key in factors:
            rows += [(factor.key, *row) for row in _curve(found, place, factor, w, o)]
    names = ["factor", "value", "points", "mean", "low", "high", "q10", "q90"]
    return pd.DataFrame(rows, columns=names)


def _curve(found: Sensitivity, place: int, factor: Factor, w: int, o: int):
    if found.study.method == "oat":
        shares, runs = found.design.shares[:, place], found.values[:, :, w, o].astype(float)
        for row in np.flatnonzero(~np.isnan(shares)):
            yield factor.at(float(shares[row])), *_summary(runs[row])
        return
    shares, values = found.independent()
    own = values[:, w, o].astype(float)
    for value, inside in bins_of(factor, shares[:, place]):
        kept = own[inside & ~np.isnan(own)]
        if kept.size >= LEAST_POINTS:
            yield value, *_summary(kept)


def bins_of(factor: Factor, shares: np.ndarray):
    """Values along a factor and the points (bool) that lie near each."""
    if factor.kind == "choice" or factor.kind == "integer":
        values = np.array([factor.at(float(share)) for share in shares], object)
        known = factor.values if factor.kind == "choice" else sorted(set(values.tolist()))
        if len(known) <= BINS or factor.kind == "choice":
            for value in known:
                yield value, np.array([one == value for one in values], bool)
            return
    count = max(2, min(BINS, len(shares) // A_BIN))
    for number in range(count):
        low, high = number / count, (number + 1) / count
        middle = factor.at((low + high) / 2)
        yield middle, (shares >= low) & ((shares < high) | (number == count - 1))


def _summary(values: np.ndarray):
    e = estimate(values)
    low, high = (float(q) for q in np.quantile(values, BAND))
    return values.size, e.mean, e.low, e.high, low, high
