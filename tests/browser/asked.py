"""Random runs as they are asked for in JavaScript, and the same as scenarios of Python."""

import random
from pathlib import Path
from typing import Any, NamedTuple

import eventful
import numpy as np
from random_scenarios import LEVELS

from nicsim.api.simulation import prepared
from nicsim.app.arms import scenario_of
from nicsim.browser import embedded
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.declared import STOPS
from nicsim.scenario.scenario import Scenario
from nicsim.world.measures import quarters

KINDS = ("none", "line", "ring", "lattice", "torus", "small_world", "random")
KINDS += ("affinity_groups", "regional_hubs", "scale_free", "complete")
CHOICES: dict[str, Any] = {
    "hub_leadership.allocation": ("equal", "neediest", "most_engaged"),
    "hub_leadership.steering": (0.0, 0.3, 0.9),
    "roles_engagement.entry": ("volunteers", "mandated", "neediest", "central", "random"),
    "roles_engagement.entry_weeks": (0, 20, 60),
    "improvement.copying": ("best", "conformity"),
    "improvement.status_quo": (True, False),
    "improvement.sample": (0, 3),
    "improvement.heard_by": ("anyone", "skill"),
    "across_teams.spanners": (0, 2),
    "across_teams.initial_degree": (2, 4),
    "adoption.rule": ("improvement", "threshold", "linear", "contagion", "cascade"),
    "adoption.prompt": (True, False),
    "adoption.counted_by": ("number", "share", "strongest"),
    "adoption.threshold_sd": (0.0, 1.0),
    "adoption.initial_users": (0, 2, 5),
    "adoption.seeding": ("random", "first", "neighbourhood"),
    "culture.held_by": ("ties", "memory"),
    "environment.mandate": (0.0, 0.5),
    "environment.summer": (True, False),
    "environment.turnover": (0.1, 0.6),
    "practices.context_specificity": (0.0, 0.5, 1.0),
    "practices.developed": (0, 3),
    "structure.within.kind": ("usual", "complete", "ring", "lattice", "small_world", "random"),
    "structure.within.degree": (2,),
    "structure.size_spread": (0.0, 0.5, 1.0),
    "structure.districts": (1, 2),
}
MIDWAY = (*(f"{domain}.level" for domain in LEVELS), "hub_leadership.staff_fte")


class Run(NamedTuple):
    """One run to compare."""

    asked: dict[str, Any]  # as JavaScript is asked
    seed: int
    replicate: int
    scenario: Scenario

    def plain(self) -> dict[str, Any]:
        """As data."""
        return {"asked": self.asked, "seed": str(self.seed), "replicate": self.replicate}


def runs(count: int, folder: Path) -> list[Run]:
    """So many random runs; every fifth has a network from files in which people come and go."""
    network = eventful.eventful(folder)
    return [_run(number, network) for number in range(count)]


def _run(number: int, network: Scenario) -> Run:
    luck = random.Random(number)
    values: dict[str, Any] = {f"{d}.level": luck.random() for d in LEVELS if luck.random() < 0.4}
    from_files = number % 5 == 4
    values |= {
        key: luck.choice(choices)
        for key, choices in CHOICES.items()
        if luck.random() < 0.3 and not (from_files and key.startswith("structure."))
    }
    if luck.random() < 0.2:
        values |= {"stop": luck.choice(STOPS)}
    values |= {"years": luck.choice((1, 1, 2)), "practices.components": luck.randint(1, 7)}
    if from_files:
        values |= {"years": 2, "structure.across.kind": "file"}
    else:
        values |= _structure(luck)
    named = [
        {"name": f"p{k}", "quality": round(luck.uniform(-0.3, 0.5), 2)}
        for k in range(luck.choice((0, 0, 1, 4)))
    ]
    changes = _changes(luck, values)
    if from_files:
        changes += network.described()["changes"]
    arm = {"title": "random", "values": values, "named": named, "changes": changes}
    ships = {"ships": "eventful"} if from_files else {}
    scenario = scenario_of(arm | ships, {"eventful": network})
    asked = {"values": values, "named": named, "changes": scenario.described()["changes"]}
    asked["network"] = embedded(prepared(scenario)) if from_files else None
    return Run(asked, luck.getrandbits(luck.choice((8, 60, 140))), luck.randint(0, 50), scenario)


def _structure(luck: random.Random) -> dict[str, Any]:
    sites = luck.randint(3, 8)
    return {
        "structure.sites": sites,
        "structure.team_size": luck.randint(2, 4),
        "structure.colleagues": luck.randint(2, 6),
        "structure.across.kind": luck.choice(KINDS),
        "structure.across.degree": 2,
        "structure.across.groups": 2,
        "structure.across.regions": 2,
        "practices.count": luck.randint(1, 6),
    }


def _changes(luck: random.Random, values: dict[str, Any]) -> list[dict[str, Any]]:
    made = []
    for _ in range(luck.choice((0, 0, 1, 3))):
        week = luck.randint(0, 40 * values["years"] - 1)
        until = luck.choice((None, week + luck.randint(1, 30)))
        key = luck.choice(MIDWAY)
        value = luck.random() * (5.0 if key.endswith("fte") else 1.0)
        made.append({"week": week, "until": until, "label": "", "set": {key: value}})
    if made and luck.random() < 0.5:
        made[0]["hours"] = {"from": "coach", "to": "convene", "hours": 0.5}
    return made


def outcome(run: Run, driver: str = "kernel") -> dict[str, np.ndarray]:
    """What Python makes of a run: the arrays that JavaScript gives."""
    key = chance.key_of(run.seed, run.replicate)
    made = simulate(run.scenario, prepared(run.scenario), key, driver, events=True)
    assert made.events is not None
    record = made.record
    return {
        **{name: getattr(record, name) for name in record._fields},
        "after": quarters(record.sites),
        "quality": made.quality,
        "events": made.events,
    }
