"""What a run leaves behind, whichever driver ran it."""

from typing import NamedTuple

import numpy as np

from nicsim.world.measures import Record, empty_record
from nicsim.world.state import Ground, State


class Snapshot(NamedTuple):
    """The network at the end of a week, for drawing."""

    week: int
    stage: np.ndarray  # people x practices: stage of use
    tie_peer: np.ndarray  # sites x places: site at the other end, -1 where there is none
    tie_strength: np.ndarray


class Outcome(NamedTuple):
    """One run."""

    record: Record
    quality: np.ndarray  # of each practice, SD
    snapshots: tuple[Snapshot, ...]
    events: np.ndarray | None = None  # events x `world.events.COLUMNS`; None: not asked for


def room_for(weeks: int, ground: Ground) -> Record:
    """An empty record for a run of so many weeks."""
    return empty_record(weeks, ground.ideas.quality.size, ground.places.team_size.size)


def snapshot(week: int, now: State) -> Snapshot:
    """The network as it is, copied."""
    return Snapshot(week, now.use.stage.copy(), now.ties.peer.copy(), now.ties.strength.copy())
