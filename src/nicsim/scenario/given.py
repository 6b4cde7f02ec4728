"""Tables and graphs of Python where a file may stand: kept as CSV, named by what they hold.

The file is what runs, manifests and verification know of it, so that nothing else has to.
"""

import contextlib
import csv
import getpass
import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from nicsim.foundation.errors import NicsimError

FOLDER = "nicsim-tables"
PEOPLE = "roster"  # the last word of the key that names people; others name ties
BETWEEN_TEAMS = "structure.team_ties"  # whose ties run both ways as they are


def is_frame(value: Any) -> bool:
    """Whether something is a DataFrame (of pandas, or what writes itself as pandas does)."""
    return hasattr(value, "to_csv") and hasattr(value, "columns")


def is_graph(value: Any) -> bool:
    """Whether something is a graph of networkx or igraph."""
    igraph = hasattr(value, "vs") and hasattr(value, "es")
    return igraph or (hasattr(value, "nodes") and hasattr(value, "is_directed"))


def as_file(value: Any, key: str = "") -> Any:
    """The path of a file with what a DataFrame or a graph holds; anything else as it is.

    Parameters
    ----------
    value : DataFrame, graph of networkx or igraph, or anything
    key : str
        What it is given for: of a graph, people where the key ends in `roster`, else its ties.

    Returns
    -------
    str
        Files are kept beside the cache (see `NICSIM_CACHE`), each once.
    """
    if is_frame(value):
        return _kept(text_of_frame(value))
    if is_graph(value):
        rows = _people(value) if key.endswith(PEOPLE) else _ties(value, key != BETWEEN_TEAMS)
        return _kept(_text(rows))
    return value


def text_of_frame(frame: Any) -> str:
    """A DataFrame as CSV; an index with a name is its first column."""
    named = any(name is not None for name in frame.index.names)
    return frame.to_csv(index=named, lineterminator="\n")


def _people(graph: Any) -> list[dict[str, Any]]:
    if hasattr(graph, "vs"):
        return [_named(v.attributes(), v.index) for v in graph.vs]
    return [{"id": node, **about} for node, about in graph.nodes(data=True)]


def _named(about: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Attributes of an igraph vertex; it is called by its name where it has one."""
    rest = {key: value for key, value in about.items() if key != "name"}
    name = about.get("name")
    return {"id": number if name is None else name, **rest}


def _ties(graph: Any, both: bool) -> list[dict[str, Any]]:
    if hasattr(graph, "vs"):
        ids = [row["id"] for row in _people(graph)]
        ties = ((ids[e.source], ids[e.target], e.attributes()) for e in graph.es)
    else:
        ties = graph.edges(data=True)
    found = []
    for source, target, about in ties:
        found.append({"source": source, "target": target, **about})
        if both and not graph.is_directed() and source != target:  # who asks is asked
            found.append({"source": target, "target": source, **about})
    return found


def _text(rows: Iterable[Mapping[str, Any]]) -> str:
    rows = list(rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    file = io.StringIO()
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: "" if v is None else v for k, v in row.items()} for row in rows)
    return file.getvalue()


def _kept(text: str) -> str:
    digest = hashlib.blake2b(text.encode(), digest_size=12).hexdigest()
    for folder in _places():
        file = folder / f"{digest}.csv"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not file.exists():
                how = {"mode": "w", "dir": folder, "delete": False, "encoding": "utf-8"}
                with tempfile.NamedTemporaryFile(**how) as beside:
                    beside.write(text)
                Path(beside.name).replace(file)
        except OSError:
            continue
        return str(file)
    raise NicsimError(
        "a table given from Python cannot be kept as a file: set NICSIM_CACHE to a folder that can "
        "be written, or write the table yourself and name the file"
    )


def _places() -> Iterator[Path]:
    """Beside the machine code, which is forgotten in time, as tables must not be."""
    home = os.environ.get("NICSIM_CACHE") or os.environ.get("XDG_CACHE_HOME")
    with contextlib.suppress(RuntimeError):  # no home
        yield (Path(home) if home else Path.home() / ".cache") / FOLDER
    with contextlib.suppress(OSError, KeyError):  # no name
        yield Path(tempfile.gettempdir()) / f"{FOLDER}-{getpass.getuser()}"
