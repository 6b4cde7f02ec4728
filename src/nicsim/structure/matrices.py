"""Matrices of who asks whom in spreadsheets: square, or respondents by everyone."""

import re
from collections.abc import Sequence

import numpy as np

from nicsim.structure.column_names import SITE_NAMES, key_of
from nicsim.structure.numbers import column_of, numbers_of
from nicsim.structure.readers.sheet import MOST_CELLS, Sheet, matrix_ties
from nicsim.structure.spelling import folded, whole
from nicsim.structure.words import many, told

FEWEST = 2  # people who must head columns
SHARE = 0.5  # of the fewer (rows or columns) who must stand in both
MARKS = {"x": "1", "\N{CHECK MARK}": "1", "\N{HEAVY CHECK MARK}": "1", "yes": "1", "y": "1",
         "no": "0", "n": "0", "true": "1", "false": "0"}  # fmt: skip
SUMS = frozenset(("total", "totals", "sum", "count", "outdegree", "indegree", "degree", "mean"))


def matrix_of(sheet: Sheet, at: int, mark: str | None) -> list[Sheet] | None:
    """Ties of a matrix, its people, and what else its columns say of them; None: it is none.

    Parameters
    ----------
    sheet : Sheet
    at : int
        The column that names who stands in a row.
    mark : {",", "."}, optional
        The decimal mark that the user named.
    """
    if len(sheet.columns) * len(sheet.rows) > MOST_CELLS:
        return None
    if (bare := _without_names(sheet)) is not None:
        return bare
    labels = [whole(row[at].strip()) for row in sheet.rows]
    heads = [(i, name) for i, name in enumerate(sheet.head or sheet.columns) if i != at and name]
    of_label = {folded(label): label for label in reversed(labels) if label}
    of_r = {_as_r(label): label for label in reversed(labels) if label}
    who = {i: _person(name, of_label, of_r) for i, name in heads}
    both = [i for i, _ in heads if who[i] is not None]
    fewest = min(len(of_label), len(heads))
    if len(both) < FEWEST or len(set(labels)) < len(labels) or len(both) < SHARE * fewest:
        return None
    read = {i: _cells(sheet, i, mark) for i, _ in heads}
    values = {i: column for i, column in read.items() if column is not None}
    if any(i not in values for i in both):
        return None  # names in the header that head something else
    several = {float(x) for i in both for x in np.unique(values[i])}
    strangers = [
        i for i, name in heads
        if who[i] is None and i in values and key_of(name) not in SUMS
        and key_of(name) not in SITE_NAMES and set(np.unique(values[i]).tolist()) <= several
        and both[0] - 2 <= i <= both[-1] + len(heads) // 4 + 1
    ]  # fmt: skip
    taken = sorted([*both, *strangers])
    called = [who[i] or whole((sheet.head or sheet.columns)[i]) for i in taken]
    numbers = np.column_stack([values[i] for i in taken])
    rows = [label or f"row {i + 1}" for i, label in enumerate(labels)]
    return _as_ties(sheet, at, rows, called, numbers, taken, [called[taken.index(i)] for i in
                                                             strangers])  # fmt: skip


def why_no_matrix(sheet: Sheet, at: int) -> str:
    """Why a sheet that resembles a matrix is none; empty where it does not resemble one."""
    labels = {folded(row[at]) for row in sheet.rows} - {""}
    heads = {folded(name) for i, name in enumerate(sheet.columns) if i != at and name}
    both = labels & heads
    if len(both) < FEWEST:
        return ""
    if len(labels) < len(sheet.rows):
        return (
            f"{sheet.name}: {len(both)} names stand in its header and its rows, as in a matrix, "
            "but names of rows are repeated or blank"
        )
    if len(both) < SHARE * min(len(labels), len(heads)):
        return (
            f"{sheet.name}: {len(both)} names stand in its header and its rows, as in a matrix, "
            f"but {len(labels - heads)} stand in rows alone, {len(heads - labels)} in columns alone"
        )
    return (
        f"{sheet.name}: names in its header and rows are the same, as in a matrix, but its cells "
        "are no numbers"
    )


def _without_names(sheet: Sheet) -> list[Sheet] | None:
    """A matrix of numbers alone, whose first row stands where a header would."""
    rows, width = sheet.rows, len(sheet.columns)
    if len(rows) + 1 != width or width <= 2:
        return None
    words = [*(sheet.head or sheet.columns), *(word for row in rows for word in row)]
    words[:width] = [re.sub(r"^(\d) \d+$", r"\1", word) for word in words[:width]]  # made distinct
    numbers, bad = numbers_of([word or "0" for word in words])
    if bad:
        return None
    called = [str(i + 1) for i in range(width)]
    made = Sheet(sheet.name, "unknown", ("id",), [[c] for c in called], True, sheet.notes)
    return _as_ties(made, 0, called, called, numbers.reshape(width, width), [], [])


def _as_r(name: str) -> str:
    """A name as R makes columns of names: `Ada Lee` is `Ada.Lee`, `1st` is `X1st`."""
    made = re.sub(r"[^\w.]", ".", name)
    return ("X" + made if re.match(r"[\d_]|\.\d", made) else made).casefold()


def _person(head: str, of_label: dict[str, str], of_r: dict[str, str]) -> str | None:
    return of_label.get(folded(whole(head))) or of_r.get(head.strip().casefold())


def _cells(sheet: Sheet, at: int, mark: str | None) -> np.ndarray | None:
    """A column of a matrix as numbers, blank ones 0; None: it holds something else."""
    words = [MARKS.get(row[at].strip().lower(), row[at].strip()) for row in sheet.rows]
    if len(words) and not any(word and word[-1].isdigit() for word in words) and any(words):
        return None
    found = column_of(words, f"{sheet.name}, column {sheet.columns[at]}", mark)
    return None if found.bad > 0.1 * len(words) else np.nan_to_num(found.values, nan=0.0)


def _as_ties(sheet: Sheet, at: int, rows: Sequence[str], columns: Sequence[str],
             numbers: np.ndarray, taken: list[int], strangers: list[str]):  # fmt: skip
    """Sheets of people and of ties."""
    if [folded(c) for c in columns] == [folded(r) for r in rows]:
        columns = rows
    shape = f"{len(rows)} people" if set(columns) == set(rows) else (
        f"{many(len(rows), 'respondent')} by {len(columns)} people"
    )  # fmt: skip
    notes = [
        f"{sheet.name}: read as a matrix of {shape} ({', '.join(rows[:2])}, ...): who stands in a "
        "row asks who stands in a column"
    ]
    if strangers:
        notes.append(f"{sheet.name}: {told(strangers, 'name')} in columns only, taken as people")
    body = [[t["source"], t["target"], t["weight"]] for t in matrix_ties(rows, columns, numbers)]
    others = [i for i in range(len(sheet.columns)) if i != at and i not in set(taken)]
    others = [i for i in others if sheet.columns[i] and key_of(sheet.columns[i]) not in SUMS]
    people = [[name, *(row[i] for i in others)] for name, row in zip(rows, sheet.rows, strict=True)]
    people += [[name, *("" for _ in others)] for name in strangers]
    head = ("id", *(sheet.columns[i] for i in others))
    ties = Sheet(sheet.name, "ties", ("source", "target", "weight"), body, True, tuple(notes))
    return [Sheet(sheet.name, "people", head, people, True, sheet.notes), ties]
