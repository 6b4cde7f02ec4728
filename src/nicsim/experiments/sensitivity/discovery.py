"""Where it fails: boxes of the factors in which an outcome mostly stays below (or above) a value.

PRIM and CART are the EMA Workbench's (Kwakkel 2017; Bryant & Lempert 2010), an extra of its own.
Boxes are found with one half of the points and judged with the other.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.borrowed import by_itself
from nicsim.experiments.sensitivity.factors import Factor
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd

LEAST_MASS = 0.05  # of points in a box, the usual least
LEAST_COVERAGE = 0.4  # of cases that a box must hold to be told; an assumption
SURE = 0.05  # quasi-p value above which a limit of PRIM's is dropped
LEAST_CASES = 20  # in each half; an assumption
MOST_LEAVES = 3  # boxes of CART that are told


class Box(NamedTuple):
    """Limits of some factors, and how well they tell cases apart.

    Parameters
    ----------
    method : {"PRIM", "CART"}
    limits : tuple of (factor, low, high) or (factor, values)
        What is restricted.
    coverage : float
        Share of all cases that lie in it.
    density : float
        Share of what lies in it that is a case.
    mass : float
        Share of all points that lie in it.
    """

    method: str
    limits: tuple[tuple[Any, ...], ...]
    coverage: float
    density: float
    mass: float


class Discovery(NamedTuple):
    """Where an outcome is what was asked for."""

    outcome: str
    week: int
    below: bool
    value: float
    share: float  # of all points that are cases
    points: int
    boxes: tuple[Box, ...]


def discovered(
    found: Sensitivity, outcome: str, value: float, below: bool = True, week: int | None = None
) -> Discovery:
    """Boxes in which an outcome mostly is below, or above, a value.

    Parameters
    ----------
    found : Sensitivity
        A study by sobol, pawn, delta or regional.
    outcome : str
    value : float
    below : bool
        Whether cases are points whose mean over replicates lies below the value (or else above).
    week : int, optional
        Default: the last.

    Raises
    ------
    NicsimError
        If the EMA Workbench is not installed, there are too few cases, or the study has no
        outcome or week of that name.
    """
    study = found.study
    week = study.weeks[-1] if week is None else week
    if outcome not in study.outcomes or week not in study.weeks:
        raise NicsimError(
            f"{outcome} in week {week} was not recorded; outcomes are {', '.join(study.outcomes)}, "
            f"weeks {', '.join(map(str, study.weeks))}"
        )
    shares, values = found.independent()
    own = values[:, study.weeks.index(week), study.outcomes.index(outcome)].astype(float)
    sound = ~np.isnan(own)
    points, own = points_frame(study.factors, shares[sound]), own[sound]
    cases = own < value if below else own > value
    # Drawn, since every second point of a Sobol' sequence lies in one half of the space.
    order = np.random.default_rng(study.seed).permutation(len(points))
    first = order < len(points) // 2
    counts = [int(cases[half].sum()) for half in (first, ~first)]
    others = [int((~cases[half]).sum()) for half in (first, ~first)]
    if min(*counts, *others) < LEAST_CASES:
        raise NicsimError(
            f"{outcome} is {'below' if below else 'above'} {value:g} at {sum(counts)} of "
            f"{len(points)} points: too few to tell apart (at least {LEAST_CASES} of both in each "
            "half); choose another value or take more samples"
        )
    with by_itself(study.seed):
        boxes = (
            _prim(points[first], cases[first]),
            *_cart(points[first], cases[first], study.factors),
        )
    judged = [_judged(box, points[~first], cases[~first]) for box in boxes if box is not None]
    told = tuple(box for box in judged if box.limits and box.coverage > 0.0)
    return Discovery(outcome, week, below, value, float(cases.mean()), len(points), told)


def points_frame(factors: tuple[Factor, ...], shares: np.ndarray) -> pd.DataFrame:
    """Values of the factors at some points; choices as categories."""
    columns: dict[str, Any] = {}
    for place, factor in enumerate(factors):
        values = [factor.at(float(share)) for share in shares[:, place]]
        kind = "category" if factor.kind == "choice" else float
        columns[factor.key] = pd.Series(values).astype(kind)
    return pd.DataFrame(columns)


def _workbench():
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ema_workbench.analysis import cart, prim  # type: ignore[import-not-found]
    except ImportError:
        raise NicsimError(
            "scenario discovery needs the EMA Workbench, the extra discovery: uv run --extra "
            "discovery nicsim discover ..., or pip install 'nicsim[discovery]'"
        ) from None
    logging.getLogger("ema_workbench").setLevel(logging.ERROR)
    return prim, cart


def _prim(points: pd.DataFrame, cases: np.ndarray) -> Box | None:
    """The box of PRIM's trajectory with the best balance of coverage and density."""
    prim, _ = _workbench()
    box = prim.Prim(points.reset_index(drop=True), cases, mass_min=LEAST_MASS).find_box()
    if box is None:
        return None
    steps = box.peeling_trajectory
    steps = steps[steps["coverage"] >= LEAST_COVERAGE]
    balance = 2 * steps["coverage"] * steps["density"] / (steps["coverage"] + steps["density"])
    best = int(balance.to_numpy().argmax())
    number = int(steps["id"].to_numpy()[best])
    sure = [key for key, ps in box.p_values[number].items() if _surest(ps) <= SURE]
    whole = box.box_lims[0]
    return Box("PRIM", _limits(box.box_lims[number], whole, sure), 0.0, 0.0, 0.0)


def _surest(values: list[float]) -> float:
    given = [value for value in values if value >= 0.0]  # -1 stands for a side without a limit
    return min(given) if given else 1.0


def _cart(points: pd.DataFrame, cases: np.ndarray, factors: tuple[Factor, ...]) -> tuple[Box, ...]:
    """The leaves of a tree that hold most of the cases."""
    _, cart = _workbench()
    tree = cart.CART(points.reset_index(drop=True), cases, mass_min=LEAST_MASS)
    tree.build_tree()
    leaves = [
        (stats["coverage"], box)
        for stats, box in zip(tree.stats, tree.boxes, strict=True)
        if stats["density"] > 0.5
    ]
    whole = pd.DataFrame({f.key: _range(f, points[f.key]) for f in factors})
    leaves.sort(key=lambda leaf: -leaf[0])
    keys = [factor.key for factor in factors]
    return tuple(
        Box("CART", _limits(box, whole, keys), 0.0, 0.0, 0.0) for _, box in leaves[:MOST_LEAVES]
    )


def _range(factor: Factor, values: pd.Series) -> list[Any]:
    if factor.kind == "choice":
        return [set(values), set(values)]
    return [float(values.min()), float(values.max())]


def _limits(box: pd.DataFrame, whole: pd.DataFrame, keys: list[str]) -> tuple[tuple[Any, ...], ...]:
    found = []
    for key in keys:
        low, high = box[key].iloc[0], box[key].iloc[1]
        if isinstance(low, set):
            if low != whole[key].iloc[0]:
                found.append((key, tuple(sorted(low, key=str))))
            continue
        low = -np.inf if low <= whole[key].iloc[0] else float(low)
        high = np.inf if high >= whole[key].iloc[1] else float(high)
        if np.isfinite(low) or np.isfinite(high):
            found.append((key, low, high))
    return tuple(found)


def _judged(box: Box, points: pd.DataFrame, cases: np.ndarray) -> Box:
    """Coverage and density among points that had no part in finding the box."""
    inside = np.ones(len(points), bool)
    for key, *limit in box.limits:
        values = points[key]
        if len(limit) == 1:
            inside &= values.isin(limit[0]).to_numpy()
        else:
            inside &= values.between(limit[0], limit[1]).to_numpy()
    held = int((inside & cases).sum())
    coverage = held / int(cases.sum())
    return box._replace(
        coverage=coverage,
        density=held / max(1, int(inside.sum())),
        mass=float(inside.mean()),
    )
