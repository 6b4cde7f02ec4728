"""Given-data measures of any stored study: points that somebody chose, not a design of ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.design import NAMES
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.given import LEAST_POINTS, given_data
from nicsim.experiments.store.stored import Stored
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd

COLUMNS = (
    *("outcome", "week", "factor", "pawn", "delta", "delta_conf"),
    *("regional_low", "regional_high"),
)


def given_data_of(stored: Stored, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """PAWN, delta and regional measures of a stored sweep, at the ends of its years.

    Points should be drawn, or laid, independently of one another (a full grid, a Latin hypercube):
    where factors move together, their measures cannot be told apart.

    Parameters
    ----------
    stored : Stored
        Results of an experiment of kind "sweep".
    outcomes : sequence of str, optional
        Default: what the experiment tells.

    Returns
    -------
    DataFrame
        outcome, week, factor, pawn, delta, delta_conf (last week only), regional_low,
        regional_high. The factor "dummy" does nothing: what it gives is the noise floor.

    Raises
    ------
    NicsimError
        If it is no sweep, has fewer than 100 points, or an outcome was not recorded.
    """
    asked = tuple(outcomes or stored.experiment.measures)
    unknown = [name for name in asked if name not in NAMES]
    if unknown:
        raise NicsimError(f"{', '.join(unknown)}: no such measure; see nicsim.measures")
    names, shares = points_of(stored)
    weekly = stored.weekly(asked).groupby(["arm", "week"])[list(asked)].mean()
    weeks = sorted(weekly.index.unique("week"))
    arms = [arm.name for arm in stored.experiment.arms]
    rows: list[tuple[Any, ...]] = []
    for outcome in asked:
        values = weekly[outcome].unstack("week").loc[arms]
        for week in (w for w in weeks if (w + 1) % WEEKS_A_YEAR == 0 or w == weeks[-1]):
            own = values[week].to_numpy(float)
            sound = ~np.isnan(own)
            found = given_data(names, shares[sound], own[sound], week == weeks[-1])
            rows += [(outcome, week, name, *v) for name, *v in zip(names, *found, strict=True)]
    return pd.DataFrame(rows, columns=COLUMNS)


def points_of(stored: Stored) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of what was varied, the dummy last, and ranks of the points in (0, 1).

    Ranks are shared out by lot where points have the same value, so that a factor of a few values
    fills its range as evenly as one of many.
    """
    arms = [arm for arm in stored.experiment.arms if arm.point]
    varied = [
        key
        for key in dict.fromkeys(key for arm in arms for key in arm.point)
        if len({str(arm.point.get(key)) for arm in arms}) > 1
    ]
    if len(arms) < max(LEAST_POINTS, len(stored.experiment.arms)) or not varied:
        raise NicsimError(
            f"{stored.folder}: {len(arms)} points of a sweep; given-data measures need a stored "
            f'study of kind "sweep" with at least {LEAST_POINTS} points, or one of kind '
            '"sensitivity"'
        )
    lots = np.random.default_rng(stored.experiment.seed)
    columns = [_ranks([arm.point.get(key) for arm in arms], lots) for key in varied]
    columns.append(_ranks([0] * len(arms), lots))
    return (*varied, DUMMY), np.column_stack(columns)


def _ranks(values: list[Any], lots: np.random.Generator) -> np.ndarray:
    numbers = all(isinstance(v, int | float) for v in values)
    codes = np.array(values, float) if numbers else pd.factorize(pd.Series(map(str, values)))[0]
    order = np.lexsort((lots.random(len(values)), codes))
    ranks = np.empty(len(values))
    ranks[order] = (np.arange(len(values)) + 0.5) / len(values)
    return ranks
