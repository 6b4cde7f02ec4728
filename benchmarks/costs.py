"""What a run costs: on both drivers, beside its random numbers alone, and as networks grow.

    uv run python benchmarks/costs.py [--quick]

All figures of one printing come from one process; ratios are what to compare between machines.
"""

import argparse
import platform
import time
from collections.abc import Callable

import numba
import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import kernel
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation import chance
from nicsim.foundation.jit import compiled
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.world.founding import found

REPEATS = 7
GROWTH = (720, 3_600, 18_000, 100_800)  # practitioners
GROWTH_WEEKS = 40


def best_of(repeats: int, work: Callable[[], object]) -> float:
    """The shortest time of several, in seconds: the least disturbed."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def founded(scenario: Scenario, seed: int = 0):
    """A network on the eve of its first week."""
    key = chance.key_of(seed)
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    return found(scenario.settings, build(prepared, key), key, scenario.named)


@compiled
def draws_alone(key, people, team, used, weeks):
    """The random numbers of a run without the run: as many calls, their numbers summed."""
    total = 0.0
    for week in range(weeks):
        for i in range(people):
            for block in range(2):  # eight practices, four a call
                drawn = chance.words(key, chance.ADOPT, week, i, 0, block)
                total += chance.uniform_of(drawn[0])
            for k in range(used):
                drawn = chance.words(key, chance.USE, week, i, 0, k)
                total += chance.normal_of(drawn[0]) + chance.uniform_of(drawn[1])
        for i in range(team):
            total += chance.uniform(key, chance.TAKES_PART, week, i, 0, 0)
    return total


def practices_in_use(scenario: Scenario) -> float:
    """Practices that a person uses in a week of a run, on average."""
    outcome = kernel.run(founded(scenario), scenario.timeline, scenario.weeks)
    return float(outcome.record.practices[:, :, 2:4].sum(axis=(1, 2)).mean())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    quick = parser.parse_args().quick
    scenario = Scenario("Baseline")
    weeks = scenario.weeks
    run = lambda: kernel.run(founded(scenario), scenario.timeline, weeks)  # noqa: E731
    run()
    whole = best_of(REPEATS, run)
    world = founded(scenario)
    plain, recorded = (
        best_of(REPEATS, lambda e=e: kernel.run(world, scenario.timeline, weeks, events=e))
        for e in (False, True)
    )
    founding = best_of(REPEATS, lambda: founded(scenario))
    mesa = mesa_seconds(scenario, 10 if quick else WEEKS_A_YEAR)
    used = practices_in_use(scenario)
    key = chance.key_of(0)
    draws_alone(key, 1, 1, 1, 1)
    draws = best_of(REPEATS, lambda: draws_alone(key, 720, 120, round(used), weeks))
    print(f"numba {numba.__version__}, numpy {np.__version__}, {platform.machine()}, one core")
    print(f"default run on the kernel: {1e3 * whole:.1f} ms, {1e3 * founding:.1f} of them founding")
    print(f"with events recorded, its weeks take {recorded / plain:.2f} times as long")
    print(f"the Mesa driver takes {mesa / (whole - founding):.0f} times as long")
    print(
        f"the run takes {(whole - founding) / draws:.1f} times its random numbers alone "
        f"({1e3 * draws:.1f} ms; {used:.1f} practices in use by a person on average)"
    )
    print(f"growth, {GROWTH_WEEKS} weeks, 36 people a site:")
    _print_growth(GROWTH[:2] if quick else GROWTH)


def mesa_seconds(scenario: Scenario, weeks_run: int) -> float:
    """What a whole run on Mesa would take, judged by its first weeks."""
    model = ImprovementNetwork(scenario, rng=0)
    begin = time.perf_counter()
    for _ in range(weeks_run):
        model.step()
    return (time.perf_counter() - begin) / weeks_run * scenario.weeks


def _print_growth(sizes):
    base = None
    for people in sizes:
        scenario = Scenario("large").replacing({"structure.sites": people // 36, "years": 1})
        world = founded(scenario)
        running = kernel.KernelRun(world, scenario.timeline, GROWTH_WEEKS)
        begin = time.perf_counter()
        running.run_to(GROWTH_WEEKS)
        each = (time.perf_counter() - begin) / (people * GROWTH_WEEKS)
        base = base or each
        print(f"  {people:>7,} people: {1e9 * each:5.0f} ns a person and week ({each / base:.2f})")


if __name__ == "__main__":
    main()
