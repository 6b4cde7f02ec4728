"""What a run keeps in memory: every column, its type and its shape, for a network of given sizes.

The one description of it. Python lays memory out by it, and so must whoever runs the machine code
elsewhere. A column is a float64 unless it is named here as a whole number (int64) or a flag (bool).
"""

import functools
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.jit import Column, Layout
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
    """How large a network is."""

    people: int
    sites: int
    practices: int
    room: int  # ties that a team may have
    peers: int  # entries of people's neighbour lists
    widest: int  # people of the largest site
    components: int
    hangs_on: int  # components that a contribution hangs on, itself included
    own: int  # components with tables of each site's own


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def layout_of_state(sizes: Sizes) -> Layout:
    """Where the columns of `State` lie."""
    people, sites, practices, room = sizes[:4]
    rows = -(-practices // 4) * 4  # one call yields the luck of four practices
    luck = {"dealt": (2,), "adopt": (rows, sizes.widest), "users": (sizes.widest,)}
    luck |= dict.fromkeys(("stirs", "drive", "used", "benefit"), (sizes.widest,))
    luck |= {"drawn": (4, sizes.widest)}
    return Layout(
        State(
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
            _table(Ties, (sites, room), whole=("peer",)),
            _table(Heard, (sites, room + 1, practices), whole=("version",)),
            _table(Hub, (1,)),
            _table(Pool, (practices,), whole=("version",), flags=("curated",)),
            _table(
                Luck,
                (practices, sizes.widest),
                whole=("dealt", "users"),
                shapes=luck,
            ),
        )
    )


@functools.lru_cache(maxsize=LAYOUTS_KEPT)
def layout_of_ground(sizes: Sizes) -> Layout:
    """Where the columns of `Ground` lie; those of landscapes in a block of their own."""
    people, sites, practices = sizes[:3]
    width = 1 << sizes.hangs_on
    tables = {
        "hangs_on": (practices, sizes.components, sizes.hangs_on),
        "own_table": (practices, sizes.components),
        "common": (practices, sizes.components, width),
        "own": (sites, practices, sizes.own, width),
    }
    decimal = ("threshold", "tie_total")
    forms = _table(Forms, (sites, practices), whole=("start",))
    peers = _table(Neighbours, (sizes.peers,), whole=("row",))
    landscape = _table(Landscape, (), whole=("hangs_on", "own_table"), shapes=tables)
    return Layout(
        Ground(
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
    )


def _table(
    kind: Any,
    shape: tuple[int, ...],
    whole: tuple[str, ...] = (),
    flags: tuple[str, ...] = (),
    shapes: dict[str, tuple[int, ...]] | None = None,
) -> Any:
    """A table of columns of one shape, but those of `shapes`."""
    kinds = dict.fromkeys(whole, np.int64) | dict.fromkeys(flags, np.bool_)
    return kind(
        *(
            Column(kinds.get(name, np.float64), (shapes or {}).get(name, shape))
            for name in kind._fields
        )
    )
