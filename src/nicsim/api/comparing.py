"""Scenarios against one another, from Python: arms, experiment files, what is asked of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.ready import ready_for
from nicsim.api.simulation import scenario_of
from nicsim.drivers import Driver, chosen
from nicsim.experiments.contrasts import read_contrasts
from nicsim.experiments.design import HEADLINE, Arm, Experiment, Until, faults_of
from nicsim.experiments.executors import faults_of as faults_of_executor
from nicsim.experiments.margins import read_margins
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from nicsim.drivers.model import ImprovementNetwork
    from nicsim.report.comparison import Comparison

    Model = type[ImprovementNetwork]


def compare(
    arms: "Mapping[str, Scenario | Path | str] | Sequence[Scenario | Path | str]",
    replicates: int = 100,
    seed: int = 0,
    *,
    measures: Sequence[str] = HEADLINE,
    until: Until | None = None,
    contrasts: "Mapping[str, str] | Sequence[str]" = (),
    matters: "float | Mapping[str, float] | None" = None,
    title: str = "",
    question: str = "",
    years: int | None = None,
    driver: Driver | None = None,
    model: "Model | Mapping[str, Model] | None" = None,
    workers: int | None = None,
    executor: str = "threads",
    out: Path | str | None = None,
) -> "Comparison":
    """Run several scenarios under the same luck; differences are to the first.

    Parameters
    ----------
    arms : mapping of names to scenarios, or sequence of scenarios
        Each a Scenario or a file; those of a sequence go by their titles.
    replicates : int
        Of each arm; with `until`, those of the first round.
    seed : int
        Replicate r has the same luck in every arm.
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
    driver : {"kernel", "mesa"}, optional
        Default: the kernel, and Mesa for arms whose model overrides something.
    model : subclass of ImprovementNetwork, or mapping of arms to such, optional
        Rules of one's own, for all arms or for those named.
    workers : int, optional
        Default one a processor.
    executor : str
        "threads", "processes", "dask:ADDRESS" or "mpi".
    out : Path or str, optional
        A results folder to write as well, as `nicsim compare` does (and as resumable).

    Returns
    -------
    Comparison
        `.weekly`, `.differences`, `.contrasts`, `.summary`, `.ranking`, `.finding()`, `.plot`;
        `.contrast("'B' against 'A'")` asks more of the same runs.

    Raises
    ------
    NicsimError
        For faults in scenarios and numbers, all at once; RunsError where runs failed.
    """
    if isinstance(arms, str | Path | Scenario):
        raise NicsimError("compare takes several scenarios: a mapping of names to them, or a list")
    scenarios = [scenario_of(given, years) for given in _values(arms)]
    names = list(arms) if isinstance(arms, Mapping) else [s.title for s in scenarios]
    models = model if isinstance(model, Mapping) else dict.fromkeys(names, model)
    made = [
        Arm(name, scenario, model=models.get(name))
        for name, scenario in zip(names, scenarios, strict=True)
    ]
    faults = [f"model: there is no arm {name!r}" for name in models if name not in names]
    asked = read_contrasts(contrasts, names, faults)
    margins = read_margins(matters, tuple(measures), faults)
    experiment = Experiment(
        title or " against ".join(reversed(names)),
        question,
        "compare",
        tuple(made),
        replicates,
        seed,
        tuple(measures),
        until,
        asked,
        margins,
    )
    return _studied(experiment, faults, driver, workers, executor, out)


def study(
    path: Path | str,
    overrides: Mapping[str, Any] | None = None,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    driver: Driver | None = None,
    workers: int | None = None,
    executor: str = "threads",
    out: Path | str | None = None,
) -> "Comparison":
    """Run an experiment file: a comparison or a sweep.

    Parameters
    ----------
    path : Path or str
    overrides : mapping of dotted keys, optional
        Set in every arm; they win over the file.
    replicates, seed : int, optional
        In place of the file's.
    driver, workers, executor, out
        See `compare`.
    """
    from nicsim.experiments.files import read_experiment
    from nicsim.experiments.sensitivity.files import is_sensitivity

    if is_sensitivity(Path(path)):
        told = "use nicsim.sensitivity on its scenario, or nicsim study on the file"
        raise NicsimError(f"{path}: is a sensitivity study; {told}")
    experiment = read_experiment(path, overrides)
    experiment = altered(experiment, replicates, seed)
    return _studied(experiment, [], driver, workers, executor, out)


def altered(experiment: Experiment, replicates: int | None, seed: int | None) -> Experiment:
    """The same experiment with other numbers; replicates given so hold, whatever it says."""
    if replicates is not None:
        experiment = experiment._replace(replicates=replicates, until=None)
    return experiment if seed is None else experiment._replace(seed=seed)


def _studied(
    experiment: Experiment,
    faults: list[str],
    driver: str | None,
    workers: int | None,
    executor: str,
    out: Path | str | None,
) -> "Comparison":
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
    if out is not None:
        from nicsim.experiments.store.stored import open_stored

        stored = completed(Arms(experiment, how), Path(out)) or open_stored(Path(out))
        return Comparison(experiment, stored.weekly())
    kept, ended = in_memory(experiment, how)
    refuse_failures(ended.failures, partial(name_of, experiment))
    return Comparison(experiment, frame_of(kept, experiment))


def _values(arms: Any) -> list[Any]:
    return list(arms.values() if isinstance(arms, Mapping) else arms)
