"""What a sheet is, told from its columns: people, ties, or a matrix of ties; else refused."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import (
    FIRST_NAMES,
    ID_NAMES,
    LAST_NAMES,
    QUESTION,
    SOURCE_NAMES,
    TARGET_NAMES,
    WEIGHT_NAMES,
    asks_for_name,
    asks_for_site,
    columns_called,
    found_in,
    key_of,
    place,
    usual_names,
)
from nicsim.structure.matrices import matrix_of, why_no_matrix
from nicsim.structure.numbers import numbers_of
from nicsim.structure.readers.sheet import MOST_LISTED, Sheet
from nicsim.structure.spelling import folded, whole
from nicsim.structure.words import Guess, listed, typed

PAIRED = 0.3  # of the names in one column that stand in the other too, for pairs to be suspected


class Named(NamedTuple):
    """What the user said of files; it wins over what is guessed."""

    id: str | None = None
    source: str | None = None
    target: str | None = None
    weight: str | None = None
    nominations: tuple[str, ...] | None = None  # columns that name people; empty: none does
    missing: tuple[str, ...] | None = None  # words that stand for nothing
    codes: tuple[float, ...] | None = None  # numbers that stand for no answer; empty: none does
    decimal: str | None = None  # "," or "."
    at_time: str | None = None  # ties and people that are there then
    reserved: tuple[str, ...] = ()  # columns that are something else: site, role, survey, ...
    aliases: Mapping[str, str] = {}  # names by other spellings of theirs, folded


def name_column(sheet: Sheet, named: Named) -> int | None:
    """The column that names people; None: no column is known to."""
    at = place(sheet.columns, named.id, ID_NAMES) if named.id is None else found_in(
        sheet.columns, named.id
    )  # fmt: skip
    if at is not None or named.id is not None:
        return at
    asking = [i for i, column in enumerate(sheet.columns) if asks_for_name(column)]
    if asking:
        return asking[0]
    if sheet.columns and not sheet.columns[0] and _all_different(sheet, 0):
        return 0  # names of rows, as R and pandas write them
    return None


def sorted_out(sheet: Sheet, named: Named) -> list[Sheet]:
    """The sheet with its kind told; a matrix or a list without a header turned into ties.

    Raises
    ------
    StructureError
        Where its columns tell neither who is listed nor who asks whom.
    """
    if sheet.kind != "unknown":
        return [sheet]
    source = place(sheet.columns, named.source, SOURCE_NAMES)
    target = place(sheet.columns, named.target, TARGET_NAMES)
    if source is not None and target is not None and source != target:
        return [sheet._replace(kind="ties")]
    if len(sheet.rows) > MOST_LISTED:
        found = _headless(sheet)
        if found is None:
            raise StructureError([crowd(sheet.name, len(sheet.rows))])
        return found
    sheet = _with_full_names(sheet, named)
    at = name_column(sheet, named)
    if named.id is None or at is None:
        found = matrix_of(sheet, at or 0, named.decimal) or _headless(sheet)
        if found is not None:
            return found
    if at is None:
        raise StructureError([_not_understood(sheet)])
    if named.id is None and (pair := _pairs_beside(sheet, at)) is not None:
        raise StructureError([_not_understood(sheet, pair)])
    notes = (why,) if (why := why_no_matrix(sheet, at)) else ()
    return [sheet._replace(kind="people", notes=(*sheet.notes, *notes))]


def crowd(where: str, number: int) -> str:
    """The fault of more people than are read from files."""
    return f"{where}: {number:,} people; at most {MOST_LISTED:,} are read from files"


def _not_understood(sheet: Sheet, pair: tuple[int, int] | None = None) -> str:
    found = f"found {listed(sheet.columns)}"
    pair = pair or _pair(sheet)
    if pair is not None:
        one, other = (sheet.columns[i] or "(no name)" for i in pair)
        return (
            f"{sheet.name}: {one!r} and {other!r} hold the same names, as in ties, but no column "
            f"is known to say who asks whom; {found}; say --source COLUMN and --target COLUMN, or "
            "--id COLUMN where it lists people"
        )
    why = why_no_matrix(sheet, 0)
    return (
        f"{why or sheet.name + ': no column is known to name people, or who asks whom'}; {found}; "
        "say --id COLUMN where it lists people, --source COLUMN and --target COLUMN where it lists "
        "ties"
    )


def _pair(sheet: Sheet) -> tuple[int, int] | None:
    """Two columns that hold the same names or numbers, as the ends of ties do."""
    sets = [
        {folded(whole(row[i])) for row in sheet.rows[:20_000]} - {""}
        for i in range(min(len(sheet.columns), 12))
    ]
    for i, one in enumerate(sets):
        for j in range(i + 1, len(sets)):
            fewer = min(len(one), len(sets[j]))
            if fewer >= 2 and len(one & sets[j]) >= PAIRED * fewer:
                return i, j
    return None


def _pairs_beside(sheet: Sheet, at: int) -> tuple[int, int] | None:
    """A column of people's own numbers beside ids that are repeated: ties, surely, not people."""
    ids = [folded(whole(row[at])) for row in sheet.rows if row[at]]
    known = set(ids)
    if len(ids) - len(known) <= 0.2 * len(ids):
        return None
    for i, column in enumerate(sheet.columns):
        words = {folded(whole(row[i])) for row in sheet.rows} - {""}
        if i != at and len(words) > 2 and len(words & known) >= 0.5 * len(words):
            return None if QUESTION.search(key_of(column)) else (at, i)
    return None


def _all_different(sheet: Sheet, at: int) -> bool:
    words = [row[at] for row in sheet.rows]
    return all(words) and len(set(words)) == len(words)


def _with_full_names(sheet: Sheet, named: Named) -> Sheet:
    """The sheet with a column of first and last names, where no other column names people."""
    first = columns_called(sheet.columns, FIRST_NAMES)
    last = columns_called(sheet.columns, LAST_NAMES)
    others = [c for c in columns_called(sheet.columns, ID_NAMES) if c not in (*first, *last)]
    if named.id is not None or not first or not last or others:
        return sheet
    i, j = sheet.columns.index(first[0]), sheet.columns.index(last[0])
    rows = [[f"{row[i]} {row[j]}".strip(), *row] for row in sheet.rows]
    note = f"{sheet.name}: people are called by {first[0]!r} and {last[0]!r}"
    head = ("name", *(sheet.head or sheet.columns))
    columns = ("name", *sheet.columns)
    return sheet._replace(columns=columns, head=head, rows=rows, notes=(*sheet.notes, note))


def _headless(sheet: Sheet) -> list[Sheet] | None:
    """Ties of a list of two or three columns whose first line is a tie already."""
    width, head = len(sheet.columns), sheet.head or sheet.columns
    if width not in (2, 3) or usual_names(head) or any(QUESTION.search(key_of(c)) for c in head):
        return None
    there = {row[i].lower() for row in sheet.rows for i in (0, 1)}
    if not {head[0].lower(), head[1].lower()} & there - {""}:
        return None
    if width == 3 and numbers_of([head[2]])[1]:
        return None
    names = ("source", "target", "weight")[:width]
    sentence = f"{sheet.name}: no header line; the columns are taken as {', '.join(names)}"
    note = Guess(sentence, f"--header {typed(sheet.name + '=0')}")
    return [Sheet(sheet.name, "ties", names, [list(head), *sheet.rows], True,
                  (*sheet.notes, note))]  # fmt: skip


def site_columns(columns: Sequence[str], usual: Sequence[str]) -> list[str]:
    """Columns that say where people work: of usual names, else by a question for the place."""
    return columns_called(columns, usual) or [c for c in columns if asks_for_site(c)]


__all__ = ["ID_NAMES", "SOURCE_NAMES", "TARGET_NAMES", "WEIGHT_NAMES", "Named", "name_column",
           "site_columns", "sorted_out"]  # fmt: skip
