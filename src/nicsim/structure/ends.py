"""Ties of sheets: who asks whom by the words that stand there, then by rows of people."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

import numpy as np

from nicsim.foundation.errors import StructureError
from nicsim.structure.column_names import (
    DIRECTION_NAMES,
    ID_NAMES,
    RELATION_NAMES,
    SOURCE_NAMES,
    TARGET_NAMES,
    WEIGHT_NAMES,
    columns_called,
    key_of,
    place,
)
from nicsim.structure.near import or_near
from nicsim.structure.nominations import names_in
from nicsim.structure.people import People, called_otherwise, present
from nicsim.structure.readers.sheet import Sheet
from nicsim.structure.sorting import Named
from nicsim.structure.spelling import folded, matched, whole
from nicsim.structure.weights import weights_of
from nicsim.structure.words import MOST_NAMED, Guess, Listing, listed, many, told, typed

BOTH_WAYS = frozenset(("undirected", "mutual", "both", "no", "false", "0"))
DIRECTIONS = BOTH_WAYS | {"directed", "yes", "true", "1", ""}
MOSTLY = 0.5  # of the names in ties that must be ids, or another column is tried


class Ends(NamedTuple):
    """Ties of one sheet by the words that stand there."""

    sources: list[str]
    targets: list[str]
    weights: np.ndarray  # nan where there is none above 0
    both: np.ndarray  # bool: runs both ways


def ends_of(
    sheet: Sheet, named: Named, relation: str | None, known: Sequence[str], notes: list[str]
) -> Ends:
    """What the rows of a sheet of ties say.

    Parameters
    ----------
    sheet : Sheet
    named : Named
    relation : str, optional
        Which of several kinds of ties is meant (default: the first).
    known : sequence of str
        Everyone listed; cells may hold several names, which are divided where these are known.
    notes : list of str

    Raises
    ------
    StructureError
        For columns and relations that are not there.
    """
    missing = [
        f"{sheet.name}: no column {given or usual[0]!r}; found {listed(sheet.columns)}"
        for given, usual in ((named.source, SOURCE_NAMES), (named.target, TARGET_NAMES))
        if place(sheet.columns, given, usual) is None
    ]
    if missing:
        raise StructureError(missing)
    source: Any = place(sheet.columns, named.source, SOURCE_NAMES)
    target: Any = place(sheet.columns, named.target, TARGET_NAMES)
    rows = _of_relation(sheet, relation, notes)
    at = place(sheet.columns, named.weight, WEIGHT_NAMES)
    if at is None and named.weight is not None:
        raise StructureError(
            [f"{sheet.name}: no column {named.weight!r}; found {listed(sheet.columns)}"]
        )
    at = None if at in (source, target) else at
    _tell_unused(sheet, (source, target, at), notes)
    rows = _there(sheet, rows, named.at_time, notes)
    rows = _one_name_a_row(sheet, rows, target, [*known, *named.aliases], notes)
    if named.aliases:
        rows = [
            [*row[:target], named.aliases.get(folded(row[target]), row[target]), *row[target + 1 :]]
            for row in rows
        ]
    weights = (
        np.ones(len(rows))
        if at is None
        else weights_of([row[at] for row in rows], sheet.name, notes, named.decimal, named.codes)
    )
    sources = [whole(row[source].strip()) for row in rows]
    targets = [whole(row[target].strip()) for row in rows]
    _tell_whole(sheet, rows, (source, target), notes)
    return Ends(
        sources,
        targets,
        weights,
        _both_ways(sheet, rows, notes),
    )


def _tell_whole(sheet: Sheet, rows, places: tuple[int, int], notes: list[str]) -> None:
    """Say which running numbers were written as measures."""
    words = {row[at]: whole(row[at]) for row in rows for at in places if row[at][-2:] == ".0"}
    shown = [f"{word} = {number}" for word, number in words.items() if word != number]
    if shown:
        notes.append(f"{sheet.name}: {told(shown, 'id')} with decimals, read without")


def _both_ways(sheet: Sheet, rows, notes: list[str]) -> np.ndarray:
    """Which ties run both ways, by the column of directions where there is one."""
    both = np.full(len(rows), not sheet.directed)
    direction = next(
        (i for n in DIRECTION_NAMES if (i := sheet.find(n)) is not None
         and {row[i].strip().lower() for row in rows} <= DIRECTIONS), None,
    )  # fmt: skip
    if direction is not None:
        words = [str(row[direction]).strip().lower() for row in rows]
        both = np.array([w in BOTH_WAYS if w else not sheet.directed for w in words], bool)
    if both.any() and not both.all():
        some = int(both.sum())
        notes.append(
            f"{sheet.name}: {many(some, 'tie')} without a direction "
            f"{'runs' if some == 1 else 'run'} both ways"
        )
    elif both.any():
        notes.append(f"{sheet.name}: ties have no direction and run both ways")
    return both


def _tell_unused(sheet: Sheet, used: tuple[int | None, ...], notes: list[str]) -> None:
    known = {*RELATION_NAMES, *DIRECTION_NAMES, "", "there"}
    unused = [c for i, c in enumerate(sheet.columns) if i not in used and key_of(c) not in known]
    if unused:
        notes.append(f"{sheet.name}: columns of ties not used: {', '.join(unused[:20])}")


def _there(sheet: Sheet, rows, at_time: str | None, notes: list[str]):
    """The ties that are there at a time, where times are given."""
    at = sheet.find("there")
    if at is None:
        return rows
    timed = sum(bool(row[at]) for row in rows)
    if at_time is None:
        notes.append(
            f"{sheet.name}: {many(timed, 'tie')} with times; all count as present "
            "(--at-time TIME reads those of one time)"
        )
        return rows
    kept = [row for row in rows if not row[at] or present(row[at], at_time)]
    notes.append(
        f"{sheet.name}: {many(len(kept), 'tie')} of {len(rows):,} "
        f"{'is' if len(kept) == 1 else 'are'} there at time {at_time}"
    )
    return kept


def _one_name_a_row(sheet: Sheet, rows, target: int, known: Sequence[str], notes: list[str]):
    """Rows with several names in the cell of who is asked, one row a name."""
    if not any(any(mark in row[target] for mark in ";|\n,&/") for row in rows):
        return rows
    names = {folded(who) for who in known}
    made, cells = [], 0
    for row in rows:
        found = names_in(row[target], names)
        cells += len(found) > 1
        made += [row] if len(found) < 2 else [
            [*row[:target], who, *row[target + 1 :]] for who in found
        ]  # fmt: skip
    if cells:
        notes.append(f"{sheet.name}: {many(cells, 'cell')} with several names, a tie each")
    return made


def _of_relation(sheet: Sheet, relation: str | None, notes: list[str]) -> list[list[str]]:
    """Rows of one kind of ties, where a sheet has several."""
    at, rows = place(sheet.columns, None, RELATION_NAMES), cast("list[list[str]]", sheet.rows)
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
    how = "the first is taken; --relation NAME" if relation is None else "as asked"
    sentence = (
        f"{sheet.name}: several relations, {chosen or 'blank'} is read ({how}); not read: "
        f"{', '.join(others[:12])}{', ...' if len(others) > 12 else ''}"
    )
    guessed = relation is None and chosen
    notes.append(Guess(sentence, f"--relation {typed(chosen)}") if guessed else sentence)
    return [row for row, word in zip(rows, words, strict=True) if word == chosen]


def rows_matched(sheets: Sequence[Sheet], several: list[Ends], people: People, notes: list[str]):
    """Ties between known people as rows of them, each once; the first of several stands.

    Raises
    ------
    StructureError
        Where there are ties and none can be used.
    """
    parts, total, lost = [], 0, Counter()
    for sheet, ends in zip(sheets, several, strict=True):
        here, there = _rows_of(ends, people, sheet.name, notes)
        total += len(here)
        _tell_lost(sheet.name, ends, here, there, people.ids, notes, lost)
        kept = (here >= 0) & (there >= 0) & (here != there) & ~np.isnan(ends.weights)
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
                f"{', '.join(people.ids[:MOST_NAMED])})"
            ]
        )
    keys = pairs[:, 0] * len(people.ids) + pairs[:, 1]
    _, first = np.unique(keys, return_index=True)
    first.sort()
    repeated = len(keys) - len(first)
    if repeated:
        notes.append(f"{many(repeated, 'repeated tie')}, merged; the first stands")
    return pairs[first, 0], pairs[first, 1], weights[first]


def _tell_lost(
    name: str, ends: Ends, here, there, ids: Sequence[str], notes: list[str], lost: Counter
) -> None:
    stranger = (here < 0) | (there < 0)
    unknown = [w for e, at in ((ends.sources, here), (ends.targets, there))
               for w, i in zip(e, at.tolist(), strict=True) if i < 0 and w]  # fmt: skip
    alone = np.array([not (a and b) for a, b in zip(ends.sources, ends.targets, strict=True)], bool)
    strangers = list(dict.fromkeys(unknown))
    counts = (
        (int((stranger & ~alone).sum()),
         f"to or from {told(strangers, 'unknown id')}{or_near(strangers, ids)}, left out"),
        (int((~stranger & (here == there)).sum()), "of someone to itself, left out"),
        (int((~stranger & (here != there) & np.isnan(ends.weights)).sum()),
         "without a weight above 0, left out"),
    )  # fmt: skip
    for number, what in counts:
        if number:
            sentence = f"{name}: {many(number, 'tie')} {what}"
            notes.append(Listing(sentence, strangers) if "unknown" in what else sentence)
            lost[what] += number
    blank = int(alone.sum())
    if blank:
        notes.append(f"{name}: {many(blank, 'row')} with one end only, left out")
        lost["with one end only, left out"] += blank


def _rows_of(ends: Ends, people: People, name: str, notes: list[str]):
    """Rows of people for both ends; by id, else by another column, else whatever the case."""
    known = {who: i for i, who in enumerate(people.ids)}
    words = [*ends.sources, *ends.targets]
    used = [word for word in words if word]
    hit = sum(word in known for word in used)
    if hit < len(used):
        by_id = matched(used, known, name, quiet := [])
        if sum(word in by_id for word in used) < MOSTLY * len(used):
            other = called_otherwise(used, people.ids, people.columns, name, notes)
            known = by_id if other is None else other
        else:
            known = by_id | _by_label(used, by_id, people, name, notes)
        notes += quiet if known is by_id or set(by_id) <= set(known) else []
    found = np.fromiter((known.get(word, -1) for word in words), np.int64, len(words))
    return found[: len(ends.sources)], found[len(ends.sources) :]


def _by_label(used: list[str], known: dict[str, int], people: People, name: str, notes: list[str]):
    """Rows of those whom some ties call by label or name where most call people by id."""
    left = {word for word in used if word not in known}
    found: dict[str, int] = {}
    for column in columns_called(people.columns, ID_NAMES) if left else ():
        values = people.columns[column]
        single = Counter(values)
        own = {v: i for i, v in enumerate(values) if v and single[v] == 1}
        rows = matched(left, own, name, [])
        more = {word: rows[word] for word in sorted(left) if word in rows and word not in found}
        if more:
            notes.append(f"{name}: {told(list(more), 'person', 'people')} called by {column!r}")
            found |= more
    return found
