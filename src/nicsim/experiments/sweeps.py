"""Sweeps in experiment files: keys with values, or a table of points."""

import csv
import io
from typing import Any

from nicsim.experiments.asked import Asked, is_number
from nicsim.experiments.design import Arm, arms_at, grid
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario import border
from nicsim.scenario.border import value_of
from nicsim.scenario.given import as_file
from nicsim.scenario.scenario import Scenario


def swept(asked: Asked, base: Scenario) -> tuple[Arm, ...]:
    """The arms of a sweep; what is wrong with it is told."""
    if ("vary" in asked.table) == ("table" in asked.table):
        asked.fault("a sweep has either [vary], keys and values, or table, a CSV of points")
        return ()
    try:
        if "vary" in asked.table:
            return grid(base, _varied(asked), f"{asked.path}: ")
        return arms_at(base, _points(asked), f"{asked.path}: ")
    except ScenarioError as fault:
        asked.faults.extend(fault.faults)
        return ()


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
