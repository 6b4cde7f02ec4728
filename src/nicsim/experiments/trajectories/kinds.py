"""Few kinds of trajectories: how many, how stable, and what they are called.

A trajectory is told by seven features that a reader can check on a curve. Networks alike in them
are one kind (k-means on standardised features). Numbers of kinds count where every kind is *highly
stable*: found again in resampled networks with a mean Jaccard similarity of .85 or more (Hennig
2007). Of these the largest is taken that lies about as well apart as the best (mean silhouette,
Rousseeuw 1987, at most .05 below). Names follow from features of the middle of a kind by
thresholds that are assumptions; kinds are of a continuum, and a network may lie between two.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.trajectories.learning import sklearn, threads_of_one
from nicsim.experiments.trajectories.sampling import TRAJECTORY

FEWEST, MOST = 2, 8  # kinds
STABLE = 0.85  # mean Jaccard similarity of a highly stable cluster: Hennig 2007
NEAR = 0.05  # silhouette that may be given for a kind more; an assumption
RESAMPLES = 25
STARTS, STARTS_AGAIN = 20, 8  # of k-means
NONE = 0.05  # spread below which nothing is there to be kept; an assumption
# What names say of the middle of a kind; all are assumptions.
MISLED = 0.25  # share of use that is of practices which do not help
FADES = 0.7  # of the most that was used, what is left
WITH_HUB = 1.4  # times as often as all networks has the hub of a kind left
LITTLE = 0.15  # helpful use
BUSY = 0.5  # share of teams at work
LATE = 0.46  # of the horizon: when half of the growth is behind
QUARTERS = 4


class Feature(NamedTuple):
    """One number of a trajectory."""

    name: str
    unit: str
    meaning: str


FEATURES = (
    Feature("most", "share", "the most that helpful practices were in routine use"),
    Feature("kept", "share", "of that, what is in use at the end"),
    Feature("growth", "years", "when use grew, the mean over all growth"),
    Feature("at_work", "share", "teams that ran cycles, mean from year 2 on"),
    Feature("trend", "share", "the same at the end less at the end of year 2"),
    Feature("misled", "share", "of routine use, what is of practices that do not help"),
    Feature("gain", "SD", "what a student gets at the end"),
)
AT = {feature.name: place for place, feature in enumerate(FEATURES)}


class Division(NamedTuple):
    """Networks divided into so many kinds."""

    kinds: int
    silhouette: float  # -1 to 1: how far kinds lie apart, for how wide they are
    stability: tuple[float, ...]  # of each: mean Jaccard similarity over resamples


class Kinds(NamedTuple):
    """What kinds there are.

    Parameters
    ----------
    names : tuple of str
        Largest first.
    of : int64 array, networks
        The kind of each.
    middle : float array, kinds x features
    scale : float array, 2 x features
        Mean and standard deviation, by which features are standardised.
    divisions : tuple of Division
        All numbers that were tried.
    stable : bool
        Whether all kinds are highly stable; else there are two for want of better.
    """

    names: tuple[str, ...]
    of: np.ndarray
    middle: np.ndarray
    scale: np.ndarray
    divisions: tuple[Division, ...]
    stable: bool

    def nearest(self, features: np.ndarray) -> np.ndarray:
        """The kind of other networks by their features (networks x features)."""
        place = (features - self.scale[0]) / self.scale[1]
        centre = (self.middle - self.scale[0]) / self.scale[1]
        return ((place[:, None, :] - centre[None]) ** 2).sum(axis=2).argmin(axis=1)

    @property
    def shares(self) -> np.ndarray:
        """Of all networks, how many are of each kind."""
        return np.bincount(self.of, minlength=len(self.names)) / len(self.of)


def features_of(trajectories: np.ndarray) -> np.ndarray:
    """The features of trajectories: networks x measures x quarters to networks x features."""
    spread, false, work, gain = (trajectories[:, TRAJECTORY.index(name)] for name in TRAJECTORY)
    most = spread.max(axis=1)
    some = most > NONE
    kept = np.where(some, spread[:, -1] / np.maximum(most, NONE), 1.0)
    growth = np.maximum(np.diff(spread, axis=1, prepend=0.0), 0.0)
    middle = (np.arange(spread.shape[1]) + 0.5) / QUARTERS
    half = spread.shape[1] / QUARTERS / 2
    when = np.where(some, growth @ middle / np.maximum(growth.sum(axis=1), NONE), half)
    use = false.mean(axis=1) + spread.mean(axis=1)
    later = work[:, QUARTERS:] if work.shape[1] > QUARTERS else work
    second = work[:, min(2 * QUARTERS, work.shape[1]) - 1]
    return np.column_stack(
        [most, kept, when, later.mean(axis=1), work[:, -1] - second,
         false.mean(axis=1) / np.maximum(use, NONE / 2), gain[:, -1]]
    )  # fmt: skip


def kinds_of(features: np.ndarray, left: np.ndarray, years: int, seed: int) -> Kinds:
    """Divide networks into kinds.

    Parameters
    ----------
    features : float array, networks x features
    left : bool array, networks
        Whose hub left.
    years : int
    seed : int
    """
    scale = np.stack([features.mean(axis=0), np.maximum(features.std(axis=0), 1e-9)])
    place = (features - scale[0]) / scale[1]
    with threads_of_one():
        tried = [_division(place, count, seed) for count in range(FEWEST, MOST + 1)]
    good = [d for d in tried if min(d[0].stability) >= STABLE]
    best = max((d[0].silhouette for d in good), default=0.0)
    clear = [d for d in good if d[0].silhouette >= best - NEAR]
    chosen, labels = clear[-1] if clear else tried[0]
    order = np.argsort(-np.bincount(labels, minlength=chosen.kinds), kind="stable")
    of = np.argsort(order)[labels]
    middle = np.stack([features[of == kind].mean(axis=0) for kind in range(chosen.kinds)])
    gone = [float(left[of == kind].mean()) for kind in range(chosen.kinds)]
    names = names_of(middle, gone, float(left.mean()), years)
    return Kinds(names, of, middle, scale, tuple(d for d, _ in tried), bool(good))


def _division(place: np.ndarray, count: int, seed: int) -> tuple[Division, np.ndarray]:
    cluster, metrics = sklearn("cluster"), sklearn("metrics")
    labels = cluster.KMeans(count, n_init=STARTS, random_state=seed).fit(place).labels_
    generator = np.random.default_rng([seed, count])
    found = np.zeros(count)
    for again in range(RESAMPLES):
        rows = np.unique(generator.integers(0, len(place), len(place)))
        model: Any = cluster.KMeans(count, n_init=STARTS_AGAIN, random_state=again)
        found += _jaccard(labels[rows], model.fit(place[rows]).labels_, count)
    silhouette = float(metrics.silhouette_score(place, labels))
    return Division(count, silhouette, tuple((found / RESAMPLES).tolist())), labels


def _jaccard(one: np.ndarray, other: np.ndarray, count: int) -> np.ndarray:
    """For each kind of one division, its likeness to the kind of the other most like it."""
    both = np.zeros((count, count))
    np.add.at(both, (one, other), 1.0)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    return (both / np.maximum(either, 1.0)).max(axis=1)


def names_of(
    middle: np.ndarray, gone: Sequence[float], gone_of_all: float, years: int
) -> tuple[str, ...]:
    """Names of kinds from the features of their middles; those of one name are numbered."""
    names = [_name(row, share, gone_of_all, years) for row, share in zip(middle, gone, strict=True)]
    most = middle[:, AT["most"]]
    told = []
    for kind, name in enumerate(names):
        same = [other for other, its in enumerate(names) if its == name]
        rank = 1 + sum(most[other] > most[kind] for other in same)
        told.append(name if len(same) == 1 else f"{name} {rank}")
    return tuple(told)


def _name(row: np.ndarray, gone: float, gone_of_all: float, years: int) -> str:
    if row[AT["misled"]] >= MISLED:
        return "misled"
    if row[AT["kept"]] < FADES and row[AT["most"]] > NONE:
        return "dependent on its hub" if gone >= WITH_HUB * gone_of_all else "fading"
    if row[AT["most"]] < LITTLE:
        return "symbolic" if row[AT["at_work"]] >= BUSY else "dormant"
    return "late bloomer" if row[AT["growth"]] >= LATE * years else "learning"


MEANINGS = {
    "learning": "what helps comes into use early and stays",
    "late bloomer": "slow to begin; what helps is still growing in the later years",
    "dependent on its hub": "what helps comes into use, and goes when the hub goes",
    "fading": "what helps comes into use and goes again",
    "dormant": "few teams are at work, and little comes into use",
    "symbolic": "most teams are at work, but little comes into use",
    "misled": "much of what comes into use does not help",
}


def meaning_of(name: str) -> str:
    """What the name of a kind says."""
    return MEANINGS[name.rstrip("0123456789 ")]
