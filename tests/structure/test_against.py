"""A network beside the same one a year before: known changes, and what noise alone would do."""

import json

import numpy as np
import pytest
from network_files import saved
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.structure.against import FORGOTTEN
from nicsim.structure.against_words import rows_of

BEFORE = {
    "p.csv": "id,school,role,culture\nAda,North,Team lead,2\nBen,North,Teacher,3\n"
    "Cy,North,Teacher,4\nDi,South,Team lead,3\nEd,South,Teacher,\nJo Brown,South,Teacher,1\n",
    "t.csv": "source,target,weight\nBen,Ada,1\nCy,Ada,1\nCy,Di,2\nEd,Di,1\nJo Brown,Ed,1\n",
}
NOW = {
    "p2.csv": "id,school,role,culture\nada ,North,Team lead,4\nBen,South,Teacher,4\n"
    "Cy,North,Coach,5\nDi,South,Team lead,4\nEd,south,Teacher,4\nJoe Brown,South,Teacher,3\n"
    "Fay,Hill,Team lead,2\n",
    "t2.csv": "source,target,weight\nBen,Ada,1\nCy,Di,1\nDi,Cy,1\nFay,Ada,1\nEd,Di,1\n",
}


@pytest.fixture
def years(tmp_path):
    now, before = saved(tmp_path, NOW), saved(tmp_path, BEFORE)
    options = {"site": "school", "scale": 5}
    return nicsim.read_network(*now, **options).against(nicsim.read_network(*before, **options))


def test_who_came_who_left_who_moved(years):
    assert years.people == (6, 7)
    assert (years.stayed, years.came, years.left) == (5, ("Joe Brown", "Fay"), ("Jo Brown",))
    assert years.moved == ("Ben",)
    assert years.sites_new == ("Hill",)
    assert years.sites_gone == ()
    assert years.leads_left == ()
    roles = [c for c in years.changes if c.change == "role"]
    assert [(c.name, c.before, c.now) for c in roles] == [("Cy", "Teacher", "Coach")]
    assert any("'Joe Brown' is perhaps 'Jo Brown'" in note for note in years.notes)


def test_ties_kept_lost_new(years):
    ties = years.ties
    assert (ties.before, ties.now, ties.kept) == (4, 4, 3)  # among the five who stayed
    assert (years.ties_gone_with_people, years.ties_with_newcomers) == (1, 1)
    found = {(c.name, c.other): c.change for c in years.changes if c.kind == "tie"}
    assert found == {("Cy", "ada"): "lost", ("Di", "Cy"): "new", ("Cy", "Di"): "weaker"}
    # at random: Ben, Cy, Di, Ed ask one each now; of four ties, Ada and Cy get one, Di two
    assert ties.by_chance == pytest.approx((0.25 + 0.25 + 0.5 + 0.5) / 4)


def test_levels_and_what_noise_alone_would_do(years):
    (level,) = years.levels
    assert level.before == pytest.approx((2 + 3 + 4 + 3 + 1 - 5) / 20)
    assert level.now == pytest.approx((4 + 4 + 5 + 4 + 4 + 3 + 2 - 7) / 28)
    assert level.both == 4
    first = np.array([2, 3, 4, 3, 1]) / 4
    second = np.array([4, 4, 5, 4, 4, 3, 2]) / 4
    shared = np.cov(np.array([2, 3, 4, 3]) / 4, np.array([4, 4, 5, 4]) / 4)[0, 1]
    variance = first.var(ddof=1) / 5 + second.var(ddof=1) / 7 - 2 * 4 * shared / 35
    assert level.noise == pytest.approx(2.7764 * variance**0.5, rel=1e-4)  # Student's t, 4


def test_noise_alone_is_called_noise_as_often_as_is_said(tmp_path):
    """Surveys of one network asked twice, answers and names at random: 5% seem to change."""
    rng = np.random.default_rng(7)
    seeming, kept_inside, tries = 0, 0, 60
    people = [f"p{i}" for i in range(40)]
    attitude = rng.normal(3, 0.8, 40)
    truth = {(people[a], people[b]) for a, b in rng.integers(0, 40, (150, 2)) if a != b}
    for _ in range(tries):
        sides = []
        for year in (1, 2):
            answers = np.clip(np.rint(attitude + rng.normal(0, 0.7, 40)), 1, 5).astype(int)
            rows = "".join(f"{p},S{i % 4},{a}\n" for i, (p, a) in
                           enumerate(zip(people, answers, strict=True)))  # fmt: skip
            named = [t for t in sorted(truth) if rng.random() > FORGOTTEN]
            files = {
                f"p{year}.csv": f"id,school,culture\n{rows}",
                f"t{year}.csv": "source,target\n" + "".join(f"{a},{b}\n" for a, b in named),
            }
            sides.append(nicsim.read_network(*saved(tmp_path, files), scale=5))
        found = sides[1].against(sides[0])
        seeming += abs(found.levels[0].difference) > found.levels[0].noise
        low, high = found.ties.by_naming
        kept_inside += low <= found.ties.share <= high
    assert seeming <= 8  # of 60; 3 are due, more than 8 come once in 200
    assert kept_inside >= 51  # 57 are due


def test_the_command_tells_and_writes_it(tmp_path):
    now, before = saved(tmp_path, NOW), saved(tmp_path, BEFORE)
    asked = ["network", *map(str, now), "--scale", "5"]
    asked += [w for path in before for w in ("--against", str(path))]
    to = tmp_path / "changes.csv"
    done = CliRunner().invoke(app, [*asked, "--against-to", str(to)])
    assert done.exit_code == 0, done.output
    assert "1 person left (17% of the year before), 2 came, 5 stayed" in done.output
    assert 'person,Jo Brown,,left,"South, Teacher",' in to.read_text("utf-8-sig")
    told = json.loads(CliRunner().invoke(app, [*asked, "--json"]).stdout)
    assert told["against"]["left"] == ["Jo Brown"]
    assert told["against"]["team_ties"]["by_chance"] is None


def test_what_cannot_be_is_said(tmp_path):
    now = saved(tmp_path, NOW)
    done = CliRunner().invoke(app, ["network", *map(str, now), "--against-to", "x.csv"])
    assert done.exit_code == 2
    assert "--against FILE" in done.output
    done = CliRunner().invoke(app, ["network", *map(str, now), "--against", "missing.csv"])
    assert done.exit_code == 2
    assert "missing.csv" in done.output


def test_two_years_without_anything_in_common(tmp_path):
    other = {"p.csv": "id,school\nXu,East\nYo,East\n", "t.csv": "source,target\nXu,Yo\n"}
    now, before = saved(tmp_path, NOW), saved(tmp_path, other)
    found = nicsim.read_network(*now).against(nicsim.read_network(*before))
    assert (found.stayed, found.ties.before, found.ties.kept) == (0, 0, 0)
    told = {row[0]: row[3] for row in rows_of(found)}
    assert told["people"].startswith("2 people left (100% of the year before)")
