"""From a request to a results folder: what all commands that run have in common."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim.console import err
from nicsim.errors import NicsimError, ResultsError, RunsError
from nicsim.experiments import executors, store
from nicsim.experiments.design import Experiment
from nicsim.experiments.parts import Parts, open_parts
from nicsim.experiments.runner import seconds_of
from nicsim.experiments.study import Conduct, Ended, conduct
from nicsim.experiments.tables import write_weekly
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.jit import is_compiled

MOST_TOLD = 5  # failed runs named
COMPRESSED = 0.7  # of the final table, as a part of its numbers; measured on the baseline

# What a command makes of finished runs, in their folder: parts, experiment, replicates, request.
Write = Callable[[Parts, Experiment, int, dict[str, Any]], None]


class Asked(NamedTuple):
    """Options common to commands that run."""

    driver: str = "kernel"
    executor: str = "threads"
    workers: int | None = None
    folder: Path = Path("results")
    dry_run: bool = False
    quiet: bool = False
    as_json: bool = False
    events: bool = False  # recorded too


def faults_of(asked: Asked) -> list[str]:
    """What is wrong with the options."""
    return executors.faults_of(asked.executor, asked.workers)


def conducted(experiment: Experiment, asked: Asked, write: Write) -> Path | None:
    """Make a study's runs and its folder; None where that was not asked, or is there already.

    Raises
    ------
    NicsimError
        If the folder cannot be had, or runs failed.
    KeyboardInterrupt
        What was finished is kept.
    """
    folder, request = asked.folder, store.request_of(experiment, asked.driver, asked.events)
    if store.finished(folder, request):
        if not (asked.quiet or asked.as_json):
            typer.echo(f"{folder} holds these results already")
        return None
    if asked.dry_run:
        typer.echo(promise(experiment, asked))
        return None
    with open_parts(folder, request) as parts:
        if store.finished(folder, request):  # by another command, meanwhile
            return None
        kept = len(parts.done)
        if kept and not asked.quiet:
            err.print(f"going on with {kept} runs that were finished before")
        try:
            ended = _with_bar(experiment, parts, asked)
        except KeyboardInterrupt:
            err.print(f"{len(parts.done)} runs are kept; the same command goes on")
            raise
        _refuse_failures(experiment, ended, folder)
        try:
            write_weekly(parts, experiment, ended.replicates, parts.folder / "weekly.parquet")
            shutil.rmtree(parts.folder / "figures", ignore_errors=True)
            write(parts, experiment, ended.replicates, request)
            notes = _notes(experiment)
            manifest = store.manifest_of(request, experiment, ended.replicates, notes)
            store.write_json(parts.folder / "manifest.json", manifest)
            parts.finish(folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({store.reason(fault)}); all runs are kept in "
                f"{parts.folder.name}, and the same command goes on"
            ) from None
    return folder


def promise(experiment: Experiment, asked: Asked) -> str:
    """What would be run, in about what time, on how much disk."""
    most, lines = experiment.most_replicates, []
    seconds = 0.0
    for arm in experiment.arms:
        people = prepared_for(arm.scenario).people.site.size
        seconds += most * seconds_of(arm.scenario, people, asked.driver)
    first = experiment.arms[0].scenario
    prepared = prepared_for(first)
    practices = len(first.named) or first.settings.practices.count
    arms = len(experiment.arms)
    count = f"{most * arms:,} runs" + (f" ({arms} arms, {most} replicates)" if arms > 1 else "")
    if experiment.until is not None:
        count = f"at most {count}"
    lines.append(
        f"{count} of {first.weeks} weeks: {prepared.people.team_size.size} sites, "
        f"{prepared.people.site.size} practitioners, {practices} practices"
    )
    workers = executors.workers_of(asked.workers) if asked.driver == "kernel" else 1
    disk = most * arms * first.weeks * (len(COLUMNS) + 1) * 8 * COMPRESSED
    lines.append(
        f"about {told_seconds(seconds / workers)} on {workers} "
        f"worker{'s' if workers > 1 else ''}, {max(1, disk / 1e6):,.0f} MB of disk"
    )
    return "\n".join(lines)


def told_seconds(seconds: float) -> str:
    """A time in words."""
    if seconds < 90:
        return f"{max(1, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _with_bar(experiment: Experiment, parts: Parts, asked: Asked) -> Ended:
    if asked.driver == "kernel" and not is_compiled("advance") and not asked.quiet:
        err.print("compiling the simulation, once for these sources (about half a minute) ...")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    how = Conduct(asked.driver, asked.executor, asked.workers, events=asked.events)
    with Progress(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        total = experiment.replicates * len(experiment.arms)
        task = bar.add_task("running", total=total, completed=len(parts.done))
        measure = experiment.until.measure if experiment.until else experiment.measures[0]

        def tell(progress) -> None:
            told = f"{measure} +-{progress.half_width:.2g}"
            described = told if progress.half_width == progress.half_width else "running"
            bar.update(task, completed=progress.done, total=progress.total, description=described)

        return conduct(experiment, parts, how, tell)


def _refuse_failures(experiment: Experiment, ended: Ended, folder: Path) -> None:
    if not ended.failures:
        return
    lines = [
        f"arm {experiment.arms[f.run.arm].name!r}, replicate {f.run.replicate}: {f.cause}"
        for f in ended.failures[:MOST_TOLD]
    ]
    more = len(ended.failures) - MOST_TOLD
    lines += [f"and {more} more"] if more > 0 else []
    raise RunsError(
        f"{len(ended.failures)} runs failed; the others are kept in {folder.name}.partial, and the "
        "same command tries these again\n" + "\n".join(lines)
    )


def _notes(experiment: Experiment) -> list[str]:
    found: list[str] = []
    for arm in experiment.arms:
        found += [*arm.scenario.notices, *prepared_for(arm.scenario).notes]
    return list(dict.fromkeys(found))


def checked(faults: list[str]) -> None:
    """Raise what is wrong, if anything is."""
    if faults:
        raise NicsimError("\n".join(faults))
