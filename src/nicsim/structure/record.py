"""Who sits where and who is tied to whom, as a run takes it."""

from typing import NamedTuple

import numpy as np

from nicsim.foundation.jit import compiled

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


class People(NamedTuple):
    """The same without ties, with names: what a roster gives, or the plan."""

    site: np.ndarray
    role: np.ndarray
    place: np.ndarray
    first: np.ndarray
    team_size: np.ndarray
    site_names: tuple[str, ...]
    person_names: tuple[str, ...]  # empty where there is no roster


@compiled
def grouped(count, rows, peers, weights):
    """Ties as neighbour lists, by a stable counting sort.

    Parameters
    ----------
    count : int
        How many rows there are.
    rows, peers : int64 arrays of the same length
        Whose tie it is, and to whom.
    weights : float64 array

    Returns
    -------
    start : int64 array, count + 1
    peers, weights : arrays, in the order of rows
    """
    start = np.zeros(count + 1, np.int64)
    for row in rows:
        start[row + 1] += 1
    for i in range(count):
        start[i + 1] += start[i]
    free = start[:-1].copy()
    sorted_peers, sorted_weights = np.empty_like(peers), np.empty_like(weights)
    for t in range(rows.size):
        at = free[rows[t]]
        sorted_peers[at], sorted_weights[at] = peers[t], weights[t]
        free[rows[t]] += 1
    return start, sorted_peers, sorted_weights


@compiled
def without_repeats(start, peers, weights):
    """The same neighbour lists with every peer once in a row: where it comes first."""
    begin = np.zeros_like(start)
    kept_peers, kept_weights = np.empty_like(peers), np.empty_like(weights)
    last_seen_by = np.full(start.size - 1, -1)
    at = 0
    for i in range(start.size - 1):
        for t in range(start[i], start[i + 1]):
            if last_seen_by[peers[t]] != i:
                last_seen_by[peers[t]] = i
                kept_peers[at], kept_weights[at] = peers[t], weights[t]
                at += 1
        begin[i + 1] = at
    return begin, kept_peers[:at], kept_weights[:at]


@compiled
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
