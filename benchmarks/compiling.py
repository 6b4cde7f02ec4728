"""What compiling costs from an empty cache, with a helper and without, and what later starts cost.

    uv run python benchmarks/compiling.py

Each line is a process of its own with a cache of its own: everything that a first run of the
baseline needs, events included, is compiled, then loaded by a second process.
"""

import os
import subprocess
import sys
import tempfile

RUN = """
import os, resource, sys, time
if sys.argv[1] == "alone":
    os.cpu_count = lambda: 1
begun = time.perf_counter()
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import prepare
scenario = Scenario("Small").replacing({"structure.sites": 4, "years": 1})
prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
simulate(scenario, prepared, chance.key_of(0), events=True)
took = time.perf_counter() - begun
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    used = resource.getrusage(who)
    print(used.ru_utime + used.ru_stime)
print(took)
"""


def seconds(how: str, cache: str) -> tuple[float, float]:
    """Processor seconds of a process and its helper, and seconds by the clock."""
    command = [sys.executable, "-c", RUN, how]
    environment = {**os.environ, "NICSIM_CACHE": cache}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    own, helper, took = map(float, ran.stdout.split())
    return own + helper, took


def main() -> None:
    """Print the table."""
    for how, words in (("alone", "in one process"), ("helped", "in two processes")):
        with tempfile.TemporaryDirectory() as cache:
            used, took = seconds(how, cache)
            print(f"compiled {words}: {used:.1f} CPU s, {took:.1f} s by the clock")
            used, took = seconds(how, cache)
            print(f"loaded: {used:.2f} CPU s, {took:.2f} s by the clock, imports included")


if __name__ == "__main__":
    main()
