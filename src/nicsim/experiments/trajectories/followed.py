"""Networks that were followed: their kinds, what foretells them, where one's own stands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.trajectories.asked import Asked
from nicsim.experiments.trajectories.foretelling import Foretold, NextSign, foretold, next_sign
from nicsim.experiments.trajectories.kinds import (
    FEATURES,
    Kinds,
    features_of,
    kinds_of,
    meaning_of,
)
from nicsim.experiments.trajectories.sampling import DOMAINS, SIGNS, parts
from nicsim.foundation.later import pd


class Standing(NamedTuple):
    """Where one's own network stands.

    Parameters
    ----------
    shares : float array, kinds
        Of its fitted worlds.
    year : int
        The last year that data have.
    first, second : int
        The two likeliest kinds.
    next : NextSign or None
        What will tell these two apart a year on.
    """

    shares: np.ndarray
    year: int
    first: int
    second: int
    next: NextSign | None


@dataclass(frozen=True, eq=False)
class Followed:
    """Networks that were followed, and what they say.

    Parameters
    ----------
    asked : Asked
    seen : float array, networks x numbers
        See `nicsim.experiments.trajectories.sampling.seen`.
    own : float array, fitted worlds x numbers
        Of one's own network; no rows: none.
    """

    asked: Asked
    seen: np.ndarray
    own: np.ndarray

    @cached_property
    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        return parts(self.seen, self.asked.years)

    @property
    def curves(self) -> np.ndarray:
        """Trajectories: networks x measures (`sampling.TRAJECTORY`) x quarters of a year."""
        return self._parts[0]

    @property
    def signs(self) -> np.ndarray:
        """What a hub can observe: networks x years x signs (`sampling.SIGNS`)."""
        return self._parts[1]

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds, and the kind of each network."""
        draws = self.asked.draws
        return kinds_of(
            features_of(self.curves), draws.leaves >= 0, self.asked.years, self.asked.seed
        )

    @cached_property
    def foretold(self) -> list[Foretold]:
        """How well early signs tell the kind, in worlds that were held out."""
        return foretold(self.signs, self.kinds, self.asked.draws.world)

    @cached_property
    def standing(self) -> Standing | None:
        """Where one's own network stands; None: no fit was given."""
        if self.asked.own is None:
            return None
        curves, _ = parts(self.own, self.asked.years)
        near = self.kinds.nearest(features_of(curves))
        shares = np.bincount(near, weights=self.asked.own.worlds.weight,
                             minlength=len(self.kinds.names))  # fmt: skip
        first, second = np.argsort(-shares, kind="stable")[:2].tolist()
        year = min(self.asked.own.years, self.asked.years - 1)
        return Standing(
            shares, year, first, second, next_sign(self.signs, self.kinds, year, first, second)
        )

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a kind: share of networks, features of its middle, signs of year 1."""
        kinds, draws = self.kinds, self.asked.draws
        rows = []
        for kind, name in enumerate(kinds.names):
            among = kinds.of == kind
            row: dict[str, Any] = {"kind": name, "meaning": meaning_of(name)}
            row |= {"share": kinds.shares[kind], "hub_left": (draws.leaves[among] >= 0).mean()}
            row |= dict(zip([f.name for f in FEATURES], kinds.middle[kind], strict=True))
            signs = self.signs[among, 0]
            known = np.isfinite(signs)
            count = np.maximum(known.sum(axis=0), 1)
            means = np.where(known.any(axis=0), np.nansum(signs, axis=0) / count, np.nan)
            row |= {f"year1_{sign}": mean for sign, mean in zip(SIGNS, means, strict=True)}
            if self.standing is not None:
                row["yours"] = self.standing.shares[kind]
            rows.append(row)
        return pd.DataFrame(rows)

    @property
    def early_signs(self) -> pd.DataFrame:
        """How well signs tell kinds: a row a year and group of signs (see `Foretold`)."""
        return pd.DataFrame(self.foretold)

    @property
    def divisions(self) -> pd.DataFrame:
        """All numbers of kinds that were tried: silhouette, and stability of the least stable."""
        rows = [(d.kinds, d.silhouette, min(d.stability), d.kinds == len(self.kinds.names))
                for d in self.kinds.divisions]  # fmt: skip
        return pd.DataFrame(rows, columns=["kinds", "silhouette", "least_stable", "chosen"])

    @property
    def networks(self) -> pd.DataFrame:
        """Every network: world, dials, the week its hub leaves (-1: it stays), kind, features."""
        draws = self.asked.draws
        found = pd.DataFrame({"world": draws.world, "hub_leaves": draws.leaves})
        found[list(DOMAINS)] = draws.levels
        found["kind"] = [self.kinds.names[kind] for kind in self.kinds.of]
        found[[feature.name for feature in FEATURES]] = features_of(self.curves)
        return found
