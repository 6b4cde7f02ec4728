"""Ties drawn by chance, as rule code that fills arrays given to it: within sites, between teams.

What is drawn hangs on the plan's numbers (`Asked`), on who sits where, and on the key alone.
"""

from typing import NamedTuple, get_args

import numpy as np

from nicsim.foundation import chance, twister
from nicsim.foundation.jit import compiled_without_counts, founds, handed
from nicsim.scenario.plan import Across, AcrossKind, Within, WithinKind
from nicsim.structure.between import distinct_pairs, list_links, pairs_between
from nicsim.structure.graphs import Draft
from nicsim.structure.inside import draw_within, entries_within, pairs_in_site

_WITHIN, _ACROSS = get_args(WithinKind), get_args(AcrossKind)


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


class Lists(NamedTuple):
    """Neighbour lists: those of row i stand from `start[i]` up to `start[i + 1]`."""

    start: np.ndarray  # one more than rows
    peer: np.ndarray  # entries at most
    weight: np.ndarray


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
    ties: Lists  # of people
    links: Lists  # of teams


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


def drawn(asked: Asked, first: np.ndarray, team_size: np.ndarray, key: np.uint64):
    """Neighbour lists of people and of teams, drawn.

    Parameters
    ----------
    asked : Asked
    first : int64 array, S + 1
        Row of each site's first person, and the number of people.
    team_size : int64 array, S
    key : numpy.uint64

    Returns
    -------
    two tuples (start, peer, weight)
    """
    drawing = drawing_of(asked, first, team_size)
    draw(handed(drawing), key)
    return _cut(drawing.ties), _cut(drawing.links)


def _cut(lists: Lists) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    entries = lists.start[-1]
    return lists.start, lists.peer[:entries], lists.weight[:entries]


def drawing_of(asked: Asked, first: np.ndarray, team_size: np.ndarray) -> Drawing:
    """Room to draw all ties in."""
    people, sites = int(first[-1]), team_size.size
    largest = int((first[1:] - first[:-1]).max(initial=0))
    entries, between = entries_within(asked, first, team_size), pairs_between(asked, sites)
    pairs, nodes = max(between, pairs_in_site(asked, largest)), max(people, sites) + 1
    half, table = np.empty((2, 2 * pairs), np.int64), np.empty(32 * nodes + 64, np.int64)
    both, luck = np.empty((2, pairs, 2), np.int64), np.empty(twister.WORDS, np.uint64)
    node, most = np.empty((4, nodes), np.int64), max(entries, 2 * between)
    ends = np.empty((2, most), np.int64)
    draft = Draft(both[0], node[0], node[1], half[0], half[1], luck, node[2], table)
    return Drawing(
        asked,
        first,
        team_size,
        draft,
        both[1],
        node[3],
        ends[0],
        ends[1],
        np.empty(most),
        _lists(people, entries),
        _lists(sites, 2 * between),
    )


def _lists(rows: int, entries: int) -> Lists:
    return Lists(np.empty(rows + 1, np.int64), np.empty(entries, np.int64), np.empty(entries))


@founds
@compiled_without_counts
def draw(drawing, key):
    """Neighbour lists of people and of teams."""
    draw_within(drawing, key)
    seed = chance.words(key, chance.ACROSS_TIES, 0, 0, 0, 0)[0]
    list_links(distinct_pairs(drawing, drawing.team_size.size, seed), drawing)


@compiled_without_counts
def draw_pairs(drawing, sites, seed):
    """Tied teams alone, each pair once, in rising order, into the draft; how many they are."""
    return distinct_pairs(drawing, sites, seed)
