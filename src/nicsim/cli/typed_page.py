"""The command that opens the page."""

from pathlib import Path
from typing import Annotated

import typer

from nicsim.cli.console import says_what_is_wrong
from nicsim.cli.options import Seed


@says_what_is_wrong
def page(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(help="Scenario files: A, and B beside it.", show_default=False),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8600,
    host: Annotated[str, typer.Option(help="127.0.0.1 is this machine alone.")] = "127.0.0.1",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only serve.")] = False,
    export: Annotated[
        Path | None, typer.Option(help="Write a hand-out (one HTML file) and end.")
    ] = None,
    lessons: Annotated[Path | None, typer.Option(help="A folder of lessons of your own.")] = None,
    with_lessons: Annotated[
        bool, typer.Option("--with-lessons", help="Export what lessons need, too.")
    ] = False,
    replicates: Annotated[int, typer.Option(help="Runs of each scenario, exported.")] = 40,
    seed: Seed = 0,
) -> None:
    """Open the interactive page: dials, lessons, A beside B; or write it as a hand-out."""
    from nicsim.cli import page

    if export is not None:
        page.export_page(scenarios or [], export, replicates, seed, lessons, with_lessons)
        return
    page.serve_page(scenarios or [], port, host, not no_browser, lessons)
