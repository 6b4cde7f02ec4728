"""The search for a better design, from Python: what came of it, read back from its folder."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.boards import refuse_board, write_board
from nicsim.api.searching import WAIT, Budget, improved, prepared_improvement
from nicsim.api.simulation import scenario_of
from nicsim.experiments.executors import faults_of as faults_of_executor
from nicsim.experiments.search import improving
from nicsim.experiments.search.improving import Asked
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nicsim.experiments.worlds.record import Worlds
    from nicsim.report.comparison import Comparison

MEASURE = "realised_improvement"
TRIALS = 80
SEARCH_REPLICATES = 12


@dataclass(frozen=True)
class Improvement:
    """What came of a search for a better design.

    Parameters
    ----------
    folder : Path
        Its results folder.
    """

    folder: Path

    @cached_property
    def design(self) -> dict[str, Any]:
        """The design that the search found, as data."""
        return json.loads((self.folder / improving.FILE).read_text("utf-8"))

    @cached_property
    def scenario(self) -> Scenario:
        """The design that is recommended, to be run and compared."""
        from nicsim.api.simulation import load

        return load(self.folder / "design.toml")

    @cached_property
    def comparison(self) -> "Comparison":
        """All designs that were judged, on luck that the search did not see."""
        from nicsim.report.comparison import Comparison

        stored = open_stored(self.folder)
        if stored.experiment.worlds is not None:
            from nicsim.report.worlds import worlds_comparison

            return worlds_comparison(stored.experiment, stored.weekly())
        return Comparison(stored.experiment, stored.weekly())

    def finding(self) -> str:
        """What came of it, in plain words."""
        return (self.folder / "finding.txt").read_text("utf-8").strip()

    def __repr__(self) -> str:
        """In a line; `finding()` tells what came of it."""
        return f"<Improvement in {str(self.folder)!r}: {self.design['search']['trials']} designs>"


def improve(
    scenario: "Scenario | Path | str",
    measure: str = MEASURE,
    *,
    ties: int | None = None,
    first: int = 0,
    wait: int = WAIT,
    trials: int = TRIALS,
    minutes: float | None = None,
    search_replicates: int = SEARCH_REPLICATES,
    replicates: int | None = None,
    worlds: "Worlds | str | Path | int | None" = None,
    seed: int = 0,
    equal_cost: bool = False,
    years: int | None = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    board: bool = False,
    each: Callable[[int, float], None] | None = None,
    out: Path | str,
) -> Improvement:
    """Search for a better design within a budget, and judge it on fresh luck.

    Parameters
    ----------
    scenario : Scenario, Path or str
        The present design.
    measure : str
        The outcome that counts (see `nicsim.measures`).
    ties : int, optional
        Ties between teams that may be added, from 0 on; default 3 where the scenario names its ties
        or has none, else 0.
    first : int
        Teams that join first, the search says which; 0: as the scenario has it.
    wait : int
        Weeks after which the others join, with `first`.
    trials : int
        Designs to try, 1 to 100,000.
    minutes : float, optional
        Stop searching after.
    search_replicates : int
        Runs of each design tried, 1 to 10,000.
    replicates : int, optional
        Runs of each design that is judged: 2 or more (default 100); with `worlds`, in each world
        (default 4).
    worlds : Worlds, str, Path or int, optional
        Judge in many worlds; see `compare`.
    seed : int
    equal_cost : bool
        Every design costs what the present one does (`[costs]`); the hub's staff pays.
    years : int, optional
        Horizon, in place of the scenario's.
    workers, executor
        See `compare`; they move no number.
    board : bool
        Write a page and a slide for a board, too.
    each : callable, optional
        Is told the number of designs tried and the best gain after each.
    out : Path or str
        The results folder; the same call goes on with one that was interrupted.

    Returns
    -------
    Improvement
        `.finding()`, `.design`, `.scenario`, `.comparison`.

    Raises
    ------
    NicsimError
        For all faults in scenario and numbers at once; where Optuna (extra `optimise`) is not
        there.
    ResultsError
        If the folder holds other results, or cannot be written.
    """
    refuse_board(board, worlds)
    faults = faults_of_executor(executor, workers)
    if faults:
        raise NicsimError("\n".join(faults))
    asked = prepared_improvement(
        scenario_of(scenario, years), Budget(ties, first, wait, equal_cost),
        Asked(measure, trials, search_replicates, seed, None if minutes is None else 60 * minutes),
        replicates, worlds, Path(out),
    )  # fmt: skip
    if not asked.is_there:
        improved(asked, Conduct("kernel", executor, workers), each)
    if board:
        write_board(asked.folder)
    return Improvement(asked.folder)
