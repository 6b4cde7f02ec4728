"""An experiment file while it is read: its table, and the faults that are gathered."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.scenario.border import kind_of
from nicsim.scenario.reading import load_table
from nicsim.scenario.versions import current


class Asked(NamedTuple):
    """What a file and the command line ask for, while faults are gathered."""

    path: Path
    table: dict[str, Any]
    faults: list[str]
    notes: tuple[str, ...] = ()  # what was made of an older version

    @classmethod
    def of(cls, given: "Path | str | Mapping[str, Any]", faults: list[str]) -> "Asked | None":
        """From a file, or from what would stand in one; None where it cannot be read.

        What an older version means today is told by its notes (see `notes`).
        """
        plain = isinstance(given, Mapping)
        path = Path("experiment") if plain else Path(given)
        table = dict(given) if plain else load_table(path, faults)
        if table is None:
            return None
        table, notes = current(table, str(path), faults)
        return cls(path, table, faults, notes)

    def fault(self, sentence: str) -> None:
        """Add a fault of this file."""
        self.faults.append(f"{self.path}: {sentence}")


def text_of(asked: Asked, key: str, default: str) -> str:
    """A text of the file; a fault if it is something else."""
    value = asked.table.get(key, default)
    if not isinstance(value, str):
        asked.fault(f"{key} must be text")
        return default
    return value.strip()


def is_number(value: Any) -> bool:
    """Whether a value is a number that a double can hold."""
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= sys.float_info.max  # nan compares as false
    )


def look_at(given: "Path | str | Mapping[str, Any]") -> Mapping[str, Any]:
    """The tables of an experiment for a look at what it is; empty where it cannot be read."""
    return given if isinstance(given, Mapping) else kind_of(Path(given))
