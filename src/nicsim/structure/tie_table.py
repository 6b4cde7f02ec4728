"""Ties of people and of teams from files: source, target, perhaps weight."""

import math
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure import spelling
from nicsim.structure.column_names import SOURCE_NAMES, TARGET_NAMES, WEIGHT_NAMES
from nicsim.structure.near import or_near
from nicsim.structure.tables import Table, read_table
from nicsim.structure.weights import weights_of
from nicsim.structure.words import MOST_NAMED, Listing, many, told


class Ties(NamedTuple):
    """Ties between rows of something: who is influenced, by whom, how strongly."""

    rows: np.ndarray
    peers: np.ndarray
    weights: np.ndarray


def read_links(
    path: Path, site_names: tuple[str, ...] | None, strength: float, notes: list[str]
) -> Ties | None:
    """Ties between teams from a file, both ways, each once.

    Without a column of weights every tie has the given strength. Without names, of sites that
    could not be read, the table alone is checked.
    """
    table = read_ties(path, notes)
    if site_names is None:
        return None
    known = {name: i for i, name in enumerate(site_names)}
    _refuse_strangers(table, known, path)
    found = ties_among(table, known, path, notes)
    pairs = np.sort(np.column_stack([found.rows, found.peers]), axis=1)
    pairs, where = np.unique(pairs, axis=0, return_index=True)
    twice = len(found.rows) - len(pairs)
    if twice:
        notes.append(
            f"{path.name}: {many(twice, 'tie')} given in both directions; the first stands"
        )
    weights = found.weights[where]
    if table.find(*WEIGHT_NAMES) is None:
        weights = np.full(len(pairs), strength)
    return Ties(pairs[:, 0], pairs[:, 1], weights)


def _refuse_strangers(table: Table, known: dict[str, int], path: Path) -> None:
    """Refuse ties of teams that are not there: a slip of the pen would lose a bridge."""
    ends = [row[at] for row in table.rows for at in _ends(table)]
    there = spelling.matched(ends, known, path.name, [])
    strangers = [end for end in dict.fromkeys(ends) if end and end not in there]
    if strangers and len(strangers) < len(set(filter(None, ends))):
        sites = list(known)
        raise StructureError(
            [f"{path}: {told(strangers, 'unknown site')}{or_near(strangers, sites)}; there are "
             f"{told(sites, 'site')}"]
        )  # fmt: skip


def _ends(table: Table) -> tuple[int, int]:
    source, target = table.find(*SOURCE_NAMES), table.find(*TARGET_NAMES)
    assert source is not None
    assert target is not None
    return source, target


def read_ties(path: Path, notes: list[str]) -> Table:
    """A table of ties, as text; refused without the columns source and target."""
    table = read_table(path)
    notes += table.notes
    needed = {"source": SOURCE_NAMES, "target": TARGET_NAMES}
    ends = table.places(needed, "ties have source, target and perhaps weight")
    used = {*ends, table.find(*WEIGHT_NAMES)}
    ignored = [name or "(no name)" for i, name in enumerate(table.columns) if i not in used]
    if ignored:
        notes.append(f"{path.name}: columns not used: {', '.join(ignored)}")
    return table


def ties_among(table: Table, known: dict[str, int], path: Path, notes: list[str]) -> Ties:
    """Ties between known ends, each once; what is left out is noted.

    A file none of whose ties match is refused.
    """
    source, target = _ends(table)
    at = table.find(*WEIGHT_NAMES)
    named = [(spelling.whole(row[source]), spelling.whole(row[target])) for row in table.rows]
    ids = list(known)
    known = spelling.matched((end for ends in named for end in ends), known, path.name, notes)
    weights = np.ones(len(table.rows))
    if at is not None:
        weights = weights_of([row[at] for row in table.rows], path.name, notes)
    strangers, alone, selves, repeats, unweighted = Counter(), 0, 0, 0, 0
    found: dict[tuple[int, int], float] = {}
    for ends, weight in zip(named, weights.tolist(), strict=True):
        unknown = [end for end in ends if end not in known]
        if not all(ends):
            alone += 1
            continue
        if unknown:
            strangers.update(unknown)
            continue
        pair = known[ends[0]], known[ends[1]]
        if pair[0] == pair[1]:
            selves += 1
        elif math.isnan(weight):
            unweighted += 1
        elif pair in found:
            repeats += 1
        else:
            found[pair] = weight
    dropped = len(table.rows) - len(found) - alone - selves - repeats - unweighted
    if dropped:
        who = told(list(strangers), "unknown id") + or_near(list(strangers), ids)
        sentence = f"{path.name}: {many(dropped, 'tie')} to or from {who}, left out"
        notes.append(Listing(sentence, list(strangers)))
    for number, thing, what in (
        (alone, "row", "with one end only, left out"),
        (selves, "tie", "of someone to itself, left out"),
        (repeats, "repeated tie", "merged; the first stands"),
        (unweighted, "tie", "without a weight above 0, left out"),
    ):
        if number:
            comma = "," if thing == "repeated tie" else ""
            notes.append(f"{path.name}: {many(number, thing)}{comma} {what}")
    if not found and dropped == len(table.rows):
        raise StructureError(
            [
                f"{path}: none of its {many(len(table.rows), 'tie')} joins two that are listed; "
                f"ids there look like {', '.join(list(known)[:MOST_NAMED])}"
            ]
        )
    if not found:
        reasons = (
            (dropped, "to or from unknown ids"),
            (alone, "with one end only"),
            (selves, "of someone to itself"),
            (unweighted, "without a weight above 0"),
        )
        why = ", ".join(f"{number} {reason}" for number, reason in reasons if number)
        raise StructureError(
            [f"{path}: none of its {many(len(table.rows), 'tie')} can be used: {why}"]
        )
    pairs = np.array(list(found), np.int64)
    return Ties(pairs[:, 0], pairs[:, 1], _scaled(np.array(list(found.values())), path, notes))


def _scaled(weights, path, notes):
    most = weights.max()
    if most > 1.0:
        notes.append(f"{path.name}: weights run to {most:g}, divided by it")
        return weights / most
    return weights
