"""Graphs drawn by chance, as rule code: the same graphs as networkx draws from the same seed.

Ties are written as pairs into arrays that are given. The order of everything that is drawn and of
all neighbours is networkx', because sums over neighbours hang on it.
"""

from typing import NamedTuple

import numpy as np

from nicsim.foundation import twister
from nicsim.foundation.jit import rule

NOBODY = -1
LEAST_TABLE = 8  # places of CPython's smallest set
NEAR = 9  # places that a set looks at in a row


class Draft(NamedTuple):
    """Room to draw a graph in: n nodes and m ties at most."""

    pairs: np.ndarray  # m x 2: the ties
    head: np.ndarray  # n + 1: the first half-tie of each node, NOBODY where there is none
    tail: np.ndarray  # n + 1: the last
    next: np.ndarray  # 2 m: the half-tie that follows at the same node
    peer: np.ndarray  # 2 m: the node at the other end; half-ties 2 e and 2 e + 1 are tie e
    luck: np.ndarray  # 625: Python's generator
    chosen: np.ndarray  # nodes that a newcomer chooses, in the order of a set
    table: np.ndarray  # a set's places, twice


@rule
def open_graph(nodes, draft):
    """Begin a graph without ties."""
    for node in range(nodes):
        draft.head[node] = NOBODY
        draft.tail[node] = NOBODY


@rule
def _append(half, node, peer, draft):
    draft.peer[half] = peer
    draft.next[half] = NOBODY
    if draft.head[node] == NOBODY:
        draft.head[node] = half
    else:
        draft.next[draft.tail[node]] = half
    draft.tail[node] = half


@rule
def _tie(e, a, b, draft):
    _append(2 * e, a, b, draft)
    _append(2 * e + 1, b, a, draft)


@rule
def _are_tied(a, b, draft):
    half = draft.head[a]
    while half != NOBODY:
        if draft.peer[half] == b:
            return True
        half = draft.next[half]
    return False


@rule
def _remove(node, peer, draft):
    """Take a half-tie out of a node's list; its number."""
    before, half = NOBODY, draft.head[node]
    while draft.peer[half] != peer:
        before, half = half, draft.next[half]
    after = draft.next[half]
    if before == NOBODY:
        draft.head[node] = after
    else:
        draft.next[before] = after
    if after == NOBODY:
        draft.tail[node] = before
    return half


@rule
def _degree(node, draft):
    degree, half = 0, draft.head[node]
    while half != NOBODY:
        degree += 1
        half = draft.next[half]
    return degree


@rule
def _write_pairs(nodes, draft):
    """Each tie once, at its smaller node; how many there are."""
    count = 0
    for node in range(nodes):
        half = draft.head[node]
        while half != NOBODY:
            if draft.peer[half] > node:
                draft.pairs[count, 0], draft.pairs[count, 1] = node, draft.peer[half]
                count += 1
            half = draft.next[half]
    return count


@rule
def complete(nodes, draft):
    """Everyone tied to everyone; how many ties there are."""
    count = 0
    for a in range(nodes):
        for b in range(a + 1, nodes):
            draft.pairs[count, 0], draft.pairs[count, 1] = a, b
            count += 1
    return count


@rule
def nearest(nodes, reach, draft):
    """A ring in which everyone is tied to the `reach` nearest on either side; how many ties."""
    count = 0
    for a in range(nodes):
        b = a + 1
        while b < nodes:
            if b > a + reach and b < a + nodes - reach:
                b = a + nodes - reach  # on the other side of the ring
                continue
            draft.pairs[count, 0], draft.pairs[count, 1] = a, b
            count += 1
            b += 1
    return count


@rule
def random_ties(nodes, ties, draft):
    """G(n, m): ties one after another, so that fewer are a part of more; how many there are."""
    if 2 * ties >= nodes * (nodes - 1):
        return complete(nodes, draft)
    open_graph(nodes, draft)
    made = 0
    while made < ties:
        a = twister.below(nodes, draft.luck)
        b = twister.below(nodes, draft.luck)
        if a != b and not _are_tied(a, b, draft):
            _tie(made, a, b, draft)
            made += 1
    return _write_pairs(nodes, draft)


@rule
def small_world(nodes, degree, rewiring, draft):
    """Watts & Strogatz (1998): a ring of neighbours, of whose ties some are rewired."""
    if degree == nodes:
        return complete(nodes, draft)
    open_graph(nodes, draft)
    made = 0
    for step in range(1, degree // 2 + 1):
        for a in range(nodes):
            _tie(made, a, (a + step) % nodes, draft)
            made += 1
    for step in range(1, degree // 2 + 1):
        for a in range(nodes):
            if twister.uniform(draft.luck) < rewiring:
                _rewire(a, (a + step) % nodes, nodes, draft)
    return _write_pairs(nodes, draft)


@rule
def _rewire(a, b, nodes, draft):
    """Tie `a` to anybody in place of `b`; not where it is tied to everybody."""
    to = twister.below(nodes, draft.luck)
    while to == a or _are_tied(a, to, draft):
        to = twister.below(nodes, draft.luck)
        if _degree(a, draft) >= nodes - 1:
            return
    half = _remove(a, b, draft)
    _remove(b, a, draft)
    _append(half, a, to, draft)
    _append(half ^ 1, to, a, draft)


@rule
def scale_free(nodes, new, draft):
    """Preferential attachment (Barabasi & Albert 1999): each newcomer brings `new` ties.

    Nodes stand in `peer` once a tie that they have, in an order that luck points into: first the
    star that the graph begins with, then each newcomer's choices, then the newcomer.
    """
    at = count = 0
    for _ in range(new):
        draft.peer[at] = 0
        at += 1
    for node in range(1, new + 1):
        draft.peer[at] = node
        at += 1
        draft.pairs[count, 0], draft.pairs[count, 1] = 0, node
        count += 1
    for newcomer in range(new + 1, nodes):
        _choose(new, at, draft)
        for choice in range(new):
            draft.peer[at + choice] = draft.chosen[choice]
            draft.peer[at + new + choice] = newcomer
            draft.pairs[count, 0], draft.pairs[count, 1] = draft.chosen[choice], newcomer
            count += 1
        at += 2 * new
    return count


@rule
def _choose(wanted, ties, draft):
    """Write `wanted` nodes, drawn by their ties, in the order in which a set of Python has them."""
    size, used = LEAST_TABLE, 0
    for place in range(size):
        draft.table[place] = NOBODY
    while used < wanted:
        node = draft.peer[twister.below(ties, draft.luck)]
        place = _place_of(node, 0, size, draft.table)
        if draft.table[place] == NOBODY:
            draft.table[place] = node
            used += 1
            if 5 * used >= 3 * (size - 1):
                size = _grow(size, used, draft.table)
    found = 0
    for place in range(size):
        if draft.table[place] != NOBODY:
            draft.chosen[found] = draft.table[place]
            found += 1


@rule
def _place_of(node, begin, size, table):
    """Where a set that begins at `begin` holds a node, or would put it (CPython's probing)."""
    mask = size - 1
    at, rest = node & mask, node
    while True:
        last = at + NEAR if at + NEAR <= mask else at
        for place in range(at, last + 1):
            if table[begin + place] == NOBODY or table[begin + place] == node:
                return begin + place
        rest = rest >> 5
        at = (5 * at + 1 + rest) & mask


@rule
def _grow(size, used, table):
    """Four times the room that is used (twice in a large set), all put in anew; its size."""
    wanted, larger = used * 2 if used > 50_000 else used * 4, LEAST_TABLE
    while larger <= wanted:
        larger *= 2
    for place in range(size, size + larger):
        table[place] = NOBODY
    for place in range(size):
        if table[place] != NOBODY:
            table[_place_of(table[place], size, larger, table)] = table[place]
    for place in range(larger):
        table[place] = table[size + place]
    return larger
