"""UCINET's own pair of files, .##h (header) and .##d (numbers), of versions 6.4 (V6404) and before.

The lay-out follows published readers of these files (Steglich's read.ucinet, 2015; rucinet): a
Pascal string with the version, the date, the type of the numbers, sizes (columns first), a title,
labels. Numbers are four-byte floats, row by row.
"""

import struct
from pathlib import Path

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.readers.sheet import (
    MOST_CELLS,
    Folk,
    Sheet,
    graph_sheets,
    matrix_ties,
    refused,
)
from nicsim.structure.tables import bytes_of

WIDE, NARROW = b"V6404", b"DATE:"
TYPES = {1: "u1", 2: "u1", 3: "i1", 4: "<u2", 5: "<i2", 6: "<i4", 7: "<f4", 8: "<f8", 9: "<f8"}


class _Bytes:
    """Bytes taken one after another."""

    def __init__(self, raw: bytes, path: Path) -> None:
        self.raw, self.at, self.path = raw, 0, path

    def take(self, layout: str) -> int:
        """One number, little-endian."""
        size = struct.calcsize(layout)
        (number,) = struct.unpack("<" + layout, self.some(size))
        return number

    def some(self, size: int) -> bytes:
        """So many bytes."""
        taken = self.raw[self.at : self.at + size]
        if size < 0 or len(taken) < size:
            raise refused(self.path, "cut off in its header")
        self.at += size
        return taken


def read(path: Path) -> list[Sheet]:
    """A UCINET data set, by the name of either file."""
    stem = path.with_suffix("")
    header, data = _other(stem, "h"), _other(stem, "d")
    bytes_, notes = _Bytes(_raw(header), header), []
    version = bytes_.some(bytes_.take("B"))
    if version not in (WIDE, NARROW):
        raise refused(header, "not a header that UCINET 6 writes; export the data as DL text")
    bytes_.some(10)  # date and type of labels
    kind = bytes_.take("B")
    if kind not in TYPES:
        raise refused(header, f"numbers of type {kind} are not read; export the data as DL text")
    dimensions = bytes_.take("H")
    if dimensions not in (2, 3):
        raise refused(header, f"{dimensions} dimensions; a network has 2 or 3")
    sizes = [bytes_.take("I" if version == WIDE else "H") for _ in range(dimensions)]
    columns, rows, levels = (*sizes, 1)[:3]
    if columns * rows * levels > MOST_CELLS or min(sizes) == 0:
        raise refused(header, f"{' x '.join(map(str, sizes))} numbers cannot be a network here")
    bytes_.some(bytes_.take("B"))  # title
    labelled = [bool(bytes_.take("B")) for _ in sizes]
    labels = [
        [_label(bytes_, i) if has else str(i + 1) for i in range(size)]
        for size, has in zip(sizes, labelled, strict=True)
    ]
    raw = _raw(data)
    wanted = columns * rows * levels * np.dtype(TYPES[kind]).itemsize
    if len(raw) < wanted:
        raise refused(data, f"{len(raw):,} bytes where its header needs {wanted:,}")
    numbers = np.frombuffer(raw[:wanted], TYPES[kind]).reshape(levels, rows, columns)
    numbers = np.where(np.abs(numbers.astype(float)) > 1e30, np.nan, numbers)  # missing: 1e38
    if rows != columns:
        notes.append(f"{path.name}: two-mode ({rows} by {columns}); rows and columns are people")
    ties = []
    for level in range(levels):
        name = labels[2][level] if dimensions == 3 and levels > 1 else ""
        ties += matrix_ties(labels[1], labels[0], numbers[level], name)
    people = Folk()
    for name in (*labels[1], *labels[0]):
        people.also(name)
    return graph_sheets(path.name, people, ties, True, notes)


def _other(stem: Path, letter: str) -> Path:
    """The header or the numbers, in small or capital letters."""
    capital = stem.with_name(f"{stem.name}.##{letter.upper()}")
    return capital if capital.exists() else stem.with_name(f"{stem.name}.##{letter}")


def _raw(path: Path) -> bytes:
    try:
        return bytes_of(path, 8 * MOST_CELLS)
    except StructureError as fault:
        if path.exists():
            raise
        raise StructureError(
            [f"{told}; a .##h and a .##d of the same name are needed" for told in fault.faults]
        ) from None


def _label(bytes_: _Bytes, number: int) -> str:
    """A label: its length, then one byte a letter, or two."""
    raw = bytes_.some(bytes_.take("H"))
    wide = len(raw) >= 2 and len(raw) % 2 == 0 and raw[1::2].count(0) * 4 >= len(raw)
    text = raw.decode("utf-16-le", "replace") if wide else ""
    return (text or raw.replace(b"\0", b"").decode("latin-1")).strip() or str(number + 1)
