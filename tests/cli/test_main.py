"""The command line: what it prints, what it leaves, how mistakes end."""

import json
import re

import pandas as pd
import pytest
from filelock import FileLock
from typed import call, refused

from nicsim.experiments import runner
from nicsim.experiments.store.parts import Parts
from nicsim.report.pages import run as run_report

SMALL = (
    'title = "small"\nyears = 1\n[structure]\nsites = 3\ncolleagues = 3\n[practices]\ncount = 3\n'
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


def test_run_leaves_a_whole_folder(folder):
    result = call("run", "small.toml", "--replicates", 3)
    assert result.exit_code == 0, result.output
    results = folder / "results" / "small"
    names = {"weekly", "practices", "surveys"}
    assert {file.stem for file in results.glob("*.parquet")} == names
    figures = {"spread", "helpful_and_useless", "improvement", "health", "network"}
    for kind in ("png", "svg"):
        assert {file.stem for file in (results / "figures").glob(f"*.{kind}")} == figures
    weekly = pd.read_parquet(results / "weekly.parquet")
    assert len(weekly) == 3 * 40
    assert weekly["arm"].unique().tolist() == ["small"]
    manifest = json.loads((results / "manifest.json").read_text())
    arm = manifest["request"]["arms"][0]
    assert arm["scenario"]["values"]["structure.sites"] == 3
    assert manifest["origins"]["small"]["structure.sites"] == "small.toml"
    assert (results / "finding.txt").read_text().strip() in result.stdout
    assert not list(folder.glob("results/*.partial"))


def test_the_same_numbers_whatever_the_workers_and_the_driver(folder):
    frames = []
    for name, options in {"a": (), "b": ("--workers", 1), "c": ("--driver", "mesa")}.items():
        options = ("--replicates", 3, "--seed", 5, "--out", name, *options)
        assert call("run", "small.toml", *options).exit_code == 0
        frames.append(pd.read_parquet(folder / name / "weekly.parquet"))
    pd.testing.assert_frame_equal(frames[0], frames[1], check_exact=True)
    pd.testing.assert_frame_equal(frames[0], frames[2], check_exact=True)


def test_a_finished_folder_says_so_and_another_run_is_refused(folder):
    run = ("run", "small.toml", "--replicates", 2, "--out", "r")
    assert call(*run).exit_code == 0
    again = call(*run)
    assert again.exit_code == 0
    assert "already" in again.output
    assert "seed" in refused(*run, "--seed", 1)
    assert "culture.level" in refused(*run, "--set", "culture.level=0.9")


def test_json(folder):
    result = call("run", "small.toml", "--replicates", 2, "--json")
    content = json.loads(result.stdout)
    assert 0 <= content["measures"]["spread_helpful"]["mean"] <= 1


def test_dry_run_writes_nothing(folder):
    result = call("run", "small.toml", "--dry-run")
    assert "200 runs of 40 weeks: 3 sites, 27 practitioners, 3 practices" in result.stdout
    assert re.search(r"and about .*\d+ s for tables, figures and the page \(", result.stdout)
    assert not (folder / "results").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("run", "nowhere.toml"), "no such file; in that folder: binary.toml, small.toml"),
        (("run", "small.toml", "--seed", "-1"), "seed -1"),
        (("run", "small.toml", "--replicates", "0"), "replicates 0"),
        (("run", "small.toml", "--workers", "0"), "workers 0"),
        (("run", "small.toml", "--driver", "warp"), "one of kernel, mesa"),
        (("run", "small.toml", "--years", "0"), "years: 0 is out of range"),
        (("run", "small.toml", "--set", "culture.levle=1"), "did you mean level?"),
        (("run", "small.toml", "--set", "structure.team_size=0"), "team_size: 0 is out of range"),
        (("run", "small.toml", "--set", "structure.across.degree=9"), "take at most 2"),
        (("run", "small.toml", "--set", "nonsense"), "write KEY=VALUE"),
        (("run", "small.toml", "--out", "small.toml"), "no results folder"),
        (("run", "small.toml", "--out", "small.toml/x"), "cannot be written"),
        (("run", "."), "cannot be read"),
        (("show", "binary.toml"), "not a text file"),
        (("network", "nobody.csv"), "no such file"),
        (("diff", "small.toml", "other.toml"), "other.toml: no such file"),
    ],
)
def test_mistakes_end_with_a_sentence(folder, words, told):
    (folder / "binary.toml").write_bytes(b"\x00\xff\xfe\x80")
    before = sorted(folder.rglob("*"))
    assert told in refused(*words)
    assert sorted(folder.rglob("*")) == before


def test_check_tells_all_faults_of_all_files(folder):
    (folder / "bad.toml").write_text("[culture]\nlevel = 2\ninfluence_rat = 0.1\n[adopt]\nx = 1\n")
    told = refused("check", "small.toml", "bad.toml")
    for part in ("title is missing", "level: 2 is out of range", "influence_rate?", "[adopt]"):
        assert part in told


def test_an_interrupted_run_keeps_what_is_done_and_goes_on(folder, monkeypatch):
    run = ("run", "small.toml", "--replicates", 3, "--driver", "mesa")
    assert call(*run, "--out", "whole").exit_code == 0
    add = Parts.add

    def interrupted(self, part):
        add(self, part)
        raise KeyboardInterrupt

    monkeypatch.setattr(Parts, "add", interrupted)
    monkeypatch.setattr(runner, "CHUNK_SECONDS", 1e-9)  # a run a task
    result = call(*run, "--out", "r")
    assert result.exit_code == 130
    assert "1 runs are kept" in result.stderr
    assert [file.name for file in folder.glob("r*")] == ["r.partial"]
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    result = call(*run, "--out", "r")
    assert result.exit_code == 0
    assert "going on with 1 runs" in result.stderr
    for name in ("weekly.parquet", "practices.parquet", "summary.csv", "finding.txt"):
        assert (folder / "r" / name).read_bytes() == (folder / "whole" / name).read_bytes()
    assert sorted(f.name for f in folder.glob("r*")) == ["r"]


def test_a_full_disk_loses_no_run(folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_report, "draw", full)
    told = refused("run", "small.toml", "--replicates", 2, "--out", "r")
    assert "no space left on device" in told
    assert "all runs are kept" in told
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert call("run", "small.toml", "--replicates", 2, "--out", "r").exit_code == 0


def test_what_was_begun_for_another_request_is_not_touched(folder, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run_report, "draw", full)
    refused("run", "small.toml", "--replicates", 2, "--out", "r")
    told = refused("run", "small.toml", "--replicates", 2, "--out", "r", "--seed", 7)
    assert "unfinished runs of another request (seed differs)" in told


def test_two_commands_do_not_write_to_one_folder(folder):
    (folder / "r.partial").mkdir()
    with FileLock(folder / "r.partial" / "lock"):
        assert "another command is writing" in refused("run", "small.toml", "--out", "r")


def test_show_says_where_values_come_from(folder):
    shown = call("show", "small.toml", "--set", "culture.level=0.8").stdout
    lines = dict(line.split("\t", 1) for line in shown.splitlines() if line.count("\t") == 2)
    assert lines["structure.sites"] == "3\tsmall.toml"
    assert lines["culture.level"] == "0.8\tcommand line"
    assert lines["culture.erosion"] == "0.0028\tlevel"
    assert lines["structure.team_size"] == "6\tdefault"


def test_diff(folder):
    (folder / "other.toml").write_text(
        'extends = "small.toml"\ntitle = "o"\n[culture]\nlevel = 1\n'
    )
    told = call("diff", "small.toml", "other.toml").stdout
    assert "culture.initial_norm\t0.4\t0.65" in told
    assert "structure" not in told
    assert "the same" in call("diff", "small.toml", "small.toml").stdout


def test_schema_and_parameters_are_plain_json():
    assert json.loads(call("schema").stdout)["type"] == "object"
    rows = json.loads(call("parameters", "--json").stdout)
    assert all(row["meaning"] and row["source"] for row in rows)
