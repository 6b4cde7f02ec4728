"""Structures of ties at equal cost: a comparison for each condition, and the gallery of all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nicsim.api.arms import Arms
from nicsim.api.boards import refuse_board, write_board
from nicsim.api.folder import completed
from nicsim.api.ready import ready_for
from nicsim.api.simulation import scenario_of
from nicsim.experiments.design import Experiment
from nicsim.experiments.executors import faults_of as faults_of_executor
from nicsim.experiments.many_worlds import repeated
from nicsim.experiments.search.structures import (
    CONDITIONS,
    KINDS,
    MEASURES,
    Built,
    Condition,
    built,
    under,
)
from nicsim.experiments.store import requests, seals
from nicsim.experiments.study import Conduct, Progress
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from nicsim.experiments.worlds.record import Worlds
    from nicsim.report.comparison import Comparison

REPLICATES = 60  # of every structure, in one world


class Planned(NamedTuple):
    """A gallery that is checked and ready to be made."""

    scenario: Scenario
    arms: list[Built]
    asked: dict[str, Experiment]  # by condition

    def works(self, how: Conduct) -> dict[str, Arms]:
        """What is to be run, by condition."""
        return {name: Arms(one, how) for name, one in self.asked.items()}


@dataclass(frozen=True, eq=False)
class Structures:
    """Structures of ties held against one another at equal cost.

    Parameters
    ----------
    folder : Path
        Its results folder.
    ranking : DataFrame
        Ranks of the structures for each question and condition.
    said : list of str
        What was found, a paragraph each.
    """

    folder: Path
    ranking: "pd.DataFrame"
    said: list[str]

    @cached_property
    def comparisons(self) -> "dict[str, Comparison]":
        """The comparison of structures under each condition, by its name."""
        from nicsim.experiments.store.stored import open_stored
        from nicsim.report.comparison import Comparison
        from nicsim.report.pages.gallery import folder_of
        from nicsim.report.worlds import worlds_comparison

        found = {}
        for condition in CONDITIONS:
            stored = open_stored(self.folder / folder_of(condition.name))
            one = Comparison if stored.experiment.worlds is None else worlds_comparison
            found[condition.name] = one(stored.experiment, stored.weekly())
        return found

    def finding(self) -> str:
        """What came of it, in plain words."""
        return "\n\n".join(self.said)

    def __repr__(self) -> str:
        """In a line; `finding()` tells what came of it."""
        return f"<Structures in {str(self.folder)!r}>"


def structures(
    scenario: "Scenario | Path | str",
    kinds: Sequence[str] | None = None,
    replicates: int | None = None,
    seed: int = 0,
    *,
    worlds: "Worlds | str | Path | int | None" = None,
    years: int | None = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    board: bool = False,
    each: Callable[[int], None] | None = None,
    out: Path | str,
) -> Structures:
    """Compare structures of ties between teams at equal cost, for your size and conditions.

    Parameters
    ----------
    scenario : Scenario, Path or str
    kinds : sequence of str, optional
        Structures to compare; default: eight.
    replicates : int, optional
        Runs of each structure under each condition (default 60); with `worlds`, in each world
        (default 4).
    seed : int
    worlds : Worlds, str, Path or int, optional
        Ask in many worlds; see `compare`.
    years : int, optional
        Horizon, in place of the scenario's.
    workers, executor
        See `compare`; they move no number.
    board : bool
        Write a page and a slide for a board, too.
    each : callable, optional
        Is told the number of runs done, now and then.
    out : Path or str
        The results folder; the same call goes on with one that was interrupted.

    Returns
    -------
    Structures
        `.ranking`, `.finding()`, `.comparisons`.

    Raises
    ------
    NicsimError
        For faults in scenario, names and numbers.
    ResultsError
        If the folder holds other results, or cannot be written.
    """
    refuse_board(board, worlds)
    faults = faults_of_executor(executor, workers)
    if faults:
        raise NicsimError("\n".join(faults))
    plan = planned(scenario_of(scenario, years), kinds, replicates, seed, worlds)
    ready_for("kernel")
    before = [0]

    def tell(progress: Progress) -> None:
        if each is not None:
            each(before[0] + progress.done)

    def made(work: Arms, folder: Path) -> None:
        completed(work, folder, tell)
        before[0] += work.total

    how = Conduct("kernel", executor, workers)
    table, said = gallery_of(plan, plan.works(how), Path(out), made)
    if board:
        write_board(Path(out))
    return Structures(Path(out), table, said)


def read_structures(folder: Path) -> Structures:
    """A finished gallery read back from its folder."""
    from nicsim.report.cells import read_table

    said = (folder / "finding.txt").read_text("utf-8").strip().split("\n\n")
    return Structures(folder, read_table(folder / "ranking.csv"), said)


def planned(
    scenario: Scenario, kinds: Sequence[str] | None, replicates: int | None, seed: int, worlds: Any
) -> Planned:
    """A gallery that is checked; arguments as for `structures`."""
    arms = built(scenario, kinds or KINDS)
    asked = {c.name: _experiment(scenario, arms, c, seed) for c in CONDITIONS}
    return Planned(
        scenario, arms, {name: repeated(one, replicates, worlds) for name, one in asked.items()}
    )


def gallery_of(
    plan: Planned, works: dict[str, Arms], folder: Path, made: Callable[[Arms, Path], Any]
) -> "tuple[pd.DataFrame, list[str]]":
    """Make all comparisons and the gallery: its ranking, and what was found, a paragraph each.

    Parameters
    ----------
    plan : Planned
    works : mapping of conditions to Arms
        What is to be run.
    folder : Path
    made : callable
        Makes runs and folder of one comparison.
    """
    from nicsim.report.pages.gallery import Gallery, folder_of, write_gallery  # figures: slow

    for name, work in works.items():
        made(work, folder / folder_of(name))
    base, one = plan.scenario, next(iter(plan.asked.values()))
    costs = [[arm.arm.name, arm.ties, arm.strength] for arm in plan.arms]
    count = len(one.worlds) if one.worlds is not None else 0
    found = Gallery(base.title, base.years, base.weeks, one.each, one.seed, costs, count)
    try:
        table, said = write_gallery(folder, found)
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    return table, said


def _experiment(
    scenario: Scenario, arms: list[Built], condition: Condition, seed: int
) -> Experiment:
    title = f"Structures for {scenario.title}: {condition.name}"
    question = f"Which structure does best where {condition.sentence}?"
    return Experiment(
        title, question, "compare", under(arms, condition), REPLICATES, seed, MEASURES
    )
