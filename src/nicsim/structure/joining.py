"""Sheets of people and ties put together into one network; all that is left out is counted."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.scenario.plan import MOST_PEOPLE
from nicsim.structure.network import Network
from nicsim.structure.nominations import named_in
from nicsim.structure.readers.sheet import Sheet
from nicsim.structure.sorting import (
    DIRECTION_NAMES,
    DIRECTIONS,
    ID_NAMES,
    RELATION_NAMES,
    SOURCE_NAMES,
    TARGET_NAMES,
    WEIGHT_NAMES,
    Named,
    place,
    sorted_out,
)
from nicsim.structure.spelling import matched, tell_alike
from nicsim.structure.weights import weights_of
from nicsim.structure.words import MOST_NAMED, many, told


class _Ends(NamedTuple):
    """Ties of one sheet by the words that stand there."""

    sources: list[str]
    targets: list[str]
    weights: np.ndarray  # nan where there is none above 0
    both: np.ndarray  # bool: runs both ways


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
        Columns that the user names.
    relation : str, optional
        Which of several kinds of ties is meant (default: the first).

    Raises
    ------
    StructureError
        If there is nobody in it, or no tie makes sense.
    """
    named = named or Named()
    notes: list[str] = []
    known: list[Sheet] = []
    for sheet in sheets:
        for found in sorted_out(sheet, named):
            notes += found.notes
            notes.append(f"{found.name}: {found.kind}, {many(len(found.rows), 'row')}")
            known.append(found)
    listed = [s for s in known if s.kind == "people"]
    people = _people(listed, named, notes)
    of_ties = [s for s in known if s.kind == "ties"]
    if people is not None and not of_ties:
        of_ties, people = _answers(listed, people, named, notes)
    ends = [_ends(sheet, named, relation, notes) for sheet in of_ties]
    if people is None:
        words = [word for e in ends for pair in zip(e.sources, e.targets, strict=True)
                 for word in pair]  # fmt: skip
        ids = tuple(word for word in dict.fromkeys(words) if word)
        people = ids, {}
        if ids:
            notes.append(f"no list of people; the {len(ids):,} who are named in ties are taken")
    ids, columns = people
    if not ids:
        raise StructureError(["nobody is listed and nobody is named in a tie"])
    if len(ids) > MOST_PEOPLE:
        raise StructureError([f"{len(ids):,} people; at most {MOST_PEOPLE:,} fit"])
    sources, targets, weights = _matched(of_ties, ends, ids, columns, notes)
    return Network(name, ids, columns, sources, targets, weights, tuple(notes))


def _people(sheets, named: Named, notes) -> tuple[tuple[str, ...], dict[str, list[str]]] | None:
    """Everyone listed, each once, with all columns; sheets after the first add columns."""
    if not sheets:
        return None
    records: dict[str, dict[str, str]] = {}
    columns: dict[str, None] = {}
    for sheet in sheets:
        at = place(sheet, named.id, ID_NAMES)
        if at is None and named.id is not None:
            raise StructureError(
                [f"{sheet.name}: no column {named.id!r}; found {', '.join(sheet.columns)}"]
            )
        if at is None:
            at = 0
            notes.append(
                f"{sheet.name}: no column id or name; {sheet.columns[0]!r}, the first, is taken"
            )
        others = [(i, c) for i, c in enumerate(sheet.columns) if i != at and c]
        columns |= {c: None for _, c in others}
        blank, repeated, seen = 0, [], set()
        for row in sheet.rows:
            who = row[at].strip()
            if not who:
                blank += any(cell.strip() for cell in row)
            elif who in seen:
                repeated.append(who)
            else:
                seen.add(who)
                record = records.setdefault(who, {})
                for i, column in others:
                    if row[i] and not record.get(column):
                        record[column] = row[i]
        if blank:
            notes.append(f"{sheet.name}: {many(blank, 'row')} without an id, left out")
        if repeated:
            notes.append(f"{sheet.name}: {told(repeated, 'repeated id')}; the first stands")
    tell_alike(records, sheets[0].name, notes)
    found = {c: [record.get(c, "") for record in records.values()] for c in columns}
    return tuple(records), found


def _answers(sheets, people, named: Named, notes):
    """Ties from columns of people that name others, where there are no ties otherwise."""
    ids, columns = people
    found = []
    for sheet in sheets:
        at = place(sheet, named.id, ID_NAMES) or 0
        ties, taken = named_in(sheet, at, ids)
        if ties is not None:
            found.append(ties)
            notes += ties.notes
            notes.append(f"{ties.name}: ties, {many(len(ties.rows), 'name')}")
            used = {sheet.columns[i] for i in taken}
            columns = {name: values for name, values in columns.items() if name not in used}
    return found, (ids, columns)


def _ends(sheet: Sheet, named: Named, relation: str | None, notes) -> _Ends:
    """What the rows of a sheet of ties say."""
    missing = [
        f"{sheet.name}: no column {given or usual[0]!r}; found {', '.join(sheet.columns)}"
        for given, usual in ((named.source, SOURCE_NAMES), (named.target, TARGET_NAMES))
        if place(sheet, given, usual) is None
    ]
    if missing:
        raise StructureError(missing)
    source: Any = place(sheet, named.source, SOURCE_NAMES)
    target: Any = place(sheet, named.target, TARGET_NAMES)
    rows = _of_relation(sheet, relation, notes)
    at = place(sheet, named.weight, WEIGHT_NAMES)
    if at is None and named.weight is not None:
        raise StructureError(
            [f"{sheet.name}: no column {named.weight!r}; found {', '.join(sheet.columns)}"]
        )
    _tell_unused(sheet, (source, target, at), notes)
    weights = (
        np.ones(len(rows))
        if at is None
        else weights_of([row[at] for row in rows], sheet.name, notes)
    )
    both = np.full(len(rows), not sheet.directed)
    direction = next(
        (i for n in DIRECTION_NAMES if (i := sheet.find(n)) is not None
         and {row[i].strip().lower() for row in rows} <= DIRECTIONS), None,
    )  # fmt: skip
    if direction is not None:
        words = [str(row[direction]).strip().lower() for row in rows]
        both = np.array([w != "directed" if w else not sheet.directed for w in words], bool)
    if both.any() and not both.all():
        some = int(both.sum())
        notes.append(
            f"{sheet.name}: {many(some, 'tie')} without a direction "
            f"{'runs' if some == 1 else 'run'} both ways"
        )
    elif both.any():
        notes.append(f"{sheet.name}: ties have no direction and run both ways")
    return _Ends(
        [row[source].strip() for row in rows], [row[target].strip() for row in rows], weights, both
    )


def _tell_unused(sheet: Sheet, used: tuple[int | None, ...], notes) -> None:
    known = {*RELATION_NAMES, *DIRECTION_NAMES, ""}
    unused = [c for i, c in enumerate(sheet.columns) if i not in used and c not in known]
    if unused:
        notes.append(f"{sheet.name}: columns of ties not used: {', '.join(unused[:20])}")


def _of_relation(sheet: Sheet, relation: str | None, notes) -> list[list[str]]:
    """Rows of one kind of ties, where a sheet has several."""
    at, rows = sheet.find(*RELATION_NAMES), cast("list[list[str]]", sheet.rows)
    if at is None:
        return rows
    words = [row[at].strip() for row in rows]
    kinds = Counter(words)
    if len(kinds) < 2:
        return rows
    chosen = next(iter(kinds)) if relation is None else relation
    if chosen not in kinds:
        raise StructureError(
            [f"{sheet.name}: no relation {chosen!r}; it has {', '.join(list(kinds)[:20])}"]
        )
    others = [f"{kind or 'blank'} ({number})" for kind, number in kinds.items() if kind != chosen]
    how = "the first is taken" if relation is None else "as asked"
    notes.append(
        f"{sheet.name}: several relations, {chosen or 'blank'} is read ({how}; --relation NAME); "
        f"not read: {', '.join(others[:12])}{', ...' if len(others) > 12 else ''}"
    )
    return [row for row, word in zip(rows, words, strict=True) if word == chosen]


def _matched(sheets, several: list[_Ends], ids, columns, notes):
    """Ties between known people as rows of them, each once."""
    parts, total, lost = [], 0, Counter()
    for sheet, ends in zip(sheets, several, strict=True):
        here, there = _rows_of(ends, ids, columns, sheet.name, notes)
        total += len(here)
        stranger = (here < 0) | (there < 0)
        named = [w for e, at in ((ends.sources, here), (ends.targets, there))
                 for w, i in zip(e, at.tolist(), strict=True) if i < 0 and w]  # fmt: skip
        alone = np.array(
            [not (a and b) for a, b in zip(ends.sources, ends.targets, strict=True)], bool
        )
        counts = (
            (int((stranger & ~alone).sum()),
             f"to or from {told(list(dict.fromkeys(named)), 'unknown id')}, left out"),
            (int((~stranger & (here == there)).sum()), "of someone to itself, left out"),
            (int((~stranger & (here != there) & np.isnan(ends.weights)).sum()),
             "without a weight above 0, left out"),
        )  # fmt: skip
        for number, what in counts:
            if number:
                notes.append(f"{sheet.name}: {many(number, 'tie')} {what}")
                lost[what] += number
        blank = int(alone.sum())
        if blank:
            notes.append(f"{sheet.name}: {many(blank, 'row')} with one end only, left out")
            lost["with one end only, left out"] += blank
        kept = ~stranger & (here != there) & ~np.isnan(ends.weights)
        part = np.column_stack([here[kept], there[kept]]), ends.weights[kept]
        back = ends.both[kept]
        parts += [part, (part[0][back][:, ::-1], part[1][back])]
    if not parts:
        empty = np.empty(0, np.int64)
        return empty, empty, np.empty(0)
    pairs, weights = np.concatenate([p for p, _ in parts]), np.concatenate([w for _, w in parts])
    if total and not len(pairs):
        why = "; ".join(f"{number:,} {what.removesuffix(', left out')}" for what, number in
                        lost.items())  # fmt: skip
        raise StructureError(
            [
                f"none of {many(total, 'tie')} can be used: {why} (ids of people look like "
                f"{', '.join(ids[:MOST_NAMED])})"
            ]
        )
    keys = pairs[:, 0] * len(ids) + pairs[:, 1]
    _, first = np.unique(keys, return_index=True)
    first.sort()
    repeated = len(keys) - len(first)
    if repeated:
        notes.append(f"{many(repeated, 'repeated tie')}, merged; the first stands")
    return pairs[first, 0], pairs[first, 1], weights[first]


def _rows_of(ends: _Ends, ids, columns, name, notes) -> tuple[np.ndarray, np.ndarray]:
    """Rows of people for both ends; by id, else by another column, else whatever the case."""
    known = {who: i for i, who in enumerate(ids)}
    words = [*ends.sources, *ends.targets]
    used = [word for word in words if word]
    hit = sum(word in known for word in used)
    if used and hit < 0.5 * len(used):
        for column, values in columns.items():
            other = {v: i for i, v in enumerate(values) if v}
            if len(other) >= 0.9 * len(ids) and sum(w in other for w in used) > max(hit, 0):
                notes.append(f"{name}: people are called by their {column!r} there")
                known, hit = other, sum(w in other for w in used)
                break
    if hit < len(used):
        known = matched(used, known, name, notes)
    found = np.fromiter((known.get(word, -1) for word in words), np.int64, len(words))
    return found[: len(ends.sources)], found[len(ends.sources) :]
