"""`--board`: one page and one slide of a results folder, for those who decide."""

from pathlib import Path

from nicsim.cli.console import err, say
from nicsim.cli.options import Running
from nicsim.experiments.store import requests, seals
from nicsim.foundation.errors import NicsimError, ResultsError


def refuse_board(wanted: bool, worlds: str | None) -> None:
    """A board's page tells of one world."""
    if wanted and worlds is not None:
        raise NicsimError("--board tells of one world: leave it out, or --worlds")


def with_board(folder: Path, wanted: bool, running: Running) -> None:
    """Write the page and the slide of a finished folder, if they are wanted."""
    if not wanted or running.dry_run:
        return
    from nicsim.report.pages.board import write_board  # figures: slow to load

    try:
        made, said = write_board(folder)
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    if running.quiet:
        return
    if said:
        err.print(said, markup=False)
    if not running.as_json:
        say(f"for the board: {', '.join(str(path) for path in made)}")
