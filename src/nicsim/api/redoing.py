"""Results folders, from Python: opened, reported anew, run again, searched for where they fail."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.folder import Verified, rewritten, verified
from nicsim.api.sensitivity import opened
from nicsim.experiments.sensitivity.discovery import Discovery, discovered
from nicsim.experiments.store import requests
from nicsim.experiments.store.crates import unwrapped
from nicsim.experiments.store.stored import open_stored
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from concurrent.futures import Executor


def open_results(results: Path | str) -> Any:
    """What a results folder holds, as the call that made it gives it.

    Parameters
    ----------
    results : Path or str
        Of `run`, `compare`, `study`, `sensitivity`, `structures`, `improve` or `worlds`.

    Returns
    -------
    Comparison, WorldsComparison, SensitivityStudy, Structures, Improvement or Worlds
        Of a single scenario, a Comparison with one arm.

    Raises
    ------
    ResultsError
        If it is none, or not as it was written.
    """
    from nicsim.experiments.search import improving
    from nicsim.report.pages.gallery import FILE as GALLERY

    folder = unwrapped(Path(results))
    if (folder / GALLERY).exists():
        from nicsim.api.galleries import read_structures

        return read_structures(folder)
    kind = requests.read_manifest(folder)["request"].get("kind")
    if kind == "sensitivity":
        return opened(folder)
    stored = open_stored(folder)
    if kind == "worlds":
        from nicsim.experiments.worlds.record import Worlds
        from nicsim.experiments.worlds.storing import WORLDS

        return Worlds.read(folder / WORLDS)
    if (folder / improving.FILE).exists():
        from nicsim.api.improving import Improvement

        return Improvement(folder)
    if stored.experiment.worlds is not None:
        from nicsim.report.worlds import worlds_comparison

        return worlds_comparison(stored.experiment, stored.weekly())
    from nicsim.report.comparison import Comparison

    return Comparison(stored.experiment, stored.weekly())


def report(results: Path | str, tell: Callable[[str], None] | None = None) -> Path:
    """Make tables, figures and report of a results folder anew, without running.

    Parameters
    ----------
    results : Path or str
    tell : callable, optional
        Is told of files that were not as they had been written.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ResultsError
        If the folder is none, cannot be written, or its runs are not as they were written.
    """
    rewritten(Path(results), tell)
    return Path(results) / "report.html"


def verify(
    results: Path | str,
    *,
    every: bool = False,
    executor: "str | Executor" = "threads",
    workers: int | None = None,
    each: Callable[[int, int], None] | None = None,
) -> Verified:
    """Look at every file, run stored results again from their manifest, compare every number.

    Parameters
    ----------
    results : Path or str
    every : bool
        Every run; otherwise about 20 spread over all.
    executor, workers
        See `compare`.
    each : callable, optional
        Is told how many runs are done, of how many.

    Returns
    -------
    Verified
        `.sound` says whether all is as it was; `.differing` and `.touched` what is not.

    Raises
    ------
    ResultsError
        If the folder is none, its runs are not as they were written, it ran rules of one's own, or
        files that it was made from changed.
    """
    return verified(unwrapped(Path(results)), every, executor, workers, each)


def discover(
    results: Path | str,
    outcome: str = "realised_improvement",
    *,
    below: float | None = None,
    above: float | None = None,
    week: int | None = None,
) -> Discovery:
    """Say where in the space of a sensitivity study an outcome fails (or succeeds).

    Parameters
    ----------
    results : Path or str
        Folder of a sensitivity study by sobol, pawn, delta or regional.
    outcome : str
        One that was recorded.
    below, above : float
        Cases lie under, or over, this; give one of the two.
    week : int, optional
        A recorded week; default the last.

    Returns
    -------
    Discovery
        `.boxes`: limits of factors, with coverage, density and mass of each.

    Raises
    ------
    NicsimError
        If both or none of the two are given, the folder holds no such study, or the extra
        `discovery` is not there.
    """
    if below is not None and above is None:
        return discovered(opened(results), outcome, below, True, week)
    if above is not None and below is None:
        return discovered(opened(results), outcome, above, False, week)
    raise NicsimError("give either --below or --above: which values of the outcome are cases")
