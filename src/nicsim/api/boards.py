"""One page and one slide of a results folder, for those who decide."""

from pathlib import Path
from typing import Any

from nicsim.experiments.store import requests, seals
from nicsim.foundation.errors import NicsimError, ResultsError


def refuse_board(wanted: bool, worlds: Any, out: Any = "") -> None:
    """A board's page tells of one world, and stands in a results folder."""
    if wanted and worlds is not None:
        raise NicsimError("--board tells of one world: leave it out, or --worlds")
    if wanted and out is None:
        raise NicsimError("board writes into the results folder: give out, too")


def write_board(folder: Path) -> tuple[list[Path], str]:
    """Write page and slide of a finished folder: the files, and what is to be said of them.

    Raises
    ------
    ResultsError
        If they cannot be written.
    """
    from nicsim.report.pages.board import write_board as write  # figures: slow to load

    try:
        made, said = write(folder)
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    return made, said
