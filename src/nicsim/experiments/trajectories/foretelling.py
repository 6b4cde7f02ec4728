"""What a hub can observe early, and how well it tells what kind of network it is."""

from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.trajectories.kinds import Kinds
from nicsim.experiments.trajectories.learning import sklearn, threads_of_one
from nicsim.experiments.trajectories.sampling import GROUPS, SIGNS

FOLDS = 10
LEAST_OF_A_KIND = 1e-6  # probability that is never counted as none


class Foretold(NamedTuple):
    """How well signs tell the kind of networks in worlds that were held out.

    Parameters
    ----------
    year : int
        At whose end signs were observed.
    signs : str
        Which ones: all, or a group of `GROUPS`.
    right : float
        Share of networks whose kind is told.
    commonest : float
        The same for whoever always says the commonest kind.
    loss, loss_commonest : float
        Mean logarithmic loss (smaller is better), and that of the shares of all networks.
    """

    year: int
    signs: str
    right: float
    commonest: float
    loss: float
    loss_commonest: float


class NextSign(NamedTuple):
    """What will tell two kinds apart a year on, among networks that look alike now."""

    sign: str
    one: float  # mean of the one kind
    other: float
    apart: float  # standard deviations


def foretold(signs: np.ndarray, kinds: Kinds, world: np.ndarray) -> list[Foretold]:
    """How well each year's signs, and each group of signs in year 1, tell kinds.

    Parameters
    ----------
    signs : float array, networks x years x signs
    kinds : Kinds
    world : int64 array, networks
        Networks of one world are held out together.
    """
    asked = [(year, "all", SIGNS) for year in range(1, min(4, signs.shape[1] + 1))]
    asked += [(1, name, group) for name, group in GROUPS.items()]
    return [_foretold(signs[:, year - 1], kinds, world, year, name, group)
            for year, name, group in asked]  # fmt: skip


def _foretold(
    signs: np.ndarray, kinds: Kinds, world: np.ndarray, year: int, name: str, group: Any
) -> Foretold:
    columns = [SIGNS.index(sign) for sign in group]
    x, y = _filled(signs[:, columns]), kinds.of
    number = len(kinds.names)
    told = np.zeros((len(y), number))
    base = np.zeros((len(y), number))
    order = np.unique(world)
    fold = np.searchsorted(order, world) % FOLDS
    with threads_of_one():
        for held in range(FOLDS):
            test, train = fold == held, fold != held
            if not test.any() or len(np.unique(y[train])) < 2:
                continue
            model = _model().fit(x[train], y[train])
            told[np.ix_(test, model.classes_)] = model.predict_proba(x[test])
            base[test] = np.bincount(y[train], minlength=number) / train.sum()
    rows = np.arange(len(y))
    return Foretold(
        year,
        name,
        float((told.argmax(axis=1) == y).mean()),
        float((base.argmax(axis=1) == y).mean()),
        float(-np.log(np.maximum(told[rows, y], LEAST_OF_A_KIND)).mean()),
        float(-np.log(np.maximum(base[rows, y], LEAST_OF_A_KIND)).mean()),
    )


def _model() -> Any:
    pipeline, linear = sklearn("pipeline"), sklearn("linear_model")
    scaler = sklearn("preprocessing").StandardScaler()
    return pipeline.make_pipeline(scaler, linear.LogisticRegression(C=1.0, max_iter=2000))


def _filled(x: np.ndarray) -> np.ndarray:
    """Signs that could not be observed count as the mean of those that could."""
    found = np.array(x, float)
    for column in found.T:
        known = np.isfinite(column)
        column[~known] = column[known].mean() if known.any() else 0.0
    return found


def next_sign(signs: np.ndarray, kinds: Kinds, year: int, one: int, other: int) -> NextSign | None:
    """The sign of the next year that will tell two kinds apart most, given the signs so far.

    What the signs so far say already is taken out (by least squares), so that what is left is news.

    Parameters
    ----------
    signs : float array, networks x years x signs
    kinds : Kinds
    year : int
        The last one that was observed, 1 or more.
    one, other : int
        Two kinds.

    Returns
    -------
    NextSign, or None where there is no next year
    """
    if year >= signs.shape[1]:
        return None
    rows = np.isin(kinds.of, (one, other))
    now = _filled(signs[rows, :year].reshape(rows.sum(), -1))
    later = _filled(signs[rows, year])
    design = np.column_stack([np.ones(len(now)), now])
    news = later - design @ np.linalg.lstsq(design, later, rcond=None)[0]
    first = kinds.of[rows] == one
    if not first.any() or first.all():
        return None
    spread = np.maximum(news.std(axis=0), 1e-12)
    apart = (news[first].mean(axis=0) - news[~first].mean(axis=0)) / spread
    best = int(np.abs(apart).argmax())
    means = later[first][:, best].mean(), later[~first][:, best].mean()
    return NextSign(SIGNS[best], float(means[0]), float(means[1]), float(abs(apart[best])))
