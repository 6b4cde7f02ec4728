"""GraphML (yEd's too) and GEXF 1.1 to 1.3, read element by element.

networkx refuses GEXF 1.3, attributes that are not of their declared type and keys it does not know.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from nicsim.structure.readers.sheet import MOST_PARTS, Folk, Sheet, graph_sheets, refused
from nicsim.structure.tables import bytes_of

MOST_DEPTH = 200


def read(path: Path) -> list[Sheet]:
    """A GraphML or GEXF file, told apart by its first element."""
    raw = bytes_of(path)
    try:
        return _sheets(_elements(iterparse(io.BytesIO(raw), ("start", "end")), path), path)
    except DefusedXmlException:
        raise refused(
            path, "declares XML entities, which networks do not need and attacks do; not read"
        ) from None
    except (ParseError, ValueError, LookupError) as fault:
        raise refused(path, f"not well-formed XML ({fault})") from None


def _elements(events, path: Path) -> Iterator[tuple[str, str, Element, tuple[str, ...]]]:
    """Starts and ends of elements, without name spaces, with the names above them."""
    above: list[str] = []
    parts = 0
    for event, element in events:
        name = element.tag.rpartition("}")[2].lower()
        if event == "start":
            above.append(name)
            parts += 1
            if parts > MOST_PARTS:
                raise refused(path, f"over {MOST_PARTS:,} elements; a smaller file is needed")
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
    of_people: dict[str, str] = {}
    of_ties: dict[str, str] = {}
    people, ties, notes = Folk(of_people), [], []
    directed, graphs, hyper, unnamed = True, 0, 0, 0
    for event, name, element, _above in elements:
        if event == "start":
            if name == "graph":
                graphs += 1
                if graphs == 1:
                    directed = element.get("edgedefault", "directed").strip() != "undirected"
            continue
        if name == "key" and element.get("id"):
            called = element.get("attr.name") or element.get("yfiles.type") or element.get("id")
            called = str(called).strip()
            keys[element.get("id", "")] = called
            for default in _child(element, "default"):
                for about, given in (("node", of_people), ("edge", of_ties)):
                    if element.get("for", "all") in (about, "all"):
                        given[called] = (default.text or "").strip()
        elif name == "node":
            unnamed += not element.get("id")
            if element.get("id"):
                people.add(element.get("id", ""), _data(element, keys))
        elif name == "edge":
            tie = _data(element, keys)
            tie |= {"source": element.get("source", ""), "target": element.get("target", "")}
            if element.get("directed"):
                one_way = element.get("directed", "").strip() == "true"
                tie["direction"] = "directed" if one_way else "undirected"
            ties.append(tie)
        elif name == "hyperedge":
            hyper += 1
    if graphs > 1:
        notes.append(f"{path.name}: {graphs} graphs, taken as one")
    for number, what in ((hyper, "hyperedges"), (unnamed, "nodes without an id")):
        if number:
            notes.append(f"{path.name}: {number} {what}, left out")
    return graph_sheets(path.name, people, ties, directed, notes, of_ties)


def _data(element, keys) -> dict[str, str]:
    found = {}
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
    people, ties, notes = Folk(defaults["node"]), [], []
    directed, about, parents, unnamed = False, "node", [], 0
    for event, name, element, above in elements:
        if event == "start":
            if name == "graph":
                directed = element.get("defaultedgetype", "undirected") == "directed"
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
            unnamed += not own
            if own:
                record = _values(element, titles, "node") | _there(element)
                label = element.get("label")
                parent = element.get("pid") or (parents[-1] if parents else "")
                record |= {"label": label} if label else {}
                people.add(own, record | ({"parent": parent} if parent else {}))
        elif name == "edge":
            tie = _values(element, titles, "edge") | _there(element)
            tie |= {"source": element.get("source", ""), "target": element.get("target", "")}
            kind = (element.get("type") or "").strip()
            if kind in ("directed", "undirected", "mutual"):
                tie["direction"] = kind
            for key, attribute in (("weight", "weight"), ("relation", "kind")):
                if element.get(attribute):
                    tie[key] = element.get(attribute, "")
            ties.append(tie)
    if unnamed:
        notes.append(f"{path.name}: {unnamed} nodes without an id, left out")
    return graph_sheets(path.name, people, ties, directed, notes, defaults["edge"])


def _there(element: Element) -> dict[str, str]:
    """When it is there: start and end, or spells, as intervals (`1..3,7..*`)."""
    spells = [spell for spells in _child(element, "spells") for spell in _child(spells, "spell")]
    parts = []
    for spell in (element, *spells):
        begin = spell.get("start") or spell.get("startopen") or ""
        end = spell.get("end") or spell.get("endopen") or ""
        if begin or end:
            parts.append(f"{begin or '*'}..{end or '*'}")
    return {"there": ",".join(parts)} if parts else {}


def _values(element, titles, about) -> dict[str, str]:
    found = {}
    for values in _child(element, "attvalues"):
        for value in _child(values, "attvalue"):
            key = value.get("for") or value.get("id") or ""
            title = titles.get((about, key), key)
            if title not in ("source", "target", "direction", "relation", "there"):
                found[title] = (value.get("value") or "").strip()
    return found
