"""From what a scenario says to the settings of a run: defaults, a world, dials, single values.

A world says how nature is where nobody says anything else. It takes the place of defaults; what a
dial moves, it moves by as much as the default (by the same ratio, of odds where it is a share), so
that weak stays weaker than strong in every world; and what a scenario sets by name stays as set.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains import Settings
from nicsim.foundation.declare import Parameter
from nicsim.foundation.jit import Column, rule
from nicsim.foundation.mathematics import blend, clip
from nicsim.scenario.declared import parameters

REFERENCE: Mapping[str, Any] = MappingProxyType({})  # the world of defaults


class Declared(NamedTuple):
    """What is declared of the parameters of settings: an entry a parameter."""

    default: np.ndarray  # as numbers: a flag 0 or 1, a choice its place
    low: np.ndarray
    high: np.ndarray
    weak: np.ndarray  # value at level 0; nan where no level moves it
    strong: np.ndarray
    domain: np.ndarray  # place in `Settings`
    whole: np.ndarray  # a whole number, a flag or a choice


class Said(NamedTuple):
    """What is said of a network, as numbers; nan where nothing is."""

    own: np.ndarray  # of each parameter: what a scenario sets
    world: np.ndarray  # of each parameter: how nature is
    level: np.ndarray  # of each domain


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
            weak, default, strong = float(p.weak), float(p.default), float(p.strong)
            value = blend(weak, default, strong, level)
            value = moved_by(p, value, world[p.key]) if p.key in world else value
            moved[p.name] = int(nearest(value)) if p.kind == "integer" else value
    return moved


def moved_by(p: Parameter, value: float, world: float) -> float:
    """What a dial's value becomes in a world in which a parameter is `world` (see `moved`)."""
    return moved(value, world, float(p.default), float(p.low or 0.0), float(p.high or 0.0))


@rule
def settle(declared, said, decimals, wholes):
    """Settings from what is said, as `settings_of` makes them: for whoever has no Python.

    Parameters
    ----------
    declared : Declared
    said : Said
    decimals, wholes : float64 and int64 arrays, an entry a parameter
        Take the values, each in one of the two: the words that compiled code takes for `Settings`.
    """
    for n in range(declared.default.size):
        value, level = said.own[n], said.level[declared.domain[n]]
        if value != value:
            value = declared.default[n] if said.world[n] != said.world[n] else said.world[n]
            if level == level and declared.weak[n] == declared.weak[n]:
                value = _dialled(n, level, said.world[n], declared)
        if declared.whole[n]:
            wholes[n] = int(nearest(value))
        else:
            decimals[n] = value


@rule
def _dialled(n, level, world, declared):
    default = declared.default[n]
    value = blend(declared.weak[n], default, declared.strong[n], level)
    if world == world:
        value = moved(value, world, default, declared.low[n], declared.high[n])
    return nearest(value) if declared.whole[n] else value


@rule
def nearest(value):
    """The nearest whole number, as a float; halves up."""
    return float(math.floor(value + 0.5))


@rule
def moved(value, world, default, low, high):
    """What a dial's value becomes in a world in which the default is `world`.

    Shares keep the ratio of their odds, other positive numbers their own ratio, and numbers that
    may be negative their difference; the ends 0 and 1 of a share stay, and the range holds.
    """
    if value == default:
        return world
    if low < 0.0 or default <= 0.0 or world <= 0.0:
        found = value + (world - default)
    elif low == 0.0 and high == 1.0 and max(default, world) < 1.0:
        ratio = (world / (1.0 - world)) / (default / (1.0 - default))
        found = value * ratio / (1.0 - value + value * ratio)
    else:
        found = value * world / default
    return clip(found, low, high)


def _described(kind: Any, whole: dict[str, Any]) -> Any:
    return kind(*(Column(whole.get(n, np.float64), (_entries(n),)) for n in kind._fields))


def _entries(name: str) -> str:
    return "domains" if name == "level" else "parameters"


# What lies where, in as many entries as there are parameters and domains.
DECLARED = _described(Declared, {"domain": np.int64, "whole": np.bool_})
SAID = _described(Said, {})
