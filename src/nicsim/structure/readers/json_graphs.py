"""JSON of mapping tools: Kumu, node-link lists, d3, Cytoscape, vis.js, the JSON Graph Format."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.structure.readers.sheet import Folk, Sheet, graph_sheets, plain_text, refused
from nicsim.structure.words import listed

PEOPLE, TIES = ("elements", "nodes", "vertices"), ("connections", "links", "edges")
SOURCE, TARGET = ("from", "source", "src"), ("to", "target", "dst")
WITHIN = ("elements", "graph", "data", "network", "graphs")  # what nests both lists in some files
OTHER_TIES = ("adjacency", "adjacencylist", "adjlist", "matrix", "neighbors", "neighbours",
              "relationships", "ties")  # fmt: skip
NAMES = ("_id", "id", "key", "label", "name")
MOST_RECORDS, MOST_LISTS = 2_000_000, 5_000_000  # in a file, so that they fit in memory
MOST_VALUES = 8_000_000  # likewise


class _Lists(NamedTuple):
    nodes: list[Any]
    links: list[Any]
    directed: bool


def read(path: Path) -> list[Sheet]:
    """People and ties of a JSON file; lists of names are joined by semicolons."""
    text, notes = plain_text(path)
    found = _lists(_parsed(text, path), path)
    people, unnamed = Folk(), 0
    # Node-link lists whose nodes have no ids may be tied by number: d3 before its fourth version.
    records = [_record(entry) for entry in found.nodes]
    numbered = bool(records) and not any(_name(record) for record in records)
    for number, record in enumerate(records):
        name = str(number) if numbered else _name(record)
        unnamed += not name
        if name:
            about = {k: v for k, v in record.items() if k not in ("_id", "id", "key")}
            if about.get("group") == "nodes":  # Cytoscape's word for what it is
                del about["group"]
            people.add(name, about)
    known_as = {about.get("label", ""): name for name, about in people.records.items()}
    if _by_place(found, records, people):
        known_as = {str(i): _name(record) for i, record in enumerate(records)}
        notes.append(f"{path.name}: nodes have no id; ties name them by their place, from 0")
    ties, incomplete = [], 0
    for entry in found.links:
        record = _record(entry)
        ends = [next((record[k] for k in of if record.get(k)), "") for of in (SOURCE, TARGET)]
        if not all(ends):
            incomplete += 1
            continue
        source, target = (end if end in people.records else known_as.get(end, end) for end in ends)
        left = (*SOURCE, *TARGET, "id", "_id", "key", "label", "group")
        rest = {k: v for k, v in record.items() if k not in left}
        if rest.get("direction", "").lower() == "mutual":
            rest["direction"] = "undirected"
        if "weight" not in rest and "value" in rest:
            rest["weight"] = rest.pop("value")
        ties.append({"source": source, "target": target} | rest)
    if incomplete and not ties:
        keys = listed(list(_record(found.links[0])))
        raise refused(path, f"none of its {incomplete} ties says from whom to whom (it has {keys})")
    for number, what in ((unnamed, "elements without a label"), (incomplete, "ties without ends")):
        if number:
            notes.append(f"{path.name}: {number} {what}, left out")
    return graph_sheets(path.name, people, ties, found.directed, notes)


def _parsed(text: str, path: Path) -> Any:
    if text.count("{") > MOST_RECORDS or text.count("[") > MOST_LISTS:
        raise refused(path, f"over {MOST_RECORDS:,} records; a smaller file is needed")
    if text.count(",") > MOST_VALUES:
        raise refused(path, f"over {MOST_VALUES:,} values; a smaller file is needed")
    try:
        return json.loads(text, parse_int=_shortly, parse_float=_shortly)
    except RecursionError:
        raise refused(path, "nested too deeply") from None
    except ValueError as fault:
        raise refused(path, f"not valid JSON ({str(fault)[:80]})") from None


def _shortly(digits: str) -> str | int | float:
    """A number; as text where it has more digits than any number here."""
    if len(digits) > 40:
        return digits
    return int(digits) if digits.lstrip("-").isdecimal() else float(digits)


def _lists(content: Any, path: Path) -> _Lists:
    """The lists of people and of ties, wherever they stand; refused where there are none."""
    if isinstance(content, list):
        return _mixed(content, True, path)
    graph, directed = content if isinstance(content, dict) else {}, True
    for _ in range(4):
        graph = {str(key).lower(): value for key, value in graph.items()}
        directed = directed and graph.get("directed", True) is not False
        inner = next((graph[k] for k in WITHIN if _holds(graph.get(k))), None)
        if inner is None:
            break
        graph = inner[0] if isinstance(inner, list) else inner
    nodes, links = _listed(graph, PEOPLE), _listed(graph, TIES)
    if nodes is None and links is None:
        there = f" (it has {listed(list(graph))})" if graph else ""
        raise refused(path, f"no elements and connections (or nodes and links) in it{there}")
    if links is None:
        odd = [k for k in graph if k in (*TIES, *OTHER_TIES)]
        if odd:
            raise refused(path, f"its ties ({listed(odd)}) are no list of source and target")
        return _mixed(nodes or [], directed, path)
    return _Lists(nodes or [], links, directed)


def _holds(value: Any) -> bool:
    """Whether a value holds both lists."""
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return isinstance(value, dict) and any(str(k).lower() in (*PEOPLE, *TIES) for k in value)


def _mixed(entries: list[Any], directed: bool, path: Path) -> _Lists:
    """People and ties of one list, as Cytoscape writes elements: what has two ends is a tie."""
    nodes, links = [], []
    for entry in entries:
        flat = _record(entry)
        two_ends = any(flat.get(k) for k in SOURCE) and any(flat.get(k) for k in TARGET)
        is_tie = two_ends or (isinstance(entry, dict) and entry.get("group") == "edges")
        (links if is_tie else nodes).append(entry)
    if isinstance(entries, list) and not links and not any(_name(_record(n)) for n in nodes):
        raise refused(path, "no elements and connections (or nodes and links) in it")
    return _Lists(nodes, links, directed)


def _by_place(found: _Lists, records: list[dict[str, str]], people: Folk) -> bool:
    """Whether ties name nodes by their place: numbers that are nobody's id, from 0 on."""
    if any(record.get(k) for record in records for k in ("_id", "id", "key")):
        return False
    ends = [
        entry.get(next((k for k in of if k in entry), ""))
        for entry in found.links[:1000] if isinstance(entry, dict) for of in (SOURCE, TARGET)
    ]  # fmt: skip
    return bool(ends) and all(
        isinstance(end, int) and 0 <= end < len(records) and str(end) not in people.records
        for end in ends
    )


def _name(record: dict[str, str]) -> str:
    return next((record[k] for k in NAMES if record.get(k)), "")


def _listed(graph: dict[str, Any], names: tuple[str, ...]) -> list[Any] | None:
    """A list under one of these names; a table by id (JSON Graph Format 2) as a list."""
    for name in names:
        value = graph.get(name)
        if isinstance(value, list):
            return value
        if isinstance(value, dict) and name in ("nodes", "vertices"):
            return [{"id": k} | (v if isinstance(v, dict) else {}) for k, v in value.items()]
    return None


def _record(entry: Any) -> dict[str, str]:
    """One entry as text; Kumu nests what its users added under `attributes`, Cytoscape `data`."""
    if not isinstance(entry, dict):
        return {"id": _text(entry)} if isinstance(entry, str | int | float) else {}
    flat = dict(entry)
    for nested in ("attributes", "data", "metadata"):
        inner = flat.pop(nested, None)
        if isinstance(inner, dict):
            flat |= inner
    return {str(key).lower(): text for key, value in flat.items() if (text := _text(value))}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(_text(item) for item in value if not isinstance(item, list | dict))
    if isinstance(value, dict):  # d3 puts nodes where their ids stood
        return next((_text(value[k]) for k in ("id", "name") if k in value), "")
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
