"""Curves that any forecast has to beat: Bass, logistic, Gompertz, a straight trend, "as last".

Each is fitted by least squares to what is known, and goes on from the last value known, as the
simulation does; its interval is that of the fit and of what it leaves over.
"""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.optimize import OptimizeWarning, curve_fit
from scipy.stats import t as student

LEVEL = 0.8  # of intervals
CURVES = ("Bass", "logistic", "Gompertz", "straight trend", "as last")
BOUNDED = ("Bass", "logistic", "Gompertz")


class Forecast(NamedTuple):
    """What a curve says of times to come.

    Parameters
    ----------
    name : str
    values : array
    low, high : arrays
        Ends of the interval that should hold `LEVEL` of what comes.
    """

    name: str
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray


def bass(t: np.ndarray, p: float, q: float, m: float) -> np.ndarray:
    """Share in use under Bass (1969): p innovation, q imitation, m the most that ever use."""
    fall = np.exp(-(p + q) * t)
    return m * (1.0 - fall) / (1.0 + q / p * fall)


def logistic(t: np.ndarray, middle: float, pace: float, m: float) -> np.ndarray:
    """A logistic curve: half of the most `m` at `middle`."""
    return m / (1.0 + np.exp(-np.clip(pace * (t - middle), -500.0, 500.0)))


def gompertz(t: np.ndarray, shift: float, pace: float, m: float) -> np.ndarray:
    """A Gompertz curve: early bend."""
    return m * np.exp(-np.exp(np.clip(shift - pace * t, -500.0, 500.0)))


def straight(t: np.ndarray, start: float, slope: float) -> np.ndarray:
    """A straight line."""
    return start + slope * t


def baselines(
    times: np.ndarray, values: np.ndarray, ahead: np.ndarray, share: bool = True
) -> list[Forecast]:
    """All curves, fitted to values at times, and what they say of times ahead.

    Parameters
    ----------
    times, values : arrays
        What is known, in order.
    ahead : array
        Later times.
    share : bool
        Whether values are a share of people: from 0 to 1, and with curves that end.

    Returns
    -------
    list of Forecast
        Curves that need more values than there are, or that cannot be fitted, are left out.
    """
    found = []
    for name in CURVES:
        if share or name not in BOUNDED:
            made = _made(name, times, values, ahead)
            found += [] if made is None else [_bounded(made) if share else made]
    return found


def _made(name: str, times, values, ahead) -> Forecast | None:
    t0 = times[0] - 1.0
    if name == "as last":
        return _as_last(times, values, ahead)
    if name == "straight trend":
        free = ((-np.inf, -np.inf), (np.inf, np.inf))
        start = (float(values[0]), 0.0)
        made = _fitted(name, straight, start, free, times, values, ahead, t0)
        return None if made is None or len(times) < 3 else made[0]
    if len(times) < 4:
        return None
    top = float(np.clip(values.max() * 1.5, 0.05, 1.0))
    length = float(times[-1] - times[0] + 1.0)
    starts: dict[str, tuple[Callable, list[tuple[float, ...]], tuple]] = {
        "Bass": (bass, [(0.02, 0.3, top), (0.1, 0.1, top), (0.003, 0.6, 1.0)],
                 ((1e-6, 0.0, 0.01), (1.0, 3.0, 1.0))),
        "logistic": (logistic, [(length / 2, 4 / length, top), (length, 4 / length, 1.0)],
                     ((-5 * length, 1e-3, 0.01), (10 * length, 10.0, 1.0))),
        "Gompertz": (gompertz, [(1.0, 3 / length, top), (3.0, 3 / length, 1.0)],
                     ((-20.0, 1e-4, 0.01), (50.0, 10.0, 1.0))),
    }  # fmt: skip
    curve, guesses, bounds = starts[name]
    best = None
    for guess in guesses:
        made = _fitted(name, curve, guess, bounds, times, values, ahead, t0)
        if made is not None and (best is None or made[1] < best[1]):
            best = made
    return None if best is None else best[0]


def _fitted(name, curve, guess, bounds, times, values, ahead, t0) -> tuple[Forecast, float] | None:
    """A curve by least squares, and its sum of squares."""
    inside = np.clip(guess, *bounds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OptimizeWarning)
            warnings.simplefilter("ignore", RuntimeWarning)
            at, spread = curve_fit(curve, times - t0, values, inside, bounds=bounds, maxfev=20_000)
    except (RuntimeError, ValueError):
        return None
    rest = values - curve(times - t0, *at)
    free = max(1, len(times) - len(at))
    sigma2 = float(rest @ rest) / free
    said = curve(ahead - t0, *at) + rest[-1]
    jacobian = np.stack([
        (curve(ahead - t0, *(at + step)) - curve(ahead - t0, *(at - step))) / (2 * step[k])
        for k, step in enumerate(np.diag(1e-5 * np.maximum(1e-3, np.abs(at))))
    ])  # fmt: skip
    spread = np.where(np.isfinite(spread), spread, 0.0)
    variance = sigma2 + np.einsum("ka,kl,la->a", jacobian, spread, jacobian)
    wide = student.ppf(0.5 + LEVEL / 2, free) * np.sqrt(np.maximum(variance, 1e-12))
    return Forecast(name, said, said - wide, said + wide), float(rest @ rest)


def _as_last(times, values, ahead) -> Forecast:
    """The last value, for ever; its interval grows as that of a random walk with the same steps."""
    steps = np.diff(values) / np.sqrt(np.diff(times))
    sd = float(np.sqrt(np.mean(steps**2))) if len(steps) else 0.0
    said = np.full(len(ahead), float(values[-1]))
    wide = student.ppf(0.5 + LEVEL / 2, max(1, len(steps))) * sd * np.sqrt(ahead - times[-1])
    return Forecast("as last", said, said - wide, said + wide)


def _bounded(made: Forecast) -> Forecast:
    return made._replace(
        values=np.clip(made.values, 0.0, 1.0),
        low=np.clip(made.low, 0.0, 1.0),
        high=np.clip(made.high, 0.0, 1.0),
    )
