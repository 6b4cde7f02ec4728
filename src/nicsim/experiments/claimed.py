"""A claim of a paper: one arm lies above another, by so much, in so many worlds."""

from typing import NamedTuple

HIGHER, LOWER = "higher", "lower"


class Claim(NamedTuple):
    """One arm lies above, or below, another at the end.

    Parameters
    ----------
    arm, against : str
    measure : str
    direction : {"higher", "lower"}
    at_least : float
        By how much, in the measure's unit.
    in_worlds : float or None
        In what share of worlds; None where it is asked in one world.
    """

    arm: str
    against: str
    measure: str
    direction: str = HIGHER
    at_least: float = 0.0
    in_worlds: float | None = None

    def __str__(self) -> str:
        """In a line."""
        by = f" by {self.at_least:g} or more" if self.at_least else ""
        where = "" if self.in_worlds is None else f" in {100 * self.in_worlds:g}% of worlds"
        told = f"{self.measure} of {self.arm!r} {self.direction} than of {self.against!r}"
        return f"{told}{by}{where}"
