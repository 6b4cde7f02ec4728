"""Runs over any executor; the same numbers whatever its kind, its workers or their order."""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from pickle import PicklingError
from typing import TYPE_CHECKING, Any

from nicsim.drivers import Outcome, chosen, simulate
from nicsim.experiments.design import Experiment, Run
from nicsim.experiments.executors import opened, workers_in, workers_of
from nicsim.experiments.many_worlds import overrides_of
from nicsim.experiments.work import Failure, Part, Task, do
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError, RunsError
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared

if TYPE_CHECKING:
    from nicsim.drivers.model import ImprovementNetwork

CLUSTERS = ("distributed", "mpi4py")  # modules whose own faults may end a task
AHEAD = 4  # tasks a worker that may wait for being taken, so that memory stays flat
TELL_SECONDS = 0.5  # between two tellings of progress
CHUNK_SECONDS = 0.3  # of work in a task: long against handing it over, short against waiting
# A person, practice and week, measured on one core: for sizes of tasks and what a dry run tells.
NANOSECONDS = {"kernel": 16.0, "mesa": 3200.0}
FOUNDING_SECONDS = {"kernel": 0.003, "mesa": 0.02}  # of the smallest network, measured likewise


def seconds_of(scenario: Scenario, people: int, driver: str) -> float:
    """About how long a run takes on one core."""
    practices = len(scenario.named) or scenario.settings.practices.count
    weeks = 1e-9 * NANOSECONDS[driver] * people * practices * scenario.weeks
    return FOUNDING_SECONDS[driver] + weeks


def tasks_of(
    experiment: Experiment,
    todo: Sequence[Run],
    seconds_a_run: float,
    driver: str,
    whole: bool = False,
    events: bool = False,
) -> list[Task]:
    """Runs put together to tasks of about `CHUNK_SECONDS`, one arm each, arms side by side."""
    size = max(1, round(CHUNK_SECONDS / max(1e-6, seconds_a_run)))
    blocks: dict[tuple[int, int], list[Run]] = {}
    for run in todo:
        blocks.setdefault((run.replicate // size, run.arm), []).append(run)
    made = []
    worlds = overrides_of(experiment.worlds) if experiment.worlds is not None else []
    for (_, number), block in sorted(blocks.items()):
        arm = experiment.arms[number]
        # Rules of one's own run on Mesa, beside arms that run on the kernel with the same bits.
        own = driver if arm.model is None else chosen(None, arm.model)
        inside = {run.replicate % len(worlds) for run in block} if worlds else set()
        made.append(
            Task(
                tuple(block),
                {number: arm.scenario},
                experiment.seed,
                own,
                arm.model,
                whole and not worlds,
                events,
                {world: worlds[world] for world in sorted(inside)},
                max(1, len(worlds)),
            )
        )
    return made


def parts_of(
    pool: Executor, tasks: Iterable[Any], workers: int, do: Callable[[Any], Part] = do
) -> Iterator[Part]:
    """What tasks give, as they are finished; those not begun are cancelled if the taker stops.

    Tasks are taken from their source as they are needed; `do` is what a worker does with one. What
    a worker left of a task that took longer than was thought is handed out again.
    """
    waiting: set[Future[Part]] = set()
    begun: dict[Future[Part], Any] = {}
    left = iter(tasks)
    try:
        while True:
            for task in left:
                future = pool.submit(do, task)
                waiting.add(future)
                begun[future] = task
                if len(waiting) >= AHEAD * workers:
                    break
            if not waiting:
                return
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                part, task = _given(future), begun.pop(future)
                if part.left:
                    again = task._replace(runs=part.left)
                    rest = pool.submit(do, again)
                    waiting.add(rest)
                    begun[rest] = again
                yield part
    finally:
        for future in waiting:
            future.cancel()


def _given[Given](future: Future[Given]) -> Given:
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, OSError) as fault:
        raise _lost(fault) from None
    except PicklingError as fault:
        told = "a model of one's own can be sent to processes only if it stands in a module"
        raise NicsimError(f"{told} ({fault}); or use threads") from None
    except Exception as fault:  # a run's own faults are told in its part; these are the cluster's
        if type(fault).__module__.partition(".")[0] in CLUSTERS:
            raise _lost(fault) from None
        raise


def _lost(fault: BaseException) -> RunsError:
    told = "a worker, or what hands out work to them, ended before its work did"
    cause = f"{type(fault).__name__}: {fault}".rstrip(": ")[:300]
    return RunsError(f"{told} (killed, or out of memory: {cause}); what was finished is kept")


def gathered(
    parts: Iterable[Part],
    keep: Callable[[Part], None],
    done: int,
    total: int,
    tell: Callable[[int], None] | None = None,
) -> tuple[Failure, ...]:
    """Keep parts as they come; the runs that failed.

    Parameters
    ----------
    parts : iterable of Part
        See `parts_of`.
    keep : callable
        Takes each part.
    done, total : int
        How many runs were there before, and how many there will be.
    tell : callable, optional
        Is told now and then how many there are.
    """
    failures: list[Failure] = []
    told = -math.inf
    for part in parts:
        keep(part)
        failures += part.failures
        done += len(part.runs)
        now = time.monotonic()
        if tell is not None and (now > told + TELL_SECONDS or done == total):
            told = now
            tell(done)
    return tuple(failures)


def refuse_failed(failures: Sequence[Failure], what: str = "runs") -> None:
    """Say that some failed, and why.

    Raises
    ------
    RunsError
        If there are any.
    """
    if failures:
        causes = "; ".join(dict.fromkeys(failure.cause for failure in failures[:3]))
        raise RunsError(f"{len(failures)} {what} failed ({causes}); the others are kept")


def in_order[Given](
    pool: Executor, call: Callable[..., Given], asked: Iterable[Sequence[Any]], workers: int
) -> Iterator[Given]:
    """What a call gives for one set of arguments after another, in their order.

    Arguments are taken from their source as they are needed; what has not begun is cancelled if the
    taker stops.
    """
    waiting: list[Future[Given]] = []
    try:
        for arguments in asked:
            waiting.append(pool.submit(call, *arguments))
            if len(waiting) >= AHEAD * workers:
                yield _given(waiting.pop(0))
        while waiting:
            yield _given(waiting.pop(0))
    finally:
        for future in waiting:
            future.cancel()


def replicates(
    scenario: Scenario,
    prepared: Prepared,
    seed: int,
    count: int,
    driver: str = "kernel",
    model: "type[ImprovementNetwork] | None" = None,
    workers: int | None = None,
    snapshots: tuple[int, ...] = (),
    events: bool = False,
    executor: str | Executor = "threads",
) -> Iterator[Outcome]:
    """Runs number 0, 1, ... of a scenario whole, in this order.

    Parameters
    ----------
    scenario, prepared
        What to run, and its structure.
    seed : int
        Of the study; each replicate has a key of its own from it.
    count : int
    driver, model
        See `nicsim.drivers.simulate`.
    workers : int, optional
        Default: one a processor.
    snapshots : tuple of int
        Weeks after which replicate 0 is kept for drawing.
    events : bool
        Whether to record who took what from whom.
    executor : str or Executor
        See `nicsim.experiments.executors.opened`; threads do not help where runs are Mesa's.
    """

    def asked(replicate: int) -> tuple[Any, ...]:
        kept = snapshots if replicate == 0 else ()
        key = chance.key_of(seed, replicate)
        return scenario, prepared, key, driver, model, kept, events

    numbers = iter(range(count))
    if executor == "threads":
        if workers_of(workers) == 1 or driver != "kernel":
            yield from (simulate(*asked(replicate)) for replicate in numbers)
            return
        yield simulate(*asked(next(numbers)))  # compiles, if need be, before threads start
    with opened(executor, workers) as pool:
        yield from in_order(pool, simulate, map(asked, numbers), workers_in(pool, workers))
