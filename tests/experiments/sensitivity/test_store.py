"""A study on disk: resumed after anything, grown by more samples, the same for any workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from toys import Toy, found_with, study_of_toy

from nicsim.experiments.sensitivity import storing
from nicsim.experiments.sensitivity.running import conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.store import requests
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import ResultsError

FILES = ("design.parquet", "outcomes.parquet")


def stored_in(folder: Path, study, toy=None, workers=1, executor="threads", most=None):
    """Run a study into a folder; `most`: stop after so many parts, as if interrupted."""
    toy = toy or Toy("g", 0.3, len(study.factors))
    request, design = storing.request_of(study, "kernel"), design_of(study)
    with storing.opened(folder, study, request) as cells:
        before = int(cells.done().sum())
        stored = Stopping(cells, most) if most is not None else cells
        conduct(study, design, toy, stored, Conduct(executor=executor, workers=workers))
        storing.write_tables(cells, study, design)
        experiment = storing.experiment_of(study)
        manifest = requests.manifest_of(request, experiment, study.replicates, [])
        requests.write_json(cells.folder / "manifest.json", manifest)
        storing.finish(cells, folder)
    return before


class Stopping:
    def __init__(self, cells, most):
        self.cells, self.left, self.done = cells, most, cells.done

    def add(self, part):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        self.cells.add(part)


def contents(folder: Path):
    return [(folder / name).read_bytes() for name in FILES]


STUDY = study_of_toy(3, "sobol", 32, 2)
SLOW = Toy("g", 0.3, 3, seconds=0.05)  # which makes parts small


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "toy"
    stored_in(folder, STUDY)
    return folder


def test_a_stored_study_reads_back_as_it_was(whole):
    found = storing.open_study(whole)
    direct = found_with(STUDY, Toy("g", 0.3, 3))
    assert found.study == STUDY._replace(base=found.study.base)
    assert np.array_equal(found.design.shares, direct.design.shares)
    assert np.array_equal(found.values, direct.values)


@pytest.mark.parametrize(("executor", "workers"), [("threads", 2), ("processes", 2)])
def test_workers_change_no_byte(whole, tmp_path, executor, workers):
    stored_in(tmp_path / "toy", STUDY, SLOW, workers, executor)
    assert contents(tmp_path / "toy") == contents(whole)


def test_an_interrupted_study_goes_on_and_ends_with_the_same_bytes(whole, tmp_path):
    folder = tmp_path / "toy"
    with pytest.raises(KeyboardInterrupt):
        stored_in(folder, STUDY, SLOW, most=3)
    assert not folder.exists()
    assert stored_in(folder, STUDY, SLOW) == 60  # runs that were not made again
    assert contents(folder) == contents(whole)
    assert not folder.with_name("toy.partial").exists()


def test_more_samples_are_added_to_a_stored_study(whole, tmp_path):
    folder, more = tmp_path / "toy", STUDY._replace(samples=64)
    stored_in(folder, STUDY)
    assert stored_in(folder, more) == 32 * 6 * 2  # all runs of the smaller study
    stored_in(tmp_path / "at once", more)
    assert contents(folder) == contents(tmp_path / "at once")
    assert json.loads((folder / "manifest.json").read_text())["request"]["samples"] == 64


def test_more_samples_are_added_to_an_unfinished_study(tmp_path):
    folder, more = tmp_path / "toy", STUDY._replace(samples=64)
    with pytest.raises(KeyboardInterrupt):
        stored_in(folder, STUDY, SLOW, most=3)
    assert stored_in(folder, more, SLOW) == 60
    stored_in(tmp_path / "at once", more)
    assert contents(folder) == contents(tmp_path / "at once")


@pytest.mark.parametrize("change", [{"seed": 1}, {"replicates": 3}, {"method": "morris"}])
def test_runs_of_another_study_are_not_touched(tmp_path, change):
    folder = tmp_path / "toy"
    with pytest.raises(KeyboardInterrupt):
        stored_in(folder, STUDY, SLOW, most=1)
    with pytest.raises(ResultsError, match="another request"):
        stored_in(folder, STUDY._replace(**change))


def test_seed_0_is_a_seed():
    again = found_with(STUDY, Toy("g", 0.3, 3)), found_with(STUDY, Toy("g", 0.3, 3))
    other = found_with(STUDY._replace(seed=1), Toy("g", 0.3, 3))
    assert again[0].indices.equals(again[1].indices)
    assert not np.array_equal(again[0].values, other.values)


def test_a_failing_point_is_told_and_the_others_go_on(tmp_path):
    from nicsim.experiments.sensitivity.running import Memory

    class Failing(Toy):
        def __call__(self, point, keys):
            if point["x1.x"] < 0.2:
                raise ValueError("too small")
            return super().__call__(point, keys)

    design = design_of(STUDY)
    memory = Memory((len(design.shares), 2, 2, 1))
    failures = conduct(STUDY, design, Failing("g", 0.0, 3), memory, Conduct(workers=1))
    assert {f.cause for f in failures} == {"ValueError: too small"}
    low = design.shares[:, 0] < 0.2
    assert {f.run.arm for f in failures} == set(np.flatnonzero(low).tolist())
    assert memory.done()[~low].all()


SCRIPT = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
sys.path.insert(0, {here!r})
from test_store import SLOW, STUDY, Toy, stored_in

class Sleepy(Toy):
    def __call__(self, point, keys):
        time.sleep(0.02)
        return super().__call__(point, keys)

stored_in(Path({folder!r}), STUDY, Sleepy(*SLOW))
"""


def test_a_killed_study_goes_on(whole, tmp_path):
    folder = tmp_path / "toy"
    here = Path(__file__).parent
    script = SCRIPT.format(tests=str(here.parents[1]), here=str(here), folder=str(folder))
    process = subprocess.Popen([sys.executable, "-c", script])
    parts = folder.with_name("toy.partial") / "parts"
    until = time.monotonic() + 60
    while len(list(parts.glob("*.npz"))) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not folder.exists()
    assert 0 < stored_in(folder, STUDY, SLOW) < 32 * 5 * 2
    assert contents(folder) == contents(whole)
