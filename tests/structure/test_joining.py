"""Spreadsheets as people send them: dirty, in many shapes; nothing is dropped silently."""

import pytest

from nicsim.foundation.errors import StructureError
from nicsim.structure.joining import joined
from nicsim.structure.readers import read_sheets
from nicsim.structure.sorting import Named

PEOPLE = "id,school\nAda,North\nBen,North\nCleo,South\n"


def read(tmp_path, *texts, named=None, relation=None):
    sheets = []
    for number, text in enumerate(texts):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        sheets += read_sheets(path)
    return joined(sheets, "a", named, relation)


def ties_of(network):
    rows = zip(network.sources.tolist(), network.targets.tolist(), strict=True)
    return {
        (network.ids[a], network.ids[b]): w
        for (a, b), w in zip(rows, network.weights.tolist(), strict=True)
    }


def told(network):
    """Notes that tell of more than what was read."""
    return [n for n in network.notes if not n.endswith(" rows")]


def test_people_and_ties_in_either_order(tmp_path):
    ties = "from,to,how often\nAda,Ben,2\nCleo,Ada,\n"
    for texts in ((PEOPLE, ties), (ties, PEOPLE)):
        found = read(tmp_path, *texts)
        assert found.ids == ("Ada", "Ben", "Cleo")
        assert found.columns == {"school": ["North", "North", "South"]}
        assert ties_of(found) == {("Ada", "Ben"): 2.0, ("Cleo", "Ada"): 1.0}
        (note,) = told(found)
        assert note.endswith(".csv: 1 tie with a blank weight, taken as 1")


def test_all_that_is_dropped_is_counted(tmp_path):
    people = PEOPLE + "Ada,South\n,North\n,\n"
    ties = (
        "source,target,weight,asked on\nAda,Ben,1,May\nAda,Ben,2,\nAda,Ada,1,\nAda,Zoe,1,\n"
        "Ben,,1,\nBen,Cleo,-1,\nCleo,Ben,much,\nCleo,Ada,1e300,\n"
    )
    found = read(tmp_path, people, ties)
    assert ties_of(found) == {("Ada", "Ben"): 1.0}
    assert told(found) == [
        "0.csv: 1 row without an id, left out",
        "0.csv: 1 repeated id (Ada); the first stands",
        "0.csv: 1 repeated id (Ada is in North and South) of different school: where these are two "
        "people, give each an id of their own",
        "1.csv: columns of ties not used: asked on",
        "1.csv: 1 tie to or from 1 unknown id (Zoe), left out",
        "1.csv: 1 tie of someone to itself, left out",
        "1.csv: 3 ties without a weight above 0, left out",
        "1.csv: 1 row with one end only, left out",
        "1 repeated tie, merged; the first stands",
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r"),
        lambda t: t.replace("\n", "\r\n"),
        lambda t: "\ufeff" + t,
        lambda t: t.replace(",", ";"),
        lambda t: t.replace(",", "\t"),
        lambda t: t.encode("utf-16"),
        lambda t: t.replace("Cleo", "Zoë").encode("latin-1"),
    ],
)
def test_spreadsheets_of_any_kind(tmp_path, change):
    found = read(tmp_path, change(PEOPLE), change("source,target\nAda,Ben\nCleo,Ada\n"))
    assert len(found.ids) == 3
    assert len(found.sources) == 2


def test_ids_that_differ_in_capitals_or_spaces(tmp_path):
    found = read(tmp_path, PEOPLE, "source,target\nADA,ben\nCleo,Ada \n")
    assert set(ties_of(found)) == {("Ada", "Ben"), ("Cleo", "Ada")}
    assert told(found)[0].endswith("matched although capitals or spaces differ")


def test_ties_by_name_where_people_have_numbers(tmp_path):
    found = read(
        tmp_path,
        "id,name,school\n1,Ada,N\n2,Ben,N\n3,Cleo,S\n",
        "source,target\nAda,Ben\nCleo,Ada\n",
    )
    assert set(ties_of(found)) == {("1", "2"), ("3", "1")}
    assert told(found) == ["1.csv: people are called by their 'name' there"]


def test_gephi_nodes_and_edges(tmp_path):
    found = read(
        tmp_path,
        "Id,Label,timeset,modularity_class\n0,Ada,,1\n1,Ben,,1\n2,Cleo,,2\n",
        "Source,Target,Type,Id,Label,timeset,Weight\n0,1,Directed,0,,,2\n1,2,Undirected,1,,,1\n",
    )
    assert ties_of(found) == {("0", "1"): 2.0, ("1", "2"): 1.0, ("2", "1"): 1.0}
    assert found.columns["modularity_class"] == ["1", "1", "2"]


def test_kumu_elements_and_connections(tmp_path):
    found = read(
        tmp_path,
        "Label,Type,Description,Tags\nAda,Lead,x,\nBen,Teacher,,\n",
        "From,To,Direction,Strength\nAda,Ben,directed,3\nBen,Ada,mutual,1\n",
    )
    assert ties_of(found) == {("Ada", "Ben"): 3.0, ("Ben", "Ada"): 1.0}
    assert "type" in found.columns


@pytest.mark.parametrize(
    "text",
    [
        ",Ada,Ben,Cleo\nAda,0,2,0\nBen,0,0,1\nCleo,,0,0\n",
        "name;Ben;Cleo;Ada\nAda;2;0;0\nBen;0;1;0\nCleo;0;0;0\n",
    ],
)
def test_matrices(tmp_path, text):
    found = read(tmp_path, text)
    assert ties_of(found) == {("Ada", "Ben"): 2.0, ("Ben", "Cleo"): 1.0}
    assert "Cleo" in found.ids
    assert "who stands in a row asks who stands in a column" in told(found)[0]
    assert len(read(tmp_path, PEOPLE, text).sources) == 2


def test_a_matrix_without_names(tmp_path):
    assert ties_of(read(tmp_path, "0,1,0\n0,0,1\n1,0,0\n")) == {
        ("1", "2"): 1.0, ("2", "3"): 1.0, ("3", "1"): 1.0,
    }  # fmt: skip


def test_a_list_without_a_header(tmp_path):
    found = read(tmp_path, "ada,Ben,2\nBen,Cleo,1\nCleo,ada,1\n")
    assert len(found.ids) == 3
    assert len(found.sources) == 3
    assert "no header line" in told(found)[0]


def test_ties_alone_name_the_people(tmp_path):
    found = read(tmp_path, "source,target\nAda,Ben\nBen,Cleo\n")
    assert found.ids == ("Ada", "Ben", "Cleo")
    assert "no list of people; the 3 who are named in ties are taken" in found.notes


def test_relations(tmp_path):
    text = "source,target,relation\nAda,Ben,advice\nBen,Ada,friend\n"
    assert set(ties_of(read(tmp_path, text))) == {("Ada", "Ben")}
    assert set(ties_of(read(tmp_path, text, relation="friend"))) == {("Ben", "Ada")}
    with pytest.raises(StructureError, match="no relation 'foe'; it has advice, friend"):
        read(tmp_path, text, relation="foe")


def test_columns_that_are_named(tmp_path):
    named = Named(id="who", source="a", target="b", weight="times")
    found = read(tmp_path, "nr,who\n1,Ada\n2,Ben\n", "a,b,times,weight\nAda,Ben,3,9\n", named=named)
    assert ties_of(found) == {("Ada", "Ben"): 3.0}
    with pytest.raises(StructureError, match=r"no column 'times'; found source, target"):
        read(tmp_path, "source,target\nAda,Ben\n", named=Named(weight="times"))


def test_what_makes_no_network(tmp_path):
    with pytest.raises(StructureError, match="none of 1 tie can be used: 1 to or from 2"):
        read(tmp_path, PEOPLE, "source,target\nx,y\n")
    with pytest.raises(StructureError, match="no rows"):
        read(tmp_path, "id,school\n")


def test_answers_that_name_people(tmp_path):
    text = (
        "Timestamp,Name,School,Who do you ask?,1st friend\n"
        '1,Ada,N,Ben; Cleo,\n2,Ben,N,ada,Ada\n3,Cleo,S,"Ada, Dan",Dan\n4,Dan,S,Zoe,Cleo\n'
        "5,Eve,S,Ada,\n"
    )
    found = read(tmp_path, text)
    asked = {("Ada", "Ben"), ("Ada", "Cleo"), ("Ben", "Ada"), ("Cleo", "Ada"), ("Cleo", "Dan"),
             ("Dan", "Cleo"), ("Eve", "Ada")}  # fmt: skip
    assert set(ties_of(found)) == asked
    assert set(found.columns) == {"timestamp", "school"}
    assert any("'who do you ask?', '1st friend' name people" in note for note in found.notes)
    assert any("1 unknown id (Zoe)" in note for note in found.notes)
    # where ties are given, answers are left alone
    assert len(read(tmp_path, text, "source,target\nAda,Ben\n").sources) == 1


def test_columns_of_groups_name_nobody(tmp_path):
    found = read(tmp_path, "id,school,tutor group\nNorth,x,North\nSouth,x,North\nEast,y,East\n")
    assert len(found.sources) == 0
    assert set(found.columns) == {"school", "tutor group"}
