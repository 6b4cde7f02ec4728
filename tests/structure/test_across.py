"""Ties between teams: how many each kind makes, of what luck, and what cannot be made."""

import math
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicsim.scenario.plan import Across, AcrossKind
from nicsim.structure.across import MOST_LINKS, faults_of, team_pairs

KINDS = (
    "none",
    "line",
    "ring",
    "lattice",
    "torus",
    "small_world",
    "random",
    "affinity_groups",
    "regional_hubs",
    "scale_free",
    "complete",
    "file",
)
LUCKY = ("small_world", "random", "scale_free")


def plan(kind, **numbers):
    return Across(kind=kind, **numbers)


def pairs_of(p, sites, degree=4, seed=1):
    return [tuple(pair) for pair in team_pairs(p, sites, degree, seed).tolist()]


def degrees(pairs, sites):
    return np.bincount(np.array(pairs, int).ravel(), minlength=sites).tolist()


@pytest.mark.parametrize("sites", [1, 2, 3, 4, 5, 12, 25])
@pytest.mark.parametrize("kind", KINDS)
def test_each_tie_once_and_none_to_oneself(kind, sites):
    p = plan(kind, groups=min(3, sites), regions=min(3, sites), bridges=9)
    degree = min(4, sites - 1) // 2 * 2
    found = team_pairs(p, sites, degree, 7)
    assert found.dtype == np.int64
    assert found.shape == (len(found), 2)
    assert (found[:, 0] < found[:, 1]).all()
    assert len({tuple(pair) for pair in found.tolist()}) == len(found)
    assert found.min(initial=0) >= 0
    assert found.max(initial=0) < sites
    assert faults_of(p, sites, degree) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_luck_makes_the_same_ties(kind):
    p = plan(kind, degree=4)
    assert pairs_of(p, 30, seed=3) == pairs_of(p, 30, seed=3)
    others = {tuple(pairs_of(p, 30, seed=seed)) for seed in range(5)}
    assert len(others) == (5 if kind in LUCKY else 1)


@pytest.mark.parametrize(
    ("p", "sites", "degree", "ties", "wanted"),
    [
        (plan("none"), 9, 4, 0, [0] * 9),
        (plan("file"), 9, 4, 0, [0] * 9),
        (plan("line"), 1, 0, 0, [0]),
        (plan("line"), 5, 4, 4, [1, 2, 2, 2, 1]),
        (plan("ring"), 1, 0, 0, [0]),
        (plan("ring"), 2, 0, 1, [1, 1]),
        (plan("ring"), 5, 4, 5, [2] * 5),
        (plan("lattice"), 9, 0, 0, [0] * 9),
        (plan("lattice"), 9, 2, 9, [2] * 9),
        (plan("lattice"), 9, 4, 18, [4] * 9),
        (plan("lattice"), 5, 4, 10, [4] * 5),
        (plan("lattice"), 6, 4, 12, [4] * 6),
        (plan("torus"), 12, 4, 24, [4] * 12),
        (plan("torus", rows=3), 12, 4, 24, [4] * 12),
        (plan("torus", rows=2), 8, 4, 12, [3] * 8),
        (plan("torus", rows=1), 8, 4, 8, [2] * 8),
        (plan("torus", rows=8), 8, 4, 8, [2] * 8),
        (plan("torus"), 7, 4, 7, [2] * 7),  # a prime number is one row
        (plan("torus"), 4, 4, 4, [2] * 4),
        (plan("small_world", rewiring=0.0), 9, 4, 18, [4] * 9),
        (plan("affinity_groups", groups=4), 20, 4, 44, None),  # 4 cliques of 5, 4 bridges
        (plan("affinity_groups", groups=4, bridges=0), 20, 4, 40, [4] * 20),
        (plan("affinity_groups", groups=4, bridges=3), 20, 4, 52, None),
        (plan("affinity_groups", groups=4, bridges=99), 20, 4, 60, [6] * 20),
        (plan("affinity_groups", groups=2, bridges=1), 6, 4, 7, [2, 2, 3, 3, 2, 2]),
        (plan("affinity_groups", groups=1, bridges=5), 6, 4, 15, [5] * 6),
        (plan("affinity_groups", groups=6), 6, 4, 6, [2] * 6),
        (plan("affinity_groups", groups=4), 6, 4, 6, [2] * 6),  # groups of 2, 2, 1, 1
        (plan("regional_hubs", regions=4), 20, 4, 22, [7, 1, 1, 1, 1] * 4),
        (plan("regional_hubs", regions=1), 6, 4, 5, [5, 1, 1, 1, 1, 1]),
        (plan("regional_hubs", regions=6), 6, 4, 15, [5] * 6),
        (plan("regional_hubs", regions=3), 7, 4, 7, [4, 1, 1, 3, 1, 3, 1]),
        (plan("complete"), 1, 0, 0, [0]),
        (plan("complete"), 6, 4, 15, [5] * 6),
    ],
)  # fmt: skip
def test_plain_kinds_by_hand(p, sites, degree, ties, wanted):
    found = pairs_of(p, sites, degree)
    assert len(found) == ties
    if wanted is not None:
        assert degrees(found, sites) == wanted


def test_torus_wraps_both_ways():
    found = set(pairs_of(plan("torus", rows=3), 12))
    assert {(0, 1), (0, 3), (0, 4), (0, 8)} <= found
    assert (3, 4) not in found  # the end of a row and the beginning of the next


@pytest.mark.parametrize(("sites", "rows"), [(12, 3), (16, 4), (20, 4), (30, 5), (36, 6)])
def test_torus_is_nearest_to_a_square(sites, rows):
    assert pairs_of(plan("torus"), sites) == pairs_of(plan("torus", rows=rows), sites)


@pytest.mark.parametrize("rewiring", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("degree", [2, 4, 6])
def test_small_world_keeps_the_number_of_ties(degree, rewiring):
    p = plan("small_world", rewiring=rewiring)
    found = pairs_of(p, 40, degree)
    assert len(found) == 40 * degree // 2
    ring = set(pairs_of(plan("lattice"), 40, degree))
    moved = len(set(found) - ring) / len(ring)
    assert abs(moved - rewiring) < 0.25
    assert (moved == 0) == (rewiring == 0)


@pytest.mark.parametrize("sites", [2, 3, 7, 20])
@pytest.mark.parametrize("degree", [0, 1, 2, 3, 6, 19])
def test_random_has_half_the_degree_a_site_rounded_up(sites, degree):
    degree = min(degree, sites - 1)
    found = pairs_of(plan("random"), sites, degree)
    assert len(found) == math.floor(sites * degree / 2 + 0.5)


@given(
    sites=st.integers(2, 40),
    seed=st.integers(0, 2**32 - 1),
    share=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_larger_random_degree_contains_the_smaller(sites, seed, share):
    low, high = sorted(int(part * (sites - 1)) for part in share)
    few = set(pairs_of(plan("random"), sites, low, seed))
    many = set(pairs_of(plan("random"), sites, high, seed))
    assert few <= many


def test_random_ties_fall_on_all_pairs_alike():
    counts = np.zeros((6, 6))
    runs = 2000
    for seed in range(runs):
        for a, b in pairs_of(plan("random"), 6, 2, seed):
            counts[a, b] += 1
    shares = counts[np.triu_indices(6, 1)] / runs
    # 6 ties of 15 pairs: .4 each, standard error .011
    assert np.abs(shares - 0.4).max() < 0.055


@pytest.mark.parametrize(
    ("sites", "degree", "new"), [(20, 1, 1), (20, 2, 1), (20, 3, 2), (20, 4, 2), (20, 7, 4)]
)
def test_scale_free_newcomers_bring_half_the_degree(sites, degree, new):
    found = pairs_of(plan("scale_free"), sites, degree)
    assert len(found) == new * (sites - new)
    assert min(degrees(found, sites)) >= min(1, new)


def test_scale_free_has_hubs():
    found = degrees(pairs_of(plan("scale_free"), 300, 4), 300)
    other = degrees(pairs_of(plan("random"), 300, 4), 300)
    assert max(found) > 2 * max(other)


@pytest.mark.parametrize(("sites", "degree"), [(1, 0), (1, 1), (2, 1), (3, 2)])
def test_scale_free_of_very_few(sites, degree):
    found = pairs_of(plan("scale_free"), sites, degree)
    assert len(found) == sites - 1


def test_scale_free_of_no_degree_is_none():
    assert pairs_of(plan("scale_free"), 9, 0) == []


def test_ties_of_groups_stay_in_them():
    group = [part for part, sites in enumerate([6, 5, 5, 5]) for _ in range(sites)]
    crossing = [
        (a, b)
        for a, b in pairs_of(plan("affinity_groups", groups=4, bridges=2), 21)
        if group[a] != group[b]
    ]
    assert len(crossing) == 8
    assert {(group[a], group[b]) for a, b in crossing} == {(0, 1), (1, 2), (2, 3), (0, 3)}


# What cannot be made


@pytest.mark.parametrize(
    ("p", "sites", "wanted"),
    [
        (
            plan("random", degree=5),
            5,
            "across.degree 5 is above what 5 sites allow; take at most 4",
        ),
        (plan("random", degree=1), 1, "is above what 1 site allow"),
        (plan("lattice", degree=6), 5, "is above what 5 sites allow"),
        (plan("small_world", degree=6), 6, "is above what 6 sites allow; take at most 5"),
        (plan("scale_free", degree=9), 9, "is above what 9 sites allow"),
        (plan("lattice", degree=3), 9, "across.degree 3 must be even for a lattice"),
        (plan("small_world", degree=1), 9, "across.degree 1 must be even for a small world"),
        (plan("scale_free", degree=0), 9, "must be at least 1 for a scale_free"),
        (plan("torus", rows=5), 12, "across.rows 5 does not divide 12 sites"),
        (plan("torus", rows=24), 12, "across.rows 24 does not divide 12 sites"),
        (plan("affinity_groups", groups=5), 4, "across.groups 5 is more than the 4 sites"),
        (plan("affinity_groups", groups=2), 1, "across.groups 2 is more than the 1 site"),
        (plan("regional_hubs", regions=5), 4, "across.regions 5 is more than the 4 sites"),
        (plan("complete"), 3164, "among 3164 sites is 5e+06 ties; at most 5,000,000 fit"),
        (plan("complete"), 100_000, "at most 5,000,000 fit"),
        (plan("random", degree=101), 100_000, "at most 5,000,000 fit"),
        (plan("regional_hubs", regions=9_999), 10_000, "at most 5,000,000 fit"),
        (plan("affinity_groups", groups=1), 10_000, "at most 5,000,000 fit"),
    ],
)
def test_impossible_structures_are_one_sentence_each(p, sites, wanted):
    degree = 2 if p.degree is None else p.degree
    faults = faults_of(p, sites, degree)
    assert len(faults) == 1
    assert faults[0].startswith("[structure] across.")
    assert wanted in faults[0]


def test_faults_add_up():
    faults = faults_of(plan("lattice", degree=9), 5, 9)
    assert len(faults) == 2


@pytest.mark.parametrize(
    ("p", "sites"),
    [
        (plan("random", degree=4), 5),
        (plan("lattice", degree=4), 5),
        (plan("lattice", degree=0), 1),
        (plan("torus", rows=12), 12),
        (plan("affinity_groups", groups=4), 4),
        (plan("regional_hubs", regions=4), 4),
        (plan("complete"), 3162),
        (plan("random", degree=100), 100_000),
        # numbers of other kinds do not matter
        (plan("ring", degree=9, rows=7, groups=9, regions=9), 5),
        (plan("none", degree=9, rows=7, groups=9, regions=9), 5),
        (plan("complete", degree=9, rows=7, groups=9, regions=9), 5),
    ],
)
def test_the_largest_that_can_be_made(p, sites):
    assert faults_of(p, sites, 2 if p.degree is None else p.degree) == []


@pytest.mark.parametrize("kind", ["none", "line", "ring", "torus", "file"])
def test_degree_counts_only_where_the_kind_has_one(kind):
    assert faults_of(plan(kind), 100_000, 1_000) == []


def test_bridges_are_no_more_than_the_group():
    p = plan("affinity_groups", groups=10_000, bridges=1_000)
    assert len(team_pairs(p, 20_000, 0, 0)) < MOST_LINKS
    assert faults_of(p, 20_000, 0) == []


def test_largest_are_linear_in_their_ties():
    for p, sites in (
        (plan("ring"), 100_000),
        (plan("affinity_groups", groups=20_000), 100_000),
        (plan("regional_hubs", regions=500), 100_000),
        (plan("random"), 100_000),
    ):
        found = team_pairs(p, sites, 2, 1)
        assert sites - 1 <= len(found) < 4 * sites


def test_kinds_are_all_here():
    assert get_args(AcrossKind) == KINDS
