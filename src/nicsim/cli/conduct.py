"""What commands that run have in common: options, what a dry run tells, progress, resumption."""

from pathlib import Path
from typing import NamedTuple

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from nicsim.api.folder import Extras, completed, notes_of
from nicsim.cli.console import err
from nicsim.drivers import chosen
from nicsim.experiments import executors
from nicsim.experiments.design import Experiment, faults_of
from nicsim.experiments.runner import seconds_of
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import Parts
from nicsim.experiments.store.stored import Stored
from nicsim.experiments.study import Conduct, Progress
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.jit import is_compiled
from nicsim.scenario.scenario import Scenario
from nicsim.structure import counted

COMPRESSED = 0.7  # of the final table, as a part of its numbers; measured on the baseline


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
    notes: bool = True  # what was read and guessed is told


def conducted(experiment: Experiment, asked: Asked, extras: Extras | None = None) -> Stored | None:
    """Make a study's runs and its folder; None where that was not asked, or is there already.

    Raises
    ------
    NicsimError
        If the request is not sound, the folder cannot be had, or runs failed.
    KeyboardInterrupt
        What was finished is kept.
    """
    faults = [*faults_of(experiment), *executors.faults_of(asked.executor, asked.workers)]
    chosen(asked.driver, None)
    if not faults and asked.notes and not asked.quiet:
        for read in dict.fromkeys(counted(prepared_for(arm.scenario)) for arm in experiment.arms):
            if read:
                err.print(f"read: {read}", markup=False)
        for note in notes_of(experiment):
            err.print(f"note: {note}", markup=False)
    if faults:
        raise NicsimError("\n".join(faults))
    if requests.finished(asked.folder, requests.request_of(experiment, asked.driver, asked.events)):
        if not (asked.quiet or asked.as_json):
            typer.echo(f"{asked.folder} holds these results already")
            finding = asked.folder / "finding.txt"
            if finding.exists():
                typer.echo(finding.read_text("utf-8").strip())
                typer.echo(f"report: {asked.folder / 'report.html'}")
        return None
    if asked.dry_run:
        typer.echo(promise(experiment, asked))
        return None
    return _with_bar(experiment, asked, extras)


def promise(experiment: Experiment, asked: Asked) -> str:
    """What would be run, in about what time, on how much disk."""
    most, arms = experiment.most_replicates, list(experiment.arms)
    people = [prepared_for(arm.scenario).people for arm in arms]
    seconds = sum(
        most * seconds_of(arm.scenario, who.site.size, asked.driver)
        for arm, who in zip(arms, people, strict=True)
    )
    count = f"{most * len(arms):,} runs"
    count += f" ({len(arms)} arms, {most} replicates)" if len(arms) > 1 else ""
    first = arms[0].scenario
    sizes = (
        _range([who.team_size.size for who in people], "sites"),
        _range([who.site.size for who in people], "practitioners"),
        _range([_practices(arm.scenario) for arm in arms], "practices"),
    )
    until = "at most " if experiment.until is not None else ""
    lines = [f"{until}{count} of {first.weeks} weeks: {', '.join(sizes)}"]
    workers = executors.workers_of(asked.workers) if asked.driver == "kernel" else 1
    disk = most * len(arms) * first.weeks * (len(COLUMNS) + 1) * 8 * COMPRESSED
    lines.append(
        f"about {told_seconds(seconds / workers)} on {workers} "
        f"worker{'s' if workers > 1 else ''}, {max(1, disk / 1e6):,.0f} MB of disk"
    )
    return "\n".join(lines)


def _practices(scenario: Scenario) -> int:
    return len(scenario.named) or scenario.settings.practices.count


def _range(counts: list[int], what: str) -> str:
    low, high = min(counts), max(counts)
    return f"{low:,} {what}" if low == high else f"{low:,} to {high:,} {what}"


def told_seconds(seconds: float) -> str:
    """A time in words."""
    if seconds < 90:
        return f"{max(1, seconds):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def tell_of_compiling(asked: Asked) -> None:
    """Say so where machine code has to be made first."""
    if asked.driver == "kernel" and not is_compiled("advance") and not asked.quiet:
        err.print("compiling the simulation, once for these sources (about half a minute) ...")


def _with_bar(experiment: Experiment, asked: Asked, extras: Extras | None) -> Stored | None:
    tell_of_compiling(asked)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    how = Conduct(asked.driver, asked.executor, asked.workers, asked.events)
    measure = experiment.until.measure if experiment.until else experiment.measures[0]
    opened: list[Parts] = []
    with Bar(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        task = bar.add_task("running", total=experiment.replicates * len(experiment.arms))

        def begun(parts: Parts) -> None:
            opened.append(parts)
            kept = len(parts.done)
            if kept and not asked.quiet:
                err.print(f"going on with {kept} runs that were finished before")
            bar.update(task, completed=kept)

        def tell(progress: Progress) -> None:
            known = progress.half_width == progress.half_width
            told = f"{measure} ±{progress.half_width:.2g}" if known else "running"
            bar.update(task, completed=progress.done, total=progress.total, description=told)

        try:
            return completed(experiment, how, asked.folder, tell, begun, extras)
        except KeyboardInterrupt:
            if opened:
                err.print(f"{len(opened[0].done)} runs are kept; the same command goes on")
            raise
