"""Methods that need no special design: PAWN, delta and regional sensitivity from any points.

All are SALib's. They look at factors one by one, never at groups.
"""

from typing import NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.borrowed import by_itself

SLIDES = 10  # of a factor's range, for PAWN
BINS = 10  # of an outcome's range, for the regional method
SEED = 1  # of delta's bootstrap; SALib takes 0 for none
RESAMPLES = 10  # of delta's own bootstrap
LEAST_POINTS = 100  # below, slides hold too little to compare; an assumption


class GivenData(NamedTuple):
    """Of one outcome in one week, one number a factor."""

    pawn: np.ndarray  # median over the slides of the Kolmogorov-Smirnov distance
    delta: np.ndarray  # Borgonovo's moment-independent measure
    delta_width: np.ndarray
    regional_low: np.ndarray  # Cramer-von Mises distance: lowest tenth of outcomes from the rest
    regional_high: np.ndarray  # in the highest tenth


def given_data(
    names: tuple[str, ...], shares: np.ndarray, values: np.ndarray, with_delta: bool = True
) -> GivenData:
    """All given-data measures.

    Parameters
    ----------
    names : tuple of str
    shares : array, points x factors
        In [0, 1].
    values : array, points
        The outcome, a mean over replicates; none is nan.
    with_delta : bool
        Whether delta is wanted, which takes seconds.
    """
    from SALib.analyze import delta, pawn, rsa

    gap = np.full(len(names), np.nan)
    if np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return GivenData(gap, gap, gap, gap, gap)
    plain = [f"x{number}" for number in range(len(names))]  # SALib forbids some ends of names
    problem = {"num_vars": len(names), "names": plain, "bounds": [[0.0, 1.0]] * len(names)}
    with by_itself(SEED):
        distances = pawn.analyze(problem, shares, values, S=SLIDES)
        shifts = {"delta_raw": gap, "delta_raw_conf": gap}
        if with_delta:
            shifts = delta.analyze(
                problem, shares, values, num_resamples=RESAMPLES, seed=SEED, method="delta"
            )
        regions = rsa.analyze(problem, shares, values, bins=BINS, target="Y")
    by_bin = np.column_stack([regions[name] for name in plain])
    return GivenData(
        np.asarray(distances["median"], float),
        np.asarray(shifts["delta_raw"], float),
        np.asarray(shifts["delta_raw_conf"], float),
        by_bin[0],
        by_bin[-1],
    )
