"""`nicsim bundle`: a results folder as an RO-Crate."""

from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import say
from nicsim.cli.options import Quiet, Results, command


@command
def bundle(
    results: Results,
    licence: Annotated[
        str,
        typer.Option(
            "--licence",
            "--license",
            help="Under which others may use it: CC-BY-4.0, another name of SPDX, or an address.",
            show_default=False,
        ),
    ],
    to: Annotated[
        Path | None,
        typer.Option(help="A new folder, or a .zip; default RESULTS.crate.", show_default=False),
    ] = None,
    author: Annotated[str, typer.Option(help="Who made the results.", show_default=False)] = "",
    quiet: Quiet = False,
) -> None:
    """Pack results with their data, scenarios, versions and licence (RO-Crate), for others."""
    from nicsim.api.bundling import bundle as made

    place = to or results.with_name(f"{results.name}.crate")
    made(results, place, licence=licence, author=author)
    if not quiet:
        say(f"bundle: {place} (nicsim verify takes it, unpacked, anywhere)")
