"""What many runs cost: runs a minute, two threads against one, the store, memory.

    uv run python benchmarks/ensembles.py [--quick]

All figures of one printing come from one machine in one go; ratios are what to compare.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nicsim.api.arms import Arms
from nicsim.api.folder import completed, rewritten
from nicsim.drivers import simulate
from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.design import runs as all_runs
from nicsim.experiments.executors import opened
from nicsim.experiments.runner import parts_of, tasks_of
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct, in_memory
from nicsim.experiments.work import prepared_for
from nicsim.foundation import chance
from nicsim.report.comparison import QUARTERS, Comparison
from nicsim.scenario.scenario import Scenario

SMALL = {"structure.sites": 10, "structure.colleagues": 24, "years": 2}  # 300 people
SMALL_WEEKS = 60  # that are asked for, of the eighty in two years


def comparison(scenario: Scenario, replicates: int) -> Experiment:
    """Two arms, as in most studies."""
    other = scenario.replacing({"culture.level": 0.8})
    arms = (Arm("usual", scenario), Arm("strong culture", other))
    return Experiment("Benchmark", "", "compare", arms, replicates)


def seconds(work) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def alone(experiment: Experiment) -> None:
    """The runs of a study and nothing else, one after the other."""
    for arm in experiment.arms:
        prepared = prepared_for(arm.scenario)
        for replicate in range(experiment.replicates):
            simulate(arm.scenario, prepared, chance.key_of(experiment.seed, replicate))


def stored(experiment: Experiment, workers: int) -> None:
    """A study from the first run to the finished folder, figures and report among it."""
    with tempfile.TemporaryDirectory() as folder:
        completed(Arms(experiment, Conduct(workers=workers)), Path(folder) / "r")


def seconds_of_study(experiment: Experiment) -> tuple[float, float, float]:
    """A whole study on one thread, its report alone, and the statistics in that alone."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "r"
        whole = seconds(lambda: completed(Arms(experiment, Conduct(workers=1)), out))
        report = seconds(lambda: rewritten(out))
        statistics = seconds(lambda: tables_of(out))
    return whole, report, statistics


def tables_of(folder: Path) -> None:
    """All tables of a stored comparison."""
    found = open_stored(folder)
    names = (*found.experiment.measures, *QUARTERS)
    comparison = Comparison(found.experiment, found.weekly(names))
    for table in (comparison.differences, comparison.summary, comparison.rankings):
        assert len(table)


def peak(replicates: int) -> float:
    """The most memory of a process that makes a study of small runs, in MB."""
    told = subprocess.run(
        [sys.executable, __file__, "--memory", str(replicates)],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(told.stdout)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    small = Scenario("Small").replacing(SMALL)
    if asked.memory:
        stored(comparison(small, asked.memory), 2)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    part = 10 if asked.quick else 1
    usual = comparison(Scenario("Baseline"), 200 // part)
    runs = 2 * usual.replicates
    alone(comparison(Scenario("Baseline"), 2))  # compiles
    bare = seconds(lambda: alone(usual))
    one = seconds(lambda: in_memory(usual, Conduct(workers=1)))
    two = seconds(lambda: in_memory(usual, Conduct(workers=2)))
    whole, report, statistics = seconds_of_study(usual)
    print(f"{60 * runs / two:,.0f} default runs a minute on two threads ({runs} runs)")
    print(f"two threads: {one / two:.2f} times as fast as one ({one / two / 2:.0%} efficiency)")
    print(f"tasks and threads take {one / bare:.2f} times the simulation alone")
    print(
        f"a study of {runs} runs on one thread: store {(whole - report) / bare - 1:+.1%} of the "
        f"simulation, statistics {statistics / bare:+.1%}, figures and page "
        f"{report - statistics:.1f} s whatever the number of runs"
    )
    few, many = 1000 // part, 4000 // part
    low, high = peak(few), peak(many)
    print(f"memory: {low:.0f} MB for {2 * few:,} small runs, {high:.0f} MB for {2 * many:,}")
    ten_thousand = comparison(small, 5000 // part)
    took = seconds(lambda: _thrown_away(ten_thousand)) * SMALL_WEEKS / small.weeks
    count = 2 * ten_thousand.replicates
    print(f"{count:,} runs of 300 people over {SMALL_WEEKS} weeks: {took:.1f} s on two threads")


def _thrown_away(experiment: Experiment) -> None:
    """The runs of a study over two threads, none of them kept."""
    tasks = tasks_of(experiment, all_runs(experiment, experiment.replicates), 0.003, "kernel")
    with opened("threads", 2) as pool:
        for _ in parts_of(pool, tasks, 2):
            pass


if __name__ == "__main__":
    main()
