"""From priors to worlds that show what data show: approximate Bayesian computation in waves.

Every particle is a place in the cube and one run there, with luck of its own, so that luck counts
as it does in the data. Waves ask for ever smaller distances; between them particles move by steps
that leave the prior as it is (Del Moral, Doucet & Jasra 2012, with the steps of ter Braak 2006), so
that all that are left count alike. Everything is decided by the request and by the runs of the
waves before, so workers, executors and interruptions move nothing.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np

from nicsim.experiments.design import Run, out_of_range
from nicsim.experiments.executors import opened, workers_in
from nicsim.experiments.fitting.limits import FIRST, PARTICLES, WAVES
from nicsim.experiments.fitting.sight import Sight, seen
from nicsim.experiments.fitting.space import Space
from nicsim.experiments.runner import gathered, parts_of, refuse_failed
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import Part, in_turn
from nicsim.foundation import chance
from nicsim.foundation.later import qmc
from nicsim.scenario.scenario import Scenario

KEPT = 0.5  # of the particles of a wave: the distance that half of them reach is asked for next
ENOUGH = 0.5  # distance, in standard errors of data, at which nothing more is asked for
FEWEST_MOVES = 0.1  # share of moves that must succeed: below it, many particles are copies of few
MOST_MOVED = 12  # coordinates that change in one step, where there are many
JOB = 40  # particles handed over at once


class Search(NamedTuple):
    """How hard to look.

    Parameters
    ----------
    particles : int
    waves : int
        At most.
    seed : int
    """

    particles: int = PARTICLES
    waves: int = WAVES
    seed: int = 0


class Target(NamedTuple):
    """What worlds are held against: numbers of a run, wanted values, and their errors.

    Parameters
    ----------
    at : int64 array
        Where they stand among a run's numbers.
    wanted, errors, weight : float64 arrays
        Weights sum to 1; every measure of a site counts alike.
    """

    at: np.ndarray
    wanted: np.ndarray
    errors: np.ndarray
    weight: np.ndarray

    def distance(self, shown: np.ndarray) -> np.ndarray:
        """Root of the weighted mean square distance, in standard errors; runs x 1."""
        off = (shown[:, self.at] - self.wanted) / self.errors
        return np.where(np.isfinite(off).all(axis=1), np.sqrt((off**2) @ self.weight), math.inf)


class Particles(NamedTuple):
    """Places, what was seen there, how far it is from the data, and whose luck it had."""

    places: np.ndarray  # particles x dimensions
    shown: np.ndarray  # particles x numbers of a run
    distance: np.ndarray
    run: np.ndarray  # int64: the number of the run, for its luck

    def of(self, rows: np.ndarray) -> "Particles":
        """Some of them."""
        return Particles(*(one[rows] for one in self))


class Found(NamedTuple):
    """What came of a search.

    Parameters
    ----------
    prior : Particles
        The first wave: places as the prior has them.
    fitted : Particles
    waves : tuple of (distance asked for, share of moves that succeeded)
    """

    prior: Particles
    fitted: Particles
    waves: tuple[tuple[float, float], ...]


class Job(NamedTuple):
    """Some runs, each in a world of its own."""

    runs: tuple[Run, ...]
    worlds: dict[int, dict[str, Any]]
    scenario: Scenario
    sight: Sight
    seed: int


class Store(Protocol):
    """Where what was seen is kept."""

    @property
    def done(self) -> set[Run]:
        """Runs that are there."""
        ...

    def add(self, part: Part) -> None:
        """Keep a part."""
        ...

    def block(self, name: str, runs: Sequence[Run]) -> np.ndarray:
        """What was seen in some runs."""
        ...


class Standing(NamedTuple):
    """How a fit stands."""

    wave: int
    waves: int
    done: int  # runs of the wave
    total: int
    distance: float  # that half of the particles reach; nan before the first wave


def faults_of(search: Search) -> list[str]:
    """What is wrong with the numbers of a search, one sentence each."""
    return [
        *out_of_range("particles", search.particles, 40, 20_000),
        *out_of_range("waves", search.waves, 1, 200),
        *out_of_range("seed", search.seed, 0, 2**63),
    ]


def do(job: Job) -> Part:
    """Run a job, for half a second; a run that fails is told and the others go on."""

    def made(run: Run) -> dict[str, np.ndarray]:
        scenario = job.scenario.in_world(job.worlds[run.arm])
        return {"seen": seen(job.sight, scenario, chance.key_of(job.seed, run.arm))}

    return in_turn(job.runs, made)


def searched(
    scenario: Scenario,
    sight: Sight,
    space: Space,
    target: Target,
    search: Search,
    store: Store,
    how: Conduct,
    tell: Callable[[Standing], None] | None = None,
) -> Found:
    """Make all waves, those runs that are not stored.

    Raises
    ------
    RunsError
        If runs failed; the others are kept.
    """
    count = search.particles
    with opened(how.executor, how.workers) as pool:
        workers = workers_in(pool, how.workers)

        def run(places: np.ndarray, begin: int, wave: int, near: float) -> Particles:
            asked = [Run(begin + row, 0) for row in range(len(places))]
            worlds = {
                one.arm: space.values(place) for one, place in zip(asked, places, strict=True)
            }
            job = Job(tuple(asked), worlds, scenario, sight, search.seed)
            _run(pool, workers, job, store, Standing(wave, search.waves, 0, len(asked), near), tell)
            shown = store.block("seen", asked)
            return Particles(
                places, shown, target.distance(shown), np.array([one.arm for one in asked])
            )

        generator = np.random.default_rng([search.seed, 0])
        first = qmc.LatinHypercube(space.dimensions, rng=generator).random(FIRST * count)
        prior = run(first, 0, 0, math.nan)
        now = prior.of(np.argsort(prior.distance, kind="stable")[:count])
        waves, begin, near = [(float(now.distance.max()), 1.0)], FIRST * count, math.inf
        for wave in range(1, search.waves + 1):
            generator = np.random.default_rng([search.seed, wave])
            half = max(ENOUGH, float(np.quantile(now.distance, KEPT)))
            near = min(near, half) if math.isfinite(half) else near
            inside = now.of(np.flatnonzero(now.distance <= near))
            rows = np.resize(generator.permutation(len(inside.run)), count)
            start = inside.of(rows)
            moved = run(_steps(start.places, inside.places, space, generator), begin, wave, near)
            taken = moved.distance <= near
            now = Particles(
                *(np.where(taken.reshape(-1, *[1] * (new.ndim - 1)), new, old)
                  for new, old in zip(moved, start, strict=True))
            )  # fmt: skip
            begin += count
            waves.append((near, float(taken.mean())))
            settled = near <= ENOUGH and sum(told[1] for told in waves if told[0] <= near) >= 1.0
            if settled or taken.mean() < FEWEST_MOVES:
                break
    return Found(prior, now, tuple(waves))


def _steps(places, others, space: Space, generator: np.random.Generator) -> np.ndarray:
    """A step from each place: a part of the way between two others, in some coordinates.

    Symmetric, and folded at the ends of the cube, so that the prior stays as it is.
    """
    count, dimensions = places.shape
    moved = places.copy()
    for row in range(count):
        most = min(dimensions, MOST_MOVED)
        size = int(generator.integers(1, most + 1))
        chosen = generator.choice(dimensions, size, replace=False)
        one, other = others[generator.integers(0, len(others), 2)]
        reach = 1.0 if generator.random() < 0.1 else 2.38 / math.sqrt(2.0 * size)
        noise = 0.02 * generator.standard_normal(size)
        moved[row, chosen] += reach * (one - other)[chosen] + noise
        anew = chosen[generator.random(size) < 0.1]  # so that no coordinate is ever stuck
        moved[row, anew] = generator.random(len(anew))
        if space.worlds is not None and 0 in chosen:  # neighbours in a list of worlds are strangers
            moved[row, 0] = generator.random()
    folded = np.abs(moved) % 2.0
    return np.minimum(np.where(folded > 1.0, 2.0 - folded, folded), 1.0 - 1e-12)


def _run(pool, workers: int, job: Job, store: Store, standing: Standing, tell) -> None:
    there = store.done
    todo = [run for run in job.runs if run not in there]

    def jobs() -> Iterator[Job]:
        for begin in range(0, len(todo), JOB):
            runs = tuple(todo[begin : begin + JOB])
            yield job._replace(runs=runs, worlds={run.arm: job.worlds[run.arm] for run in runs})

    def told(done: int) -> None:
        if tell is not None:
            tell(standing._replace(done=done))

    parts = parts_of(pool, jobs(), workers, do)
    count = len(job.runs)
    refuse_failed(gathered(parts, store.add, count - len(todo), count, told))
