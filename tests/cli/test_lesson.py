"""`nicsim lesson`: what is listed, found wrong, expected, asked in worlds, and printed."""

import json

import pandas as pd
from typed import call, refused

from nicsim.app.shipped import LESSONS

ALL = sorted(file.stem for file in LESSONS.glob("*.toml"))


def test_list_names_all_that_ship():
    told = json.loads(call("lesson", "list", "--json").stdout)
    assert sorted(one["id"] for one in told) == ALL
    assert len(ALL) == 8
    assert all(one["minutes"] == 50 and one["idea"] for one in told)
    assert all(name in call("lesson", "list").stdout for name in ALL)


def test_check_finds_those_that_ship_sound_and_all_faults_of_others(tmp_path):
    assert call("lesson", "check", *ALL).exit_code == 0
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text('title = "No steps"\n')
    other.write_text("title = [")
    told = refused("lesson", "check", one, other, "hub_leaves")
    assert "one.toml" in told
    assert "other.toml: not valid TOML" in told
    assert "name one or more files" in refused("lesson", "check")


def test_expect_says_of_each_whether_it_holds():
    told = json.loads(call("lesson", "expect", "turnover", "--replicates", 4, "--json").stdout)
    assert told
    again = call("lesson", "expect", "turnover", "--replicates", 4, "--json").stdout
    assert json.loads(again) == told


def test_worlds_writes_a_row_an_expectation(tmp_path):
    to = tmp_path / "worlds.csv"
    asked = ("lesson", "worlds", "turnover", "--worlds", "prior:2", "--out", to, "--quiet")
    assert call(*asked).exit_code == 0
    table = pd.read_csv(to)
    assert set(table["lesson"]) == {"turnover"}
    assert {"w0", "w1"} <= set(table.columns)
    assert table["says"].notna().all()
    assert "there already" in refused(*asked)


def test_print_writes_a_sheet_and_notes(tmp_path):
    to = tmp_path / "sheet.html"
    asked = ("lesson", "print", "hub_leaves", "--replicates", 4, "--out", to, "--quiet")
    assert call(*asked).exit_code == 0
    text = to.read_text("utf-8")
    assert "Name:" in text
    assert "notes for the teacher" in text
    assert "<script" not in text
    assert 'src="http' not in text
    few = ("lesson", "print", "turnover", "--replicates", 2, "--out", tmp_path / "few.html")
    assert "4 or more" in refused(*few)
    assert "there already" in refused(*asked)
    assert call(*asked, "--replace").exit_code == 0


def test_refusals(tmp_path):
    assert "--out FILE" in refused("lesson", "print", "hub_leaves")
    assert "must end in" in refused("lesson", "print", "hub_leaves", "--out", tmp_path / "x.txt")
    assert "there is no folder" in refused(
        "lesson", "print", "hub_leaves", "--out", tmp_path / "no" / "x.html"
    )
    assert "writes no file" in refused("lesson", "list", "--out", tmp_path / "x.html")
    assert "no lesson that ships" in refused("lesson", "expect", "nothing")
    assert not list(tmp_path.iterdir())
