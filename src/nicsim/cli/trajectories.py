"""`nicsim trajectories`: kinds of networks, what year 1 says of them, where one's own is."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nicsim.cli.console import bar, print_table, say
from nicsim.cli.options import Running, Seed, Setting, command

if TYPE_CHECKING:
    from nicsim.api.trajectories import Trajectories

FILES = "report.html, figures, kinds.csv, early_signs.csv, divisions.csv, networks.csv"


@command
def trajectories(
    setting: Setting,
    running: Running,
    scenario: Annotated[
        Path, typer.Argument(help="What all networks have in common.", show_default="baseline")
    ] = Path("baseline"),
    fit: Annotated[
        Path | None,
        typer.Option(help="A fit of your own network: where it stands.", show_default=False),
    ] = None,
    networks: Annotated[int, typer.Option(help="How many are followed.")] = 1000,
    worlds: Annotated[
        str, typer.Option(metavar="NAME[:N]", help="plausible, prior, or a file of worlds.")
    ] = "plausible",
    seed: Seed = 0,
) -> None:
    """Sort networks into kinds by how they develop, and say what their first year tells of it.

    Many are followed, each with dials of its own in a world of its own; the hub of half leaves.
    """
    from nicsim.api.trajectories import completed_trajectories, prepared_trajectories
    from nicsim.experiments.trajectories.asked import YEARS

    asked = prepared_trajectories(
        setting.loaded(scenario),
        fit=fit,
        worlds=worlds,
        networks=networks,
        years=setting.years or YEARS,
        seed=seed,
    )
    if running.dry_run:
        own = 0 if asked.own is None else len(asked.own.runs)
        say(f"{asked.networks + own:,} runs of {asked.years} years")
        return
    folder = running.folder("trajectories" if fit is None else f"trajectories_{fit.name}")
    with bar(running.quiet) as shown:
        task = shown.add_task("following networks", total=None)

        def tell(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        made = completed_trajectories(asked, folder, running.how(), tell)
    _print(made, folder, running)


def _print(made: "Trajectories", folder: Path, running: Running) -> None:
    if running.as_json:
        content = {
            "folder": str(folder),
            "finding": made.finding,
            "kinds": json.loads(str(made.table.to_json(orient="records"))),
            "early_signs": [one._asdict() for one in made.foretold],
        }
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    own = made.standing is not None
    columns = ("kind", "networks", "hub left", "most", "kept", "growth, year", "at work", "misled",
               "gain, SD", *(("yours",) if own else ()))  # fmt: skip
    rows = [
        (str(row["kind"]), f"{row['share']:.0%}", f"{row['hub_left']:.0%}", f"{row['most']:.2f}",
         f"{row['kept']:.2f}", f"{row['growth']:.1f}", f"{row['at_work']:.2f}",
         f"{row['misled']:.2f}", f"{row['gain']:.2f}", *((f"{row['yours']:.0%}",) if own else ()))
        for row in made.table.to_dict("records")
    ]  # fmt: skip
    print_table(columns, rows)
    for paragraph in made.finding:
        say(paragraph)
    say(f"results: {folder}/ ({FILES})")
