"""What a fit is asked: data, a scenario, what is not known, what is held back."""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains.practices import NamedPractice
from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.fitting.limits import HELD
from nicsim.experiments.fitting.search import Search, Target, faults_of
from nicsim.experiments.fitting.series import USE, Data
from nicsim.experiments.fitting.sight import Sight, indices, sight_of
from nicsim.experiments.fitting.space import BARE_HELD, CLASSIC, OPEN, Space, freed, space_of
from nicsim.experiments.store import requests
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.rules import rules_hash
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario, Value

HOLDS = ("time", "none")
MOST_POINTS = 8  # of a series that worlds are held against: few measures, so that they can be met
FEWEST_POINTS = 3


class Asked(NamedTuple):
    """A fit to be made.

    Parameters
    ----------
    data : Data
    scenario : Scenario
        Says nothing of what is not known.
    space : Space
    sight : Sight
    split : int
        The last period that is fitted.
    search : Search
    left_out : tuple of str
        Measures that are only predicted.
    notes : tuple of str
    """

    data: Data
    scenario: Scenario
    space: Space
    sight: Sight
    split: int
    search: Search
    left_out: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def seeded(self) -> bool:
        """Whether the classic rules hold, a period being a step."""
        return self.sight.clock.seeded

    def fitted_periods(self, which: int) -> tuple[int, ...]:
        """The periods of a series that worlds are held against."""
        series = self.sight.series[which]
        if series.measure in self.left_out:
            return ()
        known = [at for at in series.periods if at <= self.split]
        if len(known) <= MOST_POINTS:
            return tuple(known)
        steps = np.linspace(0, len(known) - 1, MOST_POINTS)
        return tuple(known[round(step)] for step in steps.tolist())

    @property
    def target(self) -> Target:
        """Numbers that worlds are held against; every measure counts alike, its sites together."""
        pairs, wanted, errors, weight = [], [], [], []
        groups: dict[str, int] = {}
        for which, series in enumerate(self.sight.series):
            if self.fitted_periods(which):
                group = f"{series.measure} {bool(series.site)}"
                groups[group] = groups.get(group, 0) + 1
        for which, series in enumerate(self.sight.series):
            periods = self.fitted_periods(which)
            count = groups.get(f"{series.measure} {bool(series.site)}", 1)
            for at in periods:
                pairs.append((which, at))
                wanted.append(series.values[series.periods.index(at)])
                errors.append(series.errors[series.periods.index(at)])
                weight.append(1.0 / (len(groups) * count * len(periods)))
        return Target(
            indices(self.sight, pairs), np.array(wanted), np.array(errors), np.array(weight)
        )

    @property
    def experiment(self) -> Experiment:
        """The scenario, as manifests and pages take it."""
        title = self.scenario.title
        arm = Arm(title, self.scenario)
        question = "What do the data say of this network?"
        return Experiment(title, question, "run", (arm,), self.search.particles, self.search.seed)

    @property
    def request(self) -> dict[str, Any]:
        """All that decides the numbers, as plain data."""
        worlds = self.space.worlds
        return requests.request_of(self.experiment, "kernel") | {
            "kind": "fit",
            "data": [series._asdict() for series in self.data.series],
            "unit": self.data.unit,
            "labels": {str(at): word for at, word in self.data.labels.items()},
            "sight": {
                "series": [series._asdict() for series in self.sight.series],
                "periods": [list(some) for some in self.sight.periods],
                "clock": list(self.sight.clock),
                "sites": list(self.sight.sites),
            },
            "split": self.split,
            "left_out": list(self.left_out),
            "unknown": {key: str(prior) for key, prior in self.space.priors.items()},
            "worlds": None if worlds is None else [worlds.name, len(worlds), worlds.manifest],
            "particles": self.search.particles,
            "waves": self.search.waves,
            "rules": rules_hash(),
        }


def asked_for(
    data: Data,
    scenario: Scenario | None,
    *,
    unknown: Sequence[str] = (),
    worlds: Worlds | None = None,
    hold: str = "time",
    share: float = HELD,
    ahead: int = 0,
    left_out: Sequence[str] = (),
    search: Search | None = None,
) -> Asked:
    """A fit, checked.

    Parameters
    ----------
    data : Data
    scenario : Scenario, optional
        Unset: a bare network of as many people as the data have, in which everybody meets
        everybody, under one of the classic rules.
    unknown, worlds
        See `nicsim.experiments.fitting.space.space_of`.
    hold : {"time", "none"}
        Whether the last periods are kept back.
    share : float
        Which part of them, above 0 and below 1.
    ahead : int
        Periods after the last one that are forecast.
    left_out : sequence of str
        Measures that worlds are not held against, only judged by.
    search : Search, optional

    Raises
    ------
    NicsimError
        For all faults at once.
    """
    search = search or Search()
    notes: list[str] = []
    measures = list(dict.fromkeys(series.measure for series in data.series))
    faults = faults_of(search)
    faults += [] if hold in HOLDS else [f"--hold {hold}: one of {', '.join(HOLDS)}"]
    faults += [] if 0 < share < 1 else [f"--hold-share {share:g}: above 0 and below 1"]
    faults += [] if 0 <= ahead <= 1000 else [f"--ahead {ahead}: 0 to 1000 periods"]
    faults += [f"--leave-out {name}: the data have {', '.join(measures)}"
               for name in left_out if name not in measures]  # fmt: skip
    faults += ["--leave-out: nothing is left"] if set(left_out) >= set(measures) else []
    if faults:
        raise NicsimError("\n".join(faults))
    if scenario is None:
        scenario = bare_scenario(data)
        notes.append(
            f"no scenario: {scenario.structure.colleagues + 1} people who all meet, under one of "
            "the classic rules of diffusion, a period being a step"
        )
    rule = next((one for one in unknown if one.startswith("adoption.rule=")), "")
    rules = set(rule.partition("=")[2].split("|")) if rule else {scenario.settings.adoption.rule}
    seeded = rules <= set(CLASSIC)
    if seeded:
        scenario = _begun(scenario, data, notes)
    space = space_of(scenario, unknown, None if seeded else worlds, seeded)
    scenario = freed(scenario, space.keys)
    sight = sight_of(data, scenario, seeded, ahead, notes)
    scenario = scenario.replacing({"years": sight.years})
    split = _split(sight, hold, share)
    return Asked(data, scenario, space, sight, split, search, tuple(left_out),
                 tuple(dict.fromkeys((*data.notes, *notes))))  # fmt: skip


def bare_scenario(data: Data) -> Scenario:
    """As many people as the data have, who all meet, and nothing but the classic rules.

    Raises
    ------
    NicsimError
        Where the data have more than use, or do not say of how many people they are.
    """
    others = [series.name for series in data.series if series.measure != USE]
    if others:
        raise NicsimError(f"{', '.join(others)}: needs a network; give it by --scenario FILE")
    people = next((one.people for one in data.series if not one.site), 0)
    people = people or data.sizes.get("", 0)
    if people < 2:
        raise NicsimError("of how many people? Say --people NUMBER, or give a --scenario")
    values = {
        "structure.sites": 1,
        "structure.team_size": 1,
        "structure.colleagues": people - 1,
        "structure.within.kind": "complete",
        "structure.across.kind": "none",
    }
    made = Scenario("Bare diffusion", named=(NamedPractice("Innovation", 0.1),))
    return bare(made.replacing(values))


def bare(scenario: Scenario) -> Scenario:
    """A network of which nothing but people and ties matters, its classic rule not known."""
    values: dict[str, Any] = {
        "hub_leadership.staff_fte": 0.0,
        "environment.summer": False,
        "practices.components": 1,
        "practices.interdependence": 0,
        "adoption.rule": "linear",
    } | BARE_HELD
    made = scenario.replacing(values)
    marked = {
        key: Value(value.value, OPEN if key in values else value.origin)
        for key, value in made.assigned.items()
    }
    named = made.named or (NamedPractice("Innovation", 0.1),)
    return replace(made, assigned=Frozen(marked), named=named)


def _begun(scenario: Scenario, data: Data, notes: list[str]) -> Scenario:
    """The same, with the users of the first period there at the start."""
    first = next((one for one in data.series if one.measure == USE and not one.site), None)
    if first is None or "adoption.initial_users" in scenario.assigned:
        return scenario
    from nicsim.experiments.work import prepared_for

    people = prepared_for(scenario).people.site.size
    users = math.floor(first.values[0] * people + 0.5)
    notes.append(
        f"{users} of {people} people use it at the start, as in the first period of the data; who "
        "they are is left to chance"
    )
    values = {**scenario.assigned, "adoption.initial_users": Value(users, "data")}
    return replace(scenario, assigned=Frozen(values))


def _split(sight: Sight, hold: str, share: float) -> int:
    """The last period that is fitted.

    Raises
    ------
    NicsimError
        Where too few periods would be left.
    """
    periods = sorted({at for series in sight.series for at in series.periods})
    if hold == "none":
        return periods[-1]
    kept = len(periods) - max(1, math.floor(share * len(periods) + 0.5))
    if kept < min(FEWEST_POINTS, len(periods) - 1) or kept < 1:
        raise NicsimError(
            f"the data have {len(periods)} periods; nothing is left to be fitted where the last "
            f"{share:.0%} are held back (--hold none holds nothing back)"
        )
    return periods[kept - 1]
