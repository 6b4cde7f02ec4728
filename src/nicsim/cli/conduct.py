"""What commands that make a results folder share: notes, dry runs, progress, resumption."""

from collections.abc import Callable
from pathlib import Path

from nicsim.api.folder import Store, Work, completed, mend, notes_of
from nicsim.api.ready import ready_for
from nicsim.cli.console import bar, err, say
from nicsim.cli.options import Running
from nicsim.cli.promise import promise
from nicsim.drivers import chosen
from nicsim.experiments import executors
from nicsim.experiments.design import Experiment
from nicsim.experiments.study import Progress
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.structure import counted


def conducted[S: Store, Found](
    work: Work[S, Found], folder: Path, running: Running, notes: bool = True
) -> Found | None:
    """Make a study's runs and its folder; None where that was not asked, or is there already.

    Parameters
    ----------
    work : Work
    folder : Path
    running : Running
    notes : bool
        Whether what was read and guessed is told, and what will be run.

    Raises
    ------
    NicsimError
        If the request is not sound, the folder cannot be had, or runs failed.
    KeyboardInterrupt
        What was finished is kept.
    """
    notes = notes and not running.quiet
    faults = [*executors.faults_of(running.executor, running.workers), *work.faults()]
    chosen(work.how.driver, None)
    if faults:
        raise NicsimError("\n".join(faults))
    if notes:
        _tell_notes(work.experiment)
    if not work.is_new(folder):
        mend(folder, lambda sentence: err.print(sentence, markup=False))
        if not (running.quiet or running.as_json):
            _tell_again(folder)
        return None
    if running.dry_run:
        say(promise(work))
        return None
    if notes:
        err.print(promise(work), highlight=False)
    return _with_bar(work, folder, running)


def _tell_notes(experiment: Experiment) -> None:
    for read in dict.fromkeys(counted(prepared_for(arm.scenario)) for arm in experiment.arms):
        if read:
            err.print(f"read: {read}", markup=False)
    for note in notes_of(experiment):
        err.print(f"note: {note}", markup=False)


def _tell_again(folder: Path) -> None:
    say(f"{folder} holds these results already")
    finding = folder / "finding.txt"
    if finding.exists():
        say(finding.read_text("utf-8").strip())
        say(f"report: {folder / 'report.html'}")


def _with_bar[S: Store, Found](
    work: Work[S, Found], folder: Path, running: Running
) -> Found | None:
    ready_for(work.how.driver, running.quiet, work.how.events)
    until = work.experiment.until
    measure = until.measure if until else work.experiment.measures[0]
    stored: list[Callable[[], int]] = []
    with bar(running.quiet) as shown:
        task = shown.add_task("running", total=work.total)

        def begun(counted_runs: Callable[[], int], damaged: list[str]) -> None:
            stored.append(counted_runs)
            for part in damaged:
                err.print(f"{part} is not as it was written: its runs are made again", markup=False)
            kept = counted_runs()
            if kept and not running.quiet:
                err.print(f"going on with {kept} runs that were finished before")
            shown.update(task, completed=kept)

        def tell(progress: Progress) -> None:
            known = progress.half_width == progress.half_width
            told = f"{measure} ±{progress.half_width:.2g}" if known else "running"
            shown.update(task, completed=progress.done, total=progress.total, description=told)

        try:
            return completed(work, folder, tell, begun)
        except KeyboardInterrupt:
            if stored:
                err.print(f"{stored[0]()} runs are kept; the same command goes on")
            raise
