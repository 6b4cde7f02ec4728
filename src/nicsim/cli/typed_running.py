"""Commands that run, and those on what they left: thin, one function a command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nicsim.cli.console import says_what_is_wrong
from nicsim.cli.options import (
    AsJson,
    DriverName,
    DryRun,
    Events,
    ExecutorName,
    Out,
    Quiet,
    Replicates,
    Results,
    ScenarioFile,
    Seed,
    Sets,
    Workers,
    Years,
)
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from nicsim.scenario.scenario import Scenario

Measures = Annotated[
    list[str] | None,
    typer.Option("--measure", help="What is told and drawn, the main one first; repeatable."),
]


@says_what_is_wrong
def run(
    scenario: ScenarioFile,
    sets: Sets = None,
    replicates: Replicates = 30,
    seed: Seed = 0,
    years: Years = None,
    driver: DriverName = "kernel",
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    events: Events = False,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario and write a results folder."""
    from nicsim.cli.conduct import Asked
    from nicsim.cli.run import run_scenario

    folder = out or Path("results") / scenario.stem
    asked = Asked(driver, executor, workers, folder, dry_run, quiet, as_json, events)
    run_scenario(loaded(scenario, sets, years), replicates, seed, asked)


@says_what_is_wrong
def compare(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files; the first is the base.")],
    sets: Sets = None,
    replicates: Replicates = 100,
    seed: Seed = 0,
    years: Years = None,
    measures: Measures = None,
    driver: DriverName = "kernel",
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Compare scenarios under the same luck: paired differences, figures, a report."""
    from nicsim.cli.conduct import Asked
    from nicsim.cli.study import compare_scenarios
    from nicsim.experiments.design import HEADLINE

    stems = [file.stem for file in scenarios]
    name = "_vs_".join(stems) if len(stems) <= 3 else f"{stems[0]}_vs_{len(stems) - 1}_others"
    asked = Asked(driver, executor, workers, out or Path("results") / name, dry_run, quiet, as_json)
    overrides = overrides_of(sets, years)
    compare_scenarios(scenarios, overrides, replicates, seed, asked, measures or HEADLINE)


@says_what_is_wrong
def study(
    experiment: Annotated[
        Path, typer.Argument(help="An experiment file (TOML).", show_default=False)
    ],
    sets: Sets = None,
    replicates: Annotated[
        int | None, typer.Option(help="In place of the file's.", show_default=False)
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="In place of the file's.", show_default=False)
    ] = None,
    years: Years = None,
    samples: Annotated[
        int | None,
        typer.Option(help="Of a sensitivity study; more add to a stored one.", show_default=False),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave base rows out that have no number.")
    ] = False,
    driver: DriverName = "kernel",
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run an experiment file: a comparison of arms, a sweep, or a sensitivity study."""
    from nicsim.cli.conduct import Asked
    from nicsim.cli.sensitivity import run_file
    from nicsim.cli.study import run_study
    from nicsim.experiments.sensitivity.files import is_sensitivity

    folder = out or Path("results") / experiment.stem
    asked = Asked(driver, executor, workers, folder, dry_run, quiet, as_json)
    overrides = overrides_of(sets, years)
    if is_sensitivity(experiment):
        run_file(experiment, overrides, asked, samples, replicates, seed, leave_out)
    elif samples is not None or leave_out:
        raise NicsimError("--samples and --leave-out are for experiments of kind sensitivity")
    else:
        run_study(experiment, overrides, replicates, seed, asked)


@says_what_is_wrong
def report(results: Results, quiet: Quiet = False) -> None:
    """Make tables, figures and report of a results folder anew, without running."""
    from nicsim.cli.study import rebuild

    rebuild(results, quiet)


@says_what_is_wrong
def verify(
    results: Results,
    every: Annotated[
        bool, typer.Option("--all", help="Every run; otherwise about 20 spread over all.")
    ] = False,
    executor: ExecutorName = "threads",
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Run stored results again from their manifest and compare every number."""
    from nicsim.cli.conduct import Asked
    from nicsim.cli.study import verify_results

    verify_results(results, every, Asked("kernel", executor, workers, quiet=quiet))


def loaded(path: Path, sets: list[str] | None, years: int | None) -> "Scenario":
    """A scenario file, with what the command line sets."""
    from nicsim.api import simulation
    from nicsim.experiments.files import is_experiment

    if is_experiment(path):
        raise NicsimError(f"{path}: is an experiment, not a scenario: nicsim study {path}")
    return simulation.load(path, overrides_of(sets, years))


def overrides_of(sets: list[str] | None, years: int | None) -> dict[str, Any]:
    """What the command line sets, by dotted keys."""
    from nicsim.scenario.reading import parse_overrides

    overrides = parse_overrides(sets or [])
    return overrides | ({} if years is None else {"years": years})
