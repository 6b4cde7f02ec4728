"""Ties among the people of a site: the usual ones, or a plain graph."""

import math
import random
from typing import NamedTuple

import networkx as nx
import numpy as np

from nicsim.foundation import chance
from nicsim.foundation.jit import compiled
from nicsim.scenario.plan import Within
from nicsim.structure.record import People, grouped, without_repeats

MOST_TIES = 100_000_000  # entries of neighbour lists that can be held; an assumption
MOST_DRAWN = 10_000_000  # likewise where networkx draws them, at about 150 bytes each


def faults_of(p: Within, first: np.ndarray, team_size: np.ndarray | None = None) -> list[str]:
    """Why these ties cannot be made; empty if they can.

    Parameters
    ----------
    p : Within
    first : int64 array, S + 1
        Row of each site's first person, and the number of people.
    team_size : int64 array, S, optional
        People in each team (default: nobody but the lead).
    """
    sizes = np.diff(first)
    found = []
    if p.kind in ("lattice", "small_world") and p.degree % 2 == 1:
        kind = p.kind.replace("_", " ")
        found.append(f"[structure] within.degree {p.degree} must be even for a {kind}")
    if p.kind in ("lattice", "small_world", "random") and p.degree > sizes.max() - 1:
        found.append(
            f"[structure] within.degree {p.degree} is above what {sizes.max()} people in a site "
            f"allow; take at most {sizes.max() - 1}"
        )
    ties = _entries(p, sizes.astype(float), 1.0 if team_size is None else team_size.astype(float))
    most = MOST_DRAWN if p.kind in ("small_world", "random") else MOST_TIES
    if ties > most:
        found.append(
            f'[structure] within.kind "{p.kind}" would be {ties:.3g} ties; at most '
            f"{most:,} fit: take {_WAYS_OUT[p.kind]}"
        )
    return found


_WAYS_OUT = {
    "usual": "smaller teams, fewer colleague_ties or fewer sites",
    "complete": "smaller sites or another kind",
    "ring": "fewer sites",
    "lattice": "a smaller degree or smaller sites",
    "small_world": "a smaller degree or smaller sites",
    "random": "a smaller degree or smaller sites",
}


def _entries(p: Within, sizes: np.ndarray, teams: np.ndarray | float) -> float:
    """About how many entries neighbour lists will have."""
    if p.kind == "complete":
        return float((sizes**2).sum())
    if p.kind == "usual":
        each = np.minimum(sizes - 1, p.colleague_ties)
        return float((teams * (teams - 1) + 2 * (sizes - teams) * each).sum())
    degree = {"ring": 2, "none": 0}.get(p.kind, p.degree)
    return float((sizes * np.minimum(sizes - 1, degree)).sum())


def ties_within(p: Within, people: People, key: np.uint64):
    """Neighbour lists of everyone: (start, peer, weight)."""
    if p.kind == "usual":
        rows, peers, weights = _usual(
            people.first, people.team_size, p.colleague_ties, p.colleague_weight, key
        )
        return without_repeats(*grouped(people.site.size, rows, peers, weights))
    pairs = [
        first + _PAIRS[p.kind](end - first, p, _Seed(key, site))
        for site, (first, end) in enumerate(zip(people.first[:-1], people.first[1:], strict=True))
    ]
    both = np.concatenate([np.concatenate([tie, tie[:, ::-1]]) for tie in pairs])
    return grouped(people.site.size, both[:, 0], both[:, 1], np.ones(len(both)))


@compiled
def _usual(first, team_size, ties, weight, key):
    """A clique in each team; every colleague has so many ties in its site, on average.

    A colleague names some others, at random; a tie runs both ways. It names fewer than it has,
    because colleagues name it too; two that name each other are tied once.
    """
    count = 0
    for s in range(team_size.size):
        people = first[s + 1] - first[s]
        colleagues = people - team_size[s]
        most = min(people - 1, int(ties) + 1)
        count += team_size[s] * (team_size[s] - 1) + 2 * colleagues * most
    rows = np.empty(count, np.int64)
    peers = np.empty(count, np.int64)
    weights = np.empty(count)
    at = 0
    for s in range(team_size.size):
        begin, team_end, end = first[s], first[s] + team_size[s], first[s + 1]
        for i in range(begin, team_end):
            for j in range(begin, team_end):
                if i != j:
                    rows[at], peers[at], weights[at] = i, j, 1.0
                    at += 1
        others = end - begin - 1
        if others == 0:
            continue
        named = min(float(others), ties / (1.0 + (end - team_end - 1) / others))
        for i in range(team_end, end):
            place = i - begin
            u = chance.uniform(key, chance.WITHIN_TIES, 0, s, place, 0)
            wanted = math.floor(named + u)
            made, tried, own = 0, 0, at
            while made < wanted and tried < 20 * (wanted + 1):
                tried += 1
                u = chance.uniform(key, chance.WITHIN_TIES, 0, s, place, tried)
                j = begin + int(u * (others + 1))
                known = j == i
                t = own
                while t < at and not known:
                    known = peers[t] == j
                    t += 2
                if known:
                    continue
                made += 1
                rows[at], peers[at], weights[at] = i, j, weight
                rows[at + 1], peers[at + 1], weights[at + 1] = j, i, weight
                at += 2
    return rows[:at], peers[:at], weights[:at]


class _Seed(NamedTuple):
    """The luck of a site's graph."""

    key: np.uint64
    site: int

    def generator(self) -> random.Random:
        drawn = chance.words(self.key, chance.WITHIN_TIES, 0, self.site, 0, 1)
        return random.Random(int(drawn[0]))


def _complete_pairs(people, p, seed):
    return np.column_stack(np.triu_indices(people, 1))


def _ring_pairs(people, p, seed):
    return _nearest(people, 2)


def _lattice_pairs(people, p, seed):
    return _nearest(people, p.degree)


def _small_world_pairs(people, p, seed):
    degree = min(p.degree, people - 1 - (people - 1) % 2)
    return _edges(nx.watts_strogatz_graph(people, degree, p.rewiring, seed.generator()))


def _random_pairs(people, p, seed):
    ties = math.floor(people * min(p.degree, people - 1) / 2 + 0.5)
    return _edges(nx.gnm_random_graph(people, ties, seed.generator()))


def _edges(graph):
    return np.array(list(graph.edges), np.int64).reshape(-1, 2)


def _nearest(people, degree):
    """Everyone tied to the nearest `degree` others in a ring."""
    here = np.arange(people)
    reach = min(degree // 2, people // 2)
    pairs = [np.column_stack([here, (here + d) % people]) for d in range(1, reach + 1)]
    both = np.sort(np.concatenate([np.empty((0, 2), np.int64), *pairs]), axis=1)
    return np.unique(both[both[:, 0] != both[:, 1]], axis=0)


def _no_pairs(people, p, seed):
    return np.empty((0, 2), np.int64)


_PAIRS = {
    "complete": _complete_pairs,
    "ring": _ring_pairs,
    "lattice": _lattice_pairs,
    "small_world": _small_world_pairs,
    "random": _random_pairs,
    "none": _no_pairs,
}
