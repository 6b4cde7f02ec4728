"""Ties between teams at the start: one function a kind, all linear in the number of ties."""

import math
import random

import networkx as nx
import numpy as np

from nicsim.scenario.plan import Across

MOST_LINKS = 5_000_000  # what can be held at once; an assumption about memory


def faults_of(p: Across, sites: int, degree: int) -> list[str]:
    """Why these ties cannot be made among so many sites; empty if they can."""
    found = []
    if p.kind in _WITH_DEGREE and p.degree is not None and degree > max(0, sites - 1):
        found.append(
            f"[structure] across.degree {degree} is above what {_sites(sites)} allow; "
            f"take at most {max(0, sites - 1)}"
        )
    if p.kind in ("lattice", "small_world") and degree % 2 == 1:
        found.append(
            f"[structure] across.degree {degree} must be even for a {p.kind.replace('_', ' ')} "
            "(half of the neighbours on either side)"
        )
    if p.kind == "scale_free" and p.degree is not None and degree < 1:
        found.append("[structure] across.degree must be at least 1 for a scale_free structure")
    if p.kind == "torus" and p.rows is not None and sites % p.rows != 0:
        found.append(
            f"[structure] across.rows {p.rows} does not divide {sites} sites; take one that does"
        )
    for name, number in (("groups", p.groups), ("regions", p.regions)):
        kind = "affinity_groups" if name == "groups" else "regional_hubs"
        if p.kind == kind and number > sites:
            found.append(f"[structure] across.{name} {number} is more than the {_sites(sites)}")
    links = _links(p, sites, degree)
    if links > MOST_LINKS:
        found.append(
            f'[structure] across.kind "{p.kind}" among {sites} sites is {links:.3g} ties; '
            f"at most {MOST_LINKS:,} fit: take fewer sites or another kind"
        )
    return found


def team_pairs(p: Across, sites: int, degree: int, seed: int) -> np.ndarray:
    """Pairs of tied sites.

    Parameters
    ----------
    p : Across
        Kind and its own numbers.
    sites, degree : int
        How many sites, and ties a site where the kind has a degree.
    seed : int
        The luck of kinds that have any.

    Returns
    -------
    int64 array, ties x 2
        Each tie once, no self-ties.
    """
    pairs = np.asarray(_KINDS[p.kind](p, sites, degree, seed), dtype=np.int64).reshape(-1, 2)
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0)


def largest_degree(p: Across, sites: int, degree: int) -> int:
    """Ties of the team that has most of them; of kinds that draw them, what it has at least."""
    if p.kind == "complete":
        return sites - 1
    if p.kind == "affinity_groups":
        return math.ceil(sites / p.groups) - 1
    if p.kind == "regional_hubs":
        return math.ceil(sites / p.regions) - 1 + p.regions - 1
    return degree if p.kind in _WITH_DEGREE else min(4, sites - 1)


def _sites(sites):
    return f"{sites} site" + ("s" if sites != 1 else "")


def _links(p, sites, degree):
    if p.kind == "complete":
        return sites * (sites - 1) / 2
    if p.kind == "affinity_groups":
        size = sites / p.groups
        return p.groups * (size**2 / 2 + min(p.bridges, size))
    if p.kind == "regional_hubs":
        return p.regions**2 / 2 + sites
    return sites * (degree / 2 if p.kind in _WITH_DEGREE else 2)


def _none(p, sites, degree, seed):
    return np.empty((0, 2))


def _line(p, sites, degree, seed):
    return [(s, s + 1) for s in range(sites - 1)]


def _ring(p, sites, degree, seed):
    return [(s, (s + 1) % sites) for s in range(sites)]


def _lattice(p, sites, degree, seed):
    """A ring in which everyone is tied to the nearest `degree` others."""
    return [(s, (s + d) % sites) for s in range(sites) for d in range(1, degree // 2 + 1)]


def _torus(p, sites, degree, seed):
    """A grid closed at its edges: four neighbours each."""
    rows = p.rows or _rows_nearest_square(sites)
    width = sites // rows
    right = [(s, s - s % width + (s + 1) % width) for s in range(sites)]
    return right + [(s, (s + width) % sites) for s in range(sites)]


def _rows_nearest_square(sites):
    return next(rows for rows in range(math.isqrt(sites), 0, -1) if sites % rows == 0)


def _small_world(p, sites, degree, seed):
    graph = nx.watts_strogatz_graph(sites, min(degree, sites), p.rewiring, random.Random(seed))
    return list(graph.edges)


def _random(p, sites, degree, seed):
    """G(n, m): ties one after another, so that a smaller degree's are a part of a larger one's."""
    ties = math.floor(sites * degree / 2 + 0.5)
    return list(nx.gnm_random_graph(sites, ties, random.Random(seed)).edges)


def _affinity_groups(p, sites, degree, seed):
    """Groups of neighbours, complete within; a few bridges to the next group, ring-wise."""
    groups = np.array_split(np.arange(sites), p.groups)
    pairs = [(a, b) for group in groups for i, a in enumerate(group) for b in group[i + 1 :]]
    for number, group in enumerate(groups):
        following = groups[(number + 1) % p.groups]
        if p.groups > 1 and not (p.groups == 2 and number == 1):
            count = min(p.bridges, group.size, following.size)
            pairs += [(group[-1 - b], following[b]) for b in range(count)]
    return pairs


def _regional_hubs(p, sites, degree, seed):
    """Regions of neighbours, each a star around its first site; these are all tied."""
    regions = np.array_split(np.arange(sites), p.regions)
    pairs = [(region[0], site) for region in regions for site in region[1:]]
    heads = [region[0] for region in regions]
    return pairs + [(a, b) for i, a in enumerate(heads) for b in heads[i + 1 :]]


def _scale_free(p, sites, degree, seed):
    """Preferential attachment (Barabasi & Albert 1999): each newcomer brings degree / 2 ties."""
    if degree < 1:
        return []
    new = max(1, math.floor(degree / 2 + 0.5))
    if new >= sites:
        return _complete(p, sites, degree, seed)
    return list(nx.barabasi_albert_graph(sites, new, random.Random(seed)).edges)


def _complete(p, sites, degree, seed):
    return np.column_stack(np.triu_indices(sites, 1))


_WITH_DEGREE = ("lattice", "small_world", "random", "scale_free")
_KINDS = {
    "none": _none,
    "line": _line,
    "ring": _ring,
    "lattice": _lattice,
    "torus": _torus,
    "small_world": _small_world,
    "random": _random,
    "affinity_groups": _affinity_groups,
    "regional_hubs": _regional_hubs,
    "scale_free": _scale_free,
    "complete": _complete,
    "file": _none,  # its ties are read, not made
}
