"""What `nicsim sensitivity FOLDER` does: measures of runs that are there, without new ones."""

import json
import math
from collections.abc import Sequence
from pathlib import Path

import typer

from nicsim.api.sensitivity import given_data
from nicsim.cli.console import print_table
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.store.requests import reason
from nicsim.foundation.errors import ResultsError
from nicsim.report.sensitivity_words import outcome_word
from nicsim.report.words import CAVEAT

FILE = "given_data.csv"


def tell_given(
    folder: Path, outcomes: Sequence[str] | None, quiet: bool = False, as_json: bool = False
) -> None:
    """Say which factor moves what in a stored study, and keep the table there.

    Raises
    ------
    ResultsError
        If the table cannot be written.
    NicsimError
        If the folder holds no finished sweep or sensitivity study, or too few points.
    """
    table = given_data(folder, outcomes)
    try:
        beside = folder / f"{FILE}.new"
        table.to_csv(beside, index=False)
        beside.replace(folder / FILE)
    except OSError as fault:
        raise ResultsError(f"{folder / FILE}: cannot be written ({reason(fault)})") from None
    if as_json:
        typer.echo(json.dumps(json.loads(table.to_json(orient="records")), indent=1))
        return
    if quiet:
        return
    main = table["outcome"].iloc[0]
    last = table[(table["outcome"] == main) & (table["week"] == table["week"].max())]
    own = last.sort_values("pawn", ascending=False)
    typer.echo(f"what moves {outcome_word(main)} in week {int(own['week'].iloc[0])}, by these runs")
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
    typer.echo("(the last two: how far factors differ there from the rest; Cramer-von Mises)")
    typer.echo(CAVEAT)
    typer.echo(f"table: {folder / FILE}, all outcomes and years")


def _told(number: float) -> str:
    return "-" if math.isnan(number) else f"{number:.2f}"
