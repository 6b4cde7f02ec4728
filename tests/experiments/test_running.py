"""The same numbers whatever computes them; what fails is told; what is enough ends a study."""

import math
import shutil
import subprocess
import sys
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, cast

import numpy as np
import pytest
from experiments.small import BASE, FILE, LEAVES, SCENARIO, experiment

import nicsim
from nicsim.experiments import executors, runner, study, work
from nicsim.experiments.design import Arm, Run, Until, runs
from nicsim.experiments.study import Conduct, in_memory
from nicsim.experiments.work import COLUMNS
from nicsim.foundation import errors
from nicsim.scenario.reading import read_changes
from nicsim.scenario.scenario import Scenario


def same(one, other):
    assert one.keys() == other.keys()
    for run, weekly in one.items():
        np.testing.assert_array_equal(weekly, other[run])


@pytest.fixture(scope="module")
def known():
    return in_memory(experiment(), Conduct(workers=1))[0]


@pytest.mark.parametrize("workers", [2, 7])
def test_threads_change_nothing(known, workers, monkeypatch):
    monkeypatch.setattr(runner, "CHUNK_SECONDS", 1e-9)
    same(known, in_memory(experiment(), Conduct(workers=workers))[0])


def test_processes_change_nothing(known):
    same(known, in_memory(experiment(), Conduct(executor="processes", workers=2))[0])


def test_dask_changes_nothing(known):
    distributed = pytest.importorskip("distributed", reason="extra cluster is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None
    ) as cluster:
        how = Conduct(executor=f"dask:{cluster.scheduler_address}")
        same(known, in_memory(experiment(), how)[0])


def test_mpi_changes_nothing(tmp_path):
    pytest.importorskip("mpi4py", reason="extra mpi is not installed")
    mpiexec = shutil.which("mpiexec")
    if mpiexec is None:
        pytest.skip("no MPI library here")
    (tmp_path / "small.toml").write_text(SCENARIO)
    (tmp_path / "study.toml").write_text(FILE)
    nicsim = [sys.executable, "-m", "nicsim", "study", "study.toml", "--quiet"]
    over_mpi = [mpiexec, "-n", "3", sys.executable, "-m", "mpi4py.futures", *nicsim[1:]]
    subprocess.run([*over_mpi, "--executor", "mpi", "--out", "m"], cwd=tmp_path, check=True)
    subprocess.run([*nicsim, "--out", "t"], cwd=tmp_path, check=True)
    one, other = (tmp_path / name / "weekly.parquet" for name in ("m", "t"))
    assert one.read_bytes() == other.read_bytes()


class KilledWorker(Exception):  # noqa: N818  (as distributed names it)
    """What a cluster says of a task that ended its workers."""


KilledWorker.__module__ = "distributed.scheduler"


@pytest.mark.parametrize(
    "fault", [CancelledError(), OSError("closed"), BrokenProcessPool("gone"), KilledWorker("x")]
)
def test_a_lost_worker_or_scheduler_is_told_in_words(fault):
    class Pool(ThreadPoolExecutor):
        def submit(self, *given, **named):
            lost = Future()
            lost.set_exception(fault)
            return lost

    with Pool(1) as pool, pytest.raises(errors.RunsError, match="what was finished is kept"):
        list(runner.parts_of(pool, [None], 1))


def test_mesa_changes_nothing(known):
    same(known, in_memory(experiment(), Conduct(driver="mesa"))[0])


def test_more_replicates_change_none_that_were(known):
    more = in_memory(experiment(6), Conduct())[0]
    same(known, {run: weekly for run, weekly in more.items() if run.replicate < 4})


def test_replicate_of_a_study_is_that_of_a_single_scenario(known):
    import nicsim

    alone = nicsim.run(BASE, replicates=4, seed=3).weekly
    for replicate in range(4):
        own = alone[alone["replicate"] == replicate]
        np.testing.assert_array_equal(own[list(COLUMNS)].to_numpy(), known[Run(0, replicate)])


@pytest.mark.parametrize("week", [1, 20, 39])
def test_arms_have_the_same_past_before_a_change(week):
    faults: list[str] = []
    changes = read_changes([LEAVES | {"week": week}], "", faults)
    assert not faults
    leaves = type(BASE)(**{**vars(BASE), "changes": changes})
    arms = (Arm("stays", BASE), Arm("leaves", leaves))
    kept, _ = in_memory(experiment(3, arms=arms), Conduct())
    for replicate in range(3):
        stays, left = kept[Run(0, replicate)], kept[Run(1, replicate)]
        np.testing.assert_array_equal(stays[:week], left[:week])
        assert not np.array_equal(stays[week:], left[week:], equal_nan=True)


def test_a_run_that_fails_is_told_and_the_others_go_on(monkeypatch):
    from nicsim.experiments import work

    simulate = work.simulate

    def failing(scenario, prepared, key, *rest, **more):
        if int(key) == int(work.chance.key_of(3, 2)) and scenario is not BASE:
            raise ZeroDivisionError("on purpose")
        return simulate(scenario, prepared, key, *rest, **more)

    monkeypatch.setattr(work, "simulate", failing)
    kept, ended = in_memory(experiment(), Conduct())
    assert set(runs(experiment(), 4)) - set(kept) == {Run(1, 2)}
    assert [(f.run, f.cause) for f in ended.failures] == [
        (Run(1, 2), "ZeroDivisionError: on purpose")
    ]


def test_until_stops_at_the_first_round_that_is_precise_enough():
    until = Until("norm", 0.02, 512)
    asked = experiment(4, until=until)
    kept, ended = in_memory(asked, Conduct())
    at = COLUMNS.index("norm")
    finals = {run: weekly[-1, at] for run, weekly in kept.items()}
    assert ended.replicates in asked.rounds()
    assert study.half_width(finals, 2, ended.replicates) <= 0.02
    if ended.replicates > 4:
        assert study.half_width(finals, 2, ended.replicates // 2) > 0.02


def test_until_stops_at_most_there():
    _, ended = in_memory(experiment(2, until=Until("norm", 1e-12, 5)), Conduct())
    assert ended.replicates == 5


def test_rounds_do_not_hang_on_anything_but_the_request():
    assert list(experiment(3, until=Until("norm", 1.0, 20)).rounds()) == [3, 6, 12, 20]
    assert list(experiment(30).rounds()) == [30]


def test_half_width_needs_two_pairs():
    assert math.isnan(study.half_width({Run(0, 0): 1.0, Run(1, 0): 2.0}, 2, 1))


@pytest.mark.parametrize(
    ("executor", "workers", "told"),
    [
        ("cloud", None, "not one of threads, processes, dask:ADDRESS or mpi"),
        ("threads", 0, "workers 0"),
        ("dask:127.0.0.1:1", None, "no scheduler"),
    ],
)
def test_executors_that_cannot_be_had(executor, workers, told):
    with pytest.raises(errors.NicsimError, match=told), executors.opened(executor, workers):
        pass


def test_a_worker_that_dies_is_told():
    import os

    with executors.opened("processes", 1) as pool:
        future: Any = pool.submit(os._exit, 3)
        with pytest.raises(errors.RunsError, match="ended before its work did"):
            runner._given(future)


def test_a_task_that_takes_longer_than_was_thought_is_cut(monkeypatch):
    """Parts of half a second, whatever was estimated; the same runs, each once."""
    clock = iter(range(10_000))
    monkeypatch.setattr(work.time, "monotonic", lambda: next(clock) * 0.2)
    task = runner.tasks_of(experiment(6), runs(experiment(6), 6), 1e-9, "kernel")[0]
    with executors.opened("threads", 1) as pool:
        parts = list(runner.parts_of(pool, [task], 1))
    assert [len(part.runs) for part in parts] == [3, 3]
    assert [run for part in parts for run in part.runs] == list(task.runs)


def test_an_executor_of_ones_own_gives_the_same_numbers_and_stays_open():
    base = Scenario("Base").replacing({"years": 1, "structure.sites": 3})
    here = nicsim.run(base, 3, driver="mesa")
    with ThreadPoolExecutor(2) as pool:
        there = nicsim.run(base, 3, driver="mesa", executor=pool)
        both = nicsim.compare({"a": base, "b": base}, 2, driver="mesa", executor=pool)
        assert pool.submit(int, "3").result() == 3
    assert there.weekly.equals(here.weekly)
    assert (both.differences["mean"] == 0).all()


def test_what_is_no_executor_is_refused():
    with pytest.raises(nicsim.NicsimError, match="executor of type list"):
        nicsim.run("baseline", 2, executor=cast(Any, []))
