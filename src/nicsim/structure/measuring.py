"""What a network is like, in numbers: all linear in its ties but distances, which are sampled."""

import math
from typing import NamedTuple

import numpy as np

from nicsim.foundation.jit import compiled_apart
from nicsim.foundation.later import csgraph, sparse

CORE = 0.25  # share of people taken for the core; a convention of ours
SAMPLED = 100  # people from whom distances are measured; an assumption about precision
MOST_STEPS = 20_000_000  # ties looked at for it; fewer people in very large networks


class Measured(NamedTuple):
    """Numbers of a network of people in groups."""

    people: int
    groups: int
    ties: int
    density: float  # of all ties that could be
    asked_each: float  # ties a person, going out
    reciprocity: float  # share of ties that are answered
    isolates: int
    components: int  # parts without any tie between them, isolates too
    largest_part: float  # share of people in the largest
    distance: float  # steps between two people of that part, on average
    clustering: float  # share of triples that close (transitivity)
    centralisation: float  # of being asked, 0 all alike to 1 all ask one (Freeman 1978)
    most_asked: float  # share of ties that run to one person
    within: float  # share of ties within a group
    modularity: float  # of groups (Newman & Girvan 2004)
    tied_groups: float  # share of pairs of groups with any tie
    width: float  # ties of people between two tied groups, on average
    narrow: float  # share of tied pairs of groups that hang on one tie of people
    reach: float  # share of pairs of groups that reach each other without a hub
    core: float  # density among the best connected quarter over density among the rest
    brokers: float  # share of people with a tie to another group
    broker_share: float  # share of ties between groups that the busiest tenth of these hold
    cut_people: int  # people without whom the network falls into more parts


def measured(
    count: int, groups: int, group: np.ndarray, sources: np.ndarray, targets: np.ndarray
) -> Measured:
    """Measure a network.

    Parameters
    ----------
    count, groups : int
        People and groups.
    group : int64 array
        Everyone's group.
    sources, targets : int64 arrays
        Ties, each once and none to oneself.
    """
    pairs = np.sort(np.column_stack([sources, targets]), axis=1)
    keys = distinct(pairs[:, 0] * count + pairs[:, 1])  # undirected, each once
    one, other = keys // max(1, count), keys % max(1, count)
    ties, edges = len(sources), len(keys)
    start, peer = _neighbours(count, one, other)
    degree, asked = np.diff(start), np.bincount(targets, minlength=count)
    graph = sparse.csr_array((np.ones(len(peer), np.int8), peer, start), shape=(count, count))
    parts, part = csgraph.connected_components(graph, directed=False)
    sizes = np.bincount(part, minlength=1)
    between = group[one] != group[other]
    tied, width = _between(group[one][between], group[other][between], groups)
    return Measured(
        people=count,
        groups=groups,
        ties=ties,
        density=ties / max(1, count * (count - 1)),
        asked_each=ties / max(1, count),
        reciprocity=2 * (ties - edges) / max(1, ties),
        isolates=int((degree == 0).sum()),
        components=int(parts),
        largest_part=float(sizes.max() / max(1, count)),
        distance=_distance(start, peer, np.flatnonzero(part == sizes.argmax())),
        clustering=float(_transitivity(start, peer)),
        centralisation=_centralisation(asked, count),
        most_asked=float(asked.max(initial=0) / max(1, ties)),
        within=float((group[sources] == group[targets]).mean()) if ties else math.nan,
        modularity=_modularity(group, groups, one, other, degree),
        tied_groups=len(width) / max(1, groups * (groups - 1) / 2),
        width=float(width.mean()) if width.size else math.nan,
        narrow=float((width == 1).mean()) if width.size else math.nan,
        reach=_reach(groups, tied),
        core=_core(degree, one, other),
        brokers=_brokers(count, one[between], other[between])[0],
        broker_share=_brokers(count, one[between], other[between])[1],
        cut_people=int(_cut_people(start, peer)),
    )


def distinct(keys: np.ndarray) -> np.ndarray:
    """Each key once, in order; by sorting, because numpy's hashing is slow for keys in patterns."""
    ordered = np.sort(keys)
    kept = np.ones(ordered.size, bool)
    kept[1:] = ordered[1:] != ordered[:-1]
    return ordered[kept]


def _neighbours(count, one, other):
    rows, peers = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((peers, rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=count))])
    return start.astype(np.int64), peers[order].astype(np.int64)


def _centralisation(asked, count):
    if count < 3:
        return 0.0
    return float((asked.max() - asked).sum() / (count - 1) ** 2)


def _modularity(group, groups, one, other, degree):
    if not len(one):
        return math.nan
    inside = (group[one] == group[other]).mean()
    ends = np.bincount(group, weights=degree, minlength=groups)
    return float(inside - ((ends / (2 * len(one))) ** 2).sum())


def _between(here, there, groups):
    """Tied groups, each pair once, and how many ties of people there are between them."""
    ends = np.sort(np.column_stack([here, there]), axis=1)
    keys, width = np.unique(ends[:, 0] * groups + ends[:, 1], return_counts=True)
    return np.column_stack([keys // max(1, groups), keys % max(1, groups)]), width


def _reach(groups, tied):
    """Share of pairs of groups that some way of ties joins."""
    if groups < 2:
        return 1.0
    graph = sparse.coo_array((np.ones(len(tied)), (tied[:, 0], tied[:, 1])), shape=(groups, groups))
    _, part = csgraph.connected_components(graph.tocsr(), directed=False)
    sizes = np.bincount(part).astype(float)
    return float((sizes * (sizes - 1)).sum() / (groups * (groups - 1)))


def _core(degree, one, other):
    """How much denser ties are among the best connected quarter than among the rest."""
    count = degree.size
    best = max(2, math.ceil(count * CORE))
    if count < 5 or not len(one):
        return math.nan
    rank = np.empty(count, np.int64)
    rank[np.argsort(-degree, kind="stable")] = np.arange(count)
    ends = np.column_stack([rank[one], rank[other]])
    rest = count - best
    dense = (ends < best).all(axis=1).sum() / (best * (best - 1))
    thin = (ends >= best).all(axis=1).sum() / max(1, rest * (rest - 1))
    return float(dense / thin) if thin > 0 else math.inf


def _brokers(count, one, other):
    """Share of people with ties to other groups; share of such ties that a tenth of them holds."""
    held = np.bincount(np.concatenate([one, other]), minlength=count)
    several = np.sort(held[held > 0])[::-1]
    if not several.size:
        return 0.0, math.nan
    busiest = several[: max(1, math.ceil(several.size / 10))]
    return several.size / count, float(busiest.sum() / several.sum())


def _distance(start, peer, members):
    if members.size < 2:
        return math.nan
    number = min(SAMPLED, members.size, max(10, MOST_STEPS // max(1, peer.size)))
    chosen = members[np.linspace(0, members.size - 1, number).astype(np.int64)]
    return float(_steps(start, peer, chosen) / (chosen.size * (members.size - 1)))


@compiled_apart
def _steps(start, peer, chosen):
    """Sum of the steps from some people to all that they reach."""
    count = start.size - 1
    seen = np.full(count, -1)
    queue = np.empty(count, np.int64)
    away = np.zeros(count, np.int64)
    total = 0
    for c in range(chosen.size):
        queue[0], seen[chosen[c]], away[chosen[c]] = chosen[c], c, 0
        at, end = 0, 1
        while at < end:
            i = queue[at]
            at += 1
            total += away[i]
            for t in range(start[i], start[i + 1]):
                j = peer[t]
                if seen[j] != c:
                    seen[j], away[j] = c, away[i] + 1
                    queue[end] = j
                    end += 1
    return float(total)


@compiled_apart
def _transitivity(start, peer):
    """Share of connected triples that are closed; each tie looks from its poorer end."""
    count = start.size - 1
    mark = np.full(count, -1)
    closed, triples = 0, 0
    for i in range(count):
        degree = start[i + 1] - start[i]
        triples += degree * (degree - 1)
        for t in range(start[i], start[i + 1]):
            mark[peer[t]] = i
        for t in range(start[i], start[i + 1]):
            j = peer[t]
            other = start[j + 1] - start[j]
            if other < degree or (other == degree and j < i):
                for u in range(start[j], start[j + 1]):
                    if mark[peer[u]] == i:
                        closed += 1
    return 2.0 * closed / triples if triples > 0 else 0.0


@compiled_apart
def _cut_people(start, peer):
    """How many people hold the network together alone (articulation points; Tarjan 1972)."""
    count = start.size - 1
    found, low = np.zeros(count, np.int64), np.zeros(count, np.int64)
    parent = np.full(count, -1)
    following = start[:-1].copy()
    cut = np.zeros(count, np.bool_)
    stack = np.empty(count, np.int64)
    clock = 0
    for root in range(count):
        if found[root] > 0:
            continue
        children, top = 0, 0
        stack[0] = root
        clock += 1
        found[root], low[root] = clock, clock
        while top >= 0:
            i = stack[top]
            if following[i] < start[i + 1]:
                j = peer[following[i]]
                following[i] += 1
                if found[j] == 0:
                    clock += 1
                    found[j], low[j], parent[j] = clock, clock, i
                    children += i == root
                    top += 1
                    stack[top] = j
                elif j != parent[i]:
                    low[i] = min(low[i], found[j])
            else:
                top -= 1
                above = parent[i]
                if above >= 0:
                    low[above] = min(low[above], low[i])
                    if above != root and low[i] >= found[above]:
                        cut[above] = True
        cut[root] = children > 1
    total = 0
    for i in range(count):
        total += cut[i]
    return total
