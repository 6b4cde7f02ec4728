"""Arms: what a visitor asks to be run, as plain data, turned into scenarios and back.

An arm is a dictionary: `title`, `question`, `sources`; `values` (dotted keys that differ from the
defaults); `named` (practices with a quality of their own); `changes`; and `ships`, the name of a
scenario that came with the page or was opened on its command line, whose roster and ties are meant.
A visitor's data name no files of the server.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from nicsim.app.limits import faults_of
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.checking import flat
from nicsim.scenario.declared import parameters
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.reading import parse_table
from nicsim.scenario.scenario import Scenario

PARTS = ("title", "question", "sources", "values", "named", "changes", "ships")
FILES = "names a file, which the page does not read; use nicsim run, or nicsim app SCENARIO"
LONGEST_TEXT = 500


def arm_of(scenario: Scenario, name: str | None = None) -> dict[str, Any]:
    """A scenario as an arm; `name`: how the page knows it, where it has files."""
    values = {key: value.value for key, value in scenario.assigned.items()}
    files = [key for key in values if parameters()[key].kind == "file"]
    described = scenario.described()
    return {
        "title": scenario.title,
        "question": scenario.question,
        "sources": list(scenario.sources),
        "values": {key: value for key, value in values.items() if key not in files},
        "named": described["named"],
        "changes": described["changes"],
        "ships": name if files else None,
    }


def scenario_of(arm: Any, shipped: Mapping[str, Scenario]) -> Scenario:
    """An arm as a scenario, checked like any file.

    Raises
    ------
    ScenarioError
        All faults at once.
    """
    if not isinstance(arm, dict) or not isinstance(arm.get("values", {}), dict):
        raise ScenarioError(["a scenario must be a table of title, values, named and changes"])
    faults = [f"{key[:60]} is not a part of a scenario" for key in arm if key not in PARTS]
    values, named = arm.get("values", {}), arm.get("named") or []
    table = {key: arm[key] for key in ("title", "question", "sources", "changes") if arm.get(key)}
    texts = (table.get("title"), table.get("question"))
    if any(isinstance(text, str) and len(text) > LONGEST_TEXT for text in texts):
        faults.append(f"title and question have at most {LONGEST_TEXT} letters")
        table |= {"title": "too long", "question": ""}
    table |= {key: value for key, value in values.items() if key not in table}
    if named:
        table["practices"] = {"named": named}
    return _checked(table, _base(arm.get("ships"), shipped, faults), faults)


def canonical(scenario: Scenario, ships: Any) -> str:
    """Equal for requests that give equal runs."""
    arm = arm_of(scenario)
    kept = {key: arm[key] for key in ("values", "named", "changes")}
    for change in kept["changes"]:
        change.pop("label")
    return json.dumps(kept | {"ships": ships}, sort_keys=True, default=str)


def _base(ships, shipped, faults) -> Scenario | None:
    if ships is None:
        return None
    if not isinstance(ships, str) or ships not in shipped:
        faults.append(f"no scenario {str(ships)[:60]!r} ships with the page")
        return None
    files = {
        key: value
        for key, value in shipped[ships].assigned.items()
        if parameters()[key].kind == "file"
    }
    return Scenario(shipped[ships].title, assigned=Frozen(files))


def _checked(table: dict[str, Any], base: Scenario | None, faults: list[str]) -> Scenario:
    """The scenario of a table on top of another, faults found before included."""
    refused = [key for key, _ in flat(table) if key in parameters() if _is_file(key)]
    faults += [f"{key} {FILES}" for key in refused]
    sound = _without(table, refused)
    try:
        scenario = parse_table(sound, "scenario")
    except ScenarioError as fault:
        raise ScenarioError([*faults, *fault.faults]) from None
    if base is not None:
        scenario = replace(
            scenario,
            assigned=Frozen({**base.assigned, **scenario.assigned}),
            named=scenario.named or base.named,
            changes=(*base.changes, *scenario.changes),
        )
    faults += faults_of(scenario)
    if not faults:
        from nicsim.api.simulation import prepared

        prepared(scenario)  # raises what is wrong with the structure
    if faults:
        raise ScenarioError(faults)
    return scenario


def _is_file(key: str) -> bool:
    return parameters()[key].kind == "file"


def _without(table: Mapping[str, Any], refused: list[str], above: str = "") -> dict[str, Any]:
    kept = {}
    for name, value in table.items():
        key = f"{above}{name}"
        if key not in refused:
            inner = isinstance(value, dict) and any(r.startswith(f"{key}.") for r in refused)
            kept[name] = _without(value, refused, f"{key}.") if inner else value
    return kept
