"""UCINET DL text: full and half matrices, edge lists, node lists, several matrices, labels.

igraph's parser refuses labels of rows and columns, and networkx 3 reads no DL at all.
"""

import itertools
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.structure.readers.sheet import (
    MOST_CELLS,
    Sheet,
    count_of,
    graph_sheets,
    matrix_ties,
    numbers_of,
    plain_text,
    refused,
    unquoted,
)

DATA = re.compile(r"\bdata\s*:", re.IGNORECASE)
LABELS = re.compile(r"(?:\b(row|column|col|level|matrix)\s+)?\blabels?\s*:", re.IGNORECASE)
EMBEDDED = re.compile(r"(?:\b(row|column|col)\s+)?\blabels?\s+embedded\s*:?", re.IGNORECASE)
WORD = re.compile(r'"[^"]*"|\'[^\']*\'|[^\s,]+')
LISTS = ("edgelist", "edgelist1", "edgelist2", "nodelist", "nodelist1", "nodelist2")
MATRICES = ("fullmatrix", "fm", "lowerhalf", "upperhalf")


class _Head(NamedTuple):
    """What the header of a DL file declares."""

    rows: int
    columns: int
    matrices: int
    format: str
    diagonal: bool
    labels: dict[str, list[str]]  # of row, column, level; "" for both rows and columns
    embedded: frozenset[str]  # row, column


def read(path: Path) -> list[Sheet]:
    """A DL file; whoever stands in a row asks whoever stands in a column."""
    text, notes = plain_text(path)
    match = DATA.search(text)
    if match is None:
        raise refused(path, "no `data:` in it, so no UCINET DL file")
    head = _head(text[: match.start()], path)
    body = text[match.end() :]
    if head.rows != head.columns:
        notes.append(
            f"{path.name}: two-mode ({head.rows} by {head.columns}); rows and columns are read as "
            "people, ties run from rows to columns"
        )
    read_body = _of_lists if head.format in LISTS else _of_matrices
    names, ties = read_body(head, body, path, notes)
    return graph_sheets(path.name, {name: {} for name in names}, ties, True, notes)


def _head(text: str, path: Path) -> _Head:
    embedded = set()
    for match in EMBEDDED.finditer(text):
        which = (match.group(1) or "").lower()
        embedded |= {"row", "column"} if not which else {"column" if which == "col" else which}
    text = EMBEDDED.sub(" ", text)
    sections = list(LABELS.finditer(text))
    options = text[: sections[0].start()] if sections else text
    values = {k.lower(): v for k, v in re.findall(r"(\w+)\s*[=,\s]\s*([\w.]+)", _plain(options))}
    counts = {k: count_of(path, values[k], "nodes") for k in ("n", "nr", "nc", "nm") if k in values}
    kind = values.get("format", "fullmatrix").lower()
    if kind not in LISTS + MATRICES:
        raise refused(path, f"format {kind!r} is not known; read are {', '.join(LISTS + MATRICES)}")
    rows = counts.get("nr", counts.get("n", 0))
    columns = counts.get("nc", counts.get("n", rows))
    if rows == 0:
        raise refused(path, "its header does not say how many nodes there are (N=...)")
    labels = {}
    for section, following in itertools.zip_longest(sections, sections[1:]):
        which = (section.group(1) or "").lower()
        which = {"col": "column", "matrix": "level"}.get(which, which)
        content = text[section.end() : following.start() if following else None]
        wanted = {"row": rows, "column": columns, "level": counts.get("nm", 1)}.get(which, rows)
        labels[which] = _labels(content, wanted)
    diagonal = "absent" not in values.get("diagonal", "present").lower()
    return _Head(
        rows, columns, max(1, counts.get("nm", 1)), kind, diagonal, labels, frozenset(embedded)
    )


def _plain(options: str) -> str:
    """The options with one `=` between each key and its value."""
    options = re.sub(r"^\s*dl\b", " ", options, flags=re.IGNORECASE)
    return re.sub(r"\s*=\s*", "=", options).replace(",", " ")


def _labels(content: str, wanted: int) -> list[str]:
    """Labels divided by spaces, commas or lines; by lines or commas alone where that fits."""
    words = [unquoted(word) for word in WORD.findall(content)]
    if len(words) == wanted:
        return words
    for parts in (content.split("\n"), content.split(",")):
        kept = [unquoted(part.strip().strip(",")) for part in parts if part.strip(" ,\t\n")]
        if len(kept) == wanted:
            return kept
    return words


def _named(head: _Head, which: str, count: int) -> list[str]:
    given = head.labels.get(which) or head.labels.get("") or []
    return [given[i] if i < len(given) else str(i + 1) for i in range(count)]


def _level(head: _Head, number: int) -> str:
    if head.matrices == 1:
        return ""
    given = head.labels.get("level", [])
    return given[number] if number < len(given) else f"matrix {number + 1}"


def _of_matrices(head: _Head, body: str, path: Path, notes: list[str]):
    if head.rows * head.columns * head.matrices > MOST_CELLS:
        raise refused(path, f"{head.rows:,} x {head.columns:,} numbers are more than can be held")
    words = [unquoted(word) for word in WORD.findall(body)]
    rows, columns = _named(head, "row", head.rows), _named(head, "column", head.columns)
    ties, at = [], 0
    for number in range(head.matrices):
        taken, at, rows, columns = _matrix_words(head, words, at, rows, columns, path)
        if [c.casefold() for c in columns] == [r.casefold() for r in rows]:
            columns = rows  # the same people, whatever the capitals
        numbers, bad = numbers_of(taken)
        if bad:
            notes.append(f"{path.name}: {bad} cells that are no numbers, taken as no tie")
        ties += matrix_ties(rows, columns, _square(head, numbers, path), _level(head, number))
    if at < len(words):
        notes.append(f"{path.name}: {len(words) - at} words after the last matrix, left out")
    return dict.fromkeys([*rows, *columns]), ties


def _matrix_words(head: _Head, words, at, rows, columns, path):
    """Words of one matrix, labels in it taken out; where the next begins."""
    if "column" in head.embedded:
        columns, at = words[at : at + head.columns], at + head.columns
    wide = head.columns - (not head.diagonal)
    triangle = head.rows * (head.rows + (1 if head.diagonal else -1)) // 2
    if "row" in head.embedded:
        if head.format not in ("fullmatrix", "fm"):
            raise refused(path, "labels embedded in half a matrix are not read")
        lines = [words[at + r * (wide + 1) :][: wide + 1] for r in range(head.rows)]
        rows = [line[0] if line else "" for line in lines]
        taken, at = [word for line in lines for word in line[1:]], at + head.rows * (wide + 1)
    else:
        count = head.rows * wide if head.format in ("fullmatrix", "fm") else triangle
        taken = words[at : at + count]
        if len(taken) < count and len(words) == head.rows and len(words[0]) == wide:
            taken = list("".join(words))  # digits without spaces between them
            return taken, len(words), rows, columns
        at += count
    return taken, at, rows, columns


def _square(head: _Head, numbers: np.ndarray, path: Path) -> np.ndarray:
    found = np.zeros((head.rows, head.columns))
    if head.format in ("lowerhalf", "upperhalf"):
        offset = 0 if head.diagonal else 1
        upper = head.format == "upperhalf"
        where = np.triu_indices(head.rows, offset) if upper else np.tril_indices(head.rows, -offset)
    elif head.diagonal:
        where = tuple(np.indices(found.shape).reshape(2, -1))
    else:
        where = np.nonzero(~np.eye(head.rows, head.columns, dtype=bool))
    if numbers.size != where[0].size:
        raise refused(path, f"{numbers.size:,} numbers where {where[0].size:,} are needed")
    found[where] = numbers
    return np.maximum(found, found.T) if head.format in ("lowerhalf", "upperhalf") else found


def _of_lists(head: _Head, body: str, path: Path, notes: list[str]):
    given = "row" in head.embedded or "column" in head.embedded
    rows = [] if given else _named(head, "row", head.rows)
    columns = [] if given else _named(head, "column", head.columns)
    names: dict[str, None] = dict.fromkeys([*rows, *columns, *head.labels.get("", [])])
    ties, number, odd = [], 0, 0

    def called(word: str, known: list[str]) -> str:
        word = unquoted(word)
        if not given and word.isdecimal() and 0 < int(word) <= len(known):
            return known[int(word) - 1]
        return word

    for line in body.split("\n"):
        words = WORD.findall(line)
        if words and words[0].startswith("!"):
            number += 1
        elif len(words) < 2:
            odd += bool(words) and head.format.startswith("edge")
            if words:
                names.setdefault(called(words[0], rows))
        else:
            relation = _level(head, number)
            extra = {"relation": relation} if relation else {}
            source, several = called(words[0], rows), head.format.startswith("node")
            if not several and len(words) > 2:
                extra["weight"] = words[2]
            for word in words[1:] if several else words[1:2]:
                tie = {"source": source, "target": called(word, columns)}
                names.setdefault(tie["source"])
                names.setdefault(tie["target"])
                ties.append(tie | extra)
    if odd:
        notes.append(f"{path.name}: {odd} lines with one end only, left out")
    return names, ties
