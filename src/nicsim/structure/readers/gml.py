"""GML (Himsolt 1997), read leniently.

networkx refuses repeated ties, missing ids and infinities.
"""

import html
import re
import sys
from pathlib import Path
from typing import Any

from nicsim.structure.readers.sheet import (
    MOST_PARTS,
    Folk,
    Sheet,
    graph_sheets,
    plain_text,
    refused,
)

TOKEN = re.compile(r'"([^"]*)"|(\[)|(\])|#[^\n]*|([^\s\[\]"]+)')
MOST_DEPTH = 50


def read(path: Path) -> list[Sheet]:
    """Nodes and edges of the first graph of a GML file."""
    text, notes = plain_text(path)
    graph = next((v for k, v in _pairs(text, path) if k == "graph" and isinstance(v, list)), None)
    if graph is None:
        raise refused(path, "no graph in it (GML has `graph [ node [ ... ] edge [ ... ] ]`)")
    people, ties, unnamed, incomplete = Folk(), [], 0, 0
    for key, value in graph:
        if not isinstance(value, list):
            continue
        record = {k: v for k, v in value if isinstance(v, str)}
        if key == "node":
            name = record.pop("id", record.get("label", ""))
            unnamed += not name
            if name:
                people.add(name, record)
        elif key == "edge":
            if "source" in record and "target" in record:
                ties.append(_tie(record))
            else:
                incomplete += 1
    if unnamed:
        notes.append(f"{path.name}: {unnamed} nodes without an id, left out")
    if incomplete and not ties:
        raise refused(path, f"none of its {incomplete} edges has source and target")
    if incomplete:
        notes.append(f"{path.name}: {incomplete} edges without source or target, left out")
    directed = next((v for k, v in graph if k == "directed"), "0") == "1"
    return graph_sheets(path.name, people, ties, directed, notes)


def _tie(record):
    if "weight" not in record and "value" in record:  # as Newman's collection has it
        record["weight"] = record.pop("value")
    return record


def _pairs(text: str, path: Path) -> list[tuple[str, Any]]:
    """Keys and values, lists of such where brackets stand; no recursion."""
    stack: list[list[tuple[str, Any]]] = [[]]
    key: str | None = None
    for number, match in enumerate(TOKEN.finditer(text)):
        if number > MOST_PARTS:
            raise refused(path, f"over {MOST_PARTS:,} words; a smaller file is needed")
        quoted, opens, closes, word = match.groups()
        if opens:
            if key is None or len(stack) > MOST_DEPTH:
                raise refused(path, "a bracket without a key, or brackets nested too deeply")
            inner: list[tuple[str, Any]] = []
            stack[-1].append((key, inner))
            stack.append(inner)
            key = None
        elif closes:
            if len(stack) == 1:
                raise refused(path, "a closing bracket too many")
            stack.pop()
            key = None
        elif quoted is not None or word is not None:
            if key is None:
                key = sys.intern((word or quoted or "").lower())
            else:
                value = html.unescape(quoted) if quoted is not None else word
                stack[-1].append((key, value))
                key = None
    if len(stack) > 1:
        raise refused(path, "a bracket is not closed; the file may be cut off")
    return stack[0]
