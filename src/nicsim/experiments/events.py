"""Events as tidy tables, and the tree by which a practice spread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nicsim.domains.adoption import STAGES
from nicsim.experiments.design import Run
from nicsim.experiments.store.parts import Parts
from nicsim.foundation.later import nx, pa, pd, pq
from nicsim.structure import Prepared
from nicsim.world.events import CHANNELS, COLUMNS, HAPPENINGS

HUB = "hub"  # its node in a tree


class Names(NamedTuple):
    """What is written in place of numbers."""

    practices: tuple[str, ...]
    sites: tuple[str, ...]
    people: tuple[str, ...] = ()  # of a roster; else none


def names_of(prepared: Prepared, practices: Sequence[str]) -> Names:
    """The names of a scenario's practices, sites and people."""
    people = prepared.people
    return Names(tuple(practices), people.site_names, people.person_names)


def events_table(replicates: Sequence[int], events: Sequence[np.ndarray], names: Names) -> pa.Table:
    """The events of some runs as a long table.

    Parameters
    ----------
    replicates : sequence of int
    events : sequence of arrays, events x `nicsim.world.events.COLUMNS`
        One a replicate.
    names : Names

    Returns
    -------
    pyarrow.Table
        Columns replicate, week (-1 before the first), happening, person and site (whom it happened
        to; no person where a team acts), practice, before (stage of use), version (bits of the
        site's form), channel, source and source_site (whom it is put down to, if anybody); and
        person_name, source_name where there is a roster.
    """
    rows = np.concatenate(events) if events else np.zeros((0, len(COLUMNS)), np.int32)
    at = dict(zip(COLUMNS, rows.T, strict=True))
    lengths = [len(one) for one in events]
    columns = {
        "replicate": np.repeat(np.array(replicates, np.int32), lengths),
        "week": at["week"],
        "happening": _worded(at["happening"], HAPPENINGS),
        "person": _numbered(at["person"]),
        "site": _worded(at["site"], names.sites),
        "practice": _worded(at["practice"], names.practices),
        "before": _worded(at["before"], STAGES),
        "version": at["version"],
        "channel": _worded(at["channel"], CHANNELS),
        "source": _numbered(at["source"]),
        "source_site": _worded(at["source_site"], names.sites),
    }
    if names.people:
        columns["person_name"] = _worded(at["person"], names.people)
        columns["source_name"] = _worded(at["source"], names.people)
    return pa.table(columns)


def events_frame(
    replicates: Sequence[int], events: Sequence[np.ndarray], names: Names
) -> pd.DataFrame:
    """The same as a DataFrame; numbers that may be missing are of pandas' nullable kind."""
    nullable = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
    return events_table(replicates, events, names).to_pandas(types_mapper=nullable.get)


def write_events(parts: Parts, arm: str, replicates: int, names: Names, out: Path) -> None:
    """Write `events.parquet` of a single scenario, run by run; its first column is `arm`."""
    runs, writer = [Run(0, replicate) for replicate in range(replicates)], None
    for run, rows in zip(runs, parts.events(runs), strict=True):
        table = events_table([run.replicate], [rows], names)
        table = table.add_column(0, "arm", _worded(np.zeros(len(rows), np.int32), [arm]))
        writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def _numbered(values: np.ndarray) -> pa.Array:
    return pa.array(values, mask=values < 0)


def _worded(values: np.ndarray, words: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(_numbered(values), pa.array(list(words), pa.string()))


def spread_tree(events: pd.DataFrame, practice: str, replicate: int = 0) -> nx.DiGraph:
    """The tree (a forest) by which a practice spread in one run.

    Parameters
    ----------
    events : DataFrame
        As `events_frame` or `events.parquet` has it.
    practice : str
    replicate : int

    Returns
    -------
    networkx.DiGraph
        Edges run from a source to the one who took it over. Nodes have `kind`: a `person`'s spell
        of use is a node `(person, week)`, so one who tries again is two nodes; a `team` that tests
        the practice is `("team", site)`; the hub is `"hub"`. They have also `site`, `week` (-1 at
        the start), `channel` and `version`. Nobody has more than one source: the one that the event
        is put down to (see `nicsim.world.attribution`); who has none began of its own accord.
    """
    chosen = events[(events["practice"] == practice) & (events["replicate"] == replicate)]
    tree, using = nx.DiGraph(), {}
    for _, week in chosen.groupby("week", sort=True):
        ended = []
        for event in week.itertuples(index=False):
            if event.happening == "tests":
                _add_team(tree, event)
            elif event.happening == "trying" or event.channel == "start":
                node = (int(event.person), int(event.week))  # type: ignore[arg-type]
                _add(tree, node, "person", event, _source_of(event, using))
                using[node[0]] = node
            elif event.channel == "newcomer":
                using.pop(int(event.person), None)  # type: ignore[arg-type]
            elif event.happening == "abandoned":  # may have been a source in this same week
                ended.append(int(event.person))  # type: ignore[arg-type]
        for person in ended:
            using.pop(person, None)
    return tree


def _add_team(tree: nx.DiGraph, event) -> None:
    node = ("team", event.site)
    if node in tree and "kind" in tree.nodes[node]:
        return  # the first test is the one that counts
    source = ("team", event.source_site) if event.channel == "tie" else None
    source = HUB if event.channel == "hub" else source
    _add(tree, node, "team", event, source)


def _source_of(event, using: dict):
    """The node that an adoption is put down to, or None."""
    if event.channel in ("peer", "tie") and not pd.isna(event.source):
        return using.get(int(event.source))
    if event.channel in ("tie", "test"):
        return ("team", event.source_site)
    return HUB if event.channel == "hub" else None


def _add(tree: nx.DiGraph, node, kind: str, event, source) -> None:
    told = {"site": event.site, "week": int(event.week), "version": int(event.version)}
    tree.add_node(node, kind=kind, channel=event.channel, **told)
    if source is not None:
        if source == HUB and HUB not in tree:
            tree.add_node(HUB, kind="hub", site=None, week=-1, channel=None, version=None)
        tree.add_edge(source, node, channel=event.channel)
