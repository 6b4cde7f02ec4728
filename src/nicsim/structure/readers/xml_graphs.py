"""GraphML (yEd's too) and GEXF 1.1 to 1.3, read element by element.

networkx refuses GEXF 1.3, attributes that are not of their declared type and keys it does not know.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from nicsim.structure.readers.sheet import MOST_ROWS, Sheet, graph_sheets, refused
from nicsim.structure.tables import LARGEST_FILE, reason

MOST_DEPTH = 200


def read(path: Path) -> list[Sheet]:
    """A GraphML or GEXF file, told apart by its first element."""
    try:
        with path.open("rb") as file:
            if len(file.read(LARGEST_FILE + 1)) > LARGEST_FILE:
                raise refused(path, f"over {LARGEST_FILE // 10**6} MB; take a smaller file")
            file.seek(0)
            return _sheets(_elements(iterparse(file, ("start", "end")), path), path)
    except OSError as fault:
        raise refused(path, f"cannot be read ({reason(fault)})") from None
    except DefusedXmlException:
        raise refused(
            path, "declares XML entities, which networks do not need and attacks do; not read"
        ) from None
    except (ParseError, ValueError, LookupError) as fault:
        raise refused(path, f"not well-formed XML ({fault})") from None


def _elements(events, path: Path) -> Iterator[tuple[str, str, Element, tuple[str, ...]]]:
    """Starts and ends of elements, without name spaces, with the names above them."""
    above: list[str] = []
    for event, element in events:
        name = element.tag.rpartition("}")[2].lower()
        if event == "start":
            above.append(name)
            if len(above) > MOST_DEPTH:
                raise refused(path, "elements nested too deeply")
            yield event, name, element, tuple(above)
        else:
            above.pop()
            yield event, name, element, tuple(above)
            if name in ("node", "edge", "viz"):
                element.clear()


def _sheets(elements, path: Path) -> list[Sheet]:
    for event, name, element, _ in elements:
        if event == "start":
            if name == "graphml":
                return _graphml(elements, path)
            if name == "gexf":
                return _gexf(elements, path)
            raise refused(path, f"its first element is <{element.tag[:40]}>, not GraphML or GEXF")
    raise refused(path, "no element in it")


def _child(element: Element, name: str) -> list[Element]:
    return [child for child in element if child.tag.rpartition("}")[2].lower() == name]


def _graphml(elements, path: Path) -> list[Sheet]:
    keys: dict[str, str] = {}
    defaults: dict[tuple[str, str], str] = {}
    people: dict[str, dict[str, str]] = {}
    ties, notes, directed, graphs, hyper = [], [], True, 0, 0
    for event, name, element, _above in elements:
        if event == "start":
            if name == "graph":
                graphs += 1
                if graphs == 1:
                    directed = element.get("edgedefault", "directed").strip() != "undirected"
            continue
        if name == "key" and element.get("id"):
            called = element.get("attr.name") or element.get("yfiles.type") or element.get("id")
            keys[element.get("id", "")] = str(called).strip()
            for default in _child(element, "default"):
                about = element.get("for", "all")
                defaults[about, str(called).strip()] = (default.text or "").strip()
        elif name == "node" and element.get("id"):
            people[element.get("id", "")] = _data(element, keys, defaults, "node")
        elif name == "edge":
            tie = _data(element, keys, defaults, "edge")
            tie |= {"source": element.get("source", ""), "target": element.get("target", "")}
            if element.get("directed"):
                one_way = element.get("directed", "").strip() == "true"
                tie["direction"] = "directed" if one_way else "undirected"
            ties.append(tie)
        elif name == "hyperedge":
            hyper += 1
        if len(ties) > MOST_ROWS or len(people) > MOST_ROWS:
            raise refused(path, f"more than {MOST_ROWS:,} people or ties")
    if graphs > 1:
        notes.append(f"{path.name}: {graphs} graphs, taken as one")
    if hyper:
        notes.append(f"{path.name}: {hyper} hyperedges, left out")
    return graph_sheets(path.name, people, ties, directed, notes)


def _data(element, keys, defaults, about) -> dict[str, str]:
    found = {name: text for (of, name), text in defaults.items() if of in (about, "all")}
    for data in _child(element, "data"):
        key = keys.get(data.get("key", ""), data.get("key", ""))
        text = (data.text or "").strip()
        for inner in data.iter():  # yEd writes the label of a node within its drawing
            if inner.tag.endswith(("}NodeLabel", "}EdgeLabel")) and (inner.text or "").strip():
                key, text = "label", (inner.text or "").strip()
                break
        if text and key not in ("source", "target", "direction"):
            found[key] = text
    return found


def _gexf(elements, path: Path) -> list[Sheet]:
    titles: dict[tuple[str, str], str] = {}
    defaults: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    people: dict[str, dict[str, str]] = {}
    ties: list[dict[str, Any]] = []
    notes: list[str] = []
    directed, about, dynamic, parents = False, "node", False, []
    for event, name, element, above in elements:
        if event == "start":
            if name == "graph":
                directed = element.get("defaultedgetype", "undirected") == "directed"
                dynamic = element.get("mode") == "dynamic"
            elif name == "attributes":
                about = element.get("class", "node")
            elif name == "node":
                parents.append(element.get("id", ""))
            continue
        if name == "attribute" and "attributes" in above:
            title = element.get("title") or element.get("id", "")
            titles[about, element.get("id", "")] = title
            for default in _child(element, "default"):
                defaults.setdefault(about, {})[title] = (default.text or "").strip()
        elif name == "node":
            parents.pop()
            own = element.get("id")
            if own:
                record = defaults["node"] | _values(element, titles, "node")
                label = element.get("label")
                parent = element.get("pid") or (parents[-1] if parents else "")
                record |= {"label": label} if label else {}
                people[own] = record | ({"parent": parent} if parent else {})
        elif name == "edge":
            tie = defaults["edge"] | _values(element, titles, "edge")
            tie |= {"source": element.get("source", ""), "target": element.get("target", "")}
            kind = (element.get("type") or "").strip()
            if kind in ("directed", "undirected", "mutual"):
                tie["direction"] = kind
            for key, attribute in (("weight", "weight"), ("relation", "kind")):
                if element.get(attribute):
                    tie[key] = element.get(attribute, "")
            ties.append(tie)
        if len(ties) > MOST_ROWS or len(people) > MOST_ROWS:
            raise refused(path, f"more than {MOST_ROWS:,} people or ties")
    if dynamic:
        notes.append(f"{path.name}: changes over time are not read; all ties count as present")
    return graph_sheets(path.name, people, ties, directed, notes)


def _values(element, titles, about) -> dict[str, str]:
    found = {}
    for values in _child(element, "attvalues"):
        for value in _child(values, "attvalue"):
            key = value.get("for") or value.get("id") or ""
            title = titles.get((about, key), key)
            if title not in ("source", "target", "direction", "relation"):
                found[title] = (value.get("value") or "").strip()
    return found
