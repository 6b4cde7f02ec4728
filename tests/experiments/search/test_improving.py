"""The search for a better design: what it may change, that it is honest, that it can be stopped."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.experiments.search import design_space, improving, redesign
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError

SCENARIOS = Path(__file__).parents[3] / "scenarios"
OWN = SCENARIOS / "own_network"
HOW = Conduct(workers=1)


@pytest.fixture
def own(tmp_path):
    read = nicsim.read_network(OWN / "people.csv", OWN / "advice.csv")
    return read.write(tmp_path / "own.toml").replacing({"years": 1})


def links(scenario):
    from nicsim.structure import build, prepare

    s = build(prepare(scenario.structure, 3), np.uint64(1))
    return int(s.link_peer.size / 2), float(s.link_strength.sum() / 2)


def test_what_may_be_changed(own, tmp_path):
    space = design_space.space_of(own, 2, tmp_path)
    ties, strength = links(own)
    assert len(space.tied) == ties
    assert len(space.candidates) == 8 * 7 // 2 - ties
    away = design_space.distances(8, space.tied)
    steps = [away[a][b] for a, b in space.candidates]
    assert steps == sorted(steps, reverse=True)
    assert min(steps) == 2
    for name, design in redesign.thumb_rules(space).items():
        made = redesign.applied(space, design)
        assert sum(design.shares) == pytest.approx(1.0), name
        assert links(made) == (ties + 2, pytest.approx(strength + 2 * 0.3, abs=1e-3)), name
        assert made.settings.hub_leadership.staff_fte == own.settings.hub_leadership.staff_fte
    same = redesign.applied(space, redesign.present(space))
    assert same.settings == own.settings
    assert links(same) == (ties, pytest.approx(strength))


def test_ties_need_a_scenario_that_names_its_own(tmp_path):
    base = nicsim.load(SCENARIOS / "baseline.toml")
    with pytest.raises(NicsimError, match="nicsim network --to writes such a scenario"):
        design_space.space_of(base, 2, tmp_path)
    assert design_space.space_of(base, None, tmp_path).ties == 0
    assert "furthest apart" not in " ".join(
        redesign.thumb_rules(design_space.space_of(base, 0, tmp_path))
    )


def test_ties_for_teams_that_have_none(own, tmp_path):
    from nicsim.experiments.search.structures import _bare

    alone = _bare(own, {"structure.across.kind": "none"})
    space = design_space.space_of(alone, None, tmp_path)
    assert (len(space.tied), space.ties, len(space.candidates)) == (0, 3, 28)
    spread = redesign.thumb_rules(space)["spread evenly"]
    assert len({team for pair in spread.ties for team in pair}) == 6  # nobody twice
    made = redesign.applied(space, spread)
    assert links(made) == (3, pytest.approx(0.9))


def test_a_design_in_words(own, tmp_path):
    space = design_space.space_of(own, 1, tmp_path)
    text = redesign.told(space, redesign.Design((1, 0, 1, 0, 0), "neediest", 4, ((0, 1),)))
    assert text == (
        "hub hours: coach 50%, analyse 50%; coaching the neediest teams most; 4 convenings a year; "
        "new ties: Synthetic Alder - Synthetic Birch"
    )


def test_who_joins_first(own, tmp_path):
    space = design_space.space_of(own, 0, tmp_path, 3, 20)
    strength = np.zeros(8)
    for (a, b), s in zip(space.tied.tolist(), space.strengths, strict=True):
        strength[[a, b]] += s
    assert strength[list(space.central)] == pytest.approx(np.sort(strength)[::-1])
    assert space.who == design_space.FIRST
    rules = redesign.thumb_rules(space)
    assert {
        "volunteers join first",
        "the neediest join first",
        "the most central join first",
    } < set(rules)
    for name, design in rules.items():
        made = redesign.applied(space, design).settings.roles_engagement
        wanted = (design.first, 3, 20)
        assert (made.entry, made.entry_first, made.entry_weeks) == wanted, name
    named = redesign.present(space)._replace(first="named", teams=(1, 4, 6))
    made = redesign.applied(space, named)
    from nicsim.structure import prepare

    assert prepare(made.structure, 3).join_week.tolist() == [20, 0, 20, 20, 0, 20, 0, 20]
    teams = "Synthetic Birch, Synthetic Elm, Synthetic Gorse"
    wanted = f"; joining first: {teams}; the others 20 weeks later"
    assert redesign.told(space, named).endswith(wanted)
    once = design_space.space_of(made, 0, tmp_path, 2, 20)  # its own weeks do not stay
    assert once.scenario.structure.joins is None


@pytest.mark.parametrize(
    ("first", "wait", "changes", "wanted"),
    [
        (8, 20, {}, "--first 8: there are 8 teams; some must be left to join later"),
        (3, 40, {}, "--wait 40: the others would never join (1 years have 40 weeks)"),
        (3, 20, {"roles_engagement.entry": "mandated"}, "teams are told to join here"),
    ],
)
def test_who_cannot_join_first(own, tmp_path, first, wait, changes, wanted):
    with pytest.raises(NicsimError) as caught:
        design_space.space_of(own.replacing(changes), 0, tmp_path, first, wait)
    assert wanted in str(caught.value)


def test_made_up_teams_are_not_named(tmp_path):
    base = nicsim.load(SCENARIOS / "baseline.toml")
    assert "named" not in design_space.space_of(base, None, tmp_path, 5).who


def test_first_teams_are_so_many_and_in_any_order_the_same(own, tmp_path):
    space = design_space.space_of(own, 0, tmp_path, 3, 20)
    for numbers in ((0, 0, 0), (7, 7, 6), (2, 1, 0), (5, 3, 5)):
        teams = improving._teams(space, {f"team {k + 1}": n for k, n in enumerate(numbers)})
        assert len(set(teams)) == 3
        assert list(teams) == sorted(teams)
        assert space.central[numbers[0]] in teams


def test_the_search_seeds_teams_and_finds_who(own, tmp_path):
    """Where the runs are over before the others join, whoever joins first is all that counts."""
    space = design_space.space_of(own, 0, tmp_path, 2, 39)
    asked = improving.Asked("tests", 12, 2, 5)
    trials = improving.search(space, asked, HOW, tmp_path / "a.log")
    assert len(trials) == 12
    assert {t.design.first for t in trials} >= {"random", "volunteers", "neediest", "central"}
    assert any(t.gain == pytest.approx(0.0) for t in trials)  # random teams first: the base
    arms = improving.judged(space, trials[0].design, asked, 2, "x").arms
    assert [arms[0].name, arms[-1].name] == ["as it is, random teams first", "all at once"]
    assert arms[-1].scenario.settings.roles_engagement.entry == "together"


def test_gain_is_paired_and_knows_what_is_worse_if_more():
    one, base = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 1.0])
    assert improving.gain(one, base, "realised_improvement") == pytest.approx(4 / 3)
    assert improving.gain(one, base, "false_spread") == pytest.approx(-4 / 3)


def test_search_goes_on_where_it_stopped_and_gives_the_same(tmp_path):
    base = nicsim.load(SCENARIOS / "baseline.toml").replacing({"structure.sites": 4, "years": 1})
    space = design_space.space_of(base, None, tmp_path)
    asked = improving.Asked("use_helpful", 7, 2, 3)
    whole = improving.search(space, asked, HOW, tmp_path / "a.log")
    assert len(whole) == 7
    assert whole[0].gain >= max(t.gain for t in whole)
    assert any(t.gain == pytest.approx(0.0) for t in whole)  # the present design is among them
    improving.search(space, asked._replace(trials=4), HOW, tmp_path / "b.log")
    resumed = improving.search(space, asked, HOW, tmp_path / "b.log")
    assert len(resumed) == 7
    first = {t.design for t in whole} & {t.design for t in resumed}
    assert len(first) >= 4  # the present design and the rules of thumb come first in any search
    assert improving.search(space, asked._replace(trials=5), HOW, tmp_path / "b.log")[0].gain == (
        pytest.approx(resumed[0].gain)
    )  # what is there is not tried again


def test_fresh_luck_is_not_that_of_the_search():
    seeds = {s for seed in range(50) for s in (seed, *improving.fresh_seeds(seed))}
    assert len(seeds) == 150
    assert improving.fresh_seeds(7) == improving.fresh_seeds(7)


def test_the_search_finds_what_is_obviously_better(tmp_path):
    """Hours that go into nothing useful at the start: any search must do better."""
    base = nicsim.load(SCENARIOS / "baseline.toml").replacing(
        {"structure.sites": 4, "years": 2}
        | {f"hub_leadership.{name}": 0.0 for name in ("coach", "convene", "analyse", "broker")}
        | {"hub_leadership.buffer": 1.0}
    )
    space = design_space.space_of(base, None, tmp_path)
    asked = improving.Asked("skill", 8, 4, 1)
    winner, again = improving.chosen(
        space, improving.search(space, asked, HOW, tmp_path / "a.log"), asked, HOW, 8
    )
    assert again > 0.0
    assert winner.design.shares[0] > 0.0


def test_the_command(tmp_path, own):
    arguments = [
        "improve",
        str(own.path),
        "--years",
        "1",
        "--ties",
        "1",
        "--trials",
        "3",
        "--seed",
        "4",
    ]
    arguments += ["--search-replicates", "1", "--replicates", "2", "--out", str(tmp_path / "r")]
    result = CliRunner().invoke(app, [*arguments, "--json", "--quiet"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout[result.stdout.index("{") :])
    assert found["finding"][0].startswith("Recommended: ")
    assert found["finding"][1].startswith("Found: hub hours:")
    assert "a search flatters what it finds" in found["finding"][-1]
    design = json.loads((tmp_path / "r" / "design.json").read_text())
    assert len(design["ties"]) == 1
    page = (tmp_path / "r" / "report.html").read_text()
    assert "found by search" in page
    assert "neediest first" in page
    assert "coaching the neediest teams most" in page
    assert "Found: hub hours" in page
    assert "among the 7 designs its rank is" in page.lower()
    made = nicsim.load(tmp_path / "r" / "found.toml")  # can be run as it is
    assert links(made)[0] == links(own)[0] + 1
    assert made.settings.hub_leadership.allocation == design["allocation"]
    (tmp_path / "r" / "report.html").write_text("")
    again = CliRunner().invoke(app, ["report", str(tmp_path / "r")])
    assert again.exit_code == 0, again.output
    assert (tmp_path / "r" / "report.html").read_text() == page
    assert "report.html is not as it was written: made anew" in again.stderr
    assert again.stdout.startswith("Recommended: ")
    same = CliRunner().invoke(app, arguments)
    assert same.exit_code == 0
    assert "holds these results already" in same.output
    content = json.loads((tmp_path / "r" / "design.json").read_text())
    content["search"]["trials"] = 1  # as if it had been stopped: the same command goes on
    (tmp_path / "r" / "design.json").write_text(json.dumps(content))
    on = CliRunner().invoke(app, arguments)
    assert on.exit_code == 0, on.output
    assert "holds these results already" not in on.output
    assert json.loads((tmp_path / "r" / "design.json").read_text())["search"]["trials"] == 3
    other = CliRunner().invoke(app, [*arguments, "--trials", "4"])
    assert other.exit_code == 2
    assert "holds other results; choose another folder with --out" in other.output
    bad = CliRunner().invoke(app, [*arguments, "--measure", "joy", "--trials", "0"])
    assert bad.exit_code == 2
    assert "'joy' is not a measure" in bad.output
