"""From what a scenario says to the settings of a run: defaults, a world, dials, single values.

A world says how nature is where nobody says anything else. It takes the place of defaults; what a
dial moves, it moves by as much as the default (by the same ratio, of odds where it is a share), so
that weak stays weaker than strong in every world; and what a scenario sets by name stays as set.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from nicsim.domains import Settings
from nicsim.foundation.declare import Parameter
from nicsim.foundation.mathematics import blend
from nicsim.scenario.declared import parameters

REFERENCE: Mapping[str, Any] = MappingProxyType({})  # the world of defaults


def settings_of(values: Mapping[str, Any], world: Mapping[str, Any] = REFERENCE) -> Settings:
    """Settings from dotted keys: defaults, moved by levels, single parameters winning over them.

    Parameters
    ----------
    values : mapping
        What a scenario sets.
    world : mapping
        Values of parameters of nature; those that are not in it are at their defaults.
    """
    records = []
    for domain, record in zip(Settings._fields, Settings(), strict=True):
        level = values.get(f"{domain}.level")
        found = {name: world[key] for name, key in _keys(domain, record) if key in world}
        found |= {} if level is None else _levelled(domain, level, world)
        found |= {name: values[key] for name, key in _keys(domain, record) if key in values}
        records.append(record._replace(**found))
    return Settings(*records)


def _keys(domain: str, record: Any) -> list[tuple[str, str]]:
    return [(name, f"{domain}.{name}") for name in record._fields]


def _levelled(domain: str, level: float, world: Mapping[str, Any]) -> dict[str, Any]:
    moved = {}
    for p in parameters().values():
        if p.domain == domain and p.weak is not None and p.strong is not None:
            value = blend(float(p.weak), float(p.default), float(p.strong), level)
            value = moved_by(p, value, world[p.key]) if p.key in world else value
            moved[p.name] = math.floor(value + 0.5) if p.kind == "integer" else value
    return moved


def moved_by(p: Parameter, value: float, world: float) -> float:
    """What a dial's value becomes in a world in which the default is `world`.

    Shares keep the ratio of their odds, other positive numbers their own ratio, and numbers that
    may be negative their difference; the ends 0 and 1 of a share stay, and the range holds.
    """
    default = float(p.default)
    if value == default:
        return world
    low, high = float(p.low or 0.0), float(p.high or 0.0)
    if low < 0.0 or default <= 0.0 or world <= 0.0:
        found = value + (world - default)
    elif (low, high) == (0.0, 1.0) and max(default, world) < 1.0:
        ratio = (world / (1.0 - world)) / (default / (1.0 - default))
        found = value * ratio / (1.0 - value + value * ratio)
    else:
        found = value * world / default
    return min(high, max(low, found))
