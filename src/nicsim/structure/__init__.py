"""Who is tied to whom: generators, rosters and ties from files."""

from nicsim.structure.building import Prepared, build, counted, most_ties, prepare
from nicsim.structure.record import Structure

__all__ = ["Prepared", "Structure", "build", "counted", "most_ties", "prepare"]
