"""`nicsim discover`: where in a sensitivity study an outcome fails."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nicsim.api.redoing import discover as found_in
from nicsim.cli.console import say
from nicsim.cli.options import AsJson, command
from nicsim.report.words.sensitivity import discovery_told


@command
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
    found = found_in(results, outcome, below=below, above=above, week=week)
    if as_json:
        boxes = [box._asdict() for box in found.boxes]
        say(json.dumps(found._asdict() | {"boxes": boxes}, indent=1, default=str))
        return
    say(discovery_told(found))
