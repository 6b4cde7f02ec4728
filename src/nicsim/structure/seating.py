"""People seated by a plan's numbers, as rule code: for whoever has no numpy.

The same as `structure.building` makes of a plan without a roster.
"""

import math
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.jit import Column, rule
from nicsim.foundation.sorting import order_by

SITES_A_DISTRICT = 5
GOLDEN_RATIO = (math.sqrt(5.0) - 1.0) / 2.0
WHOLE = 2.0**52  # added and taken away again, it rounds to the nearest whole number, as IEEE does
LEAD, MEMBER, COLLEAGUE = range(3)


class Seating(NamedTuple):
    """Who sits where, and room to work in."""

    first: np.ndarray  # S + 1: row of each site's lead, and the number of people
    team_size: np.ndarray  # S
    district: np.ndarray  # S
    values: np.ndarray  # S
    order: np.ndarray  # S
    room: np.ndarray  # S


def _seating() -> Any:
    made: Any = Seating
    sites = Column(np.int64, ("sites",))
    return made(
        Column(np.int64, ("firsts",)), sites, sites, Column(np.float64, ("sites",)), sites, sites
    )


SEATING = _seating()  # lengths: sites, and one more


@rule
def seat_sites(seating, team_size, colleagues, spread, districts):
    """How many sit in each site, and each site's district.

    Parameters
    ----------
    seating : Seating
    team_size, colleagues : int
        Of each site; colleagues on average.
    spread : float
        Sites' colleagues run evenly from 1 - spread to 1 + spread times that number.
    districts : int
        0: one for five sites.
    """
    sites, values = seating.team_size.size, seating.values
    for s in range(sites):
        turn = s * GOLDEN_RATIO
        values[s] = turn - math.floor(turn)
    order_by(values, seating.order, seating.room)
    count = districts if districts > 0 else (sites + SITES_A_DISTRICT - 1) // SITES_A_DISTRICT
    for rank in range(sites):
        place = (rank + 0.5) / sites * 2.0 - 1.0  # -1 to 1
        values[seating.order[rank]] = colleagues * (1.0 + spread * place)
    seating.first[0] = 0
    for s in range(sites):
        others = int((values[s] + WHOLE) - WHOLE)
        seating.first[s + 1] = seating.first[s] + team_size + others
        seating.team_size[s] = team_size
        seating.district[s] = s * count // sites


@rule
def seat_people(site, role, place, first, team_size):
    """Who sits where, row by row (see `Structure`): the first three arrays are written."""
    for s in range(team_size.size):
        for i in range(first[s], first[s + 1]):
            site[i], place[i] = s, i - first[s]
            role[i] = COLLEAGUE if place[i] >= team_size[s] else MEMBER
        if first[s + 1] > first[s]:
            role[first[s]] = LEAD
