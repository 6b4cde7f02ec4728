"""Runs of a study's points, over any executor, some points at a time; memory stays flat."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from nicsim.experiments.design import Run
from nicsim.experiments.executors import opened, workers_of
from nicsim.experiments.runner import gathered, parts_of
from nicsim.experiments.sensitivity.sampling import Design, key_at, point_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.sensitivity.subject import Subject
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import Failure, Part

TASK_SECONDS = 1.0  # of work in a task: one file of the store


class Job(NamedTuple):
    """Some points, each with the runs of it that are wanted."""

    subject: Subject
    points: tuple[tuple[int, Any, tuple[int, ...], tuple[np.uint64, ...]], ...]


class Store(Protocol):
    """Where runs go."""

    def done(self) -> np.ndarray:
        """Which runs are there: rows x replicates, bool."""
        ...

    def add(self, part: Part) -> None:
        """Keep the runs of a part."""
        ...


def do(job: Job) -> Part:
    """Run a job; a point that fails is recorded with its cause and the rest go on."""
    runs: list[Run] = []
    kept: list[np.ndarray] = []
    failures: list[Failure] = []
    for row, point, replicates, keys in job.points:
        try:
            values = job.subject(point, list(keys))
        except Exception as fault:  # whatever it is, it is told and the others go on
            cause = f"{type(fault).__name__}: {fault}"
            failures += [Failure(Run(row, r), cause) for r in replicates]
        else:
            runs += [Run(row, r) for r in replicates]
            kept += [np.asarray(value, np.float32) for value in values]
    arrays = {"outcomes": np.stack(kept)} if kept else {}
    return Part(tuple(runs), arrays, tuple(failures))


def jobs_of(study: Study, design: Design, subject: Subject, done: np.ndarray) -> Iterator[Job]:
    """What is left to run, in the order of rows, in pieces of about `TASK_SECONDS`."""
    size = max(1, round(TASK_SECONDS / max(1e-6, subject.seconds)))  # runs
    points, held = [], 0
    for row in np.flatnonzero(~done.all(axis=1)).tolist():
        wanted = tuple(np.flatnonzero(~done[row]).tolist())
        keys = tuple(key_at(study, design, row, replicate) for replicate in wanted)
        points.append((row, point_of(study, design.shares[row]), wanted, keys))
        held += len(wanted)
        if held >= size:
            yield Job(subject, tuple(points))
            points, held = [], 0
    if points:
        yield Job(subject, tuple(points))


def conduct(
    study: Study,
    design: Design,
    subject: Subject,
    stored: Store,
    how: Conduct,
    tell: Callable[[int, int], None] | None = None,
) -> tuple[Failure, ...]:
    """Make all runs that are not stored yet.

    Parameters
    ----------
    study, design
        What is asked, and its points.
    subject : Subject
        What is run at each point.
    stored : Store
        Where runs go; those in it are not made again.
    how : Conduct
        Executor and workers.
    tell : callable, optional
        Is told how many runs are done, of how many.

    Returns
    -------
    tuple of Failure
        Runs that did not come to their end.
    """
    there = stored.done()
    if there.all():
        return ()
    total = there.size

    def told(done: int) -> None:
        if tell is not None:
            tell(done, total)

    jobs = jobs_of(study, design, subject, there)
    with opened(how.executor, how.workers) as pool:
        made = parts_of(pool, jobs, workers_of(how.workers), do)
        return gathered(made, stored.add, int(there.sum()), total, told)


class Memory:
    """Runs kept in memory.

    Parameters
    ----------
    shape : tuple of int
        Rows, replicates, weeks, outcomes.
    """

    def __init__(self, shape: Sequence[int]) -> None:
        self.values = np.full(shape, np.nan, np.float32)
        self._done = np.zeros(shape[:2], bool)

    def done(self) -> np.ndarray:
        """Which runs are there: rows x replicates."""
        return self._done.copy()

    def add(self, part: Part) -> None:
        """Keep the runs of a part."""
        if part.runs:
            rows, replicates = np.array(part.runs).T
            self.values[rows, replicates] = part.arrays["outcomes"]
            self._done[rows, replicates] = True
