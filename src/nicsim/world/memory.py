"""What a run keeps in memory: every column, its type and its shape, for a network of given sizes.

The one description of it: `STATE` and `GROUND` name the lengths of their columns, `measure` says
how long these are. Python lays memory out by it, and so does whoever runs the machine code
elsewhere (`nicsim.browser`). A column is a float64 unless it is named here as a whole number
(int64) or a flag (bool).
"""

import functools
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.practices import hangs_on_others
from nicsim.foundation.jit import Column, Layout, rule, sized
from nicsim.world.landscape import own_components
from nicsim.world.state import (
    Counts,
    Forms,
    Ground,
    Heard,
    Hub,
    Ideas,
    Landscape,
    Local,
    Luck,
    Neighbours,
    People,
    Places,
    Pool,
    Seats,
    Sites,
    State,
    Ties,
    Use,
)

LAYOUTS_KEPT = 64
LANDSCAPE = 1  # the block of landscapes, which runs of the same luck share
STAGES = 5


class Sizes(NamedTuple):
    """How large a network is: the lengths of its columns."""

    people: int
    sites: int
    practices: int
    room: int  # ties that a team may have
    peers: int  # entries of people's neighbour lists
    widest: int  # people of the largest site
    components: int
    hangs_on: int  # components that a contribution hangs on, itself included
    own: int  # components with tables of each site's own
    rows: int  # practices rounded up: one call yields the luck of four
    places: int  # from which a team hears: its ties, and the hub
    width: int  # of a contribution table
    forms: int  # of a practice
    longest: int  # list of people, sites or ties, and one more


@rule
def measure(people, sites, practices, most, added, peers, widest, p, sizes):
    """Write how large a network is.

    Parameters
    ----------
    people, sites, practices : int
    most : int
        Ties that a team has at the start.
    added : int
        Ties that scheduled changes may add to one team.
    peers : int
        Entries of people's neighbour lists.
    widest : int
        People of the largest site.
    p : Settings
        Those of week 0, as numbers.
    sizes : int64 array
        Takes what `Sizes` holds, in its order.
    """
    room = max(p.across_teams.most_ties, most) + added
    hangs_on = 1 + hangs_on_others(p.practices)
    sizes[0], sizes[1], sizes[2] = people, sites, practices
    sizes[3], sizes[4], sizes[5] = room, peers, widest
    sizes[6], sizes[7] = p.practices.components, hangs_on
    sizes[8] = own_components(p.practices.components, p.practices.context_specificity)
    sizes[9] = (practices + 3) // 4 * 4
    sizes[10], sizes[11], sizes[12] = room + 1, 1 << hangs_on, 1 << p.practices.components
    sizes[13] = max(people, sites, peers) + 1


def sizes_of(
    people: int,
    sites: int,
    practices: int,
    most: int,
    peers: int,
    widest: int,
    p: Settings,
    added: int = 0,
) -> Sizes:
    """How large a network is; arguments as of `measure`."""
    sizes: Any = [0] * len(Sizes._fields)
    measure(people, sites, practices, most, added, peers, widest, p, sizes)
    return Sizes(*sizes)


def _state() -> State:
    people, sites, practices = "people", "sites", "practices"
    luck = {"dealt": (2,), "adopt": ("rows", "widest"), "users": ("widest",)}
    luck |= dict.fromkeys(("stirs", "drive", "used", "benefit"), ("widest",))
    luck |= {"drawn": (4, "widest")}
    return State(
        _table(People, (people,), flags=("present", "moved", "left")),
        _table(Use, (people, practices), whole=("stage",)),
        _table(
            Sites,
            (sites,),
            whole=(
                *("cycle", "trial", "copied", "dropped", "weeks_left", "idle", "finished"),
                *("report", "report_version"),
            ),
            flags=("attends", "pooled", "news"),
        ),
        _table(Local, (sites, practices), whole=("version",), flags=("tested",)),
        _table(Counts, (sites, practices, STAGES), whole=("stages",)),
        _table(Ties, (sites, "room"), whole=("peer",)),
        _table(Heard, (sites, "places", practices), whole=("version",)),
        _table(Hub, (1,)),
        _table(Pool, (practices,), whole=("version",), flags=("curated",)),
        _table(Luck, (practices, "widest"), whole=("dealt", "users"), shapes=luck),
    )


def _ground() -> Ground:
    people, sites, practices = "people", "sites", "practices"
    tables = {
        "hangs_on": (practices, "components", "hangs_on"),
        "own_table": (practices, "components"),
        "common": (practices, "components", "width"),
        "own": (sites, practices, "own", "width"),
    }
    decimal = ("threshold", "tie_total")
    forms = _table(Forms, (sites, practices), whole=("start",))
    peers = _table(Neighbours, ("peers",), whole=("row",))
    landscape = _table(Landscape, (), whole=("hangs_on", "own_table"), shapes=tables)
    return Ground(
        _table(Seats, (people,), whole=tuple(n for n in Seats._fields if n not in decimal)),
        _table(
            Places,
            (sites,),
            whole=tuple(n for n in Places._fields if n != "district_support"),
        ),
        peers,
        peers,
        _table(Ideas, (practices,), whole=("form",)),
        forms._replace(best=forms.best._replace(block=LANDSCAPE)),
        Landscape(*(column._replace(block=LANDSCAPE) for column in landscape)),
    )


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def layout_of_state(sizes: Sizes) -> Layout:
    """Where the columns of `State` lie."""
    return Layout(sized(STATE, sizes))


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def layout_of_ground(sizes: Sizes) -> Layout:
    """Where the columns of `Ground` lie; those of landscapes in a block of their own."""
    return Layout(sized(GROUND, sizes))


def _table(
    kind: Any,
    shape: tuple[int | str, ...],
    whole: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    shapes: dict[str, tuple[int | str, ...]] | None = None,
) -> Any:
    """A table of columns of one shape, but those of `shapes`."""
    kinds = dict.fromkeys(whole, np.int64) | dict.fromkeys(flags, np.bool_)
    return kind(
        *(
            Column(kinds.get(name, np.float64), (shapes or {}).get(name, shape))
            for name in kind._fields
        )
    )


STATE, GROUND = _state(), _ground()
