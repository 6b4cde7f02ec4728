"""What a sheet is, told from its columns: people, ties, or a matrix of ties."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from nicsim.structure.readers.sheet import MOST_CELLS, Sheet, matrix_ties, numbers_of

ID_NAMES = ("id", "person", "name", "label", "vertex", "node", "email", "staff id", "teacher id",
            "person id", "participant", "respondent", "full name", "staff", "member")  # fmt: skip
SITE_NAMES = ("site", "school", "team", "organisation", "organization", "building", "campus",
              "group", "department", "unit", "community", "cluster", "school name", "site name",
              "school id", "modularity class", "modularity_class")  # fmt: skip
ROLE_NAMES = ("role", "position", "job", "job title", "title", "function", "type")
SOURCE_NAMES = ("source", "from", "ego", "asker", "vertex 1", "sender", "asks", "nominator",
                "source id", "from id", "respondent", "i")  # fmt: skip
TARGET_NAMES = ("target", "to", "alter", "asked", "vertex 2", "receiver", "advisor", "nominee",
                "target id", "to id", "nominated", "j")  # fmt: skip
WEIGHT_NAMES = ("weight", "strength", "frequency", "value", "edge weight", "how often")
DIRECTION_NAMES = ("direction", "type")
DIRECTIONS = {"directed", "undirected", "mutual", "both", ""}
RELATION_NAMES = ("relation", "relationship", "tie_type", "tie type", "network", "kind")


class Named(NamedTuple):
    """Names of columns that the user gave; they win over the usual ones."""

    id: str | None = None
    source: str | None = None
    target: str | None = None
    weight: str | None = None


def place(sheet: Sheet, given: str | None, usual: tuple[str, ...]) -> int | None:
    """The place of a column: of the name that was given, or of a usual one."""
    if given is not None:
        return sheet.find(given.strip().lower())
    found = columns_called(sheet.columns, usual)
    return sheet.columns.index(found[0]) if found else None


def columns_called(columns: Iterable[str], usual: tuple[str, ...]) -> list[str]:
    """Columns of a usual name; then those that hold one: "School / Site", "weight (1-4)"."""
    there = list(columns)
    exact = [name for name in usual if name in there]
    alike = [name for name in there if name not in exact and not _words_of(name).isdisjoint(usual)]
    return exact + alike


def _words_of(column: str) -> set[str]:
    bare = re.sub(r"\(.*?\)|\[.*?\]", "", column)
    return {word.strip() for word in re.split(r"[/|,;]", bare)}


def sorted_out(sheet: Sheet, named: Named) -> list[Sheet]:
    """The sheet with its kind told; a matrix or a list without a header turned into ties."""
    if sheet.kind != "unknown":
        return [sheet]
    source = place(sheet, named.source, SOURCE_NAMES)
    target = place(sheet, named.target, TARGET_NAMES)
    if source is not None and target is not None:
        return [sheet._replace(kind="ties")]
    if named.id is None or sheet.find(named.id.strip().lower()) is None:
        found = _matrix(sheet) or _headless(sheet)
        if found is not None:
            return found
    return [sheet._replace(kind="people")]


def _matrix(sheet: Sheet) -> list[Sheet] | None:
    """Ties of an adjacency matrix: ids in the first row and column, or numbers alone."""
    rows, width = sheet.rows, len(sheet.columns)
    if width * len(rows) > MOST_CELLS:
        return None
    if len(rows) + 1 == width and width > 2:  # no names at all: the header is the first row
        words = [*sheet.columns, *(word for row in rows for word in row)]
        numbers, bad = numbers_of([word or "0" for word in words])
        if not bad:
            called = [str(i + 1) for i in range(width)]
            return _as_ties(sheet, called, called, numbers.reshape(width, width), 0)
    labels = [row[0].strip() for row in rows]
    heads = [name.strip() for name in sheet.columns[1:]]
    low = [label.lower() for label in labels]
    if len(heads) >= 2 and set(heads) == set(low) and len(set(heads)) == len(heads):
        order = {head: label for label, head in zip(labels, low, strict=True)}
        body = [word or "0" for row in rows for word in row[1:]]
        numbers, bad = numbers_of(body)
        called = [order[head] for head in heads]
        return _as_ties(sheet, labels, called, numbers.reshape(len(rows), -1), bad)
    return None


def _as_ties(sheet: Sheet, rows, columns, numbers: np.ndarray, bad: int) -> list[Sheet]:
    notes = [
        f"{sheet.name}: read as a matrix of {len(rows)} people ({rows[0]}, {rows[1]}, ...): who "
        "stands in a row asks who stands in a column"
    ]
    if bad:
        notes.append(f"{sheet.name}: {bad} cells that are no numbers, taken as no tie")
    body = [[t["source"], t["target"], t["weight"]] for t in matrix_ties(rows, columns, numbers)]
    people = Sheet(sheet.name, "people", ("id",), [[name] for name in rows], True, sheet.notes)
    names = ("source", "target", "weight")
    return [people, Sheet(sheet.name, "ties", names, body, True, tuple(notes))]


def _headless(sheet: Sheet) -> list[Sheet] | None:
    """Ties of a list of two or three columns whose first line is a tie already."""
    width = len(sheet.columns)
    if width not in (2, 3):
        return None
    known = (*ID_NAMES, *SITE_NAMES, *ROLE_NAMES, *SOURCE_NAMES, *TARGET_NAMES)
    if any(name in known for name in sheet.columns):
        return None
    here = {row[0].lower() for row in sheet.rows}
    there = {row[1].lower() for row in sheet.rows}
    both = here & there
    if sheet.columns[0] not in here | there and sheet.columns[1] not in here | there and not both:
        return None
    if width == 3 and numbers_of([sheet.columns[2]])[1]:
        return None
    names = ("source", "target", "weight")[:width]
    note = f"{sheet.name}: no header line; the columns are taken as {', '.join(names)}"
    rows = [list(sheet.head or sheet.columns), *sheet.rows]
    return [Sheet(sheet.name, "ties", names, rows, True, (*sheet.notes, note))]
