"""A settled network as files that a scenario names: people, ties, ties between teams, the TOML."""

import csv
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import THRESHOLD_NAMES, columns_called
from nicsim.structure.roles import ROLES
from nicsim.structure.settling import Settled


class Origin(NamedTuple):
    """What a network was read from."""

    files: Sequence[str]
    command: str = ""  # that reads it again, every guess said


def written(found: Settled, to: Path, title: str, origin: Origin, replace: bool) -> list[Path]:
    """Write a scenario and, in a folder beside it, the tables that it names.

    Parameters
    ----------
    found : Settled
    to : Path
        The scenario file (TOML); tables go to `NAME_network/`.
    title : str
    origin : Origin
        Files that the network was read from, for its sources, and how.
    replace : bool
        Whether files that are there already may be written over.

    Returns
    -------
    list of Path
        What was written, the scenario first.

    Raises
    ------
    StructureError
        If something is there already, or cannot be written.
    """
    folder = to.with_name(f"{to.stem}_network")
    names = ["people.csv", "ties.csv", "team_ties.csv"]
    if not replace:
        there = [str(p) for p in (to, *(folder / n for n in names)) if p.exists()]
        if there:
            raise StructureError(
                [f"{', '.join(there)}: there already; give another name, or --replace"]
            )
    seated = np.flatnonzero(found.site >= 0)
    order = seated[np.lexsort((seated, found.role[seated], found.site[seated]))]
    kept = (found.site[found.network.sources] >= 0) & (found.site[found.network.targets] >= 0)
    tables = {
        "people.csv": (("id", "site", "role", *_own(found)), _people(found, order)),
        "ties.csv": (("source", "target", "weight"), _ties(found, kept)),
        "team_ties.csv": (("source", "target", "weight"), _team_ties(found)),
    }
    if not kept.any():
        del tables["ties.csv"]
    if not len(found.team_pairs):
        del tables["team_ties.csv"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, (columns, rows) in tables.items():
            _write(folder / name, columns, rows)
        text = _scenario(found, title, folder.name, tuple(tables), origin)
        _replace(to, text)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise StructureError([f"{to}: cannot be written ({why})"]) from None
    return [to, *(folder / name for name in tables)]


def _write(path: Path, columns: Iterable[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)


def _people(found: Settled, order: np.ndarray) -> Iterable[Sequence[object]]:
    own = [found.network.columns[column] for column in _own(found).values()]
    for i in order.tolist():
        site = found.site_names[found.site[i]]
        yield found.network.ids[i], site, ROLES[found.role[i]], *(cells[i] for cells in own)


def _own(found: Settled) -> dict[str, str]:
    """Further columns that a roster has, and the columns of the network that hold them."""
    columns = found.network.columns
    named = {"district": found.district, "threshold": next(
        iter(columns_called(columns, THRESHOLD_NAMES)), None)}  # fmt: skip
    return {name: column for name, column in named.items() if column is not None}


def _ties(found: Settled, kept: np.ndarray) -> Iterable[Sequence[object]]:
    network = found.network
    weights = network.weights[kept]
    rows = zip(network.sources[kept].tolist(), network.targets[kept].tolist(), strict=True)
    for (source, target), weight in zip(rows, weights.tolist(), strict=True):
        yield network.ids[source], network.ids[target], f"{weight:g}"


def _team_ties(found: Settled) -> Iterable[Sequence[object]]:
    rows = zip(found.team_pairs.tolist(), found.strength.tolist(), strict=True)
    for (one, other), strength in rows:
        yield found.site_names[one], found.site_names[other], f"{strength:.4g}"


def _text(words: str) -> str:
    """A text as TOML has it."""
    printable = "".join(c if c.isprintable() else " " for c in words)
    return json.dumps(printable, ensure_ascii=False)


def _scenario(found: Settled, title: str, folder: str, tables, origin: Origin) -> str:
    across = "file" if "team_ties.csv" in tables else "none"
    keys = {"people.csv": "roster", "ties.csv": "ties", "team_ties.csv": "team_ties"}
    lines = [
        f"title = {_text(title)}",
        'question = "What happens in our own network as it is?"',
        f"sources = [{', '.join(_text('read from ' + name) for name in origin.files)}]",
        "",
        *_again(origin),
        "# Read by `nicsim network`. What was guessed or left out:",
        *(f"# - {_comment(note)}" for note in (*found.network.notes, *found.notes)),
        "",
        "[structure]",
        *(f"{keys[name]} = {_text(f'{folder}/{name}')}" for name in tables),
        f'across = {{ kind = "{across}" }}',
    ]
    for m in found.levels:
        lines += [
            "",
            f"[{m.domain}]",
            f"level = {m.level:.2f}  # {_comment(m.column)}: mean {m.mean:.2f} on 1 to {m.scale}",
        ]
    return "\n".join(lines) + "\n"


def _again(origin: Origin) -> list[str]:
    """How to read the same files in the same way, whatever is guessed by then."""
    return ["# The same again: " + _comment(origin.command), ""] if origin.command else []


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
