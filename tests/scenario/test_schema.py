"""The JSON Schema: it knows what the declarations know, and every key of the files."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.declared import parameters
from nicsim.scenario.reading import parse
from nicsim.scenario.schema import schema

FOLDER = Path(__file__).parents[2] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
SCHEMA = schema()
TYPES = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "array": list,
    "object": dict,
}


def problems(value: Any, rule: Any, where: str = "") -> list[str]:
    """What a validator of editors would underline, for the few words that our schema uses."""
    if "enum" in rule:
        return [] if value in rule["enum"] else [f"{where}: {value!r} not in enum"]
    flag = isinstance(value, bool)
    if not isinstance(value, TYPES[rule["type"]]) or flag != (rule["type"] == "boolean"):
        return [f"{where}: not {rule['type']}"]
    found = []
    if "minimum" in rule and value < rule["minimum"]:
        found.append(f"{where}: below minimum")
    if "maximum" in rule and value > rule["maximum"]:
        found.append(f"{where}: above maximum")
    if rule["type"] == "array":
        first = rule.get("prefixItems", [])
        if not rule.get("minItems", 0) <= len(value) <= rule.get("maxItems", len(value)):
            found.append(f"{where}: {len(value)} items")
        for number, item in enumerate(value):
            inner = first[number] if number < len(first) else rule["items"]
            found += [f"{where}: {item} too much"] if inner is False else []
            found += problems(item, inner, f"{where}[{number}]") if inner else []
    if rule["type"] == "object" and "properties" in rule:
        found += [f"{where}: {key} missing" for key in rule["required"] if key not in value]
        some = [one["required"][0] for one in rule.get("anyOf", ())]
        if some and not any(key in value for key in some):
            found.append(f"{where}: none of {some}")
        for key, item in value.items():
            if key in rule["properties"]:
                found += problems(item, rule["properties"][key], f"{where}.{key}")
            elif rule["additionalProperties"] is False:
                found.append(f"{where}: {key} unknown")
    return found


def place_of(key):
    found = SCHEMA
    for name in key.split("."):
        found = found["properties"][name]
    return found


def leaves(rule, above=""):
    for name, inner in rule["properties"].items():
        if inner.get("type") == "object" and "properties" in inner:
            yield from leaves(inner, f"{above}{name}.")
        else:
            yield f"{above}{name}"


def test_is_json():
    assert json.loads(json.dumps(SCHEMA, allow_nan=False)) == SCHEMA
    assert SCHEMA["$schema"].endswith("2020-12/schema")
    assert SCHEMA["required"] == ["title"]


def test_every_call_is_its_own():
    first = schema()
    first["properties"].clear()
    assert schema() == SCHEMA


def test_keys_are_the_declared_ones_and_those_of_files():
    assert set(leaves(SCHEMA)) == set(parameters()) | {
        "version",
        "title",
        "question",
        "sources",
        "extends",
        "changes",
        "practices.named",
    }


@pytest.mark.parametrize("key", list(parameters()))
def test_properties_are_as_declared(key):
    p, found = parameters()[key], place_of(key)
    assert p.meaning in found["description"]
    assert p.source in found["description"]
    assert found.get("default") == p.default
    assert (found.get("minimum"), found.get("maximum")) == (p.low, p.high)
    assert tuple(found.get("enum", ())) == p.choices
    if p.default is not None:
        assert problems(p.default, found) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_valid(file):
    assert problems(tomllib.loads(file.read_text("utf-8")), SCHEMA) == []


@pytest.mark.parametrize(
    "line",
    [
        "yeers = 3",
        "years = 0",
        "years = 101",
        "years = 4.5",
        'years = "4"',
        "years = true",
        "culture = 3",
        "culture.levle = 0.3",
        "culture.level = 1.5",
        'structure.across.kind = "smallworld"',
        "structure.across = 3",
        "environment.summer = 1",
        "sources = [1]",
        "changes = 3",
        "changes = [{ week = 1 }]",
        'changes = [{ week = 1, leave = "A" }]',
        'changes = [{ week = 1, cut = [["A"]] }]',
        'changes = [{ week = 1, tie = [["A", "B", 3.0]] }]',
        'changes = [{ week = 1, hub = { to = ["A"] } }]',
        'changes = [{ week = 1, hours = { from = "coach", to = "x", hours = 1 } }]',
        'changes = [{ week = -1, set = { "culture.level" = 1 } }]',
        'changes = [{ week = 1, untill = 3, set = { "culture.level" = 1 } }]',
        'practices.named = [{ name = "A" }]',
        'practices.named = [{ name = "A", quality = 3.0 }]',
        'practices.named = [{ name = "A", quality = 0.3, form = 3 }]',
    ],
)
def test_refuses_what_reading_refuses(line):
    text = f'title = "A"\n{line}'
    assert problems(tomllib.loads(text), SCHEMA)
    with pytest.raises(ScenarioError):
        parse(text)


@pytest.mark.parametrize("text", ["", 'title = 3\nquestion = "Q?"'])
def test_title_is_required(text):
    assert len(problems(tomllib.loads(text), SCHEMA)) == 1
