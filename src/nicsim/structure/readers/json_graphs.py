"""JSON of mapping tools: Kumu (elements and connections), node-link lists, Cytoscape."""

import json
from pathlib import Path
from typing import Any

from nicsim.structure.readers.sheet import Sheet, graph_sheets, plain_text, refused

PEOPLE, TIES = ("elements", "nodes", "vertices"), ("connections", "links", "edges")
SOURCE, TARGET = ("from", "source"), ("to", "target")


def read(path: Path) -> list[Sheet]:
    """People and ties of a JSON file; lists of names are joined by semicolons."""
    text, notes = plain_text(path)
    try:
        content = json.loads(text.lstrip("\ufeff"))
    except RecursionError:
        raise refused(path, "nested too deeply") from None
    except ValueError as fault:
        raise refused(path, f"not valid JSON ({str(fault)[:80]})") from None
    content = content if isinstance(content, dict) else {}
    inner = content.get("elements")
    graph = inner if isinstance(inner, dict) else content  # Cytoscape nests both
    nodes, links = _listed(graph, PEOPLE), _listed(graph, TIES)
    if nodes is None and links is None:
        raise refused(path, "no elements and connections (or nodes and links) in it")
    people, unnamed = {}, 0
    # Node-link lists whose nodes have no names at all are tied by number.
    numbered = not any(_name(_record(entry)) for entry in nodes or [])
    for number, entry in enumerate(nodes or []):
        record = _record(entry)
        name = str(number) if numbered else _name(record)
        unnamed += not name
        people |= (
            {name: {k: v for k, v in record.items() if k not in ("_id", "id")}} if name else {}
        )
    known_as = {record.get("label", ""): name for name, record in people.items()}
    ties, incomplete = [], 0
    for entry in links or []:
        record = _record(entry)
        ends = [next((record[k] for k in of if record.get(k)), "") for of in (SOURCE, TARGET)]
        if not all(ends):
            incomplete += 1
            continue
        source, target = (end if end in people else known_as.get(end, end) for end in ends)
        rest = {
            k: v for k, v in record.items() if k not in (*SOURCE, *TARGET, "id", "_id", "label")
        }
        if rest.get("direction", "").lower() == "mutual":
            rest["direction"] = "undirected"
        ties.append({"source": source, "target": target} | rest)
    for number, what in ((unnamed, "elements without a label"), (incomplete, "ties without ends")):
        if number:
            notes.append(f"{path.name}: {number} {what}, left out")
    directed = content.get("directed", True) is not False
    return graph_sheets(path.name, people, ties, directed, notes)


def _name(record: dict[str, str]) -> str:
    return next((record[k] for k in ("_id", "id", "label", "name") if record.get(k)), "")


def _listed(graph: dict[str, Any], names: tuple[str, ...]) -> list[Any] | None:
    return next((graph[name] for name in names if isinstance(graph.get(name), list)), None)


def _record(entry: Any) -> dict[str, str]:
    """One entry as text; Kumu nests what its users added under `attributes`, Cytoscape `data`."""
    if not isinstance(entry, dict):
        return {"id": _text(entry)} if isinstance(entry, str | int | float) else {}
    flat = dict(entry)
    for nested in ("attributes", "data"):
        inner = flat.pop(nested, None)
        if isinstance(inner, dict):
            flat |= inner
    return {str(key).lower(): _text(value) for key, value in flat.items() if _text(value)}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value if not isinstance(item, list | dict))
    if isinstance(value, dict) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
