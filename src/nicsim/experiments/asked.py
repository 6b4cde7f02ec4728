"""An experiment file while it is read: its table, and the faults that are gathered."""

import sys
from pathlib import Path
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """What a file and the command line ask for, while faults are gathered."""

    path: Path
    table: dict[str, Any]
    faults: list[str]

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
