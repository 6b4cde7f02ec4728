"""The public face of sensitivity studies: ask for one, look at its tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api import simulation
from nicsim.api.folder import completed, refuse_failures
from nicsim.api.points import Points
from nicsim.api.ready import ready_for
from nicsim.api.studied import studied
from nicsim.experiments import executors
from nicsim.experiments.many_worlds import read_worlds
from nicsim.experiments.sensitivity import study as studies
from nicsim.experiments.sensitivity.files import read_study
from nicsim.experiments.sensitivity.in_worlds import ranked
from nicsim.experiments.sensitivity.running import Memory
from nicsim.experiments.sensitivity.storing import open_study
from nicsim.experiments.sensitivity.swept import given_data_of
from nicsim.experiments.store.requests import read_manifest
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from nicsim.report.sensitivity import SensitivityStudy


def sensitivity(
    scenario: Scenario | Path | str,
    method: str = "sobol",
    *,
    factors: str | Sequence[str | Mapping[str, Any]] = "levels",
    groups: str = "domains",
    samples: int | None = None,
    replicates: int | None = None,
    seed: int = 0,
    outcomes: Sequence[str] | None = None,
    every: int = studies.EVERY,
    interactions: bool = False,
    leave_out: bool = False,
    years: int | None = None,
    driver: str = "kernel",
    executor: str | Executor = "threads",
    workers: int | None = None,
    each: Callable[[int, int], None] | None = None,
    out: Path | str | None = None,
    worlds: Any = None,
) -> SensitivityStudy:
    """Which factors matter, when, for what.

    Parameters
    ----------
    scenario : Scenario, Path or str
    method : {"sobol", "morris", "oat", "pawn", "delta", "regional"}
    factors : "levels", "parameters" or list
        Keys, or tables with `key` and either `from` and `to`, or `values`.
    groups : {"domains", "none"}
        Indices of domains, or of single factors.
    samples : int, optional
        Base rows (sobol: a power of 2), trajectories (morris), values a factor (oat), points.
    replicates : int, optional
        Runs of every point.
    seed : int
        From 0 on; the same seed gives the same numbers, whatever the number of workers.
    outcomes : sequence of str
        Measures, `sustainment`, `survey_D1` to `survey_D6`.
    every : int
        Weeks between two that are recorded; ends of years are recorded too.
    interactions : bool
        Interactions of pairs too (sobol); doubles the runs.
    leave_out : bool
        Leave base rows out where an outcome is not a number, instead of refusing.
    years : int, optional
        Horizon, in place of the scenario's.
    driver : {"kernel", "mesa"}
    executor, workers
        See `compare`.
    each : callable, optional
        Is told how many runs are done, of how many.
    out : Path or str, optional
        A results folder to write; more samples are added to one of fewer.
    worlds : Worlds, str, Path or int, optional
        Ask in many worlds: every factor at its low and high end, one at a time, in each; gives a
        `WorldsComparison`, whose `.most` says how often each makes the largest difference.

    Returns
    -------
    SensitivityStudy
        `.indices`, `.pairs`, `.noise`, `.convergence`, `.warnings`, `.plot.traces()`, ...

    Raises
    ------
    NicsimError
        For faults in the scenario, names or numbers, all at once; for outcomes that are not
        numbers.
    RunsError
        If runs failed.
    """
    faults = executors.faults_of(executor, workers)
    scenario = simulation.scenario_of(scenario, years)
    study = studies.made(
        scenario,
        method=method,
        factors=factors,
        groups=groups,
        samples=samples,
        replicates=replicates,
        seed=seed,
        outcomes=outcomes,
        every=every,
        second_order=interactions,
        faults=faults,
    )
    if faults:
        raise NicsimError("\n".join(faults))
    simulation.prepared(scenario)
    if worlds is not None:
        asked = ranked(study, read_worlds(worlds, seed=seed), replicates)
        found: Any = studied(asked, [], driver, workers, executor, out)
        return found
    return conducted(study, Conduct(driver, executor, workers), out, leave_out, each)


def conducted(
    study: studies.Study,
    how: Conduct,
    out: Path | str | None = None,
    leave_out: bool = False,
    each: Callable[[int, int], None] | None = None,
) -> SensitivityStudy:
    """Make a study's runs, in memory or in a results folder; arguments as for `sensitivity`."""
    work = Points(study, how, leave_out)
    faults = work.faults()
    if faults:
        raise NicsimError("\n".join(faults))
    ready_for(how.driver)
    tell = None if each is None else (lambda progress: each(progress.done, progress.total))
    if out is not None:
        found = completed(work, Path(out), tell)
        return opened(out, leave_out) if found is None else found
    shape = (*work.design.shares.shape[:1], study.replicates, len(study.weeks), len(study.outcomes))
    memory = Memory(shape)
    refuse_failures(work.run(memory, tell)[1], work.named)
    from nicsim.report.sensitivity import SensitivityStudy

    found = SensitivityStudy(study, work.design, memory.values, leave_out)
    found.refuse_gaps()
    return found


def opened(folder: Path | str, leave_out: bool = False) -> SensitivityStudy:
    """A finished study read back from its results folder."""
    from nicsim.report.sensitivity import SensitivityStudy

    return SensitivityStudy(*open_study(Path(folder)), leave_out)


def given_data(folder: Path | str, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Measures that need no design, from the runs of any stored study of many points.

    Parameters
    ----------
    folder : Path or str
        Results of an experiment of kind "sweep" (100 points at least), or "sensitivity" (by
        sobol, pawn, delta or regional: their points are independent of one another).
    outcomes : sequence of str, optional
        Measures; default those that the study tells.

    Returns
    -------
    DataFrame
        outcome, week (ends of years), factor, pawn, delta, delta_conf (last week), regional_low,
        regional_high: PAWN's median Kolmogorov-Smirnov distance, Borgonovo's delta, and how far a
        factor's values where the outcome is in its lowest (highest) tenth differ from the rest
        (Cramer-von Mises). The factor "dummy" does nothing.

    Raises
    ------
    NicsimError
        If the folder holds no such study.
    """
    folder = Path(folder)
    if read_manifest(folder)["request"].get("kind") != "sensitivity":
        return given_data_of(open_stored(folder), outcomes)
    table = opened(folder).given_data()
    unknown = sorted(set(outcomes or ()) - set(table["outcome"]))
    if unknown:
        told = ", ".join(dict.fromkeys(table["outcome"]))
        raise NicsimError(f"{', '.join(unknown)}: not recorded in {folder}; there are {told}")
    return table[table["outcome"].isin(outcomes)] if outcomes else table


def asked_for(
    experiment: Path | str | Mapping[str, Any],
    overrides: Mapping[str, Any] | None = None,
    samples: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
) -> studies.Study:
    """The study of an experiment file, with numbers of one's own.

    Raises
    ------
    NicsimError
        For all faults of the file at once.
    """
    study = read_study(experiment, overrides)
    given = {"samples": samples, "replicates": replicates, "seed": seed}
    study = study._replace(**{key: value for key, value in given.items() if value is not None})
    faults = studies.faults_of(study)
    if faults:
        raise NicsimError("\n".join(faults))
    return study
