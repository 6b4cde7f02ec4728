"""compare, study, report and verify on the command line: what they print and what they leave."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from experiments.small import FILE, SCENARIO
from typed import call, refused

from nicsim.experiments.store import seals
from nicsim.report.cells import read_table

FILES = {
    "weekly.parquet",
    "differences.csv",
    "summary.csv",
    "ranking.csv",
    "finding.txt",
    "report.html",
    "manifest.json",
    "record.json",
    "seals.json",
    "figures",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SCENARIO)
    (tmp_path / "strong.toml").write_text(
        'extends = "small.toml"\ntitle = "strong culture"\n[culture]\nlevel = 0.9\n'
    )
    (tmp_path / "study.toml").write_text(FILE)
    return tmp_path


def test_compare(folder):
    result = call("compare", "small.toml", "strong.toml", "--replicates", 5)
    assert result.exit_code == 0, result.output
    assert "strong culture\trealised_improvement" in result.stdout
    results = folder / "results" / "small_vs_strong"
    assert {file.name for file in results.iterdir()} == FILES
    table = pd.read_csv(results / "differences.csv")
    assert set(table["arm"]) == {"strong culture"}
    assert set(table["against"]) == {"small"}
    assert (results / "finding.txt").read_text().strip() in result.stdout


def test_the_numbers_printed_are_those_of_the_stored_runs(folder):
    shown = json.loads(
        call("compare", "small.toml", "strong.toml", "--replicates", 6, "--json").stdout
    )
    weekly = pd.read_parquet("results/small_vs_strong/weekly.parquet")
    last = weekly[weekly["week"] == 39].pivot(index="replicate", columns="arm", values="norm")
    assert shown["folder"] == "results/small_vs_strong"
    call("compare", "small.toml", "strong.toml", "--measure", "norm", "--out", "n", "--quiet")
    table = pd.read_csv("n/differences.csv")
    row = table[(table["measure"] == "norm") & (table["week"] == 39)].iloc[0]
    assert row["pairs"] == 100
    again = pd.read_parquet("n/weekly.parquet")
    last = again[again["week"] == 39].pivot(index="replicate", columns="arm", values="norm")
    assert row["mean"] == pytest.approx((last["strong culture"] - last["small"]).mean())


def test_study_and_its_report(folder):
    result = call("study", "study.toml")
    assert result.exit_code == 0, result.output
    results = folder / "results" / "study"
    page = (results / "report.html").read_text()
    assert "Does culture matter?" in page
    assert page.count("<img") == 3  # two measures and the differences
    assert not re.search(r"(src|href)=\"(?!data:)", page)  # one file, offline
    assert "<script" not in page
    for part in ("Finding", "What was compared", "Numbers", "What would change it", "How it was"):
        assert part in page
    assert "culture.level = 0.9" in page
    assert "from week 20 left (hub_leadership.staff_fte = 0)" in page


def test_report_comes_again_from_stored_results_alone(folder, monkeypatch):
    assert call("study", "study.toml").exit_code == 0
    results = folder / "results" / "study"
    before = {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()}
    for name in ("report.html", "differences.csv", "finding.txt"):
        (results / name).unlink()

    def no_run(*arguments):
        raise AssertionError("nothing is to be run")

    monkeypatch.setattr("nicsim.experiments.work.simulate", no_run)
    (folder / "small.toml").unlink()  # nor are the scenario files needed
    assert call("report", "results/study").exit_code == 0
    after = {file.name: file.read_bytes() for file in results.iterdir() if file.is_file()}
    assert after == before


def test_report_of_a_single_scenario_keeps_the_map_of_its_network(folder):
    assert call("run", "small.toml", "--replicates", 2).exit_code == 0
    results = folder / "results" / "small"
    page = (results / "report.html").read_bytes()
    network = (results / "figures" / "network.svg").read_bytes()
    assert call("report", "results/small").exit_code == 0
    assert (results / "report.html").read_bytes() == page
    assert (results / "figures" / "network.svg").read_bytes() == network


def test_verify(folder):
    assert call("study", "study.toml").exit_code == 0
    told = call("verify", "results/study", "--all")
    assert told.exit_code == 0
    assert "12 of 12 runs made again; every weekly number is the same" in told.stdout
    weekly = pd.read_parquet("results/study/weekly.parquet")
    weekly.loc[(weekly["replicate"] == 2) & (weekly["week"] == 7), "norm"] += 1e-15
    weekly.to_parquet("results/study/weekly.parquet", index=False)
    assert "weekly.parquet is not as it was written" in refused("verify", "results/study")
    seals.seal(Path("results/study"))  # forged: only running again finds it out
    told = call("verify", "results/study", "--all")
    assert told.exit_code == 1
    assert "3 of 12 runs do not come again" in told.stderr
    assert "norm in week 7" in told.stderr
    assert "the same sources" in told.stderr


def test_verify_sees_a_roster_that_has_changed(folder):
    rows = "id,site,role\na,x,lead\nb,x,member\nc,x,colleague\nd,y,lead\ne,y,member\n"
    (folder / "people.csv").write_text(rows)
    (folder / "own.toml").write_text(
        'title = "own"\nyears = 1\n[structure]\nroster = "people.csv"\n'
    )
    assert call("run", "own.toml", "--replicates", 2).exit_code == 0
    assert call("verify", "results/own").exit_code == 0
    (folder / "people.csv").write_text(rows + "f,y,colleague\n")
    assert "people.csv (structure.roster) has changed" in refused("verify", "results/own")
    (folder / "people.csv").unlink()
    assert "is not there any more" in refused("verify", "results/own")


def test_a_sweep_has_lines_and_a_heat_map(folder):
    (folder / "sweep.toml").write_text(
        'title = "Sweep"\nscenario = "small.toml"\nreplicates = 2\nmeasures = ["norm"]\n'
        '[vary]\n"culture.level" = [0.1, 0.9]\n"environment.level" = [0.2, 0.5, 0.8]\n'
    )
    result = call("study", "sweep.toml")
    assert result.exit_code == 0, result.output
    figures = {file.stem for file in (folder / "results" / "sweep" / "figures").glob("*.svg")}
    assert figures == {"sweep_norm", "heat_map_norm", "differences", "contrasts"}
    asked = read_table(Path("results/sweep/contrasts.csv"))["contrast"].unique()
    assert asked.tolist() == [  # at the ends of what varies
        "'culture.level=0.1, environment.level=0.8' and "
        "'culture.level=0.9, environment.level=0.2' together"
    ]


def test_dry_run_tells_runs_time_and_disk(folder):
    told = call("study", "study.toml", "--dry-run").stdout
    assert "12 runs (3 arms, 4 replicates) of 40 weeks: 3 sites" in told
    assert "about 1 s on" in told
    assert "MB of disk" in told
    assert not (folder / "results").exists()


def test_check_knows_both_kinds_of_file(folder):
    told = call("check", "small.toml", "study.toml").stdout
    assert "small.toml: sound" in told
    assert "study.toml: sound, 3 arms of 4 replicates" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "small.toml"), "two scenario files or more"),
        (("compare", "small.toml", "none.toml", "nor.toml"), "none.toml: no such file"),
        (("compare", "small.toml", "none.toml", "nor.toml"), "nor.toml: no such file"),
        (("compare", "small.toml", "strong.toml", "--measure", "nrom"), "did you mean norm?"),
        (("compare", "small.toml", "strong.toml", "--executor", "cloud"), "not one of threads"),
        (("study", "small.toml"), "[arms] is missing"),
        (("study", "none.toml"), "no such file"),
        (("study", "study.toml", "--replicates", "0"), "replicates 0"),
        (("study", "study.toml", "--set", "culture.levle=1"), "did you mean level?"),
        (("run", "study.toml"), "nicsim study"),
        (("report", "nowhere"), "no such results folder"),
        (("verify", "nowhere"), "no such results folder"),
        (("verify", "."), "no results folder"),
    ],
)
def test_mistakes_end_with_a_sentence(folder, words, told):
    before = sorted(folder.rglob("*"))
    assert told in refused(*words)
    assert sorted(folder.rglob("*")) == before


def test_damaged_results_end_with_a_sentence(folder):
    assert call("study", "study.toml").exit_code == 0
    (folder / "results/study/weekly.parquet").write_bytes(b"no table")
    assert "weekly.parquet is not as it was written" in refused("report", "results/study")
    seals.seal(folder / "results/study")
    assert "weekly.parquet: cannot be read" in refused("report", "results/study")
    (folder / "results/study/manifest.json").write_text('{"request": {}}')
    assert "not a manifest of this version" in refused("report", "results/study")


def test_until_tells_where_it_was_not_reached(folder):
    limits = 'until = { measure = "spread_helpful", half_width = 1e-9, at_most = 4 }'
    (folder / "until.toml").write_text(FILE.replace("replicates = 4", f"replicates = 4\n{limits}"))
    result = call("study", "until.toml")
    assert result.exit_code == 0, result.output
    assert "not settled: the widest interval of spread_helpful is" in result.stdout
    assert "after 4 replicates" in result.stdout


def test_files_that_an_arm_names_lie_beside_the_experiment(folder, monkeypatch):
    ties = "source,target,weight\n1,2,0.5\n2,3,0.5\n"
    (folder / "ties.csv").write_text(ties)
    own = '{ set = { "structure.team_ties" = "ties.csv", "structure.across.kind" = "KIND" } }'
    arms = f'"file" = {own.replace("KIND", "file")}\n"ring" = {own.replace("KIND", "ring")}\n'
    text = FILE.partition("[arms]")[0] + "[arms]\n" + arms
    (folder / "ours.toml").write_text(text)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    result = call("check", "../ours.toml")
    assert result.exit_code == 0, result.output
    assert "sound, 2 arms" in result.output


ASKED = (
    FILE
    + """
"both" = { set = { "culture.level" = 0.9 }, changes = [{ week = 20, label = "left", set = { \
"hub_leadership.staff_fte" = 0.0 } }] }

[contrasts]
"late" = "leaves against strong within 0.5"
"""
)


def test_what_is_asked_beside_is_told_everywhere(folder):
    file = folder / "study.toml"
    file.write_text(ASKED)
    more = ["--contrast", "strong against leaves", "--matters", "0.5"]
    shown = json.loads(call("study", "study.toml", *more, "--json").stdout)
    rows = {(row["contrast"], row["measure"]): row for row in shown["contrasts"]}
    own, other = rows["late", "spread_helpful"], rows["strong against leaves", "spread_helpful"]
    assert own["mean"] == -other["mean"]
    main = rows["late", "realised_improvement"]
    assert (main["within"], main["verdict"]) == (0.5, "the same")
    together = rows["'strong' and 'leaves' together", "spread_helpful"]
    weekly = pd.read_parquet("results/study/weekly.parquet")
    last = weekly[weekly["week"] == 39].pivot(
        index="replicate", columns="arm", values="spread_helpful"
    )
    by_hand = (last["both"] - last["leaves"]) - (last["strong"] - last["usual"])
    assert together["mean"] == pytest.approx(by_hand.mean(), abs=1e-9)
    said = (folder / "results" / "study" / "finding.txt").read_text()
    assert "Late: in realised improvement, 'leaves' has" in said
    assert "the same within 0.5 SD" in said
    page = (folder / "results" / "study" / "report.html").read_text()
    assert "What was asked beside that" in page
    assert call("study", "study.toml", *more).stdout.count("holds these results already") == 1
    before = (folder / "results" / "study" / "contrasts.csv").read_bytes()
    (folder / "results" / "study" / "contrasts.csv").unlink()
    call("report", "results/study")
    assert (folder / "results" / "study" / "contrasts.csv").read_bytes() == before


def test_arms_go_by_their_files_too_and_all_faults_are_told(folder):
    files = ["small.toml", "strong.toml", "--replicates", 3]
    result = call("compare", *files, "--contrast", "small against strong", "--json")
    assert json.loads(result.stdout)["contrasts"][0]["asks"] == "'small' against 'strong culture'"
    asked = ["--contrast", "smal against strong", "--contrast", "small", "--matters", "much"]
    said = refused("compare", *files, *asked, "--out", "other")
    assert "did you mean 'small'" in said
    assert "held against nothing" in said
    assert "--matters 'much' is not a number above 0" in said
