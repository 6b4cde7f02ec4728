"""`nicsim worlds`: worlds in which the model shows what is known."""

import json
from typing import Annotated

import typer

from nicsim.api.ensembles import Ensemble
from nicsim.cli.conduct import conducted
from nicsim.cli.console import say
from nicsim.cli.options import Running, Seed, command
from nicsim.experiments.worlds.making import Search
from nicsim.experiments.worlds.storing import WORLDS

FILES = "report.html, figures, worlds.parquet, points.parquet, manifest.json"


@command
def worlds(
    name: Annotated[
        str, typer.Argument(help="What the worlds are to be called.", show_default=False)
    ],
    running: Running,
    points: Annotated[int, typer.Option(help="Points of every wave.")] = 600,
    waves: Annotated[int, typer.Option(help="Waves, each where the last left worlds.")] = 3,
    keep: Annotated[int, typer.Option(help="Worlds wanted.")] = 400,
    replicates: Annotated[int, typer.Option(help="Runs of every arm at every point.")] = 2,
    hold_out: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN",
            help="A pattern that worlds are not held against, for instance P8; repeatable.",
        ),
    ] = None,
    seed: Seed = 0,
) -> None:
    """Find worlds in which the model shows what is known, to ask questions in all of them."""
    search = Search(points, waves, keep, replicates, seed, tuple(hold_out or ()))
    folder = running.folder(name)
    found = conducted(Ensemble(search, name, running.how()), folder, running)
    if found is None or (running.quiet and not running.as_json):
        return
    if running.as_json:
        told = {
            "folder": str(folder),
            "worlds": str(folder / WORLDS),
            "finding": found.findings,
            "targets": json.loads(found.checks.targets.to_json(orient="records")),
        }
        say(json.dumps(told, indent=1))
        return
    for sentence in found.findings:
        say(sentence)
    say(f"worlds: {folder / WORLDS}, for --worlds of other commands")
    say(f"results: {folder}/ ({FILES})")
