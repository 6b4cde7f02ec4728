"""Two-level bootstrap: base rows are drawn anew, and the replicates that are averaged too."""

from typing import NamedTuple

import numpy as np

RESAMPLES = 200
WIDTH = 1.959964  # standard errors in half of a 95% interval


class Resamples(NamedTuple):
    """What is drawn, the same for all outcomes and weeks.

    Parameters
    ----------
    rows : array, resamples x blocks
        Blocks drawn.
    weights : array, replicates x resamples
        What each replicate counts.
    """

    rows: np.ndarray
    weights: np.ndarray


def drawn(blocks: int, replicates: int, seed: int, resamples: int = RESAMPLES) -> Resamples:
    """Draw blocks and replicates, with replacement."""
    rng = np.random.default_rng([seed, blocks, replicates])
    rows = rng.integers(blocks, size=(resamples, blocks))
    picks = rng.integers(replicates, size=(resamples, replicates))
    counts = np.stack([np.bincount(pick, minlength=replicates) for pick in picks], axis=1)
    return Resamples(rows, counts / replicates)


def resampled(values: np.ndarray, resamples: Resamples) -> np.ndarray:
    """Means over the drawn replicates of the drawn blocks.

    Parameters
    ----------
    values : array, blocks x replicates

    Returns
    -------
    array, blocks x resamples
    """
    return np.take_along_axis(values @ resamples.weights, resamples.rows.T, axis=0)


def half_widths(statistics: np.ndarray) -> np.ndarray:
    """Half of the 95% interval from statistics of resamples (along the last axis)."""
    return WIDTH * statistics.std(axis=-1, ddof=1)
