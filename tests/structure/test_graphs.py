"""Graphs drawn by chance are those that networkx draws from the same seed, in its order."""

import random

import networkx as nx
import numpy as np
import pytest

from nicsim.foundation import twister
from nicsim.foundation.jit import compiled, handed
from nicsim.structure import graphs

DRAWN = 150  # graphs of each kind


@compiled
def draw(kind, seed, nodes, ties, rewiring, draft):
    twister.seed_with(seed, draft.luck)
    if kind == 0:
        return graphs.random_ties(nodes, ties, draft)
    if kind == 1:
        return graphs.small_world(nodes, ties, rewiring, draft)
    return graphs.scale_free(nodes, ties, draft)


def drawn(kind, seed, nodes, ties, rewiring, room):
    node, half = np.zeros((3, nodes + 8), np.int64), np.zeros((2, 2 * room), np.int64)
    draft = graphs.Draft(
        np.zeros((room, 2), np.int64), node[0], node[1], half[0], half[1],
        np.zeros(twister.WORDS, np.uint64), node[2], np.zeros(64 * nodes + 64, np.int64),
    )  # fmt: skip
    count = draw(kind, np.uint64(seed), nodes, ties, rewiring, handed(draft))
    return [tuple(pair) for pair in draft.pairs[:count].tolist()]


@pytest.fixture
def luck():
    return random.Random(3)


def test_random(luck):
    for _ in range(DRAWN):
        nodes, seed = luck.choice([2, 3, 5, 8, 20, 60]), luck.getrandbits(32)
        ties = luck.randrange(nodes * (nodes - 1) // 2 + 2)
        theirs = nx.gnm_random_graph(nodes, ties, random.Random(seed))
        assert drawn(0, seed, nodes, ties, 0.0, nodes * nodes) == list(theirs.edges)


def test_small_world(luck):
    for _ in range(DRAWN):
        nodes, seed = luck.choice([2, 3, 5, 8, 20, 60]), luck.getrandbits(32)
        degree, rewiring = 2 * luck.randrange(nodes // 2 + 1), luck.random()
        theirs = nx.watts_strogatz_graph(nodes, degree, rewiring, random.Random(seed))
        assert drawn(1, seed, nodes, degree, rewiring, nodes * nodes) == list(theirs.edges)


@pytest.mark.parametrize(
    ("nodes", "new"), [(2, 1), (3, 2), (9, 4), (30, 7), (200, 40), (2500, 600), (9000, 2)]
)
def test_scale_free(luck, nodes, new):
    """Newcomers' choices stand in the order of a Python set, small and large."""
    seed = luck.getrandbits(32)
    theirs = nx.barabasi_albert_graph(nodes, new, random.Random(seed))
    ours = sorted(drawn(2, seed, nodes, new, 0.0, nodes * new + new))
    assert ours == sorted((min(edge), max(edge)) for edge in theirs.edges)
