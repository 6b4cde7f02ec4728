"""The JSON Schema of scenario files, for editors; made from the declarations."""

from typing import Any

from nicsim.foundation.declare import Parameter
from nicsim.scenario.declared import parameters

_TYPES = {"number": "number", "integer": "integer", "flag": "boolean", "file": "string"}


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of scenario files."""
    text, week = {"type": "string"}, {"type": "integer", "minimum": 0}
    properties: dict[str, Any] = {
        "title": text,
        "question": text,
        "sources": {"type": "array", "items": text},
        "extends": text | {"description": "another scenario file; this file's values win"},
        "changes": _list_of(
            {"week": week, "until": week, "label": text, "set": {"type": "object"}},
            ["week", "set"],
        ),
    }
    for key, parameter in parameters().items():
        *tables, name = key.split(".")
        place = properties
        for table in tables:
            place = place.setdefault(table, _table({}, []))["properties"]
        place[name] = _property(parameter)
    properties["practices"]["properties"]["named"] = _list_of(
        {"name": text, "quality": {"type": "number", "minimum": -2, "maximum": 2}},
        ["name", "quality"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "nicsim scenario",
        **_table(properties, ["title"]),
    }


def _table(properties, required):
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _list_of(properties, required):
    return {"type": "array", "items": _table(properties, required)}


def _property(p: Parameter) -> dict[str, Any]:
    about: dict[str, Any] = {"enum": list(p.choices)} if p.choices else {"type": _TYPES[p.kind]}
    if p.low is not None:
        about |= {"minimum": p.low, "maximum": p.high}
    unit = f" [{p.unit}]" if p.unit != "1" else ""
    prior = f" (prior: {p.prior}; {p.prior.source})" if p.prior is not None else ""
    about["description"] = f"{p.meaning}{unit}. Kind: {p.role}{prior}. Source: {p.source}"
    if p.default is not None:
        about["default"] = p.default
    return about
