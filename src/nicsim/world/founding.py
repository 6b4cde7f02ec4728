"""How a world begins: settings, structure and a key become ground and state."""

import functools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.domains import Settings
from nicsim.domains.practices import NamedPractice
from nicsim.foundation.jit import Placed, arrays_of, as_taken, handed, placed
from nicsim.structure.acting import Act
from nicsim.structure.record import Structure
from nicsim.world.beginning import Asked, begin
from nicsim.world.coding import settled
from nicsim.world.course import Room, room_for_acts
from nicsim.world.landscapes import SEARCH, draw_landscapes
from nicsim.world.memory import LANDSCAPE, Sizes, layout_of_ground, layout_of_state, sizes_of
from nicsim.world.sizes import refuse_too_large
from nicsim.world.state import World, copied

RUNS_KEPT = 64  # whose landscapes stay: replicates of a point or arms, times workers
MOST_KEPT = 200_000  # numbers of a landscape that stays: 100 MB for all


class Founded(NamedTuple):
    """A network on the eve of its first week, as it lies in memory."""

    now: Placed
    ground: Placed
    settings: Settings  # with choices as numbers
    key: np.uint64

    def world(self) -> World:
        """The same as arrays, which share the memory."""
        now = self.now.tables
        return World(now, copied(now), self.ground.tables, self.settings, self.key)


def found(
    settings: Settings,
    structure: Structure,
    key: np.uint64,
    named: tuple[NamedPractice, ...] = (),
    acts: Sequence[Act] = (),
) -> World:
    """A network on the eve of its first week.

    Parameters
    ----------
    settings : Settings
        Those of week 0 (choices as words).
    structure : Structure
        People and ties.
    key : numpy.uint64
        The run's luck.
    named : tuple of NamedPractice
        Practices with a quality of their own; empty: drawn from the settings.
    acts : sequence of Act
        What will happen to people, sites and ties: there is room for the ties that it makes.

    Raises
    ------
    StructureError
        If it needs more memory than there is.
    """
    return founded(settings, structure, key, named, acts).world()


def founded(
    settings: Settings,
    structure: Structure,
    key: np.uint64,
    named: tuple[NamedPractice, ...] = (),
    acts: Sequence[Act] = (),
) -> Founded:
    """As `found`, in memory as compiled code takes it."""
    practices = len(named) or settings.practices.count
    most = int(np.diff(structure.link_start).max(initial=0))
    people, sites = structure.site.size, structure.team_size.size
    more = room_for_acts(acts, sites) if acts else Room()
    refuse_too_large(settings, practices, people, sites, most + more.links)
    p, as_words = settled(settings)
    peers, widest = structure.tie_peer.size + more.ties, int(np.diff(structure.first).max())
    sizes = sizes_of(people, sites, practices, most, peers, widest, p, more.links)
    layout = layout_of_ground(sizes)
    small = layout.sizes[LANDSCAPE] <= 8 * MOST_KEPT
    key_alone = sizes._replace(people=0, room=0, places=0, peers=0, widest=0, longest=0)
    landscapes = (_kept if small else _landscapes)(int(key), key_alone)
    now, ground = placed(layout_of_state(sizes)), placed(layout, landscapes)
    asked = Asked(
        structure,
        np.array([practice.quality for practice in named], np.float64),
        np.empty(sizes.longest),
        np.empty(sizes.longest, np.int64),
        np.empty(sizes.longest, np.int64),
    )
    begin(as_taken(now), as_taken(ground), handed(asked), as_words, key)
    return Founded(now, ground, p, key)


def _landscapes(key: int, sizes: Sizes) -> np.ndarray:
    """Landscapes and the best forms, as a block of memory; they hang on nothing else.

    Runs that are compared share their luck and so, mostly, their landscapes, which nothing changes:
    those of the last few runs are kept, where they are not large.
    """
    ground = placed(layout_of_ground(sizes))
    search = arrays_of(SEARCH, sizes)
    draw_landscapes(as_taken(ground), sizes.own, np.uint64(key), handed(search))
    return ground.blocks[LANDSCAPE]


_kept = functools.lru_cache(maxsize=RUNS_KEPT)(_landscapes)
