"""What a run would take, and whether it can be had: arrays and searches grow with products.

Every number of a scenario may lie in its own range while their product fits nowhere: a star of
100,000 teams has a hub with 99,999 ties, and ties are a table. Refused before memory is taken.
"""

import os

from nicsim.domains import Settings
from nicsim.domains.practices import hangs_on_others
from nicsim.foundation.errors import StructureError
from nicsim.foundation.jit import rule
from nicsim.world.landscape import own_components
from nicsim.world.measures import MEASURES, PRACTICE_COLUMNS
from nicsim.world.state import Local, People, Sites, Use

NUMBER = 8  # bytes
COPIES = 4  # of the state: as it is, as it becomes, and both again as the kernel takes them
USUAL_MEMORY = 16e9  # bytes, where a machine does not tell; an assumption
MOST_FORMS = 1e12  # sums of contributions in a search for the best forms: about an hour


def refuse_too_large(
    settings: Settings, practices: int, people: int, sites: int, ties: int, weeks: int = 0
) -> None:
    """Refuse a run that needs more memory than this machine has, or hours before its first week.

    Parameters
    ----------
    settings : Settings
    practices, people, sites : int
    ties : int
        The most that a team has at the start.
    weeks : int
        Of the record; 0 where it is counted elsewhere.

    Raises
    ------
    StructureError
    """
    room = max(settings.across_teams.most_ties, ties)
    faults, need, there = [], bytes_of(settings, practices, people, sites, room, weeks), memory()
    if need > there:
        faults.append(
            f"[structure] {people:,} people in {sites:,} sites, room for {room:,} ties a team and "
            f"{practices} practices need about {need / 1e9:,.0f} GB; this machine has "
            f"{there / 1e9:,.0f}: take fewer sites, practices or ties of the best tied team"
        )
    forms = forms_searched(settings, practices, sites)
    if forms > MOST_FORMS:
        faults.append(
            f"[practices] components {settings.practices.components} with context_specificity "
            f"{settings.practices.context_specificity:g} in {sites:,} sites make a search through "
            f"{forms:.0e} forms, hours before the first week; take fewer components, practices or "
            "sites, or a smaller context_specificity"
        )
    if faults:
        raise StructureError(faults)


def bytes_of(
    settings: Settings, practices: int, people: int, sites: int, room: int, weeks: int = 0
) -> float:
    """About what a run needs in memory, bytes (its largest tables; float against overflow)."""
    p = settings.practices
    own = own_components(p.components, p.context_specificity)
    width = float(1 << (hangs_on_others(p) + 1))
    state = (
        people * (len(People._fields) + len(Use._fields) * practices)
        + float(sites) * (len(Sites._fields) + (len(Local._fields) + 5) * practices)
        + float(sites) * room * 2
        + float(sites) * (room + 1) * practices * 2
    )
    landscape = float(sites) * practices * own * width + practices * p.components * width
    record = float(weeks) * (len(MEASURES) + len(PRACTICE_COLUMNS) * practices + sites)
    return NUMBER * (COPIES * state + landscape + record)


@rule
def forms_searched(settings, practices, sites):
    """Sums of contributions that the search for the best forms makes (see `best_scores`)."""
    p = settings.practices
    own = own_components(p.components, p.context_specificity)
    looked_at = min(p.components, own * (hangs_on_others(p) + 1))
    shared = float(1 << p.components) * (p.components - own)
    return practices * (shared + float(sites) * float(1 << looked_at) * own)


def memory() -> float:
    """Bytes of memory that this machine has."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return USUAL_MEMORY
