"""What a worker does: some runs of some arms, as columns; a run that fails is told, not fatal."""

import functools
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.drivers import Outcome, simulate
from nicsim.experiments.design import Run
from nicsim.foundation import chance
from nicsim.scenario.plan import StructurePlan
from nicsim.scenario.scenario import Change, Scenario
from nicsim.structure import Prepared, prepare
from nicsim.world.measures import AFTERWARDS, MEASURES, quarters

WHOLE = ("practices", "sites", "surveys")  # tables that only single scenarios keep
MOST_SECONDS = 0.5  # of a task, and a run: what a crash can cost, and how often progress is told
COLUMNS = tuple(measure.name for measure in (*MEASURES, *AFTERWARDS))


class Task(NamedTuple):
    """Some runs, and what they need."""

    runs: tuple[Run, ...]
    scenarios: dict[int, Scenario]  # of the arms that these runs belong to
    seed: int
    driver: str
    model: Any  # a subclass of ImprovementNetwork, or None
    whole: bool  # practices, sites and surveys too
    events: bool = False  # who took what from whom, too
    worlds: Mapping[int, Mapping[str, Any]] = {}  # what the worlds of these runs say
    of_worlds: int = 1  # how many there are in all


class Failure(NamedTuple):
    """A run that did not come to its end."""

    run: Run
    cause: str


class Part(NamedTuple):
    """What a task gave."""

    runs: tuple[Run, ...]
    # weekly: runs x weeks x COLUMNS; others, if whole, likewise. Events, if asked for: those of all
    # runs one below the other, `events_end` the row after the last one of each.
    arrays: dict[str, np.ndarray]
    failures: tuple[Failure, ...]
    left: tuple[Run, ...] = ()  # of the task, not begun: it took longer than was thought


def prepared_for(scenario: Scenario) -> Prepared:
    """A scenario's structure, its files read once a process; all its worlds have one structure."""
    degree = scenario.settings.across_teams.initial_degree
    return _prepared(scenario.structure, degree, scenario.changes)


@functools.lru_cache(maxsize=256)
def _prepared(plan: StructurePlan, degree: int, changes: tuple[Change, ...]) -> Prepared:
    return prepare(plan, degree, changes)


def in_turn(runs: Sequence[Run], made: Callable[[Run], Mapping[str, np.ndarray]]) -> Part:
    """Make runs one after another, for half a second; one that fails is told, the others go on.

    Parameters
    ----------
    runs : sequence of Run
    made : callable
        What a run leaves: arrays by name, of the same shape for all.

    Returns
    -------
    Part
        Arrays runs x their shape; `left` are runs that were not begun.
    """
    begun, left = time.monotonic(), ()
    done: list[Run] = []
    failures: list[Failure] = []
    kept: list[Mapping[str, np.ndarray]] = []
    for place, run in enumerate(runs):
        if place > 0 and time.monotonic() > begun + MOST_SECONDS:
            left = tuple(runs[place:])
            break
        try:
            kept.append(made(run))
        except Exception as fault:  # whatever it is, it is told and the others go on
            failures.append(Failure(run, f"{type(fault).__name__}: {fault}"))
        else:
            done.append(run)
    arrays = {name: np.stack([one[name] for one in kept]) for name in (kept[0] if kept else ())}
    return Part(tuple(done), arrays, tuple(failures), left)


def do(task: Task) -> Part:
    """Run a task, for half a second; a failing run is told with its cause and the rest go on."""
    events: list[np.ndarray] = []

    def made(run: Run) -> dict[str, np.ndarray]:
        scenario = task.scenarios[run.arm]
        if task.worlds:
            scenario = scenario.in_world(task.worlds[run.replicate % task.of_worlds])
        key = chance.key_of(task.seed, run.replicate)
        prepared = prepared_for(scenario)
        outcome = simulate(scenario, prepared, key, task.driver, task.model, events=task.events)
        if outcome.events is not None:
            events.append(outcome.events)
        return _arrays(outcome, task.whole)

    part = in_turn(task.runs, made)
    if not events:
        return part
    ends = np.cumsum([len(one) for one in events])
    told = {"events": np.concatenate(events), "events_end": ends}
    return part._replace(arrays=part.arrays | told)


def _arrays(outcome: Outcome, whole: bool) -> dict[str, np.ndarray]:
    record = outcome.record
    arrays = {"weekly": np.hstack([record.weekly, quarters(record.sites)])}
    if whole:
        arrays |= {name: getattr(record, name) for name in WHOLE} | {"quality": outcome.quality}
    return arrays
