"""Graphs that are there already, as Python objects of networkx or igraph."""

from typing import Any

from nicsim.foundation.errors import StructureError
from nicsim.structure.readers.sheet import Folk, Sheet, graph_sheets


def sheets_of(graph: Any, name: str = "graph") -> list[Sheet]:
    """Sheets of a networkx or igraph graph; neither package is imported for it.

    Parameters
    ----------
    graph : networkx.Graph, igraph.Graph or kin
    name : str
        How notes call it.
    """
    people = Folk()
    if hasattr(graph, "vs") and hasattr(graph, "es"):
        for v in graph.vs:
            people.add(str(v.index), _texts(v.attributes()) | _label(v.attributes().get("name")))
        ties = [
            _texts(e.attributes()) | {"source": str(e.source), "target": str(e.target)}
            for e in graph.es
        ]
    elif hasattr(graph, "nodes") and hasattr(graph, "edges") and hasattr(graph, "is_directed"):
        for node, about in graph.nodes(data=True):
            people.add(str(node), _texts(about))
        ties = [
            _texts(about) | {"source": str(source), "target": str(target)}
            for source, target, about in graph.edges(data=True)
        ]
    else:
        kind = type(graph).__name__
        raise StructureError([f"{kind} is no path and no graph of networkx or igraph"])
    return graph_sheets(name, people, ties, bool(graph.is_directed()), [])


def _texts(about: dict[Any, Any]) -> dict[str, str]:
    return {
        str(key): str(value)
        for key, value in about.items()
        if value is not None and str(key) not in ("source", "target", "name")
    }


def _label(name: Any) -> dict[str, str]:
    return {} if name is None else {"label": str(name)}
