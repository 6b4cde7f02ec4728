"""Real networks: who sits where, who is influenced by whom, and what was left out."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicsim.foundation.errors import StructureError
from nicsim.scenario.plan import Across, StructurePlan
from nicsim.structure import build, prepare
from nicsim.structure.record import rows_of
from nicsim.structure.roster import read_people

PEOPLE = "id,site,role\na,x,lead\nb,x,member\nc,x,colleague\nd,y,lead\ne,y,colleague\n"
MADE = "people.csv: no team_ties; ties between teams are made in each run (random)"


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(folder, people: str | bytes = PEOPLE, ties=None, team_ties=None, **plan):
    files = {"roster": written(folder, "people.csv", people)}
    if ties is not None:
        files["ties"] = written(folder, "ties.csv", ties)
    if team_ties is not None:
        files["team_ties"] = written(folder, "teams.csv", team_ties)
        plan.setdefault("across", Across(kind="file"))
    return prepare(StructurePlan(**files, **plan), 1)


def notes_of(found):
    """Notes but for those that nearly all small networks of tests have."""
    return [note for note in found.notes if note != MADE and "of one person" not in note]


def faults_of(folder, *contents, **plan):
    with pytest.raises(StructureError) as caught:
        read(folder, *contents, **plan)
    return caught.value.faults


def seats_of(found):
    """Site, names in order and team size of each site."""
    people = found.people
    return {
        site: (people.person_names[people.first[s] : people.first[s + 1]], people.team_size[s])
        for s, site in enumerate(people.site_names)
    }


def asked_by(found, lists=None, names=None):
    """Who influences whom: {name: {peer: weight}} of all who have anyone."""
    start, peers, weights = found.ties if lists is None else lists
    names = found.people.person_names if names is None else names
    told = {}
    for row, peer, weight in zip(rows_of(start), peers, weights, strict=True):
        assert names[peer] not in told.get(names[row], {})
        told.setdefault(names[row], {})[names[peer]] = weight
    return told


# Seats


def test_everyone_is_seated_lead_first(tmp_path):
    found = read(
        tmp_path,
        "id,site,role\nc,x,colleague\nd,y,colleague\nb,x,member\nf,x,colleague\na,x,lead\n"
        "g,x,member\ne,y,lead\n",
    )
    assert seats_of(found) == {"x": (("a", "b", "g", "c", "f"), 3), "y": (("e", "d"), 1)}
    assert found.people.role.tolist() == [0, 1, 1, 2, 2, 0, 2]
    assert found.people.place.tolist() == [0, 1, 2, 3, 4, 0, 1]
    assert found.people.site.tolist() == [0] * 5 + [1] * 2
    assert found.people.first.tolist() == [0, 5, 7]
    assert found.notes == (
        "people.csv: 1 team (y) of one person: nobody there tests with the lead; write member for "
        "those who do",
        MADE,
    )
    assert found.ties is None


@pytest.mark.parametrize(
    "columns",
    ["id,site,role", "Person,School,Position", "label,Team,ROLE", "name,organization,role"],
)
def test_names_of_columns(tmp_path, columns):
    found = read(tmp_path, PEOPLE.replace("id,site,role", columns))
    assert seats_of(found)["y"] == (("d", "e"), 1)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("lead", 0),
        ("Team Leader", 0),
        ("LEADER", 0),
        ("member", 1),
        (" team ", 1),
        ("colleague", 2),
        ("Teacher", 2),
        ("staff", 2),
    ],
)
def test_words_for_roles(tmp_path, word, role):
    others = "".join(f"{other},x,{other}\n" for other in ("lead", "member") if role != 0)
    found = read(tmp_path, f"id,site,role\n{others}p,x,{word}\n")
    people = found.people
    assert people.role[people.person_names.index("p")] == role
    assert notes_of(found) == []


def test_unknown_and_blank_roles_are_colleagues(tmp_path):
    found = read(tmp_path, PEOPLE + "f,y,janitor\ng,y,\nh,y,cook\ni,y,Cook\n")
    assert seats_of(found)["y"] == (("d", "e", "f", "g", "h", "i"), 1)
    assert notes_of(found) == [
        "people.csv: 2 unknown roles (cook, janitor) (3 people), taken as colleague "
        "(known: lead, member, colleague)",
        "people.csv: 1 person without a role, taken as colleague",
    ]


@pytest.mark.parametrize(
    ("rows", "wanted", "note"),
    [
        ("a,x,lead\nb,x,lead\nc,x,lead\nd,x,colleague", ("abcd", 3), "2 further leads"),
        ("a,x,colleague\nb,x,member\nc,x,member", ("bca", 2), "1 site without a lead"),
        ("a,x,colleague\nb,x,colleague", ("ab", 1), "1 site without a lead"),
        ("a,x,member", ("a", 1), "1 site without a lead"),
    ],
)
def test_several_leads_or_none(tmp_path, rows, wanted, note):
    found = read(tmp_path, f"id,site,role\n{rows}\n")
    assert seats_of(found) == {"x": (tuple(wanted[0]), wanted[1])}
    assert (found.people.role[:1] == 0).all()
    (told,) = notes_of(found)
    assert note in told


def test_the_one_asked_most_leads_where_nobody_does(tmp_path):
    found = read(
        tmp_path,
        "id,site,role\na,x,member\nb,x,member\nc,x,colleague\nd,x,colleague\n",
        "source,target\na,b\nc,b\na,c\nb,c\nd,c\n",
    )
    # c is asked three times but is no member; b is asked twice
    assert seats_of(found)["x"] == (("b", "a", "c", "d"), 2)


@pytest.mark.parametrize(
    ("ties", "team_size", "wanted", "how"),
    [
        (None, 2, (("a", "b", "c", "d"), 2), "listed first is taken as lead, the next 1 as"),
        (None, 9, (("a", "b", "c", "d"), 4), "listed first is taken as lead, the next 8 as"),
        ("a,d\nb,d\nc,d\na,c\nb,c\n", 2, (("d", "c", "a", "b"), 2), "asked most is taken"),
        ("a,c\n", 3, (("c", "a", "b", "d"), 3), "asked most is taken"),
    ],
)
def test_without_a_column_of_roles(tmp_path, ties, team_size, wanted, how):
    ties = ties and "source,target\n" + ties
    found = read(tmp_path, "id,site\na,x\nb,x\nc,x\nd,x\n", ties, team_size=team_size)
    assert seats_of(found)["x"] == wanted
    assert any(how in note and "no column role" in note for note in found.notes)


def test_people_left_out_are_counted(tmp_path):
    found = read(tmp_path, PEOPLE + ",x,member\nz,,member\n,,\na,y,lead\nb,x,lead\n b ,x,\n")
    assert found.people.person_names == ("a", "b", "c", "d", "e")
    assert notes_of(found) == [
        "people.csv: 2 without id or site, left out",
        "people.csv: 3 repeated ids (a, b, b); the first stands",
    ]


def test_a_role_alone_is_a_row_without_id(tmp_path):
    assert "people.csv: 1 without id or site, left out" in read(tmp_path, PEOPLE + ",,lead\n").notes


def test_columns_not_used_are_named(tmp_path):
    found = read(tmp_path, "id,site,role,age,,name\na,x,lead,3,4,5\nb,x,member,3,4,5\n")
    assert notes_of(found) == ["people.csv: columns not used: age, (no name), name"]


@pytest.mark.parametrize(
    ("people", "wanted"),
    [
        ("who,where\na,x\n", ["no column id; found who, where", "no column site"]),
        ("id,where\na,x\n", ["no column site; found id, where (a roster has id, site, role)"]),
        ("who,site\na,x\n", ["no column id"]),
        ("id,site\n,x\na,\n", ["nobody in it has both an id and a site"]),
        ("id,site\n", ["no rows"]),
        ("", ["no rows"]),
        ("id\na\n", ["one column only"]),
        (b"\x89PNG\0\0", ["a binary file"]),
        ("id,site\na," + "x" * 1001, ["1 row with cells over 1000 long"]),
    ],
)
def test_rosters_that_are_refused(tmp_path, people, wanted):
    faults = faults_of(tmp_path, people)
    assert len(faults) == len(wanted)
    for fault, text in zip(faults, wanted, strict=True):
        assert fault.startswith(f"{tmp_path / 'people.csv'}: ")
        assert text in fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_same_people_however_they_are_written(tmp_path, encoding, end, delimiter):
    people = (PEOPLE + "\n,,\n").replace("e,y", "é,y").replace(",", delimiter).replace("\n", end)
    ties = "source,target\né,d\né,a\n".replace(",", delimiter).replace("\n", end)
    found = read(tmp_path, people.encode(encoding), ties.encode(encoding))
    assert seats_of(found) == {"x": (("a", "b", "c"), 2), "y": (("d", "é"), 1)}
    assert asked_by(found) == {"é": {"d": 1.0, "a": 1.0}}


def test_quoted_cells_with_line_breaks_match(tmp_path):
    people = 'id,site,role\n"a\nb","x, y",lead\n"c ""d""","x, y",member\n'
    found = read(tmp_path, people, 'source,target\n"a\r\nb","c ""d"""\n')
    assert found.people.site_names == ("x, y",)
    assert asked_by(found) == {"a\nb": {'c "d"': 1.0}}


def test_one_person_is_a_network(tmp_path):
    found = read(tmp_path, "id,site\na,x\n")
    assert seats_of(found) == {"x": (("a",), 1)}
    assert build(found, np.uint64(1)).tie_peer.size == 0


# Ties


def test_the_source_asks_the_target_who_influences_it(tmp_path):
    found = read(tmp_path, ties="source,target\na,b\nc,b\n")
    assert asked_by(found) == {"a": {"b": 1.0}, "c": {"b": 1.0}}
    structure = build(found, np.uint64(1))
    row = found.people.person_names.index
    peers = structure.tie_peer[structure.tie_start[row("a")] : structure.tie_start[row("a") + 1]]
    assert peers.tolist() == [row("b")]
    assert structure.tie_start[row("b")] == structure.tie_start[row("b") + 1]


def test_ties_follow_their_people_through_the_seating(tmp_path):
    found = read(
        tmp_path,
        "id,site,role\nc,y,colleague\nd,x,colleague\na,y,lead\nb,x,lead\n",
        "source,target,weight\nc,a,0.1\nd,b,0.2\na,b,0.3\nb,c,0.4\n",
    )
    assert seats_of(found) == {"y": (("a", "c"), 1), "x": (("b", "d"), 1)}
    assert asked_by(found) == {
        "c": {"a": 0.1},
        "d": {"b": 0.2},
        "a": {"b": 0.3},
        "b": {"c": 0.4},
    }


@pytest.mark.parametrize(
    "columns", ["source,target", "From,TO", "ego,alter", "asker,asked", "x,source,target"]
)
def test_names_of_columns_of_ties(tmp_path, columns):
    rows = "n,a,b\n" if columns.startswith("x") else "a,b\n"
    assert asked_by(read(tmp_path, ties=f"{columns}\n{rows}")) == {"a": {"b": 1.0}}


def test_ties_in_a_file_replace_all_others(tmp_path):
    found = read(tmp_path, ties="source,target\na,b\n")
    one, other = (build(found, np.uint64(key)) for key in (1, 2))
    assert one.tie_peer.tolist() == other.tie_peer.tolist() == [1]


def test_all_that_is_left_out_of_ties_is_counted(tmp_path):
    found = read(
        tmp_path,
        ties=(
            "source,target,weight,when\n"
            "a,b,0.5,1\n"
            "a,b,0.9,1\n"  # repeated
            "b,a,0.25,1\n"  # the other way is another tie
            "a,a,1,1\n"  # to itself
            "q,a,1,1\n"  # unknown
            "a,q,1,1\n"
            "q,r,1,1\n"
            ",a,1,1\n"  # blank
            "s,s,1,1\n"
            "c,a,0,1\n"  # no weight above 0
            "c,b,-1,1\n"
            "c,d,,1\n"  # blank
            "c,e,much,1\n"
            "d,a,nan,1\n"  # missing, as blank is
            "d,b,inf,1\n"
            "d,c,1e400,1\n"
            "e,a,1,1\n"  # from y to x
            ",,,\n"
        ),
    )
    assert asked_by(found) == {
        "a": {"b": 0.5},
        "b": {"a": 0.25},
        "c": {"d": 1.0},
        "d": {"a": 1.0},
        "e": {"a": 1.0},
    }
    assert notes_of(found) == [
        "ties.csv: 1 cell taken as missing: 'nan' (1)",
        "ties.csv: columns not used: when",
        "ties.csv: 2 ties with a blank weight, taken as 1",
        "ties.csv: 4 ties to or from 3 unknown ids (q, r, s), left out",
        "ties.csv: 1 row with one end only, left out",
        "ties.csv: 1 tie of someone to itself, left out",
        "ties.csv: 1 repeated tie, merged; the first stands",
        "ties.csv: 5 ties without a weight above 0, left out",
        "ties.csv: 3 ties between people of different sites, kept",
    ]


KINDS_OF_ROW = {
    "a,b,1": "",
    "b,a,1": "",
    "c,a,0.5": "",
    "a,a,1": "of someone to itself",
    "a,q,1": "to or from",
    "c,b,0": "without a weight",
    "b,c,x": "without a weight",
}


@given(rows=st.lists(st.sampled_from(list(KINDS_OF_ROW)), max_size=30))
def test_what_is_kept_and_what_is_noted_is_all(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("ties")
    found = read(folder, ties="source,target,weight\n" + "\n".join(["a,e,1", *rows]))
    assert found.ties is not None
    kept = found.ties[1].size
    told = sum(
        int(note.split()[1]) for note in notes_of(found) if "left out" in note or "merged" in note
    )
    assert kept + told == 1 + len(rows)
    assert kept == 1 + len({row for row in rows if not KINDS_OF_ROW[row]})
    for words in set(KINDS_OF_ROW.values()) - {""}:
        number = sum(KINDS_OF_ROW[row] == words for row in rows)
        tie = "tie" if number == 1 else "ties"
        assert any(f": {number} {tie} {words}" in note for note in found.notes) == (number > 0)


def test_strange_ids_in_notes_are_cut(tmp_path):
    found = read(tmp_path, ties=f"source,target\na,b\na,{'z' * 900}\n")
    assert all(len(note) < 200 for note in found.notes)


@pytest.mark.parametrize(
    ("weights", "wanted", "note"),
    [
        (("0.5", "1"), (0.5, 1.0), None),
        (("2", "5"), (0.4, 1.0), "weights run to 5, divided by it"),
        (("0.5", "4"), (0.125, 1.0), "weights run to 4, divided by it"),
        (("1e-300", "1e8"), (1e-308, 1.0), "weights run to 1e+08"),
        (('"0,5"', "1"), (0.5, 1.0), "the decimal mark is the comma, so '0,5' is 0.5"),
        (("1", "1.0000001"), (1 / 1.0000001, 1.0), "weights run to 1, divided"),
    ],
)
def test_weights_are_scaled_to_1(tmp_path, weights, wanted, note):
    found = read(tmp_path, ties=f"source,target,weight\na,b,{weights[0]}\nb,a,{weights[1]}\n")
    assert asked_by(found)["a"]["b"] == pytest.approx(wanted[0])
    assert asked_by(found)["b"]["a"] == wanted[1]
    notes = notes_of(found)
    assert len(notes) == (note is not None)
    assert note is None or note in notes[0]


def test_commas_in_numbers_between_semicolons(tmp_path):
    found = read(tmp_path, PEOPLE.replace(",", ";"), "source;target;weight\na;b;0,25\nb;a;0,5\n")
    assert asked_by(found) == {"a": {"b": 0.25}, "b": {"a": 0.5}}


@pytest.mark.parametrize(
    ("ties", "wanted"),
    [
        ("x,y\na,b\n", ["no column source; found x, y", "no column target; found x, y"]),
        ("source,y\na,b\n", ["no column target"]),
        ("source\na\n", ["one column only"]),
        ("source,target\n", ["no rows"]),
        (b"\0\0", ["a binary file"]),
        ("source,target\nq,r\ns,t\n", ["none of its 2 ties joins two that are listed; ids there"]),
    ],
)
def test_ties_that_are_refused(tmp_path, ties, wanted):
    faults = faults_of(tmp_path, PEOPLE, ties)
    assert len(faults) == len(wanted)
    for fault, text in zip(faults, wanted, strict=True):
        assert fault.startswith(f"{tmp_path / 'ties.csv'}: ")
        assert text in fault


@pytest.mark.parametrize("row", ["a,b,0", "a,b,much"])
def test_ties_without_any_weight_are_told_as_such(tmp_path, row):
    (fault,) = faults_of(tmp_path, PEOPLE, f"source,target,weight\n{row}\n")
    assert "weight" in fault.removeprefix(str(tmp_path))


def test_faults_of_both_files_at_once(tmp_path):
    assert len(faults_of(tmp_path, "who,where\na,x\n", "from,whom\na,b\n")) == 3


def test_read_people_collects_notes_in_order(tmp_path):
    notes = ["before"]
    roster = written(tmp_path, "people.csv", PEOPLE + "f,y,cook\n")
    people, ties = read_people(
        roster, written(tmp_path, "ties.csv", "source,target\na,q\na,b\n"), 6, notes
    )
    assert notes[0] == "before"
    assert "unknown role" in notes[1]
    assert "unknown id" in notes[2]
    assert people.person_names == ("a", "b", "c", "d", "e", "f")
    assert ties is not None
    assert (ties.rows.tolist(), ties.peers.tolist()) == ([0], [1])


# Ties between teams


def test_team_ties_run_both_ways_at_the_strength_of_the_plan(tmp_path):
    found = read(
        tmp_path, team_ties="source,target\ny,x\n", across=Across(kind="file", strength=0.7)
    )
    assert asked_by(found, found.links, found.people.site_names) == {
        "x": {"y": 0.7},
        "y": {"x": 0.7},
    }
    assert notes_of(found) == []


def test_team_ties_left_out_are_counted(tmp_path):
    found = read(
        tmp_path,
        PEOPLE + "f,z,lead\n",
        team_ties=("source,target,strength\nx,y,2\ny,x,4\nx,y,1\nx,x,1\nz,y,4\nx,z,0\n,z,1\n"),
    )
    assert asked_by(found, found.links, found.people.site_names) == {
        "x": {"y": 0.5},
        "y": {"x": 0.5, "z": 1.0},
        "z": {"y": 1.0},
    }
    assert notes_of(found) == [
        "teams.csv: 1 row with one end only, left out",
        "teams.csv: 1 tie of someone to itself, left out",
        "teams.csv: 1 repeated tie, merged; the first stands",
        "teams.csv: 1 tie without a weight above 0, left out",
        "teams.csv: weights run to 4, divided by it",
        "teams.csv: 1 tie given in both directions; the first stands",
    ]


def test_team_ties_of_planned_sites_are_by_number(tmp_path):
    path = written(tmp_path, "teams.csv", "source,target\n1,3\n3,1\n0,1\n4,1\n")
    with pytest.raises(StructureError, match=r"2 unknown sites \(0, 4\); there are 3 sites"):
        prepare(StructurePlan(sites=3, team_ties=path, across=Across(kind="file")), 2)
    path = written(tmp_path, "teams.csv", "source,target\n1,3\n3,1\n")
    found = prepare(StructurePlan(sites=3, team_ties=path, across=Across(kind="file")), 2)
    assert asked_by(found, found.links, found.people.site_names) == {
        "1": {"3": 0.3},
        "3": {"1": 0.3},
    }


def test_the_same_links_in_every_run(tmp_path):
    found = read(tmp_path, team_ties="source,target\nx,y\n")
    for key in (1, 2):
        structure = build(found, np.uint64(key))
        assert structure.link_peer.tolist() == [1, 0]
        assert structure.link_strength.tolist() == [0.3, 0.3]
