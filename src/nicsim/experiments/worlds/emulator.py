"""Emulators: what a world would show, learnt from worlds that were run, with how sure that is.

One a target: a ridge regression of scikit-learn (extra `worlds`), linear or with squares and the
interactions of what matters most, whichever foretells better what points show that it has not seen.
Its variance is what it got wrong there, less what luck explains. Decided against: boosted trees and
Gaussian processes, which foretold no more from some hundred points in a hundred dimensions and took
ten times as long to ask.
"""

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.errors import NicsimError
from nicsim.scenario.declared import of_nature

HELD_BACK = 0.25  # of points, to judge emulators by
CROSSED = 15  # features whose interactions are looked at
LEAST_POINTS = 40  # with fewer, the mean is taken; an assumption
PENALTIES = (1.0, 10.0, 100.0, 1000.0)


class Emulator(NamedTuple):
    """What one target's number is taken for over the unit cube.

    Parameters
    ----------
    kind : str
        "mean", "linear" or "squares".
    model : object
        Of scikit-learn; None where the mean does as well.
    crossed : tuple of int
        Features whose products are features, too.
    middle : float
        The mean of what it learnt from.
    variance : float
        Of its error in the mean over luck.
    explained : float
        Part of the variance among points held back that it explains; luck limits it.
    luck : float
        Variance of a point's number by luck alone.
    """

    kind: str
    model: Any
    crossed: tuple[int, ...]
    middle: float
    variance: float
    explained: float
    luck: float

    def predict(self, features: np.ndarray) -> np.ndarray:
        """The number over rows of `features_of`."""
        if self.model is None:
            return np.full(len(features), self.middle)
        return self.model.predict(_input(self.kind, features, self.crossed))


def features_of(places: np.ndarray) -> np.ndarray:
    """Places in the unit cube as features: from -1 to 1; a column for every rival rule."""
    columns = []
    for number, p in enumerate(of_nature().values()):
        place = places[:, number]
        if p.prior is not None and p.prior.shape == "among":
            ends = np.cumsum(p.prior.weights)[:-1]
            chosen = np.searchsorted(ends, place, side="right")
            columns += [np.where(chosen == k, 1.0, -1.0) for k in range(1, len(ends) + 1)]
        else:
            columns.append(2.0 * place - 1.0)
    return np.column_stack(columns)


def learnt(features: np.ndarray, shown: np.ndarray, luck: np.ndarray) -> list[Emulator]:
    """An emulator for every target.

    Parameters
    ----------
    features : array, points x features
    shown : array, points x targets
        What points showed; nan is left out.
    luck : array of float
        Variance of each target's number at a point by luck.
    """
    return [_one(features, shown[:, k], float(luck[k])) for k in range(shown.shape[1])]


def predicted(emulators: Sequence[Emulator], features: np.ndarray) -> np.ndarray:
    """What all emulators say: points x targets."""
    return np.column_stack([emulator.predict(features) for emulator in emulators])


def variances(emulators: Sequence[Emulator]) -> np.ndarray:
    """Of their errors."""
    return np.array([emulator.variance for emulator in emulators])


def _one(features: np.ndarray, shown: np.ndarray, luck: float) -> Emulator:
    there = ~np.isnan(shown)
    x, y = features[there], shown[there]
    if not len(y):
        raise NicsimError("a target has a number at no point: ask for more points")
    if len(y) < LEAST_POINTS:
        return Emulator("mean", None, (), float(y.mean()), float(y.var()) + luck, 0.0, luck)
    back = np.arange(len(y)) % round(1 / HELD_BACK) == 0
    middle, spread = float(y[~back].mean()), float(y[back].var())
    best: tuple[float, str, tuple[int, ...]] = (float(((y[back] - middle) ** 2).mean()), "mean", ())
    crossed = _crossed(x[~back], y[~back])
    for kind in ("linear", "squares"):
        model = _model().fit(_input(kind, x[~back], crossed), y[~back])
        wrong = float(((model.predict(_input(kind, x[back], crossed)) - y[back]) ** 2).mean())
        if wrong < best[0]:
            best = wrong, kind, crossed
    wrong, kind, crossed = best
    model = None if kind == "mean" else _model().fit(_input(kind, x, crossed), y)
    least = 0.1 * wrong  # luck is estimated, too: no emulator is taken for exact
    explained = 1.0 - wrong / spread if spread > 0 else 0.0
    return Emulator(
        kind, model, crossed, float(y.mean()), max(least, wrong - luck), explained, luck
    )


def _crossed(x: np.ndarray, y: np.ndarray) -> tuple[int, ...]:
    """The features that go most with a number."""
    centred = x - x.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0)) + 1e-12
    strength = np.abs(centred.T @ (y - y.mean())) / scale
    return tuple(sorted(np.argsort(-strength, kind="stable")[:CROSSED].tolist()))


def _input(kind: str, x: np.ndarray, crossed: tuple[int, ...]) -> np.ndarray:
    if kind != "squares":
        return x
    some = x[:, crossed]
    first, second = np.triu_indices(len(crossed))
    return np.hstack([x, some[:, first] * some[:, second]])


def _model() -> Any:
    try:
        linear = importlib.import_module("sklearn.linear_model")
    except ImportError:
        raise NicsimError(
            "worlds are made with scikit-learn: install nicsim with the extra worlds"
        ) from None
    return linear.RidgeCV(alphas=PENALTIES)
