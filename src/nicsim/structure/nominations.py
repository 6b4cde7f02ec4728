"""Survey answers that name people: columns of a roster in which each row says whom it asks."""

import re
from collections.abc import Sequence

from nicsim.structure.readers.sheet import Sheet

PARTS = re.compile(r"\s*[;\n|]\s*")  # several names in one cell, as forms write them
COMMAS = re.compile(r"\s*,\s*")
SHARE = 0.8  # of what is named that must be somebody listed for a column to be taken
FEWEST = 3  # names in a column for it to be taken


def named_in(sheet: Sheet, at: int, ids: Sequence[str]) -> tuple[Sheet | None, list[int]]:
    """Ties from columns that name people.

    Parameters
    ----------
    sheet : Sheet
        Of people.
    at : int
        The column of their ids.
    ids : sequence of str
        Everyone listed.

    Returns
    -------
    Sheet or None
        Ties, those who answer being the ones who ask; None where no column names people.
    list of int
        The columns that were taken.
    """
    known = {_folded(who) for who in ids}
    taken, rows = [], []
    for i, column in enumerate(sheet.columns):
        if i == at or not column:
            continue
        found = [(row[at].strip(), name) for row in sheet.rows for name in _names(row[i], known)]
        hits = sum(_folded(name) in known for _, name in found)
        # A column of groups may hold some names too; one in which nobody names himself asks others.
        selves = sum(_folded(who) == _folded(name) for who, name in found)
        if hits >= FEWEST and hits >= SHARE * len(found) and selves < 0.5 * len(found):
            taken.append(i)
            rows += [[who, name] for who, name in found if who]
    if not rows:
        return None, []
    names = ", ".join(repr(sheet.columns[i]) for i in taken)
    note = f"{sheet.name}: {names} name people: read as ties, who answers asks who is named"
    return Sheet(sheet.name, "ties", ("source", "target"), rows, True, (note,)), taken


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _names(cell: str, known: set[str]) -> list[str]:
    """The names in a cell; divided at commas only where the whole is nobody's name."""
    parts = [part for part in PARTS.split(cell.strip()) if part]
    found = []
    for part in parts:
        by_comma = [p for p in COMMAS.split(part) if p]
        whole = _folded(part) in known or len(by_comma) < 2
        found += [part] if whole else by_comma
    return found
