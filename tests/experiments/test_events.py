"""Events as tables, files and trees."""

import itertools

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba
from small_network import SMALL, small_scenario
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.experiments import runner
from nicsim.experiments.store.parts import Parts
from nicsim.foundation.errors import NicsimError
from nicsim.report.figures import spread_tree as drawing
from nicsim.scenario.scenario import Scenario

LINE = (
    'title = "A line"\nyears = 1\n[structure]\nroster = "people.csv"\nties = "ties.csv"\n'
    '[practices]\ncount = 1\n[adoption]\nrule = "threshold"\nthreshold = 1.0\n'
    'initial_users = 1\nseeding = "first"\n[environment]\nsummer = false\n'
)


@pytest.fixture
def line(tmp_path):
    """A school of twelve in which each asks the one before, and the first uses the practice."""
    people = ["id,site,role", "p0,North,lead", *(f"p{n},North,colleague" for n in range(1, 12))]
    ties = ["source,target", *(f"p{n},p{n - 1}" for n in range(1, 12))]
    (tmp_path / "people.csv").write_text("\n".join(people))
    (tmp_path / "ties.csv").write_text("\n".join(ties))
    (tmp_path / "line.toml").write_text(LINE)
    return tmp_path / "line.toml"


def test_the_tree_of_one_seed_on_a_line_is_the_line(line):
    result = nicsim.run(line, replicates=2, seed=3, events=True)
    tree = result.spread_tree("practice 1", replicate=1)
    people = tree.subgraph(n for n, kind in tree.nodes(data="kind") if kind == "person")
    spells = [(0, -1), *((n, n - 1) for n in range(1, 12))]
    assert sorted(people) == spells
    assert sorted(people.edges) == list(itertools.pairwise(spells))
    assert people.nodes[0, -1]["channel"] == "start"
    names = result.events.loc[result.events["channel"] == "peer", ["person_name", "source_name"]]
    assert list(names.iloc[0]) == ["p1", "p0"]


@pytest.fixture(scope="module")
def result():
    return nicsim.run(
        Scenario("x").replacing({**SMALL, "years": 3}), replicates=3, seed=2, events=True
    )


def test_events_of_all_runs_in_words(result):
    events = result.events
    assert events["replicate"].unique().tolist() == [0, 1, 2]
    lengths = [len(outcome.events) for outcome in result.outcomes]
    assert events.groupby("replicate").size().tolist() == lengths
    assert set(events["practice"].unique()) == set(result.practice_names)
    teams = events[events["happening"].isin(["tests", "keeps"])]
    assert teams["person"].isna().all()
    assert teams["before"].isna().all()
    people = events.drop(teams.index)
    assert people["person"].notna().all()
    assert (events["source"].isna() | events["source_site"].notna()).all()
    first = result.outcomes[0].events[0]
    assert events["week"][0] == first[0]
    assert events["version"][0] == first[6]


def test_a_tree_is_a_forest_that_runs_forward_in_time(result):
    for replicate in range(3):
        for practice in result.practice_names:
            tree = result.spread_tree(practice, replicate)
            events = result.events
            chosen = events[(events["practice"] == practice) & (events["replicate"] == replicate)]
            spells = [n for n, kind in tree.nodes(data="kind") if kind == "person"]
            assert len(spells) == (chosen["happening"] == "trying").sum()
            assert all("kind" in data for _, data in tree.nodes(data=True))
            assert not tree or nx.is_forest(tree)
            assert max((degree for _, degree in tree.in_degree()), default=0) <= 1
            for source, taker, channel in tree.edges(data="channel"):
                began, took = tree.nodes[source]["week"], tree.nodes[taker]["week"]
                assert began < took or (channel == "test" and began == took)
            without_source = {"own", "mandate", "start"}
            for spell in spells:
                rooted = tree.nodes[spell]["channel"] in without_source
                assert rooted == (tree.in_degree(spell) == 0)


def test_nothing_but_the_events_is_added():
    plain, recorded = (
        nicsim.run(small_scenario(), replicates=2, seed=1, events=e) for e in (False, True)
    )
    pd.testing.assert_frame_equal(plain.weekly, recorded.weekly, check_exact=True)


def test_what_is_not_there_is_told():
    plain = nicsim.run(small_scenario(), replicates=1)
    with pytest.raises(NicsimError, match="run with events=True"):
        _ = plain.events
    recorded = nicsim.run(small_scenario(), replicates=1, events=True)
    with pytest.raises(NicsimError) as told:
        recorded.spread_tree("practice 9", replicate=1)
    assert "'practice 9' is not one of practice 1, practice 2, practice 3" in str(told.value)
    assert "replicate 1" in str(told.value)


def test_the_figure_draws_every_spell_and_every_tie(result):
    tree = result.spread_tree()
    ax = result.plot.spread_tree()
    spells = [n for n, kind in tree.nodes(data="kind") if kind == "person"]
    points = [c for c in ax.collections if c.get_label() in {k.name for k in drawing.LOOKS}]
    assert sum(len(np.asarray(c.get_offsets())) for c in points) == len(spells)
    by_colour = {
        tuple(c.get_color()[0][:3]): c for c in ax.collections if hasattr(c, "set_segments")
    }
    for channel, (colour, _, _) in drawing.LINES.items():
        edges = [e for e in tree.edges(data="channel") if e[2] == channel]
        drawn = by_colour[to_rgba(colour)[:3]].get_segments() if edges else []
        assert len(drawn) == len(edges)


SMALL_FILE = (
    'title = "small"\nyears = 1\n[structure]\nsites = 3\ncolleagues = 3\n[practices]\ncount = 3\n'
)


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def test_events_survive_an_interruption_and_any_number_of_workers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL_FILE)
    run = ("run", "small.toml", "--replicates", 5, "--events")
    assert call(*run, "--out", "whole").exit_code == 0
    add = Parts.add

    def interrupted(self, part):
        add(self, part)
        if len(self.done) > 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(Parts, "add", interrupted)
    monkeypatch.setattr(runner, "CHUNK_SECONDS", 1e-9)  # a run a task
    assert call(*run, "--out", "r", "--workers", 2).exit_code == 130
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    again = call(*run, "--out", "r", "--workers", 1)
    assert again.exit_code == 0, again.output
    assert "going on with 2 runs" in again.stderr
    for name in ("events.parquet", "weekly.parquet"):
        assert (tmp_path / "r" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    stored = pd.read_parquet(tmp_path / "r" / "events.parquet")
    direct = nicsim.run(tmp_path / "small.toml", replicates=5, events=True).events
    assert list(stored.columns) == ["arm", *direct.columns]
    assert stored["arm"].unique().tolist() == ["small"]
    for name in direct:
        assert stored[name].astype(object).where(stored[name].notna(), None).tolist() == (
            direct[name].astype(object).where(direct[name].notna(), None).tolist()
        )
    assert (tmp_path / "r" / "figures" / "spread_tree.svg").exists()


def test_a_folder_with_events_is_not_taken_for_one_without(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL_FILE)
    run = ("run", "small.toml", "--replicates", 2, "--out", "r")
    assert call(*run).exit_code == 0
    told = call(*run, "--events")
    assert told.exit_code == 2
    assert "events differs" in told.stderr
    assert call(*run).exit_code == 0
