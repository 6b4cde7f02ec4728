"""What data taught of what was not known, what they could not tell, and where they do not fit."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.stats import kstest, spearmanr

from nicsim.experiments.fitting.asked import Asked
from nicsim.experiments.fitting.search import ENOUGH, Found
from nicsim.experiments.fitting.series import USE
from nicsim.foundation.later import pd

CERTAIN = 0.01  # chance of calling anything learnt where nothing was, over all that is not known
PAIRS = 10  # told at most
LEAST_PAIR = 0.3  # rank correlation below which a pair is not told
OUTSIDE = 3.0  # standard errors from the data to the nearest of nine in ten fitted worlds
NEAR = 1.5  # distance up to which the data count as met


class Warned(NamedTuple):
    """A number of the data that fitted worlds do not show, and what would bring them nearer."""

    what: str
    data: float
    low: float  # of nine in ten fitted worlds
    high: float
    would_help: tuple[str, ...]


def distinct(found: Found) -> int:
    """How many different runs are left: copies tell nothing new."""
    return len(np.unique(found.fitted.run))


def learnt(asked: Asked, found: Found) -> pd.DataFrame:
    """Prior against posterior: one row for each coordinate, those that were learnt most first.

    Columns: key, prior, low, middle, high (5%, 50% and 95% of fitted worlds; of choices their
    shares), contraction (1 - spread after over spread before, in the cube), learnt (whether that
    is more than chance), p.
    """
    rows: list[dict[str, Any]] = []
    number = asked.space.dimensions
    offset = int(asked.space.worlds is not None)
    for place, (key, prior) in enumerate(asked.space.priors.items(), start=offset):
        places = found.fitted.places[:, place]
        own = np.unique(places)  # particles that descend from one another share coordinates
        p = float(kstest(own, "uniform").pvalue) if len(own) > 1 else 1.0
        if prior.shape == "among":
            values = [prior.value(at) for at in places]
            shares = {value: values.count(value) / len(values) for value in prior.values}
            told = ", ".join(f"{value} {share:.0%}" for value, share in shares.items())
            low = middle = high = told
        else:
            low, middle, high = (
                f"{float(prior.value(float(at))):.3g}"
                for at in np.quantile(places, (0.05, 0.5, 0.95))
            )
        rows.append({
            "key": key,
            "prior": str(prior),
            "low": low,
            "middle": middle,
            "high": high,
            "contraction": 1.0 - float(places.std()) * math.sqrt(12.0),
            "learnt": p < CERTAIN / number,
            "p": p,
        })  # fmt: skip
    columns = ["key", "prior", "low", "middle", "high", "contraction", "learnt", "p"]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["p", "key"], kind="stable", ignore_index=True)


def pairs(asked: Asked, found: Found) -> pd.DataFrame:
    """Pairs of which only the combination is known: key, with, correlation (of ranks)."""
    keys = list(asked.space.priors)
    offset = int(asked.space.worlds is not None)
    first = np.unique(found.fitted.run, return_index=True)[1]
    places = found.fitted.places[first, offset:]
    rows = []
    if len(first) > 20 and len(keys) > 1:
        matrix = np.atleast_2d(_ranks(places).T @ _ranks(places) / len(first))
        # The largest of many correlations that are 0: a normal's, over all pairs.
        by_chance = math.sqrt(2.0 * math.log(max(2, len(keys) ** 2)) / len(first))
        least = max(LEAST_PAIR, by_chance)
        for one in range(len(keys)):
            for other in range(one + 1, len(keys)):
                if abs(matrix[one, other]) >= least:
                    rows.append((keys[one], keys[other], float(matrix[one, other])))
    rows.sort(key=lambda row: (-abs(row[2]), row[:2]))
    return pd.DataFrame(rows[:PAIRS], columns=["key", "with", "correlation"])


def _ranks(places: np.ndarray) -> np.ndarray:
    ranks = places.argsort(axis=0).argsort(axis=0).astype(float)
    spread = ranks.std(axis=0)
    return (ranks - ranks.mean(axis=0)) / np.where(spread > 0, spread, 1.0)


def checks(asked: Asked, found: Found) -> pd.DataFrame:
    """Measures that worlds were not held against: data beside nine in ten fitted worlds.

    Columns: measure, data, low, high, below (share of worlds at or below the data).
    """
    rows = []
    for which, series in enumerate(asked.sight.series):
        shown = found.fitted.shown[:, asked.sight.place(which)]
        periods = asked.sight.periods[which]
        fitted = asked.fitted_periods(which)
        known = [at for at in series.periods if at <= asked.split]
        if series.measure in asked.left_out:
            for at in known:
                value = series.values[series.periods.index(at)]
                name = f"{series.name}, {asked.data.label(at)}"
                rows.append(_check(name, value, shown[:, periods.index(at)]))
        elif len(known) > 3 and fitted:
            values = np.array([series.values[series.periods.index(at)] for at in known])
            runs = shown[:, [periods.index(at) for at in known]]
            steps, own = np.diff(runs, axis=1), np.diff(values)
            rows.append(_check(f"{series.name}: largest step", own.max(), steps.max(axis=1)))
            still = (np.abs(own) < 1e-9).mean(), (np.abs(steps) < 1e-9).mean(axis=1)
            if series.measure == USE:
                rows.append(_check(f"{series.name}: share of periods without change", *still))
    return pd.DataFrame(rows, columns=["measure", "data", "low", "high", "below"])


def _check(name: str, value: float, shown: np.ndarray) -> dict[str, Any]:
    low, high = np.nanquantile(shown, (0.05, 0.95))
    return {
        "measure": name,
        "data": float(value),
        "low": float(low),
        "high": float(high),
        "below": float((shown <= value).mean()),
    }


def outside(asked: Asked, found: Found) -> list[Warned]:
    """Numbers of the data that lie outside all that fitted worlds show."""
    target, told = asked.target, []
    names = [
        (which, at)
        for which in range(len(asked.sight.series))
        for at in asked.fitted_periods(which)
    ]
    for k, (which, at) in enumerate(names):
        shown = found.fitted.shown[:, target.at[k]]
        if np.isnan(shown).all():
            continue
        low, high = np.nanquantile(shown, (0.05, 0.95))
        wanted, error = target.wanted[k], target.errors[k]
        gap = max(low - wanted, wanted - high) / error
        if gap > OUTSIDE:
            name = f"{asked.sight.series[which].name}, {asked.data.label(at)}"
            help_ = _would_help(asked, found, int(target.at[k]), wanted > high)
            told.append(Warned(name, float(wanted), float(low), float(high), help_))
    return told


def _would_help(asked: Asked, found: Found, at: int, more: bool) -> tuple[str, ...]:
    """The three numbers that move it most over the prior, and which way."""
    offset = int(asked.space.worlds is not None)
    shown = found.prior.shown[:, at]
    kept = np.isfinite(shown)
    moved = []
    for place, (key, prior) in enumerate(asked.space.priors.items(), start=offset):
        if prior.shape == "among" or kept.sum() < 20 or np.ptp(shown[kept]) == 0:
            continue
        rank = float(spearmanr(found.prior.places[kept, place], shown[kept])[0])  # pyright: ignore
        moved.append((abs(rank), key, "higher" if (rank > 0) == more else "lower"))
    moved.sort(key=lambda one: (-one[0], one[1]))
    return tuple(f"{way} {key}" for size, key, way in moved[:3] if size > 0.1)


def met(found: Found) -> bool:
    """Whether fitted worlds come as near to the data as their error asks for, or nearly."""
    return float(np.median(found.fitted.distance)) <= max(ENOUGH, NEAR)
