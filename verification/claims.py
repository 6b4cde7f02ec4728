"""Claims, what was found of them, and the verdict: numbers in, words out."""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from nicsim.experiments.statistics import Estimate, estimate

HOLDS, FAILS, UNDECIDED, TOLD = "holds", "fails", "undecided", "told"
RESAMPLES = 1000
Z = 1.959963984540054  # of a 95% interval
POWER = 0.8416212335729143  # of a power of 80%


class Part(NamedTuple):
    """One number of a claim.

    Parameters
    ----------
    what, wanted : str
        What is measured, and what the claim says of it.
    found : Estimate
        Mean and 95% interval over replicates.
    above, below : float or None
        Where the claim is true: above the one, below the other.
    equals : float or None
        What the number must be: exactly, or within four standard errors. If none of the three is
        given, the number is told and nothing is asked of it.
    """

    what: str
    wanted: str
    found: Estimate
    above: float | None = None
    below: float | None = None
    equals: float | None = None

    @property
    def verdict(self) -> str:
        """Holds if the whole interval lies where the claim is true, fails if it lies outside."""
        if self.equals is not None:
            error = (self.found.high - self.found.low) / (2 * Z)
            return HOLDS if abs(self.found.mean - self.equals) <= 4 * error else FAILS
        if self.above is None and self.below is None:
            return TOLD
        low = -math.inf if self.above is None else self.above
        high = math.inf if self.below is None else self.below
        if self.found.low > low and self.found.high < high:
            return HOLDS
        if self.found.high < low or self.found.low > high:
            return FAILS
        return UNDECIDED

    @property
    def notices(self) -> float | None:
        """How far off the truth must be for this many runs to notice it in four cases of five.

        On the wrong side of a bound the interval must clear it (1.96 + .84 standard errors); a
        number that must be met may be four standard errors off. None where nothing is asked.
        """
        if self.equals is None and self.above is None and self.below is None:
            return None
        error = (self.found.high - self.found.low) / (2 * Z)
        return error * (POWER + (4.0 if self.equals is not None else Z))


class Finding(NamedTuple):
    """What was found of a claim."""

    parts: tuple[Part, ...]
    curves: Mapping[str, tuple[np.ndarray, np.ndarray]] = MappingProxyType(
        {}
    )  # what is drawn: label to x, y
    axes: tuple[str, str] = ("", "")

    @property
    def verdict(self) -> str:
        """Fails if a part fails, holds if all hold."""
        return verdict_of([part.verdict for part in self.parts])


class Claim(NamedTuple):
    """What is known, where from, and the function that looks for it in the model.

    `check` takes a `Laboratory`.
    """

    name: str
    text: str
    source: str
    check: Callable[..., Finding]
    remark: str = ""  # what to know in reading the numbers


def verdict_of(verdicts: Sequence[str]) -> str:
    """The verdict over several parts."""
    asked = [verdict for verdict in verdicts if verdict != TOLD]
    if FAILS in asked:
        return FAILS
    return HOLDS if all(verdict == HOLDS for verdict in asked) else UNDECIDED


def mean_of(values) -> Estimate:
    """Mean and 95% interval (Student)."""
    return estimate(np.asarray(values, float))


def exactly(value: float) -> Estimate:
    """A number without uncertainty."""
    return Estimate(float(value), float(value), float(value))


def blurred(found: Estimate, wanted: float, runs: int) -> Estimate:
    """A share, its interval widened by the error of the published one (from so many runs)."""
    own, other = (found.high - found.low) / 2, Z * math.sqrt(wanted * (1 - wanted) / runs)
    half = math.hypot(own, other)
    return Estimate(found.mean, found.mean - half, found.mean + half)


def share_of(hits) -> Estimate:
    """A share of runs with its 95% interval (Wilson 1927), which never leaves [0, 1]."""
    hits = np.asarray(hits, float)
    n, p, z = hits.size, float(hits.mean()), Z
    middle, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Estimate(p, (middle - half) / scale, (middle + half) / scale)


def boot(statistic: Callable[[np.ndarray], float], replicates: int) -> Estimate:
    """A statistic of rows of replicates, with a 95% percentile interval (Efron 1979)."""
    generator = np.random.default_rng(0)
    drawn = generator.integers(replicates, size=(RESAMPLES, replicates))
    told = np.array([statistic(rows) for rows in drawn])
    low, high = np.nanquantile(told, (0.025, 0.975))
    return Estimate(float(statistic(np.arange(replicates))), float(low), float(high))
