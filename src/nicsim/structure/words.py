"""Counts in words, as notes and faults have them."""

from collections.abc import Sequence

MOST_NAMED = 3  # examples given


def many(number: int, thing: str, things: str | None = None) -> str:
    """A count of something: `1 tie`, `2 ties`, `1,200 people`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def of_people(number: int) -> str:
    """A count of people."""
    return many(number, "person", "people")


def told(things: Sequence[str], what: str) -> str:
    """A count with some examples: `3 unknown ids (a, b, c)`."""
    shown = ", ".join(thing[:40] or "blank" for thing in things[:MOST_NAMED])
    more = ", ..." if len(things) > MOST_NAMED else ""
    return f"{many(len(things), what)} ({shown}{more})"
