"""`nicsim query`: SQL over the tables of results folders."""

import json
from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import print_table, say, told
from nicsim.cli.options import AsJson, command


@command
def query(
    sql: Annotated[
        str, typer.Argument(help='For instance "select * from studies".', show_default=False)
    ],
    results: Annotated[
        list[Path] | None,
        typer.Argument(help="Results folders, or folders that hold them.", show_default="results"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask the tables of all results by SQL: weekly, summary, differences, studies, ..."""
    from nicsim.api.querying import query as asked  # tables: slow to load

    found = asked(sql, *(results or ()))
    if as_json:
        say(json.dumps(json.loads(str(found.to_json(orient="records"))), indent=1))
        return
    rows = [tuple(told(cell) for cell in row) for row in found.itertuples(index=False)]
    print_table(tuple(map(str, found.columns)), rows)
