"""What a study's runs say: indices over weeks and outcomes, as tidy tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.sensitivity import effects, given, variance
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.resampling import drawn
from nicsim.experiments.sensitivity.sampling import Design, moved_names, point_of, problem_of
from nicsim.experiments.sensitivity.study import GIVEN, Study
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd

INDEX = {"sobol": "ST", "morris": "mu_star", "oat": "swing", **dict.fromkeys(GIVEN, "pawn")}
MOST_TOLD = 5  # points named
LEAST_BLOCKS = 4  # with fewer there is nothing to resample


@dataclass(frozen=True)
class Sensitivity:
    """The runs of a study and what they say.

    Parameters
    ----------
    study : Study
    design : Design
    values : array, rows x replicates x weeks x outcomes
    leave_out : bool
        Whether base rows with an outcome that is not a number are left out; else they are refused.
    """

    study: Study
    design: Design
    values: np.ndarray
    leave_out: bool = False

    @property
    def index(self) -> str:
        """The column by which factors are ranked."""
        return INDEX[self.study.method]

    @cached_property
    def blocks(self) -> np.ndarray:
        """Values by base row or trajectory: blocks x rows x replicates x weeks x outcomes."""
        count = len(np.unique(self.design.deal))
        return self.values.reshape(count, -1, *self.values.shape[1:])

    @cached_property
    def indices(self) -> pd.DataFrame:
        """The method's indices: outcome, week, factor, and one column an index.

        Sobol: S1, S1_conf, ST, ST_conf (half-widths of 95% intervals), S1_sum_conf (of the sum of
        S1 of the factors up to this one, in the order of the table). Morris: mu, mu_star,
        mu_star_conf, sigma. One at a time: low, low_conf, high, high_conf, swing. Given data: pawn,
        delta, delta_conf, regional_low, regional_high; delta with that method, in the last week.
        """
        return self._table(self.study.weeks)[0]

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """Interactions of pairs: outcome, week, factor, other, S2, S2_conf (empty without)."""
        return self._table(self.study.weeks)[1]

    @cached_property
    def noise(self) -> pd.DataFrame:
        """How much of each outcome is luck.

        outcome, week, mean, sd (of points), sd_luck (of single runs at one point), luck_share (of
        the variance of a single run), luck_share_of_mean (of that of the mean over replicates).
        """
        rows = []
        for o, outcome in enumerate(self.study.outcomes):
            for w, week in enumerate(self.study.weeks):
                own = self._kept(o, w).astype(float)
                own = own.reshape(-1, own.shape[-1])
                replicates = own.shape[1]
                within = float(own.var(axis=1, ddof=1).mean()) if replicates > 1 else np.nan
                whole = float(own.mean(axis=1).var(ddof=1))
                between = max(0.0, whole - within / replicates)
                single = within / (between + within) if between + within > 0 else np.nan
                mean = min(1.0, within / replicates / whole) if whole > 0 else np.nan
                row = (own.mean(), np.sqrt(between), np.sqrt(within), single, mean)
                rows.append((outcome, week, *map(float, row)))
        names = "outcome week mean sd sd_luck luck_share luck_share_of_mean"
        return pd.DataFrame(rows, columns=names.split())

    @cached_property
    def convergence(self) -> pd.DataFrame:
        """Indices of the last week from a quarter, a half and all samples: column samples."""
        if self.study.method == "oat":
            return pd.DataFrame()
        tables = []
        for part in (4, 2, 1):
            count = len(self.blocks) // part
            if count >= LEAST_BLOCKS:
                some = self if part == 1 else self.first(count)
                table = some._table(self.study.weeks[-1:], with_delta=False)[0]
                tables.append(table.assign(samples=count))
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def first(self, samples: int) -> Sensitivity:
        """The same study with its first samples only."""
        rows = samples * self.blocks.shape[1]
        design = Design(self.design.shares[:rows], self.design.deal[:rows])
        study = self.study._replace(samples=samples)
        return replace(self, study=study, design=design, values=self.values[:rows])

    def gaps(self) -> list[str]:
        """A sentence on each outcome that is not a number somewhere, with the points."""
        found = []
        for o, outcome in enumerate(self.study.outcomes):
            missing = np.isnan(self.values[..., o])
            if missing.any():
                rows = np.flatnonzero(missing.any(axis=(1, 2)))
                weeks = np.array(self.study.weeks)[missing.any(axis=(0, 1))]
                told = "; ".join(self.point_told(row) for row in rows[:MOST_TOLD])
                more = f" and {len(rows) - MOST_TOLD} more" if len(rows) > MOST_TOLD else ""
                found.append(
                    f"{outcome} is not a number at {len(rows)} of {len(missing)} points, in weeks "
                    f"{weeks[0]} to {weeks[-1]} ({told}{more})"
                )
        return found

    def point_told(self, row: int) -> str:
        """A point in words."""
        point = point_of(self.study, self.design.shares[row])
        values = [
            f"{key}={value:.3g}" if isinstance(value, float) else f"{key}={value}"
            for key, value in list(point.items())[:8]
        ]
        return f"row {row}: " + (", ".join(values) or "the scenario as it is")

    def refuse_gaps(self) -> None:
        """Raise where an outcome is not a number somewhere, unless such points are left out."""
        gaps = [] if self.leave_out else self.gaps()
        if gaps:
            raise NicsimError(
                "\n".join(gaps) + "\nno indices are computed from gaps: choose another outcome, "
                "record later weeks only (every), or leave those base rows out (--leave-out), "
                "which tells how many they are; all runs are kept"
            )

    def left_out(self, outcome: int, week: int) -> int:
        """How many blocks have a gap there."""
        return len(self.blocks) - len(self._kept(outcome, week))

    def ranking(self, outcome: str, week: int | None = None) -> pd.DataFrame:
        """Factors from strongest to weakest, for one outcome in one week (default: the last)."""
        week = self.study.weeks[-1] if week is None else week
        table = self.indices
        own = table[(table["outcome"] == outcome) & (table["week"] == week)]
        return own.sort_values(self.index, ascending=False, ignore_index=True)

    def floor(self, outcome: str, week: int) -> float:
        """The dummy's index, with its interval where it has one: what luck alone gives."""
        table = self.indices
        here = (table["outcome"] == outcome) & (table["week"] == week)
        own = table[here & (table["factor"] == DUMMY)].iloc[0]
        return float(own[self.index] + own.get(f"{self.index}_conf", 0.0))

    def first_floor(self, outcome: str, week: int) -> float:
        """What luck alone gives as a first-order index, with its interval: the dummy's."""
        table = self.ranking(outcome, week).set_index("factor")
        return float(max(0.0, table["S1"][DUMMY]) + table["S1_conf"][DUMMY])

    def singly(self, outcome: str, week: int) -> tuple[float, float]:
        """The sum of all factors' first-order indices, negative ones too, and its half-width."""
        table = self.indices
        own = table[(table["outcome"] == outcome) & (table["week"] == week)]
        own = own[own["factor"] != DUMMY]
        return float(own["S1"].sum(min_count=1)), float(own["S1_sum_conf"].iloc[-1])

    def independent(self) -> tuple[np.ndarray, np.ndarray]:
        """Points drawn independently of one another, for given-data methods.

        Returns
        -------
        shares : array, points x factors (the dummy last)
        values : array, points x weeks x outcomes, means over replicates
        """
        size = self.blocks.shape[1]
        rows = np.arange(len(self.values))
        if self.study.method == "sobol":  # the first and last of a block share nothing
            rows = rows[(rows % size == 0) | (rows % size == size - 1)]
        elif self.study.method in ("oat", "morris"):
            raise NicsimError(
                f"points of method {self.study.method} are not independent of one another: curves, "
                "boxes and given-data methods need sobol, pawn, delta or regional"
            )
        return self.design.shares[rows], self.values[rows].mean(axis=1)

    def given_data(self, weeks: Sequence[int] | None = None) -> pd.DataFrame:
        """PAWN, delta and regional measures from this study's points, whatever its method.

        Parameters
        ----------
        weeks : sequence of int, optional
            Default: ends of years.

        Returns
        -------
        DataFrame
            outcome, week, factor, pawn, delta, delta_conf, regional_low, regional_high.
        """
        ends = [w for w in self.study.weeks if (w + 1) % WEEKS_A_YEAR == 0]
        return self._given(list(ends if weeks is None else weeks), True)

    def _given(self, weeks: Sequence[int], with_delta: bool) -> pd.DataFrame:
        shares, values = self.independent()
        names = (*(factor.key for factor in self.study.factors), DUMMY)
        rows: list[tuple[Any, ...]] = []
        for o, outcome in enumerate(self.study.outcomes):
            for week in weeks:
                own = values[:, self.study.weeks.index(week), o].astype(float)
                sound = ~np.isnan(own)
                last = with_delta and week == self.study.weeks[-1]
                found = given.given_data(names, shares[sound], own[sound], last)
                rows += [(outcome, week, name, *v) for name, *v in zip(names, *found, strict=True)]
        return pd.DataFrame(
            rows,
            columns=[
                *("outcome", "week", "factor", "pawn", "delta", "delta_conf"),
                *("regional_low", "regional_high"),
            ],
        )

    def _kept(self, outcome: int, week: int) -> np.ndarray:
        """Blocks of one outcome and week without those that have a gap."""
        own = self.blocks[:, :, :, week, outcome]
        missing = np.isnan(own).any(axis=(1, 2))
        return own[~missing] if missing.any() else own

    def _table(
        self, weeks: Sequence[int], with_delta: bool = True
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        self.refuse_gaps()
        if self.study.method == "oat":
            return self._swings(weeks), pd.DataFrame()
        if self.study.method in GIVEN:
            with_delta = with_delta and self.study.method == "delta"  # it takes seconds each
            return self._given(weeks, with_delta), pd.DataFrame()
        make = self._sobol if self.study.method == "sobol" else self._morris
        tables, pairs = [], []
        for o, outcome in enumerate(self.study.outcomes):
            for week in weeks:
                table, pair = make(o, self.study.weeks.index(week))
                tables.append(table.assign(outcome=outcome, week=week))
                pairs += [] if pair is None else [pair.assign(outcome=outcome, week=week)]
        return _ordered(tables), _ordered(pairs)

    def _sobol(self, o: int, w: int) -> tuple[pd.DataFrame, pd.DataFrame | None]:
        names, second, blocks = self.study.names, self.study.second_order, self._kept(o, w)
        if len(blocks) < LEAST_BLOCKS:
            gap = np.full(len(names), np.nan)
            pairs = np.full((len(names), len(names)), np.nan)
            found = variance.Indices(gap, gap, gap, gap, pairs, pairs, gap)
        else:
            resamples = drawn(len(blocks), blocks.shape[2], self.study.seed)
            problem = problem_of(self.study)
            found = variance.indices(problem, blocks.astype(float), second, resamples)
        first = {"S1": found.first, "S1_conf": found.first_width}
        total = {"ST": found.total, "ST_conf": found.total_width}
        sums = {"S1_sum_conf": found.sums_width}
        table = pd.DataFrame({"factor": names} | first | total | sums)
        if not second or found.pairs is None or found.pairs_width is None:
            return table, None
        j, k = np.triu_indices(len(names), 1)
        both = {"factor": np.array(names)[j], "other": np.array(names)[k]}
        s2 = {"S2": found.pairs[j, k], "S2_conf": found.pairs_width[j, k]}
        return table, pd.DataFrame(both | s2)

    def _morris(self, o: int, w: int) -> tuple[pd.DataFrame, None]:
        names, own = self.study.names, self.blocks[:, :, :, w, o].astype(float)
        sound = ~np.isnan(own).any(axis=(1, 2))
        columns = ("mu", "mu_star", "mu_star_conf", "sigma")
        if sound.sum() < LEAST_BLOCKS:
            gaps = dict.fromkeys(columns, np.nan)
            return pd.DataFrame({"factor": names} | gaps), None
        shares = self.design.shares.reshape(len(own), -1, self.design.shares.shape[1])[sound]
        flat = shares.reshape(-1, shares.shape[2])
        moved = moved_names(self.study, flat)
        resamples = drawn(int(sound.sum()), own.shape[2], self.study.seed)
        problem = problem_of(self.study)
        found = effects.elementary(problem, flat, own[sound], moved, resamples)
        return pd.DataFrame({"factor": names} | dict(zip(columns, found, strict=True))), None

    def _swings(self, weeks: Sequence[int]) -> pd.DataFrame:
        shares, rows = self.design.shares, []
        names = (*(factor.key for factor in self.study.factors), DUMMY)
        for o, outcome in enumerate(self.study.outcomes):
            for week in weeks:
                own = self.values[:, :, self.study.weeks.index(week), o].astype(float)
                for place, name in enumerate(names):
                    at = ~np.isnan(shares[:, place])
                    rows.append((outcome, week, name, *effects.swing(own[0], own[at])))
        columns = ["outcome", "week", "factor", "low", "low_conf", "high", "high_conf", "swing"]
        return pd.DataFrame(rows, columns=columns)


def _ordered(tables: list[pd.DataFrame]) -> pd.DataFrame:
    if not tables:
        return pd.DataFrame()
    whole = pd.concat(tables, ignore_index=True)
    front = ["outcome", "week"]
    return whole[[*front, *(name for name in whole.columns if name not in front)]]
