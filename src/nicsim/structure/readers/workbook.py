"""Excel workbooks (.xlsx): every sheet a table; NodeXL's have a line above their header."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

from nicsim.structure.readers.sheet import Sheet, refused
from nicsim.structure.tables import LARGEST_FILE, LONGEST_CELL, reason

MOST_UNPACKED = 1_000_000_000  # bytes of the unpacked workbook; an assumption
MOST_CELLS = 30_000_000
NODEXL = {"edges": "ties", "vertices": "people"}
NOT_DATA = ("groups", "group vertices", "overall metrics", "misc", "help", "do not delete", "notes")
OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # how an OLE file begins: .xls, and locked workbooks


def read(path: Path) -> list[Sheet]:
    """Every sheet of a workbook that holds a table."""
    import openpyxl

    _measured(path)
    notes, found = [], []
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise refused(path, f"not a workbook that can be read ({str(fault)[:80]})") from None
    try:
        titles = [sheet.title for sheet in book.worksheets]
        nodexl = {"Edges", "Vertices"} <= set(titles)
        for sheet in book.worksheets:
            name, title = f"{path.name}, sheet {sheet.title}", sheet.title.strip().lower()
            if nodexl and title not in NODEXL:
                continue
            if sheet.sheet_state != "visible" or title in NOT_DATA:
                notes.append(f"{name}: not read ({'notes' if title in NOT_DATA else 'hidden'})")
                continue
            sheet.reset_dimensions()  # what a file says of its size is not to be trusted
            rows = _rows(sheet, path)
            if nodexl and rows and _is_banner(rows[0], rows[1:2]):
                rows = rows[1:]
            made = _sheet(name, rows, NODEXL.get(title) if nodexl else None)
            if made is None:
                notes.append(f"{name}: holds no table, not read")
            else:
                found.append(made)
    except (ValueError, KeyError, zipfile.BadZipFile, EOFError) as fault:
        raise refused(path, f"not a workbook that can be read ({str(fault)[:80]})") from None
    finally:
        book.close()
    if not found:
        raise refused(path, "no sheet with a header line and rows below it")
    return [found[0]._replace(notes=(*notes, *found[0].notes)), *found[1:]]


def _measured(path: Path) -> None:
    """Refuse what is no workbook, or unpacks to more than memory holds."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise refused(path, f"over {LARGEST_FILE // 10**6} MB; take a smaller file")
        with path.open("rb") as file:
            if file.read(len(OLD)) == OLD:
                raise refused(
                    path, "locked with a password, or of Excel 2003 and before; save it as .xlsx "
                    "without a password"
                )  # fmt: skip
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except OSError as fault:
        raise refused(path, f"cannot be read ({reason(fault)})") from None
    except (zipfile.BadZipFile, ValueError):
        raise refused(path, "not an Excel workbook (.xlsx)") from None
    size = sum(part.file_size for part in parts)
    if size > MOST_UNPACKED or len(parts) > 10_000:
        raise refused(path, f"unpacks to {size / 1e6:,.0f} MB; no workbook of a network does")


def _rows(sheet: Any, path: Path) -> list[list[str]]:
    rows, cells = [], 0
    for row in sheet.iter_rows(values_only=True):
        cells += len(row) + 1
        if cells > MOST_CELLS:
            raise refused(path, f"over {MOST_CELLS:,} cells in a sheet")
        texts = [_text(value) for value in row]
        while texts and not texts[-1]:
            texts.pop()
        if texts:
            rows.append(texts)
    return rows


def _text(value: Any) -> str:
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


def _sheet(name: str, rows: list[list[str]], kind: Any) -> Sheet | None:
    if len(rows) < 2 or (len(rows[0]) < 2 and kind is None):
        return None
    notes = []
    columns = tuple(cell.lower()[:LONGEST_CELL] for cell in rows[0])
    wide = sum(len(row) > len(columns) for row in rows[1:])
    if wide:
        notes.append(f"{name}: {wide} rows longer than the header, the rest left out")
    long = sum(any(len(cell) > LONGEST_CELL for cell in row) for row in rows[1:])
    if long:
        notes.append(f"{name}: {long} rows with cells over {LONGEST_CELL} long, cut there")
    body = [
        [cell[:LONGEST_CELL] for cell in row[: len(columns)]] + [""] * (len(columns) - len(row))
        for row in rows[1:]
    ]
    return Sheet(name, kind or "unknown", columns, body, True, tuple(notes), tuple(rows[0]))
