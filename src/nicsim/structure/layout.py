"""Where to draw sites and people: deterministic, linear in their number."""

import math

import numpy as np

CROWD = 30  # people in a site from which on it fills its place
CIRCLE = 24  # sites that fit on one circle
GOLDEN = math.pi * (3.0 - math.sqrt(5.0))  # the angle of a sunflower's seeds


def site_positions(sites: int) -> np.ndarray:
    """Positions of sites in the unit disc, neighbours in number near to each other.

    Returns
    -------
    float64 array, sites x 2
    """
    number = np.arange(sites)
    if sites <= 2:
        return np.column_stack([number - (sites - 1) / 2, np.zeros(sites)])
    if sites <= CIRCLE:
        angle = math.pi / 2 - 2 * math.pi * number / sites
        return np.column_stack([np.cos(angle), np.sin(angle)])
    return _rings(sites)


def _rings(sites):
    """Rings from the outside in, each with as many places as its length allows."""
    rings = math.ceil((math.sqrt(1 + 4 * sites / math.pi) - 1) / 2)
    radii = 1.0 - np.arange(rings) / rings
    share = np.cumsum(radii) / radii.sum()
    ends = np.floor(share * sites + 0.5).astype(int)
    positions, begin = [], 0
    for radius, end in zip(radii, ends, strict=True):
        angle = math.pi / 2 - 2 * math.pi * np.arange(end - begin) / max(1, end - begin)
        positions.append(radius * np.column_stack([np.cos(angle), np.sin(angle)]))
        begin = end
    return np.concatenate(positions)


def person_positions(site: np.ndarray, place: np.ndarray, sites: np.ndarray) -> np.ndarray:
    """Positions of people: around their site, the lead in the middle, then members, colleagues.

    Parameters
    ----------
    site, place : int64 arrays, P
        Each person's site, and place in it.
    sites : float64 array, S x 2
        Positions of sites.

    Returns
    -------
    float64 array, P x 2
    """
    radius = room_of(place, sites) * np.sqrt(place)
    angle = place * GOLDEN
    return sites[site] + radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])


def room_of(place: np.ndarray, sites: np.ndarray) -> float:
    """How far the person of place 1 stands from the lead: people of small sites keep together."""
    largest = max(int(place.max(initial=0)), CROWD)
    return 0.42 * _nearest(sites) / math.sqrt(largest)


def _nearest(sites: np.ndarray) -> float:
    """About the distance between neighbouring sites."""
    if len(sites) < 2:
        return 1.0
    return float(np.median(np.hypot(*np.diff(sites, axis=0).T)))
