"""Making worlds from Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from nicsim.api.ensembles import Ensemble
from nicsim.api.folder import completed
from nicsim.api.ready import ready_for
from nicsim.experiments import executors
from nicsim.experiments.study import Conduct
from nicsim.experiments.worlds import storing
from nicsim.experiments.worlds.making import Search, faults_of
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError


def worlds(
    out: Path | str,
    *,
    points: int = 600,
    waves: int = 3,
    keep: int = 400,
    replicates: int = 2,
    seed: int = 0,
    hold_out: Sequence[str] = (),
    executor: str | Executor = "threads",
    workers: int | None = None,
    each: Callable[[int, int], None] | None = None,
) -> Worlds:
    """Search for worlds in which the model shows what is known.

    Parameters
    ----------
    out : Path or str
        The results folder; work that was begun there goes on.
    points : int
        Of every wave, from 60 on.
    waves : int
        1 to 20.
    keep : int
        Worlds wanted, from 20 on; fewer where fewer fit.
    replicates : int
        Runs of every arm at every point, 2 to 64.
    seed : int
        From 0 on; the same seed gives the same worlds, whatever the number of workers.
    hold_out : sequence of str
        Patterns that worlds are not held against, for instance ("P8", "P15").
    executor, workers
        See `nicsim worlds --help`.
    each : callable, optional
        Is told how many points are done, of how many.

    Returns
    -------
    Worlds

    Raises
    ------
    NicsimError
        For what is wrong with these, all at once; if no world fits, or scikit-learn is not there.
    RunsError
        If points failed; the others are kept.
    """
    search = Search(points, waves, keep, replicates, seed, tuple(hold_out))
    faults = [*executors.faults_of(executor, workers), *faults_of(search)]
    if faults:
        raise NicsimError("\n".join(faults))
    folder = Path(out)
    ready_for("kernel")
    work = Ensemble(search, folder.name, Conduct("kernel", executor, workers))
    told = None if each is None else (lambda progress: each(progress.done, progress.total))
    completed(work, folder, told)
    return Worlds.read(folder / storing.WORLDS)


make_worlds = worlds
