"""Who belongs to which team: from a column, or proposed from who is tied to whom."""

import importlib.util
from typing import NamedTuple

import networkx as nx
import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.network import Network
from nicsim.structure.spelling import alike
from nicsim.structure.words import many, of_people

SLOW_TIES = 100_000  # above, networkx needs minutes where igraph needs seconds
SMALLEST_TEAM = 2


class Teams(NamedTuple):
    """Teams and who is in them."""

    names: tuple[str, ...]
    site: np.ndarray  # int64: everyone's team, -1 for nobody's
    proposed: bool  # by community detection, not from a column


def from_column(network: Network, column: str, notes: list[str]) -> Teams:
    """Teams as a column names them; who is in none goes where most of its ties are."""
    words = alike(network.columns[column], "team", notes)
    names = tuple(dict.fromkeys(word for word in words if word))
    if not names:
        raise StructureError([f"the column {column!r} is blank; take another with --site COLUMN"])
    number = {name: i for i, name in enumerate(names)}
    site = np.array([number.get(word, -1) for word in words], np.int64)
    notes.append(f"teams from the column {column!r}: {len(names):,}")
    return Teams(names, _placed(site, network, notes), False)


def _placed(site: np.ndarray, network: Network, notes: list[str]) -> np.ndarray:
    """Nobody's people placed by their ties, in one round."""
    lost = np.flatnonzero(site < 0)
    if not lost.size:
        return site
    found, votes = site.copy(), {int(i): {} for i in lost}
    for here, there in ((network.sources, network.targets), (network.targets, network.sources)):
        known = (site[here] < 0) & (site[there] >= 0)
        for i, j in zip(here[known].tolist(), there[known].tolist(), strict=True):
            votes[i][int(site[j])] = votes[i].get(int(site[j]), 0) + 1
    for i, counts in votes.items():
        if counts:
            found[i] = max(sorted(counts), key=counts.__getitem__)
    placed, left = int((found[lost] >= 0).sum()), int((found[lost] < 0).sum())
    if placed:
        notes.append(f"{of_people(placed)} without a team, placed where most of their ties are")
    if left:
        notes.append(f"{of_people(left)} without a team and without ties to any, left out")
    return found


def proposed(network: Network, notes: list[str]) -> Teams:
    """Teams proposed by community detection over ties: who is tied most to whom.

    Leiden (Traag, Waltman & van Eck 2019) of igraph where it is installed, else Louvain (Blondel et
    al. 2008) of networkx; both maximise modularity, with luck that does not change.
    """
    people, method = _communities(network)
    alone = [c for c in people if len(c) < SMALLEST_TEAM]
    kept = sorted(
        (sorted(c) for c in people if len(c) >= SMALLEST_TEAM), key=lambda c: (-len(c), c)
    )
    if not kept:
        raise StructureError(
            ["no column tells who is in which team and there are no ties to tell it from; "
             "name the column with --site COLUMN"]
        )  # fmt: skip
    site = np.full(len(network.ids), -1, np.int64)
    for number, community in enumerate(kept):
        site[community] = number
    notes.append(
        f"no column of teams: {many(len(kept), 'team')} of {len(kept[-1])} to {len(kept[0])} "
        f"people proposed from ties ({method}); look at the picture, and name a column "
        "with --site where they are wrong"
    )
    if alone:
        notes.append(f"{of_people(len(alone))} without ties, in no proposed team, left out")
    return Teams(tuple(f"team {i + 1}" for i in range(len(kept))), site, True)


def _communities(network: Network) -> tuple[list[list[int]], str]:
    pairs = np.column_stack([network.sources, network.targets])
    if importlib.util.find_spec("igraph") is not None:
        return _leiden(len(network.ids), pairs), "Leiden"
    if len(pairs) > SLOW_TIES:
        raise StructureError(
            [f"{len(pairs):,} ties are too many to propose teams from with networkx; name a column "
             "with --site COLUMN, or install igraph (pip install nicsim[networks])"]
        )  # fmt: skip
    graph = nx.Graph()
    graph.add_nodes_from(range(len(network.ids)))
    graph.add_edges_from(pairs.tolist())
    return [sorted(c) for c in nx.community.louvain_communities(graph, seed=0)], "Louvain"


def _leiden(count: int, pairs: np.ndarray) -> list[list[int]]:
    import random

    import igraph

    state = random.getstate()
    random.seed(0)  # igraph draws from Python's own
    try:
        graph = igraph.Graph(n=count, edges=np.unique(np.sort(pairs, axis=1), axis=0).tolist())
        return list(graph.community_leiden("modularity", n_iterations=10))
    finally:
        random.setstate(state)
