"""A scenario as the text of a file: what differs from the defaults, and no more."""

import json
from collections.abc import Mapping
from typing import Any

from nicsim.scenario.acts import plain
from nicsim.scenario.scenario import Scenario

HEAD = ("title", "question", "sources")


def toml_of(scenario: Scenario) -> str:
    """TOML text that `nicsim.load` reads back as an equal scenario (paths are written as they are).

    Values that come from files named by the scenario stay in those files.
    """
    lines = [f"title = {_value(scenario.title)}"]
    if scenario.question:
        lines.append(f"question = {_value(scenario.question)}")
    if scenario.sources:
        lines.append(f"sources = {_value(list(scenario.sources))}")
    tables: dict[str, list[str]] = {}
    for key, value in scenario.assigned.items():
        if value.value is not None:
            table, _, name = key.rpartition(".")
            tables.setdefault(table, []).append(f"{name} = {_value(value.value)}")
    lines += tables.pop("", [])
    for table, entries in sorted(tables.items()):
        lines += ["", f"[{table}]", *entries]
    for practice in scenario.named:
        lines += ["", "[[practices.named]]"]
        lines += [f"name = {_value(practice.name)}", f"quality = {_value(practice.quality)}"]
    for change in scenario.changes:
        lines += ["", "[[changes]]", f"week = {change.week}"]
        lines += [f"until = {change.until}"] if change.until is not None else []
        lines += [f"label = {_value(change.label)}"]
        lines += [f"set = {_inline(change.set)}"] if change.set else []
        lines += [f"{name} = {_value(kept)}" for name, kept in plain(change.acts).items()]
    return "\n".join(lines) + "\n"


def _inline(values: Mapping[str, Any]) -> str:
    inner = ", ".join(f"{_value(key)} = {_value(value)}" for key, value in values.items())
    return f"{{ {inner} }}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _inline(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    return json.dumps(value)  # numbers and booleans are written alike in both
