"""What fitted worlds say of times that were held back, beside curves fitted to the same data."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nicsim.experiments.fitting.asked import Asked
from nicsim.experiments.fitting.baselines import LEVEL, Forecast, baselines
from nicsim.experiments.fitting.search import Particles
from nicsim.experiments.fitting.series import SURVEY, USE, Series
from nicsim.foundation.later import pd

OURS = "nicsim"


class Said(NamedTuple):
    """What is said of one series.

    Parameters
    ----------
    which : int
        Its place among the series looked at.
    series : Series
    known : tuple of int
        Periods up to the split.
    later : tuple of int
        Periods after it: held back, then ahead of all data.
    forecasts : tuple of Forecast
        Of `later`; the simulation's first.
    """

    which: int
    series: Series
    known: tuple[int, ...]
    later: tuple[int, ...]
    forecasts: tuple[Forecast, ...]

    @property
    def held(self) -> tuple[int, ...]:
        """Periods that were held back: later, and in the data."""
        return tuple(at for at in self.later if at in self.series.periods)


def said_of(asked: Asked, fitted: Particles) -> list[Said]:
    """What the simulation and the curves say of every series after the split."""
    found = []
    for which, series in enumerate(asked.sight.series):
        periods = asked.sight.periods[which]
        known = tuple(at for at in series.periods if at <= asked.split)
        later = tuple(at for at in periods if at > asked.split)
        if not later:
            continue
        ours = _ours(asked, fitted, which, series, known, later)
        curves: list[Forecast] = []
        if known:
            values = np.array([series.values[series.periods.index(at)] for at in known])
            times, ahead = np.array(known, float), np.array(later, float)
            curves = baselines(times, values, ahead, series.measure == USE)
        found.append(Said(which, series, known, later, (ours, *curves)))
    return found


def carried_on(shown: np.ndarray, before: np.ndarray, last: float, share: bool) -> np.ndarray:
    """Runs go on from the last value known.

    Where a run's share rises, those who do not use it become fewer in the same ratio; where it
    falls, users do; other measures move by as much as in the run.

    Parameters
    ----------
    shown : array, runs x periods
    before : array, runs
        What each run showed when the last value was known.
    last : float
        The last value known.
    share : bool
    """
    start = before[:, None]
    if not share:
        return last + shown - start
    with np.errstate(divide="ignore", invalid="ignore"):
        up = 1.0 - (1.0 - last) * np.where(start < 1.0, (1.0 - shown) / (1.0 - start), 1.0)
        down = last * np.where(start > 0.0, shown / start, 1.0)
    return np.where(shown >= start, up, down)


def _ours(asked: Asked, fitted: Particles, which: int, series: Series, known, later) -> Forecast:
    shown = fitted.shown[:, asked.sight.place(which)]
    periods = asked.sight.periods[which]
    values = shown[:, [periods.index(at) for at in later]]
    if known and series.measure not in asked.left_out:
        before = shown[:, periods.index(known[-1])]
        last = series.values[series.periods.index(known[-1])]
        values = carried_on(values, before, last, series.measure == USE)
    if series.measure in SURVEY or series.measure != USE:  # what is measured has an error, too
        generator = np.random.default_rng([asked.search.seed, which])
        values = values + generator.standard_normal(values.shape) * np.mean(series.errors)
    ends = (0.5 - LEVEL / 2, 0.5 + LEVEL / 2)
    with np.errstate(all="ignore"):
        low, high = np.nanquantile(values, ends, axis=0)
        middle = np.nanmedian(values, axis=0)
    return Forecast(OURS, middle, low, high)


def errors(said: list[Said]) -> pd.DataFrame:
    """How far each was off what was held back: one row a series and forecaster, the best first.

    Columns: measure, site, forecaster, periods, error (mean absolute), coverage (share inside the
    interval), width (mean, of the interval), score (interval score of Gneiting & Raftery 2007,
    smaller is better), rank (by error).
    """
    rows = []
    for one in said:
        held = one.held
        if not held:
            continue
        wanted = np.array([one.series.values[one.series.periods.index(at)] for at in held])
        places = [one.later.index(at) for at in held]
        some = []
        for forecast in one.forecasts:
            value, low, high = (part[places] for part in forecast[1:])
            inside = (low - 1e-9 <= wanted) & (wanted <= high + 1e-9)
            out = np.maximum(low - wanted, 0.0) + np.maximum(wanted - high, 0.0)
            some.append({
                "measure": one.series.measure,
                "site": one.series.site,
                "forecaster": forecast.name,
                "periods": len(held),
                "error": float(np.abs(value - wanted).mean()),
                "coverage": float(inside.mean()),
                "width": float((high - low).mean()),
                "score": float((high - low + 2.0 / (1.0 - LEVEL) * out).mean()),
            })  # fmt: skip
        some.sort(key=lambda row: (math.isnan(row["error"]), row["error"]))
        rows += [row | {"rank": rank} for rank, row in enumerate(some, start=1)]
    columns = ["measure", "site", "forecaster", "periods", "error", "coverage", "width", "score"]
    return pd.DataFrame(rows, columns=[*columns, "rank"])


def forecasts(asked: Asked, said: list[Said]) -> pd.DataFrame:
    """What each says of every later period: one row a series, forecaster and period."""
    rows = []
    for one in said:
        known = dict(zip(one.series.periods, one.series.values, strict=True))
        for forecast in one.forecasts:
            for at, value, low, high in zip(one.later, *forecast[1:], strict=True):
                rows.append({
                    "measure": one.series.measure,
                    "site": one.series.site,
                    "forecaster": forecast.name,
                    "period": asked.data.label(at),
                    "value": float(value),
                    "low": float(low),
                    "high": float(high),
                    "data": known.get(at, math.nan),
                })  # fmt: skip
    names = ["measure", "site", "forecaster", "period", "value", "low", "high", "data"]
    return pd.DataFrame(rows, columns=names)
