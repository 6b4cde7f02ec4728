"""Ties drawn by chance, as rule code that fills arrays given to it: within sites, between teams.

What is drawn hangs on the plan's numbers (`Asked`), on who sits where, and on the key alone.
"""

from typing import Any, NamedTuple, get_args

import numpy as np

from nicsim.foundation import chance, twister
from nicsim.foundation.jit import (
    Column,
    Number,
    arrays_of,
    compiled_without_counts,
    founds,
    handed,
    rule,
)
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


class Lengths(NamedTuple):
    """How long the columns of a `Drawing` are."""

    people: int
    sites: int
    firsts: int  # sites, and one more
    rows: int  # people, and one more
    nodes: int  # the more of the two
    entries: int  # of people's neighbour lists, at most
    links: int  # of teams' neighbour lists, at most
    most: int  # the more of these
    pairs: int  # of one graph, at most
    halves: int  # twice that
    table: int


@rule
def measure_drawing(asked, first, team_size, lengths):
    """Write how much room ties need.

    Parameters
    ----------
    asked : Asked
    first : int64 array, S + 1
        Row of each site's first person, and the number of people.
    team_size : int64 array, S
    lengths : int64 array
        Takes what `Lengths` holds, in its order.
    """
    sites, largest = team_size.size, 0
    people = first[sites]
    for s in range(sites):
        largest = max(largest, first[s + 1] - first[s])
    entries, between = entries_within(asked, first, team_size), pairs_between(asked, sites)
    pairs, nodes = max(between, pairs_in_site(asked, largest)), max(people, sites) + 1
    lengths[0], lengths[1], lengths[2], lengths[3] = people, sites, sites + 1, people + 1
    lengths[4], lengths[5], lengths[6] = nodes, entries, 2 * between
    lengths[7], lengths[8], lengths[9] = max(entries, 2 * between), pairs, 2 * pairs
    lengths[10] = 32 * nodes + 64


def drawing_of(asked: Asked, first: np.ndarray, team_size: np.ndarray) -> Drawing:
    """Room to draw all ties in."""
    lengths: Any = [0] * len(Lengths._fields)
    measure_drawing(asked, first, team_size, lengths)
    made = arrays_of(DRAWING._replace(asked=()), Lengths(*map(int, lengths)))
    return made._replace(asked=asked, first=first, team_size=team_size)


def _whole(*shape: int | str) -> Any:
    return Column(np.int64, shape, fill=None)


def _lists(rows: str, entries: str) -> Any:
    made: Any = Lists
    return made(_whole(rows), _whole(entries), Column(np.float64, (entries,), fill=None))


def _drawing() -> Any:
    """What lies where: `Lengths` names the lengths."""
    made: Any = Drawing
    asked: Any = Asked
    draft: Any = Draft
    draft = draft(
        _whole("pairs", 2),
        _whole("nodes"),
        _whole("nodes"),
        _whole("halves"),
        _whole("halves"),
        Column(np.uint64, (twister.WORDS,), fill=None),
        _whole("nodes"),
        _whole("table"),
    )
    return made(
        asked(*(Number(kind) for kind in Asked.__annotations__.values())),
        _whole("firsts"),
        _whole("sites"),
        draft,
        _whole("pairs", 2),
        _whole("nodes"),
        _whole("most"),
        _whole("most"),
        Column(np.float64, ("most",), fill=None),
        _lists("rows", "entries"),
        _lists("firsts", "links"),
    )


DRAWING = _drawing()


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
