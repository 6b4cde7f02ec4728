"""The JSON Schema of scenario files, for editors; made from the declarations."""

from typing import Any

from nicsim.foundation.declare import Parameter
from nicsim.scenario.acts import ACTIVITIES, MOST_HOURS, MOST_STAFF, WHO
from nicsim.scenario.declared import parameters
from nicsim.scenario.versions import VERSION

_TYPES = {"number": "number", "integer": "integer", "flag": "boolean", "file": "string"}


def schema() -> dict[str, Any]:
    """A JSON Schema (draft 2020-12) of scenario files."""
    text, week = {"type": "string"}, {"type": "integer", "minimum": 0}
    properties: dict[str, Any] = {
        "version": {"type": "integer", "minimum": 1, "maximum": VERSION},
        "title": text,
        "question": text,
        "sources": {"type": "array", "items": text},
        "extends": text | {"description": "another scenario file; this file's values win"},
        "changes": {"type": "array", "items": _change(text, week)},
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


def _change(text, week) -> dict[str, Any]:
    does = {"set": {"type": "object"}} | _acts()
    one = _table({"week": week, "until": week, "label": text} | does, ["week"])
    return one | {"anyOf": [{"required": [name]} for name in does]}


def _acts() -> dict[str, Any]:
    """What a change does beside setting parameters."""
    name, strength = {"type": "string"}, {"type": "number", "minimum": 0, "maximum": 1}
    names = {"type": "array", "items": name, "minItems": 1}
    pair: dict[str, Any] = {"type": "array", "prefixItems": [name, name], "minItems": 2}
    pairs = {"type": "array", "items": pair | {"maxItems": 2, "items": False}}
    tied = {"prefixItems": [name, name, strength], "maxItems": 3, "items": False}
    staff = {"type": "number", "minimum": 0, "maximum": MOST_STAFF}
    hub = {"at": name, "to": names, "staff_fte": staff, "strength": strength}
    moved = {"type": "number", "minimum": 0, "maximum": MOST_HOURS}
    activity = {"enum": list(ACTIVITIES)}
    hours = {"from": activity, "to": activity, "hours": moved}
    return {
        **dict.fromkeys(WHO, names),
        "cut": pairs,
        "tie": {"type": "array", "items": pair | tied},
        "hub": _table(hub, ["at", "to"]),
        "hours": _table(hours, list(hours)),
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
