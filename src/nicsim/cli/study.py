"""`nicsim study`: run an experiment file of any kind."""

from pathlib import Path
from typing import Annotated

import typer

from nicsim.api.sensitivity import asked_for
from nicsim.api.studying import altered, refuse_for_sensitivity, refuse_unless_sensitivity
from nicsim.cli.compare import compared
from nicsim.cli.options import Asking, DriverName, Running, Setting, WorldsName, command
from nicsim.cli.sensitivity import studied
from nicsim.experiments.files import read_experiment
from nicsim.experiments.sensitivity.files import is_sensitivity


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
    driver: DriverName = "kernel",
) -> None:
    """Run an experiment file: a comparison of arms, a sweep, or a sensitivity study."""
    folder, values = running.folder(experiment.stem), setting.values()
    if is_sensitivity(experiment):
        refuse_for_sensitivity(worlds is not None, bool(asking.contrasts or asking.matters))
        asked = asked_for(experiment, values, samples, replicates, seed)
        studied(asked, folder, running, driver, leave_out)
    else:
        refuse_unless_sensitivity(samples, leave_out)
        read = altered(read_experiment(experiment, values), replicates, seed, worlds)
        compared(asking.put_to(read), folder, running, driver)
