"""The public face: load a scenario, run it, look at what came of it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.boards import refuse_board, write_board
from nicsim.api.ready import ready_for
from nicsim.api.result import Result, default_snapshots
from nicsim.drivers import Driver, chosen
from nicsim.experiments.design import (
    MOST_REPLICATES,
    Arm,
    Experiment,
    out_of_range,
)
from nicsim.experiments.executors import MOST_WORKERS
from nicsim.experiments.executors import faults_of as faults_of_executor
from nicsim.experiments.many_worlds import repeated
from nicsim.experiments.runner import replicates as run_replicates
from nicsim.foundation.errors import NicsimError, ScenarioError, StructureError
from nicsim.scenario.presets import meant
from nicsim.scenario.reading import parse_table, read_with_faults
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, most_ties, prepare
from nicsim.world.sizes import refuse_too_large

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nicsim.api.arms import Single
    from nicsim.drivers.model import ImprovementNetwork
    from nicsim.experiments.study import Conduct
    from nicsim.experiments.worlds.record import Worlds

    Model = type[ImprovementNetwork]


REPLICATES = 200  # of a scenario: the mean of a share is then known to 3 or 4 percentage points


def load(
    path: Path | str | Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> "Scenario":
    """Read a scenario file and check all of it, its structure and the files it names too.

    Parameters
    ----------
    path : Path, str or mapping
        A file; the bare name of a scenario that comes with nicsim, such as `baseline`; or what
        would stand in a file.
    overrides : mapping, optional
        Dotted keys and values that win over the file.

    Raises
    ------
    ScenarioError
        All faults at once.
    """
    if isinstance(path, Mapping):
        scenario = parse_table(dict(path)).replacing(overrides or {})
        prepared(scenario)
        return scenario
    path = meant(Path(path))
    scenario, faults = read_with_faults(path, overrides)
    try:
        prepared(scenario)
    except StructureError as fault:
        faults += [f"{path}: {sentence}" for sentence in fault.faults]
    if faults:
        raise ScenarioError(faults)
    return scenario


def prepared(scenario: Scenario) -> Prepared:
    """The scenario's structure, checked, its files read; `.notes` tells what was left out.

    Raises
    ------
    StructureError
        All faults of the structure and of its files; a network that no memory here can hold.
    """
    settings = scenario.settings
    made = prepare(scenario.structure, settings.across_teams.initial_degree, scenario.changes)
    refuse_too_large(
        settings,
        len(scenario.named) or settings.practices.count,
        made.people.site.size,
        made.people.team_size.size,
        most_ties(made),
        scenario.weeks,
    )
    return made


def run(
    scenario: "Scenario | Path | str",
    replicates: int | None = None,
    seed: int = 0,
    *,
    worlds: "Worlds | str | Path | int | None" = None,
    years: int | None = None,
    driver: Driver | None = None,
    model: "Model | None" = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    snapshots: Sequence[int] | None = None,
    events: bool = False,
    board: bool = False,
    each: Callable[[int], None] | None = None,
    out: Path | str | None = None,
) -> "Result":
    """Run a scenario many times, each time with other luck.

    Parameters
    ----------
    scenario : Scenario, Path or str
    replicates : int, optional
        From 1 on; default 200, and with `worlds` 4 in each world.
    seed : int
        From 0 on; the same seed gives the same numbers, whatever the number of workers.
    worlds : Worlds, str, Path or int, optional
        Run in many worlds (see `nicsim.experiments.many_worlds.read_worlds`); default: in the one
        reference world.
    years : int, optional
        Horizon, in place of the scenario's.
    driver : {"kernel", "mesa"}, optional
        Default: the kernel; Mesa for a `model` that overrides something.
    model : subclass of ImprovementNetwork, optional
    workers : int, optional
        Default one a processor.
    executor : str or concurrent.futures.Executor
        "threads", "processes", "dask:ADDRESS", "mpi", or an executor of one's own, which stays
        open.
    snapshots : sequence of int, optional
        Weeks after which replicate 0 is kept for `result.plot.network` (default: ends of the first,
        middle and last year).
    events : bool
        Whether to record who took which practice from whom, for `result.events`; all else stays
        the same.
    board : bool
        Whether a page and a slide for a board are written into `out`, too.
    each : callable, optional
        Called with the number of runs done after each.
    out : Path or str, optional
        A results folder to write as well, as `nicsim run` does (and as resumable).

    Returns
    -------
    Result
        Or, with `worlds`, a `WorldsComparison` of one arm: `.answers`, `.finding()`, `.plot`.

    Raises
    ------
    NicsimError
        For faults in the scenario, numbers out of range, and a kernel asked to run what it cannot.
    """
    refuse_board(board, worlds, out)
    scenario = scenario_of(scenario, years)
    if worlds is not None:
        from nicsim.api.studied import run_in_worlds

        found: Any = run_in_worlds(  # what it is hangs on what is asked; the usual is declared
            scenario, replicates, seed, worlds, events, driver, model, workers, executor, out
        )
        return found
    replicates = REPLICATES if replicates is None else replicates
    faults = [*faults_of(replicates, seed, None), *faults_of_executor(executor, workers)]
    if faults:
        raise NicsimError("\n".join(faults))
    driver_name = chosen(driver, model)
    structure = prepared(scenario)
    if out is not None:
        from nicsim.api.folder import completed
        from nicsim.experiments.study import Conduct

        how = Conduct(driver_name, executor, workers, events)
        ready_for(driver_name, events=events)
        work = single(scenario, replicates, seed, how, model=model)
        tell = None if each is None else (lambda progress: each(progress.done))
        completed(work, Path(out), tell)
        if board:
            write_board(Path(out))
        if work.result is not None:
            return work.result
    ready_for(driver_name, events=events)
    weeks = default_snapshots(scenario) if snapshots is None else tuple(snapshots)
    outcomes = []
    for outcome in run_replicates(
        scenario, structure, seed, replicates, driver_name, model, workers, weeks, events, executor
    ):
        outcomes.append(outcome)
        if each is not None:
            each(len(outcomes))
    return Result(scenario, structure, seed, driver_name, tuple(outcomes))


def single(
    scenario: Scenario,
    replicates: int | None,
    seed: int,
    how: "Conduct",
    with_events: int | None = None,
    model: "Model | None" = None,
    worlds: Any = None,
) -> "Single":
    """Runs of one scenario on their way to a results folder.

    `with_events`: of how many runs the result itself holds the events (default all, where they are
    recorded).

    Raises
    ------
    NicsimError
        If there are no such worlds, or events are asked for in many.
    """
    from nicsim.api.arms import Single

    if worlds is not None and how.events:
        raise NicsimError("events and worlds cannot be asked for together: record events in one")
    arm = Arm(scenario.title, scenario, model=model)
    experiment = Experiment(scenario.title, scenario.question, "run", (arm,), REPLICATES, seed)
    experiment = repeated(experiment, replicates, worlds)
    held = experiment.replicates if with_events is None else with_events
    return Single(experiment, how, prepared(scenario), held * how.events)


def faults_of(replicates: int, seed: int, workers: int | None) -> list[str]:
    """What is wrong with the numbers of a request."""
    return [
        *out_of_range("replicates", replicates, 1, MOST_REPLICATES),
        *out_of_range("seed", seed, 0, 2**63),
        *([] if workers is None else out_of_range("workers", workers, 1, MOST_WORKERS)),
    ]


def scenario_of(given: "Scenario | Path | str", years: int | None) -> Scenario:
    """A scenario, read where a file is given, with another horizon where one is given."""
    scenario = given if isinstance(given, Scenario) else load(given)
    return scenario if years is None else scenario.replacing({"years": years})
