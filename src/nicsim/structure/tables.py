"""Tables as people export them: CSV of any delimiter, any line ends, UTF-8 or not."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from nicsim.errors import StructureError

LARGEST_FILE = 200_000_000  # bytes; ten million ties fit. An assumption
LONGEST_CELL = 1_000
DELIMITERS = ",;\t"


class Table(NamedTuple):
    """A header and rows of text."""

    path: Path
    columns: tuple[str, ...]  # lower case, trimmed
    rows: list[list[str]]
    notes: list[str]  # what was guessed or left out in reading

    def find(self, *names: str) -> int | None:
        """The place of the first column that has one of these names, or None."""
        return next((self.columns.index(name) for name in names if name in self.columns), None)


def read_table(path: Path) -> Table:
    """Read a table of text with a header line.

    Raises
    ------
    StructureError
        If the file cannot be read or is no such table.
    """
    text, notes = _text_of(path)
    lines = [line for line in text.splitlines() if line.strip(' ;,\t"')]
    if len(lines) < 2:
        raise StructureError([f"{path}: no rows; a header line and one line a row are needed"])
    delimiter = max(DELIMITERS, key=lines[0].count)
    if delimiter not in lines[0]:
        raise StructureError(
            [f"{path}: one column only; columns are divided by commas, semicolons or tabs"]
        )
    try:
        cells = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter))
    except csv.Error as fault:
        raise StructureError([f"{path}: not a CSV table ({fault})"]) from None
    columns = tuple(name.strip().lower() for name in cells[0])
    rows, short, long = [], 0, 0
    for row in cells[1:]:
        trimmed = [cell.strip() for cell in row]
        short += len(trimmed) < len(columns)
        long += any(len(cell) > LONGEST_CELL for cell in trimmed)
        rows.append([*trimmed, *([""] * (len(columns) - len(trimmed)))])
    if short:
        notes.append(f"{path.name}: {_count(short, 'row')} shorter than the header, taken as blank")
    if long:
        raise StructureError([f"{path}: {_count(long, 'row')} with cells over {LONGEST_CELL} long"])
    return Table(path, columns, rows, notes)


def _text_of(path: Path) -> tuple[str, list[str]]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise StructureError([f"{path}: over {LARGEST_FILE // 10**6} MB; take a smaller file"])
        raw = path.read_bytes()
    except OSError as fault:
        raise StructureError([f"{path}: cannot be read ({_reason(fault)})"]) from None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), [f"{path.name}: read as UTF-16"]
    if b"\0" in raw:
        raise StructureError([f"{path}: a binary file; save it as CSV (text) and try again"])
    try:
        return raw.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        return raw.decode("latin-1"), [f"{path.name}: not UTF-8, read as Latin-1"]


def _reason(fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return "no such file"
    if isinstance(fault, IsADirectoryError):
        return "a folder, not a file"
    return (fault.strerror or str(fault)).lower()


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("s" if number != 1 else "")
