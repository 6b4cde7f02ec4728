"""How long a grouped Sobol' study takes, and where its time goes.

    uv run python benchmarks/sensitivity.py            # the whole study: 40,960 runs
    uv run python benchmarks/sensitivity.py --part 32  # a part of its base rows, scaled up

The study is that of the seven levels: N = 512 base rows, 8 replicates. Seven levels alone make
512 x (7 + 2) x 8 = 36,864 runs; the dummy, which is always added, another 4,096. Times are of one
process and one printing; processor time beside wall-clock time shows whether the machine was calm.
"""

import argparse
import resource
import tempfile
import time
from pathlib import Path

from nicsim.drivers import simulate
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.experiments.sensitivity.running import conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.storing import opened, request_of, write_tables
from nicsim.experiments.sensitivity.study import made, runs_of
from nicsim.experiments.sensitivity.subject import network_of
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import prepared_for
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario

SAMPLES, REPLICATES = 512, 8


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--part", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    base, faults = Scenario("baseline"), []
    samples = SAMPLES // given.part
    study = made(base, samples=samples, replicates=REPLICATES, faults=faults)
    assert not faults, faults
    simulate(base, prepared_for(base), chance.key_of(0))  # compiles
    design, subject = design_of(study), network_of(study)
    runs = runs_of(study)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "study"
        with opened(folder, study, request_of(study, "kernel")) as cells:
            wall, used = time.perf_counter(), time.process_time()
            failures = conduct(study, design, subject, cells, Conduct(workers=given.workers))
            wall, used = time.perf_counter() - wall, time.process_time() - used
            assert not failures
            parts = sum(file.stat().st_size for file in cells.folder.rglob("*.npz"))
            begin = time.perf_counter()
            values = write_tables(cells, study, design)
            stored = time.perf_counter() - begin
            table = (cells.folder / "outcomes.parquet").stat().st_size
            begin = time.perf_counter()
            rows = len(Sensitivity(study, design, values).indices)
            analysed = time.perf_counter() - begin
    busy = used / wall / given.workers
    print(f"{runs:,} runs, {given.workers} workers: {wall:.1f} s, {1e3 * used / runs:.1f} ms of ")
    print(f"processor a run; the workers had {100 * busy:.0f}% of a processor each")
    for name, count in (("seven levels", 36_864), ("and the dummy", 40_960)):
        calm, here = used / runs * count / given.workers, wall / runs * count
        print(f"{name}, {count:,} runs: {calm:.0f} s on a calm machine, {here:.0f} s as it was")
    print(f"stored: {parts / runs:.0f} bytes a run under way, {table / runs:.0f} in the table")
    print(f"tables {stored:.1f} s, {rows:,} indices {analysed:.1f} s")
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
