"""Ties among the people of a site: the usual ones, and plain graphs."""

from typing import get_args

import numpy as np
import pytest

from nicsim.foundation import chance
from nicsim.scenario.plan import Within, WithinKind
from nicsim.structure.record import both_ways, grouped, rows_of, without_repeats
from nicsim.structure.roster import seats
from nicsim.structure.within import MOST_TIES, faults_of, ties_within

KEY = chance.key_of(1, 0)
KINDS = get_args(WithinKind)


def people_of(sizes, teams):
    return seats(np.array(sizes), np.array(teams), tuple(map(str, range(len(sizes)))))


def edges(lists):
    """Everyone's ties: {(row, peer): weight}; refuses repeats."""
    start, peers, weights = lists
    rows = rows_of(start)
    pairs = list(zip(rows.tolist(), peers.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    return dict(zip(pairs, weights.tolist(), strict=True))


@pytest.mark.parametrize(
    ("sizes", "teams"),
    [([1], [1]), ([2], [1]), ([6], [6]), ([1, 7, 2], [1, 3, 2]), ([36] * 3, [6] * 3)],
)
@pytest.mark.parametrize("kind", KINDS)
def test_ties_stay_in_the_site_run_both_ways_and_none_to_oneself(kind, sizes, teams):
    people = people_of(sizes, teams)
    found = edges(ties_within(Within(kind=kind, degree=4), people, KEY))
    for (a, b), weight in found.items():
        assert a != b
        assert people.site[a] == people.site[b]
        assert found[b, a] == weight
        assert 0 < weight <= 1


@pytest.mark.parametrize(
    ("kind", "degree", "size", "wanted"),
    [
        ("none", 4, 6, 0),
        ("complete", 4, 1, 0),
        ("complete", 4, 6, 5),
        ("ring", 4, 1, 0),
        ("ring", 4, 2, 1),
        ("ring", 4, 3, 2),
        ("ring", 0, 9, 2),  # a ring has no degree
        ("lattice", 0, 9, 0),
        ("lattice", 2, 9, 2),
        ("lattice", 4, 9, 4),
        ("lattice", 4, 5, 4),
        ("lattice", 4, 4, 3),  # a site too small for it is complete
        ("lattice", 4, 1, 0),
        ("lattice", 8, 5, 4),
    ],
)
def test_degrees_of_plain_graphs(kind, degree, size, wanted):
    people = people_of([size, size], [1, 1])
    start, _, weights = ties_within(Within(kind=kind, degree=degree), people, KEY)
    assert np.diff(start).tolist() == [wanted] * (2 * size)
    assert (weights == 1.0).all()


def test_a_ring_is_its_neighbours():
    people = people_of([3, 5], [1, 1])
    found = set(edges(ties_within(Within(kind="ring"), people, KEY)))
    assert {(3, 4), (4, 5), (5, 6), (6, 7), (3, 7), (0, 2)} <= found
    assert (2, 3) not in found


LUCKY = ("usual", "small_world", "random")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in LUCKY])
def test_plain_graphs_have_no_luck(kind):
    people = people_of([9, 4], [3, 2])
    one, other = (
        edges(ties_within(Within(kind=kind), people, chance.key_of(k, 0))) for k in (1, 2)
    )
    assert one == other


@pytest.mark.parametrize("kind", ["small_world", "random"])
def test_random_graphs_hang_on_the_key_and_have_their_degree(kind):
    people = people_of([40, 30], [3, 2])
    plan = Within(kind=kind, degree=4, rewiring=0.5)
    one, again, other = (edges(ties_within(plan, people, chance.key_of(k, 0))) for k in (1, 1, 2))
    assert one == again != other
    assert len(one) == 4 * 70
    assert set(one.values()) == {1.0}
    assert all((a < 40) == (b < 40) for a, b in one)


def test_a_small_world_without_rewiring_is_a_lattice():
    people = people_of([9, 4], [3, 2])
    made = [
        edges(ties_within(Within(kind=kind, degree=4, rewiring=0.0), people, KEY))
        for kind in ("small_world", "lattice")
    ]
    assert {tie for tie in made[0] if tie[0] < 9} == {tie for tie in made[1] if tie[0] < 9}


# The usual ties


def test_a_team_is_a_clique_of_weight_1():
    people = people_of([9, 4], [4, 4])
    found = edges(ties_within(Within(colleague_ties=0.0), people, KEY))
    team = [(a, b) for s in (0, 9) for a in range(s, s + 4) for b in range(s, s + 4) if a != b]
    assert found == dict.fromkeys(team, 1.0)


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_ties_of_colleagues_have_their_weight(weight):
    people = people_of([30], [6])
    found = edges(ties_within(Within(colleague_weight=weight), people, KEY))
    assert {w for (a, b), w in found.items() if max(a, b) >= 6} == {weight}
    assert {w for (a, b), w in found.items() if max(a, b) < 6} == {1.0}


@pytest.mark.parametrize("ties", [0.5, 1.0, 3.5, 10.0])
@pytest.mark.parametrize(("size", "team"), [(36, 6), (50, 1), (40, 30)])
def test_colleagues_have_so_many_ties_on_average(ties, size, team):
    people = people_of([size] * 300, [team] * 300)
    start, _, _ = ties_within(Within(colleague_ties=ties), people, KEY)
    found = np.diff(start)[people.role == 2].mean()
    # a little fewer: two who name each other are tied once
    assert 0.85 * ties < found < 1.03 * ties


def test_colleagues_have_no_more_ties_than_there_are_others():
    people = people_of([4, 1, 2], [1, 1, 1])
    start, _, _ = ties_within(Within(colleague_ties=200.0), people, KEY)
    assert np.diff(start).tolist() == [3, 3, 3, 3, 0, 1, 1]


def test_a_key_is_its_ties():
    people = people_of([30] * 4, [6] * 4)
    one, again, other = (
        edges(ties_within(Within(), people, chance.key_of(*seed)))
        for seed in ((1, 0), (1, 0), (1, 1))
    )
    assert one == again
    assert one != other


def test_a_site_keeps_its_ties_whatever_the_others_are():
    few = edges(ties_within(Within(), people_of([30], [6]), KEY))
    many = edges(ties_within(Within(), people_of([30, 12, 7], [6, 2, 7]), KEY))
    assert few == {pair: w for pair, w in many.items() if max(pair) < 30}


def test_everyone_is_met_alike():
    people = people_of([20] * 500, [5] * 500)
    start, peers, _ = ties_within(Within(colleague_ties=3.0), people, KEY)
    rows = rows_of(start)
    outside = people.role[rows] == 2
    met = np.bincount(people.place[peers[outside]], minlength=20) / 500
    assert np.ptp(met[:5]) < 0.5  # of about 2.4: each of the team
    assert np.ptp(met[5:]) < 0.5


# What cannot be made


@pytest.mark.parametrize(
    ("p", "sizes", "wanted"),
    [
        (Within(kind="lattice", degree=3), [9], "within.degree 3 must be even"),
        (Within(kind="lattice", degree=6), [5, 3], "within.degree 6 is above what 5 people"),
        (Within(kind="complete"), [10_001], "would be 1e+08 ties; at most 100,000,000 fit"),
        (Within(kind="complete"), [1_001] * 100, "at most 100,000,000 fit"),
    ],
)
def test_impossible_ties_are_one_sentence_each(p, sizes, wanted):
    (fault,) = faults_of(p, people_of(sizes, [1] * len(sizes)).first)
    assert fault.startswith("[structure] within.")
    assert wanted in fault


@pytest.mark.parametrize(
    ("p", "sizes"),
    [
        (Within(kind="lattice", degree=4), [5, 3]),
        (Within(kind="lattice", degree=0), [1]),
        (Within(kind="complete"), [10_000]),
        (Within(kind="ring", degree=7), [3]),
        (Within(kind="none", degree=7), [3]),
        (Within(degree=7), [3]),
    ],
)
def test_what_can_be_made(p, sizes):
    assert faults_of(p, people_of(sizes, [1] * len(sizes)).first) == []


def test_faults_add_up():
    assert len(faults_of(Within(kind="lattice", degree=9), np.array([0, 5]))) == 2


@pytest.mark.parametrize(
    ("p", "sizes"),
    [
        (Within(kind="lattice", degree=10_000), [10_010] * 450),
        (Within(colleague_ties=200.0), [10_001] * 450),
    ],
)
def test_too_many_ties_of_any_kind_are_refused(p, sizes):
    assert sum(sizes) * (p.degree if p.kind == "lattice" else p.colleague_ties) > MOST_TIES
    assert faults_of(p, people_of(sizes, [1] * len(sizes)).first)


# Neighbour lists


def test_grouped_keeps_the_order():
    start, peers, weights = grouped(
        3, np.array([2, 0, 2, 0]), np.array([1, 2, 0, 1]), np.array([0.1, 0.2, 0.3, 0.4])
    )
    assert start.tolist() == [0, 2, 2, 4]
    assert peers.tolist() == [2, 1, 1, 0]
    assert weights.tolist() == [0.2, 0.4, 0.1, 0.3]
    assert rows_of(start).tolist() == [0, 0, 2, 2]


def test_the_first_of_repeats_stands():
    start, peers, weights = without_repeats(
        np.array([0, 3, 3, 5]), np.array([1, 1, 2, 1, 1]), np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    )
    assert start.tolist() == [0, 2, 2, 3]
    assert peers.tolist() == [1, 2, 1]
    assert weights.tolist() == [0.1, 0.3, 0.4]


@pytest.mark.parametrize("count", [0, 1, 4])
def test_no_ties(count):
    start, peers, weights = both_ways(count, np.empty((0, 2), np.int64), np.empty(0))
    assert start.tolist() == [0] * (count + 1)
    assert peers.size == weights.size == rows_of(start).size == 0


def test_both_ways():
    found = edges(both_ways(3, np.array([[0, 2], [1, 2]]), np.array([0.3, 0.7])))
    assert found == {(0, 2): 0.3, (2, 0): 0.3, (1, 2): 0.7, (2, 1): 0.7}
