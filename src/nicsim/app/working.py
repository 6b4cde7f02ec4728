"""Runs that are given up as soon as nobody wants them, week by week if need be."""

from collections.abc import Callable

import numpy as np

from nicsim.app.limits import seconds_a_week
from nicsim.drivers import Outcome
from nicsim.drivers.kernel import KernelRun
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, build
from nicsim.world.founding import founded

SLICE = 0.2  # seconds of work between looks at whether somebody still waits


class Dropped(Exception):  # noqa: N818  (no fault: nobody waits any more)
    """Nobody waits for this any more."""


def simulated(
    scenario: Scenario, structure: Prepared, key: np.uint64, wanted: Callable[[], bool]
) -> Outcome:
    """One run on the kernel, as `nicsim.drivers.simulate` makes it.

    Parameters
    ----------
    scenario, structure, key
        See there.
    wanted : callable
        Whether somebody waits; asked before the run, before its first week, and every few weeks.

    Raises
    ------
    Dropped
        If nobody does.
    """
    go_on(wanted)
    built = build(structure, key)
    go_on(wanted)
    acts, stop = structure.acts, scenario.stop
    world = founded(scenario.settings, built, key, scenario.named, acts)
    running = KernelRun(world, scenario.timeline, scenario.weeks, acts=acts, stop=stop)
    step = max(1, int(SLICE / seconds_a_week(scenario)))
    while running.week < running.weeks:
        go_on(wanted)
        running.run_to(running.week + step)
    return Outcome(running.record, np.array(running.ground.ideas.quality), ())


def go_on(wanted: Callable[[], bool]) -> None:
    """Raise Dropped if nobody waits."""
    if not wanted():
        raise Dropped
