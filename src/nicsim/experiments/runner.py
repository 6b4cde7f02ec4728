"""Replicates of a scenario, side by side; the same numbers whatever the number of workers."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from nicsim import chance
from nicsim.drivers import Outcome, simulate
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared

if TYPE_CHECKING:
    from nicsim.drivers.model import ImprovementNetwork

AHEAD = 4  # runs a worker that may wait for being taken, so that memory stays flat


def replicates(
    scenario: Scenario,
    prepared: Prepared,
    seed: int,
    count: int,
    driver: str = "kernel",
    model: "type[ImprovementNetwork] | None" = None,
    workers: int | None = None,
    snapshots: tuple[int, ...] = (),
) -> Iterator[Outcome]:
    """Runs number 0, 1, ... of a scenario, in this order.

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
        Threads (default: one a processor; the kernel frees the interpreter's lock).
    snapshots : tuple of int
        Weeks after which replicate 0 is kept for drawing.
    """

    def one(replicate: int) -> Outcome:
        kept = snapshots if replicate == 0 else ()
        return simulate(scenario, prepared, chance.key_of(seed, replicate), driver, model, kept)

    workers = workers or os.cpu_count() or 1
    if workers == 1 or driver != "kernel":
        yield from map(one, range(count))
        return
    yield one(0)  # compiles, if need be, before threads start
    with ThreadPoolExecutor(workers) as pool:
        waiting = []
        try:
            for replicate in range(1, count):
                waiting.append(pool.submit(one, replicate))
                if len(waiting) >= AHEAD * workers:
                    yield waiting.pop(0).result()
            while waiting:
                yield waiting.pop(0).result()
        finally:
            for future in waiting:
                future.cancel()
