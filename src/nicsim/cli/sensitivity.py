"""`nicsim sensitivity`: run a design, or look at runs that are there; what moves what, and when."""

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nicsim.api.points import Points
from nicsim.api.sensitivity import given_data
from nicsim.cli.compare import compared
from nicsim.cli.conduct import conducted
from nicsim.cli.console import err, print_table, say
from nicsim.cli.options import DriverName, Running, Seed, Setting, WorldsName, command
from nicsim.experiments.many_worlds import read_worlds
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.in_worlds import ranked
from nicsim.experiments.sensitivity.study import Study, made
from nicsim.experiments.store.requests import reason
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.report.cells import write_table
from nicsim.report.words.findings import CAVEAT
from nicsim.report.words.sensitivity import outcome_word, ranked_rows

if TYPE_CHECKING:
    from nicsim.report.sensitivity import SensitivityStudy

GIVEN_FILE = "given_data.csv"
FILES = "report.html, figures, indices.csv, outcomes.parquet, manifest.json"


@command
def sensitivity(
    scenario: Annotated[
        Path,
        typer.Argument(
            help="A scenario file (TOML); or a results folder of many points, for what its runs "
            "say by PAWN, delta and the regional method.",
            show_default=False,
        ),
    ],
    setting: Setting,
    running: Running,
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
    worlds: WorldsName = None,
    seed: Seed = 0,
    driver: DriverName = "kernel",
) -> None:
    """Say which domain or parameter moves what, and when."""
    wanted = None if outcomes is None else _listed(outcomes)
    if scenario.is_dir():
        _tell_given(scenario, wanted, running)
        return
    faults: list[str] = []
    study = made(
        setting.loaded(scenario),
        method=method,
        factors=factors if factors in ("levels", "parameters") else _listed(factors),
        groups=groups,
        samples=samples,
        replicates=replicates,
        seed=seed,
        outcomes=wanted,
        every=every,
        second_order=interactions,
        faults=faults,
    )
    if faults:
        raise NicsimError("\n".join(faults))
    if worlds is not None:
        experiment = ranked(study, read_worlds(worlds, seed=seed), replicates)
        compared(experiment, running.folder(f"{scenario.stem}_worlds"), running, driver)
        return
    studied(study, running.folder(f"{scenario.stem}_{method}"), running, driver, leave_out)


def studied(
    study: Study,
    folder: Path,
    running: Running,
    driver: str = "kernel",
    leave_out: bool = False,
) -> None:
    """Make a sensitivity study's runs and folder, and print what came of it.

    Raises
    ------
    NicsimError
        If the folder cannot be had, runs failed, or an outcome is not a number somewhere.
    """
    found = conducted(Points(study, running.how(driver), leave_out), folder, running)
    if found is not None:
        _print(found, folder, running)


def _print(found: "SensitivityStudy", folder: Path, running: Running) -> None:
    from nicsim.report.pages.sensitivity import findings

    study = found.study
    if running.as_json:
        last = found.indices[found.indices["week"] == study.weeks[-1]]
        content = {
            "folder": str(folder),
            "finding": findings(found),
            "warnings": found.warnings,
            "indices": json.loads(last.to_json(orient="records")),
        }
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    main = study.outcomes[0]
    say(f"{study.title}: {outcome_word(main)} after {study.base.years} years")
    print_table(*ranked_rows(found, main))
    for outcome in study.outcomes:
        say(found.finding(outcome))
    for warning in found.warnings:
        err.print(f"warning: {warning}", markup=False)
    say(CAVEAT)
    say(f"results: {folder}/ ({FILES})")


def _tell_given(folder: Path, outcomes: Sequence[str] | None, running: Running) -> None:
    """Say which factor moves what in a stored study, and keep the table there."""
    table = given_data(folder, outcomes)
    try:
        beside = folder / f"{GIVEN_FILE}.new"
        write_table(table, beside)
        beside.replace(folder / GIVEN_FILE)
    except OSError as fault:
        raise ResultsError(f"{folder / GIVEN_FILE}: cannot be written ({reason(fault)})") from None
    if running.as_json:
        say(json.dumps(json.loads(table.to_json(orient="records")), indent=1))
        return
    if running.quiet:
        return
    main = table["outcome"].iloc[0]
    last = table[(table["outcome"] == main) & (table["week"] == table["week"].max())]
    own = last.sort_values("pawn", ascending=False)
    say(f"what moves {outcome_word(main)} in week {int(own['week'].iloc[0])}, by these runs")
    rows = [
        (
            f"{row.factor} (noise floor)" if row.factor == DUMMY else row.factor,
            _told(row.pawn),
            f"{_told(row.delta)} ±{_told(row.delta_conf)}",
            _told(row.regional_low),
            _told(row.regional_high),
        )
        for row in own.itertuples()
    ]
    print_table(("factor", "PAWN", "delta", "lowest tenth", "highest tenth"), rows)
    say("(the last two: how far factors differ there from the rest; Cramer-von Mises)")
    say(CAVEAT)
    say(f"table: {folder / GIVEN_FILE}, all outcomes and years")


def _told(number: float) -> str:
    return "-" if math.isnan(number) else f"{number:.2f}"


def _listed(text: str) -> list[str]:
    """Words divided by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]
