"""What `nicsim compare`, `study`, `report` and `verify` do."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import typer
from rich.progress import track

from nicsim.api import simulation
from nicsim.api.folder import rewritten
from nicsim.cli.conduct import Asked, conducted, tell_of_compiling
from nicsim.cli.console import err, print_table
from nicsim.experiments import executors
from nicsim.experiments.comparing import rows_of
from nicsim.experiments.design import Arm, Experiment, runs
from nicsim.experiments.files import read_experiment
from nicsim.experiments.sensitivity.again import points_of
from nicsim.experiments.sensitivity.again import verified as verified_points
from nicsim.experiments.sensitivity.storing import open_study
from nicsim.experiments.store.stored import Differing, changed_inputs, open_stored, verified
from nicsim.foundation.errors import NicsimError, ResultsError, RunsError
from nicsim.report.words import CAVEAT, bare

MOST_ROWS = 40  # of a table on the screen; the files hold all
MOST_TOLD = 5  # runs that do not come again
SAMPLE = 20  # runs that are made again unless all are asked for
FIGURES = "report.html, figures, weekly.parquet, differences.csv, summary.csv, manifest.json"


def compare_scenarios(
    files: Sequence[Path],
    overrides: Mapping[str, Any],
    replicates: int,
    seed: int,
    asked: Asked,
    measures: Sequence[str],
) -> None:
    """Compare scenario files under the same luck; see `nicsim compare --help`."""
    if len(files) < 2:
        raise NicsimError("compare needs two scenario files or more; the first is the base")
    scenarios, faults = [], []
    for file in files:
        try:
            scenarios.append(simulation.load(file, overrides))
        except NicsimError as fault:
            faults.append(str(fault))
    if faults:
        raise NicsimError("\n".join(dict.fromkeys(faults)))
    titles = [scenario.title for scenario in scenarios]
    names = titles if len(set(titles)) == len(titles) else [str(file) for file in files]
    arms = tuple(Arm(name, scenario) for name, scenario in zip(names, scenarios, strict=True))
    title = f"{names[1]} against {names[0]}" if len(names) == 2 else f"{len(names)} scenarios"
    question = scenarios[0].question if len(set(titles)) == 1 else ""
    experiment = Experiment(
        title, question, "compare", arms, replicates, seed, tuple(dict.fromkeys(measures))
    )
    _conduct(experiment, asked)


def run_study(
    file: Path,
    overrides: Mapping[str, Any],
    replicates: int | None,
    seed: int | None,
    asked: Asked,
) -> None:
    """Run an experiment file; see `nicsim study --help`."""
    _conduct(simulation.altered(read_experiment(file, overrides), replicates, seed), asked)


def rebuild(folder: Path, quiet: bool) -> None:
    """Make figures and report anew from stored results; see `nicsim report --help`."""
    stored = rewritten(folder)
    if not quiet:
        typer.echo((folder / "finding.txt").read_text("utf-8").strip())
        typer.echo(f"written: {stored.folder / 'report.html'} and {stored.folder / 'figures'}/")


def verify_results(folder: Path, every: bool, asked: Asked) -> None:
    """Run stored results again and compare every number; see `nicsim verify --help`."""
    stored = open_stored(folder)
    faults = executors.faults_of(asked.executor, asked.workers)
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
    tell_of_compiling(asked._replace(driver=stored.driver))
    study = open_study(folder) if stored.experiment.kind == "sensitivity" else None
    wanted = runs(stored.experiment, stored.replicates) if study is None else points_of(study)
    chosen = wanted if every else wanted[:: max(1, len(wanted) // SAMPLE)]
    differing: list[Differing] = []
    with executors.opened(asked.executor, asked.workers) as pool:
        workers = executors.workers_in(pool, asked.workers)
        if study is None:
            again = verified(stored, chosen, pool, workers)
        else:
            again = verified_points(study, chosen, stored.driver, pool, workers)
        shown = track(
            again, "running again", len(chosen), console=err, disable=asked.quiet, transient=True
        )
        differing = [one for one in shown if isinstance(one, Differing)]
    if not differing:
        if not asked.quiet:
            told = f"{len(chosen)} of {len(wanted)} runs made again"
            typer.echo(f"{folder}: {told}; every weekly number is the same")
        return
    arms = stored.experiment.arms
    lines = [
        f"{f'row {one.run.arm}' if study else f'arm {arms[one.run.arm].name!r}'}, "
        f"replicate {one.run.replicate}: {one.cause}"
        for one in differing[:MOST_TOLD]
    ]
    versions = _versions(stored.manifest)
    raise RunsError(
        f"{folder}: {len(differing)} of {len(chosen)} runs do not come again as they are stored\n"
        + "\n".join([*lines, versions])
    )


def _versions(manifest: Mapping[str, Any]) -> str:
    from importlib.metadata import version

    from nicsim.foundation.jit import source_hash

    same = manifest["sources"] == source_hash()
    told = "the same sources" if same else "other sources"
    return f"stored by nicsim {manifest['nicsim']}, made again by {version('nicsim')}, {told}"


def _conduct(experiment: Experiment, asked: Asked) -> None:
    stored = conducted(experiment, asked)
    if stored is None:
        return
    differences = pd.read_csv(stored.folder / "differences.csv")
    finding = (stored.folder / "finding.txt").read_text("utf-8").strip()
    last = differences[differences["week"] == differences["week"].max()]
    if asked.as_json:
        rows = json.loads(str(last.to_json(orient="records")))
        content = {"folder": str(stored.folder), "finding": finding, "differences": rows}
        typer.echo(json.dumps(content, indent=1))
        return
    if asked.quiet:
        return
    arms = f"{len(experiment.arms)} arms, {stored.replicates} replicates each"
    typer.echo(f"{experiment.title}: {arms}, {experiment.arms[0].scenario.years} years")
    shown = [row for row in rows_of(last) if row.pairs and row.measure in experiment.measures]
    names = ("at the end, against the first", "measure", "difference", "95% interval", "above in")
    print_table(
        names,
        [
            (
                row.arm,
                row.measure,
                bare(row.mean, row.measure),
                f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}",
                f"{100 * row.share_above:.0f}% of pairs",
            )
            for row in shown[:MOST_ROWS]
        ],
    )
    if len(shown) > MOST_ROWS:
        typer.echo(f"and {len(shown) - MOST_ROWS} rows more in differences.csv")
    typer.echo("(shares: differences in percentage points)")
    typer.echo(finding)
    for sentence in _still_wide(experiment, stored.replicates, last):
        typer.echo(sentence)
    typer.echo(CAVEAT)
    typer.echo(f"results: {stored.folder}/ ({FIGURES})")


def _still_wide(experiment: Experiment, replicates: int, last: pd.DataFrame) -> list[str]:
    """What to do where the most replicates did not make the interval as narrow as was asked."""
    until = experiment.until
    own = last[last["measure"] == until.measure] if until is not None else last[:0]
    if until is None or own.empty:
        return []
    width = float((own["high"] - own["low"]).max() / 2)
    if width <= until.half_width:
        return []
    # An interval shrinks with the root of the number of runs.
    enough = math.ceil(replicates * (width / until.half_width) ** 2 / 10) * 10
    return [
        f"not settled: the widest interval of {until.measure} is ±{width:.2g} after {replicates} "
        f"replicates, the most allowed (at_most); ±{until.half_width:g} was asked for, which about "
        f"{enough} would give"
    ]
