"""Pajek networks (.net) and projects (.paj): vertices, arcs, edges, lists, matrices, partitions.

networkx and igraph fail on two-mode files, on mixes of arcs and edges and on projects.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

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

WORD = re.compile(r'"[^"]*"|\S+')
RELATION = re.compile(r':\s*\d+\s*(?:"([^"]*)"|(\S+))?')


class _Part(NamedTuple):
    """A section: its title line and the lines below it."""

    word: str
    title: str
    lines: list[str]


class _Reading:
    """What has been read of a file so far."""

    def __init__(self, path: Path, notes: list[str]) -> None:
        self.path, self.notes = path, notes
        self.people: dict[str, dict[str, str]] = {}
        self.ties: list[dict[str, str]] = []
        self.networks, self.skipped, self.bad, self.unknown = 0, [], 0, 0


def read(path: Path) -> list[Sheet]:
    """The first network of a file, with the partitions and vectors of a project."""
    text, notes = plain_text(path)
    found, pending = _Reading(path, notes), None
    for part in _parts(text):
        if part.word in ("partition", "vector", "permutation", "cluster"):
            pending = part
        elif part.word == "network":
            pending = None
        elif part.word == "vertices" and pending is not None:
            if pending.word in ("partition", "vector"):
                _attribute(found, pending, part)
            else:
                found.skipped.append(pending.word)
            pending = None
        elif part.word == "vertices":
            found.networks += 1
            if found.networks == 1:
                _vertices(found, part)
        elif part.word in _TIES:
            if found.networks == 1:
                _TIES[part.word](found, part)
        else:
            found.skipped.append(part.word)
    if not found.people:
        raise refused(path, "no *Vertices in it, so no Pajek network")
    if found.networks > 1:
        notes.append(f"{path.name}: {found.networks} networks, the first is taken")
    if found.skipped:
        notes.append(f"{path.name}: not read: {', '.join(f'*{w}' for w in set(found.skipped))}")
    if found.bad:
        notes.append(f"{path.name}: {found.bad} lines of ties that make no sense, left out")
    if found.unknown:
        notes.append(f"{path.name}: {found.unknown} ties to vertices beyond the last, left out")
    return graph_sheets(path.name, found.people, found.ties, True, notes)


def _parts(text: str) -> list[_Part]:
    parts: list[_Part] = []
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("*"):
            word = re.split(r"[\s:]", stripped[1:].lower(), maxsplit=1)[0]
            parts.append(_Part(word, stripped, []))
        elif stripped and not stripped.startswith("%") and parts:
            parts[-1].lines.append(stripped)
    return parts


def _vertices(found: _Reading, part: _Part) -> None:
    counts = part.title.split()[1:]
    if not counts:
        raise refused(found.path, "*Vertices without their number")
    count = count_of(found.path, counts[0], "vertices")
    first = count_of(found.path, counts[1], "vertices") if len(counts) > 1 else count
    found.people = {str(i + 1): {} for i in range(count)}
    if first < count:
        found.notes.append(
            f"{found.path.name}: two-mode ({first} by {count - first}); both kinds are read as "
            "people, told apart by the column mode"
        )
        for i in range(count):
            found.people[str(i + 1)]["mode"] = "1" if i < first else "2"
    for line in part.lines:
        words = WORD.findall(line)
        number = words[0].lstrip("0") or "0"
        if number in found.people and len(words) > 1:
            found.people[number]["label"] = unquoted(words[1])


def _attribute(found: _Reading, title: _Part, part: _Part) -> None:
    """A partition or vector: one number a vertex, a column of people."""
    name = title.title.partition(" ")[2].strip() or title.word
    name = re.sub(r"\s*\(\d+\)$", "", unquoted(name))
    if len(part.lines) != len(found.people):
        found.notes.append(
            f"{found.path.name}: {title.word} {name!r} is for {len(part.lines)} vertices, not "
            f"{len(found.people)}; left out"
        )
        return
    for record, line in zip(found.people.values(), part.lines, strict=True):
        record[name] = line


def _relation(title: str) -> dict[str, str]:
    match = RELATION.search(title)
    if match is None:
        return {}
    return {"relation": match.group(1) or match.group(2) or match.group(0).strip(": ")}


def _add(found: _Reading, ends: tuple[str, str], more: dict[str, Any]) -> None:
    source, target = (end.lstrip("0") or "0" for end in ends)
    if source in found.people and target in found.people:
        found.ties.append({"source": source, "target": target} | more)
    else:
        found.unknown += 1


def _lines(found: _Reading, part: _Part) -> None:
    """Arcs or edges: two ends, perhaps a value."""
    more = _relation(part.title)
    more["direction"] = "directed" if part.word == "arcs" else "undirected"
    for line in part.lines:
        words = line.split()
        if len(words) < 2:
            found.bad += 1
            continue
        valued = len(words) > 2 and words[2][0] in "+-.0123456789"
        _add(found, (words[0], words[1]), more | ({"weight": words[2]} if valued else {}))


def _lists(found: _Reading, part: _Part) -> None:
    """Lists of arcs or edges: one end, then all that it is tied to."""
    more = _relation(part.title)
    more["direction"] = "directed" if part.word == "arcslist" else "undirected"
    for line in part.lines:
        source, *targets = line.split()
        for target in targets:
            _add(found, (source, target), more)


def _matrix(found: _Reading, part: _Part) -> None:
    names = list(found.people)
    if len(names) ** 2 > MOST_CELLS:
        raise refused(found.path, f"a matrix of {len(names):,} vertices is too large")
    rows = [i for i in names if found.people[i].get("mode") != "2"]
    columns = [i for i in names if found.people[i].get("mode") != "1"]
    numbers, bad = numbers_of(" ".join(part.lines).split())
    if numbers.size != len(rows) * len(columns):
        raise refused(
            found.path,
            f"its matrix has {numbers.size:,} numbers, not {len(rows):,} x {len(columns):,}",
        )
    found.bad += bad
    square = numbers.reshape(len(rows), len(columns)).astype(np.float64)
    name = _relation(part.title).get("relation", "")
    found.ties += [t | {"direction": "directed"} for t in matrix_ties(rows, columns, square, name)]


_TIES = {
    "arcs": _lines,
    "edges": _lines,
    "arcslist": _lists,
    "edgeslist": _lists,
    "matrix": _matrix,
}
