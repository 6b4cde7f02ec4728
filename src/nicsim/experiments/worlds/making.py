"""Making an ensemble: waves of points, emulators, worlds that fit, and each of these run itself.

Everything that is decided is decided by the request and the numbers of runs, in the order of
points; so workers, executors and interruptions move nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from nicsim.experiments.design import Run, out_of_range
from nicsim.experiments.executors import opened, workers_in
from nicsim.experiments.runner import gathered, parts_of, refuse_failed
from nicsim.experiments.study import Conduct, Progress
from nicsim.experiments.work import Failure, Part
from nicsim.experiments.worlds.emulator import Emulator, features_of, learnt
from nicsim.experiments.worlds.experiment import found, seen, unbiased
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.sampling import not_ruled_out, sampled
from nicsim.experiments.worlds.targets import GROUPS, TARGETS, Target, targets_without
from nicsim.foundation import chance
from nicsim.foundation.later import qmc
from nicsim.scenario.declared import of_nature

MOST_REPLICATES = 64  # of a point: places of keys that it has for itself
SPARE = 1.5  # candidates for each world that is asked for: some are ruled out by their own runs
PARTICLES = 4  # for each candidate
MOST_AGAINST = 2  # targets that may speak against points of the second wave; of later ones fewer
TRUTHS = 20
WAVE, LAST, TRUTH = range(3)  # what points are for


class Search(NamedTuple):
    """What is asked.

    Parameters
    ----------
    points : int
        Of every wave.
    waves : int
    keep : int
        Worlds wanted.
    replicates : int
        Runs of every arm at every point.
    seed : int
    held_out : tuple of str
        Patterns that worlds are not held against.
    """

    points: int = 600
    waves: int = 3
    keep: int = 400
    replicates: int = 2
    seed: int = 0
    held_out: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """What worlds are held against."""
        return targets_without(self.held_out)

    @property
    def candidates(self) -> int:
        """Worlds that are run in the end, of which those that fit are kept."""
        return math.ceil(SPARE * self.keep)

    @property
    def total(self) -> int:
        """Points that are run in all."""
        return self.points * self.waves + self.candidates + TRUTHS


def faults_of(search: Search) -> list[str]:
    """What is wrong with a search's numbers and names, one sentence each."""
    unknown = [name for name in search.held_out if name not in GROUPS]
    return [
        *out_of_range("points", search.points, 60, 100_000),
        *out_of_range("waves", search.waves, 1, 20),
        *out_of_range("keep", search.keep, 20, 10_000),
        *out_of_range("replicates", search.replicates, 2, MOST_REPLICATES),
        *out_of_range("seed", search.seed, 0, 2**63),
        *(f"hold out {name}: known patterns are {', '.join(GROUPS)}" for name in unknown),
        *(["hold out: nothing is left"] if set(search.held_out) >= set(GROUPS) else []),
    ]


class Wave(NamedTuple):
    """Some points, and what they showed.

    Parameters
    ----------
    places : array, points x parameters
    shown : array, points x `TARGETS`
    luck : array, points x `TARGETS`
        Variance of what was shown by luck, as far as replicates tell.
    left : float
        Part of the prior that emulators had not ruled out when they were drawn (1 in the first).
    """

    places: np.ndarray
    shown: np.ndarray
    luck: np.ndarray
    left: float = 1.0


class Made(NamedTuple):
    """All that came of a search, worlds apart."""

    waves: tuple[Wave, ...]
    emulators: tuple[Emulator, ...]  # of all `TARGETS`, learnt from all waves
    left: float  # part of the prior that the last ones do not rule out
    last: Wave  # candidates, run themselves
    truths: Wave  # worlds of the prior, to be recovered


class Job(NamedTuple):
    """Some points to run."""

    runs: tuple[Run, ...]  # arm: the number of a point
    worlds: tuple[dict[str, Any], ...]
    replicates: int
    seed: int


class Store(Protocol):
    """Where what was seen is kept."""

    @property
    def done(self) -> set[Run]:
        """Points that are there."""
        ...

    def add(self, part: Part) -> None:
        """Keep a part."""
        ...

    def block(self, name: str, runs: Sequence[Run]) -> np.ndarray:
        """What was seen at some points."""
        ...


def do(job: Job) -> Part:
    """Run the first point of a job; what is left is handed out again."""
    run, world = job.runs[0], job.worlds[0]
    first = run.arm * MOST_REPLICATES
    try:
        keys = [chance.key_of(job.seed, first + r) for r in range(job.replicates)]
        shown = np.stack([seen(world, key) for key in keys])
    except Exception as fault:  # whatever it is, it is told and the others go on
        return Part((), {}, (Failure(run, f"{type(fault).__name__}: {fault}"),))
    return Part((run,), {"seen": shown[None]}, ())


def made(
    search: Search, store: Store, how: Conduct, tell: Callable[[Progress], None] | None = None
) -> Made:
    """Run all waves that are not stored, and what comes after them.

    Raises
    ------
    RunsError
        If points failed; the others are kept.
    """
    parameters, waves = len(of_nature()), []
    targets, chosen = search.targets, [TARGETS.index(target) for target in search.targets]
    with opened(how.executor, how.workers) as pool:

        def run(places: np.ndarray, left: float = 1.0) -> Wave:
            begin = sum(len(wave.places) for wave in waves)
            return _run(pool, search, store, how, begin, places, left, tell)

        left = 1.0
        emulators: tuple[Emulator, ...] = ()
        for number in range(search.waves):
            generator = np.random.default_rng([search.seed, WAVE, number])
            if number == 0:
                places = qmc.LatinHypercube(parameters, rng=generator).random(search.points)
            else:
                some = [emulators[k] for k in chosen]
                against = max(0, MOST_AGAINST + 1 - number)
                places, left = not_ruled_out(
                    targets, some, search.points, generator, parameters, against
                )
            waves.append(run(places, left))
            emulators = _learnt(waves)
        some = [emulators[k] for k in chosen]
        generator = np.random.default_rng([search.seed, LAST])
        _, left = not_ruled_out(targets, some, 1, generator, parameters)
        count = PARTICLES * search.candidates
        drawn = sampled(targets, some, count, generator, parameters).places
        places = generator.permutation(drawn)[: search.candidates]
        waves.append(run(places, left))
        generator = np.random.default_rng([search.seed, TRUTH])
        places = qmc.LatinHypercube(parameters, rng=generator).random(TRUTHS)
        truths = run(places)
    return Made(tuple(waves[:-1]), emulators, left, waves[-1], truths)


def _learnt(waves: Sequence[Wave]) -> tuple[Emulator, ...]:
    """Emulators from all waves so far."""
    places = np.concatenate([wave.places for wave in waves])
    shown = np.concatenate([wave.shown for wave in waves])
    luck = np.nanmean(np.concatenate([wave.luck for wave in waves]), axis=0)
    return tuple(learnt(features_of(places), shown, luck))


def _run(pool, search: Search, store: Store, how: Conduct, begin, places, left, tell) -> Wave:
    """Make the points of a wave that are not stored; all of them as they were seen."""
    wanted = [Run(begin + row, 0) for row in range(len(places))]
    there = store.done
    todo = [row for row, run in enumerate(wanted) if run not in there]
    worlds = Worlds.at(places)

    def jobs() -> Iterator[Job]:
        for row in todo:
            world = worlds.overrides(row)
            yield Job((wanted[row],), (world,), search.replicates, search.seed)

    def told(done: int) -> None:
        if tell is not None:
            tell(Progress(done, search.total, math.nan))

    parts = parts_of(pool, jobs(), workers_in(pool, how.workers), do)
    refuse_failed(gathered(parts, store.add, len(there), search.total, told), "points")
    runs = store.block("seen", wanted)
    shown = np.stack([found(one) for one in runs])
    luck = np.stack([luck_of(one, all_) for one, all_ in zip(runs, shown, strict=True)])
    return Wave(places, shown, luck, left)


def luck_of(runs: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """Variance by luck of a point's numbers, from its replicates (jackknife; Tukey 1958).

    The spread among networks needs two of them; its variance is that of a spread of normal numbers.
    """
    count = len(runs)
    without = np.stack([found(np.delete(runs, row, axis=0)) for row in range(count)])
    variance = (count - 1) * without.var(axis=0)
    at = next(k for k, target in enumerate(TARGETS) if target.group == "P6")
    variance[at] = shown[at] ** 2 * (1.0 - unbiased(count) ** 2)
    return variance
