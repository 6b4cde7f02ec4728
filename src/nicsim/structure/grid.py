"""A grid of cells as a table: which row is the header, what stands above it and below the rows."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import usual_names
from nicsim.structure.words import Guess, listed, many, told, typed

MOST_CELLS = 10_000_000  # of a table, blank ones counted: some 600 MB as text; an assumption
TIE_COLUMNS = ("source", "target", "weight")  # of two or three columns without a header
LOOKED_AT = 25  # rows among which a header is looked for
SUMS = re.compile(
    r"(grand |sub[ -]?|.+ |.+ sub)?totals?:?|sum:?|average:?|mean:?|totals? .+|count:?|"
    r"gesamt(summe)?:?|summe:?|suma:?|somme:?|totaal:?",
    re.IGNORECASE,
)
FOOTNOTE = re.compile(
    r"(notes?|source|sources|exported|generated|created|report run|printed|\*|page \d|last updated|"
    r"end of )",
    re.IGNORECASE,
)
# A number, perhaps with what was counted: `24`, `62%`, `n = 24`, `24 schools`.
NUMERIC = re.compile(r"(n\s*=\s*)?[+-]?\d[\d.,\s]*%?( [^\W\d][\w ]{0,29})?", re.IGNORECASE)
ANSWERS = frozenset(("response", "open-ended response", "open ended response", "responses"))
LONG_NOTE = 60  # characters of a line that stands alone, for it to be no name


class Grid(NamedTuple):
    """A header and the rows below it."""

    head: tuple[str, ...]  # as written, every one of its own
    rows: list[list[str]]  # as wide as the header


def table_of(
    cells: Sequence[list[str]],
    numbers: Sequence[int],
    where: str,
    header: int | None,
    notes: list[str],
    ragged: bool = True,
) -> Grid:
    """The table in a grid.

    Parameters
    ----------
    cells : sequence of rows of text
        Rows that hold anything, trimmed.
    numbers : sequence of int
        The row's number in the file or sheet, from 1.
    where : str
        What notes begin with.
    header : int, optional
        The number of the header's row, where the user says it; 0: there is none.
    notes : list of str
        Takes what was guessed or left out.
    ragged : bool
        Whether it is worth a note that rows are shorter than the header.

    Raises
    ------
    StructureError
        If the row that the user names is not there, or the table is too large.
    """
    if header == 0:
        width = max(map(len, cells))
        head = (
            TIE_COLUMNS[:width]
            if width in (2, 3)
            else tuple(f"column {i + 1}" for i in range(width))
        )
        return Grid(
            head, _padded(list(head), [*zip(numbers, cells, strict=True)], where, notes, ragged)
        )
    at = _header_at(cells, numbers, where, header)
    head = list(cells[at])
    if at:
        above = " / ".join(" ".join(filter(None, row))[:60] for row in cells[:at][:3])
        sentence = f"{where}: row {numbers[at]} is taken as the header; above it stands {above!r}"
        option = f"--header {typed(f'{where}={numbers[at]}')}"
        notes.append(Guess(sentence, option) if header is None else sentence)
    body = list(zip(numbers[at + 1 :], cells[at + 1 :], strict=True))
    body = _below_header(head, body, where, notes)
    body = _without_feet(body, len(head), where, notes)
    if (len(body) + 1) * len(head) > MOST_CELLS:
        raise StructureError(
            [f"{where}: {len(body):,} rows of {len(head):,} columns are more than "
             f"{MOST_CELLS:,} cells; leave out columns and rows that are not needed"]
        )  # fmt: skip
    return Grid(distinct(head), _padded(head, body, where, notes, ragged))


def _header_at(cells, numbers, where: str, header: int | None) -> int:
    """The place of the header's row."""
    if header is not None:
        if header not in numbers:
            raise StructureError(
                [f"{where}: --header {header}: no such row with anything in it; rows {numbers[0]} "
                 f"to {numbers[-1]} have"]
            )  # fmt: skip
        return list(numbers).index(header)
    first = cells[: min(LOOKED_AT, len(cells) - 1)]
    known = [usual_names(row) for row in first]
    filled = [sum(map(bool, row)) for row in first]
    wide = Counter(sum(map(bool, row)) for row in cells[1 : 4 * LOOKED_AT]).most_common(1)
    usual_width = wide[0][0] if wide else 0
    if not first or (known[0] and filled[0] > 1):
        return 0
    for at, (names, width) in enumerate(zip(known, filled, strict=True)):
        numeric = sum(bool(NUMERIC.fullmatch(cell)) for cell in first[at])
        if (names >= 2 or (names and width >= max(2, usual_width))) and 3 * numeric <= width:
            return at
    if filled[0] < 2 <= usual_width:  # a title alone on its line, then names nobody knows
        return next((at for at, width in enumerate(filled) if width >= usual_width), 0)
    return 0


def _below_header(head: list[str], body, where: str, notes: list[str]):
    """The rows without further lines of header: questions in full, ids of an export, repeats."""
    skipped = []
    imports = next(
        (i for i, (_, row) in enumerate(body[:4]) if any("ImportId" in cell for cell in row)), None
    )
    if imports is not None:  # Qualtrics: names, questions, ids of the import
        skipped, body = body[: imports + 1], body[imports + 1 :]
    elif body and _is_second_header(head, body[0][1], [row for _, row in body[1:6]]):
        skipped, body = body[:1], body[1:]
        _fill_in(head, skipped[0][1])
    if skipped:
        rows = " and ".join(str(number) for number, _ in skipped)
        what = "row {} is a further line" if len(skipped) == 1 else "rows {} are further lines"
        notes.append(f"{where}: {what.format(rows)} of the header, left out")
    plain = [cell.lower() for cell in head]
    again = [number for number, row in body if [cell.lower() for cell in row] == plain]
    if again:
        notes.append(
            f"{where}: the header stands again in {told([str(n) for n in again], 'row')}, left out"
        )
        body = [(number, row) for number, row in body if number not in set(again)]
    return body


def _is_second_header(head: list[str], row: list[str], below) -> bool:
    """Whether the row under the header is one more line of it."""
    words = [cell for cell in row if cell]
    if not words or not below:
        return False
    if sum(cell.lower() in ANSWERS for cell in words) >= 1 and not row[0]:
        return True  # SurveyMonkey: questions, then kinds of answers
    asked = sum("?" in cell for cell in words)
    later = [cell for other in below for cell in other if cell]
    few = sum("?" in cell for cell in later) < 0.1 * max(1, len(later))
    return asked >= 0.5 * len(words) and asked > sum("?" in cell for cell in head) and few


def _fill_in(head: list[str], row: list[str]) -> None:
    """Blank names of columns from the name to their left and the line below it."""
    left = ""
    for i, name in enumerate(head):
        left = name or left
        below = row[i] if i < len(row) else ""
        if not name and left and below:
            head[i] = f"{left} {below}" if below.lower() not in ANSWERS else left


def _without_feet(body, width: int, where: str, notes: list[str]):
    """The rows without sums and notes at the foot of the table."""
    sums = [
        (number, row)
        for number, row in body
        if len(row) > 1 and _is_sum(next((cell for cell in row if cell), ""), row)
    ]
    if sums and len(sums) < len(body):
        gone = {number for number, _ in sums}
        names = [next(cell for cell in row if cell) for _, row in sums]
        notes.append(f"{where}: {told(names, 'row')} of totals, left out")
        body = [(number, row) for number, row in body if number not in gone]
    feet = []
    while len(body) > 1 and width > 1 and _is_note(body[-1][1]):
        feet.append(body.pop()[1][0])
    if feet:
        notes.append(f"{where}: {told(feet[::-1], 'line')} below the table, left out")
    return body


def _is_sum(first: str, row: list[str]) -> bool:
    others = [cell for cell in row if cell][1:]
    return (
        SUMS.fullmatch(first) is not None
        and bool(others)
        and all(NUMERIC.fullmatch(cell) for cell in others)
    )


def _is_note(row: list[str]) -> bool:
    return bool(row[0]) and not any(row[1:]) and (
        FOOTNOTE.match(row[0]) is not None or len(row[0]) > LONG_NOTE
    )  # fmt: skip


def _padded(head, body, where: str, notes: list[str], ragged: bool) -> list[list[str]]:
    width, short, wide, rows = len(head), 0, 0, []
    for _, row in body:
        if len(row) == width:
            rows.append(row)
            continue
        short += len(row) < width
        wide += any(row[width:])
        rows.append([*row[:width], *([""] * (width - len(row)))])
    if short and ragged:
        notes.append(f"{where}: {many(short, 'row')} shorter than the header, taken as blank")
    if wide:
        notes.append(f"{where}: {many(wide, 'row')} longer than the header, the rest left out")
    return rows


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names of columns with a number after those that come again; blank ones stay blank."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name.lower()] += 1
        again = seen[name.lower()]
        found.append(name if again == 1 or not name else f"{name} {again}")
    return tuple(found)


def refuse_wide(where: str, columns: Sequence[str], most: int) -> None:
    """Refuse names of columns that are longer than any name is."""
    if any(len(name) > most for name in columns):
        raise StructureError([f"{where}: a column's name is over {most} long ({listed(columns)})"])
