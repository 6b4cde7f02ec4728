"""Plain text of a few kinds: VNA (NetDraw), NCOL and LGL (igraph, Large Graph Layout)."""

import re
from pathlib import Path

from nicsim.structure.readers.sheet import Sheet, graph_sheets, plain_text, refused, unquoted

WORD = re.compile(r'"[^"]*"|[^\s,]+')


def read_vna(path: Path) -> list[Sheet]:
    """NetDraw's VNA: node data, node properties and tie data, each under a line of names."""
    text, notes = plain_text(path)
    people: dict[str, dict[str, str]] = {}
    ties: list[dict[str, str]] = []
    part, names, odd = "", [], 0
    for line in text.split("\n"):
        words = [unquoted(word) for word in WORD.findall(line)]
        if not words:
            continue
        if words[0].startswith("*"):
            part, names = " ".join(words).lower(), []
        elif not names:
            names = [word.lower() for word in words]
        elif part.startswith("*node"):
            record = people.setdefault(words[0], {})
            if "data" in part:
                record |= dict(zip(names[1:], words[1:], strict=False))
        elif part.startswith("*tie") and len(words) >= 2:
            people.setdefault(words[0], {})
            people.setdefault(words[1], {})
            ties += _relations(words, names)
        else:
            odd += 1
    if not people:
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
        else:
            odd += bool(words)
    if odd:
        notes.append(f"{path.name}: {odd} lines that are no tie, left out")
    return _found(path, {}, ties, notes)


def read_lgl(path: Path) -> list[Sheet]:
    """LGL: `# name` begins a person, a line below it for each tie; ties run both ways."""
    text, notes = plain_text(path)
    people: dict[str, dict[str, str]] = {}
    ties, source, odd = [], None, 0
    for line in text.split("\n"):
        words = line.replace("#", " # ", 1).split() if line.startswith("#") else line.split()
        if words[:1] == ["#"] and len(words) == 2:
            source = words[1]
            people.setdefault(source, {})
        elif words and source is not None and len(words) <= 2:
            ties.append(_tie(source, words))
        else:
            odd += bool(words)
    if odd:
        notes.append(f"{path.name}: {odd} lines that are no tie, left out")
    return _found(path, people, ties, notes)


def _tie(source, rest):
    tie = {"source": source, "target": rest[0]}
    return tie | ({"weight": rest[1]} if len(rest) > 1 else {})


def _found(path, people, ties, notes):
    if not ties and not people:
        raise refused(path, "no ties in it")
    for tie in ties:
        people.setdefault(tie["source"], {})
        people.setdefault(tie["target"], {})
    return graph_sheets(path.name, people, ties, False, notes)
