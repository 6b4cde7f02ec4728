"""Commands on sensitivity: which domain or parameter moves what, when, and where it fails."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import says_what_is_wrong
from nicsim.cli.options import (
    AsJson,
    DriverName,
    DryRun,
    ExecutorName,
    Out,
    Quiet,
    Seed,
    Sets,
    Workers,
    Years,
)
from nicsim.cli.typed_running import loaded
from nicsim.foundation.errors import NicsimError


@says_what_is_wrong
def sensitivity(
    scenario: Annotated[
        Path,
        typer.Argument(
            help="A scenario file (TOML); or a results folder of many points, for what its runs "
            "say by PAWN, delta and the regional method.",
            show_default=False,
        ),
    ],
    method: Annotated[
        str, typer.Option(help="sobol, morris, oat (one at a time), pawn, delta or regional.")
    ] = "sobol",
    factors: Annotated[
        str, typer.Option(help="levels, parameters, or keys divided by commas.")
    ] = "levels",
    groups: Annotated[str, typer.Option(help="domains, or none: every factor.")] = "domains",
    samples: Annotated[
        int | None,
        typer.Option(
            help="Base rows (sobol), trajectories, values or points; more add to a stored study.",
            show_default="by method",
        ),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(help="Runs of every point.", show_default="by method")
    ] = None,
    outcomes: Annotated[
        str | None, typer.Option(help="Measures divided by commas.", show_default=False)
    ] = None,
    every: Annotated[int, typer.Option(help="Weeks between two that are recorded.")] = 10,
    interactions: Annotated[
        bool, typer.Option("--interactions", help="Of pairs too (sobol; twice the runs).")
    ] = False,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave base rows out that have no number.")
    ] = False,
    sets: Sets = None,
    seed: Seed = 0,
    years: Years = None,
    driver: DriverName = "kernel",
    executor: ExecutorName = "threads",
    workers: Workers = None,
    out: Out = None,
    dry_run: DryRun = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say which domain or parameter moves what, and when."""
    if scenario.is_dir():
        from nicsim.cli.discover import tell_given

        tell_given(scenario, None if outcomes is None else listed(outcomes), quiet, as_json)
        return

    from nicsim.cli.conduct import Asked
    from nicsim.cli.sensitivity import run_sensitivity
    from nicsim.experiments.sensitivity.study import made

    folder = out or Path("results") / f"{scenario.stem}_{method}"
    asked = Asked(driver, executor, workers, folder, dry_run, quiet, as_json)
    faults: list[str] = []
    study = made(
        loaded(scenario, sets, years),
        method=method,
        factors=factors if factors in ("levels", "parameters") else listed(factors),
        groups=groups,
        samples=samples,
        replicates=replicates,
        seed=seed,
        outcomes=None if outcomes is None else listed(outcomes),
        every=every,
        second_order=interactions,
        faults=faults,
    )
    if faults:
        raise NicsimError("\n".join(faults))
    run_sensitivity(study, asked, leave_out)


@says_what_is_wrong
def discover(
    results: Annotated[
        Path, typer.Argument(help="Folder of a sensitivity study.", show_default=False)
    ],
    outcome: Annotated[str, typer.Option(help="One that was recorded.")] = "realised_improvement",
    below: Annotated[
        float | None, typer.Option(help="Cases lie under this.", show_default=False)
    ] = None,
    above: Annotated[float | None, typer.Option(help="Or over this.", show_default=False)] = None,
    week: Annotated[
        int | None, typer.Option(help="A recorded week; default the last.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say where in the space of a sensitivity study an outcome fails (or succeeds)."""
    from nicsim.api.sensitivity import opened
    from nicsim.experiments.sensitivity.discovery import discovered
    from nicsim.report.sensitivity_words import discovery_told

    if (below is None) == (above is None):
        raise NicsimError("give either --below or --above: which values of the outcome are cases")
    value = below if above is None else above
    found = discovered(opened(results), outcome, value or 0.0, above is None, week)
    if as_json:
        boxes = [box._asdict() for box in found.boxes]
        typer.echo(json.dumps(found._asdict() | {"boxes": boxes}, indent=1, default=str))
        return
    typer.echo(discovery_told(found))


def listed(text: str) -> list[str]:
    """Words divided by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]
