"""From a study to a finished results folder, without a word to the screen; and back.

What studies of arms and studies of points do each in their own way stands in `api/arms.py` and
`api/points.py`; here is the way that both go.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from nicsim.api import costs
from nicsim.api.ready import ready_for
from nicsim.experiments import executors
from nicsim.experiments.design import Experiment, Run
from nicsim.experiments.search.structures import unequal
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.crates import unwrapped
from nicsim.experiments.store.stored import Differing, Stored, changed_inputs, open_stored
from nicsim.experiments.study import Conduct, Progress
from nicsim.experiments.work import Failure, prepared_for
from nicsim.foundation.errors import NicsimError, ResultsError, RunsError

MOST_TOLD = 5  # failed runs named
SAMPLE = 20  # runs that are made again unless all are asked for


class Store(Protocol):
    """Runs of a study under way."""

    folder: Path  # `NAME.partial`
    damaged: list[str]  # parts that were set aside; their runs are made again


class Work[S: Store, Found](Protocol):
    """A study as its results folder sees it: of arms, or of points."""

    experiment: Experiment
    how: Conduct
    request: dict[str, Any]  # all that decides the numbers
    total: int  # runs, of the first round

    def faults(self) -> list[str]:
        """What is wrong with what is asked, one sentence each."""
        ...

    def is_new(self, folder: Path) -> bool:
        """Whether a folder has yet to be made, or grown; ResultsError if it holds other things."""
        ...

    def opened(self, folder: Path) -> AbstractContextManager[S]:
        """The work in progress of a folder, locked."""
        ...

    def kept(self, store: S) -> int:
        """How many runs are stored."""
        ...

    def run(
        self, store: S, tell: Callable[[Progress], None] | None
    ) -> tuple[int, Sequence[Failure]]:
        """Make the runs that are not stored: replicates in the end, and which runs failed."""
        ...

    def named(self, run: Run) -> str:
        """A run in words."""
        ...

    def write(self, store: S, replicates: int) -> None:
        """Write the tables of runs."""
        ...

    def report(self, stored: Stored, folder: Path) -> Found:
        """Write figures, finding and page; what is given back will stand in the folder."""
        ...

    def finish(self, store: S, folder: Path) -> None:
        """Give the folder its name."""
        ...


def completed[S: Store, Found](
    work: Work[S, Found],
    folder: Path,
    tell: Callable[[Progress], None] | None = None,
    begun: Callable[[Callable[[], int], list[str]], None] | None = None,
) -> Found | None:
    """Make a study's runs and its folder; None where the folder holds these results already.

    Parameters
    ----------
    work : Work
    folder : Path
        Work goes on in `NAME.partial` beside it, which gets its name when everything is there.
    tell : callable, optional
        Is told of progress.
    begun : callable, optional
        Is given, once the folder is open, what tells how many runs are stored, and parts that
        were damaged.

    Raises
    ------
    ResultsError
        If the folder cannot be had or written, or holds other results; runs made so far are kept.
    RunsError
        If runs failed; the others are kept.
    NicsimError
        If an outcome is not a number somewhere; all runs are kept.
    KeyboardInterrupt
        What was finished is kept.
    """
    if not work.is_new(folder):
        mend(folder)
        return None
    with work.opened(folder) as store:
        if not work.is_new(folder):  # made by another command, meanwhile
            return None
        if begun is not None:
            begun(lambda: work.kept(store), store.damaged)
        replicates, failures = work.run(store, tell)
        refuse_failures(failures, work.named, folder)
        begun_at = time.monotonic()
        try:
            work.write(store, replicates)
            notes = notes_of(work.experiment)
            manifest = requests.manifest_of(work.request, work.experiment, replicates, notes)
            requests.write_json(store.folder / "manifest.json", manifest)
            found = work.report(open_stored(store.folder), folder)
            work.finish(store, folder)
            costs.learn(work.experiment.kind, time.monotonic() - begun_at)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({requests.reason(fault)}); all runs are kept in "
                f"{store.folder.name}, and the same command goes on"
            ) from None
    return found


def rewritten(folder: Path, tell: Callable[[str], None] | None = None) -> Stored:
    """Make tables, figures, finding and page of a results folder anew, without running.

    Parameters
    ----------
    folder : Path
    tell : callable, optional
        Is told of files that were not as they had been written.

    Raises
    ------
    ResultsError
        If the folder is none, cannot be written, or its runs are not as they were written.
    """
    from nicsim.report.pages.gallery import read_gallery, write_gallery
    from nicsim.report.pages.writing import write_report

    gallery = read_gallery(folder)
    stored = open_stored(folder / gallery.main) if gallery is not None else open_stored(folder)
    seals.refuse_touched(folder)
    found = seals.touched(folder)
    try:
        for one in found:  # so that no figure that is kept is taken over from it
            (folder / one.file).unlink(missing_ok=True)
        if gallery is not None:
            write_gallery(folder, gallery)
        else:
            write_report(stored)
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    if tell is not None:
        for one in found:
            there = (folder / one.file).exists()
            what = "made anew" if there else "left out, since only runs make it again"
            tell(f"{folder}: {one}: {what}")
    return stored


def mend(folder: Path, tell: Callable[[str], None] | None = None) -> None:
    """Make anew what is not as it was written and can be made from stored runs.

    Raises
    ------
    ResultsError
        If only runs could make it again.
    """
    if seals.touched(folder):
        rewritten(folder, tell)


class Verified(NamedTuple):
    """What came of running stored results again."""

    stored: Stored
    total: int  # runs that are stored
    made: int  # of them made again
    differing: tuple[Differing, ...]
    named: Callable[[Run], str]  # a run in words
    touched: tuple[seals.Touched, ...]  # files that are not as they were written
    strangers: tuple[str, ...]  # files that nicsim did not write

    @property
    def sound(self) -> bool:
        """Whether every number came again and every file is as it was written."""
        return not (self.differing or self.touched)


def verified(
    folder: Path,
    every: bool = False,
    executor: "str | Executor" = "threads",
    workers: int | None = None,
    tell: Callable[[int, int], None] | None = None,
    quiet: bool = False,
) -> Verified:
    """Look at every file, run stored results again from their manifest, compare every number.

    Parameters
    ----------
    folder : Path
    every : bool
        Every run; otherwise about 20 spread over all.
    executor, workers
        See `nicsim.experiments.executors.opened`.
    tell : callable, optional
        Is told how many runs are done, of how many.
    quiet : bool
        Whether nothing is said where the simulation has to be compiled first.

    Raises
    ------
    ResultsError
        If the folder is none, its runs are not as they were written, it ran rules of one's own,
        or files that it was made from changed.
    NicsimError
        If there is no such executor.
    """
    from nicsim.api.arms import StoredArms
    from nicsim.api.ensembles import StoredEnsemble
    from nicsim.api.points import StoredPoints

    folder = unwrapped(folder)
    stored = open_stored(folder)
    faults = executors.faults_of(executor, workers)
    if faults:
        raise NicsimError("\n".join(faults))
    own = [arm["name"] for arm in stored.manifest["request"]["arms"] if arm.get("model")]
    if own:
        told = ", ".join(map(repr, own))
        raise ResultsError(
            f"{folder}: {told} ran rules of one's own; run them again from the Python code that "
            "defines them"
        )
    moved = changed_inputs(stored)
    if moved:
        raise ResultsError("\n".join(f"{folder}: {sentence}" for sentence in moved))
    kinds = {"sensitivity": StoredPoints, "worlds": StoredEnsemble}
    there = kinds.get(stored.experiment.kind, StoredArms)(stored)
    wanted = there.runs()
    chosen = wanted if every else wanted[:: max(1, len(wanted) // SAMPLE)]
    differing = []
    ready_for(stored.driver, quiet)
    with executors.opened(executor, workers) as pool:
        again = there.again(chosen, pool, executors.workers_in(pool, workers))
        for done, one in enumerate(again, start=1):
            if isinstance(one, Differing):
                differing.append(one)
            if tell is not None:
                tell(done, len(chosen))
    return Verified(
        stored,
        len(wanted),
        len(chosen),
        tuple(differing),
        there.named,
        tuple(seals.touched(folder)),
        tuple(seals.strangers(folder)),
    )


def notes_of(experiment: Experiment) -> list[str]:
    """What was left out in reading scenarios and networks, each once."""
    found: list[str] = []
    for arm in experiment.arms:
        found += [*arm.scenario.notices, *prepared_for(arm.scenario).notes]
    if experiment.worlds is not None:
        found += experiment.worlds.notes
    if experiment.kind == "compare":
        found += unequal(experiment.arms)
    return list(dict.fromkeys(found))


def refuse_failures(
    failures: Sequence[Failure], named: Callable[[Run], str], folder: Path | None = None
) -> None:
    """Raise RunsError, which tells the runs that failed and why, if any did."""
    if not failures:
        return
    told = list(dict.fromkeys(f"{named(f.run)}: {f.cause}" for f in failures))
    lines = told[:MOST_TOLD] + ([f"and {len(told) - MOST_TOLD} more"] if told[MOST_TOLD:] else [])
    kept = "" if folder is None else f"; the others are kept in {folder.name}.partial"
    again = "" if folder is None else ", and the same command tries these again"
    raise RunsError(f"{len(failures)} runs failed{kept}{again}\n" + "\n".join(lines))
