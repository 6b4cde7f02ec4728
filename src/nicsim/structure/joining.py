"""Sheets of people and ties put together into one network; all that is left out is counted."""

from collections.abc import Sequence

from nicsim.foundation.errors import StructureError
from nicsim.structure.aliases import with_names
from nicsim.structure.column_names import ID_NAMES, columns_called
from nicsim.structure.ends import Ends, ends_of, rows_matched
from nicsim.structure.missing import blanked
from nicsim.structure.network import Network
from nicsim.structure.nominations import named_in, only_names_people, refuse_unknown
from nicsim.structure.people import People, people_of, present, with_values
from nicsim.structure.readers.sheet import MOST_LISTED, Sheet
from nicsim.structure.sorting import Named, crowd, name_column, sorted_out
from nicsim.structure.words import many


def joined(
    sheets: Sequence[Sheet],
    name: str,
    named: Named | None = None,
    relation: str | None = None,
) -> Network:
    """One network of all sheets.

    Parameters
    ----------
    sheets : sequence of Sheet
    name : str
        Of the network.
    named : Named, optional
        What the user said of columns and words.
    relation : str, optional
        Which of several kinds of ties is meant (default: the first).

    Raises
    ------
    StructureError
        If a sheet is not understood, there is nobody in it, or no tie makes sense.
    """
    named = named or Named()
    notes: list[str] = []
    refuse_unknown(named.nominations, sheets)
    known = _understood(sheets, named, notes)
    rosters = [s for s in known if s.kind == "people"]
    people = people_of(rosters, named, notes)
    of_ties = [s for s in known if s.kind == "ties"]
    if people is not None and (not of_ties or named.nominations):
        answers, people = _answers(rosters, people, named, notes)
        of_ties = [*of_ties, *answers]
    values = [s for s in known if s.kind == "values"]
    if values and people is None:
        raise StructureError([f"{values[0].name}: no people to go with its values"])
    if people is not None:
        people = with_values(people, values)
    listed = () if people is None else people.ids
    ends = [ends_of(sheet, named, relation, listed, notes) for sheet in of_ties]
    people = people or _from_ties(ends, notes)
    people = _present(people, named.at_time, notes)
    if not people.ids:
        raise StructureError(["nobody is listed and nobody is named in a tie"])
    sources, targets, weights = rows_matched(of_ties, ends, people, notes)
    return Network(name, people.ids, people.columns, sources, targets, weights, tuple(notes))


def _understood(sheets: Sequence[Sheet], named: Named, notes: list[str]) -> list[Sheet]:
    """All sheets with their kinds told; refused are those that are not understood."""
    known: list[Sheet] = []
    faults: list[str] = []
    for sheet in sheets:
        if sheet.kind == "people":
            _refuse_crowds(sheet.name, len(sheet.rows))
        rows = blanked(sheet.rows, sheet.name, named.missing, notes)
        if named.aliases:
            rows = with_names(rows, named.aliases, sheet.name, notes)
        try:
            made = sorted_out(sheet._replace(rows=rows), named)
        except StructureError as fault:
            notes += sheet.notes
            faults += fault.faults
            continue
        for found in made:
            if found.kind == "people":
                _refuse_crowds(found.name, len(found.rows))
            found = _as_nominations(found, named)
            notes += found.notes
            notes.append(f"{found.name}: {found.kind}, {many(len(found.rows), 'row')}")
            known.append(found)
    if faults:
        raise StructureError(faults)
    return known


def _refuse_crowds(where: str, number: int) -> None:
    """Refuse more people than are read from files."""
    if number > MOST_LISTED:
        raise StructureError([crowd(where, number)])


def _as_nominations(sheet: Sheet, named: Named) -> Sheet:
    """A sheet of people that says nothing of them but whom they ask: ties, not a roster."""
    at = name_column(sheet, named) if sheet.kind == "people" else None
    if at is None or not only_names_people(sheet, at, named):
        return sheet
    columns = [i for i, column in enumerate(sheet.columns) if i != at and column]
    everyone = [row[at] for row in sheet.rows]
    found, _ = named_in(sheet, at, everyone, named._replace(nominations=tuple(
        sheet.columns[i] for i in columns)))  # fmt: skip
    if found is None:
        return sheet
    who = ", ".join(repr(sheet.columns[i]) for i in columns)
    note = f"{sheet.name}: a column of who answers, and whom they name in {who}: read as ties"
    return found._replace(notes=(*sheet.notes, note))


def _answers(sheets: Sequence[Sheet], people: People, named: Named, notes: list[str]):
    """Ties from columns of people that name others, where there are no ties otherwise."""
    found, columns = [], dict(people.columns)
    called = [people.columns[c] for c in columns_called(people.columns, ID_NAMES)]
    everyone = [*people.ids, *(name for names in called for name in names if name)]
    for sheet in sheets:
        ties, taken = named_in(sheet, name_column(sheet, named) or 0, everyone, named)
        if ties is not None:
            found.append(ties)
            notes += ties.notes
            notes.append(f"{ties.name}: ties, {many(len(ties.rows), 'name')}")
            for i in taken:
                columns.pop(sheet.columns[i], None)
    return found, People(people.ids, columns)


def _from_ties(ends: Sequence[Ends], notes: list[str]) -> People:
    """Everyone who is named in a tie, where nobody lists people."""
    words = [word for e in ends for pair in zip(e.sources, e.targets, strict=True) for word in pair]
    ids = tuple(word for word in dict.fromkeys(words) if word)
    _refuse_crowds("ties", len(ids))
    if ids:
        notes.append(f"no list of people; the {len(ids):,} who are named in ties are taken")
    return People(ids, {})


def _present(people: People, at_time: str | None, notes: list[str]) -> People:
    """People who are there at a time, where times are given; else all, told."""
    times = people.columns.get("there")
    if times is None:
        return people
    columns = {c: values for c, values in people.columns.items() if c != "there"}
    timed = sum(map(bool, times))
    if at_time is None:
        told = many(timed, "person", "people")
        notes.append(f"{told} with times; all count as present (--at-time TIME)")
        return People(people.ids, columns)
    kept = [i for i, there in enumerate(times) if not there or present(there, at_time)]
    notes.append(f"{many(len(kept), 'person', 'people')} of {len(times):,} there at time {at_time}")
    ids = tuple(people.ids[i] for i in kept)
    return People(ids, {c: [values[i] for i in kept] for c, values in columns.items()})
