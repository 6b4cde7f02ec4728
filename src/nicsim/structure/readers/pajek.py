"""Pajek networks (.net), projects (.paj), partitions (.clu) and vectors (.vec).

networkx and igraph fail on two-mode files, on mixes of arcs and edges and on projects.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nicsim.structure.column_names import SITE_NAMES, columns_called
from nicsim.structure.readers.sheet import (
    MOST_CELLS,
    MOST_LISTED,
    MOST_PARTS,
    MOST_TIES,
    Folk,
    Sheet,
    array_of,
    count_of,
    graph_sheets,
    matrix_ties,
    plain_text,
    refused,
    unquoted,
)

WORD = re.compile(r'"[^"]*"|\S+')
RELATION = re.compile(r':\s*\d+\s*(?:"([^"]*)"|(\S+))?')
TIMES = re.compile(r"\[([\d\s,;*\-]+)\]")  # when a vertex or a tie is there: [1-3,7,9-*]


class _Part(NamedTuple):
    """A section: its title line and the lines below it."""

    word: str
    title: str
    lines: list[str]


class _Reading:
    """What has been read of a file so far."""

    def __init__(self, path: Path, notes: list[str]) -> None:
        self.path, self.notes = path, notes
        self.folk = Folk()
        self.people = self.folk.records
        self.ties: list[dict[str, str]] = []
        self.networks, self.skipped, self.bad, self.unknown = 0, [], 0, 0


def read(path: Path) -> list[Sheet]:
    """The first network of a file, with the partitions and vectors of a project."""
    text, notes = plain_text(path)
    found, pending = _Reading(path, notes), None
    for part in _parts(text, path):
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
        names = ", ".join(f"*{w[:40]}" for w in list(dict.fromkeys(found.skipped))[:12])
        notes.append(f"{path.name}: not read: {names}")
    if found.bad:
        notes.append(f"{path.name}: {found.bad} lines of ties that make no sense, left out")
    if found.unknown:
        notes.append(f"{path.name}: {found.unknown} ties to vertices beyond the last, left out")
    return graph_sheets(path.name, found.folk, found.ties, True, notes)


def read_values(path: Path) -> list[Sheet]:
    """A partition (.clu) or vector (.vec): one number a vertex, in the order of the network's."""
    text, notes = plain_text(path)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    lines = [line for line in lines if not line.startswith("%")]
    if not lines or not lines[0].lower().startswith("*vertices"):
        raise refused(path, "no *Vertices in its first line, so no Pajek partition or vector")
    words = lines[0].split()
    count = count_of(path, words[1] if len(words) > 1 else "", "vertices", MOST_PARTS)
    if len(lines) - 1 != count:
        raise refused(path, f"{len(lines) - 1:,} lines for the {count:,} vertices that it declares")
    name = path.stem.lower()
    if path.suffix.lower() == ".clu" and not columns_called([name], SITE_NAMES):
        notes.append(f"{path.name}: a partition; its classes are the column 'partition'")
        name = "partition"
    return [Sheet(path.name, "values", (name,), [[v] for v in lines[1:]], True, tuple(notes))]


def _parts(text: str, path: Path) -> list[_Part]:
    parts: list[_Part] = []
    if text.count("\n") > MOST_PARTS:
        raise refused(path, f"over {MOST_PARTS:,} lines; a smaller file is needed")
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("*"):
            word = re.split(r"[\s:]", stripped[1:].lower(), maxsplit=1)[0]
            parts.append(_Part(word, stripped, []))
        elif stripped and not stripped.startswith("%") and parts:
            parts[-1].lines.append(stripped)
    return parts


def _vertices(found: _Reading, part: _Part) -> None:
    counts, most = part.title.split()[1:3], MOST_LISTED
    if not counts:
        raise refused(found.path, "*Vertices without their number")
    count = count_of(found.path, counts[0], "vertices", most)
    first = count_of(found.path, counts[1], "vertices", most) if len(counts) > 1 else count
    for i in range(count):
        found.folk.add(str(i + 1), {})
    if first < count:
        found.notes.append(
            f"{found.path.name}: two-mode ({first} by {count - first}); both kinds are read as "
            "people, told apart by the column mode"
        )
        for i in range(count):
            found.people[str(i + 1)]["mode"] = "1" if i < first else "2"
    beyond, listed = 0, set()
    for line in part.lines:
        number, *words = WORD.findall(line[:2_000])
        number = number.lstrip("0") or "0"
        if number not in found.people:
            beyond += 1
        elif number in listed:
            found.folk.repeated.append(number)
        elif words:
            listed.add(number)
            label = unquoted(words[0])
            if label:
                found.people[number]["label"] = label
            _times(line, found.people[number])
    if beyond:
        found.notes.append(f"{found.path.name}: {beyond} lines of vertices beyond the last, left "
                           "out")  # fmt: skip


def _times(line: str, record: dict[str, str]) -> None:
    """When it is there, where the line says so outside quotes: the interval network's [1-3]."""
    match = TIMES.search(re.sub(r'"[^"]*"', "", line))
    if match is not None:
        spans = (span.partition("-") for span in match.group(1).replace(" ", "").split(","))
        record["there"] = ",".join(f"{a}..{b if dash else a}" for a, dash, b in spans if a)


def _attribute(found: _Reading, title: _Part, part: _Part) -> None:
    """A partition or vector: one number a vertex, a column of people."""
    name = title.title.partition(" ")[2].strip() or title.word
    name = re.sub(r"\s*\(\d+\)$", "", unquoted(name[:200]))
    if len(part.lines) != len(found.people):
        found.notes.append(
            f"{found.path.name}: {title.word} {name!r} is for {len(part.lines)} vertices, not "
            f"{len(found.people)}; left out"
        )
        return
    for record, line in zip(found.people.values(), part.lines, strict=True):
        record.setdefault(name, line)


def _relation(title: str) -> dict[str, str]:
    match = RELATION.search(title[:1_000])
    if match is None:
        return {}
    return {"relation": match.group(1) or match.group(2) or match.group(0).strip(": ")}


def _add(found: _Reading, ends: tuple[str, str], more: dict[str, Any]) -> None:
    source, target = (end.lstrip("0") or "0" for end in ends)
    if source in found.people and target in found.people:
        found.ties.append({"source": source, "target": target} | more)
        if len(found.ties) > MOST_TIES:
            raise refused(found.path, f"over {MOST_TIES:,} ties; a smaller file is needed")
    else:
        found.unknown += 1


def _lines(found: _Reading, part: _Part) -> None:
    """Arcs or edges: two ends, perhaps a value, perhaps times."""
    more = _relation(part.title)
    more["direction"] = "directed" if part.word == "arcs" else "undirected"
    for line in part.lines:
        words = line.split(None, 3)
        if len(words) < 2:
            found.bad += 1
            continue
        own = dict(more)
        if (len(words) > 2 and words[2][0] not in "[\"'" and not words[2].isalpha()) or (
            len(words) > 2 and words[2].lower() in ("nan", "na")
        ):
            own["weight"] = words[2]
        if "[" in line:
            _times(line, own)
        _add(found, (words[0], words[1]), own)


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
    numbers, bad = array_of(" ".join(part.lines))
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
