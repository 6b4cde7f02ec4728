"""What a sensitivity study has of its own on the way to its results folder and back."""

import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.experiments.design import Run
from nicsim.experiments.sensitivity import again, storing
from nicsim.experiments.sensitivity.running import Store, conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.sensitivity.subject import impossible, network_of
from nicsim.experiments.store import requests
from nicsim.experiments.store.stored import Differing, Stored
from nicsim.experiments.study import Conduct, Progress
from nicsim.experiments.work import Failure

if TYPE_CHECKING:
    from nicsim.report.sensitivity import SensitivityStudy


class Points:
    """A study of points, as `nicsim.api.folder.Work`.

    Parameters
    ----------
    study : Study
    how : Conduct
    leave_out : bool
        Leave base rows out where an outcome is not a number, instead of refusing.
    """

    def __init__(self, study: Study, how: Conduct, leave_out: bool = False) -> None:
        self.study, self.how, self.leave_out = study, how, leave_out
        self.experiment = storing.experiment_of(study)
        self.request = storing.request_of(study, how.driver)
        self.design = design_of(study)
        self.total = len(self.design.shares) * study.replicates  # runs

    def faults(self) -> list[str]:
        """Points whose structure cannot be made."""
        return impossible(self.study, self.design)

    def is_new(self, folder: Path) -> bool:
        """Whether a folder has yet to be made, or grown; ResultsError if it holds other things."""
        if storing.completed(folder, self.request):
            return False
        if (folder / "manifest.json").exists():
            known = requests.read_manifest(folder)["request"]
            if storing.grown_from(known, self.request):
                return True
        return not requests.finished(folder, self.request)

    def opened(self, folder: Path):
        """The work in progress of a folder, locked; runs of fewer samples are its first."""
        return storing.opened(folder, self.study, self.request)

    def kept(self, store: Store) -> int:
        """How many runs are stored."""
        return int(store.done().sum())

    def run(
        self, store: Store, tell: Callable[[Progress], None] | None = None
    ) -> tuple[int, Sequence[Failure]]:
        """Make the runs that are not stored: replicates, and which runs failed."""
        subject = network_of(self.study, self.how.driver)
        told = None if tell is None else (lambda done, total: tell(Progress(done, total, math.nan)))
        failures = conduct(self.study, self.design, subject, store, self.how, told)
        return self.study.replicates, failures

    def named(self, run: Run) -> str:
        """A run in words; all runs of a point fail alike."""
        return f"row {run.arm}"

    def write(self, store: storing.Cells, replicates: int) -> None:
        """Write the tables of points and of runs."""
        storing.write_tables(store, self.study, self.design)

    def report(self, stored: Stored, folder: Path) -> "SensitivityStudy":
        """Write tables of indices, figures, finding and page."""
        from nicsim.report.pages.sensitivity import write_sensitivity

        return write_sensitivity(stored, self.leave_out)

    def finish(self, store: storing.Cells, folder: Path) -> None:
        """Give the folder its name, in place of a smaller study's."""
        storing.finish(store, folder)


class StoredPoints:
    """A finished sensitivity study whose runs may be made again."""

    def __init__(self, stored: Stored) -> None:
        self.found = storing.open_study(stored.folder)
        self.driver = stored.driver

    def runs(self) -> list[Run]:
        """All runs that are stored."""
        return again.points_of(self.found)

    def again(self, wanted: Sequence[Run], pool: Any, workers: int) -> Iterator[Differing | Run]:
        """Make some runs again; each as it is where every number is the same."""
        return again.verified(self.found, wanted, self.driver, pool, workers)

    def named(self, run: Run) -> str:
        """A run in words."""
        return f"row {run.arm}, replicate {run.replicate}"
