"""DataFrames and graphs where a file may stand; lists from Python; versions of files."""

from typing import Any

import igraph
import networkx as nx
import pandas as pd
import pytest

import nicsim
from nicsim.api.simulation import prepared
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario import versions
from nicsim.scenario.reading import parse, read


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NICSIM_CACHE", str(tmp_path))


PEOPLE = pd.DataFrame(
    {"id": list("abcdef"), "site": ["North"] * 3 + ["South"] * 3, "years_here": range(6)}
)
BASE = nicsim.load({"title": "Ours", "years": 1})


def test_a_frame_and_a_graph_are_the_files_that_they_would_be(tmp_path):
    PEOPLE.to_csv(tmp_path / "people.csv", index=False)
    (tmp_path / "ties.csv").write_text("source,target\na,b\nb,a\nc,d\nd,c\n", "utf-8")
    graph = nx.Graph([("a", "b"), ("c", "d")])
    ours = BASE.replacing({"structure.roster": PEOPLE, "structure.ties": graph})
    files = BASE.replacing(
        {"structure": {"roster": tmp_path / "people.csv", "ties": tmp_path / "ties.csv"}}
    )
    one: Any = prepared(ours)
    other: Any = prepared(files)
    assert one.people.person_names == other.people.person_names == tuple("abcdef")
    assert all((a == b).all() for a, b in zip(one.ties, other.ties, strict=True))
    assert any("years_here" in note for note in one.notes)


def test_a_graph_of_igraph_has_the_people_and_the_ties_of_one_of_networkx():
    one: Any = igraph.Graph(directed=True)
    one.add_vertices(list("abcd"), {"site": ["N", "N", "S", "S"]})
    one.add_edges([("a", "b"), ("c", "b")])
    other: Any = nx.DiGraph([("a", "b"), ("c", "b")])
    for person, site in zip("abcd", "NNSS", strict=True):
        other.add_node(person, site=site)
    made: list[Any] = [
        prepared(BASE.replacing({"structure.roster": graph, "structure.ties": graph}))
        for graph in (one, other)
    ]
    assert set(made[0].people.person_names) == set(made[1].people.person_names) == set("abcd")
    assert made[0].ties[1].size == made[1].ties[1].size == 2


def test_equal_tables_are_one_file(tmp_path):
    first: Any = BASE.replacing({"structure.roster": PEOPLE}).structure.roster
    assert first == BASE.replacing({"structure.roster": PEOPLE.copy()}).structure.roster
    assert first.is_relative_to(tmp_path)
    assert first != BASE.replacing({"structure.roster": PEOPLE.iloc[:5]}).structure.roster


def test_networks_are_read_from_frames():
    ties = pd.DataFrame({"who": ["a", "b"], "whom": ["c", "d"]})
    own = nicsim.network(
        PEOPLE.rename(columns={"site": "school"}), ties, site="school", source="who", target="whom",
        aliases={"Aa": "a"},
    )  # fmt: skip
    assert set(own.settled.site_names) == {"North", "South"}
    assert len(own.settled.network.sources) == 2
    assert len(own.who()) == 6


def test_changes_and_practices_take_the_place_of_the_scenarios_own():
    changes = [{"week": 3, "set": {"culture.level": 0.9}}]
    ours = BASE.replacing({"changes": changes, "named": [{"name": "x", "quality": 1}]})
    told = parse(
        'title = "Ours"\nyears = 1\n[[changes]]\nweek = 3\nset = { "culture.level" = 0.9 }\n'
        '[[practices.named]]\nname = "x"\nquality = 1\n'
    )
    assert (ours.changes, ours.named) == (told.changes, told.named)
    again = BASE.replacing({"changes": ours.changes, "practices": {"named": ours.named}})
    assert (again.changes, again.named) == (told.changes, told.named)
    assert ours.replacing({"changes": [], "named": []}).described() == BASE.described()


def test_faults_of_lists_and_values_come_at_once():
    with pytest.raises(ScenarioError) as caught:
        BASE.replacing(
            {"changes": [{"week": -1, "set": {}}, {"week": 99, "set": {"culture.level": 0.5}}],
             "named": [{"quality": 9}], "culture.levl": 1}
        )  # fmt: skip
    text = str(caught.value)
    for part in ("week -1", "set must be", "name must be text", "quality 9", "did you mean level"):
        assert part in text


def test_an_older_version_is_read_as_what_it_means_today(tmp_path, monkeypatch):
    def renamed(table):
        culture = dict(table.get("culture", {}))
        if "mood" in culture:
            culture["level"] = culture.pop("mood")
        return table | {"culture": culture}

    file = tmp_path / "old.toml"
    file.write_text('title = "Old"\n[culture]\nmood = 0.9\n', "utf-8")
    with pytest.raises(ScenarioError, match="mood"):
        read(file)
    monkeypatch.setattr(versions, "VERSION", 2)
    step = versions.Step(renamed, "culture.mood is culture.level")
    monkeypatch.setattr(versions, "STEPS", {1: step})
    found = read(file)
    assert found.levels["culture"] == 0.9
    assert found.notices == (f"{file}: read as version 2 (culture.mood is culture.level); "
                             "write it so to keep it",)  # fmt: skip
    file.write_text('version = 2\ntitle = "New"\n[culture]\nlevel = 0.9\n', "utf-8")
    assert read(file).notices == ()


@pytest.mark.parametrize(("version", "told"), [("3", "later nicsim"), ('"1"', "not an integer")])
def test_versions_that_cannot_be_read_are_refused(version, told):
    with pytest.raises(ScenarioError, match=told):
        parse(f'version = {version}\ntitle = "x"\n')
