"""Ties among the people of a site: the usual ones, or a plain graph."""

import numpy as np

from nicsim.scenario.plan import Across, Within
from nicsim.structure.drawing import asked_of, drawn
from nicsim.structure.record import People

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
    asked = asked_of(p, Across(kind="none"), 0)
    return drawn(asked, people.first, people.team_size, key)[0]
