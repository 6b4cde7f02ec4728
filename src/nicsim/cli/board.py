"""`--board`: one page and one slide of a results folder, for those who decide."""

from pathlib import Path

from nicsim.api.boards import write_board
from nicsim.cli.console import err, say
from nicsim.cli.options import Running


def with_board(folder: Path, wanted: bool, running: Running) -> None:
    """Write the page and the slide of a finished folder, if they are wanted."""
    if not wanted or running.dry_run:
        return
    made, said = write_board(folder)
    if running.quiet:
        return
    if said:
        err.print(said, markup=False)
    if not running.as_json:
        say(f"for the board: {', '.join(str(path) for path in made)}")
