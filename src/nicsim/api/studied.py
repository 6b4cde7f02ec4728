"""From an experiment to what is held in hand: its runs made, in memory or in a folder."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.ready import ready_for
from nicsim.drivers import Driver, chosen
from nicsim.experiments.design import Arm, Experiment, faults_of
from nicsim.experiments.executors import faults_of as faults_of_executor
from nicsim.experiments.many_worlds import repeated
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nicsim.drivers.model import ImprovementNetwork
    from nicsim.report.comparison import Comparison
    from nicsim.report.worlds import WorldsComparison

    Model = type[ImprovementNetwork]

RUNS = 200  # of one scenario, where no worlds are asked for


def run_in_worlds(
    scenario: Scenario,
    replicates: int | None,
    seed: int,
    worlds: Any,
    events: bool = False,
    driver: Driver | None = None,
    model: "Model | None" = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    out: Path | str | None = None,
) -> "WorldsComparison":
    """One scenario in many worlds; arguments as for `nicsim.run`."""
    arm = Arm(scenario.title, scenario, model=model)
    experiment = Experiment(scenario.title, scenario.question, "run", (arm,), RUNS, seed)
    faults = ["events and worlds cannot be asked for together: record events in one"] * events
    experiment = with_worlds(experiment, replicates, worlds, faults)
    found: Any = studied(experiment, faults, driver, workers, executor, out)
    return found


def with_worlds(
    experiment: Experiment, replicates: int | None, worlds: Any, faults: list[str]
) -> Experiment:
    """With as many runs and in the worlds asked for; what is wrong is added to the faults."""
    try:
        return repeated(experiment, replicates, worlds)
    except NicsimError as fault:
        faults += str(fault).splitlines()
        return experiment


def studied(
    experiment: Experiment,
    faults: list[str],
    driver: str | None,
    workers: int | None,
    executor: "str | Executor",
    out: Path | str | None,
) -> "Comparison":
    """Make an experiment's runs, in memory or in a results folder, and hold them up."""
    from nicsim.api.arms import Arms, name_of
    from nicsim.api.folder import completed, refuse_failures
    from nicsim.experiments.store.tables import frame_of
    from nicsim.experiments.study import Conduct, in_memory
    from nicsim.report.comparison import Comparison

    faults += [*faults_of(experiment), *faults_of_executor(executor, workers)]
    if faults:
        raise NicsimError("\n".join(faults))
    names = [chosen(driver, arm.model) for arm in experiment.arms]
    how = Conduct(driver or ("kernel" if "kernel" in names else "mesa"), executor, workers)
    ready_for(how.driver)
    made = Comparison
    if experiment.worlds is not None:
        from nicsim.report.worlds import worlds_comparison as made
    if out is not None:
        from nicsim.experiments.store.stored import open_stored

        stored = completed(Arms(experiment, how), Path(out)) or open_stored(Path(out))
        return made(experiment, stored.weekly())
    kept, ended = in_memory(experiment, how)
    refuse_failures(ended.failures, partial(name_of, experiment))
    return made(experiment, frame_of(kept, experiment))
