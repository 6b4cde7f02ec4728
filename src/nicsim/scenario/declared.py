"""All that a scenario may set, read back from the declarations: keys, ranges, units, meanings."""

import difflib
import functools
import math
import os
import types
from collections.abc import Iterable
from numbers import Integral
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import ConfigDict, TypeAdapter, ValidationError

from nicsim.domains import LEVELLED, Settings
from nicsim.foundation.declare import ASSUMPTION, CONDITION, LEVER, NATURE, Parameter
from nicsim.foundation.priors import usual
from nicsim.scenario.plan import Across, StructurePlan, Within
from nicsim.scenario.prices import Costs

MOST_YEARS = 100
STOPS = ("never", "settled", "extinct", "saturated")  # when a run ends before its horizon

STOPPING = (
    "when a run ends before its horizon: never; settled, when nothing can change any more (or has "
    "for a year); extinct, when nobody uses any more what was used; saturated, when all use "
    "everything"
)
_STRICT = ConfigDict(strict=True, allow_inf_nan=False, arbitrary_types_allowed=True)


@functools.cache
def parameters() -> dict[str, Parameter]:
    """Every key that a scenario may set, in the order of the documents; levels come first."""
    found = {
        "years": _plain("years", "integer", 5, 1, MOST_YEARS, "horizon", "years"),
        "stop": _plain("stop", "choice", "never", None, None, STOPPING)._replace(
            choices=STOPS, role=CONDITION
        ),
    }
    for name, record in (
        ("structure", StructurePlan),
        ("structure.across", Across),
        ("structure.within", Within),
    ):
        found |= {p.key: p for p in _declared(name, record) if p.kind != "table"}
    for domain, record in zip(Settings._fields, Settings(), strict=True):
        if domain in LEVELLED:
            level = _plain("level", "number", None, 0, 1, f"dial of {domain}: weak 0, default .5")
            found[f"{domain}.level"] = level._replace(domain=domain)
        found |= {p.key: p for p in _declared(domain, type(record))}
    return found | {p.key: p for p in _declared("costs", Costs)}


@functools.cache
def of_nature() -> dict[str, Parameter]:
    """The parameters of nature, which differ from world to world; each has a prior."""
    return {key: p for key, p in parameters().items() if p.role == NATURE}


@functools.cache
def tables() -> tuple[str, ...]:
    """The tables that a scenario may have, in the order of the alphabet."""
    return tuple(sorted({key.rpartition(".")[0] for key in parameters()} - {""}))


def _plain(name, kind, default, low, high, meaning, unit="1") -> Parameter:
    return Parameter(
        "", name, kind, default, low, high, (), unit, meaning, ASSUMPTION, None, None, False, LEVER
    )


def _declared(domain: str, record: type) -> Iterable[Parameter]:
    hints = get_type_hints(record, include_extras=True)
    for name, default in record._field_defaults.items():  # type: ignore[attr-defined]
        yield _parameter(domain, name, hints[name], default)


def _parameter(domain, name, hint, default) -> Parameter:
    bare, about = (get_args(hint)[0], get_args(hint)[1]) if _is_annotated(hint) else (hint, None)
    bare = _without_none(bare)
    extra: dict[str, Any] = dict(about.json_schema_extra) if about else {}
    low, high = _bounds(about)
    kind = _kind(bare)
    role = extra.get("role", CONDITION)  # files and tables are declared without a word
    prior = extra.get("prior")
    if role == NATURE and prior is None:
        prior = usual(f"{domain}.{name}", kind, default, low, high)
    return Parameter(
        domain=domain,
        name=name,
        kind=kind,
        default=default,
        low=low,
        high=high,
        choices=get_args(bare) if get_origin(bare) is Literal else (),
        unit=extra.get("unit", "1"),
        meaning=(about.description or "") if about else _FILES.get(name, ""),
        source=extra.get("source", ASSUMPTION),
        weak=extra.get("weak"),
        strong=extra.get("strong"),
        founding=extra.get("founding", False),
        role=role,
        prior=prior,
    )


_FILES = {
    "roster": "CSV of people: id, site, role (lead, member, colleague)",
    "ties": "CSV of who asks whom: source, target, perhaps weight",
    "team_ties": "CSV of ties between sites: source, target, perhaps weight",
    "joins": "CSV of when sites join: site, join_week; others join in week 0",
}


def _is_annotated(hint):
    return get_origin(hint) is Annotated


def _without_none(hint):
    if get_origin(hint) in (Union, types.UnionType):
        return next(arg for arg in get_args(hint) if arg is not type(None))
    return hint


def _bounds(about):
    low = next((m.ge for m in about.metadata if hasattr(m, "ge")), None) if about else None
    high = next((m.le for m in about.metadata if hasattr(m, "le")), None) if about else None
    return low, high


def _kind(bare):
    if get_origin(bare) is Literal:
        return "choice"
    return {float: "number", int: "integer", bool: "flag", Path: "file"}.get(bare, "table")


_TYPES = {"number": float, "integer": int, "flag": bool, "file": str}


@functools.cache
def _adapter(key: str) -> TypeAdapter:
    p = parameters()[key]
    kind: Any = Literal[p.choices] if p.choices else _TYPES[p.kind]  # type: ignore[valid-type]
    return TypeAdapter(kind, config=_STRICT)


def checked(key: str, value: Any) -> tuple[Any, str | None]:
    """A value as the model takes it, and why it cannot be taken (None if it can).

    Nothing is coerced but an integer where a number is asked: `"4"` and `true` are no numbers.
    """
    p = parameters()[key]
    if p.kind == "file" and isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, Integral) and not isinstance(value, bool):
        value = int(value)  # numpy's integers
    if isinstance(value, np.bool_):
        value = bool(value)  # a flag is no number, numpy's neither
    try:
        sound = _adapter(key).validate_python(value)
    except (ValidationError, OverflowError):
        near = _near(value, p.choices) if isinstance(value, str) else []
        hint = f"; did you mean {near[0]}?" if near else ""
        return None, f"{shown(value)} is not {allowed(p)}{hint}"
    if p.kind in ("number", "integer") and not _within(value, p):
        return None, f"{shown(value)} is out of range; allowed is {allowed(p)}"
    if p.kind == "file" and (not value or "\0" in value):
        return None, f"{shown(value)} is not {allowed(p)}"
    return sound, None


def _within(value, p):
    low = -math.inf if p.low is None else p.low
    high = math.inf if p.high is None else p.high
    return low <= value <= high


def shown(value) -> str:
    """A value as a fault names it: short, whatever it is."""
    try:
        text = repr(value) if not isinstance(value, bool) else str(value).lower()
    except (ValueError, RecursionError):  # an integer of thousands of digits, tables in tables
        return "what stands there"
    return text if len(text) <= 60 else text[:57] + "..."


def _near(word: str, known: Iterable[str]) -> list[str]:
    return difflib.get_close_matches(word[:60], list(known), 1)


def allowed(p: Parameter) -> str:
    """What may stand for a parameter, in words."""
    if p.choices:
        return "one of " + ", ".join(p.choices)
    if p.kind == "flag":
        return "true or false"
    if p.kind == "file":
        return "the path of a file"
    word = "an integer" if p.kind == "integer" else "a number"
    unit = "" if p.unit in ("1", "share", "score") else f" ({p.unit})"
    return f"{word} from {p.low:g} to {p.high:g}{unit}"


def unknown(key: str) -> str:
    """A sentence on a key that does not exist, with the nearest that do.

    A key such as `culture.level` is looked for in its own table first, then everywhere; one that
    ends in a dot is a table.
    """
    known = parameters()
    above, _, last = key.removesuffix(".").rpartition(".")
    table, name = (key[:-1], "") if key.endswith(".") and above not in tables() else (above, last)
    own = [k.rpartition(".")[2] for k in (*known, *tables()) if k.rpartition(".")[0] == table]
    where = f"[{table}] {_short(name)}" if table else _short(name)
    if own and table:
        near = _near(name, own)
        if near:
            return f"{where} is not a parameter; did you mean {near[0]}?"
        elsewhere = [k for k in known if k.rpartition(".")[2] == name]
        hint = f"it belongs to [{elsewhere[0].rpartition('.')[0]}]" if elsewhere else ""
        return f"{where} is not a parameter; " + (hint or f"known are {', '.join(own)}")
    near = _near(table or name, [*tables(), *_PLAIN_KEYS])
    did = (
        f"did you mean {near[0]}?" if near else f"known are {', '.join((*_PLAIN_KEYS, *tables()))}"
    )
    place = f"[{_short(table)}]" if table else _short(name)
    return f"{place} is not part of a scenario; {did}"


def _short(key: str) -> str:
    """A key as it was written, or quoted where it cannot be seen as it stands."""
    return key if key.isprintable() and 0 < len(key) <= 60 and key.strip() else shown(key)


_PLAIN_KEYS = ("title", "question", "sources", "extends", "years", "stop", "changes", "version")
