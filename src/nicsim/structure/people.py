"""Sheets of people put together: each person once, known by id, label or name."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import ID_NAMES, SITE_NAMES, columns_called
from nicsim.structure.near import or_near
from nicsim.structure.readers.sheet import Sheet
from nicsim.structure.sorting import Named, name_column
from nicsim.structure.spelling import folded, matched, tell_alike, whole
from nicsim.structure.words import Listing, listed, many, told

MOSTLY = 0.5  # of a sheet's people who must be known for it to be about known people
SINGLE = 0.9  # of people who must have a name of their own for a column to call them by


class People(NamedTuple):
    """Everyone listed, with all that is known of them."""

    ids: tuple[str, ...]
    columns: dict[str, list[str]]


class _Listed(NamedTuple):
    """One sheet: its column of ids, and the others."""

    sheet: Sheet
    at: int
    others: list[tuple[int, str]]


def people_of(sheets: Sequence[Sheet], named: Named, notes: list[str]) -> People | None:
    """Everyone listed, each once, with all columns; sheets after the first add columns.

    A later sheet may call people by their id or by another column of the first (a label, a name).
    Where most of it is about people who are known, strangers in it are left out unless it says
    where they work.

    Parameters
    ----------
    sheets : sequence of Sheet
        Of people.
    named : Named
    notes : list of str
        Takes what was merged or left out.

    Raises
    ------
    StructureError
        For a column of ids that is not there.
    """
    if not sheets:
        return None
    all_listed = [_listed(sheet, named) for sheet in sheets]
    all_listed.sort(key=lambda of: -_names_known(of))  # stable: the sheet that knows most names
    records: dict[str, dict[str, str]] = {}
    columns: dict[str, None] = {}
    for of in all_listed:
        columns |= {column: None for _, column in of.others}
        rows = _once(of, notes)
        _added(records, rows, of, notes)
    tell_alike(records, all_listed[0].sheet.name, notes)
    found = {c: [record.get(c, "") for record in records.values()] for c in columns}
    return People(tuple(records), found)


def _listed(sheet: Sheet, named: Named) -> _Listed:
    at = name_column(sheet, named)
    if (
        at is None
        and named.id is not None
        and sheet.kind == "people"
        and sheet.columns[:1] != ("id",)
    ):
        raise StructureError(
            [f"{sheet.name}: no column {named.id!r}; found {listed(sheet.columns)}"]
        )
    at = at or 0
    return _Listed(sheet, at, [(i, c) for i, c in enumerate(sheet.columns) if i != at and c])


def _names_known(of: _Listed) -> int:
    return len(columns_called([c for _, c in of.others], ID_NAMES))


def _once(of: _Listed, notes: list[str]) -> dict[str, Sequence[str]]:
    """Rows by id, the first of each; what is repeated or has none is told."""
    sheet, rows = of.sheet, {}
    blank, again = 0, []
    for row in sheet.rows:
        who = whole(row[of.at].strip())
        if not who:
            blank += any(cell.strip() for cell in row)
        elif who in rows:
            again.append((who, row))
        else:
            rows[who] = row
    if blank:
        notes.append(f"{sheet.name}: {many(blank, 'row')} without an id, left out")
    if again:
        names = [who for who, _ in again]
        sentence = f"{sheet.name}: {told(names, 'repeated id')}; the first stands"
        notes.append(Listing(sentence, names))
        _tell_places(of, rows, again, notes)
    return rows


def _tell_places(of: _Listed, rows, again, notes: list[str]) -> None:
    """Say it where the rows of one id name different places: these may be two people."""
    places = columns_called([c for _, c in of.others], SITE_NAMES)[:1]
    for column in places:
        at = of.sheet.columns.index(column)
        differ = {
            f"{who} is in {rows[who][at]} and {row[at]}": None
            for who, row in again
            if row[at] and rows[who][at] and folded(row[at]) != folded(rows[who][at])
        }
        if differ:
            sentence = (
                f"{of.sheet.name}: {told(list(differ), 'repeated id')} of different {column}: "
                "where these are two people, give each an id of their own"
            )
            notes.append(Listing(sentence, list(differ)))


def _added(records, rows: dict[str, Sequence[str]], of: _Listed, notes: list[str]) -> None:
    """Put rows to the records that are there, or make new ones."""
    known = _known_as(records, rows, of, notes) if records else {}
    called = {who: known.get(who) for who in rows}
    hits = sum(found is not None for found in called.values())
    strangers, differ = [], Counter()
    places = {of.sheet.columns.index(c) for c in columns_called([c for _, c in of.others],
                                                                SITE_NAMES)}  # fmt: skip
    about_known = bool(records) and hits >= MOSTLY * len(rows)
    for who, row in rows.items():
        own = called[who]
        if own is None and about_known and not any(row[i] for i in places):
            strangers.append(who)
            continue
        record = records.setdefault(own or who, {})
        for i, column in of.others:
            if row[i] and not record.get(column):
                record[column] = row[i]
            elif row[i] and folded(record[column]) != folded(row[i]):
                differ[column] += 1
    if strangers:
        near = or_near(strangers, list(records))
        sentence = (
            f"{of.sheet.name}: {told(strangers, 'person', 'people')} not listed elsewhere{near}, "
            "left out"
        )
        notes.append(Listing(sentence, strangers))
    for column, number in differ.items():
        notes.append(
            f"{of.sheet.name}: {many(number, 'person', 'people')} with another {column!r} than "
            "before; the first stands"
        )


def _known_as(records, rows, of: _Listed, notes: list[str]) -> dict[str, str]:
    """The record that each id of a further sheet is for."""
    ids = {who: i for i, who in enumerate(records)}
    names = list(records)
    found = matched(rows, ids, of.sheet.name, quiet := [])
    hits = sum(who in found for who in rows)
    if hits < MOSTLY * len(rows):
        other = called_otherwise(list(rows), names, _columns_of(records), of.sheet.name, notes)
        if other is not None and sum(who in other for who in rows) > hits:
            return {who: names[other[who]] for who in rows if who in other}
        for i, column in of.others:  # the sheet's own label may be their id
            words = {who: whole(row[i].strip()) for who, row in rows.items()}
            inner = matched(words.values(), ids, of.sheet.name, [])
            new = sum(word in inner for word in words.values())
            if new > hits and new >= MOSTLY * len(rows) and len(set(words.values())) == len(words):
                notes.append(f"{of.sheet.name}: people are known by its column {column!r}")
                return {who: names[inner[word]] for who, word in words.items() if word in inner}
    notes += quiet
    return {who: names[found[who]] for who in rows if who in found}


def _columns_of(records) -> dict[str, list[str]]:
    columns = dict.fromkeys(column for record in records.values() for column in record)
    return {c: [record.get(c, "") for record in records.values()] for c in columns}


def called_otherwise(
    words: Sequence[str], ids: Sequence[str], columns: dict[str, list[str]], where: str,
    notes: list[str],
) -> dict[str, int] | None:  # fmt: skip
    """Rows of people by another column of theirs that most of the words name; None: there is none.

    Parameters
    ----------
    words : sequence of str
        How a sheet calls people.
    ids : sequence of str
    columns : dict of column to list of str
        What is known of them.
    where : str
        What the note begins with.
    notes : list of str
    """
    used = [word for word in words if word]
    best: tuple[int, str, dict[str, int]] | None = None
    for column, values in columns.items():
        single = Counter(value for value in values if value)
        own = {v: i for i, v in enumerate(values) if v and single[v] == 1}
        if len(own) < SINGLE * len(ids):
            continue
        found = matched(used, own, where, [])
        hits = sum(word in found for word in used)
        if hits >= MOSTLY * len(used) and hits > (best[0] if best else 0):
            best = hits, column, found
    if best is None:
        return None
    notes.append(f"{where}: people are called by their {best[1]!r} there")
    return best[2]


def with_values(people: People, sheets: Sequence[Sheet]) -> People:
    """The same with columns that name nobody and stand in the order of people (.clu, .vec).

    Raises
    ------
    StructureError
        Where there are more or fewer values than people.
    """
    columns, faults = dict(people.columns), []
    for sheet in sheets:
        if len(sheet.rows) != len(people.ids):
            faults.append(
                f"{sheet.name}: {len(sheet.rows):,} values for {len(people.ids):,} people; it is "
                "for another network"
            )
        else:
            columns[sheet.columns[0]] = [row[0] for row in sheet.rows]
    if faults:
        raise StructureError(faults)
    return People(people.ids, columns)


def present(there: str, at: str) -> bool:
    """Whether somebody or something is there at a time, by its intervals (`1..3,7..*`)."""
    for span in there.split(","):
        begin, dots, end = span.partition("..")
        after = begin in ("", "*") or _order(begin, at) <= 0
        before = end in ("", "*") or _order(at, end) <= 0
        if after and before and dots:
            return True
    return False


def _order(one: str, other: str) -> int:
    """Which of two times is first: numbers as numbers, dates as they are written."""
    try:
        a, b = float(one), float(other)
    except ValueError:
        return (one > other) - (one < other)
    return int(np.sign(a - b))
