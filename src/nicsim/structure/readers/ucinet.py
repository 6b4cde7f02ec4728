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
from nicsim.structure.words import many

DATA = re.compile(r"\bdata\s*:", re.IGNORECASE)
LABELS = re.compile(r"(?:\b(row|column|col|level|matrix) )?\blabels? ?:", re.IGNORECASE)
EMBEDDED = re.compile(r"(?:\b(row|column|col) )?\blabels? embedded ?:?", re.IGNORECASE)
WORD = re.compile(r'"[^"]*"|\'[^\']*\'|[^\s,]+')
OPTION = re.compile(r"([A-Za-z]\w{0,30}) ?[= ] ?([\w.]{1,40})")
LONGEST_OPTIONS = 5_000  # characters of a header without its labels
LONGEST_HEAD = 10_000_000  # with labels
LISTS = ("edgelist", "edgelist1", "edgelist2", "nodelist", "nodelist1", "nodelist2")
MATRICES = ("fullmatrix", "fm", "lowerhalf", "upperhalf")
SHORT = {"el1": "edgelist1", "el2": "edgelist2", "el": "edgelist", "nl1": "nodelist1",
         "nl2": "nodelist2", "nl": "nodelist", "lh": "lowerhalf", "uh": "upperhalf"}  # fmt: skip


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
    if match.start() > LONGEST_HEAD:
        raise refused(path, f"over {LONGEST_HEAD:,} characters before its data")
    body = text[match.end() :]
    head = _head(text[: match.start()], path)
    if head.rows != head.columns:
        notes.append(
            f"{path.name}: two-mode ({head.rows} by {head.columns}); rows and columns are read as "
            "people, ties run from rows to columns"
        )
    read_body = _of_lists if head.format in LISTS else _of_matrices
    names, ties = read_body(head, body, path, notes)
    people = Folk()
    for name in names:
        people.also(name)
    return graph_sheets(path.name, people, ties, True, notes)


def _head(text: str, path: Path) -> _Head:
    text = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    embedded = set()
    for match in EMBEDDED.finditer(text):
        which = (match.group(1) or "").lower()
        embedded |= {"row", "column"} if not which else {"column" if which == "col" else which}
    text = EMBEDDED.sub(" ", text)
    sections = list(LABELS.finditer(text))
    options = text[: sections[0].start()] if sections else text
    if len(options) > LONGEST_OPTIONS:
        raise refused(path, f"{len(options):,} characters of options before its labels or data")
    values = {k.lower(): v for k, v in OPTION.findall(_plain(options))}
    counts = {k: count_of(path, values[k], "nodes") for k in ("n", "nr", "nc", "nm") if k in values}
    kind = values.get("format", "fullmatrix").lower()
    kind = SHORT.get(kind, kind)
    if kind not in LISTS + MATRICES:
        known = ", ".join((*LISTS, *MATRICES, *SHORT))
        raise refused(path, f"format {kind!r} is not known; read are {known}")
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
        labels[which] = _labels(content, wanted, f"{which} labels".strip(), path)
    diagonal = "absent" not in values.get("diagonal", "present").lower()
    return _Head(
        rows, columns, max(1, counts.get("nm", 1)), kind, diagonal, labels, frozenset(embedded)
    )


def _plain(options: str) -> str:
    """The options in one line, without the mark of the format, divided by single blanks."""
    words = options.replace(",", " ").replace("=", " = ").split()
    if words[:1] and words[0].lower() == "dl":
        words = words[1:]
    return " ".join(words).replace(" = ", "=")


def _labels(content: str, wanted: int, called: str, path: Path) -> list[str]:
    """Labels as UCINET divides them: by commas and lines; in quotes; else by blanks.

    Refused where they do not fit the number of nodes.
    """
    lines = [line for line in content.split("\n") if line.strip(" ,\t")]
    by_line = [unquoted(line.strip(" ,\t")) for line in lines]
    by_comma = [
        unquoted(part) for line in lines for part in _by_commas(line) if part.strip(" \t\"'")
    ]
    by_blank = [unquoted(word) for word in WORD.findall(content)]
    quoted = '"' in content or "'" in content
    each = {len(WORD.findall(line)) for line in lines}
    even = quoted or ("," not in content and len(each) == 1)  # else a blank stands in a name
    for kept in (by_comma, *((by_blank,) if even else ()), by_line):
        if len(kept) == wanted:
            return kept
    raise refused(
        path,
        f"{many(len(by_comma), 'label')} ({called}, by comma or line) for {many(wanted, 'node')}",
    )


def _by_commas(line: str) -> list[str]:
    """Parts of a line between commas, those in quotes left alone."""
    return re.findall(r'[^,\s"](?:[^,]*)|"[^"]*"|"', line)


def _named(head: _Head, which: str, count: int) -> list[str]:
    given = head.labels.get(which) or head.labels.get("") or []
    return [given[i] if i < len(given) else str(i + 1) for i in range(count)]


def _level(head: _Head, number: int) -> str:
    if head.matrices == 1:
        return ""
    given = head.labels.get("level", [])
    return given[number] if number < len(given) else f"matrix {number + 1}"


def _of_matrices(head: _Head, body: str, path: Path, notes: list[str]):
    cells = head.rows * head.columns * head.matrices
    if cells > MOST_CELLS or _size(head) * head.matrices > len(body) + 1_000:
        raise refused(path, f"{head.rows:,} x {head.columns:,} numbers are more than can be held, "
                      "or than the file has")  # fmt: skip
    rows, columns = _named(head, "row", head.rows), _named(head, "column", head.columns)
    if not head.embedded and "'" not in body and '"' not in body:
        numbers, _ = array_of(body)
        each = _size(head)
        if numbers.size >= each * head.matrices:
            ties = _square_ties(head, numbers, rows, columns, path, notes)
            return dict.fromkeys([*rows, *columns]), ties
    words = [unquoted(match.group()) for match in itertools.islice(WORD.finditer(body), MOST_PARTS)]
    ties, at = [], 0
    for number in range(head.matrices):
        taken, at, rows, columns = _matrix_words(head, words, at, rows, columns, path)
        if [c.casefold() for c in columns] == [r.casefold() for r in rows]:
            columns = rows  # the same people, whatever the capitals
        numbers, bad = array_of(" ".join(word or "-" for word in taken))
        _tell_bad(bad, path, notes)
        ties += matrix_ties(rows, columns, _square(head, numbers, path), _level(head, number))
    _tell_rest(len(words) - at, path, notes)
    return dict.fromkeys([*rows, *columns]), ties


def _square_ties(head: _Head, numbers, rows, columns, path, notes):
    """Ties of matrices that stand one after another as plain numbers."""
    each, ties = _size(head), []
    for number in range(head.matrices):
        part = numbers[number * each : (number + 1) * each]
        _tell_bad(int(np.isnan(part).sum()), path, notes)
        ties += matrix_ties(rows, columns, _square(head, part, path), _level(head, number))
    _tell_rest(numbers.size - each * head.matrices, path, notes)
    return ties


def _tell_bad(bad: int, path: Path, notes: list[str]) -> None:
    if bad:
        what = "is no number" if bad == 1 else "are no numbers"
        notes.append(f"{path.name}: {many(bad, 'cell')} that {what}, taken as no tie")


def _tell_rest(rest: int, path: Path, notes: list[str]) -> None:
    if rest > 0:
        notes.append(f"{path.name}: {many(rest, 'word')} after the last matrix, left out")


def _size(head: _Head) -> int:
    """Numbers of one matrix."""
    if head.format in ("lowerhalf", "upperhalf"):
        return head.rows * (head.rows + (1 if head.diagonal else -1)) // 2
    return head.rows * (head.columns - (not head.diagonal))


def _matrix_words(head: _Head, words, at, rows, columns, path):
    """Words of one matrix, labels in it taken out; where the next begins."""
    if "column" in head.embedded:
        columns, at = words[at : at + head.columns], at + head.columns
        if len(columns) < head.columns:
            raise refused(path, f"{len(columns)} labels of columns where {head.columns} are needed")
    wide = head.columns - (not head.diagonal)
    if "row" in head.embedded:
        if head.format not in ("fullmatrix", "fm"):
            raise refused(path, "labels embedded in half a matrix are not read")
        starts = range(at, at + head.rows * (wide + 1), wide + 1)
        lines = [words[start : start + wide + 1] for start in starts]
        rows = [line[0] if line else "" for line in lines]
        taken, at = [word for line in lines for word in line[1:]], at + head.rows * (wide + 1)
    else:
        count = _size(head)
        taken = words[at : at + count]
        if len(taken) < count and len(words) == head.rows and len(words[0]) == wide:
            taken = list("".join(words))  # digits without spaces between them
            return taken, len(words), rows, columns
        at += count
    return taken, at, rows, columns


def _square(head: _Head, numbers: np.ndarray, path: Path) -> np.ndarray:
    if numbers.size != _size(head):
        raise refused(path, f"{numbers.size:,} numbers where {_size(head):,} are needed")
    if head.format not in ("lowerhalf", "upperhalf") and head.diagonal:
        return numbers.reshape(head.rows, head.columns)
    found = np.zeros((head.rows, head.columns))
    if head.format in ("lowerhalf", "upperhalf"):
        offset = 0 if head.diagonal else 1
        upper = head.format == "upperhalf"
        where = np.triu_indices(head.rows, offset) if upper else np.tril_indices(head.rows, -offset)
        found[where] = numbers
        return np.fmax(found, found.T)
    found[~np.eye(head.rows, head.columns, dtype=bool)] = numbers
    return found


def _of_lists(head: _Head, body: str, path: Path, notes: list[str]):
    given = "row" in head.embedded or "column" in head.embedded
    rows = [] if given else _named(head, "row", head.rows)
    columns = [] if given else _named(head, "column", head.columns)
    names: dict[str, None] = dict.fromkeys([*rows, *columns, *head.labels.get("", [])])
    ties, number, odd, beyond = [], 0, 0, 0

    def called(word: str, known: list[str]) -> str | None:
        word = unquoted(word)
        if not given and word.isascii() and word.isdecimal():
            place = int(word[:12])
            return known[place - 1] if 0 < place <= len(known) else None
        return word

    for line in body.split("\n"):
        words = WORD.findall(line)
        if words and words[0].startswith("!"):
            number += 1
        elif len(words) < 2:
            odd += bool(words) and head.format.startswith("edge")
            who = called(words[0], rows) if words else None
            if who is not None:
                names.setdefault(who)
        else:
            relation = _level(head, number)
            extra = {"relation": relation} if relation else {}
            source, several = called(words[0], rows), head.format.startswith("node")
            if not several and len(words) > 2:
                extra["weight"] = words[2]
            for word in words[1:] if several else words[1:2]:
                target = called(word, columns)
                if source is None or target is None:
                    beyond += 1
                    continue
                names.setdefault(source)
                names.setdefault(target)
                ties.append({"source": source, "target": target} | extra)
        if len(ties) > MOST_TIES:
            raise refused(path, f"over {MOST_TIES:,} ties; a smaller file is needed")
    if (
        given
        and len(names) > max(head.rows, head.columns) + (head.rows != head.columns) * head.rows
    ):
        raise refused(path, f"{len(names):,} labels for {many(head.rows, 'node')}")
    if odd:
        notes.append(f"{path.name}: {odd} lines with one end only, left out")
    if beyond:
        notes.append(f"{path.name}: {many(beyond, 'tie')} to nodes beyond the last, left out")
    return names, ties
