"""What a study of arms has of its own on the way to its results folder and back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nicsim.api.in_parts import InParts
from nicsim.api.result import Result, result_from
from nicsim.experiments.design import Experiment, Run, faults_of, runs
from nicsim.experiments.many_worlds import FILE
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.store.stored import Differing, Stored
from nicsim.experiments.store.stored import verified as run_again
from nicsim.experiments.store.tables import write_weekly
from nicsim.experiments.study import Conduct, Progress, conduct
from nicsim.experiments.work import Failure
from nicsim.structure import Prepared


def name_of(experiment: Experiment, run: Run) -> str:
    """A run of an experiment in words."""
    told = f"arm {experiment.arms[run.arm].name!r}, replicate {run.replicate}"
    worlds = experiment.worlds
    return told if worlds is None else f"{told} (world {run.replicate % len(worlds)})"


class Arms(InParts):
    """A study of arms, as `nicsim.api.folder.Work`.

    Parameters
    ----------
    experiment : Experiment
    how : Conduct
    """

    def __init__(self, experiment: Experiment, how: Conduct) -> None:
        self.experiment, self.how = experiment, how
        self.request = requests.request_of(experiment, how.driver, how.events)
        self.total = experiment.replicates * len(experiment.arms)  # runs, of the first round

    def faults(self) -> list[str]:
        """What is wrong with what is asked."""
        return faults_of(self.experiment)

    def run(
        self, store: Parts, tell: Callable[[Progress], None] | None
    ) -> tuple[int, Sequence[Failure]]:
        """Make the runs that are not stored: replicates in the end, and which runs failed."""
        return conduct(self.experiment, store, self.how, tell)

    def named(self, run: Run) -> str:
        """A run in words."""
        return name_of(self.experiment, run)

    def write(self, store: Parts, replicates: int) -> None:
        """Write the table of runs, and the worlds that they are in."""
        if self.experiment.worlds is not None:
            self.experiment.worlds.write(store.folder / FILE)
        write_weekly(store, self.experiment, replicates, store.folder / "weekly.parquet")

    def report(self, stored: Stored, folder: Path) -> Stored:
        """Write tables of measures, figures, finding and page."""
        from nicsim.report.pages.writing import write_report  # figures load for a second

        write_report(stored, self.figures())
        return stored._replace(folder=folder)

    def figures(self) -> Mapping[str, Callable[[], Any]] | None:
        """Figures that need more than the weekly table, by name."""
        return None


class Single(Arms):
    """A study of one scenario, which leaves tables and figures of its practices and people too.

    Parameters
    ----------
    experiment : Experiment
        Of one arm.
    how : Conduct
    structure : Prepared
    with_events : int
        Of how many runs, from the first, the result itself holds the events; 0 where none are
        recorded.

    Attributes
    ----------
    result : Result or None
        Once runs are written.
    """

    def __init__(
        self, experiment: Experiment, how: Conduct, structure: Prepared, with_events: int = 0
    ) -> None:
        super().__init__(experiment, how)
        self.structure, self.with_events = structure, with_events
        self.result: Result | None = None

    def write(self, store: Parts, replicates: int) -> None:
        """Write the tables of runs, practices, surveys and events."""
        super().write(store, replicates)
        if self.experiment.worlds is not None:  # of which weekly measures alone are kept
            return
        self.result = result_from(
            store,
            replicates,
            self.experiment.arms[0].scenario,
            self.structure,
            self.experiment.seed,
            self.how.driver,
            min(self.with_events, replicates),
        )

    def figures(self) -> Mapping[str, Callable[[], Any]] | None:
        """Figures that need more than the weekly table, by name."""
        if self.result is None:
            return None
        plot = self.result.plot
        made: dict[str, Callable[[], Any]] = {"network": plot.network}
        return made | ({"spread_tree": plot.spread_tree} if self.with_events else {})


class StoredArms:
    """A finished study of arms whose runs may be made again."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored

    def runs(self) -> list[Run]:
        """All runs that are stored."""
        return runs(self.stored.experiment, self.stored.replicates)

    def again(self, wanted: Sequence[Run], pool: Any, workers: int) -> Iterator[Differing | Run]:
        """Make some runs again; each as it is where every number is the same."""
        return run_again(self.stored, wanted, pool, workers)

    def named(self, run: Run) -> str:
        """A run in words."""
        return name_of(self.stored.experiment, run)
