"""What a search for worlds has of its own on the way to its results folder and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.api.in_parts import InParts
from nicsim.experiments.design import Run
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.store.stored import Differing, Stored
from nicsim.experiments.study import Conduct, Progress
from nicsim.experiments.work import Failure
from nicsim.experiments.worlds import storing
from nicsim.experiments.worlds.checks import checked, far_of
from nicsim.experiments.worlds.making import Made, Search, faults_of, made
from nicsim.experiments.worlds.targets import ruled_out
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from nicsim.report.pages.ensembles import Report


class Ensemble(InParts):
    """A search for worlds, as `nicsim.api.folder.Work`.

    Parameters
    ----------
    search : Search
    name : str
        What the worlds are to be called.
    how : Conduct
    """

    def __init__(self, search: Search, name: str, how: Conduct) -> None:
        self.search, self.name, self.how = search, name, how
        self.experiment = storing.experiment_of(search, name)
        self.request = storing.request_of(search, name)
        self.total = search.total  # points
        self._made: Made | None = None

    def faults(self) -> list[str]:
        """What is wrong with what is asked."""
        return faults_of(self.search)

    def run(
        self, store: Parts, tell: Callable[[Progress], None] | None
    ) -> tuple[int, Sequence[Failure]]:
        """Make the points that are not stored; none fails but all are told of it by an error."""
        self._made = made(self.search, store, self.how, tell)
        return self.search.replicates, ()

    def named(self, run: Run) -> str:
        """A point in words."""
        return f"point {run.arm}"

    def write(self, store: Parts, replicates: int) -> None:
        """Write worlds, points and checks."""
        assert self._made is not None
        kept = kept_of(self.search, self._made)
        storing.worlds_of(self.search, self._made, kept, command_of(self.search, self.name)).write(
            store.folder / storing.WORLDS
        )
        runs = [Run(point, 0) for point in range(len(store.done))]
        storing.write_points(self._made, store.block("seen", runs), store.folder / storing.POINTS)
        checks = checked(self.search, self._made, kept)
        storing.write_checks(checks, store.folder / storing.CHECKS)

    def report(self, stored: Stored, folder: Path) -> Report:
        """Write tables, figures, finding and page."""
        from nicsim.report.pages.ensembles import write_ensemble  # figures load for a second

        return write_ensemble(stored)


class StoredEnsemble:
    """A finished search whose points may be run again."""

    def __init__(self, stored: Stored) -> None:
        self.folder = stored.folder
        self.search = storing.search_of(stored.manifest["request"])

    def runs(self) -> list[Run]:
        """All points that are stored."""
        return storing.points_of(self.folder, self.search.replicates)

    def again(self, wanted: Sequence[Run], pool: Any, workers: int) -> Iterator[Differing | Run]:
        """Run some points again; each as it is where every number is the same."""
        return storing.again(self.folder, self.search, wanted, pool, workers)

    def named(self, run: Run) -> str:
        """A point in words."""
        return f"point {run.arm}"


def kept_of(search: Search, found: Made) -> np.ndarray:
    """Which candidates are the worlds: the first that their own runs do not rule out.

    Raises
    ------
    NicsimError
        If there is none: then the model shows what is known nowhere, or the search was too small.
    """
    fits = np.flatnonzero(~ruled_out(far_of(search.targets, found.last)))[: search.keep]
    if not len(fits):
        raise NicsimError(
            "no world fits: of the candidates, all are ruled out by their own runs; ask for more "
            "points or waves, or look which target fails (points are kept)"
        )
    return fits


def command_of(search: Search, name: str) -> str:
    """The command that makes the same worlds."""
    told = f"nicsim worlds {name}"
    for key, value in search._asdict().items():
        if key != "held_out" and value != Search._field_defaults[key]:
            told += f" --{key} {value}"
    return told + "".join(f" --hold-out {group}" for group in search.held_out)
