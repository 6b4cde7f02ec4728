"""What every reader gives: sheets of text, with what was guessed or left out in reading."""

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.tables import text_of

MOST_ROWS = 20_000_000  # people or ties in a sheet; an assumption about memory
MOST_CELLS = 100_000_000  # of a matrix

Kind = Literal["people", "ties", "unknown"]


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


def refused(path: Path, why: str) -> StructureError:
    """The error of a file that cannot be read."""
    return StructureError([f"{path}: {why}"])


def plain_text(path: Path) -> tuple[str, list[str]]:
    """Text of a file with line ends of one kind, and notes on its encoding."""
    text, notes = text_of(path)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def unquoted(text: str) -> str:
    """A word without the quotes around it."""
    text = text.strip()
    for mark in ('"', "'"):
        if len(text) >= 2 and text[0] == mark == text[-1]:
            return text[1:-1].strip()
    return text


def count_of(path: Path, text: str, what: str, most: int = MOST_ROWS) -> int:
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
    people: dict[str, dict[str, str]],
    ties: Iterable[dict[str, str]],
    directed: bool,
    notes: list[str],
) -> list[Sheet]:
    """Sheets of a graph: people by id with their attributes, ties with source and target.

    Where everyone has a `label` of its own, people are called by it; the id of the file, often a
    running number, is kept in a column `number`.
    """
    labels = [attributes.get("label", "").strip() for attributes in people.values()]
    called = dict(zip(people, people, strict=True))
    distinct = len(set(labels)) == len(labels) and all(labels)
    if labels and distinct and labels != list(people):
        called = dict(zip(people, labels, strict=True))
    elif any(labels) and not distinct:
        notes.append(f"{name}: labels are blank or repeated, so people are called by their ids")
    renamed = any(a != b for a, b in called.items())
    extra = _names(people.values(), ("label",) if renamed else ())
    columns = ("id", *(("number",) if renamed else ()), *(e.lower() for e in extra))
    rows = [
        [called[i], *((i,) if renamed else ()), *(attributes.get(e, "") for e in extra)]
        for i, attributes in people.items()
    ]
    ties = list(ties)
    own = _names(ties, ("source", "target"))
    tie_rows = [
        [
            called.get(tie["source"], tie["source"]),
            called.get(tie["target"], tie["target"]),
            *(tie.get(e, "") for e in own),
        ]
        for tie in ties
    ]
    found = [Sheet(name, "people", _distinct(columns), rows, directed, tuple(notes))]
    tie_columns = ("source", "target", *(e.lower() for e in own))
    return [*found, Sheet(name, "ties", _distinct(tie_columns), tie_rows, directed)]


def _names(records, without) -> list[str]:
    names = dict.fromkeys(name for record in records for name in record)
    return [name for name in names if name not in without and name]


def _distinct(columns: Sequence[str]) -> tuple[str, ...]:
    """Names of columns with a number after those that come again."""
    seen, found = Counter(), []
    for name in columns:
        seen[name] += 1
        found.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return tuple(found)


def numbers_of(words: Sequence[str]) -> tuple[np.ndarray, int]:
    """Numbers of words, and how many are none (these become nan)."""
    try:
        return np.array(words, np.float64), 0
    except ValueError:
        pass
    found = np.full(len(words), np.nan)
    for i, word in enumerate(words):
        with contextlib.suppress(ValueError):
            found[i] = float(word.replace(",", "."))
    return found, int(np.isnan(found).sum())


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
    here, there = np.nonzero(np.nan_to_num(numbers, nan=0.0))
    return [
        {"source": rows[i], "target": columns[j], "weight": f"{numbers[i, j]:g}"} | extra
        for i, j in zip(here.tolist(), there.tolist(), strict=True)
    ]
