"""From a plan to people and ties: sizes, districts, luck, and all that is refused."""

import itertools

import numpy as np
import pytest

from nicsim.foundation import chance
from nicsim.foundation.errors import StructureError
from nicsim.scenario.plan import MOST_PEOPLE, Across, StructurePlan, Within
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.structure.layout import person_positions, site_positions
from nicsim.structure.record import rows_of

KEY = chance.key_of(1, 0)
SMALL = StructurePlan(sites=6, team_size=3, colleagues=4)


def faults_of(plan, degree=3):
    with pytest.raises(StructureError) as caught:
        prepare(plan, degree)
    assert str(caught.value) == "\n".join(caught.value.faults)
    return caught.value.faults


def links_of(structure):
    rows = rows_of(structure.link_start)
    return set(zip(rows.tolist(), structure.link_peer.tolist(), strict=True))


def same(one, other):
    return all(a.tobytes() == b.tobytes() for a, b in zip(one, other, strict=True))


# People


def test_baseline():
    scenario = Scenario("A")
    structure = build(prepare(scenario.structure, 3), KEY)
    assert structure.site.size == 720
    assert structure.team_size.tolist() == [6] * 20
    assert np.bincount(structure.role).tolist() == [20, 100, 600]
    assert np.diff(structure.first).tolist() == [36] * 20
    assert np.bincount(structure.district).tolist() == [5] * 4
    assert structure.link_peer.size == 60  # 30 ties, both ways
    assert set(structure.link_strength.tolist()) == {0.3}


@pytest.mark.parametrize(
    ("sites", "team_size", "colleagues"), [(1, 1, 0), (1, 1, 1), (3, 1, 0), (2, 5, 0), (4, 2, 7)]
)
def test_rows_stand_site_by_site(sites, team_size, colleagues):
    plan = StructurePlan(sites=sites, team_size=team_size, colleagues=colleagues)
    structure = build(prepare(plan, 3), KEY)
    each = team_size + colleagues
    assert structure.site.tolist() == [s for s in range(sites) for _ in range(each)]
    assert structure.place.tolist() == list(range(each)) * sites
    roles = [0] + [1] * (team_size - 1) + [2] * colleagues
    assert structure.role.tolist() == roles * sites
    assert structure.first.tolist() == [s * each for s in range(sites + 1)]
    assert prepare(plan, 3).people.site_names == tuple(str(s + 1) for s in range(sites))


@pytest.mark.parametrize("spread", [0.0, 0.25, 0.5, 1.0])
@pytest.mark.parametrize("sites", [1, 2, 7, 20, 101])
def test_size_spread(sites, spread):
    plan = StructurePlan(sites=sites, team_size=2, colleagues=30, size_spread=spread)
    people = prepare(plan, 0).people
    colleagues = np.diff(people.first) - 2
    assert (people.team_size == 2).all()
    assert colleagues.min() >= np.floor(30 * (1 - spread))
    assert colleagues.max() <= np.ceil(30 * (1 + spread))
    assert colleagues.mean() == pytest.approx(30, abs=0.5)
    steps = np.diff(np.sort(colleagues))
    assert steps.max(initial=0) <= np.ceil(60 * spread / sites) + 1  # evenly
    if spread == 0:
        assert (colleagues == 30).all()
    elif sites >= 7:
        assert np.ptp(colleagues) == pytest.approx(60 * spread * (1 - 1 / sites), abs=1.5)


def test_large_and_small_sites_stand_side_by_side():
    plan = StructurePlan(sites=40, team_size=1, colleagues=30, size_spread=1.0)
    sizes = np.diff(prepare(plan, 0).people.first)
    for start in range(0, 40, 5):
        assert abs(sizes[start : start + 5].mean() - 31) < 8


def test_sizes_have_no_luck():
    prepared = prepare(SMALL._replace(size_spread=0.7), 2)
    one, other = (build(prepared, chance.key_of(seed, 0)) for seed in (1, 2))
    assert one.first.tolist() == other.first.tolist()


# Districts


@pytest.mark.parametrize(
    ("sites", "districts", "wanted"),
    [
        (1, None, [1]),
        (5, None, [5]),
        (6, None, [3, 3]),
        (11, None, [4, 4, 3]),
        (20, None, [5, 5, 5, 5]),
        (4, 1, [4]),
        (4, 4, [1, 1, 1, 1]),
        (7, 3, [3, 2, 2]),
    ],
)
def test_districts_are_neighbours_of_like_number(sites, districts, wanted):
    plan = StructurePlan(sites=sites, colleagues=0, districts=districts)
    found = prepare(plan, 0).district
    assert (np.diff(found) >= 0).all()
    assert np.bincount(found).tolist() == wanted


def test_more_districts_than_sites():
    (fault,) = faults_of(SMALL._replace(districts=7))
    assert fault == "[structure] districts 7 is more than the 6 sites"


# Luck


@pytest.mark.parametrize("kind", ["random", "small_world", "scale_free"])
def test_a_key_is_its_structure(kind):
    prepared = prepare(SMALL._replace(sites=20, across=Across(kind=kind)), 4)
    one, again = build(prepared, KEY), build(prepare(prepared.plan, 4), KEY)
    other = build(prepared, chance.key_of(1, 1))
    assert same(one, again)
    assert links_of(one) != links_of(other)
    assert one.tie_peer.tolist() != other.tie_peer.tolist()


@pytest.mark.parametrize("kind", ["ring", "lattice", "regional_hubs", "complete"])
def test_plain_kinds_are_the_same_in_every_run(kind):
    prepared = prepare(SMALL._replace(across=Across(kind=kind)), 2)
    one, other = (build(prepared, chance.key_of(1, k)) for k in (0, 1))
    assert links_of(one) == links_of(other)


def test_ties_within_do_not_hang_on_ties_across():
    one, other = (
        build(prepare(SMALL._replace(across=Across(kind=kind)), 2), KEY)
        for kind in ("none", "ring")
    )
    assert one.tie_peer.tolist() == other.tie_peer.tolist()
    assert one.link_peer.size == 0 < other.link_peer.size


def test_a_larger_initial_degree_keeps_the_ties_of_a_smaller():
    found = [links_of(build(prepare(SMALL, degree), KEY)) for degree in range(6)]
    assert [len(links) for links in found] == [0, 6, 12, 18, 24, 30]
    assert all(few < many for few, many in itertools.pairwise(found))


@pytest.mark.parametrize("kind", ["ring", "random", "complete", "affinity_groups"])
def test_links_run_both_ways_at_their_strength(kind):
    structure = build(prepare(SMALL._replace(across=Across(kind=kind, strength=0.9)), 3), KEY)
    found = links_of(structure)
    assert found
    assert found == {(b, a) for a, b in found}
    assert set(structure.link_strength.tolist()) == {0.9}


# Degrees that no one named


@pytest.mark.parametrize(
    ("kind", "sites", "initial", "wanted"),
    [
        ("random", 20, 3, 3),
        ("random", 2, 3, 1),
        ("random", 1, 3, 0),
        ("random", 6, 1000, 5),
        ("lattice", 20, 3, 2),
        ("lattice", 20, 1, 0),
        ("lattice", 4, 9, 2),
        ("small_world", 20, 5, 4),
        ("small_world", 1, 3, 0),
        ("scale_free", 3, 9, 2),
    ],
)
def test_unnamed_degree_is_the_initial_one_as_far_as_it_fits(kind, sites, initial, wanted):
    plan = SMALL._replace(sites=sites, across=Across(kind=kind))
    prepared = prepare(plan, initial)
    assert prepared.degree == wanted
    build(prepared, KEY)


def test_named_degree_wins_over_the_initial_one():
    plan = SMALL._replace(across=Across(kind="lattice", degree=4))
    assert prepare(plan, 2).degree == 4
    assert len(links_of(build(prepare(plan, 2), KEY))) == 24


# What is refused


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"across": Across(degree=6)}, "degree 6 is above what 6 sites allow"),
        ({"across": Across(kind="lattice", degree=3)}, "must be even"),
        ({"across": Across(kind="torus", rows=4)}, "rows 4 does not divide 6 sites"),
        ({"across": Across(kind="affinity_groups", groups=7)}, "groups 7 is more than"),
        ({"across": Across(kind="regional_hubs", regions=7)}, "regions 7 is more than"),
        (
            {"sites": 4_000, "across": Across(kind="complete")},
            '"complete" among 4000 sites is 8e+06 ties; at most 5,000,000 fit',
        ),
        (
            {"team_size": 1_000, "colleagues": 9_001, "within": Within(kind="complete")},
            'within.kind "complete" would be',
        ),
        ({"within": Within(kind="lattice", degree=8)}, "within.degree 8 is above what 7 people"),
        ({"across": Across(kind="file")}, '"file" needs team_ties'),
    ],
)
def test_impossible_plans_are_one_sentence_each(changes, wanted):
    (fault,) = faults_of(SMALL._replace(**changes))
    assert fault.startswith("[structure] ")
    assert wanted in fault


def test_a_team_of_nobody_is_no_scenario():
    with pytest.raises(StructureError.__bases__[0], match="team_size: 0 is out of range"):
        Scenario("A").replacing({"structure.team_size": 0})


def test_a_team_of_nobody_is_no_plan():
    faults_of(SMALL._replace(team_size=0))


def test_too_large_teams_are_refused():
    # 5 thousand million entries of neighbour lists
    faults_of(StructurePlan(sites=5_000, team_size=1_000, colleagues=0))


def test_as_many_people_as_fit():
    plan = StructurePlan(sites=MOST_PEOPLE // 50, team_size=6, colleagues=44)
    assert prepare(plan, 3).people.site.size == MOST_PEOPLE
    (fault,) = faults_of(plan._replace(colleagues=45))
    assert "are 5,100,000 practitioners; at most 5,000,000 fit" in fault


def test_faults_add_up():
    faults = faults_of(
        SMALL._replace(
            across=Across(kind="lattice", degree=7),
            within=Within(kind="lattice", degree=9),
            districts=9,
        )
    )
    assert len(faults) == 5


def test_files_that_need_one_another(tmp_path):
    path = tmp_path / "a.csv"
    assert faults_of(SMALL._replace(ties=path, team_ties=path)) == [
        "[structure] ties needs roster, which says who the people are",
        '[structure] team_ties is read where across.kind is "file"; set it',
    ]


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"districts": 9, "across": Across(kind="file")}, 2),
        ({"roster": "no.csv", "team_ties": "none.csv", "across": Across(kind="file")}, 2),
    ],
)
def test_all_faults_of_plan_and_files_at_once(tmp_path, changes, number):
    files = {k: tmp_path / v if isinstance(v, str) else v for k, v in changes.items()}
    assert len(faults_of(SMALL._replace(**files))) == number


def test_a_roster_says_how_many_sites_there_are(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,site\na,x\nb,y\nc,z\n")
    assert prepare(SMALL._replace(roster=path), 3).people.team_size.tolist() == [1, 1, 1]
    assert prepare(SMALL._replace(roster=path), 3).degree == 2
    faults = faults_of(SMALL._replace(roster=path, districts=4, across=Across(degree=3)))
    assert len(faults) == 2
    assert all("3 sites" in fault for fault in faults)


def test_ties_made_between_teams_of_a_roster_are_told(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("id,site,role\na,x,lead\nb,y,lead\nc,z,lead\n")
    told = "people.csv: no team_ties; ties between teams are made in each run (small world)"
    found = prepare(SMALL._replace(roster=path, across=Across(kind="small_world")), 2)
    alone = "3 teams (x, y, z) of one person: nobody there tests with the lead; write member for "
    assert found.notes == (f"people.csv: {alone}those who do", told)
    none = prepare(SMALL._replace(roster=path, across=Across(kind="none")), 2)
    assert none.notes == found.notes[:1]


# Drawn


@pytest.mark.parametrize("sites", [1, 2, 3, 24, 25, 26, 60, 500])
def test_sites_are_drawn_apart_in_the_unit_disc(sites):
    found = site_positions(sites)
    assert found.shape == (sites, 2)
    assert np.hypot(*found.T).max() <= 1 + 1e-9
    gaps = np.hypot(*(found[:, None] - found[None]).transpose(2, 0, 1)) + np.eye(sites) * 9
    assert gaps.min() > 0.5 / np.sqrt(sites)


@pytest.mark.parametrize("sites", [1, 2, 30])
def test_people_are_drawn_near_their_site(sites):
    people = prepare(SMALL._replace(sites=sites), 0).people
    where = site_positions(sites)
    found = person_positions(people.site, people.place, where)
    away = np.hypot(*(found - where[people.site]).T)
    assert len(np.unique(found.round(9), axis=0)) == len(found)
    for s in range(sites):
        own = away[people.site == s]
        assert own.argmin() == 0
        assert (np.diff(own) > 0).all()
