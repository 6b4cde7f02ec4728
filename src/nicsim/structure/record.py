"""Who sits where and who is tied to whom, as a run takes it."""

from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.jit import Column, compiled_apart, rule

NOTHING = np.zeros(0)


class Structure(NamedTuple):
    """People in sites, ties among people, ties between teams.

    People stand site by site; in each site the lead, then members, then colleagues. Ties are
    neighbour lists: those of row `i` stand from `start[i]` up to `start[i + 1]`.
    """

    site: np.ndarray  # P: site of each person
    role: np.ndarray  # P: 0 lead, 1 member, 2 colleague
    place: np.ndarray  # P: place in the site, lead 0
    first: np.ndarray  # S + 1: row of each site's lead, and the number of people
    team_size: np.ndarray  # S: lead and members
    district: np.ndarray  # S
    tie_start: np.ndarray  # P + 1
    tie_peer: np.ndarray  # people who influence the row's person
    tie_weight: np.ndarray  # 0 to 1
    link_start: np.ndarray  # S + 1
    link_peer: np.ndarray  # sites whose teams the row's team is tied to
    link_strength: np.ndarray  # 0 to 1
    join_week: np.ndarray  # S: when each site joins; empty: as `roles_engagement.entry` says
    threshold: np.ndarray = NOTHING  # P: one's own threshold, nan where unset; empty: all unset


def _structure() -> Any:
    """What lies where."""
    made: Any = Structure
    people, sites = Column(np.int64, ("people",)), Column(np.int64, ("sites",))
    firsts, rows = Column(np.int64, ("firsts",)), Column(np.int64, ("rows",))
    return made(
        *(people, people, people, firsts, sites, sites),
        *(rows, Column(np.int64, ("ties",)), Column(np.float64, ("ties",))),
        *(firsts, Column(np.int64, ("links",)), Column(np.float64, ("links",))),
        Column(np.int64, ("joins",)),
        Column(np.float64, ("thresholds",)),
    )


STRUCTURE = _structure()  # lengths: people, sites, each plus one, and those of the lists


class People(NamedTuple):
    """The same without ties, with names: what a roster gives, or the plan."""

    site: np.ndarray
    role: np.ndarray
    place: np.ndarray
    first: np.ndarray
    team_size: np.ndarray
    site_names: tuple[str, ...]
    person_names: tuple[str, ...]  # empty where there is no roster
    districts: tuple[str, ...] = ()  # of each site, where a roster names them; else empty
    thresholds: np.ndarray = NOTHING  # of each person, nan where unset; empty: all unset


@rule
def group(count, ties, rows, peers, weights, start, free, sorted_peers, sorted_weights):
    """Ties as neighbour lists, by a stable counting sort, into arrays given to it.

    Parameters
    ----------
    count, ties : int
        How many rows there are, and ties.
    rows, peers : int64 arrays
        Whose tie it is, and to whom.
    weights : float64 array
    start, free : int64 arrays, count + 1 at least
        Takes where each row begins, and where the last ends; room to work in.
    sorted_peers, sorted_weights : arrays
        Take peers and weights in the order of rows.
    """
    for i in range(count + 1):
        start[i] = 0
    for t in range(ties):
        start[rows[t] + 1] += 1
    for i in range(count):
        start[i + 1] += start[i]
        free[i] = start[i]
    for t in range(ties):
        at = free[rows[t]]
        sorted_peers[at], sorted_weights[at] = peers[t], weights[t]
        free[rows[t]] += 1


@rule
def drop_repeats(count, start, seen, peers, weights):
    """Keep every peer once in a row: where it comes first. In place; how many entries stay.

    `seen` is room to work in, one for each of `count` rows.
    """
    for i in range(count):
        seen[i] = -1
    at = begin = 0
    for i in range(count):
        end = start[i + 1]
        for t in range(begin, end):
            if seen[peers[t]] != i:
                seen[peers[t]] = i
                peers[at], weights[at] = peers[t], weights[t]
                at += 1
        start[i + 1], begin = at, end
    return at


@rule
def list_entries(count, entries, lists, drawing):
    """Neighbour lists of what was added."""
    group(
        count, entries, drawing.rows, drawing.peers, drawing.weights,
        lists.start, drawing.free, lists.peer, lists.weight,
    )  # fmt: skip


@rule
def add_tie(at, row, peer, weight, drawing):
    """Write one entry of neighbour lists that are yet to be put in order."""
    drawing.rows[at] = row
    drawing.peers[at] = peer
    drawing.weights[at] = weight


@compiled_apart
def grouped(count, rows, peers, weights):
    """Ties as neighbour lists (see `group`): start, peers and weights, in arrays of their own."""
    start, free = np.empty(count + 1, np.int64), np.empty(count + 1, np.int64)
    sorted_peers, sorted_weights = np.empty_like(peers), np.empty_like(weights)
    group(count, rows.size, rows, peers, weights, start, free, sorted_peers, sorted_weights)
    return start, sorted_peers, sorted_weights


@compiled_apart
def without_repeats(start, peers, weights):
    """The same neighbour lists with every peer once in a row, in arrays of their own."""
    start, peers, weights = start.copy(), peers.copy(), weights.copy()
    count = start.size - 1
    left = drop_repeats(count, start, np.empty(count, np.int64), peers, weights)
    return start, peers[:left], weights[:left]


@compiled_apart
def rows_of(start):
    """The row of every entry of neighbour lists."""
    rows = np.empty(start[-1], np.int64)
    for i in range(start.size - 1):
        for t in range(start[i], start[i + 1]):
            rows[t] = i
    return rows


def both_ways(count: int, pairs: np.ndarray, weights: np.ndarray):
    """Neighbour lists of ties that run both ways; `pairs` has two columns, each tie once."""
    rows = np.concatenate([pairs[:, 0], pairs[:, 1]])
    peers = np.concatenate([pairs[:, 1], pairs[:, 0]])
    return grouped(count, rows, peers, np.concatenate([weights, weights]))
