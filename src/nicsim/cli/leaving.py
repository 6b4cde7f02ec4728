"""`nicsim leaving`: what the network loses when named people or schools leave."""

from __future__ import annotations

import json
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
from nicsim.report.words.findings import CAVEAT


@command
def leaving(
    scenario: ScenarioFile,
    setting: Setting,
    written: Written,
    week: Annotated[int, typer.Option(min=0, help="School week in which they leave (40 a year).")],
    who: Annotated[
        list[str] | None,
        typer.Option(
            help="A person or school; repeatable; default: those on whom most hangs.",
            show_default=False,
        ),
    ] = None,
    replaced: Annotated[
        bool, typer.Option("--replaced", help="A newcomer takes a person's place at once.")
    ] = False,
    replicates: Replicates = 100,
    seed: Seed = 0,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what a network loses when named people or schools leave."""
    from nicsim.api.leaving import leaving as left  # tables: slow to load

    written.refuse_what_is_there()
    base = setting.loaded(scenario)
    with bar(quiet) as shown:
        task = shown.add_task("one after another", total=None)

        def tell(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)

        table = left(base, week, who or (), replicates, seed, replaced=replaced, each=tell)

    def drawn():
        from nicsim.report.figures.leaving import losses

        return losses(table, week)

    made = written.files(table, drawn)
    if as_json:
        say(json.dumps(json.loads(str(table.to_json(orient="records"))), indent=1))
    elif not quiet:
        _print(table, week, replicates, base.years)
    for path in () if quiet or as_json else made:
        say(f"written: {path}")


def _print(table, week: int, replicates: int, years: int) -> None:
    columns = (
        "who leaves",
        "of",
        "other schools, SD",
        "95% interval",
        "worse in",
        "own school, SD",
    )
    rows = [
        (
            str(row.who),
            str(row.team) if row.what == "person" else "the whole school",
            f"{row.rest:+.4f}",
            f"{row.rest_low:+.4f} to {row.rest_high:+.4f}",
            f"{100 * row.worse_in:.0f}% of pairs",
            f"{row.own:+.4f}" if row.own == row.own else "",
        )
        for row in table.itertuples(index=False)
    ]
    say(f"What a student gains after {years} years, less what it is when nobody leaves:")
    print_table(columns, rows)
    surely = [row.who for row in table.itertuples(index=False) if row.rest_high < 0]
    if surely:
        say(
            f"Their interval lies below 0 when one of these leaves in week {week}: "
            f"{', '.join(surely)}. {len(rows)} were looked at; of so many about "
            f"{0.025 * len(rows):.1f} would seem so by luck alone."
        )
    else:
        say(
            f"With {replicates} pairs of runs no loss to the others can be told from luck, whoever "
            f"leaves in week {week}."
        )
    say(CAVEAT)
