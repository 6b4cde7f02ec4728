"""Lessons: a question, a prediction drawn before the answer, two scenarios, what to notice, why.

A lesson is a TOML file; `src/nicsim/lessons` holds those that ship, `nicsim app --lessons FOLDER`
adds others, `nicsim lesson check FILE` looks at one. Its steps name what they expect of the model,
which tests hold the model to, and which the page shows beside what came out.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nicsim.app.arms import arm_of
from nicsim.app.expecting import with_shares
from nicsim.app.runs import SHOWN, UNITS
from nicsim.foundation.errors import NicsimError, ScenarioError
from nicsim.scenario.border import Unreadable, parsed, text_of
from nicsim.scenario.declared import parameters
from nicsim.scenario.reading import read_changes
from nicsim.scenario.scenario import Scenario

LESSON = {
    "title": str,
    "order": int,
    "minutes": int,
    "idea": str,
    "about": str,
    "sources": list,
    "reading": list,
    "opening": dict,
    "closing": dict,
    "steps": list,
}
PART = {"minutes": int, "do": str}  # what a lesson opens and closes with
STEP = {
    "minutes": int,
    "change": str,
    "together": list,
    "question": str,
    "measure": str,
    "beside": list,
    "draw": str,
    "seen": int,
    "top": float,
    "do": str,
    "notice": str,
    "explain": str,
    "surprise": str,
    "ask": list,
    "try": list,
    "expect": list,
    "A": dict,
    "B": dict,
}
ARM = {"scenario": str, "title": str, "set": dict, "changes": list}
EXPECT = {
    "says": str,
    "measure": str,
    "of": str,
    "year": int,
    "since": int,
    "at_least": float,
    "at_most": float,
}
OF = ("A", "B", "B - A")
TEXTS = {"": ("sources", "reading"), "step": ("ask", "beside", "try", "together")}


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
        found += [_lesson(file, shipped, faults) for file in files]
    if faults:
        raise ScenarioError(faults)
    found = [with_shares(lesson) for lesson in found]
    return sorted(found, key=lambda lesson: (lesson.get("order", 99), lesson["id"]))


def read_lesson(file: Path, shipped: Mapping[str, Scenario]) -> dict[str, Any]:
    """One lesson, as `read_lessons` gives it.

    Raises
    ------
    ScenarioError
        All faults of the file.
    """
    faults: list[str] = []
    found = _lesson(file, shipped, faults)
    if faults:
        raise ScenarioError(faults)
    return with_shares(found)


def notes(lesson: dict[str, Any]) -> list[str]:
    """What is no fault of a lesson and yet worth a thought, a sentence each."""
    told = []
    for number, step in enumerate(lesson["steps"], start=1):
        several = [key for key in differing(step) if key not in step.get("together", [])]
        if len(several) > 1:
            told.append(
                f"step {number}: A and B differ in {', '.join(several)}; what comes out cannot be "
                "put down to one of them (name them under together, if they are one change)"
            )
        if not step.get("expect"):
            told.append(f"step {number}: expects nothing, so that nothing holds the model to it")
    return told


def differing(step: dict[str, Any]) -> list[str]:
    """In what A and B of a step differ: keys of settings, and of scheduled changes."""
    if "B" not in step:
        return []
    one, other = (_decided(step[letter]) for letter in "AB")
    return sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))


def _decided(arm: dict[str, Any]) -> dict[str, Any]:
    told = dict(arm["values"])
    for change in arm["changes"]:
        told |= {f"week {change['week']}: {k}": v for k, v in change.get("set", {}).items()}
    return told | {"named": arm["named"], "files": arm["ships"]}


def _lesson(file: Path, shipped, faults: list[str]) -> dict[str, Any]:
    try:
        table = parsed(text_of(file))
    except Unreadable as fault:
        faults.append(f"{file}: {fault}")
        return {"id": file.stem}
    sound = _check(table, LESSON, ("title", "steps"), f"{file}: ", faults)
    _texts(table, TEXTS[""], f"{file}: ", faults)
    for name in ("opening", "closing"):
        if isinstance(table.get(name), dict):
            _check(table[name], PART, ("minutes", "do"), f"{file}: {name}: ", faults)
    steps = table.get("steps", [])
    told = [
        _step(step, shipped, f"{file}: step {number}: ", faults)
        for number, step in enumerate(steps if isinstance(steps, list) else [], start=1)
    ]
    if not told and isinstance(steps, list) and "steps" in table:
        faults.append(f"{file}: steps: a lesson needs one or more")
    if sound:
        faults += [f"{file}: {fault}" for fault in _minutes(table)]
    return {"id": file.stem} | table | {"steps": told}


def _minutes(lesson: dict[str, Any]) -> list[str]:
    """What is wrong with the plan: minutes of opening, steps and closing must fill the lesson."""
    steps = [step for step in lesson["steps"] if isinstance(step, dict)]
    parts = [lesson[name] for name in ("opening", "closing") if name in lesson]
    given = [part.get("minutes") for part in (*parts, *steps)]
    known = [minutes for minutes in given if isinstance(minutes, int)]
    faults = [f"minutes {m} must be 1 or more" for m in (*known, lesson.get("minutes", 1)) if m < 1]
    if not known or faults:
        return faults
    if len(known) < len(given):
        return ["minutes are given for some parts of the lesson; give them for each step, or none"]
    if sum(known) != lesson.get("minutes"):
        total = lesson.get("minutes", "not given")
        return [f"minutes of its parts sum to {sum(known)}, those of the lesson are {total}"]
    return []


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
    _texts(step, TEXTS["step"], where, faults)
    arms = {
        letter: _arm(step[letter], shipped, f"{where}{letter}: ", faults)
        for letter in "AB"
        if isinstance(step.get(letter), dict)
    }
    years = {letter: _years(arm) for letter, arm in arms.items() if arm}
    _seen(step, years, where, faults)
    for expectation in step.get("expect", []):
        _expectation(expectation, step, years, where, faults)
    return step | arms


def _seen(step: dict[str, Any], years: dict[str, int], where: str, faults: list[str]) -> None:
    if step.get("draw", "A") == "B" and "B" not in step:
        faults.append(f"{where}draw is B, and there is no B")
    if len(set(years.values())) > 1:
        faults.append(f"{where}A runs {years['A']} years and B {years['B']}: give both the same")
    shortest = min(years.values(), default=1)
    if not 0 <= step.get("seen", 0) < shortest:
        faults.append(
            f"{where}seen must lie from 0 to {shortest - 1}: the years that are given of a run of "
            f"{shortest}"
        )


def _years(arm: dict[str, Any]) -> int:
    return arm["values"].get("years", parameters()["years"].default)


def _expectation(table: Any, step, years: dict[str, int], where: str, faults: list[str]) -> None:
    if _check(table, EXPECT, ("says", "measure", "of"), f"{where}expect: ", faults):
        if table["of"] not in OF:
            faults.append(f"{where}expect: of must be one of {', '.join(OF)}")
        if table["measure"] not in UNITS or table["measure"] not in SHOWN:
            faults.append(f"{where}expect: {table['measure']!r} is not a measure of the page")
        if "at_least" not in table and "at_most" not in table:
            faults.append(f"{where}expect: needs at_least or at_most")
        missing = [letter for letter in "AB" if letter in table["of"] and letter not in step]
        faults += [f"{where}expect: of {table['of']}: there is no {letter}" for letter in missing]
        if years:
            _expected_years(table, min(years.values()), where, faults)


def _expected_years(table: dict[str, Any], longest: int, where: str, faults: list[str]) -> None:
    year = table.get("year", longest)
    if not 1 <= year <= longest:
        faults.append(f"{where}expect: year {year} must lie from 1 to {longest}: so long it runs")
    elif not 1 <= table.get("since", 1) <= year:
        faults.append(
            f"{where}expect: since {table['since']} must lie from 1 to {year}: the year from which "
            "the change is told"
        )


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


def _texts(table: dict[str, Any], keys: tuple[str, ...], where: str, faults: list[str]) -> None:
    for key in keys:
        texts = table.get(key, [])
        if isinstance(texts, list) and not all(isinstance(text, str) for text in texts):
            faults.append(f"{where}{key} must be a list of texts")


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
