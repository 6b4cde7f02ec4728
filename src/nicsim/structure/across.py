"""Ties between teams at the start: what is possible, and pairs of tied teams."""

import math

import numpy as np

from nicsim.foundation.jit import handed
from nicsim.scenario.plan import Across, Within
from nicsim.structure.drawing import asked_of, draw_pairs, drawing_of

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
    nobody = np.zeros(sites + 1, np.int64)
    drawing = drawing_of(asked_of(Within(kind="none"), p, degree), nobody, nobody[:sites])
    count = draw_pairs(handed(drawing), sites, np.uint64(seed))
    return drawing.draft.pairs[:count].copy()


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


_WITH_DEGREE = ("lattice", "small_world", "random", "scale_free")
