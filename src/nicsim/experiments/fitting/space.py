"""What a fit does not know: parameters of nature, and conditions that the user names; as a cube."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.declare import CONDITION, NATURE
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.priors import Prior, among, log_uniform, uniform, usual
from nicsim.scenario.declared import checked, of_nature, parameters
from nicsim.scenario.scenario import Scenario
from nicsim.structure.near import or_near

CLASSIC = ("linear", "threshold", "contagion", "cascade")
# What a bare curve of diffusion leaves open: which of the classic rules holds, and its numbers. All
# ranges are assumptions, made wide: a period is anything from a month to a year.
BARE: Mapping[str, Prior] = {
    "adoption.rule": among("linear", "threshold", "contagion"),
    "adoption.external": log_uniform(0.0005, 0.3),
    "adoption.imitation": uniform(0.0, 1.0),
    "adoption.own_weight": uniform(0.0, 1.0),
    "adoption.transmission": log_uniform(0.005, 0.9),
    "adoption.threshold": uniform(0.0, 1.0),
    "adoption.threshold_sd": uniform(0.0, 0.6),
}
OPEN = "left open"  # the origin of values that a bare network says nothing of
BARE_HELD = {"adoption.threshold_kind": "share"}


class Space(NamedTuple):
    """A cube of what is not known; a place in it is a world.

    Parameters
    ----------
    priors : mapping of dotted keys to Prior
        Each a coordinate.
    worlds : Worlds or None
        Where given, nature is that of one of them: one coordinate more, the first.
    """

    priors: Mapping[str, Prior]
    worlds: Worlds | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """All that differs from place to place."""
        nature = () if self.worlds is None else self.worlds.keys
        return tuple(dict.fromkeys((*nature, *self.priors)))

    @property
    def dimensions(self) -> int:
        """Coordinates of a place."""
        return len(self.priors) + (self.worlds is not None)

    def number(self, place: np.ndarray) -> int:
        """Which of the worlds a place has its nature from."""
        assert self.worlds is not None
        ends = np.cumsum(self.worlds.weight)
        return min(int(np.searchsorted(ends, place[0], side="right")), len(self.worlds) - 1)

    def values(self, place: np.ndarray) -> dict[str, Any]:
        """The world at a place of the cube."""
        found = {} if self.worlds is None else self.worlds.overrides(self.number(place))
        own = place[1:] if self.worlds is not None else place
        pairs = zip(self.priors.items(), own.tolist(), strict=True)
        return found | {key: prior.value(at) for (key, prior), at in pairs}


def space_of(
    scenario: Scenario, unknown: Sequence[str], worlds: Worlds | None, bare: bool
) -> Space:
    """What is not known of a scenario.

    Parameters
    ----------
    scenario : Scenario
    unknown : sequence of str
        Conditions that the user does not know: `KEY`, `KEY=LOW..HIGH` or `KEY=ONE|OTHER`.
    worlds : Worlds or None
        From which nature is taken; unset: from its priors.
    bare : bool
        Whether only the classic rules come into question: nature moves nothing then.

    Raises
    ------
    NicsimError
        For keys that cannot be unknown, all at once.
    """
    faults: list[str] = []
    asked = {}
    for text in unknown:
        key, prior = _read(text, scenario, faults)
        if prior is not None:
            asked[key] = prior
    if faults:
        raise NicsimError("\n".join(faults))
    if bare:
        said = {key for key, value in scenario.assigned.items() if value.origin != OPEN}
        return Space({key: p for key, p in BARE.items() if key not in said} | asked)
    if worlds is not None:
        return Space(asked, worlds)
    set_by_name = scenario.assigned.keys()
    nature = {
        key: p.prior
        for key, p in of_nature().items()
        if p.prior is not None and (key not in set_by_name or key in asked)
    }
    return Space(nature | asked)


def _read(text: str, scenario: Scenario, faults: list[str]) -> tuple[str, Prior | None]:
    """One unknown: its key and its prior."""
    key, _, told = (part.strip() for part in text.partition("="))
    where = f"--unknown {text}"
    p = parameters().get(key)
    if p is None:
        faults.append(f"{where}: no such parameter{or_near([key], list(parameters()))}")
        return key, None
    if p.role not in (CONDITION, NATURE) or key.startswith("structure.") or p.kind == "file":
        faults.append(f"{where}: only conditions and nature can be unknown; it is a {p.role}")
        return key, None
    try:
        prior = _prior(told, p, scenario)
    except (ValueError, NicsimError) as fault:
        faults.append(f"{where}: {fault}; write {key}=LOW..HIGH, or {key}=ONE|OTHER")
        return key, None
    for value in (prior.value(0.0), prior.value(1.0 - 1e-12), *prior.values):
        fault = checked(key, value)[1]
        if fault is not None:
            faults.append(f"{where}: {fault}")
            return key, None
    return key, prior


def _prior(told: str, p, scenario: Scenario) -> Prior:
    if not told and p.prior is not None:
        return p.prior
    if not told and p.choices:
        return among(*p.choices)
    if not told and p.kind == "flag":
        return among(False, True)
    if not told:
        value = scenario.resolved()[p.key].value
        return usual(p.key, p.kind, value, p.low, p.high)
    if ".." in told:
        low, high = (float(part) for part in told.split(".."))
        if not (math.isfinite(low) and math.isfinite(high) and low < high):
            raise ValueError("the lower end must be below the upper")
        prior = uniform(low, high, "the user")
        return prior._replace(whole=True) if p.kind == "integer" else prior
    if "|" in told:
        words = [word.strip() for word in told.split("|")]
        kinds = {"integer": int, "number": float, "flag": lambda word: word == "true"}
        return among(*(kinds.get(p.kind, str)(word) for word in words), source="the user")
    raise ValueError(f"{told!r} is no range")


def freed(scenario: Scenario, keys: Sequence[str]) -> Scenario:
    """The same scenario, which says nothing of what a world is to say."""
    from dataclasses import replace

    from nicsim.scenario.frozen import Frozen

    kept = {key: value for key, value in scenario.assigned.items() if key not in set(keys)}
    return replace(scenario, assigned=Frozen(kept))
