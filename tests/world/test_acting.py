"""Named people, schools and ties that come and go in a run."""

import numpy as np
import pytest
from eventful import CHANGES, eventful

from nicsim.api.simulation import load
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.reading import parse
from nicsim.scenario.writing import toml_of
from nicsim.world.acting import NEVER

PEOPLE = [f"{site}{n}" for site in "ABCDE" for n in range(1, 7)]
ROW = {name: i for i, name in enumerate(PEOPLE)}
SITE = {name: s for s, name in enumerate("ABCDE")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("eventful")


def at(scenario, week):
    """The network at the end of a week."""
    model = ImprovementNetwork(scenario, rng=6)
    while model.week <= week:
        model.step()
    return model


def peers(model, name):
    """Whom a person is influenced by."""
    seats, i = model.world.ground.seats, ROW[name]
    rows = model.world.ground.peers.row[seats.tie_first[i] : seats.tie_end[i]]
    return sorted(PEOPLE[j] for j in rows)


def tied(model, team):
    """Teams that a team is tied to, and how strongly."""
    ties, s = model.world.now.ties, SITE[team]
    return {
        "ABCDE"[other]: strength
        for other, strength in zip(ties.peer[s], ties.strength[s], strict=True)
        if other >= 0
    }


def test_who_is_to_join_is_away_until_then(folder):
    scenario = eventful(folder)
    before, after = at(scenario, 3), at(scenario, 5)
    stage = before.world.now.use.stage
    assert (stage[ROW["C2"]] == 0).all()
    assert before.world.now.people.engagement[ROW["C2"]] == 0.0
    assert peers(before, "C2") == []
    assert "C2" not in peers(before, "B1")
    assert peers(after, "C2") == ["C1", "D1"]
    assert "C2" in peers(after, "B1")
    assert after.world.now.people.engagement[ROW["C2"]] > 0.0
    assert before.world.ground.places.join_week[SITE["E"]] == 5
    assert (before.world.now.sites.tests[SITE["E"]]) == 0


def test_who_leaves_leaves_an_empty_place(folder):
    scenario = eventful(folder)
    before, after, back = at(scenario, 11), at(scenario, 30), at(scenario, 61)
    i = ROW["A1"]
    assert peers(before, "A1") == ["B1"]
    assert peers(after, "A1") == []
    assert not any("A1" in peers(after, other) for other in PEOPLE)
    assert (after.world.now.use.stage[i] == 0).all()
    assert not after.world.now.people.present[i]
    assert not after.world.now.sites.attends[SITE["A"]]  # nobody leads
    assert after.world.ground.seats.since[i] == NEVER
    assert back.world.ground.seats.since[i] == 60
    assert "A1" in peers(back, "A2")
    assert "B3" not in peers(back, "B4")  # who has not come back


def test_a_team_loses_skill_and_trust_when_its_lead_goes(folder):
    plain = at(eventful(folder, ""), 12)
    left = at(eventful(folder, '[[changes]]\nweek = 12\nleave = ["A1"]\n'), 12)
    s = SITE["A"]
    assert left.world.now.sites.skill[s] < 0.9 * plain.world.now.sites.skill[s]
    assert left.world.now.sites.trust[s] < 0.95 * plain.world.now.sites.trust[s]
    assert tied(left, "A")["B"] < tied(plain, "A")["B"]


def test_who_is_replaced_takes_ties_to_other_schools_along(folder):
    scenario = eventful(folder)
    before, after = at(scenario, 19), at(scenario, 20)
    assert peers(before, "D1") == ["E1"]
    assert peers(after, "D1") == []
    assert "D1" in peers(after, "D2")  # the newcomer takes the place's ties in the school over
    assert "D1" not in peers(after, "C2")


def test_ties_are_cut_and_made(folder):
    scenario = eventful(folder)
    before, after = at(scenario, 11), at(scenario, 12)
    assert "C" in tied(before, "B")
    assert "C" not in tied(after, "B")
    assert "B" not in tied(after, "C")
    assert tied(after, "A")["D"] == pytest.approx(0.3, abs=0.1)  # of [structure.across]
    assert tied(after, "C")["A"] == pytest.approx(0.9, abs=0.1)
    assert "D3" in peers(after, "B2")
    assert "B2" in peers(after, "D3")
    assert "A2" not in peers(after, "E1")


def test_a_second_hub_is_a_star_with_staff_of_its_own(folder):
    scenario = eventful(folder)
    after = at(scenario, 21)
    assert set(tied(after, "D")) >= {"A", "B", "C", "E"}
    settings = dict(scenario.timeline)
    before, then = settings[12].hub_leadership, settings[20].hub_leadership
    assert then.staff_fte == before.staff_fte + 1.0
    paid = then.staff_fte * then.hours_per_fte
    assert then.coach * paid == pytest.approx(before.coach * paid + 10.0)
    assert then.buffer * paid == pytest.approx(before.buffer * paid - 10.0)


def test_a_school_that_leaves_stands_still_and_comes_back(folder):
    scenario = eventful(folder)
    left, later, back = at(scenario, 44), at(scenario, 58), at(scenario, 65)
    s, people = SITE["B"], slice(ROW["B1"], ROW["B6"] + 1)
    assert tied(left, "B") == {}
    assert all("B" not in tied(left, other) for other in "ACDE")
    assert np.array_equal(left.world.now.use.stage[people], later.world.now.use.stage[people])
    assert left.world.now.sites.tests[s] == later.world.now.sites.tests[s]
    assert "C2" not in peers(left, "B1")
    assert "B1" in peers(left, "B2")
    assert "A" in tied(back, "B")
    assert "C2" in peers(back, "B1")
    assert later.measure("active_teams") <= 1.0


def test_counts_are_what_a_recount_finds(folder):
    model = at(eventful(folder), 70)
    now, ground = model.world.now, model.world.ground
    using = (now.use.stage == 2) | (now.use.stage == 3)
    assert using.any()
    for i in range(len(PEOPLE)):
        near = slice(ground.seats.tie_first[i], ground.seats.tie_end[i])
        rows, weights = ground.peers.row[near], ground.peers.weight[near]
        assert np.array_equal(now.use.exposure[i], (using[rows] * weights[:, None]).sum(axis=0))
        assert ground.seats.tie_total[i] == weights.sum()
    for s in range(5):
        for stage in range(5):
            counted = (now.use.stage[6 * s : 6 * s + 6] == stage).sum(axis=0)
            assert np.array_equal(now.counts.stages[s, :, stage], counted)


def test_events_are_recorded_through_all_of_it(folder):
    """The recorder looks on: the run is the same, and a newcomer's seat is told."""
    scenario = eventful(folder)
    plain, traced = ImprovementNetwork(scenario, rng=6), ImprovementNetwork(scenario, rng=6)
    traced.record_events()
    for _ in range(62):
        plain.step()
        traced.step()
    assert plain.world.now.use.stage.tobytes() == traced.world.now.use.stage.tobytes()
    assert traced.events is not None


def fault_of(folder, changes):
    with pytest.raises(ScenarioError) as caught:
        eventful(folder, f"[[changes]]\nweek = 3\n{changes}\n")
    return str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ('leave = ["A7"]', "1 unknown name (A7)"),
        ('leave = "A1"', "must be a list of names"),
        ("leave = []", "must be a list of names"),
        ('cut = [["A"]]', "must be a list of pairs"),
        ('cut = [["A", "B", 0.5]]', "must be a list of pairs"),
        ('tie = [["A", "B", 2]]', "is no strength"),
        ('tie = [["A", "A"]]', "twice in one pair"),
        ('tie = [["A", "B1"]]', "are a person and a site"),
        ('replace = ["A"]', "people are replaced"),
        ('leave = ["A1", "A1"]', "cannot leave in week 3"),
        ('hub = { to = ["A"] }', "at names the site"),
        ('hub = { at = "A", to = ["B"], hours = 3 }', "hours"),
        ('hours = { from = "coach", to = "coach", hours = 3 }', "are not two of them"),
        ('hours = { from = "buffer", to = "coach", hours = 300 }', "has 18 hours a week"),
        ('until = 9\nleave = ["A1"]', "until a later change undoes it"),
        ('quit = ["A1"]', "quit is not known"),
        ("label = 'nothing'", "set must be a table"),
    ],
)
def test_what_cannot_be_is_told(folder, changes, told):
    assert told in fault_of(folder, changes)


def test_near_names_are_suggested(folder):
    (folder / "near.csv").write_text("id,site\na,Ashton\nb,Birch\n", "utf-8")
    path = folder / "near.toml"
    path.write_text(
        'title = "x"\n[structure]\nroster = "near.csv"\nacross = { kind = "none" }\n'
        '[[changes]]\nweek = 1\nleave = ["Ashtn"]\n',
        "utf-8",
    )
    with pytest.raises(ScenarioError, match="'Ashtn' is perhaps 'Ashton'"):
        load(path)


def test_changes_are_written_and_read_back(folder):
    scenario = eventful(folder)
    again = parse(toml_of(scenario), folder=folder)
    assert again.changes == scenario.changes
    assert again.timeline == scenario.timeline
    assert len(scenario.changes) == CHANGES.count("[[changes]]")
    assert scenario.changes[1].label == "A1, B3 leave, cut: B and C, A2 and E1"
