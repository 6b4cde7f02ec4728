"""Sweeps in experiment files: keys with values, or a table of points."""

import csv
import io
import math
from typing import Any

import numpy as np

from nicsim.experiments.asked import Asked, is_number
from nicsim.experiments.design import MOST_ARMS, Arm, arms_at, grid
from nicsim.foundation.errors import ScenarioError
from nicsim.foundation.later import qmc
from nicsim.scenario import border
from nicsim.scenario.border import value_of
from nicsim.scenario.declared import shown
from nicsim.scenario.given import as_file
from nicsim.scenario.scenario import Scenario

GRID = "grid"  # every combination of values
SAMPLERS = {"latin": "LatinHypercube", "sobol": "Sobol", "halton": "Halton"}  # of scipy.stats.qmc


def swept(asked: Asked, base: Scenario) -> tuple[Arm, ...]:
    """The arms of a sweep; what is wrong with it is told."""
    if ("vary" in asked.table) == ("table" in asked.table):
        asked.fault("a sweep has either [vary], keys and values, or table, a CSV of points")
        return ()
    design = asked.table.get("design", GRID)
    if design not in (GRID, *SAMPLERS):
        asked.fault(f"design {shown(design)} is not one of {', '.join((GRID, *SAMPLERS))}")
        return ()
    if design == GRID and "points" in asked.table:
        asked.fault(f"points goes with design, one of {', '.join(SAMPLERS)}")
    if design != GRID and "table" in asked.table:
        asked.fault("design goes with [vary]; a table has its own points")
    try:
        if "table" in asked.table:
            return arms_at(base, _points(asked), f"{asked.path}: ")
        if design == GRID:
            return grid(base, _varied(asked), f"{asked.path}: ")
        return arms_at(base, _sampled(asked, design), f"{asked.path}: ")
    except ScenarioError as fault:
        asked.faults.extend(fault.faults)
        return ()


def _sampled(asked: Asked, design: str) -> list[dict[str, Any]]:
    """Points that fill the space of [vary], by scipy's quasi-random samplers."""
    vary, count = asked.table["vary"], asked.table.get("points")
    if not isinstance(count, int) or isinstance(count, bool) or not 2 <= count <= MOST_ARMS:
        asked.fault(f"points {shown(count)} is not an integer from 2 to {MOST_ARMS:,}")
        return []
    if design == "sobol" and count & (count - 1):
        near = 2 ** round(math.log2(count))
        asked.fault(f"points {count} is no power of 2, as Sobol' points must be: {near}, say")
        return []
    if not isinstance(vary, dict) or not vary:
        asked.fault("[vary] must be keys with ranges, { from = 0, to = 1 }, or lists of values")
        return []
    seed = asked.table.get("seed", 0)
    sound = [isinstance(seed, int) and not isinstance(seed, bool) and seed >= 0]  # told elsewhere
    sound += [_is_range_or_list(asked, key, given) for key, given in vary.items()]
    if not all(sound):
        return []
    sampler: Any = getattr(qmc, SAMPLERS[design])
    places = sampler(len(vary), rng=np.random.default_rng(seed)).random(count)
    return [
        {key: _at(vary[key], float(place)) for key, place in zip(vary, row, strict=True)}
        for row in places
    ]


def _is_range_or_list(asked: Asked, key: str, given: Any) -> bool:
    if isinstance(given, list) and given:
        return True
    if isinstance(given, dict) and set(given) == {"from", "to"}:
        low, high = given["from"], given["to"]
        if is_number(low) and is_number(high) and is_number(high - low) and low < high:
            return True
    asked.fault(
        f"[vary] {key}: with a design, give {{ from = 0, to = 1 }}, the lower end first, or a list "
        "of values"
    )
    return False


def _at(given: Any, place: float) -> Any:
    """The value at a place from 0 to 1: integers and the values of a list are equally likely."""
    if isinstance(given, list):
        return given[min(len(given) - 1, int(place * len(given)))]
    low, high = given["from"], given["to"]
    if isinstance(low, int) and isinstance(high, int) and high - low > 1:
        return low + min(high - low, int(place * (high - low + 1)))
    return low + (high - low) * place


def _varied(asked: Asked) -> dict[str, list[Any]]:
    vary = asked.table["vary"]
    if not isinstance(vary, dict) or not vary:
        asked.fault("[vary] must be keys with lists of values, or { from, to, steps }")
        return {}
    return {key: _values(asked, key, values) for key, values in vary.items()}


def _values(asked: Asked, key: str, values: Any) -> list[Any]:
    if isinstance(values, list) and values:
        return values
    if isinstance(values, dict) and set(values) == {"from", "to", "steps"}:
        low, high, steps = values["from"], values["to"], values["steps"]
        sound = is_number(low) and is_number(high) and is_number(high - low)
        if sound and isinstance(steps, int) and 2 <= steps <= 1000:
            points = [low + (high - low) * step / (steps - 1) for step in range(steps)]
            whole = isinstance(low, int) and isinstance(high, int)
            return [round(x) if whole and x == round(x) else round(x, 12) for x in points]
    asked.fault(
        f"[vary] {key}: give a list of values, or {{ from = 0, to = 10, steps = 6 }}; "
        "steps from 2 to 1000"
    )
    return []


def _points(asked: Asked) -> list[dict[str, Any]]:
    """Rows of a CSV whose columns are dotted keys."""
    given = as_file(asked.table["table"])
    if not isinstance(given, str) or not given:
        asked.fault("table must be the path of a CSV file whose columns are dotted keys")
        return []
    path = asked.path.parent / given
    try:
        rows = list(csv.reader(io.StringIO(border.text_of(path, border.LARGEST_TABLE))))
    except (border.Unreadable, csv.Error) as fault:
        asked.faults.append(f"{path}: {fault}")
        return []
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        asked.faults.append(f"{path}: no rows; a header of dotted keys and one line a point")
        return []
    points = []
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            told = f"{len(row)} cells, the header has {len(rows[0])}"
            asked.faults.append(f"{path}: row {number} has {told}")
        else:
            points.append({k: value_of(cell) for k, cell in zip(rows[0], row, strict=True)})
    return points
