"""What a difference between two designs goes through, as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from nicsim.experiments.comparing import bootstrap_intervals
from nicsim.experiments.explaining import LINKS, Link, Traced, at
from nicsim.foundation.later import pd


class Mean(NamedTuple):
    """A mean over replicates with its 95% interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Explained:
    """Two designs, and what their difference goes through.

    Parameters
    ----------
    names : tuple of str
        Of the one and of the other.
    traced : Traced
    measures : tuple of str
        The first is told of first.
    years : int
    seed : int
    links : tuple of Link
    """

    names: tuple[str, str]
    traced: Traced
    measures: tuple[str, ...]
    years: int
    seed: int
    links: tuple[Link, ...] = LINKS

    def difference(self, measure: str) -> Mean:
        """The other less the one, at the end."""
        found = self.traced.other - self.traced.one
        return self._mean(found[:, at(measure)])

    def through(self, link: Link, measure: str) -> Mean:
        """Of the difference, what is gone when the other has the one's link."""
        found = self.traced.other - self.traced.without[self.links.index(link)]
        return self._mean(found[:, at(measure)])

    def alone(self, link: Link, measure: str) -> Mean:
        """What the one gains when it has the other's link and nothing else of it."""
        found = self.traced.alone[self.links.index(link)] - self.traced.one
        return self._mean(found[:, at(measure)])

    def ranked(self, measure: str) -> list[Link]:
        """Links, most of the difference first."""
        sign = np.sign(self.difference(measure).mean) or 1.0
        return sorted(self.links, key=lambda link: -sign * self.through(link, measure).mean)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a measure and link, most first.

        `through` with its 95% interval (bootstrap over replicates), its `share` of the difference,
        and `alone` with its interval.
        """
        rows = []
        for measure in self.measures:
            whole = self.difference(measure)
            for link in self.ranked(measure):
                through, alone = self.through(link, measure), self.alone(link, measure)
                share = through.mean / whole.mean if whole.mean else np.nan
                rows.append((measure, link.name, link.meaning, *through, share, *alone))
        columns = ["measure", "link", "meaning", "through", "through_low", "through_high", "share",
                   "alone", "alone_low", "alone_high"]  # fmt: skip
        return pd.DataFrame(rows, columns=columns)

    def _mean(self, values: np.ndarray) -> Mean:
        known = values[np.isfinite(values)].reshape(-1, 1)
        if not len(known):
            return Mean(np.nan, np.nan, np.nan)
        low, high = bootstrap_intervals(known, self.seed)
        return Mean(float(known.mean()), float(low[0]), float(high[0]))
