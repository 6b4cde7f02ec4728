"""`nicsim forecast`: fitted worlds go on from where the data end."""

import json
from typing import Annotated

import typer

from nicsim.cli.console import print_table, say
from nicsim.cli.options import AsJson, Results, Working, command


@command
def forecast(
    folder: Results,
    working: Working,
    ahead: Annotated[int, typer.Option(help="Periods after the last one of the data.")] = 4,
    as_json: AsJson = False,
) -> None:
    """Say what the worlds of a fit show next, with intervals."""
    from nicsim.api.forecasting import forecast as made  # tables: slow to load

    found = made(folder, ahead, working.executor, working.workers)
    if as_json:
        say(json.dumps(json.loads(str(found.to_json(orient="records"))), indent=1))
        return
    rows = [
        (row["measure"], row["site"], str(row["ahead"]), f"{row['value']:.3g}",
         f"{row['low']:.3g} to {row['high']:.3g}")
        for row in found.to_dict("records")
    ]  # fmt: skip
    print_table(("measure", "site", "periods ahead", "middle", "80% interval"), rows)
    say("How often such intervals held what came is told by the fit, for what it held back.")
