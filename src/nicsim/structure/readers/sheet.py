"""What every reader gives: sheets of text, with what was guessed or left out in reading."""

import contextlib
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.grid import MOST_CELLS as MOST_TABLE_CELLS
from nicsim.structure.grid import distinct
from nicsim.structure.numbers import numbers_of
from nicsim.structure.tables import LONGEST_CELL, normal, text_of
from nicsim.structure.words import many, told

MOST_ROWS = 20_000_000  # people or ties in a sheet; an assumption about memory
MOST_CELLS = 100_000_000  # of a matrix
MOST_LISTED = 500_000  # people read from files, so that any file is read soon; an assumption
MOST_TIES = 3_000_000  # of a file that is no table: some 1.5 GB as Python holds them
MOST_PARTS = 6_000_000  # elements, words or records of a file: some 2 GB as Python holds them

NUMERAL = frozenset("0123456789 .\n\t+-eE")

Kind = Literal["people", "ties", "values", "unknown"]


class Sheet(NamedTuple):
    """One table of a file: rows of text under names of columns."""

    name: str  # how notes call it
    kind: Kind
    columns: tuple[str, ...]  # lower case
    rows: Sequence[Sequence[str]]
    directed: bool = True  # ties: whether they run one way, where no column says so
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()  # the columns as they are written, where they may be no names

    def find(self, *names: str) -> int | None:
        """The place of the first column that has one of these names, or None."""
        return next((self.columns.index(name) for name in names if name in self.columns), None)


class Folk:
    """People of a file, each once: the first record stands, repeats are counted.

    Parameters
    ----------
    defaults : dict, optional
        Attributes that whoever has none of their own has.
    """

    def __init__(self, defaults: dict[str, str] | None = None) -> None:
        self.records: dict[str, dict[str, str]] = {}
        self.defaults = {} if defaults is None else defaults
        self.repeated: list[str] = []

    def add(self, name: str, record: dict[str, str]) -> None:
        """One more person; left out where the name is there already."""
        if name in self.records:
            self.repeated.append(name)
        else:
            self.records[name] = record

    def also(self, name: str) -> None:
        """Someone who is named elsewhere in the file."""
        self.records.setdefault(name, {})


def refused(path: Path, why: str) -> StructureError:
    """The error of a file that cannot be read."""
    return StructureError([f"{path}: {why}"])


def plain_text(path: Path) -> tuple[str, list[str]]:
    """Text of a file with line ends of one kind, and notes on its encoding."""
    return text_of(path)


def unquoted(text: str) -> str:
    """A word without the quotes around it."""
    text = text.strip()
    for mark in ('"', "'"):
        if len(text) >= 2 and text[0] == mark == text[-1]:
            return text[1:-1].strip()
    return text


def count_of(path: Path, text: str, what: str, most: int = MOST_LISTED) -> int:
    """A count that a file declares; refused where it is none or more than can be held."""
    try:
        count = int(text) if len(text) < 20 else -1
    except ValueError:
        count = -1
    if not 0 <= count <= most:
        raise refused(path, f"{text[:20]!r} is no number of {what} from 0 to {most:,}")
    return count


def graph_sheets(
    name: str,
    people: Folk,
    ties: Iterable[dict[str, str]],
    directed: bool,
    notes: list[str],
    tie_defaults: dict[str, str] | None = None,
) -> list[Sheet]:
    """Sheets of a graph: people by id with their attributes, ties with source and target.

    Where everyone has a `label` of its own, people are called by it; the id of the file, often a
    running number, is kept in a column `number`.

    Raises
    ------
    StructureError
        Where attributes of people or ties are more than a table can hold.
    """
    if people.repeated:
        notes.append(
            f"{name}: {told(list(dict.fromkeys(people.repeated)), 'repeated id')}; the first stands"
        )
    records = people.records
    if any(len(who) > LONGEST_CELL for who in records):
        raise StructureError([f"{name}: a name of over {LONGEST_CELL} characters"])
    labels = [about.get("label", "").strip() for about in records.values()]
    called = dict(zip(records, records, strict=True))
    own_labels = len(set(labels)) == len(labels) and all(labels)
    if labels and own_labels and labels != list(records):
        called = dict(zip(records, labels, strict=True))
    elif any(labels) and not own_labels:
        notes.append(f"{name}: labels are blank or repeated, so people are called by their ids")
    renamed = any(a != b for a, b in called.items())
    extra = _names(records.values(), people.defaults, ("label",) if renamed else ())
    _fits(name, len(records), extra, "people")
    columns = ("id", *(("number",) if renamed else ()), *(e.lower() for e in extra))
    rows = [
        [normal(called[i]), *((i,) if renamed else ()), *_values(about, extra, people.defaults)]
        for i, about in records.items()
    ]
    ties, given = list(ties), tie_defaults or {}
    own = _names(ties, given, ("source", "target"))
    _fits(name, len(ties), own, "ties")
    tie_rows = [
        [
            normal(called.get(tie["source"], tie["source"])),
            normal(called.get(tie["target"], tie["target"])),
            *_values(tie, own, given),
        ]
        for tie in ties
    ]
    found = [Sheet(name, "people", distinct(columns), rows, directed, tuple(notes))]
    tie_columns = ("source", "target", *(e.lower() for e in own))
    return [*found, Sheet(name, "ties", distinct(tie_columns), tie_rows, directed)]


def _names(records, defaults, without) -> list[str]:
    names = dict.fromkeys(name for record in records for name in record)
    names |= dict.fromkeys(defaults)
    return [name for name in names if name not in without and name]


def _values(record: dict[str, str], names: list[str], defaults: dict[str, str]) -> list[str]:
    return [normal(record.get(e, defaults.get(e, ""))) for e in names]


def _fits(name: str, rows: int, columns: list[str], what: str) -> None:
    if rows * (len(columns) + 2) > MOST_TABLE_CELLS:
        raise StructureError(
            [
                f"{name}: {many(len(columns), 'attribute')} of {rows:,} {what} are more than "
                f"{MOST_TABLE_CELLS:,} cells; leave out attributes that are not needed"
            ]
        )


def matrix_ties(
    rows: Sequence[str], columns: Sequence[str], numbers: np.ndarray, relation: str = ""
) -> list[dict[str, str]]:
    """Ties of a matrix: whoever stands in a row asks whoever stands in a column; 0 is no tie.

    Parameters
    ----------
    rows, columns : sequences of str
        Ids.
    numbers : float64 array, rows x columns
        nan is no tie either.
    relation : str
        What the ties are called, where a file has several matrices.
    """
    extra = {"relation": relation} if relation else {}
    here, there = np.nonzero(np.nan_to_num(numbers, nan=0.0, posinf=0.0, neginf=0.0))
    if here.size * (3 + len(extra)) > MOST_TABLE_CELLS:
        raise StructureError([f"a matrix with {here.size:,} ties is larger than can be held"])
    return [
        {"source": rows[i], "target": columns[j], "weight": f"{numbers[i, j]:g}"} | extra
        for i, j in zip(here.tolist(), there.tolist(), strict=True)
    ]


def array_of(text: str) -> tuple[np.ndarray, int]:
    """Numbers of a text divided by blanks or commas; and how many words are none (nan)."""
    text = text.replace(",", " ")
    if NUMERAL.issuperset(text):  # most matrices: no object a number
        with warnings.catch_warnings(), contextlib.suppress(DeprecationWarning, ValueError):
            warnings.simplefilter("error")
            found = np.fromstring(text, np.float64, sep=" ")
            found[~np.isfinite(found)] = np.nan
            return found, int(np.isnan(found).sum())
    words = text.split(None, MOST_PARTS)
    if len(words) > MOST_PARTS:
        raise StructureError([f"over {MOST_PARTS:,} words in a matrix"])
    return numbers_of([unquoted(word) for word in words])
