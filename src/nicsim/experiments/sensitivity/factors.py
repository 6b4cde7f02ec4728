"""What is varied: the seven levels, all parameters, or a list with ranges of one's own."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains import LEVELLED
from nicsim.foundation.declare import Parameter
from nicsim.scenario.declared import checked, parameters, shown, unknown
from nicsim.scenario.scenario import Scenario

DUMMY = "dummy"  # the factor that only re-deals the luck; always added
INERT = "inert"  # the factor that does nothing; added where asked for
SPREAD = 0.5  # an assumption: a range is the default plus and minus this part of it ...
STEP = 1.0  # ... or, for log-odds (which may be negative), plus and minus this
SETS = ("levels", "parameters")
GROUPS = ("domains", "none")


class Factor(NamedTuple):
    """Something that is varied.

    Parameters
    ----------
    key : str
        Dotted key of a scenario (or "inert").
    kind : {"number", "integer", "choice"}
    low, high : float
        Range of numbers and integers, both ends included.
    values : tuple
        Of a choice, all equally likely.
    """

    key: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    values: tuple[Any, ...] = ()

    @property
    def group(self) -> str:
        """Its domain: the first part of its key."""
        return self.key.partition(".")[0]

    def at(self, share: float) -> Any:
        """The value at a point of [0, 1]."""
        if self.kind == "choice":
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        if self.kind == "integer":
            count = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(share * count), count - 1)
        return min(self.high, self.low + share * (self.high - self.low))

    def told(self) -> str:
        """Its range in words."""
        if self.kind == "choice":
            return ", ".join(str(value) for value in self.values)
        return f"{self.low:g} to {self.high:g}"


def levels() -> tuple[Factor, ...]:
    """The dials of the seven domains, each from weak (0) to strong (1)."""
    return tuple(Factor(f"{domain}.level", "number", 0.0, 1.0) for domain in LEVELLED)


def all_parameters(base: Scenario) -> tuple[Factor, ...]:
    """Every numeric parameter of the nine domains that is not switched off (0) in a scenario."""
    found = []
    for key, value in base.resolved().items():
        p = parameters()[key]
        numeric = p.kind in ("number", "integer") and p.name != "level"
        if not numeric or p.domain in ("", "structure", "structure.across", "structure.within"):
            continue
        factor = declared(p, value.value)
        if factor.low < factor.high:
            found.append(factor)
    return tuple(found)


def declared(p: Parameter, value: Any) -> Factor:
    """A parameter's factor, with the range that its declaration gives.

    Choices and flags take all their values; what a level moves runs from weak to strong; what may
    be negative (log-odds) by one up and down; all else by half of its value up and down, as far as
    is allowed.
    """
    if p.choices or p.kind == "flag":
        values = tuple(choice for choice in p.choices if choice != "file") or (False, True)
        return Factor(p.key, "choice", values=values)
    if p.name == "level":
        return Factor(p.key, "number", 0.0, 1.0)
    if p.weak is not None and p.strong is not None:
        low, high = sorted((float(p.weak), float(p.strong)))
    else:
        value = float(value or 0.0)
        reach = STEP if (p.low or 0.0) < 0.0 else SPREAD * abs(value)
        low, high = value - reach, value + reach
    low, high = max(low, float(p.low or 0.0)) if p.low is not None else low, high
    high = min(high, float(p.high)) if p.high is not None else high
    if p.kind == "integer":
        low, high = math.floor(low + 0.5), math.floor(high + 0.5)
    return Factor(p.key, p.kind, low, high)


def chosen(
    given: str | Sequence[str | Mapping[str, Any]], base: Scenario, faults: list[str]
) -> tuple[Factor, ...]:
    """The factors that are asked for; what is wrong with them is added to the faults.

    Parameters
    ----------
    given : "levels", "parameters" or list
        Of keys, or tables with `key` and either `from` and `to`, or `values`.
    base : Scenario
        What the ranges of parameters are taken around.
    faults : list of str
    """
    if given == "levels":
        return levels()
    if given == "parameters":
        return all_parameters(base)
    if not isinstance(given, list | tuple) or not given:
        faults.append(f"factors {shown(given)} is neither levels nor parameters nor a list of keys")
        return ()
    made = [_one(entry, base, faults) for entry in given]
    found = tuple(factor for factor in made if factor is not None)
    keys = [factor.key for factor in found]
    faults += [f"factors: {key} is given twice" for key in sorted(set(keys)) if keys.count(key) > 1]
    return found


def _one(entry: str | Mapping[str, Any], base: Scenario, faults: list[str]) -> Factor | None:
    table = dict(entry) if isinstance(entry, Mapping) else {"key": entry}
    key, names = table.get("key"), set(table) - {"key"}
    if not isinstance(key, str) or names not in (set(), {"from", "to"}, {"values"}):
        faults.append(
            f"factors: {shown(entry)} is not a key, {{ key, from, to }} or {{ key, values }}"
        )
        return None
    if key not in parameters():
        faults.append(f"factors: {unknown(key)}")
        return None
    p = parameters()[key]
    if p.kind == "file":
        faults.append(f"factors: {key} names a file, which cannot be varied")
        return None
    before = len(faults)
    if "values" in table:
        factor = _listed(p, table["values"], faults)
    elif names:
        factor = _ranged(p, table["from"], table["to"], faults)
    else:
        factor = declared(p, base.resolved()[key].value)
        if not factor.values and not factor.low < factor.high:
            faults.append(f"factors: {key} is {factor.low:g} here; give it a range: from, to")
    return factor if len(faults) == before else None


def _listed(p: Parameter, values: Any, faults: list[str]) -> Factor | None:
    if not isinstance(values, list | tuple) or len(values) < 2:
        faults.append(f"factors: {p.key}: values must be a list of two or more")
        return None
    taken = [checked(p.key, value) for value in values]
    faults += [f"factors: {p.key}: {fault}" for _, fault in taken if fault]
    return Factor(p.key, "choice", values=tuple(value for value, _ in taken))


def _ranged(p: Parameter, low: Any, high: Any, faults: list[str]) -> Factor | None:
    if p.kind not in ("number", "integer"):
        faults.append(f"factors: {p.key} has no range; give values")
        return None
    wrong = [fault for _, fault in (checked(p.key, low), checked(p.key, high)) if fault]
    faults += [f"factors: {p.key}: {fault}" for fault in wrong]
    if not wrong and not low < high:
        faults.append(f"factors: {p.key}: from {shown(low)} is not below to {shown(high)}")
    return None if wrong else Factor(p.key, p.kind, float(low), float(high))


def shares_of(factor: Factor, count: int) -> list[float]:
    """Points of [0, 1] that give a factor's values, evenly, none twice; a choice gives all."""
    if factor.kind == "choice":
        count = len(factor.values)
        return [(number + 0.5) / count for number in range(count)]
    found = {factor.at(share): float(share) for share in np.linspace(0.0, 1.0, count)}
    return list(found.values())
