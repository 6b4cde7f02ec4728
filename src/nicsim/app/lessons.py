"""Lessons: a question, a prediction drawn before the answer, two scenarios, what to notice.

A lesson is a TOML file; `src/nicsim/lessons` holds those that ship, `nicsim app --lessons FOLDER`
adds others. Its steps name what they expect of the model, which tests hold the model to, and which
the page shows beside what came out.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nicsim.app.arms import arm_of
from nicsim.app.runs import SHOWN, UNITS
from nicsim.foundation.errors import NicsimError, ScenarioError
from nicsim.scenario.border import Unreadable, parsed, text_of
from nicsim.scenario.reading import read_changes
from nicsim.scenario.scenario import Scenario

LESSON = {"title": str, "order": int, "minutes": int, "about": str, "sources": list, "steps": list}
STEP = {
    "question": str,
    "measure": str,
    "beside": list,
    "draw": str,
    "top": float,
    "do": str,
    "notice": str,
    "ask": list,
    "expect": list,
    "A": dict,
    "B": dict,
}
ARM = {"scenario": str, "title": str, "set": dict, "changes": list}
EXPECT = {"says": str, "measure": str, "of": str, "year": int, "at_least": float, "at_most": float}
OF = ("A", "B", "B - A")


def read_lessons(folders: list[Path], shipped: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    """All lessons of some folders, in their order, as plain data for the page.

    Raises
    ------
    ScenarioError
        All faults of all files.
    """
    faults: list[str] = []
    found = []
    for folder in folders:
        files = sorted(folder.glob("*.toml"))
        if not files:
            faults.append(f"{folder}: holds no lessons (files that end in .toml)")
        for file in files:
            lesson = _lesson(file, shipped, faults)
            found.append({"id": file.stem, **lesson})
    if faults:
        raise ScenarioError(faults)
    return sorted(found, key=lambda lesson: (lesson.get("order", 99), lesson["id"]))


def _lesson(file: Path, shipped, faults: list[str]) -> dict[str, Any]:
    try:
        table = parsed(text_of(file))
    except Unreadable as fault:
        faults.append(f"{file}: {fault}")
        return {}
    _check(table, LESSON, ("title", "steps"), f"{file}: ", faults)
    sources = table.get("sources", [])
    if isinstance(sources, list) and not all(isinstance(text, str) for text in sources):
        faults.append(f"{file}: sources must be a list of texts")
    steps = table.get("steps", [])
    told = [
        _step(step, shipped, f"{file}: step {number}: ", faults)
        for number, step in enumerate(steps if isinstance(steps, list) else [], start=1)
    ]
    return table | {"steps": told}


def _step(step: Any, shipped, where: str, faults: list[str]) -> dict[str, Any]:
    if not _check(step, STEP, ("question", "measure", "A", "notice"), where, faults):
        return {}
    if step.get("measure") not in SHOWN:
        faults.append(f"{where}measure {step.get('measure')!r} must be one of {', '.join(SHOWN)}")
    for measure in step.get("beside", []):
        if measure not in SHOWN and isinstance(measure, str):
            faults.append(f"{where}beside: {measure!r} is not a measure of the page")
    if step.get("draw", "A") not in ("A", "B"):
        faults.append(f"{where}draw must be A or B: whose line is predicted")
    if not math.isfinite(step.get("top", 1.0)) or step.get("top", 1.0) <= 0:
        faults.append(f"{where}top must be a number above 0: the upper end of the axis")
    for key in ("ask", "beside"):
        if not all(isinstance(text, str) for text in step.get(key, [])):
            faults.append(f"{where}{key} must be a list of texts")
    for expectation in step.get("expect", []):
        _expectation(expectation, where, faults)
    arms = {
        letter: _arm(step[letter], shipped, f"{where}{letter}: ", faults)
        for letter in "AB"
        if isinstance(step.get(letter), dict)
    }
    return step | arms


def _expectation(table: Any, where: str, faults: list[str]) -> None:
    if _check(table, EXPECT, ("says", "measure", "of"), f"{where}expect: ", faults):
        if table["of"] not in OF:
            faults.append(f"{where}expect: of must be one of {', '.join(OF)}")
        if table["measure"] not in UNITS or table["measure"] not in SHOWN:
            faults.append(f"{where}expect: {table['measure']!r} is not a measure of the page")
        if "at_least" not in table and "at_most" not in table:
            faults.append(f"{where}expect: needs at_least or at_most")


def _arm(table: dict[str, Any], shipped, where: str, faults: list[str]) -> dict[str, Any]:
    if not _check(table, ARM, (), where, faults):
        return {}
    name = table.get("scenario", "baseline")
    if name not in shipped:
        faults.append(f"{where}scenario {name!r} is not one of {', '.join(shipped)}")
        return {}
    try:
        scenario = shipped[name].replacing(table.get("set", {}))
    except NicsimError as fault:
        faults += [f"{where}{line}" for line in str(fault).splitlines()]
        return {}
    changes = read_changes(table.get("changes", []), where, faults)
    title = table.get("title", scenario.title)
    scenario = replace(scenario, title=title, changes=(*scenario.changes, *changes))
    return arm_of(scenario, name)


def _check(table: Any, known: dict[str, type], needed, where: str, faults: list[str]) -> bool:
    """Whether a table has what it needs and nothing else; what is wrong is added to the faults."""
    if not isinstance(table, dict):
        faults.append(f"{where}must be a table")
        return False
    before = len(faults)
    for key, value in table.items():
        kind = known.get(key)
        if kind is None:
            faults.append(f"{where}{key} is not known; it has {', '.join(known)}")
        elif not isinstance(value, kind) and not (kind is float and isinstance(value, int)):
            faults.append(f"{where}{key} must be {_WORDS[kind]}")
    faults += [f"{where}{key} is missing" for key in needed if key not in table]
    return len(faults) == before


_WORDS = {
    str: "text",
    int: "an integer",
    float: "a number",
    list: "a list",
    dict: "a table",
}
