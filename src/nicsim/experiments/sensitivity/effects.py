"""Elementary effects (Morris) and effects one at a time."""

from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.resampling import Resamples, half_widths, resampled
from nicsim.experiments.sensitivity.sampling import LEVELS
from nicsim.experiments.statistics import estimate


class Elementary(NamedTuple):
    """Of one outcome in one week, in the order of names; sigma is nan for groups of several."""

    mu: np.ndarray
    mu_star: np.ndarray
    mu_star_width: np.ndarray
    sigma: np.ndarray


def elementary(
    problem: dict[str, Any],
    shares: np.ndarray,
    blocks: np.ndarray,
    moved: np.ndarray,
    resamples: Resamples,
) -> Elementary:
    """Morris' measures with half-widths of the 95% intervals of mu*.

    Parameters
    ----------
    problem : dict
        As SALib describes one.
    shares : array, rows x factors
        The design.
    blocks : array, trajectories x (names + 1) x replicates
        Outcome of every run, none of them nan.
    moved : array, trajectories x names
        The number of the name that moves in each step.
    resamples : Resamples
    """
    from SALib.analyze import morris

    means = blocks.mean(axis=2)
    found = morris.analyze(dict(problem), shares, means.ravel(), num_resamples=2, seed=1)
    step = LEVELS / (2.0 * (LEVELS - 1))  # of the grid, in the units of the cube
    effects = np.diff(blocks, axis=1) / step
    ordered = np.take_along_axis(effects, np.argsort(moved, axis=1)[:, :, None], axis=1)
    widths = [
        half_widths(np.abs(resampled(ordered[:, unit], resamples)).mean(axis=0))
        for unit in range(ordered.shape[1])
    ]
    mu, star, sigma = (
        np.ma.filled(np.ma.asarray(found[name], float), np.nan)
        for name in ("mu", "mu_star", "sigma")
    )
    return Elementary(mu, star, np.array(widths), sigma)


class Swing(NamedTuple):
    """How far one factor alone moves an outcome from where it stands."""

    low: float  # paired difference to the base, at the first value
    low_width: float
    high: float  # at the last
    high_width: float
    swing: float  # from the least to the greatest mean of all values, the base's among them


def swing(base: np.ndarray, values: np.ndarray) -> Swing:
    """Effects of one factor's values.

    Parameters
    ----------
    base : array, replicates
    values : array, values x replicates
    """
    first, last = estimate(values[0] - base), estimate(values[-1] - base)
    means = np.append(values.mean(axis=1), base.mean())
    return Swing(
        first.mean,
        (first.high - first.low) / 2,
        last.mean,
        (last.high - last.low) / 2,
        float(np.ptp(means)),
    )
