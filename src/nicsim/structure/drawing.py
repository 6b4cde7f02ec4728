"""Ties drawn by chance, as rule code that fills arrays given to it: within sites, between teams.

What is drawn hangs on the plan's numbers (`Asked`), on who sits where, and on the key alone.
"""

import math
from typing import NamedTuple, get_args

import numpy as np

from nicsim.foundation import chance, twister
from nicsim.foundation.jit import compiled_without_counts, founds, rule
from nicsim.scenario.plan import Across, AcrossKind, Within, WithinKind
from nicsim.structure import graphs, shapes
from nicsim.structure.graphs import Draft
from nicsim.structure.record import drop_repeats, group

_WITHIN, _ACROSS = get_args(WithinKind), get_args(AcrossKind)
USUAL, COMPLETE, RING, LATTICE, SMALL_WORLD, RANDOM = map(
    _WITHIN.index, ("usual", "complete", "ring", "lattice", "small_world", "random")
)
(
    *_,
    TEAM_LINE,
    TEAM_RING,
    TEAM_LATTICE,
    TEAM_TORUS,
    TEAM_SMALL_WORLD,
    TEAM_RANDOM,
    TEAM_GROUPS,
    TEAM_REGIONS,
    TEAM_SCALE_FREE,
    TEAM_COMPLETE,
) = map(
    _ACROSS.index,
    (
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
    ),
)


class Asked(NamedTuple):
    """What a plan asks of ties, as numbers."""

    within: int  # place in `WithinKind`
    colleague_ties: float
    colleague_weight: float
    degree: int
    rewiring: float
    across: int  # place in `AcrossKind`
    team_degree: int
    team_rewiring: float
    rows: int  # of a torus; 0: nearest to a square
    groups: int
    bridges: int
    regions: int
    strength: float


class Drawing(NamedTuple):
    """What is asked, who sits where, room to work in, and where ties go."""

    asked: Asked
    first: np.ndarray  # S + 1
    team_size: np.ndarray  # S
    draft: Draft
    spare: np.ndarray  # as many pairs as the draft has
    free: np.ndarray  # one more than people, or sites
    rows: np.ndarray  # entries at most: whose tie
    peers: np.ndarray  # to whom
    weights: np.ndarray
    start: np.ndarray  # one more than rows: where a row's neighbours begin
    peer: np.ndarray  # entries at most: neighbours, row by row
    weight: np.ndarray


def asked_of(within: Within, across: Across, degree: int) -> Asked:
    """A plan's numbers; `degree`: ties a team, where the kind has a degree."""
    return Asked(
        _WITHIN.index(within.kind),
        float(within.colleague_ties),
        float(within.colleague_weight),
        within.degree,
        float(within.rewiring),
        _ACROSS.index(across.kind),
        degree,
        float(across.rewiring),
        across.rows or 0,
        across.groups,
        across.bridges,
        across.regions,
        float(across.strength),
    )


def drawing_of(
    asked: Asked, first: np.ndarray, team_size: np.ndarray, entries: int, pairs: int, rows: int
) -> Drawing:
    """Room for so many entries of neighbour lists, pairs of one graph, and rows of lists."""
    nodes = max(rows, team_size.size) + 1
    half, table = np.empty((2, 2 * pairs), np.int64), np.empty(32 * nodes + 64, np.int64)
    ties, luck = np.empty((2, pairs, 2), np.int64), np.empty(twister.WORDS, np.uint64)
    node = np.empty((4, nodes), np.int64)
    ends, weights = np.empty((3, entries), np.int64), np.empty((2, entries))
    draft = Draft(ties[0], node[0], node[1], half[0], half[1], luck, node[2], table)
    start = np.empty(rows + 1, np.int64)
    return Drawing(
        asked, first, team_size, draft, ties[1], node[3], ends[0], ends[1], weights[0],
        start, ends[2], weights[1],
    )  # fmt: skip


@rule
def entries_within(asked, first, team_size):
    """Entries of neighbour lists within sites, at most."""
    count = 0
    for s in range(team_size.size):
        people = first[s + 1] - first[s]
        if asked.within == USUAL:
            most = min(people - 1, int(asked.colleague_ties) + 1)
            count += team_size[s] * (team_size[s] - 1) + 2 * (people - team_size[s]) * most
        else:
            count += 2 * pairs_in_site(asked, people)
    return count


@rule
def pairs_in_site(asked, people):
    """Ties of a site's graph, at most."""
    most = people * (people - 1) // 2
    if asked.within == COMPLETE:
        return most
    if asked.within == RING:
        return min(most, people)
    if asked.within in (LATTICE, SMALL_WORLD, RANDOM):
        return min(most, (people * asked.degree + 1) // 2)
    return 0


@founds
@compiled_without_counts
def draw_within(drawing, key):
    """Neighbour lists of all people; how many entries they have."""
    asked, entries = drawing.asked, 0
    for s in range(drawing.team_size.size):
        if asked.within == USUAL:
            entries = _usual(s, entries, drawing, key)
        else:
            entries = _graph(s, entries, drawing, key)
    count = drawing.first[drawing.team_size.size]
    group(
        count, entries, drawing.rows, drawing.peers, drawing.weights,
        drawing.start, drawing.free, drawing.peer, drawing.weight,
    )  # fmt: skip
    if asked.within == USUAL:
        entries = drop_repeats(count, drawing.start, drawing.free, drawing.peer, drawing.weight)
    return entries


@rule
def _add(at, row, peer, weight, drawing):
    drawing.rows[at] = row
    drawing.peers[at] = peer
    drawing.weights[at] = weight


@rule
def _graph(s, at, drawing, key):
    """A plain graph among a site's people: all its ties, then all the other way round."""
    begin = drawing.first[s]
    ties = _pairs_of_site(s, drawing.first[s + 1] - begin, drawing, key)
    for e in range(ties):
        a, b = begin + drawing.draft.pairs[e, 0], begin + drawing.draft.pairs[e, 1]
        _add(at + e, a, b, 1.0, drawing)
        _add(at + ties + e, b, a, 1.0, drawing)
    return at + 2 * ties


@rule
def _pairs_of_site(s, people, drawing, key):
    asked, draft = drawing.asked, drawing.draft
    if asked.within == COMPLETE:
        return graphs.complete(people, draft)
    if asked.within == RING:
        return graphs.nearest(people, min(1, people // 2), draft)
    if asked.within == LATTICE:
        return graphs.nearest(people, min(asked.degree // 2, people // 2), draft)
    twister.seed_with(chance.words(key, chance.WITHIN_TIES, 0, s, 0, 1)[0], draft.luck)
    if asked.within == SMALL_WORLD:
        degree = min(asked.degree, people - 1 - (people - 1) % 2)
        return graphs.small_world(people, degree, asked.rewiring, draft)
    if asked.within == RANDOM:
        degree = min(asked.degree, people - 1)
        return graphs.random_ties(people, (people * degree + 1) // 2, draft)
    return 0


@rule
def _usual(s, at, drawing, key):
    """A clique in each team; every colleague has so many ties in its site, on average.

    A colleague names some others, at random; a tie runs both ways. It names fewer than it has,
    because colleagues name it too; two that name each other are tied once.
    """
    begin, end = drawing.first[s], drawing.first[s + 1]
    team_end = begin + drawing.team_size[s]
    for i in range(begin, team_end):
        for j in range(begin, team_end):
            if i != j:
                _add(at, i, j, 1.0, drawing)
                at += 1
    others = end - begin - 1
    if others == 0:
        return at
    ties = drawing.asked.colleague_ties
    named = min(float(others), ties / (1.0 + (end - team_end - 1) / others))
    for i in range(team_end, end):
        u = chance.uniform(key, chance.WITHIN_TIES, 0, s, i - begin, 0)
        at = _name_peers(i, begin, others, math.floor(named + u), s, at, drawing, key)
    return at


@rule
def _name_peers(i, begin, others, wanted, s, at, drawing, key):
    """A colleague's ties, each both ways."""
    weight = drawing.asked.colleague_weight
    made, tried, own = 0, 0, at
    while made < wanted and tried < 20 * (wanted + 1):
        tried += 1
        u = chance.uniform(key, chance.WITHIN_TIES, 0, s, i - begin, tried)
        j = begin + int(u * (others + 1))
        known = j == i
        t = own
        while t < at and not known:
            known = drawing.peers[t] == j
            t += 2
        if known:
            continue
        made += 1
        _add(at, i, j, weight, drawing)
        _add(at + 1, j, i, weight, drawing)
        at += 2
    return at


@rule
def pairs_between(asked, sites):
    """Ties between so many teams, at most (some may be drawn twice)."""
    most = sites * (sites - 1) // 2
    if asked.across in (TEAM_LINE, TEAM_RING):
        return sites
    if asked.across == TEAM_TORUS:
        return 2 * sites
    if asked.across in (TEAM_LATTICE, TEAM_SMALL_WORLD):
        return max(sites * (asked.team_degree // 2), most if asked.team_degree >= sites else 0)
    if asked.across == TEAM_RANDOM:
        return min(most, (sites * asked.team_degree + 1) // 2)
    if asked.across == TEAM_SCALE_FREE:
        return min(most, sites * max(1, (asked.team_degree + 1) // 2))
    if asked.across == TEAM_GROUPS:
        return shapes.pairs_of_groups(asked.groups, asked.bridges, sites)
    if asked.across == TEAM_REGIONS:
        return sites + asked.regions * asked.regions // 2
    return most if asked.across == TEAM_COMPLETE else 0


@compiled_without_counts
def draw_pairs(drawing, sites, seed):
    """Tied teams, each pair once, in rising order, into the draft; how many they are."""
    ties = _pairs_of_teams(sites, drawing.asked, drawing.draft, seed)
    return shapes.tidy_pairs(ties, sites, drawing.draft.pairs, drawing.spare, drawing.free)


@rule
def _pairs_of_teams(sites, asked, draft, seed):
    if asked.across == TEAM_LINE:
        return shapes.line(sites, draft.pairs)
    if asked.across == TEAM_RING:
        return shapes.ring(sites, 1, draft.pairs)
    if asked.across == TEAM_LATTICE:
        return shapes.ring(sites, asked.team_degree // 2, draft.pairs)
    if asked.across == TEAM_TORUS:
        return shapes.torus(sites, asked.rows, draft.pairs)
    if asked.across == TEAM_GROUPS:
        return shapes.affinity_groups(sites, asked.groups, asked.bridges, draft.pairs)
    if asked.across == TEAM_REGIONS:
        return shapes.regional_hubs(sites, asked.regions, draft.pairs)
    if asked.across == TEAM_COMPLETE:
        return graphs.complete(sites, draft)
    twister.seed_with(seed, draft.luck)
    if asked.across == TEAM_SMALL_WORLD:
        degree = min(asked.team_degree, sites)
        return graphs.small_world(sites, degree, asked.team_rewiring, draft)
    if asked.across == TEAM_RANDOM:
        return graphs.random_ties(sites, (sites * asked.team_degree + 1) // 2, draft)
    if asked.across == TEAM_SCALE_FREE and asked.team_degree >= 1:
        new = max(1, (asked.team_degree + 1) // 2)
        return (
            graphs.complete(sites, draft) if new >= sites else graphs.scale_free(sites, new, draft)
        )
    return 0


@founds
@compiled_without_counts
def draw_links(drawing, sites, key):
    """Neighbour lists of teams, all ties of one strength; how many entries they have."""
    seed = chance.words(key, chance.ACROSS_TIES, 0, 0, 0, 0)[0]
    ties = _pairs_of_teams(sites, drawing.asked, drawing.draft, seed)
    ties = shapes.tidy_pairs(ties, sites, drawing.draft.pairs, drawing.spare, drawing.free)
    for e in range(ties):
        a, b = drawing.draft.pairs[e, 0], drawing.draft.pairs[e, 1]
        _add(e, a, b, drawing.asked.strength, drawing)
        _add(ties + e, b, a, drawing.asked.strength, drawing)
    group(
        sites, 2 * ties, drawing.rows, drawing.peers, drawing.weights,
        drawing.start, drawing.free, drawing.peer, drawing.weight,
    )  # fmt: skip
    return 2 * ties
