"""Spreadsheets (.xlsx, .xlsm, .xls, .ods): every sheet a table; NodeXL's have a line above.

calamine reads them. What it is given has been looked at before: it sets aside memory for the whole
rectangle of cells, so one cell far away would take all there is.
"""

import datetime
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from nicsim.foundation.errors import StructureError
from nicsim.structure import grid
from nicsim.structure.readers.sheet import MOST_PARTS, Sheet, refused
from nicsim.structure.tables import LONGEST_CELL, bytes_of, header_for, normal
from nicsim.structure.words import many

MOST_UNPACKED = 400_000_000  # bytes of the unpacked workbook; an assumption
MOST_PART = 300_000_000
MOST_CELLS = grid.MOST_CELLS  # of the rectangle that holds a sheet
NODEXL = {"edges": "ties", "vertices": "people"}
NOT_DATA = ("groups", "group vertices", "overall metrics", "misc", "help", "do not delete", "notes",
            "readme", "read me", "instructions", "legend", "codebook")  # fmt: skip
OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # how an OLE file begins: .xls, and locked workbooks
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,9})(\d{1,10})["']""")
CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s/>]")


def read(path: Path, headers: Mapping[str, int] | None = None) -> list[Sheet]:
    """Every visible sheet of a workbook that holds a table.

    Parameters
    ----------
    path : Path
    headers : mapping of str to int, optional
        Rows of headers that the user gave, by the name of file or sheet.
    """
    book = _opened(path)
    notes, found = [], []
    titles = [about.name for about in book.sheets_metadata]
    nodexl = {"Edges", "Vertices"} <= set(titles)
    for about in book.sheets_metadata:
        name = f"{path.name}, sheet {normal(about.name)}"
        title = about.name.strip().lower()
        if nodexl and title not in NODEXL:
            continue
        hidden = not str(about.visible).endswith(".Visible")
        if hidden or title in NOT_DATA:
            notes.append(f"{name}: not read ({'hidden' if hidden else 'notes'})")
            continue
        rows, numbers = _rows(book, about.name, path)
        if nodexl and rows and _is_banner(rows[0], rows[1:2]):
            rows, numbers = rows[1:], numbers[1:]
        header = header_for(headers or {}, name, about.name, path.name)
        made = _sheet(name, rows, numbers, NODEXL.get(title) if nodexl else None, header)
        if made is None:
            notes.append(f"{name}: holds no table, not read")
        else:
            found.append(made)
    if not found:
        raise refused(path, "no sheet with a header line and rows below it")
    return [found[0]._replace(notes=(*notes, *found[0].notes)), *found[1:]]


def _opened(path: Path) -> Any:
    """The workbook; refused where it is none, locked, or larger than can be held."""
    import python_calamine as calamine

    raw = bytes_of(path)
    if raw.startswith(OLD):
        content = raw
    elif zipfile.is_zipfile(io.BytesIO(raw)):
        content = _checked(raw, path)
    else:
        raise refused(path, "not a workbook (.xlsx, .xls or .ods)")
    try:
        return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except calamine.PasswordError:
        raise refused(path, "locked with a password; save it without one") from None
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as fault:  # calamine's panics are no Exception
        if raw.startswith(OLD):
            raise refused(
                path, "locked with a password, or not a workbook of Excel 97 to 2003; save it as "
                ".xlsx without a password"
            ) from None  # fmt: skip
        raise refused(path, f"not a workbook that can be read ({str(fault)[:80]})") from None


def _checked(raw: bytes, path: Path) -> bytes:
    """The archive packed anew from parts whose sizes have been counted, not believed."""
    made, total = io.BytesIO(), 0
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed, zipfile.ZipFile(made, "w") as anew:
            parts = packed.infolist()
            declared = sum(part.file_size for part in parts)
            if declared > MOST_UNPACKED or len(parts) > 10_000:
                raise refused(path, f"unpacks to {declared / 1e6:,.0f} MB; no workbook of a "
                              "network does")  # fmt: skip
            for part in parts:
                if not part.filename.endswith((".xml", ".rels", "mimetype")):
                    continue
                content = packed.read(part)  # never more than is declared
                total += len(content)
                if len(content) > MOST_PART or total > MOST_UNPACKED:
                    raise refused(path, f"a part of over {MOST_PART / 1e6:,.0f} MB")
                if part.filename == "content.xml":
                    _measure_open(content, path)
                elif "sheet" in part.filename.lower():
                    _measure(content, path)
                anew.writestr(part.filename, content)
    except DefusedXmlException:
        raise refused(
            path, "declares XML entities, which workbooks do not need; not read"
        ) from None
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ParseError, ValueError, EOFError,
            NotImplementedError, RuntimeError, OSError, KeyError) as fault:  # fmt: skip
        told = "encrypted" if "password" in str(fault) else str(fault)[:80]
        raise refused(path, f"not a workbook that can be read ({told})") from None
    return made.getvalue()


def _measure(content: bytes, path: Path) -> None:
    """Refuse a sheet whose rectangle of cells, blank ones counted, cannot be held."""
    wide = high = 1
    for match in REFERENCE.finditer(content):
        letters, digits = match.groups()
        high = max(high, int(digits))
        if letters:
            column = 0
            for letter in letters.upper():
                column = 26 * column + letter - 64
            wide = max(wide, column)
    if wide == 1 and high == 1:  # cells without references stand one after another
        high = sum(1 for _ in CELL.finditer(content))
    _refuse_large(wide, high, path)


def _refuse_large(wide: int, high: int, path: Path) -> None:
    if wide * high > MOST_CELLS:
        raise refused(
            path, f"a sheet of {high:,} rows and {wide:,} columns is more than {MOST_CELLS:,} "
            "cells; delete what stands far from the table"
        )  # fmt: skip


def _measure_open(content: bytes, path: Path) -> None:
    """The same of an OpenDocument table, in which rows and cells are repeated by number."""
    wide = high = blank_rows = parts = 0
    cells: list[tuple[int, bool]] = []
    for event, element in iterparse(io.BytesIO(content), ("start", "end")):
        parts += 1
        name = element.tag.rpartition("}")[2]
        if parts > 2 * MOST_PARTS:
            raise refused(path, f"over {MOST_PARTS:,} elements")
        if event == "start":
            if name == "table":
                wide = high = blank_rows = 0
            continue
        if name in ("table-cell", "covered-table-cell"):
            filled = len(element) > 0 or any(k.endswith("}value") for k in element.attrib)
            cells.append((_times(element, "columns"), filled))
        elif name == "table-row":
            last = max((i + 1 for i, (_, filled) in enumerate(cells) if filled), default=0)
            width = sum(times for times, _ in cells[:last])
            blank_rows += 0 if width else _times(element, "rows")
            if width:
                high += blank_rows + _times(element, "rows")
                wide, blank_rows = max(wide, width), 0
                _refuse_large(wide, high, path)
            cells = []
            element.clear()


def _times(element: Any, what: str) -> int:
    """How often a row or cell is repeated."""
    found = next(
        (v for k, v in element.attrib.items() if k.endswith(f"number-{what}-repeated")), "1"
    )
    return int(found) if found.isascii() and found.isdecimal() and len(found) < 12 else 1


def _rows(book: Any, title: str, path: Path) -> tuple[list[list[str]], list[int]]:
    """Rows that hold anything, blank cells at their ends left out; and their numbers."""
    rows, numbers, cells = [], [], 0
    try:
        sheet = book.get_sheet_by_name(title)
        for number, row in enumerate(sheet.iter_rows(), 1):
            texts = [_text(value) for value in row]
            while texts and not texts[-1]:
                texts.pop()
            if any(texts):
                cells += len(texts)
                rows.append(texts)
                numbers.append(number)
            if cells > MOST_CELLS:
                raise refused(path, f"over {MOST_CELLS:,} cells in sheet {title}")
    except (KeyboardInterrupt, MemoryError):
        raise
    except BaseException as fault:
        if isinstance(fault, StructureError):
            raise
        raise refused(path, f"sheet {title} cannot be read ({str(fault)[:80]})") from None
    return rows, numbers


def _text(value: Any) -> str:
    if isinstance(value, str):
        return normal(value.strip()[: LONGEST_CELL + 1])
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    return str(value).strip()[: LONGEST_CELL + 1]


def _is_banner(first: list[str], second: list[list[str]]) -> bool:
    """NodeXL groups its columns under a line of their own, above the header."""
    heads = [cell.lower() for cell in (second[0] if second else [])]
    return not {"vertex", "vertex 1"} & {cell.lower() for cell in first} and bool(
        {"vertex", "vertex 1"} & set(heads)
    )


def _sheet(name: str, rows, numbers: list[int], kind: Any, header: int | None) -> Sheet | None:
    if len(rows) < 2 or (max(map(len, rows)) < 2 and kind is None):
        return None
    notes: list[str] = []
    made = grid.table_of(rows, numbers, name, header, notes, ragged=False)
    if not made.rows:
        return None
    grid.refuse_wide(name, made.head, LONGEST_CELL)
    long = sum(any(len(cell) > LONGEST_CELL for cell in row) for row in made.rows)
    if long:
        notes.append(f"{name}: {many(long, 'row')} with cells over {LONGEST_CELL} long, cut there")
    body = [[cell[:LONGEST_CELL] for cell in row] for row in made.rows] if long else made.rows
    columns = tuple(cell.lower() for cell in made.head)
    return Sheet(name, kind or "unknown", columns, body, True, tuple(notes), made.head)
