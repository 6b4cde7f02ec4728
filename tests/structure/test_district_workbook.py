"""From a district's messy workbook to the board's page: everyone there once, nobody invented."""

import openpyxl
import pytest
from district_workbook import SCHOOLS, made, write
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.structure.spelling import folded

COSTED = """
title = "The district as it is"
extends = "district.toml"

[costs]
unit = "EUR"
staff = 70000
convening = 4000
release_day = 250
"""
MEET_MORE = """
title = "The same, meeting twice as often"
extends = "costed.toml"

[hub_leadership]
convenings = 6
"""


@pytest.fixture(scope="module")
def known():
    return made()


def test_everyone_is_there_once_and_nobody_is_invented(tmp_path, known):
    path, aliases = write(tmp_path, known)
    found = nicsim.read_network(path, aliases=aliases)
    settled, network = found.settled, found.settled.network
    assert sorted(map(folded, network.ids)) == sorted(map(folded, known.people))
    schools = {folded(name): i for i, name in enumerate(settled.site_names)}
    assert len(schools) == SCHOOLS
    assert set(settled.site_names) == set(known.people.values())  # as they are spelt most often
    where = dict(zip(map(folded, network.ids), settled.site.tolist(), strict=True))
    assert where == {folded(p): schools[folded(s)] for p, s in known.people.items()}
    ties = {(folded(network.ids[a]), folded(network.ids[b])) for a, b in
            zip(network.sources.tolist(), network.targets.tolist(), strict=True)}  # fmt: skip
    assert ties == {(folded(a), folded(b)) for a, b in known.ties}
    assert len(network.sources) == len(known.ties)
    role = dict(zip(map(folded, network.ids), settled.role.tolist(), strict=True))
    assert {name for name, r in role.items() if r == 0} == {folded(name) for name in known.leads}
    assert {name for name, r in role.items() if r == 1} == {folded(name) for name in known.members}
    notes = "\n".join(found.notes)
    for told in ("2 repeated ids", "3 aliases", "2 unknown ids", "(hidden)", "(notes)",
                 "1 row (Total) of totals, left out"):  # fmt: skip
        assert told in notes, told


def test_its_survey_in_words_becomes_the_level_it_is(tmp_path, known):
    path, aliases = write(tmp_path, known)
    asked = {"culture": "we share a purpose"}
    found = nicsim.read_network(path, aliases=aliases, survey=asked, district="district")
    (level,) = found.settled.levels
    mean = sum(known.answers) / len(known.answers)
    assert level.level == pytest.approx((mean - 1) / 4)
    assert level.answers == len(known.answers)


@pytest.mark.parametrize("seed", [2, 3, 4])
def test_other_districts_with_other_mess(tmp_path, seed):
    known = made(seed)
    path, aliases = write(tmp_path, known, seed)
    network = nicsim.read_network(path, aliases=aliases).settled.network
    assert len(network.ids) == len(known.people)
    assert len(network.sources) == len(known.ties)


def test_from_the_workbook_to_the_boards_page(tmp_path, known, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path, aliases = write(tmp_path, known)

    def call(*words):
        done = CliRunner().invoke(app, list(map(str, words)))
        assert done.exit_code == 0, done.output
        return done.stdout

    call("network", path, "--aliases", aliases, "--district", "district", "--survey",
         "culture=we share a purpose", "--to", "district.toml")  # fmt: skip
    told = call("check", "district.toml")
    assert f"read 216 people in {SCHOOLS} sites, 96 of them in teams; 345 ties of people" in told
    (tmp_path / "costed.toml").write_text(COSTED, "utf-8")
    (tmp_path / "more.toml").write_text(MEET_MORE, "utf-8")
    call("compare", "costed.toml", "more.toml", "--years", "2", "--replicates", "6", "--board",
         "--equal-cost", "--out", "r", "--quiet")  # fmt: skip
    board = next((tmp_path / "r").glob("*board*.html")).read_text("utf-8")
    assert "The same, meeting twice as often" in board
    assert "EUR" in board
    assert "Total" not in {cell for name in known.people for cell in name.split()}
    call("network", path, "--aliases", aliases, "--who", "who.xlsx", "--quiet")
    sheet = openpyxl.load_workbook(tmp_path / "who.xlsx").worksheets[0]
    names = [folded(str(row[0].value)) for row in sheet.iter_rows(min_row=2)]
    assert sorted(names) == sorted(map(folded, known.people))
