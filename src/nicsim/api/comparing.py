"""Scenarios against one another, from Python: arms, and what is asked of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.boards import refuse_board, write_board
from nicsim.api.simulation import scenario_of
from nicsim.api.studied import studied, with_worlds
from nicsim.drivers import Driver
from nicsim.experiments.budget import at_equal_cost
from nicsim.experiments.contrasts import read_contrasts
from nicsim.experiments.design import HEADLINE, Arm, Experiment, Until
from nicsim.experiments.margins import read_margins
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nicsim.drivers.model import ImprovementNetwork
    from nicsim.experiments.worlds.record import Worlds
    from nicsim.report.comparison import Comparison

    Model = type[ImprovementNetwork]

REPLICATES = 100  # of every arm


def compare(
    arms: "Mapping[str, Scenario | Path | str] | Sequence[Scenario | Path | str]",
    replicates: int | None = None,
    seed: int = 0,
    *,
    worlds: "Worlds | str | Path | int | None" = None,
    measures: Sequence[str] = HEADLINE,
    until: Until | None = None,
    contrasts: "Mapping[str, str] | Sequence[str]" = (),
    matters: "float | Mapping[str, float] | None" = None,
    title: str = "",
    question: str = "",
    years: int | None = None,
    equal_cost: bool = False,
    board: bool = False,
    driver: Driver | None = None,
    model: "Model | Mapping[str, Model] | None" = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    out: Path | str | None = None,
) -> "Comparison":
    """Run several scenarios under the same luck; differences are to the first.

    Parameters
    ----------
    arms : mapping of names to scenarios, or sequence of scenarios
        Each a Scenario or a file; those of a sequence go by their titles.
    replicates : int, optional
        Of each arm (default 100); with `until`, those of the first round; with `worlds`, in each
        world (default 4).
    seed : int
        Replicate r has the same luck in every arm.
    worlds : Worlds, str, Path or int, optional
        Ask in many worlds: "plausible", "prior", a file, or a number of plausible ones; a name may
        end in `:N`. Default: in the one reference world.
    measures : sequence of str
        What is told and drawn, the main one first (see `nicsim.measures`).
    until : Until, optional
        Go on until half-widths of differences are reached.
    contrasts : sequence of str, or mapping of names to them
        What is asked beside every arm against the first: `"'B' against 'A'"`, or
        `"('D' against 'C') against ('B' against 'A')"`; at its end may stand `within 0.02`.
    matters : float, or mapping of measures to floats, optional
        A difference that matters: what is smaller is told as the same. A bare number is for the
        main measure and all that have its unit.
    title, question : str
    years : int, optional
        Horizon, in place of the scenarios'.
    equal_cost : bool
        All cost what the first does (`[costs]`); the hub's staff pays.
    board : bool
        Whether a page and a slide for a board are written into `out`, too.
    driver : {"kernel", "mesa"}, optional
        Default: the kernel, and Mesa for arms whose model overrides something.
    model : subclass of ImprovementNetwork, or mapping of arms to such, optional
        Rules of one's own, for all arms or for those named.
    workers : int, optional
        Default one a processor.
    executor : str or concurrent.futures.Executor
        "threads", "processes", "dask:ADDRESS", "mpi", or an executor of one's own, which stays
        open.
    out : Path or str, optional
        A results folder to write as well, as `nicsim compare` does (and as resumable).

    Returns
    -------
    Comparison
        Or, with `worlds`, a `WorldsComparison`: `.answers` and `.turns` too.
        `.weekly`, `.differences`, `.contrasts`, `.summary`, `.ranking`, `.finding()`, `.plot`;
        `.contrast("'B' against 'A'")` asks more of the same runs.

    Raises
    ------
    NicsimError
        For faults in scenarios and numbers, all at once; RunsError where runs failed.
    """
    refuse_board(board, worlds, out)
    if isinstance(arms, str | Path | Scenario):
        raise NicsimError("compare takes several scenarios: a mapping of names to them, or a list")
    scenarios = [scenario_of(given, years) for given in _values(arms)]
    names = list(arms) if isinstance(arms, Mapping) else [s.title for s in scenarios]
    models = model if isinstance(model, Mapping) else dict.fromkeys(names, model)
    made = tuple(
        Arm(name, scenario, model=models.get(name))
        for name, scenario in zip(names, scenarios, strict=True)
    )
    made = at_equal_cost(made) if equal_cost and made else made
    faults = [f"model: there is no arm {name!r}" for name in models if name not in names]
    asked = read_contrasts(contrasts, names, faults)
    margins = read_margins(matters, tuple(measures), faults)
    experiment = Experiment(
        title or " against ".join(reversed(names)),
        question,
        "compare",
        made,
        REPLICATES,
        seed,
        tuple(measures),
        until,
        asked,
        margins,
    )
    experiment = with_worlds(experiment, replicates, worlds, faults)
    found = studied(experiment, faults, driver, workers, executor, out)
    if board and out is not None:
        write_board(Path(out))
    return found


def _values(arms: Any) -> list[Any]:
    return list(arms.values() if isinstance(arms, Mapping) else arms)
