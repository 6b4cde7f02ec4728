"""Questions asked in many worlds: on the command line, in files, in Python; the same numbers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from experiments.small import FILE, SCENARIO
from typed import call, refused

import nicsim
from nicsim.experiments.worlds import Worlds
from nicsim.report.cells import read_table

TABLES = ("answers.csv", "weekly.parquet", "worlds.parquet", "finding.txt", "ranking.csv")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SCENARIO)
    (tmp_path / "strong.toml").write_text(
        'extends = "small.toml"\ntitle = "strong culture"\n[culture]\nlevel = 0.9\n'
    )
    (tmp_path / "study.toml").write_text(FILE)
    return tmp_path


def compared(*more):
    return call("compare", "small.toml", "strong.toml", "--worlds", "prior:6", *more)


def test_arms_share_world_and_luck_pair_by_pair(folder):
    result = compared("--replicates", 2, "--json")
    assert result.exit_code == 0, result.output
    shown = json.loads(result.stdout)
    assert (shown["worlds"]["count"], shown["worlds"]["each"]) == (6, 2)
    weekly = pd.read_parquet("results/small_vs_strong/weekly.parquet")
    assert sorted(weekly["replicate"].unique()) == list(range(12))
    assert (weekly["world"] == weekly["replicate"] % 6).all()
    worlds, base = Worlds.read("results/small_vs_strong/worlds.parquet"), nicsim.load("small.toml")
    one = nicsim.compare({"x": worlds.applied(base, 4)}, replicates=11).weekly
    own = weekly[(weekly["arm"] == "small") & (weekly["replicate"] == 10)]  # 10 is 4 modulo 6
    alone = one[one["replicate"] == 10]
    np.testing.assert_array_equal(own["norm"].to_numpy(), alone["norm"].to_numpy())
    last = weekly[weekly["week"] == 39].pivot(
        index="replicate", columns="arm", values="realised_improvement"
    )
    by_world = (last["strong culture"] - last["small"]).groupby(last.index % 6).mean()
    (row,) = (r for r in shown["answers"] if r["measure"] == "realised_improvement")
    assert row["ahead"] == pytest.approx((by_world > 0).mean())
    assert row["mean"] == pytest.approx(by_world.mean(), abs=1e-9)


def test_the_bytes_hang_on_no_workers_and_come_again(folder):
    for name, workers in {"a": 1, "b": 3}.items():
        assert compared("--out", name, "--workers", workers, "--quiet").exit_code == 0
    assert compared("--out", "c", "--executor", "processes", "--quiet").exit_code == 0
    for table in TABLES:
        first = (folder / "a" / table).read_bytes()
        assert (folder / "b" / table).read_bytes() == first
        assert (folder / "c" / table).read_bytes() == first
    assert "the same" in call("verify", "a", "--all").stdout
    assert "holds these results already" in compared("--out", "a").stdout
    before = {file.name: file.read_bytes() for file in (folder / "a").glob("*.csv")}
    (folder / "a" / "answers.csv").unlink()
    call("report", "a")
    assert {file.name: file.read_bytes() for file in (folder / "a").glob("*.csv")} == before


def test_what_is_told_is_in_the_page_and_of_one_world_it_is_said(folder):
    call("study", "study.toml", "--worlds", "prior:5", "--contrast", "leaves against strong")
    page = (folder / "results" / "study" / "report.html").read_text()
    said = (folder / "results" / "study" / "finding.txt").read_text()
    for words in ("of 5 worlds", "4 runs of each arm", "With fewer than 40 worlds"):
        assert words in said
    assert "In how many worlds" in page
    assert "This answer is for one world" not in page
    figures = {file.stem for file in (folder / "results" / "study" / "figures").glob("*.svg")}
    assert figures == {"by_world", "bands_realised_improvement", "bands_spread_helpful"}
    alone = call("compare", "small.toml", "strong.toml", "--replicates", 3, "--out", "one")
    assert "This answer is for one world" in alone.stdout
    assert "This answer is for one world" in (folder / "one" / "report.html").read_text()


def test_a_file_may_ask_in_worlds_and_python_gives_the_same(folder):
    worlds = Worlds.prior(7, seed=3)
    worlds.write(folder / "ours.parquet")
    (folder / "study.toml").write_text('worlds = "ours.parquet:5"\n' + FILE)
    call("study", "study.toml", "--quiet")
    stored = read_table(Path("results/study/answers.csv"))
    found: Any = nicsim.study("study.toml")
    pd.testing.assert_frame_equal(found.answers, stored, check_dtype=False)
    assert stored["worlds"].max() == 5  # fewer where a world has no number for a measure
    assert stored["each"].unique().tolist() == [4]
    more: Any = nicsim.study("study.toml", worlds=worlds, replicates=1)
    assert (more.answers["worlds"].iloc[0], more.answers["each"].iloc[0]) == (7, 1)


def test_one_scenario_in_many_worlds(folder):
    said = call("run", "small.toml", "--worlds", "prior:3")
    assert said.exit_code == 0, said.output
    assert "in nine of ten" in said.stdout
    found = nicsim.run("small.toml", worlds="prior:3")
    assert found.finding().splitlines()[0] in said.stdout


def test_worlds_that_count_unlike_are_drawn_by_their_weights(folder):
    worlds = Worlds.prior(4)
    uneven = Worlds(worlds.values, np.array([0.5, 0.5, 0.0, 0.0]), manifest=worlds.manifest)
    found: Any = nicsim.run("small.toml", worlds=uneven, replicates=1)
    kept = found.worlds.values.iloc[:, 0].tolist()
    first = worlds.values.iloc[:, 0].tolist()
    assert kept == [first[0], first[0], first[1], first[1]]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--worlds", "nowhere.parquet"], "no such file"),
        (["--worlds", "prior:1"], "2 or more"),
        (["--worlds", "prior:x"], "no such file"),
        (["--worlds", "small.toml"], "cannot be read as Parquet"),
        (["--worlds", "prior:4", "--replicates", "0"], "replicates 0"),
    ],
)
def test_worlds_that_cannot_be_had_are_refused(folder, more, told):
    assert told in refused("compare", "small.toml", "strong.toml", *more)
    assert not (folder / "results").exists()


def test_neither_until_nor_events_in_many_worlds(folder):
    until = 'until = { measure = "norm", half_width = 0.1, at_most = 50 }\nworlds = "prior:3"\n'
    (folder / "until.toml").write_text(until + FILE.replace("replicates = 4\n", ""))
    assert "until and worlds cannot" in refused("study", "until.toml")
    assert "events and worlds cannot" in refused(
        "run", "small.toml", "--worlds", "prior:3", "--events"
    )


def test_which_dial_matters_most_in_how_many_worlds(folder):
    asked = [
        "--worlds",
        "prior:4",
        "--replicates",
        1,
        "--factors",
        "culture.level,environment.level",
    ]
    shown = json.loads(call("sensitivity", "small.toml", *asked, "--out", "s", "--json").stdout)
    most = read_table(folder / "s" / "most.csv")
    assert set(most["contrast"]) == {"culture.level", "environment.level"}
    assert most["first"].sum() == pytest.approx(1.0)
    main = shown["answers"][0]["measure"]
    weekly = pd.read_parquet("s/weekly.parquet")
    last = weekly[weekly["week"] == 39].pivot(index="world", columns="arm", values=main)
    sizes = {
        name: (last[f"{name} high"] - last[f"{name} low"]).abs()
        for name in ("culture.level", "environment.level")
    }
    sound = pd.DataFrame(sizes).dropna()
    share = (sound["environment.level"] > sound["culture.level"]).mean()
    share += 0.5 * (sound["environment.level"] == sound["culture.level"]).mean()
    told = most.set_index("contrast")["first"]["environment.level"]
    assert told == pytest.approx(share)
    assert "makes the largest difference" in shown["finding"]
    assert "one at a time" in refused("sensitivity", "small.toml", *asked, "--method", "pawn")
