"""What `nicsim run` does: run, write the folder, print the short table and the finding."""

import json
from pathlib import Path
from typing import Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim import api
from nicsim.console import err, print_table
from nicsim.drivers import chosen
from nicsim.experiments import store
from nicsim.jit import is_compiled
from nicsim.scenario.scenario import Scenario

HEADLINE = (
    "spread_helpful",
    "false_spread",
    "realised_improvement",
    "improvement_gap",
    "fit_in_use",
    "network_health",
    "hub_dependence",
)
NANOSECONDS = {"kernel": 25.0, "mesa": 4000.0}  # a person, practice and week; measured, 2 cores


def run_scenario(
    scenario: Scenario,
    replicates: int,
    seed: int,
    driver: str,
    workers: int | None,
    folder: Path,
    dry_run: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Run a scenario, or say what would be run; see `nicsim run --help`."""
    faults = api.faults_of(replicates, seed, workers)
    driver = chosen(driver, None)
    structure = api.prepared(scenario)
    for note in (*scenario.notices, *structure.notes):
        if not quiet:
            err.print(f"note: {note}", markup=False)
    if faults:
        raise api.NicsimError("\n".join(faults))
    if dry_run:
        _say_what(scenario, structure, replicates, driver)
        return
    request = store.request_of(scenario, seed, replicates, driver)
    if store.finished(folder, request):
        _say(f"{folder} holds these results already", quiet or as_json)
        return
    with store.results_folder(folder) as partial:
        result = _run_with_bar(scenario, structure, seed, replicates, driver, workers, quiet)
        _write(result, request, partial)
    _print(result, folder, quiet, as_json)


def _say_what(scenario, structure, replicates, driver):
    people = structure.people.site.size
    practices = len(scenario.named) or scenario.settings.practices.count
    seconds = replicates * people * practices * scenario.weeks * NANOSECONDS[driver] * 1e-9
    typer.echo(
        f"{replicates} runs of {scenario.weeks} weeks: {structure.people.team_size.size} sites, "
        f"{people} practitioners, {practices} practices; about {max(1, seconds):.0f} s of one core"
    )


def _run_with_bar(scenario, structure, seed, replicates, driver, workers, quiet):
    if driver == "kernel" and not is_compiled("advance") and not quiet:
        err.print("compiling the simulation, once for these sources (about half a minute) ...")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, disable=quiet, transient=True) as bar:
        task = bar.add_task("running", total=replicates)
        return api.run(
            scenario,
            replicates,
            seed,
            driver=driver,
            workers=workers,
            each=lambda done: bar.update(task, completed=done),
        )


def _write(result: api.Result, request: dict[str, Any], folder: Path) -> None:
    arm = result.scenario.title
    for name in ("weekly", "practices", "surveys"):
        frame = getattr(result, name).copy(deep=False)
        frame.insert(0, "arm", arm)
        frame["arm"] = frame["arm"].astype("category")
        frame.to_parquet(folder / f"{name}.parquet", index=False)
    result.summary.to_csv(folder / "summary.csv", index=False)
    (folder / "finding.txt").write_text(result.finding() + "\n", "utf-8")
    store.write_figures(folder / "figures", _figures(result))
    notes = (*result.scenario.notices, *result.prepared.notes)
    manifest = store.manifest_of(request, result.scenario, notes)
    store.write_json(folder / "manifest.json", manifest)


def _figures(result: api.Result):
    from nicsim.report.plots import styled

    def within_style(make):
        def made():
            with styled():
                return make()

        return made

    plot = result.plot
    figures = (plot.spread, plot.helpful_and_useless, plot.improvement, plot.health, plot.network)
    return {make.__name__: within_style(make) for make in figures}


def _print(result: api.Result, folder: Path, quiet: bool, as_json: bool) -> None:
    summary = result.summary
    last = summary[summary["week"] == summary["week"].max()].set_index("measure")
    if as_json:
        content = {
            "folder": str(folder),
            "finding": result.finding(),
            "measures": json.loads(last.to_json(orient="index")),
        }
        typer.echo(json.dumps(content, indent=1))
        return
    if quiet:
        return
    typer.echo(
        f"{result.scenario.title}: {len(result.outcomes)} runs, {result.scenario.years} years"
    )
    rows = [
        (
            name,
            f"{last['mean'][name]:.3f}",
            f"{last['low'][name]:.3f} to {last['high'][name]:.3f}",
            str(last["unit"][name]),
            str(last["meaning"][name]),
        )
        for name in HEADLINE
    ]
    print_table(("at the end", "mean", "95% interval", "unit", "meaning"), rows)
    typer.echo(result.finding())
    from nicsim.report.words import CAVEAT

    typer.echo(CAVEAT)
    typer.echo(f"results: {folder}/ (figures, weekly.parquet, summary.csv, manifest.json)")


def _say(sentence: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(sentence)
