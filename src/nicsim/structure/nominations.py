"""Survey answers that name people: columns of a roster in which each row says whom it asks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import (
    DISTRICT_NAMES,
    ID_NAMES,
    QUESTION,
    ROLE_NAMES,
    SITE_NAMES,
    asks_for_name,
    columns_called,
    found_in,
    key_of,
    stem_and_number,
)
from nicsim.structure.readers.sheet import Sheet
from nicsim.structure.sorting import Named
from nicsim.structure.spelling import folded, whole
from nicsim.structure.words import Guess, listed, typed

PARTS = re.compile(r"\s*[;\n|]\s*")  # several names in one cell, as forms write them
COMMAS = re.compile(r"\s*(?:,|/| & | and )\s*")
SHARE = 0.8  # of what is named that must be somebody listed for a column to be taken
FEWEST = 3  # names in a column for it to be taken without its header saying so
STRENGTH = re.compile(r"\b(frequency|freq|how often|strength|times|closeness|weight|how much)\b")
SCALE = 7  # no scale of answers is taken for numbers of people up to here


class _Column(NamedTuple):
    place: int
    stem: str
    number: int


def named_in(
    sheet: Sheet, at: int, ids: Sequence[str], named: Named
) -> tuple[Sheet | None, list[int]]:
    """Ties from columns that name people.

    A column is taken where the user names it; where its header asks for people, or its numbered
    siblings do, and most it holds are people; of names in words, where nearly all are people.

    Parameters
    ----------
    sheet : Sheet
        Of people.
    at : int
        The column of their ids.
    ids : sequence of str
        Everyone listed.
    named : Named
        What the user said of columns.

    Returns
    -------
    Sheet or None
        Ties, those who answer being the ones who ask; None where no column names people.
    list of int
        The columns that were taken, those of strengths too.

    Raises
    ------
    StructureError
        For columns that the user names and that are not there.
    """
    chosen = _chosen(sheet, at, ids, named)
    if not chosen:
        return None, []
    strengths = _strengths(sheet, chosen, at)
    known = {folded(who) for who in ids}
    rows = [
        [whole(row[at].strip()), who, row[strengths[i]] if i in strengths else ""]
        for i in chosen for row in sheet.rows
        for who in names_in(row[i], known) if row[at].strip()
    ]  # fmt: skip
    called = ", ".join(repr(sheet.columns[i]) for i in chosen)
    sentence = f"{sheet.name}: {called} name people: read as ties, who answers asks who is named"
    option = " ".join(f"--nominations {typed(sheet.columns[i])}" for i in chosen)
    notes = [Guess(sentence, option) if named.nominations is None else sentence]
    if strengths:
        beside = ", ".join(repr(sheet.columns[i]) for i in strengths.values())
        notes.append(f"{sheet.name}: {beside} beside them are weights of these ties")
    width = 3 if strengths else 2
    columns = ("source", "target", "weight")[:width]
    ties = Sheet(sheet.name, "ties", columns, [r[:width] for r in rows], True, tuple(notes))
    return ties, [*chosen, *strengths.values()]


def only_names_people(sheet: Sheet, at: int, named: Named) -> bool:
    """Whether every column but that of ids asks for people: a list of ties, not of people."""
    others = [i for i, column in enumerate(sheet.columns) if i != at and column]
    asking = [i for i in others if _asks(sheet.columns[i], named)]
    strong = [i for i in others if STRENGTH.search(key_of(sheet.columns[i]))]
    return bool(asking) and len(set(asking) | set(strong)) == len(others)


def _asks(column: str, named: Named) -> bool:
    key = key_of(column)
    if named.nominations is not None:
        return key in {key_of(name) for name in named.nominations}
    return bool(QUESTION.search(key)) and not asks_for_name(column) and not STRENGTH.search(key)


def _chosen(sheet: Sheet, at: int, ids: Sequence[str], named: Named) -> list[int]:
    if named.nominations is not None:
        places = [found_in(sheet.columns, name) for name in named.nominations]
        return sorted({place for place in places if place is not None and place != at})
    known = {folded(who) for who in ids}
    numeric = all(who.isdecimal() for who in ids)
    reserved = {key_of(name) for name in named.reserved}
    usual = columns_called(sheet.columns, (*SITE_NAMES, *ROLE_NAMES, *DISTRICT_NAMES, *ID_NAMES))
    free = [
        i for i, column in enumerate(sheet.columns)
        if i != at and column and key_of(column) not in reserved and column not in usual
    ]  # fmt: skip
    likely = [i for i in free if _mostly_people(sheet, i, at, known, numeric, named)]
    families: dict[str, list[_Column]] = {}
    for i in free:
        split = stem_and_number(sheet.columns[i])
        if split is not None:
            families.setdefault(split[0], []).append(_Column(i, *split))
    for family in families.values():  # the fifth column of five holds few names
        taken = [c.place for c in family if c.place in likely]
        if taken and len(family) > 1:
            likely += [c.place for c in family if c.place not in likely and
                       _some_people(sheet, c.place, known)]  # fmt: skip
    return sorted(likely)


def _mostly_people(sheet: Sheet, i: int, at: int, known, numeric: bool, named: Named) -> bool:
    asks = _asks(sheet.columns[i], named)
    found = [(row[at], name) for row in sheet.rows for name in names_in(row[i], known)]
    hits = sum(folded(name) in known for _, name in found)
    # A column of groups may hold some names too; one in which nobody names himself asks others.
    selves = sum(folded(who) == folded(name) for who, name in found)
    if not found or selves >= 0.5 * len(found) or STRENGTH.search(key_of(sheet.columns[i])):
        return False
    if numeric:
        values = {name for _, name in found}
        scale = all(v.isdecimal() and len(v) < 4 and int(v) <= SCALE for v in values)
        alike = len(known) > SCALE and scale and len(values) <= SCALE
        return asks and hits >= SHARE * len(found) and not alike
    return hits >= (0.5 if asks else SHARE) * len(found) and hits >= (1 if asks else FEWEST)


def _some_people(sheet: Sheet, i: int, known) -> bool:
    found = [name for row in sheet.rows for name in names_in(row[i], known)]
    return not found or sum(folded(name) in known for name in found) >= 0.5 * len(found)


def _strengths(sheet: Sheet, chosen: list[int], at: int) -> dict[int, int]:
    """The column of strength of each column of names: the one of the same number, or the next."""
    strong = {
        i: stem_and_number(column)
        for i, column in enumerate(sheet.columns)
        if i != at and i not in chosen and STRENGTH.search(key_of(column))
    }
    found: dict[int, int] = {}
    for i in chosen:
        own = stem_and_number(sheet.columns[i])
        same = [j for j, split in strong.items() if split and own and split[1] == own[1]]
        beside = [j for j in strong if j == i + 1]
        if same or beside:
            found[i] = (same or beside)[0]
    return found


def names_in(cell: str, known) -> list[str]:
    """The names in a cell; divided at commas only where the whole is nobody's name."""
    cell = cell.strip()
    if not cell:
        return []
    if folded(cell) in known:
        return [cell]
    found = []
    for part in (part for part in PARTS.split(cell) if part):
        by_comma = [whole(p) for p in COMMAS.split(part) if p]
        together = folded(part) in known or not any(folded(p) in known for p in by_comma)
        found += [whole(part)] if together else by_comma
    return found


def refuse_unknown(names: tuple[str, ...] | None, sheets: Sequence[Sheet]) -> None:
    """Refuse names of columns that no sheet has."""
    there = [column for sheet in sheets for column in sheet.columns if column]
    faults = [
        f"--nominations {name}: no such column; found {listed(there)}"
        for name in names or ()
        if found_in(there, name) is None
    ]
    if faults:
        raise StructureError(faults)
