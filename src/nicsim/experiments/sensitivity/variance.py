"""Sobol' indices: SALib's estimators, with intervals over base rows and replicates."""

import warnings
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.resampling import Resamples, half_widths, resampled


class Indices(NamedTuple):
    """Of one outcome in one week, in the order of names; pairs: names x names, upper triangle."""

    first: np.ndarray
    first_width: np.ndarray
    total: np.ndarray
    total_width: np.ndarray
    pairs: np.ndarray | None
    pairs_width: np.ndarray | None
    sums_width: np.ndarray  # of the sum of first-order indices of the names up to each


def indices(
    problem: dict[str, Any], blocks: np.ndarray, second: bool, resamples: Resamples
) -> Indices:
    """Sobol' indices and half-widths of their 95% intervals.

    Parameters
    ----------
    problem : dict
        As SALib describes one.
    blocks : array, base rows x rows of a block x replicates
        Outcome of every run, none of them nan.
    second : bool
        Whether the blocks hold what pairs need.
    resamples : Resamples

    Returns
    -------
    Indices
        nan where the outcome does not vary.
    """
    units = (blocks.shape[1] - 2) // (2 if second else 1)
    means = blocks.mean(axis=2)
    if np.ptp(means) <= 1e-12 * max(1.0, float(np.abs(means).max())):
        gap, pairs = np.full(units, np.nan), np.full((units, units), np.nan)
        return Indices(gap, gap, gap, gap, *((pairs, pairs) if second else (None, None)), gap)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of resamples in which nothing varies
        return _estimated(problem, blocks, means, second, resamples)


def _estimated(
    problem: dict[str, Any],
    blocks: np.ndarray,
    means: np.ndarray,
    second: bool,
    resamples: Resamples,
) -> Indices:
    from SALib.analyze import sobol

    units = (blocks.shape[1] - 2) // (2 if second else 1)
    # SALib's own resampling knows of no replicates (and takes seed 0 for none): only its point
    # estimates are taken; those of our resamples come from the same functions of it.
    found = sobol.analyze(problem, means.ravel(), second, num_resamples=2, seed=1)
    scaled = (blocks - means.mean()) / means.std()
    parts = [resampled(scaled[:, place], resamples) for place in range(scaled.shape[1])]
    a, b = parts[0], parts[-1]
    ab, ba = parts[1 : units + 1], parts[units + 1 : -1]
    firsts = np.stack([sobol.first_order(a, one, b) for one in ab])
    first, sums = half_widths(firsts), half_widths(np.cumsum(firsts, axis=0))
    total = half_widths(np.stack([sobol.total_order(a, one, b) for one in ab]))
    if not second:
        return Indices(found["S1"], first, found["ST"], total, None, None, sums)
    pairs = np.full((units, units), np.nan)
    for j in range(units):
        for k in range(j + 1, units):
            pairs[j, k] = half_widths(sobol.second_order(a, ab[j], ab[k], ba[j], b))
    return Indices(found["S1"], first, found["ST"], total, found["S2"], pairs, sums)
