"""From a network to teams, roles, ties between teams and levels, each guess shown."""

import networkx as nx
import numpy as np
import pytest

from nicsim.foundation.errors import StructureError
from nicsim.structure import teams
from nicsim.structure.network import Network
from nicsim.structure.roles import role_of
from nicsim.structure.settling import Choices, settled
from nicsim.structure.survey_levels import levels


def network(ties, **columns):
    count = max([*(len(c) for c in columns.values()), *(max(t) + 1 for t in ties)], default=0)
    ends = np.array(ties, np.int64).reshape(-1, 2)
    ids = tuple(f"p{i}" for i in range(count))
    named = {name.replace("_", " "): list(words) for name, words in columns.items()}
    return Network("a", ids, named, ends[:, 0], ends[:, 1], np.ones(len(ends)), ())


SCHOOLS = ["N", "N", "N", "S", "S", "S"]
TIES = [(1, 0), (2, 0), (4, 3), (5, 3), (0, 3), (3, 0), (1, 4)]


def test_teams_roles_and_ties_between():
    found = settled(network(TIES, school=SCHOOLS), Choices(team_size=2))
    assert found.site_names == ("N", "S")
    assert found.site.tolist() == [0, 0, 0, 1, 1, 1]
    assert found.role.tolist() == [0, 1, 2, 0, 1, 2]  # who is asked most, then in order
    assert found.team_pairs.tolist() == [[0, 1]]
    assert found.team_ties.tolist() == [2]  # what runs both ways is one
    assert found.strength.tolist() == pytest.approx([1 - 0.7**2])
    assert any("roles guessed from position" in note for note in found.notes)


@pytest.mark.parametrize(
    ("word", "role"),
    [
        ("Lead", 0), ("Team Leader", 0), ("Math team lead", 0), ("Facilitator", 0), ("Co-chair", 0),
        ("member", 1), ("Instructional coach", 1), ("core team", 1), ("Teacher", 2),
        ("3rd grade teacher", 2), ("Principal", 2), ("", None), ("x", None), ("misleading", None),
    ],
)  # fmt: skip
def test_words_of_roles(word, role):
    assert role_of(word) == role


def test_roles_from_words_are_shown_and_completed():
    words = ["teacher", "coach", "wizard", "lead", "lead", ""]
    found = settled(network(TIES, school=SCHOOLS, position=words), Choices())
    assert found.role.tolist() == [2, 0, 2, 0, 1, 2]
    text = " | ".join(found.notes)
    assert "teacher (1) = colleague" in text
    assert "coach (1) = member" in text
    assert "wizard (1) = colleague (not known)" in text
    assert "1 team without a lead" in text
    assert "1 further lead of their teams, taken as a member" in text


def test_the_column_to_which_ties_keep_is_taken():
    found = settled(network(TIES, school=["1", "2", "1", "2", "1", "2"], team=SCHOOLS), Choices())
    assert found.site_names == ("N", "S")
    assert any("teams could also be 'school'" in note for note in found.notes)
    named = settled(
        network(TIES, school=["1", "2", "1", "2", "1", "2"], team=SCHOOLS), Choices(site="School")
    )
    assert named.site_names == ("1", "2")


def test_people_without_a_team_go_where_their_ties_are():
    found = settled(network([*TIES, (6, 3), (6, 4)], school=[*SCHOOLS, "", ""]), Choices())
    assert found.site.tolist() == [0, 0, 0, 1, 1, 1, 1, -1]
    text = " | ".join(found.notes)
    assert "1 person without a team, placed where most of their ties are" in text
    assert "1 person without a team and without ties to any, left out" in text


def caves():
    graph = nx.connected_caveman_graph(6, 8)
    return [(a, b) for a, b in graph.edges]


def test_proposed_teams_find_caves():
    notes = []
    found = teams.proposed(network(caves()), notes)
    assert len(found.names) == 6
    for cave in range(6):
        assert len(set(found.site[cave * 8 : cave * 8 + 8].tolist())) == 1
    assert "Leiden" in notes[0]
    again = teams.proposed(network(caves()), [])
    assert (again.site == found.site).all()


def test_proposed_teams_leave_out_who_has_no_ties():
    found = settled(network(caves(), age=["1"] * 50), Choices())
    assert found.proposed
    assert (found.site[48:] == -1).all()
    assert any("2 people without ties, in no proposed team" in n for n in found.notes)
    with pytest.raises(StructureError, match="name the column with --site COLUMN"):
        settled(network([], age=["1"] * 5), Choices())


def test_columns_that_are_not_there():
    with pytest.raises(StructureError) as caught:
        settled(network(TIES, school=SCHOOLS), Choices(site="x", role="y"))
    assert len(caught.value.faults) == 2
    assert "--site x: no such column; found school" in str(caught.value)


# Survey


def test_survey_means_become_levels():
    people = network(
        TIES, school=SCHOOLS, d1=["1", "5", "3", "", "4", "2"], trust=["5"] * 6, x=["2"] * 6
    )
    notes = []
    found = {m.domain: m for m in levels(people, {"culture": "X"}, None, True, notes)}
    assert set(found) == {"hub_leadership", "within_team", "culture"}
    assert found["hub_leadership"].level == pytest.approx((3 - 1) / 4)
    assert found["within_team"].level == 1.0
    assert found["culture"].level == pytest.approx(0.25)
    assert found["hub_leadership"].answers == 5
    assert any("gives [culture] level 0.25" in note for note in notes)
    assert any("the scale 1 to 5 is guessed" in note for note in notes)


def test_survey_of_four_points_and_answers_outside():
    people = network(TIES, school=SCHOOLS, d6=["1", "4", "4", "4", "7", "0"])
    (found,) = levels(people, {"culture": "d6"}, 4, False, notes := [])
    assert found.level == pytest.approx((3.25 - 1) / 3)
    assert "d6: 2 answers outside 1 to 4, left out" in notes
    assert levels(people, {}, None, False, []) == []


def test_survey_columns_that_are_not_there():
    with pytest.raises(StructureError) as caught:
        levels(network(TIES, school=SCHOOLS), {"cultur": "a", "culture": "b"}, None, True, [])
    assert len(caught.value.faults) == 2
