"""Counts in words, as notes and faults have them; guesses, and lists, which are notes with more."""

from collections.abc import Iterable, Sequence

MOST_NAMED = 3  # examples given
MOST_LISTED = 20  # columns named in a fault


class Guess(str):
    """A note that tells of a guess, with the option that says the same, or otherwise.

    Parameters
    ----------
    sentence : str
    option : str
        As it is typed: `--site school`. Given, it makes the same of the files without guessing.
    """

    __slots__ = ("option",)

    def __new__(cls, sentence: str, option: str) -> "Guess":
        """A note with its option."""
        note = super().__new__(cls, sentence)
        note.option = option
        return note

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        """What makes it anew, in another process."""
        return Guess, (str(self), self.option)


class Listing(str):
    """A note that shows some names of a longer list, and holds them all.

    Parameters
    ----------
    sentence : str
    things : sequence of str
    """

    __slots__ = ("things",)

    def __new__(cls, sentence: str, things: Sequence[str]) -> "Listing":
        """A note with its list."""
        note = super().__new__(cls, sentence)
        note.things = tuple(things)
        return note

    def __reduce__(self) -> tuple[type, tuple[str, tuple[str, ...]]]:
        """What makes it anew, in another process."""
        return Listing, (str(self), self.things)


def guesses_of(notes: Iterable[str]) -> list[Guess]:
    """The guesses among notes."""
    return [note for note in notes if isinstance(note, Guess)]


def typed(word: str) -> str:
    """A word as it stands on a command line."""
    plain = word and all(c.isalnum() or c in "_-./=,+" for c in word)
    return word if plain else "'" + word.replace("'", "'\\''") + "'"


def many(number: int, thing: str, things: str | None = None) -> str:
    """A count of something: `1 tie`, `2 ties`, `1,200 people`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def of_people(number: int) -> str:
    """A count of people."""
    return many(number, "person", "people")


def told(things: Sequence[str], what: str, several: str | None = None) -> str:
    """A count with some examples: `3 unknown ids (a, b, c)`."""
    shown = ", ".join(thing[:40] or "blank" for thing in things[:MOST_NAMED])
    more = ", ..." if len(things) > MOST_NAMED else ""
    return f"{many(len(things), what, several)} ({shown}{more})"


def listed(columns: Sequence[str]) -> str:
    """Names of columns, for a fault that says what was found."""
    shown = ", ".join(name[:60] or "(no name)" for name in columns[:MOST_LISTED])
    return (shown or "none") + (", ..." if len(columns) > MOST_LISTED else "")
