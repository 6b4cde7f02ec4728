"""Structures at equal cost: what they cost, what they leave as it was, how they are ranked."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.experiments.search import structures as s
from nicsim.foundation.errors import NicsimError
from nicsim.report.figures import gallery as figures
from nicsim.report.words import gallery

SCENARIOS = Path(__file__).parents[3] / "scenarios"


def cost_of(scenario):
    from nicsim.structure import build, prepare

    made = build(prepare(scenario.structure, 3), np.uint64(5))
    return float(made.link_strength.sum()) / 2


@pytest.mark.parametrize("sites", [4, 7, 20, 33])
def test_all_cost_alike(sites):
    base = nicsim.load(SCENARIOS / "baseline.toml").replacing({"structure.sites": sites})
    arms = s.built(base)
    assert [a.arm.name for a in arms] == [k.replace("_", " ") for k in s.KINDS] + [s.ALONE]
    for one in arms[:-1]:
        if one.strength < 1.0:
            assert cost_of(one.arm.scenario) == pytest.approx(cost_of(base), rel=0.02)
            assert one.cost == pytest.approx(cost_of(base), rel=0.02)
    assert cost_of(arms[-1].arm.scenario) == 0.0


def test_a_network_of_ones_own_is_the_first_arm(tmp_path):
    folder = SCENARIOS / "own_network"
    read = nicsim.read_network(folder / "people.csv", folder / "advice.csv")
    base = read.write(tmp_path / "own.toml")
    own, *others = s.built(base, ["ring", "complete"])
    assert own.arm.name == s.AS_IT_IS
    assert own.arm.scenario is base
    for one in others:
        assert one.arm.scenario.structure.team_ties is None
        assert one.arm.scenario.structure.roster == base.structure.roster
    assert others[0].cost == pytest.approx(own.cost)


def test_conditions_change_what_they_say_and_nothing_else():
    base = nicsim.load(SCENARIOS / "baseline.toml")
    arms = s.built(base, ["ring"])
    before = arms[0].arm.scenario
    for condition in s.CONDITIONS:
        after = s.under(arms, condition)[0].scenario
        changed = {k for k, v in after.resolved().items() if v.value != before.resolved()[k].value}
        assert changed == set(condition.values)
        assert [c.week for c in after.changes] == ([100] if condition.hub_leaves else [])


@pytest.mark.parametrize(
    ("changes", "kinds", "wanted"),
    [
        ({"structure.sites": 3}, ["ring"], "3 sites: structures differ from 4 sites on"),
        ({"structure.across.kind": "none"}, ["ring"], "no ties between teams, so there is no cost"),
        ({}, ["star"], "no structure star; known are ring"),
    ],
)
def test_refused(changes, kinds, wanted):
    base = nicsim.load(SCENARIOS / "baseline.toml").replacing(changes)
    with pytest.raises(NicsimError, match=wanted):
        s.built(base, kinds)


def made_up(best, sizes=40):
    """Weekly tables in which one arm is clearly best at all that is asked."""
    draw = np.random.default_rng(0)
    frames = {}
    for condition in s.CONDITIONS:
        rows = [
            {"arm": arm, "replicate": r, "week": week}
            | {m: (-1 if s.less_is_better(m) else 1) * (arm == best) + 0.01 * draw.random()
               for m in s.MEASURES}
            for arm in ("a", "b", "c") for r in range(sizes) for week in (39, 79)
        ]  # fmt: skip
        frames[condition.name] = pd.DataFrame(rows)
    return frames


def test_a_clear_winner_is_called_one():
    answers = s.answers(made_up("b"), 80)
    first = answers[answers["rank"] == 1]
    assert first["structure"].tolist() == ["b"] * len(s.OUTCOMES)
    assert (first["first"] == 1.0).all()
    apart = gallery.ranges(made_up("b"), 80)
    said = gallery.finding(answers, apart, [("b", 3, 0.5)], 40, 2)
    assert said[0].startswith("b comes first in all 8 questions; with 40 replicates, 8 of 8 leads")
    assert said[1].startswith("How ties run matters here: in what a student gets, the best")
    assert "strengths of ties sum to 1.5" in said[-1]
    columns, rows = gallery.grid(answers)
    assert columns[0] == "structure"
    assert rows[0][0] == "b"
    assert all("(#1)" in cell for cell in rows[0][1:])
    assert len(figures.ranks(answers).axes) == 1


def test_it_says_so_where_structure_hardly_matters():
    draw = np.random.default_rng(1)
    luck = draw.normal(size=200)  # shared by the arms, and far larger than what tells them apart
    rows = [
        {"arm": arm, "replicate": r, "week": week}
        | {m: luck[r] + 0.01 * number + 0.001 * draw.normal() for m in s.MEASURES}
        for number, arm in enumerate(("a", "b", s.ALONE)) for r in range(200) for week in (39, 79)
    ]  # fmt: skip
    weekly = {condition.name: pd.DataFrame(rows) for condition in s.CONDITIONS}
    apart = gallery.ranges(weekly, 80)
    assert apart[0].outcome.measure == "realised_improvement"
    assert (apart[0].best, apart[0].last) == ("b", "a")  # without ties is no structure of ties
    assert apart[0].mean == pytest.approx(0.01, abs=0.001)
    assert apart[0].low < apart[0].mean < apart[0].high
    assert apart[0].share == pytest.approx(0.01 / luck.std(ddof=1), rel=0.1)
    said = gallery.finding(s.answers(weekly, 80), apart, [("a", 3, 0.5)], 200, 2)
    assert said[1].startswith("How ties run hardly matters here")
    figure = figures.differences(weekly, 80)
    assert [t.get_text() for t in figure.axes[0].get_yticklabels()] == ["b", s.ALONE]


def test_ties_that_are_not_equally_many_are_told():
    base = nicsim.load(SCENARIOS / "baseline.toml")
    ring = base.replacing({"structure.across.kind": "ring"})
    (note,) = s.unequal([s.Arm("random", base), s.Arm("ring", ring)])
    assert note.startswith(
        "ties between teams are not equally many or strong, from 20 of strengths summing to 6 in "
        "'ring' to "
    )
    assert "in 'random'" in note
    assert s.unequal([s.Arm("a", base), s.Arm("b", base)]) == []
    assert s.unequal([one.arm for one in s.built(base, ["ring", "complete"])][:2]) == []


def test_the_command(tmp_path):
    arguments = [
        "structures",
        str(SCENARIOS / "baseline.toml"),
        "--replicates",
        "2",
        "--years",
        "1",
    ]
    arguments += ["--set", "structure.sites=5", "--kind", "ring", "--out", str(tmp_path / "g")]
    result = CliRunner().invoke(app, [*arguments, "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout[result.stdout.index("{") :])
    assert {row["structure"] for row in found["ranking"]} == {"ring", s.ALONE}
    assert len(found["ranking"]) == 2 * len(s.OUTCOMES)
    assert "can" in " ".join(found["finding"])
    page = (tmp_path / "g" / "report.html").read_text()
    assert "What ties cost" in page
    for condition in s.CONDITIONS:
        assert (tmp_path / "g" / condition.name.replace(" ", "_") / "report.html").exists()
    again = CliRunner().invoke(app, arguments)  # nothing is run anew
    assert again.exit_code == 0
    assert "cost alike" in again.output
    (tmp_path / "g" / "report.html").unlink()
    made = CliRunner().invoke(app, ["report", str(tmp_path / "g")])
    assert made.exit_code == 0, made.output
    assert (tmp_path / "g" / "report.html").read_text() == page
    (tmp_path / "g" / "gallery.json").write_text("{}")
    damaged = CliRunner().invoke(app, ["report", str(tmp_path / "g")])
    assert damaged.exit_code == 2
    assert "is damaged; nicsim structures makes it again" in damaged.output
