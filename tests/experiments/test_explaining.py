"""What goes through a link: nothing where nothing differs, all of it where nothing else differs."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.api.explaining import Explanation
from nicsim.api.simulation import prepared
from nicsim.cli.main import app
from nicsim.drivers import simulate
from nicsim.experiments.explaining import LINKS, Link, Traced, at, traced
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError
from nicsim.world.measures import MEASURES
from nicsim.world.state import State

YEARS = 2


def small(**values):
    base = {"structure.sites": 6, "structure.team_size": 4, "structure.colleagues": 8}
    return nicsim.load("scenarios/baseline.toml").replacing(base | {"years": YEARS} | values)


def run(one, other, links=LINKS, replicates=2):
    return traced(one, other, (prepared(one), prepared(other)), links, replicates, 3)


def test_links_name_columns_that_there_are():
    tables = {name: State.__annotations__[name] for name in State._fields}
    import nicsim.world.state as state

    for link in LINKS:
        for table, column, _ in link.columns:
            kind = tables[table]
            kind = getattr(state, kind) if isinstance(kind, str) else kind
            assert column in kind._fields, f"{link.name}: {table}.{column}"


def test_week_by_week_is_as_in_one_go():
    scenario = small()
    found = run(scenario, scenario)
    whole = simulate(scenario, prepared(scenario), chance.key_of(3, 1))
    np.testing.assert_array_equal(found.one[1, : len(MEASURES)], whole.record.weekly[-1])


def test_a_link_of_the_same_design_moves_nothing():
    found = run(small(), small())
    for number, link in enumerate(LINKS):
        np.testing.assert_array_equal(found.without[number], found.one, err_msg=link.name)
        np.testing.assert_array_equal(found.alone[number], found.other, err_msg=link.name)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"culture.initial_norm": 0.8}, "norms"),
        ({"improvement.initial_skill": 0.6}, "skill"),
        ({"within_team.initial_trust": 0.8}, "trust"),
    ],
)
def test_all_goes_through_the_one_link_in_which_designs_differ(values, name):
    """Two designs that begin with other norms, and differ in nothing else."""
    values |= {"years": 1}  # newcomers of a summer begin as all did, so differ anew
    found = run(small(years=1), small(**values))
    link = [link.name for link in LINKS].index(name)
    assert not np.array_equal(found.other, found.one, equal_nan=True)
    np.testing.assert_array_equal(found.without[link], found.one)
    np.testing.assert_array_equal(found.alone[link], found.other)


def test_nothing_goes_through_a_link_that_is_cut():
    """Without any ties or bridges between teams, what differs in ties carries nothing."""
    cut = {"structure.across.kind": "none", "across_teams.ties_per_convening": 0,
           "hub_leadership.broker": 0.0}  # fmt: skip
    found = run(small(**cut), small(**cut, **{"culture.initial_norm": 0.8}))
    ties = [link.name for link in LINKS].index("ties")
    assert not np.array_equal(found.other, found.one, equal_nan=True)
    np.testing.assert_array_equal(found.without[ties], found.other)


def test_designs_with_more_ties_than_the_other_has_room_for():
    """A complete network beside a ring: all that differs is who is tied to whom."""
    sites = {"structure.sites": 19, "structure.colleagues": 2, "years": 1}
    ring = small(**sites, **{"structure.across.kind": "ring"})
    whole = small(**sites, **{"structure.across.kind": "complete"})
    found = run(ring, whole, replicates=1)
    alone = simulate(whole, prepared(whole), chance.key_of(3, 0))
    np.testing.assert_array_equal(found.other[0, : len(MEASURES)], alone.record.weekly[-1])
    alone = simulate(ring, prepared(ring), chance.key_of(3, 0))
    np.testing.assert_array_equal(found.one[0, : len(MEASURES)], alone.record.weekly[-1])
    ties = [link.name for link in LINKS].index("ties")
    assert not np.array_equal(found.other, found.one, equal_nan=True)
    np.testing.assert_array_equal(found.without[ties], found.one)
    np.testing.assert_array_equal(found.alone[ties], found.other)


def explanation(difference, through):
    """Ten replicates with numbers made up: a difference, and of it what one link carries."""
    generator = np.random.default_rng(2)
    count = at("improvement_gap") + 1
    one = np.zeros((10, count))
    other = np.zeros((10, count))
    other[:, at("spread_helpful")] = difference + 0.01 * generator.standard_normal(10)
    without = other.copy()[None]
    without[0, :, at("spread_helpful")] -= through
    link = Link("norms", "what people hold the norms to be", (("people", "norm", ...),))
    found = Traced(one, other, without, without.copy())
    return Explanation(("A", "B"), found, ("spread_helpful",), 5, 0, (link,))


def test_the_table_and_the_sentence():
    made = explanation(0.4, 0.1)
    (row,) = made.table.to_dict("records")
    assert row["through"] == pytest.approx(0.1)
    assert row["share"] == pytest.approx(0.25, abs=0.01)
    assert row["through_low"] <= row["through"] <= row["through_high"]
    assert "+10.0 goes through norms" in made.finding[0]
    assert "nothing is to be explained" in explanation(0.0, 0.0).finding[0]
    assert "No single link carries" in explanation(0.4, 0.0).finding[0]
    assert "norms work against it" in explanation(0.4, -0.1).finding[0]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"structure.sites": 7}, "teams"),
        ({"years": 3}, "give --years"),
        ({"practices.count": 5}, "practices"),
        ({"stop": "settled"}, "set stop=never"),
    ],
)
def test_designs_that_cannot_be_explained_by_one_another(values, told):
    with pytest.raises(NicsimError, match=told):
        nicsim.explain(small(), small(**values), 2)


def test_the_same_for_one_worker_and_for_two():
    found = [nicsim.explain(small(), {"culture.level": 0.9}, 4, workers=w) for w in (1, 2)]
    assert found[0].table.equals(found[1].table)


def test_the_command(tmp_path):
    ask = [
        "explain",
        "baseline",
        "--with",
        "culture.level=0.9",
        "--years",
        "1",
        "--replicates",
        "2",
    ]
    ask += ["--set", "structure.sites=5"]
    done = CliRunner().invoke(app, [*ask, "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert {row["link"] for row in told["links"]} == {link.name for link in LINKS}
    to, picture = tmp_path / "t.csv", tmp_path / "p"
    done = CliRunner().invoke(app, [*ask, "--to", str(to), "--picture", str(picture)])
    assert done.exit_code == 0, done.output
    assert to.exists()
    assert picture.with_suffix(".png").exists()
    for again in (["--to", str(to)], ["--picture", str(picture)]):
        done = CliRunner().invoke(app, [*ask, *again])
        assert done.exit_code == 2
        assert "there already" in done.output
    assert CliRunner().invoke(app, [*ask, "--picture", str(picture), "--replace"]).exit_code == 0
    for wrong in (
        [],
        ["--with", "culture.level=9"],
        ["--with", "x"],
        ["weak_hub", "--with", "a=1"],
    ):
        done = CliRunner().invoke(app, ["explain", "baseline", *wrong, "--replicates", "2"])
        assert done.exit_code == 2, wrong
        assert "Traceback" not in done.output
    done = CliRunner().invoke(app, [*ask, "--measure", "nothing"])
    assert done.exit_code == 2
    assert "nothing" in done.output
