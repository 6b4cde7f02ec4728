"""What `nicsim sensitivity` does: run a design, write the folder, say what moves what, and when."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim import api
from nicsim.analysing import refuse_failures
from nicsim.conducting import Asked, tell_of_compiling, told_seconds
from nicsim.console import err, print_table
from nicsim.drivers import chosen
from nicsim.errors import NicsimError, ResultsError
from nicsim.experiments import executors, store
from nicsim.experiments.sensitivity import storing
from nicsim.experiments.sensitivity.files import read_study
from nicsim.experiments.sensitivity.running import conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.study import Study, faults_of, rows_of, runs_of
from nicsim.experiments.sensitivity.subject import Subject, impossible, network_of
from nicsim.experiments.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.report.sensitivity import SensitivityStudy
from nicsim.report.sensitivity_report import findings, write_sensitivity
from nicsim.report.sensitivity_words import outcome_word, ranked_rows
from nicsim.report.words import CAVEAT
from nicsim.results_folder import notes_of

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
    prepared = api.prepared(study.base)
    for note in (*study.base.notices, *prepared.notes):
        if not asked.quiet:
            err.print(f"note: {note}", markup=False)
    faults = impossible(study, design_of(study))
    if faults:
        raise NicsimError("\n".join(faults))
    folder, request = asked.folder, storing.request_of(study, asked.driver)
    if asked.dry_run:
        typer.echo(promise(study, asked))
        return
    if not _is_new(folder, request):
        if not (asked.quiet or asked.as_json):
            typer.echo(f"{folder} holds these results already")
        return
    if not asked.quiet:
        err.print(promise(study, asked), highlight=False)
    found = _conducted(study, request, asked, leave_out)
    _print(found, folder, asked)


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


def asked_for(
    path: Path,
    overrides: Mapping[str, Any],
    samples: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
) -> Study:
    """The study of a file with numbers of one's own."""
    study = read_study(path, overrides)
    given = {"samples": samples, "replicates": replicates, "seed": seed}
    study = study._replace(**{key: value for key, value in given.items() if value is not None})
    faults = faults_of(study)
    if faults:
        raise NicsimError("\n".join(faults))
    return study


def _is_new(folder: Path, request: dict[str, Any]) -> bool:
    if storing.completed(folder, request):
        return False
    if folder.exists() and (folder / "manifest.json").exists():
        known = store.read_manifest(folder)["request"]
        if storing.grown_from(known, request):
            return True
    return not store.finished(folder, request)


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


def _conducted(
    study: Study, request: dict[str, Any], asked: Asked, leave_out: bool
) -> SensitivityStudy:
    folder, design = asked.folder, design_of(study)
    subject = network_of(study, asked.driver)
    with storing.opened(folder, study, request) as cells:
        kept = int(cells.done().sum())
        if kept and not asked.quiet:
            err.print(f"going on with {kept} runs that were finished before")
        try:
            failures = _with_bar(study, design, subject, cells, asked)
        except KeyboardInterrupt:
            err.print(f"{int(cells.done().sum())} runs are kept; the same command goes on")
            raise
        refuse_failures(
            failures,
            f"; the others are kept in {folder.name}.partial, and the same command goes on",
        )
        try:
            storing.write_tables(cells, study, design)
            experiment = storing.experiment_of(study)
            notes = notes_of(experiment)
            manifest = store.manifest_of(request, experiment, study.replicates, notes)
            store.write_json(cells.folder / "manifest.json", manifest)
            found = write_sensitivity(open_stored(cells.folder), leave_out)
            storing.finish(cells, folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({store.reason(fault)}); all runs are kept in "
                f"{cells.folder.name}, and the same command goes on"
            ) from None
    return found


def _with_bar(study: Study, design, subject: Subject, cells: storing.Cells, asked: Asked):
    tell_of_compiling(asked)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    how = Conduct(asked.driver, asked.executor, asked.workers)
    with Progress(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        done = int(cells.done().sum())
        task = bar.add_task("running", total=runs_of(study), completed=done)

        def tell(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return conduct(study, design, subject, cells, how, tell)


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
