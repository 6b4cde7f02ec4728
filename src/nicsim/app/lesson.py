"""Lessons from Python: read, held against the model, printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.app.expecting import REPLICATES, SEED, Found, expectations, found, in_worlds, share_of
from nicsim.app.lessons import notes, read_lesson
from nicsim.app.sheets import sheet
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.experiments.many_worlds import read_worlds
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from nicsim.app.expecting import Expectation, Share


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson that was read.

    Parameters
    ----------
    table : dict
        As its file has it, its designs resolved.
    """

    table: dict[str, Any]

    @property
    def notes(self) -> list[str]:
        """What is no fault and yet worth a thought, a sentence each."""
        return notes(self.table)

    @property
    def expectations(self) -> list[Expectation]:
        """All that it expects of the model."""
        return expectations(self.table)

    def expect(self, replicates: int = REPLICATES, seed: int = SEED) -> list[Found]:
        """What runs show of it: `.estimate` (mean, 95% interval), `.verdict`, `.notices`."""
        return found(self.table, shipped_scenarios(), replicates, seed)

    def worlds(self, worlds: Any = "plausible:60", seed: int = SEED) -> list[Share]:
        """In what share of some worlds each expectation holds."""
        values = in_worlds(self.table, shipped_scenarios(), read_worlds(worlds), seed=seed)
        return [share_of(one, row) for one, row in zip(self.expectations, values, strict=True)]

    def sheet(self, replicates: int = REPLICATES, seed: int = SEED) -> str:
        """A sheet for students and notes for the teacher, as HTML to print."""
        return sheet(self.table, shipped_scenarios(), replicates, seed)


def lesson(name: str | Path) -> Lesson:
    """Read a lesson, and check it.

    Parameters
    ----------
    name : str or Path
        Of one that ships ("hub_leaves"), or a file.

    Raises
    ------
    NicsimError
        If there is none, or for all faults of the file.
    """
    return Lesson(read_lesson(file_of(name), shipped_scenarios()))


def file_of(name: str | Path) -> Path:
    """A lesson's file: of one that ships by its name, else a path."""
    ships = LESSONS / f"{name}.toml"
    if ships.is_file():
        return ships
    file = Path(name)
    if not file.is_file():
        known = ", ".join(sorted(path.stem for path in LESSONS.glob("*.toml")))
        raise NicsimError(f"{name}: no such file, and no lesson that ships: {known}")
    return file
