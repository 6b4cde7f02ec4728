"""Who belongs to which team: from a column, or proposed from who is tied to whom."""

import random
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.network import Network
from nicsim.structure.spelling import alike
from nicsim.structure.words import Guess, many, of_people, typed

SMALLEST_TEAM = 2


class Teams(NamedTuple):
    """Teams and who is in them."""

    names: tuple[str, ...]
    site: np.ndarray  # int64: everyone's team, -1 for nobody's
    proposed: bool  # by community detection, not from a column


def from_column(network: Network, column: str, guessed: bool, notes: list[str]) -> Teams:
    """Teams as a column names them; who is in none goes where most of its ties are."""
    words = alike(network.columns[column], "team", notes)
    names = tuple(dict.fromkeys(word for word in words if word))
    if not names:
        raise StructureError([f"the column {column!r} is blank; take another with --site COLUMN"])
    number = {name: i for i, name in enumerate(names)}
    site = np.array([number.get(word, -1) for word in words], np.int64)
    sentence = f"teams from the column {column!r}: {len(names):,}"
    notes.append(Guess(sentence, f"--site {typed(column)}") if guessed else sentence)
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

    Leiden (Traag, Waltman & van Eck 2019) of igraph, which maximises modularity; with luck that
    does not change, so that the same ties give the same teams on every machine.
    """
    people = _communities(network) if len(network.sources) else []
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
    sentence = (
        f"no column of teams: {many(len(kept), 'team')} of {len(kept[-1])} to {len(kept[0])} "
        f"people proposed from ties (Leiden); look at the picture, and name a column "
        "with --site where they are wrong"
    )
    notes.append(Guess(sentence, "--propose-teams"))
    if alone:
        notes.append(f"{of_people(len(alone))} without ties, in no proposed team, left out")
    return Teams(tuple(f"team {i + 1}" for i in range(len(kept))), site, True)


def _communities(network: Network) -> list[list[int]]:
    import igraph

    pairs = np.column_stack([network.sources, network.targets])
    state = random.getstate()
    random.seed(0)  # igraph draws from Python's own
    try:
        edges = np.unique(np.sort(pairs, axis=1), axis=0).tolist()
        graph = igraph.Graph(n=len(network.ids), edges=edges)
        return list(graph.community_leiden("modularity", n_iterations=10))
    finally:
        random.setstate(state)
