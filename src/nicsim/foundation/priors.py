"""What is believed of a number that nobody has measured, before anything is compared with data.

A prior maps a place in [0, 1] to a value and back, so that designs and searches go on in a cube of
places and know nothing of shapes.
"""

import math
from typing import Any, NamedTuple

from nicsim.foundation.errors import NicsimError

ASSUMPTION = "assumption"
FACTOR = 2.0  # a number that nobody has measured may be half as large, or twice; an assumption
DEFAULT_WEIGHT = 0.5  # of the usual one among rival rules; the others share the rest
SHAPES = ("uniform", "log-uniform", "odds", "beta", "among")


class Prior(NamedTuple):
    """A distribution over the values of one parameter.

    Parameters
    ----------
    shape : str
        "uniform"; "log-uniform" (every ratio is as likely as any other); "odds" (a share whose odds
        are log-uniform); "beta" (a share); "among" (one of some values).
    low, high : float
        The range; for "beta" the two counts a and b.
    values : tuple
        Of "among": the values, the usual one first.
    weights : tuple of float
        Their chances, which sum to 1.
    whole : bool
        Whether values are integers.
    source : str
        Where it is from, or "assumption".
    """

    shape: str
    low: float = 0.0
    high: float = 1.0
    values: tuple[Any, ...] = ()
    weights: tuple[float, ...] = ()
    whole: bool = False
    source: str = ASSUMPTION

    def value(self, place: float) -> Any:
        """The value at a place in [0, 1]: that share of the prior lies below it."""
        if self.shape == "among":
            total = 0.0
            for value, weight in zip(self.values, self.weights, strict=True):
                total += weight
                if place < total:
                    return value
            return self.values[-1]
        if self.whole:
            wide = self._onto(place, *self._ends())
            return int(min(self.high, max(self.low, math.floor(wide + 0.5))))
        if self.shape == "beta":
            from scipy.special import betaincinv  # loaded where it is asked for

            return float(betaincinv(self.low, self.high, place))
        return min(self.high, max(self.low, self._onto(place, self.low, self.high)))

    def place(self, value: Any) -> float:
        """The place of a value in [0, 1]; the middle of its stretch where values are discrete."""
        if self.shape == "among":
            at = self.values.index(value)
            return math.fsum(self.weights[:at]) + 0.5 * self.weights[at]
        if self.shape == "beta":
            from scipy.special import betainc

            return float(betainc(self.low, self.high, value))
        low, high = self._ends()
        if low >= high:
            return 0.5
        inside = min(self.high, max(self.low, value))
        way = self._along(inside) - self._along(low)
        return way / (self._along(high) - self._along(low))

    def _ends(self) -> tuple[float, float]:
        """The range, of integers half a step wider so that each has its stretch."""
        if not self.whole:
            return self.low, self.high
        least = 0.5 if self.shape == "log-uniform" else -math.inf
        return max(least, self.low - 0.5), self.high + 0.5

    def _onto(self, place: float, low: float, high: float) -> float:
        start, end = self._along(low), self._along(high)
        return self._back(start + place * (end - start))

    def _along(self, value: float) -> float:
        if self.shape == "log-uniform":
            return math.log(value)
        return math.log(value / (1.0 - value)) if self.shape == "odds" else value

    def _back(self, x: float) -> float:
        if self.shape == "log-uniform":
            return math.exp(x)
        return 1.0 / (1.0 + math.exp(-x)) if self.shape == "odds" else x

    def __str__(self) -> str:
        """In words, as tables tell it."""
        if self.shape == "among":
            shares = zip(self.values, self.weights, strict=True)
            return ", ".join(f"{_plain(v)} ({100 * w:g}%)" for v, w in shares)
        if self.shape == "beta":
            return f"beta {self.low:g}, {self.high:g}"
        name = "log-uniform odds" if self.shape == "odds" else self.shape
        return f"{name} {self.low:.3g} to {self.high:.3g}"


def uniform(low: float, high: float, source: str = ASSUMPTION) -> Prior:
    """Every value in a range alike."""
    return Prior("uniform", low, high, source=source)


def log_uniform(low: float, high: float, source: str = ASSUMPTION) -> Prior:
    """Every ratio in a range alike; both ends above 0."""
    return Prior("log-uniform", low, high, source=source)


def beta(a: float, b: float, source: str = ASSUMPTION) -> Prior:
    """A share, as if `a` of `a + b` had been seen."""
    return Prior("beta", a, b, source=source)


def among(*values: Any, source: str = ASSUMPTION) -> Prior:
    """One of some values: the first, the usual one, with chance .5; the others share the rest."""
    rest = (1.0 - DEFAULT_WEIGHT) / (len(values) - 1)
    weights = (DEFAULT_WEIGHT, *(rest for _ in values[1:]))
    return Prior("among", values=values, weights=weights, source=source)


def usual(key: str, kind: str, default: Any, low: float | None, high: float | None) -> Prior:
    """The prior of a number of which no more is said: from half its default to twice.

    A share (range 0 to 1) has odds from half to twice, so that it stays one. The range allowed
    holds as well.

    Raises
    ------
    NicsimError
        Where half and twice say nothing: of flags, choices, 0, 1 as a share, and negative numbers.
    """
    if kind not in ("number", "integer") or low is None or high is None or default <= 0:
        raise NicsimError(f"{key}: a parameter of nature needs a prior; half to twice says nothing")
    if kind == "number" and (low, high) == (0, 1):
        if default >= 1:
            raise NicsimError(f"{key}: its default is 1; give a prior of its own")
        odds = default / (1.0 - default)
        least, most = odds / FACTOR, odds * FACTOR
        return Prior("odds", least / (1.0 + least), most / (1.0 + most))
    least, most = max(low, default / FACTOR), min(high, default * FACTOR)
    if kind == "integer":
        return Prior("log-uniform", math.ceil(least), math.floor(most), whole=True)
    return Prior("log-uniform", least, most)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
