"""What is finished counts, once, whatever happens; no other request is mixed in."""

import json
import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from experiments.small import BASE, FILE, SCENARIO, experiment

from nicsim.api.arms import Arms
from nicsim.api.folder import completed
from nicsim.experiments import work
from nicsim.experiments.design import Arm
from nicsim.experiments.store import parts
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import ResultsError, RunsError

TABLES = ("weekly.parquet", "differences.csv", "summary.csv", "ranking.csv", "finding.txt")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.toml").write_text(SCENARIO)
    (tmp_path / "study.toml").write_text(FILE)
    return tmp_path


def same_bytes(one, other):
    for name in TABLES:
        assert (one / name).read_bytes() == (other / name).read_bytes(), name


def test_killed_at_any_moment_the_same_command_finishes_with_the_same_bytes(folder):
    study = [
        sys.executable,
        "-c",
        "from nicsim.cli.main import main; main()",
        "study",
        "study.toml",
    ]
    study += ["--driver", "mesa", "--replicates", "40", "--executor", "threads"]
    killed = 0
    for _ in range(3):
        process = subprocess.Popen(
            [*study, "--quiet", "--out", "r"], cwd=folder, start_new_session=True
        )
        stored = len(list(folder.glob("r.partial/parts/*.npz")))
        until = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < until:
            if len(list(folder.glob("r.partial/parts/*.npz"))) > stored:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
                break
            time.sleep(0.005)
        process.wait()
    assert killed  # once at least: the last of three may come too late
    subprocess.run([*study, "--quiet", "--out", "r"], cwd=folder, check=True)
    subprocess.run([*study, "--quiet", "--out", "whole"], cwd=folder, check=True)
    same_bytes(folder / "r", folder / "whole")
    weekly = pd.read_parquet(folder / "r" / "weekly.parquet")
    assert len(weekly) == 3 * 40 * 40
    assert not weekly.duplicated(["arm", "replicate", "week"]).any()


def test_a_part_that_was_half_written_is_not_there(folder, monkeypatch):
    how = Conduct(workers=1)
    replaced = parts.Path.replace

    def stopped(self, target):
        if self.suffix == ".tmp" and self.name != "request.tmp":
            raise KeyboardInterrupt
        return replaced(self, target)

    monkeypatch.setattr(parts.Path, "replace", stopped)
    with pytest.raises(KeyboardInterrupt):
        completed(Arms(experiment(), how), folder / "r")
    monkeypatch.undo()
    assert list((folder / "r.partial" / "parts").iterdir())
    completed(Arms(experiment(), how), folder / "r")
    completed(Arms(experiment(), how), folder / "whole")
    same_bytes(folder / "r", folder / "whole")


def test_a_full_disk_keeps_what_is_done(folder, monkeypatch):
    fsync, left = os.fsync, [1]

    def full(file):
        if not left[0]:
            raise OSError(28, "No space left on device")
        left[0] -= 1
        fsync(file)

    monkeypatch.setattr(parts.os, "fsync", full)
    with pytest.raises(ResultsError, match=r"no space left on device.*what was finished is kept"):
        completed(Arms(experiment(), Conduct(workers=1)), folder / "r")
    monkeypatch.undo()
    assert len(list(folder.glob("r.partial/parts/*"))) == 1
    completed(Arms(experiment(), Conduct()), folder / "r")
    completed(Arms(experiment(), Conduct()), folder / "whole")
    same_bytes(folder / "r", folder / "whole")


def test_the_bytes_hang_on_neither_workers_nor_executor(folder):
    names = {"a": Conduct(workers=1), "b": Conduct(workers=5), "c": Conduct("mesa")}
    for name, how in names.items():
        completed(Arms(experiment(), how), folder / name)
    same_bytes(folder / "a", folder / "b")
    same_bytes(folder / "a", folder / "c")


def test_a_failed_run_is_tried_again_by_the_same_command(folder, monkeypatch):
    simulate, broken = work.simulate, [True]

    def failing(scenario, *rest, **more):
        if broken[0] and scenario.levels["culture"] == 0.9:
            raise MemoryError("too big")
        return simulate(scenario, *rest, **more)

    monkeypatch.setattr(work, "simulate", failing)
    with pytest.raises(RunsError) as caught:
        completed(Arms(experiment(), Conduct()), folder / "r")
    assert "4 runs failed" in str(caught.value)
    assert "arm 'strong', replicate 0: MemoryError: too big" in str(caught.value)
    broken[0] = False
    stored = completed(Arms(experiment(), Conduct()), folder / "r")
    assert stored is not None
    assert stored.replicates == 4


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"seed": 4}, "seed"),
        ({"replicates": 5}, "replicates"),
        ({"measures": ("norm",)}, "measures"),
        ({"arms": experiment().arms[:1]}, "arm 'strong'"),
        ({"arms": experiment().arms[::-1]}, "the order of arms"),
        (
            {
                "arms": (
                    experiment().arms[0],
                    Arm("strong", BASE.replacing({"culture.level": 1.0})),
                )
            },
            "culture.level",
        ),
    ],
)
def test_another_request_is_not_mixed_in_and_what_differs_is_told(folder, changed, told):
    completed(Arms(experiment(), Conduct()), folder / "r")
    before = {file: file.read_bytes() for file in (folder / "r").rglob("*.parquet")}
    with pytest.raises(ResultsError, match=told):
        completed(Arms(experiment(**changed), Conduct()), folder / "r")
    assert {file: file.read_bytes() for file in (folder / "r").rglob("*.parquet")} == before


def test_a_study_goes_on_only_for_the_same_request(folder, monkeypatch):
    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("nicsim.api.arms.write_weekly", stopped)
    with pytest.raises(KeyboardInterrupt):
        completed(Arms(experiment(), Conduct()), folder / "r")
    monkeypatch.undo()
    with pytest.raises(ResultsError, match=r"another request \(seed differs"):
        completed(Arms(experiment(seed=9), Conduct()), folder / "r")


def test_tables_are_long_and_plain(folder):
    completed(Arms(experiment(), Conduct()), folder / "r")
    weekly = pd.read_parquet(folder / "r" / "weekly.parquet")
    assert weekly.columns[:3].tolist() == ["arm", "replicate", "week"]
    assert set(work.COLUMNS) == set(weekly.columns[3:])
    assert weekly["arm"].unique().tolist() == ["usual", "strong"]
    manifest = json.loads((folder / "r" / "manifest.json").read_text())
    assert manifest["request"]["arms"][1]["scenario"]["values"]["culture.level"] == 0.9
    assert manifest["origins"]["strong"]["culture.level"] == "Python"
    assert manifest["replicates"] == 4
