"""`nicsim study`: run an experiment file of any kind."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from nicsim.api.sensitivity import asked_for
from nicsim.api.studying import (
    altered,
    claims_of,
    refuse_claims,
    refuse_for_sensitivity,
    refuse_unless_sensitivity,
)
from nicsim.cli.compare import compared
from nicsim.cli.console import print_table, say
from nicsim.cli.options import Asking, DriverName, Running, Setting, WorldsName, command
from nicsim.cli.sensitivity import studied
from nicsim.experiments.claims import HOLDS
from nicsim.experiments.comparing import rows_of
from nicsim.experiments.design import Experiment
from nicsim.experiments.files import read_experiment
from nicsim.experiments.sensitivity.files import is_sensitivity
from nicsim.foundation.errors import NicsimError, RunsError


@command
def study(
    experiment: Annotated[
        Path, typer.Argument(help="An experiment file (TOML).", show_default=False)
    ],
    setting: Setting,
    running: Running,
    asking: Asking,
    replicates: Annotated[
        int | None, typer.Option(help="In place of the file's.", show_default=False)
    ] = None,
    worlds: WorldsName = None,
    seed: Annotated[
        int | None, typer.Option(help="In place of the file's.", show_default=False)
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(help="Of a sensitivity study; more add to a stored one.", show_default=False),
    ] = None,
    leave_out: Annotated[
        bool, typer.Option("--leave-out", help="Leave base rows out that have no number.")
    ] = False,
    claims: Annotated[
        bool,
        typer.Option("--claims", help="Hold the runs against [[claims]]; exit code 1 if not all."),
    ] = False,
    driver: DriverName = "kernel",
) -> None:
    """Run an experiment file: a comparison of arms, a sweep, or a sensitivity study."""
    folder, values = running.folder(experiment.stem), setting.values()
    if is_sensitivity(experiment):
        if claims:
            raise NicsimError("--claims is for comparisons of arms, and sweeps")
        refuse_for_sensitivity(worlds is not None, bool(asking.contrasts or asking.matters))
        asked = asked_for(experiment, values, samples, replicates, seed)
        studied(asked, folder, running, driver, leave_out)
    else:
        refuse_unless_sensitivity(samples, leave_out)
        read = altered(read_experiment(experiment, values), replicates, seed, worlds)
        refuse_claims(read) if claims else None
        told = (
            replace(running, quiet=True, as_json=False) if claims and running.as_json else running
        )
        compared(asking.put_to(read), folder, told, driver)
        if claims and not running.dry_run:
            _tell_claims(read, folder, running)


def _tell_claims(experiment: Experiment, folder: Path, running: Running) -> None:
    """Say which claims hold; exit code 1 unless all do."""
    found = claims_of(experiment, folder)
    if running.as_json:
        rows = json.loads(str(found.to_json(orient="records")))
        say(json.dumps({"folder": str(folder), "claims": rows}, indent=1))
    elif not running.quiet:
        names = ("claim", "runs show", "95% interval", "of", "verdict")
        print_table(
            names,
            [
                (row.claim, f"{row.value:.3g}", f"{row.low:.3g} to {row.high:.3g}", f"{row.count}",
                 row.verdict)
                for row in rows_of(found)
            ],
        )  # fmt: skip
    if not (found["verdict"] == HOLDS).all():
        raise RunsError(f"{(found['verdict'] != HOLDS).sum()} of {len(found)} claims do not hold")
