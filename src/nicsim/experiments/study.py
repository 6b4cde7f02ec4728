"""A study from its first run to its last: rounds, precision, resumption."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.design import Experiment, Run, runs
from nicsim.experiments.executors import opened, workers_in
from nicsim.experiments.runner import TELL_SECONDS, parts_of, seconds_of, tasks_of
from nicsim.experiments.statistics import estimate
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.work import COLUMNS, Failure, Part, prepared_for


class Progress(NamedTuple):
    """How far a study is."""

    done: int
    total: int
    half_width: float  # of the main measure so far (nan before there are two replicates)


class Conduct(NamedTuple):
    """How runs are made; nothing in it moves a number."""

    driver: str = "kernel"
    executor: str | Executor = "threads"  # a kind, or an object of one's own
    workers: int | None = None
    events: bool = False  # recorded too; they move nothing


class Ended(NamedTuple):
    """How a study ended."""

    replicates: int
    failures: tuple[Failure, ...]


def conduct(
    experiment: Experiment,
    parts: Parts,
    how: Conduct,
    tell: Callable[[Progress], None] | None = None,
) -> Ended:
    """Make all runs that are not stored yet, round by round, until they are enough.

    Parameters
    ----------
    experiment : Experiment
    parts : Parts
        Where runs are stored; those in it are not made again.
    how : Conduct
    tell : callable, optional
        Is told of progress after every task.
    """
    measure = experiment.until.measure if experiment.until else experiment.measures[0]
    finals, failures = parts.finals(measure), []
    replicates, told = 0, -math.inf
    with opened(how.executor, how.workers) as pool:
        for replicates in experiment.rounds():
            wanted = runs(experiment, replicates)
            done = parts.done
            todo = [run for run in wanted if run not in done]
            for part in _made(pool, experiment, todo, how):
                parts.add(part)
                failures += part.failures
                last = part.arrays["weekly"][:, -1, COLUMNS.index(measure)] if part.runs else ()
                finals |= dict(zip(part.runs, map(float, last), strict=True))
                now = time.monotonic()
                if tell is not None and (now > told + TELL_SECONDS or len(finals) == len(wanted)):
                    told = now
                    width = half_width(finals, len(experiment.arms), replicates)
                    tell(Progress(len(finals), len(wanted), width))
            until = experiment.until
            width = half_width(finals, len(experiment.arms), replicates)
            if failures or (until is not None and width <= until.half_width):
                break
    return Ended(replicates, tuple(failures))


def in_memory(
    experiment: Experiment, how: Conduct, tell: Callable[[Progress], None] | None = None
) -> tuple[dict[Run, np.ndarray], Ended]:
    """The same without a folder: weekly measures (weeks x COLUMNS) of every run."""
    kept: dict[Run, np.ndarray] = {}

    class Kept:
        done = property(lambda self: set(kept))

        def finals(self, measure: str) -> dict[Run, float]:
            return {}

        def add(self, part: Part) -> None:
            kept.update(zip(part.runs, part.arrays.get("weekly", ()), strict=True))

    memory: Any = Kept()
    return kept, conduct(experiment, memory, how, tell)


def _made(pool, experiment: Experiment, todo: list[Run], how: Conduct) -> Iterator[Part]:
    if not todo:
        return
    scenario = experiment.arms[todo[0].arm].scenario
    people = prepared_for(scenario).people.site.size
    seconds = seconds_of(scenario, people, how.driver)
    tasks = tasks_of(experiment, todo, seconds, how.driver, experiment.kind == "run", how.events)
    yield from parts_of(pool, tasks, workers_in(pool, how.workers))


def half_width(finals: Mapping[Run, float], arms: int, replicates: int) -> float:
    """Half of the widest 95% interval: of differences to arm 0, or of the only arm's mean."""
    widest = 0.0
    for arm in range(1, arms) if arms > 1 else (0,):
        values = [
            finals[Run(arm, r)] - (finals[Run(0, r)] if arms > 1 else 0.0)
            for r in range(replicates)
            if Run(arm, r) in finals and Run(0, r) in finals
        ]
        if len(values) < 2:
            return math.nan
        e = estimate(np.array(values))
        widest = max(widest, (e.high - e.low) / 2)
    return widest
