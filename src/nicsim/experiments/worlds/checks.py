"""Is it learnt, or assumed? What a search has taught, and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.worlds.emulator import Emulator, features_of
from nicsim.experiments.worlds.making import Made, Search, Wave
from nicsim.experiments.worlds.sampling import sampled
from nicsim.experiments.worlds.targets import GROUPS, TARGETS, Target, implausibility, ruled_out
from nicsim.foundation.later import pd
from nicsim.scenario.declared import of_nature

PARTICLES = 400  # of a check
FLAT = 1.0 / 12.0  # variance of a place where nothing is known
RARE = 4.5  # standard errors from 0 at which a correlation of two parameters is told
MOST_PAIRS = 12
LEVELS = (0.5, 0.9)  # intervals whose coverage is told
HELD_OUT, RECOVERY = 11, 12  # luck of checks


class Checks(NamedTuple):
    """Tables of a report."""

    waves: pd.DataFrame
    targets: pd.DataFrame
    emulators: pd.DataFrame
    parameters: pd.DataFrame
    pairs: pd.DataFrame
    held_out: pd.DataFrame
    coverage: pd.DataFrame
    ranks: np.ndarray  # of the truth among what was drawn, share of particles below: truths x keys


def checked(search: Search, made: Made, kept: np.ndarray) -> Checks:
    """All checks of a search.

    Parameters
    ----------
    search : Search
    made : Made
    kept : array of int
        Which candidates are the worlds, in their order.
    """
    places = made.last.places[kept]
    ranks, coverage = _recovered(search, made)
    return Checks(
        _waves(search, made, kept),
        _targets(search, made, kept),
        _emulators(made),
        _parameters(places),
        _pairs(places),
        _held_out(search, made),
        coverage,
        ranks,
    )


def far_of(targets: Sequence[Target], wave: Wave) -> np.ndarray:
    """Implausibility of what points showed, luck included: points x targets."""
    chosen = [TARGETS.index(target) for target in targets]
    luck = np.nanmean(wave.luck[:, chosen], axis=0)
    return implausibility(targets, wave.shown[:, chosen], luck)


def _waves(search: Search, made: Made, kept: np.ndarray) -> pd.DataFrame:
    rows = []
    for number, wave in enumerate((*made.waves, made.last), start=1):
        out = ruled_out(far_of(search.targets, wave))
        name = f"wave {number}" if number <= len(made.waves) else "candidates"
        rows.append((name, len(wave.places), wave.left, float(1.0 - out.mean())))
    rows.append(("worlds", len(kept), made.left, 1.0))
    return pd.DataFrame(rows, columns=["wave", "points", "left of the prior", "not ruled out"])


def _targets(search: Search, made: Made, kept: np.ndarray) -> pd.DataFrame:
    """Each target before (the prior) and after (the worlds)."""
    first, rows = made.waves[0], []
    luck = np.nanmean(made.last.luck, axis=0)
    for k, target in enumerate(TARGETS):
        before, after = first.shown[:, k], made.last.shown[kept, k]
        row: dict[str, Any] = {
            "target": target.name,
            "wanted": target.wanted,
            "low": target.low,
            "high": target.high,
            "off by": float(np.sqrt(target.variance)),
            "used": target.group not in search.held_out,
        }
        for name, shown in (("before", before), ("after", after)):
            low, middle, high = _quantiles(shown)
            met = implausibility([target], shown[:, None], luck[k])[:, 0] <= 2.0
            row |= {f"{name} 5%": low, name: middle, f"{name} 95%": high}
            row |= {f"met {name}": float(met.mean())}
        rows.append(row)
    return pd.DataFrame(rows)


def _quantiles(values: np.ndarray) -> tuple[float, float, float]:
    there = values[~np.isnan(values)]
    if not len(there):
        return (np.nan, np.nan, np.nan)
    low, middle, high = np.quantile(there, (0.05, 0.5, 0.95))
    return float(low), float(middle), float(high)


def _emulators(made: Made) -> pd.DataFrame:
    rows = [
        (target.name, emulator.kind, emulator.explained, np.sqrt(emulator.variance))
        for target, emulator in zip(TARGETS, made.emulators, strict=True)
    ]
    return pd.DataFrame(rows, columns=["target", "kind", "explained", "error"])


def _parameters(places: np.ndarray) -> pd.DataFrame:
    """How much narrower each parameter is than its prior, and where its middle half lies."""
    rows = []
    for k, (key, p) in enumerate(of_nature().items()):
        low, middle, high = np.quantile(places[:, k], (0.25, 0.5, 0.75))
        learnt = 1.0 - float(np.sqrt(places[:, k].var(ddof=1) / FLAT))
        prior = p.prior
        assert prior is not None
        told = [prior.value(float(place)) for place in (low, middle, high)]
        rows.append((key, learnt, float(places[:, k].mean()), *map(_told, told), str(prior)))
    names = ["parameter", "learnt", "place", "25%", "middle", "75%", "prior"]
    return pd.DataFrame(rows, columns=names)


def _told(value: Any) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value).lower()


def _pairs(places: np.ndarray) -> pd.DataFrame:
    """Pairs of which more is known together than of each: rank correlations beyond chance."""
    ranks = places.argsort(axis=0).argsort(axis=0).astype(float)
    found = np.corrcoef(ranks.T)
    keys, rows = list(of_nature()), []
    for i, j in zip(*np.triu_indices(len(keys), 1), strict=True):
        if abs(found[i, j]) * np.sqrt(len(places)) > RARE:
            rows.append((keys[i], keys[j], float(found[i, j])))
    rows.sort(key=lambda row: -abs(row[2]))
    return pd.DataFrame(rows[:MOST_PAIRS], columns=["one", "other", "correlation"])


def _held_out(search: Search, made: Made) -> pd.DataFrame:
    """Every pattern predicted by worlds that were held against all others."""
    rows = []
    for number, group in enumerate(GROUPS):
        rest = [t for t in TARGETS if t.group != group and t.group not in search.held_out]
        some = [made.emulators[TARGETS.index(target)] for target in rest]
        generator = np.random.default_rng([search.seed, HELD_OUT, number])
        places = sampled(rest, some, PARTICLES, generator, len(of_nature())).places
        for target in (t for t in TARGETS if t.group == group):
            rows.append(_foretold(target, made, places, generator))
    return pd.DataFrame(rows)


def _foretold(target: Target, made: Made, places: np.ndarray, generator: Any) -> dict[str, Any]:
    """A target's number in worlds that were not held against it, with all that is uncertain."""
    at = TARGETS.index(target)
    emulator = made.emulators[at]
    said = emulator.predict(features_of(places))
    before = made.waves[0].shown[:, at]
    error = np.sqrt(emulator.variance + target.variance)
    blurred = said + error * generator.standard_normal(len(said))
    low, middle, high = _quantiles(blurred)
    beyond = target.beyond(np.array([low, high]))
    return {
        "target": target.name,
        "wanted": target.wanted,
        "prior": _quantiles(before)[1],
        "5%": low,
        "predicted": middle,
        "95%": high,
        "holds": bool(not ((beyond > 0).all() or (beyond < 0).all())),
    }


def _recovered(search: Search, made: Made) -> tuple[np.ndarray, pd.DataFrame]:
    """Known worlds taken for the real one: are their parameters found (Talts et al. 2018)?

    Each truth is a world of the prior; what it showed, with errors as large as those of what was
    published, is what worlds are held against.
    """
    truths, keys = made.truths, list(of_nature())
    ranks = np.empty((len(truths.places), len(keys)))
    for number, (place, shown) in enumerate(zip(truths.places, truths.shown, strict=True)):
        generator = np.random.default_rng([search.seed, RECOVERY, number])
        targets, some = _as_known(search, made.emulators, shown, generator)
        drawn = sampled(targets, some, PARTICLES, generator, len(keys)).places
        ranks[number] = (drawn < place).mean(axis=0)
    smooth = [k for k, p in enumerate(of_nature().values()) if p.kind == "number"]
    rows = []
    for level in LEVELS:
        inside = np.abs(ranks[:, smooth] - 0.5) <= level / 2
        by_truth = inside.mean(axis=1)
        error = float(by_truth.std(ddof=1) / np.sqrt(len(by_truth)))
        rows.append((level, float(inside.mean()), error, len(by_truth), len(smooth)))
    names = ["interval", "coverage", "error", "truths", "parameters"]
    return ranks[:, smooth], pd.DataFrame(rows, columns=names)


def _as_known(
    search: Search, emulators: Sequence[Emulator], shown: np.ndarray, generator: Any
) -> tuple[list[Target], list[Emulator]]:
    """What a synthetic truth showed, as targets; luck of its runs is part of their error."""
    targets, some = [], []
    for target, emulator, value in zip(TARGETS, emulators, shown, strict=True):
        if np.isnan(value) or target.group in search.held_out:
            continue
        known = float(value + np.sqrt(target.variance) * generator.standard_normal())
        error = float(np.sqrt(target.error**2 + emulator.luck))
        targets.append(target._replace(low=known, high=known, error=error))
        some.append(emulator)
    return targets, some
