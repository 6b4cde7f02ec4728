"""What is asked of trajectories, and the runs that answer it."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.design import Arm, Experiment, Run, out_of_range
from nicsim.experiments.executors import opened, workers_in
from nicsim.experiments.runner import gathered, parts_of, refuse_failed
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.study import Conduct
from nicsim.experiments.trajectories.sampling import (
    AFTER,
    DOMAINS,
    LEAVES,
    LEVELS,
    TRAJECTORY,
    Draws,
    Job,
    do,
    drawn,
)
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.rules import rules_hash
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

NETWORKS, YEARS = 1000, 5
JOB = 20  # runs handed over at once


class Own(NamedTuple):
    """A network whose worlds were fitted: where does it stand?

    Parameters
    ----------
    name : str
        Of the fit.
    scenario : Scenario
    worlds : Worlds
    runs : tuple of int
        Whose luck each fitted world had.
    seed : int
        Of the fit.
    years : int
        How many years the data have.
    """

    name: str
    scenario: Scenario
    worlds: Worlds
    runs: tuple[int, ...]
    seed: int
    years: int


class Asked(NamedTuple):
    """Networks to be followed."""

    scenario: Scenario
    worlds: Worlds
    networks: int
    seed: int
    own: Own | None

    @property
    def years(self) -> int:
        """How long each is followed."""
        return self.scenario.years

    @property
    def draws(self) -> Draws:
        """What networks differ in."""
        return drawn(self.networks, len(self.worlds), self.years, self.seed)

    @property
    def experiment(self) -> Experiment:
        """The scenario, as manifests and pages take it."""
        title = f"How networks develop: {self.scenario.title}"
        question = "What kinds of networks are there, and what does the first year say of the kind?"
        arm = Arm(self.scenario.title, self.scenario)
        return Experiment(title, question, "run", (arm,), self.networks, self.seed)

    @property
    def request(self) -> dict[str, Any]:
        """All that decides the numbers, as plain data."""
        own = self.own
        return requests.request_of(self.experiment, "kernel") | {
            "kind": "trajectories",
            "worlds": requests.worlds_told(self.worlds),
            "dials": [list(DOMAINS), list(LEVELS)],
            "hub_leaves": [LEAVES, AFTER],
            "measures": list(TRAJECTORY),
            "rules": rules_hash(),
            "own": None
            if own is None
            else [own.name, requests.worlds_told(own.worlds), list(own.runs), own.seed],
        }


def asked_for(
    scenario: Scenario, worlds: Worlds, networks: int, years: int, seed: int, own: Own | None
) -> Asked:
    """What is asked, checked.

    Raises
    ------
    NicsimError
        All faults at once.
    """
    faults = [
        *out_of_range("networks", networks, 100, 100_000),
        *out_of_range("years", years, 3, 20),
        *out_of_range("seed", seed, 0, 2**63),
    ]
    if scenario.changes and any(change.week >= 0 for change in scenario.changes):
        faults.append(
            f"{scenario.title}: has scheduled changes; kinds are of networks that differ in their "
            "dials and in whether the hub leaves, so give a scenario without changes"
        )
    if own is not None and own.years > years:
        faults.append(f"years {years}: the data of {own.name} have {own.years}; give as many")
    if faults:
        raise NicsimError("\n".join(faults))
    if own is not None:
        own = own._replace(scenario=own.scenario.replacing({"years": years}))
    return Asked(scenario.replacing({"years": years}), worlds, networks, seed, own)


def followed(
    asked: Asked, parts: Parts, how: Conduct, tell: Callable[[int, int], None] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Make those runs that are not stored; what was seen of networks, and of one's own.

    Raises
    ------
    RunsError
        If runs failed; the others are kept.
    """
    networks = [Run(number, 0) for number in range(asked.networks)]
    own = [] if asked.own is None else [
        Run(asked.networks + number, 0) for number in range(len(asked.own.runs))
    ]  # fmt: skip
    there, total = parts.done, len(networks) + len(own)
    todo = [run for run in (*networks, *own) if run not in there]

    def told(done: int) -> None:
        if tell is not None:
            tell(done, total)

    with opened(how.executor, how.workers) as pool:
        made = parts_of(pool, _jobs(asked, todo), workers_in(pool, how.workers), do)
        failures = gathered(made, parts.add, total - len(todo), total, told)
    refuse_failed(failures)
    block = parts.block("seen", networks)
    return block, parts.block("seen", own) if own else block[:0]


def _jobs(asked: Asked, todo: list[Run]) -> Iterator[Job]:
    draws = asked.draws
    for begin in range(0, len(todo), JOB):
        runs = tuple(todo[begin : begin + JOB])
        scenarios, keys = {}, {}
        for run in runs:
            number = run.arm - asked.networks
            if number < 0:
                dialled = draws.applied(asked.scenario, run.arm)
                scenarios[run.arm] = asked.worlds.applied(dialled, int(draws.world[run.arm]))
                keys[run.arm] = chance.key_of(asked.seed, run.arm)
            elif asked.own is not None:
                scenarios[run.arm] = asked.own.worlds.applied(asked.own.scenario, number)
                keys[run.arm] = chance.key_of(asked.own.seed, asked.own.runs[number])
        yield Job(runs, scenarios, keys)
