"""`nicsim explain`: through what the difference between two designs goes."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import bar, print_table, say
from nicsim.cli.options import (
    AsJson,
    Quiet,
    Replicates,
    ScenarioFile,
    Seed,
    Setting,
    Written,
    command,
)
from nicsim.foundation.errors import NicsimError
from nicsim.report.words.findings import CAVEAT, bare, quantity
from nicsim.scenario.reading import parse_overrides


@command
def explain(
    scenario: ScenarioFile,
    setting: Setting,
    written: Written,
    other: Annotated[
        Path | None,
        typer.Argument(help="The design to be explained against it.", show_default=False),
    ] = None,
    with_: Annotated[
        list[str] | None,
        typer.Option(
            "--with", metavar="KEY=VALUE", help="In place of OTHER: the same with this; repeatable."
        ),
    ] = None,
    measures: Annotated[
        list[str] | None,
        typer.Option(
            "--measure",
            help="What is explained; repeatable; default: spread_helpful, realised_improvement.",
        ),
    ] = None,
    replicates: Replicates = 40,
    seed: Seed = 0,
    workers: Annotated[int | None, typer.Option(help="Threads.", show_default=False)] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say through what the difference between two designs goes: norms, ties, evidence, ..."""
    from nicsim.api.explaining import MEASURES
    from nicsim.api.explaining import explain as explained  # tables: slow to load

    if (other is None) == (not with_):
        raise NicsimError("give another scenario, or --with KEY=VALUE (as often as need be)")
    written.refuse_what_is_there()
    base = setting.loaded(scenario)
    against = parse_overrides(with_ or []) if other is None else setting.loaded(other)
    with bar(quiet) as shown:
        task = shown.add_task("runs with links of the other", total=replicates)
        found = explained(
            base,
            against,
            replicates,
            seed,
            measures=measures or MEASURES,
            workers=workers,
            each=lambda done: shown.update(task, completed=done),
        )
    made = written.files(found.table, found.figure)
    if as_json:
        links = json.loads(found.table.to_json(orient="records"))
        say(json.dumps({"finding": found.finding, "links": links}, indent=1))
    elif not quiet:
        _print(found)
    for path in () if quiet or as_json else made:
        say(f"written: {path}")


def _print(found) -> None:
    for measure in found.measures:
        whole = found.difference(measure)
        say(f"{measure}, {found.names[1]} against {found.names[0]}: "
            f"{quantity(whole.mean, measure)} "
            f"({bare(whole.low, measure)} to {bare(whole.high, measure)})")  # fmt: skip
        rows = [
            (row["link"], bare(row["through"], measure),
             f"{bare(row['through_low'], measure)} to {bare(row['through_high'], measure)}",
             f"{row['share']:.0%}", bare(row["alone"], measure), row["meaning"])
            for row in found.table[found.table["measure"] == measure].to_dict("records")
        ]  # fmt: skip
        columns = ("link", "through it", "95% interval", "of all", "by itself", "what it is")
        print_table(columns, rows)
        say("")
    for paragraph in found.finding:
        say(paragraph)
    say(CAVEAT)
