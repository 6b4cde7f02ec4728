"""Tables of results as CSV that a spreadsheet shows and does not compute.

A cell that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet. Names and titles come
from files of others; such a text gets an apostrophe before it, as spreadsheets have it. Numbers are
not touched; `read_table` takes the apostrophe off again.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nicsim.foundation.later import pd

FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "'",
)  # the apostrophe itself, so that it can be read back


def write_table(frame: pd.DataFrame, file: Path, **how: Any) -> None:
    """Write a table as CSV; `how`: see `DataFrame.to_csv`."""
    _with_texts(frame, _shown).to_csv(file, index=False, **how)


def read_table(file: Path) -> pd.DataFrame:
    """Read a table back that `write_table` wrote."""
    return _with_texts(pd.read_csv(file), _meant)


def _with_texts(frame: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    """The same table with other texts, in cells and in the names of columns."""
    made: pd.DataFrame = frame.rename(columns=change)
    for place in range(made.shape[1]):
        column: Any = made.iloc[:, place]
        if not pd.api.types.is_numeric_dtype(column):
            made.isetitem(place, column.astype(object).map(change))
    return made


def _shown(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _meant(value: Any) -> Any:
    return value[1:] if isinstance(value, str) and value.startswith("'") else value
