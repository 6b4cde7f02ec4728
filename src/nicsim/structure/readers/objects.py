"""Graphs and tables that are there already, as Python objects of networkx, igraph or pandas."""

import csv
import io
from typing import Any

from nicsim.foundation.errors import StructureError
from nicsim.scenario.given import is_frame, text_of_frame
from nicsim.structure.grid import table_of
from nicsim.structure.readers.sheet import Folk, Sheet, graph_sheets
from nicsim.structure.tables import normal


def sheets_of(graph: Any, name: str = "graph") -> list[Sheet]:
    """Sheets of a graph of networkx or igraph, or of a DataFrame; no package is imported for it.

    Parameters
    ----------
    graph : networkx.Graph, igraph.Graph, DataFrame or kin
    name : str
        How notes call it.
    """
    if is_frame(graph):
        rows = list(csv.reader(io.StringIO(text_of_frame(graph))))
        numbers, notes = range(1, len(rows) + 1), []
        cells = [[normal(cell).strip() for cell in row] for row in rows]
        made = table_of(cells, numbers, name, 1, notes)
        columns = tuple(column.lower() for column in made.head)
        return [Sheet(name, "unknown", columns, made.rows, True, tuple(notes), made.head)]
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
        raise StructureError(
            [f"{kind} is no path, no DataFrame and no graph of networkx or igraph"]
        )
    return graph_sheets(name, people, ties, bool(graph.is_directed()), [])


def _texts(about: dict[Any, Any]) -> dict[str, str]:
    return {
        str(key): str(value)
        for key, value in about.items()
        if value is not None and str(key) not in ("source", "target", "name")
    }


def _label(name: Any) -> dict[str, str]:
    return {} if name is None else {"label": str(name)}
