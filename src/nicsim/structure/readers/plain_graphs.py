"""Plain text of a few kinds: VNA (NetDraw), NCOL and LGL (igraph, Large Graph Layout)."""

import re
from pathlib import Path

from nicsim.structure.readers.sheet import (
    MOST_TIES,
    Folk,
    Sheet,
    graph_sheets,
    plain_text,
    refused,
    unquoted,
)

WORD = re.compile(r'"[^"]*"|[^\s,]+')


def read_vna(path: Path) -> list[Sheet]:
    """NetDraw's VNA: node data, node properties and tie data, each under a line of names."""
    text, notes = plain_text(path)
    people = Folk()
    ties: list[dict[str, str]] = []
    part, names, odd, listed = "", [], 0, set()
    for line in text.split("\n"):
        words = [unquoted(word) for word in WORD.findall(line)]
        if not words:
            continue
        if words[0].startswith("*"):
            part, names = " ".join(words).lower(), []
        elif not names:
            names = [word.lower() for word in words]
        elif part.startswith("*node"):
            people.also(words[0])
            if "data" in part and words[0] in listed:
                people.repeated.append(words[0])
            elif "data" in part:
                listed.add(words[0])
                people.records[words[0]] |= dict(zip(names[1:], words[1:], strict=False))
        elif part.startswith("*tie") and len(words) >= 2:
            people.also(words[0])
            people.also(words[1])
            ties += _relations(words, names)
            _bounded(ties, path)
        else:
            odd += 1
    if not people.records:
        raise refused(path, "no *Node data or *Tie data in it, so no VNA file")
    if odd:
        notes.append(f"{path.name}: {odd} lines that belong to no part, left out")
    return graph_sheets(path.name, people, ties, True, notes)


def _relations(words, names):
    """Ties of one line: one for each relation (column) that is not 0."""
    columns = names[2:]
    if not columns:
        return [{"source": words[0], "target": words[1]}]
    several = len(columns) > 1
    return [
        {"source": words[0], "target": words[1], "weight": value}
        | ({"relation": name} if several else {})
        for name, value in zip(columns, words[2:], strict=False)
        if value not in ("0", "0.0", "")
    ]


def read_ncol(path: Path) -> list[Sheet]:
    """NCOL: a line a tie, two names and perhaps a weight; ties run both ways."""
    text, notes = plain_text(path)
    ties, odd = [], 0
    for line in text.split("\n"):
        words = line.split()
        if len(words) in (2, 3):
            ties.append(_tie(words[0], words[1:]))
            _bounded(ties, path)
        else:
            odd += bool(words)
    if odd:
        notes.append(f"{path.name}: {odd} lines that are no tie, left out")
    return _found(path, Folk(), ties, notes)


def read_lgl(path: Path) -> list[Sheet]:
    """LGL: `# name` begins a person, a line below it for each tie; ties run both ways."""
    text, notes = plain_text(path)
    people = Folk()
    ties, source, odd = [], None, 0
    for line in text.split("\n"):
        words = line.replace("#", " # ", 1).split() if line.startswith("#") else line.split()
        if words[:1] == ["#"] and len(words) == 2:
            source = words[1]
            people.also(source)
        elif words and source is not None and len(words) <= 2:
            ties.append(_tie(source, words))
            _bounded(ties, path)
        else:
            odd += bool(words)
    if odd:
        notes.append(f"{path.name}: {odd} lines that are no tie, left out")
    return _found(path, people, ties, notes)


def _tie(source, rest):
    tie = {"source": source, "target": rest[0]}
    return tie | ({"weight": rest[1]} if len(rest) > 1 else {})


def _bounded(ties, path):
    if len(ties) > MOST_TIES:
        raise refused(path, f"over {MOST_TIES:,} ties; a smaller file is needed")


def _found(path, people: Folk, ties, notes):
    if not ties and not people.records:
        raise refused(path, "no ties in it")
    for tie in ties:
        people.also(tie["source"])
        people.also(tie["target"])
    return graph_sheets(path.name, people, ties, False, notes)
