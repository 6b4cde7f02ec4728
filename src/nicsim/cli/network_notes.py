"""What `nicsim network` says of its reading: notes, guesses with their options, the first rows."""

import csv
import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from nicsim.api.networks import OwnNetwork
from nicsim.cli.console import say
from nicsim.foundation.errors import NicsimError
from nicsim.structure.against import Change, YearOnYear
from nicsim.structure.mattering import Person, people_who_matter, sites_that_matter
from nicsim.structure.roles import ROLES
from nicsim.structure.words import MOST_NAMED, Guess, Listing, guesses_of

MOST_SHOWN = 5  # rows of people, and of ties
MOST_MATTERING = 10  # people on whom most hangs
GRAPHS: dict[str, Callable[[Any], Callable[..., None]]] = {
    ".gexf": lambda nx: nx.write_gexf,
    ".graphml": lambda nx: nx.write_graphml_xml,
}


def print_notes(notes: Sequence[str], written: bool) -> None:
    """Print what was read and left out; then, in one block, what was guessed.

    Parameters
    ----------
    notes : sequence of str
    written : bool
        Whether the notes are written to a file too, with all names.
    """
    for note in notes:
        if not isinstance(note, Guess):
            say(note)
    guessed = guesses_of(notes)
    if guessed:
        say("")
        say("guessed (right as it is with the option at the end; else give another):")
        for note in guessed:
            say(f"  {note}  [{note.option}]")
    longer = any(isinstance(n, Listing) and len(n.things) > MOST_NAMED for n in notes)
    if longer and not written:
        say("")
        say(f"lists show {MOST_NAMED} names; all of them: --notes FILE")


def write_notes(path: Path, notes: Iterable[str], replace: bool) -> Path:
    """All notes as a table: note, option of a guess, and every name of a list in a row.

    Raises
    ------
    NicsimError
        If it is there already, or cannot be written.
    """
    rows = [
        (str(note), note.option if isinstance(note, Guess) else "", thing)
        for note in notes
        for thing in (note.things if isinstance(note, Listing) else ("",))
    ]
    return write_table(path, ("note", "option", "name"), rows, replace)


def write_who(path: Path, found: OwnNetwork, replace: bool) -> Path:
    """Everyone with what hangs on them: a table, or the network itself by the file's ending.

    `.gexf` and `.graphml` hold people, their ties and these numbers, for Gephi and its kin.

    Raises
    ------
    NicsimError
        If it is there already, or cannot be written.
    """
    people = people_who_matter(found.settled)
    if path.suffix.lower() in GRAPHS:
        return _write_graph(path, found, people, replace)
    return write_table(path, Person._fields, people, replace)


def write_changes(path: Path, found: YearOnYear, replace: bool) -> Path:
    """Everyone, every site and every tie that changed from the year before, a row each.

    Raises
    ------
    NicsimError
        If it is there already, or cannot be written.
    """
    return write_table(path, Change._fields, found.changes, replace)


def _write_graph(path: Path, found: OwnNetwork, people: Sequence[Person], replace: bool) -> Path:
    """The network as a graph file: people with what hangs on them, ties with their weights."""
    import networkx as nx

    if path.exists() and not replace:
        raise NicsimError(f"{path}: there already; give another name, or --replace")
    graph, network = nx.DiGraph(), found.settled.network
    roles = dict(zip(network.ids, found.settled.role.tolist(), strict=True))
    for person in people:
        told = {
            name: value
            for name, value in person._asdict().items()
            if name != "name" and value == value  # what cannot be told is left out
        }
        name = _xml(person.name)
        graph.add_node(name, label=name, role=ROLES[roles[person.name]], **told)
        graph.nodes[name]["team"] = _xml(person.team)
    ties = zip(network.sources.tolist(), network.targets.tolist(), network.weights, strict=True)
    for source, target, weight in ties:
        ends = _xml(network.ids[source]), _xml(network.ids[target])
        if all(end in graph for end in ends):
            graph.add_edge(*ends, weight=float(weight))
    try:
        GRAPHS[path.suffix.lower()](nx)(graph, path)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise NicsimError(f"{path}: cannot be written ({why})") from None
    return path


def _xml(text: str) -> str:
    """A text without what XML cannot hold."""
    return "".join(c if c.isprintable() else " " for c in text)


def write_table(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence], replace: bool
) -> Path:
    """A table for spreadsheets, `.xlsx` or CSV: accents right in Excel, no cell a formula."""
    if path.exists() and not replace:
        raise NicsimError(f"{path}: there already; give another name, or --replace")
    try:
        if path.suffix.lower() == ".xlsx":
            _write_workbook(path, columns, rows)
            return path
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([_cell(value) for value in row] for row in rows)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise NicsimError(f"{path}: cannot be written ({why})") from None
    return path


def _write_workbook(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(columns))
    sheet.freeze_panes = "A2"
    for at, row in enumerate(rows, start=2):
        for place, value in enumerate(row, start=1):
            known = not (isinstance(value, float) and value != value)
            text = _xml(value) if isinstance(value, str) else value
            cell = sheet.cell(at, place, text if known else None)
            if isinstance(value, str):
                cell.data_type = "s"  # a text, even where it begins like a formula
    book.save(path)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return "" if value != value else f"{value:.4g}"
    return inert(value) if isinstance(value, str) else value


def most_of_all(found: OwnNetwork) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The people and the sites on whom most hangs, as rows of text."""
    columns = ("who", "team", "asked by", "other teams", "chains through", "constraint", "core",
               "cuts off")  # fmt: skip
    rows = [
        (
            p.name,
            p.team,
            str(p.asked_by),
            str(p.other_teams),
            _number(p.betweenness),
            "" if p.constraint != p.constraint else f"{p.constraint:.2f}",
            str(p.core),
            str(p.cuts_off),
        )
        for p in people_who_matter(found.settled)[:MOST_MATTERING]
    ]
    rows += [
        (f"all of {s.name}", s.name, "", str(s.tied_teams), "", "", "", str(s.cuts_off))
        for s in sites_that_matter(found.settled)[:MOST_SHOWN]
        if s.cuts_off
    ]
    return columns, rows


def _number(value: float) -> str:
    return "" if value != value else f"{value:,.0f}"


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def read_again(files: Sequence[Path], guessed: Iterable[Guess]) -> str:
    """The command that reads the same, every guess said."""
    options = dict.fromkeys(note.option for note in guessed)
    names = " ".join(shlex.quote(str(file)) for file in files)
    return " ".join(("nicsim network", names, *options))


def as_understood(found: OwnNetwork) -> list[str]:
    """The first people and ties in words, as they were understood."""
    settled, network = found.settled, found.settled.network
    lines = ["as understood, the first rows:"]
    for i in range(min(MOST_SHOWN, len(network.ids))):
        site = settled.site[i]
        where = f"in {settled.site_names[site]}, {ROLES[settled.role[i]]}" if site >= 0 else (
            "in no team, left out"
        )  # fmt: skip
        answers = [
            f"{column} {network.columns[column][i]}"
            for level in settled.levels for column in level.columns if network.columns[column][i]
        ]  # fmt: skip
        lines.append(f"  {network.ids[i]}: {'; '.join([where, *answers])}")
    if len(network.ids) > MOST_SHOWN:
        lines.append(f"  ... {len(network.ids):,} people")
    for t in range(min(MOST_SHOWN, len(network.sources))):
        source, target = network.ids[network.sources[t]], network.ids[network.targets[t]]
        lines.append(f"  {source} asks {target}, weight {network.weights[t]:g}")
    if len(network.sources) > MOST_SHOWN:
        lines.append(f"  ... {len(network.sources):,} ties")
    return lines
