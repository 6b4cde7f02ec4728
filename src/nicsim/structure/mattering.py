"""Who matters in a network: who is asked most, who brokers, whose leaving cuts others off.

Statistics are igraph's. Betweenness: Freeman (1977); constraint: Burt (1992); core: Seidman (1983).
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from nicsim.structure.settling import Settled

MOST_WORK = 300_000_000  # people times ties, for betweenness and constraint; an assumption
MOST_REMOVED = 500  # people and sites that are taken away in turn


class Person(NamedTuple):
    """What hangs on one person."""

    name: str
    team: str
    asked_by: int  # people who ask
    asks: int  # people who are asked
    other_teams: int  # teams but one's own with a tie to this person
    betweenness: float  # shortest chains of asking that run through; nan: too large to tell
    constraint: (
        float  # 0 open to above 1 closed: whether one's contacts know each other; nan: alone
    )
    core: int  # k-core: highest k at which everyone left has k contacts
    cuts_off: int  # people who lose the largest part of the network when this one leaves


class Site(NamedTuple):
    """What hangs on one team's whole site."""

    name: str
    people: int
    tied_teams: int
    cuts_off: int  # people of other sites who lose the largest part when all of this site leave


def people_who_matter(found: Settled) -> list[Person]:
    """Everyone with a team, those on whom most hangs first: cut off, brokered, asked.

    Parameters
    ----------
    found : Settled
    """
    seated = np.flatnonzero(found.site >= 0)
    graph = _graph(found, seated)
    plain = graph.as_undirected()
    feasible = len(seated) * max(1, graph.ecount()) <= MOST_WORK
    unknown = [float("nan")] * len(seated)
    between = graph.betweenness(directed=True) if feasible else unknown
    constraint = plain.constraint() if feasible else unknown
    core, cut = plain.coreness(), dict.fromkeys(range(len(seated)), 0)
    for who in plain.articulation_points()[:MOST_REMOVED]:
        cut[who] = _cut_off(plain, [who])
    others = _other_teams(found, seated, graph)
    people = [
        Person(
            found.network.ids[row], found.site_names[found.site[row]], asked_by, asks, others[i],
            float(between[i]), float(constraint[i]), core[i], cut[i],
        )
        for i, (row, asked_by, asks) in enumerate(
            zip(seated.tolist(), graph.indegree(), graph.outdegree(), strict=True))
    ]  # fmt: skip
    return sorted(people, key=lambda p: (-p.cuts_off, -np.nan_to_num(p.betweenness), -p.asked_by))


def sites_that_matter(found: Settled) -> list[Site]:
    """Every site, those whose leaving cuts most others off first."""
    seated = np.flatnonzero(found.site >= 0)
    plain = _graph(found, seated).as_undirected()
    site = found.site[seated]
    tied = np.bincount(found.team_pairs.ravel(), minlength=len(found.site_names))
    few = len(found.site_names) <= MOST_REMOVED
    sites = [
        Site(name, int((site == s).sum()), int(tied[s]),
             _cut_off(plain, np.flatnonzero(site == s).tolist()) if few else 0)
        for s, name in enumerate(found.site_names)
    ]  # fmt: skip
    return sorted(sites, key=lambda s: (-s.cuts_off, -s.tied_teams))


def _graph(found: Settled, seated: np.ndarray) -> Any:
    import igraph

    row = np.full(found.site.size, -1)
    row[seated] = np.arange(seated.size)
    here, there = row[found.network.sources], row[found.network.targets]
    kept = (here >= 0) & (there >= 0)
    edges = np.column_stack([here[kept], there[kept]])
    return igraph.Graph(n=seated.size, edges=edges.tolist(), directed=True)


def _cut_off(plain: Any, leaving: Iterable[int]) -> int:
    """People who were joined to the largest part by those who leave, and are not any more."""
    leaving = set(leaving)
    whole = max(plain.connected_components(), key=len, default=[])
    left = [who for who in whole if who not in leaving]
    if not left or len(left) == len(whole):
        return 0
    parts = plain.induced_subgraph(left).connected_components().sizes()
    return len(left) - max(parts)


def _other_teams(found: Settled, seated: np.ndarray, graph: Any) -> list[int]:
    site = found.site[seated]
    teams: list[set[int]] = [set() for _ in range(seated.size)]
    for edge in graph.es:
        here, there = edge.tuple
        if site[here] != site[there]:
            teams[here].add(int(site[there]))
            teams[there].add(int(site[here]))
    return [len(several) for several in teams]
