"""Where an answer turns: the parameters of worlds that tell those apart in which it holds.

Limits are found with one half of the worlds and judged with the other, so that a parameter which
told them apart by chance among a hundred is not believed. A tree of at most two limits (Breiman et
al. 1984) on ranks of the difference, so that a few extreme worlds do not decide.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.later import pd

LEAST = 40  # worlds; with fewer nothing is said
LEAF = 0.1  # of the worlds at hand that must lie on either side of a limit
SURE = 0.01  # p of a difference as large in the other half, below which a limit is believed
SURE_OF_MORE = 0.05  # of a second limit inside the first


class Limit(NamedTuple):
    """One side of a value of one parameter."""

    key: str
    side: str  # "above", "up to", "is" or "is not"
    value: Any

    def holds(self, values: pd.DataFrame) -> np.ndarray:
        """In which worlds."""
        own = values[self.key]
        if self.side in ("is", "is not"):
            return (own == self.value).to_numpy() == (self.side == "is")
        above = own.to_numpy(float) > self.value
        return above if self.side == "above" else ~above


class Group(NamedTuple):
    """Some worlds of the half that limits are judged with."""

    worlds: int
    ahead: float  # share in which the one is better
    middle: float  # median difference


class Turn(NamedTuple):
    """Where the answer is weakest, or turns.

    Parameters
    ----------
    limits : tuple of Limit
        Worlds in which all hold are those of `inside`.
    inside, outside : Group
        Judged with worlds that had no part in finding the limits.
    explained : float
        Share of the variance of the difference, over the same worlds, that lies between the two.
    """

    limits: tuple[Limit, ...]
    inside: Group
    outside: Group
    explained: float


def turned(values: pd.DataFrame, better: np.ndarray, seed: int = 0) -> Turn | None:
    """Where a difference is smallest or turns; None where nothing that was varied decides it.

    Parameters
    ----------
    values : DataFrame
        One row a world, one column a parameter.
    better : array
        By how much the one is better than the other in each world (nan: left out).
    seed : int
        Of the halves.
    """
    sound = np.isfinite(better)
    values, better = values[sound], better[sound]
    if len(better) < LEAST or np.ptp(better) == 0.0:
        return None
    order = np.random.default_rng([seed, len(better)]).permutation(len(better))
    found, judged = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
    first = split(values.iloc[found], better[found])
    if first is None or not _believed(values.iloc[judged], better[judged], first, SURE):
        return None
    limits = (first,)
    inside = first.holds(values)
    more = split(values.iloc[found[inside[found]]], better[found[inside[found]]])
    rest = judged[inside[judged]]
    if more is not None and _believed(values.iloc[rest], better[rest], more, SURE_OF_MORE):
        limits = (first, more)
    return _told(limits, values.iloc[judged], better[judged])


def split(values: pd.DataFrame, better: np.ndarray) -> Limit | None:
    """The one limit that best tells small differences from large; its side is that of the small."""
    count = len(better)
    least = max(5, round(LEAF * count))
    if count < 2 * least:
        return None
    ranks = np.argsort(np.argsort(better, kind="stable"), kind="stable").astype(float)
    ranks -= ranks.mean()
    best: tuple[float, Limit | None] = (0.0, None)
    for key in values.columns:
        column = values[key]
        if column.nunique() < 2:
            continue
        numeric = pd.api.types.is_numeric_dtype(column) and column.dtype != bool
        gain, limit = (_at_a_number if numeric else _at_a_choice)(key, column, ranks, least)
        if gain > best[0]:
            best = gain, limit
    return best[1]


def _at_a_number(
    key: str, column: pd.Series, ranks: np.ndarray, least: int
) -> tuple[float, Limit | None]:
    own = column.to_numpy(float)
    order = np.argsort(own, kind="stable")
    own, sums = own[order], np.cumsum(ranks[order])
    below = np.arange(1, len(own))  # so many lie below
    sound = (below >= least) & (below <= len(own) - least) & (own[1:] > own[:-1])
    if not sound.any():
        return 0.0, None
    gains = np.where(sound, sums[:-1] ** 2 * (1.0 / below + 1.0 / (len(own) - below)), 0.0)
    at = int(np.argmax(gains))
    value = float(f"{(own[at] + own[at + 1]) / 2:.3g}")
    return float(gains[at]), Limit(key, "up to" if sums[at] < 0 else "above", value)


def _at_a_choice(
    key: str, column: pd.Series, ranks: np.ndarray, least: int
) -> tuple[float, Limit | None]:
    best: tuple[float, Limit | None] = (0.0, None)
    for value in sorted(set(column.tolist()), key=str):
        own = (column == value).to_numpy()
        count, total = int(own.sum()), float(ranks[own].sum())
        if not least <= count <= len(own) - least:
            continue
        gain = total**2 * (1.0 / count + 1.0 / (len(own) - count))
        if gain > best[0]:
            best = gain, Limit(key, "is" if total < 0 else "is not", value)
    return best


def _believed(values: pd.DataFrame, better: np.ndarray, limit: Limit, sure: float) -> bool:
    """Whether differences on the limit's side are smaller in worlds that did not find it."""
    from scipy.stats import mannwhitneyu

    inside = limit.holds(values)
    if min(int(inside.sum()), int((~inside).sum())) < 5:
        return False
    found: Any = mannwhitneyu(better[inside], better[~inside], alternative="less")
    return bool(found.pvalue < sure)


def _told(limits: tuple[Limit, ...], values: pd.DataFrame, better: np.ndarray) -> Turn:
    inside = np.logical_and.reduce([limit.holds(values) for limit in limits])
    groups = [better[inside], better[~inside]]
    middle = better.mean()
    between = sum(len(own) * float(own.mean() - middle) ** 2 for own in groups) / len(better)
    told = [Group(len(own), float((own > 0).mean()), float(np.median(own))) for own in groups]
    return Turn(limits, told[0], told[1], between / float(better.var()))
