"""Tables as people export them: CSV of any delimiter, any line ends, UTF-8 or not."""

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from nicsim.foundation.errors import StructureError

LARGEST_FILE = 200_000_000  # bytes; ten million ties fit. An assumption
LONGEST_CELL = 1_000
DELIMITERS = ",;\t"
BLANK = ' ;,\t"'  # a line of nothing else holds nothing


class Table(NamedTuple):
    """A header and rows of text."""

    path: Path
    columns: tuple[str, ...]  # lower case, trimmed
    rows: list[list[str]]
    notes: list[str]  # what was guessed or left out in reading
    head: tuple[str, ...] = ()  # the columns as they are written

    def find(self, *names: str) -> int | None:
        """The place of the first column that has one of these names, or None."""
        return next((self.columns.index(name) for name in names if name in self.columns), None)

    def places(self, needed: Mapping[str, tuple[str, ...]], has: str) -> list[int]:
        """The places of columns that it must have, each by its usual names.

        Parameters
        ----------
        needed : mapping of str to tuple of str
            What a column is called in a fault, and its usual names.
        has : str
            What such a table has, in words.

        Raises
        ------
        StructureError
            One fault a column that is not there.
        """
        found = {word: self.find(*names) for word, names in needed.items()}
        there = ", ".join(self.columns)
        missing = [
            f"{self.path}: no column {word}; found {there} ({has})"
            for word, at in found.items()
            if at is None
        ]
        if missing:
            raise StructureError(missing)
        return [at for at in found.values() if at is not None]


def read_table(path: Path) -> Table:
    """Read a table of text with a header line.

    Raises
    ------
    StructureError
        If the file cannot be read or is no such table.
    """
    text, notes = text_of(path)
    cells = _cells(text.replace("\r\n", "\n").replace("\r", "\n"), path)
    columns = tuple(name.lower() for name in cells[0])
    if any(len(name) > LONGEST_CELL for name in columns):
        raise StructureError([f"{path}: a column's name is over {LONGEST_CELL} long"])
    rows, short, wide, long = [], 0, 0, 0
    for row in cells[1:]:
        short += len(row) < len(columns)
        wide += any(row[len(columns) :])
        long += any(len(cell) > LONGEST_CELL for cell in row)
        rows.append([*row[: len(columns)], *([""] * (len(columns) - len(row)))])
    if short:
        notes.append(f"{path.name}: {_count(short, 'row')} shorter than the header, taken as blank")
    if wide:
        notes.append(
            f"{path.name}: {_count(wide, 'row')} longer than the header, the rest left out"
        )
    if long:
        raise StructureError([f"{path}: {_count(long, 'row')} with cells over {LONGEST_CELL} long"])
    return Table(path, columns, rows, notes, tuple(cells[0]))


def _cells(text: str, path: Path) -> list[list[str]]:
    """Trimmed cells of all lines that hold anything, the header first."""
    delimiter = max(DELIMITERS, key=lambda mark: _width(text, mark))
    try:  # strict: a quote that is never closed would swallow the rows after it
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as fault:
        raise StructureError([f"{path}: not a CSV table ({fault})"]) from None
    cells = [[cell.strip() for cell in line] for line in lines if "".join(line).strip(BLANK)]
    if len(cells) < 2:
        raise StructureError([f"{path}: no rows; a header line and one line a row are needed"])
    if len(cells[0]) < 2:
        raise StructureError(
            [f"{path}: one column only; columns are divided by commas, semicolons or tabs"]
        )
    return cells


def _width(text: str, delimiter: str) -> int:
    """Cells of the first line that holds anything, quotes and breaks within them heeded."""
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            if "".join(row).strip(BLANK):
                return len(row)
    except csv.Error:
        pass
    return 0


def text_of(path: Path) -> tuple[str, list[str]]:
    """Text of a file in UTF-8, UTF-16 or Latin-1, and notes on which it was.

    Raises
    ------
    StructureError
        If it cannot be read, is larger than `LARGEST_FILE`, or is no text.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST_FILE + 1)  # a device has no size and no end
    except OSError as fault:
        raise StructureError([f"{path}: cannot be read ({reason(fault)})"]) from None
    except ValueError:
        raise StructureError([f"{str(path)!r}: no path of a file"]) from None
    if len(raw) > LARGEST_FILE:
        raise StructureError([f"{path}: over {LARGEST_FILE // 10**6} MB; take a smaller file"])
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), [f"{path.name}: read as UTF-16"]
    if b"\0" in raw:
        raise StructureError([f"{path}: a binary file; save it as CSV (text) and try again"])
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("latin-1"), [f"{path.name}: not UTF-8, read as Latin-1"]


def reason(fault: OSError) -> str:
    """Why the system refused, in a few words."""
    if isinstance(fault, FileNotFoundError):
        return "no such file"
    if isinstance(fault, IsADirectoryError):
        return "a folder, not a file"
    return (fault.strerror or str(fault)).lower()


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("s" if number != 1 else "")
