"""Tables as people export them: CSV of any delimiter, any line ends, UTF-8 or not."""

import csv
import io
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from nicsim.foundation.errors import StructureError
from nicsim.structure import grid
from nicsim.structure.column_names import place
from nicsim.structure.grid import MOST_CELLS
from nicsim.structure.missing import blanked
from nicsim.structure.words import listed, many

LARGEST_FILE = 200_000_000  # bytes; three million ties fit. An assumption
LONGEST_CELL = 1_000
DELIMITERS = ",;\t"
BLANK = ' ;,\t"'  # a line of nothing else holds nothing
LINES_JUDGED = 40  # from which the delimiter is told
SEPARATOR = re.compile(r'\s*"?sep=(.)"?[\t;,]*\s*\n', re.IGNORECASE)  # as Excel writes it
# Zero-width spaces, and marks that make text run the other way on a screen.
UNSEEN = dict.fromkeys(
    [*map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"),
     *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)  # fmt: skip
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # a terminal may obey these


class Table(NamedTuple):
    """A header and rows of text."""

    path: Path
    columns: tuple[str, ...]  # lower case, trimmed
    rows: list[list[str]]
    notes: list[str]  # what was guessed or left out in reading
    head: tuple[str, ...] = ()  # the columns as they are written

    def find(self, *names: str) -> int | None:
        """The place of the first column that has one of these names, or None."""
        return place(self.columns, None, names)

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
        there = listed(self.columns)
        missing = [
            f"{self.path}: no column {word}; found {there} ({has})"
            for word, at in found.items()
            if at is None
        ]
        if missing:
            raise StructureError(missing)
        return [at for at in found.values() if at is not None]


def read_table(path: Path, header: int | None = None, blanks: bool = True) -> Table:
    """Read a table of text with a header line.

    Parameters
    ----------
    path : Path
    header : int, optional
        The header's line; unset: it is found.
    blanks : bool
        Whether words that stand for nothing (NA, ...) become blank at once.

    Raises
    ------
    StructureError
        If the file cannot be read or is no such table.
    """
    text, notes = text_of(path)
    cells, numbers = _cells(text, path)
    made = grid.table_of(cells, numbers, path.name, header, notes)
    grid.refuse_wide(str(path), made.head, LONGEST_CELL)
    long = sum(any(len(cell) > LONGEST_CELL for cell in row) for row in made.rows)
    if long:
        raise StructureError([f"{path}: {many(long, 'row')} with cells over {LONGEST_CELL} long"])
    rows = blanked(made.rows, path.name, None, notes) if blanks else made.rows
    return Table(path, tuple(name.lower() for name in made.head), rows, notes, made.head)


def _cells(text: str, path: Path) -> tuple[list[list[str]], list[int]]:
    """Trimmed cells of all lines that hold anything, and the numbers of these lines."""
    told = SEPARATOR.match(text)
    lines_above = 0 if told is None else text.count("\n", 0, told.end())
    text = text if told is None else text[told.end() :]
    delimiter = _delimiter(text) if told is None else told.group(1)
    cells: list[list[str]] = []
    numbers: list[int] = []
    held = 0
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    line = lines_above + 1
    try:  # strict: a quote that is never closed would swallow the rows after it
        for row in reader:
            trimmed = [cell.strip() for cell in row]
            if "".join(trimmed).strip(BLANK):
                held += len(trimmed)
                cells.append(trimmed)
                numbers.append(line)
            if held > MOST_CELLS:
                raise StructureError([f"{path}: over {MOST_CELLS:,} cells; take a smaller file"])
            line = lines_above + reader.line_num + 1
    except csv.Error as fault:
        raise StructureError([f"{path}: not a CSV table ({fault})"]) from None
    if len(cells) < 2:
        raise StructureError([f"{path}: no rows; a header line and one line a row are needed"])
    if max(map(len, cells)) < 2:
        raise StructureError(
            [f"{path}: one column only; columns are divided by commas, semicolons or tabs"]
        )
    return cells, numbers


def _delimiter(text: str) -> str:
    """The mark that divides most lines alike, quotes and breaks within them heeded."""
    return max(DELIMITERS, key=lambda mark: _evenness(text, mark))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True):
            if "".join(row).strip(BLANK):
                widths.append(len(row))
            if len(widths) == LINES_JUDGED:
                break
    except csv.Error:
        pass
    divided = [width for width in widths if width > 1]
    if not divided:
        return 0.0, 0
    (width, times), *_ = Counter(divided).most_common(1)
    return times / len(widths), width


def bytes_of(path: Path, most: int | None = None) -> bytes:
    """All bytes of a regular file.

    Parameters
    ----------
    path : Path
    most : int, optional
        Bytes at most; unset: `LARGEST_FILE`.

    Raises
    ------
    StructureError
        If it cannot be read, is larger, or is no file (a device, a pipe).
    """
    most = LARGEST_FILE if most is None else most
    try:
        kind = path.stat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise StructureError(
                [f"{path}: a device or a pipe, not a file; save what it gives as a file"]
            )
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as fault:
        raise StructureError([f"{path}: cannot be read ({reason(fault)})"]) from None
    except ValueError:
        raise StructureError([f"{str(path)!r}: no path of a file"]) from None
    if len(raw) > most:
        raise StructureError([f"{path}: over {most // 10**6} MB; take a smaller file"])
    return raw


def text_of(path: Path) -> tuple[str, list[str]]:
    """Text of a file, in one normal form, with line ends of one kind.

    It may be UTF-8, UTF-16, Windows-1252 or Latin-1. Letters are composed (NFC), so that an accent
    is the same however it was typed; what cannot be seen (zero-width spaces) is left out.

    Returns
    -------
    str
    list of str
        Notes on which encoding it was.

    Raises
    ------
    StructureError
        If it cannot be read, is larger than `LARGEST_FILE`, or is no text.
    """
    raw = bytes_of(path)
    notes: list[str] = []
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", errors="replace")
        notes.append(f"{path.name}: read as UTF-16")
    elif b"\0" in raw:
        raise StructureError([f"{path}: a binary file; save it as CSV (text) and try again"])
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text, name = _eight_bits(raw)
            notes.append(f"{path.name}: not UTF-8, read as {name}")
    return normal(text.replace("\r\n", "\n").replace("\r", "\n")), notes


def _eight_bits(raw: bytes) -> tuple[str, str]:
    """Text of one byte a letter; bytes 128 to 159 are letters and marks on Windows alone."""
    if any(byte in raw for byte in range(0x80, 0xA0)):
        try:
            return raw.decode("cp1252"), "Windows-1252"
        except UnicodeDecodeError:
            pass
    return raw.decode("latin-1"), "Latin-1"


def normal(text: str) -> str:
    """A text with letters composed (NFC) and without what cannot be seen, or steers a terminal."""
    text = CONTROL.sub("", text)
    if text.isascii():
        return text
    text = text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
    return text.translate(UNSEEN)


def reason(fault: OSError) -> str:
    """Why the system refused, in a few words."""
    if isinstance(fault, FileNotFoundError):
        return "no such file"
    if isinstance(fault, IsADirectoryError):
        return "a folder, not a file"
    return (fault.strerror or str(fault)).lower()


def header_for(headers: Mapping[str, int], *names: str) -> int | None:
    """The header's row that the user gave for a table of any of these names, or for all."""
    return next((headers[name] for name in (*names, "") if name in headers), None)


def headers_of(texts: Sequence[str]) -> dict[str, int]:
    """`ROW` or `NAME=ROW` from the command line; the name is the file's, or the sheet's.

    Raises
    ------
    StructureError
        For what is no number of a row.
    """
    found, faults = {}, []
    for text in texts:
        name, _, row = text.rpartition("=")
        if row.isascii() and row.isdecimal():
            found[name.strip()] = int(row[:9])
        else:
            faults.append(
                f"--header {text}: write the number of a row, or FILE=ROW; 1 is the first, 0 says "
                "that there is none"
            )
    if faults:
        raise StructureError(faults)
    return found
