"""What `nicsim sensitivity` does: run a design, write the folder, say what moves what, and when."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim.api import simulation
from nicsim.api.sensitivity import asked_for
from nicsim.api.sensitivity_folder import completed, is_new
from nicsim.cli.conduct import Asked, tell_of_compiling, told_seconds
from nicsim.cli.console import err, print_table
from nicsim.drivers import chosen
from nicsim.experiments import executors
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.storing import Cells, request_of
from nicsim.experiments.sensitivity.study import Study, rows_of, runs_of
from nicsim.experiments.sensitivity.subject import impossible, network_of
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.report.sensitivity_report import findings
from nicsim.report.sensitivity_words import outcome_word, ranked_rows
from nicsim.report.words import CAVEAT

BYTES = 3.0  # of the final table, a number; measured on the baseline


def run_sensitivity(study: Study, asked: Asked, leave_out: bool = False) -> None:
    """Run a study, or say what would be run; see `nicsim sensitivity --help`.

    Raises
    ------
    NicsimError
        If the folder cannot be had, runs failed, or an outcome is not a number somewhere.
    """
    faults = executors.faults_of(asked.executor, asked.workers)
    if faults:
        raise NicsimError("\n".join(faults))
    chosen(asked.driver, None)
    prepared = simulation.prepared(study.base)
    for note in (*study.base.notices, *prepared.notes):
        if not asked.quiet:
            err.print(f"note: {note}", markup=False)
    faults = impossible(study, design_of(study))
    if faults:
        raise NicsimError("\n".join(faults))
    if asked.dry_run:
        typer.echo(promise(study, asked))
        return
    if not is_new(asked.folder, request_of(study, asked.driver)):
        if not (asked.quiet or asked.as_json):
            typer.echo(f"{asked.folder} holds these results already")
        return
    if not asked.quiet:
        err.print(promise(study, asked), highlight=False)
    found = _conducted(study, asked, leave_out)
    if found is not None:
        _print(found, asked.folder, asked)


def run_file(
    path: Path,
    overrides: Mapping[str, Any],
    asked: Asked,
    samples: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    leave_out: bool = False,
) -> None:
    """Run an experiment file of kind "sensitivity"; what is given here wins over the file.

    Raises
    ------
    NicsimError
        See `run_sensitivity`.
    """
    run_sensitivity(asked_for(path, overrides, samples, replicates, seed), asked, leave_out)


def promise(study: Study, asked: Asked) -> str:
    """What would be run, in about what time, on how much disk."""
    subject = network_of(study, asked.driver)
    runs = runs_of(study)
    workers = executors.workers_of(asked.workers) if asked.driver == "kernel" else 1
    seconds = runs * subject.seconds / workers
    numbers = runs * len(study.weeks) * len(study.outcomes)
    return (
        f"{runs:,} runs of {study.base.weeks} weeks: {study.method} over {len(study.factors)} "
        f"factors ({len(study.names) - 1} indices, and the dummy), {rows_of(study):,} points, "
        f"{study.replicates} replicates each\nabout {told_seconds(seconds)} on {workers} "
        f"worker{'s' if workers > 1 else ''}, {max(1, numbers * BYTES / 1e6):,.0f} MB of disk"
    )


def _conducted(study: Study, asked: Asked, leave_out: bool) -> SensitivityStudy | None:
    tell_of_compiling(asked)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    how = Conduct(asked.driver, asked.executor, asked.workers)
    cells: list[Cells] = []
    with Progress(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        task = bar.add_task("running", total=runs_of(study))

        def begun(opened: Cells) -> None:
            cells.append(opened)
            kept = int(opened.done().sum())
            if kept and not asked.quiet:
                err.print(f"going on with {kept} runs that were finished before")
            bar.update(task, completed=kept)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        try:
            return completed(study, how, asked.folder, leave_out, tell, begun)
        except KeyboardInterrupt:
            if cells:
                err.print(f"{int(cells[0].done().sum())} runs are kept; the same command goes on")
            raise


def _print(found: SensitivityStudy, folder: Path, asked: Asked) -> None:
    study = found.study
    if asked.as_json:
        last = found.indices[found.indices["week"] == study.weeks[-1]]
        content = {
            "folder": str(folder),
            "finding": findings(found),
            "warnings": found.warnings,
            "indices": json.loads(last.to_json(orient="records")),
        }
        typer.echo(json.dumps(content, indent=1))
        return
    if asked.quiet:
        return
    main = study.outcomes[0]
    typer.echo(f"{study.title}: {outcome_word(main)} after {study.base.years} years")
    print_table(*ranked_rows(found, main))
    for outcome in study.outcomes:
        typer.echo(found.finding(outcome))
    for warning in found.warnings:
        err.print(f"warning: {warning}", markup=False)
    typer.echo(CAVEAT)
    typer.echo(
        f"results: {folder}/ (report.html, figures, indices.csv, outcomes.parquet, manifest.json)"
    )
