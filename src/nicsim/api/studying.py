"""Experiments, from Python: files or tables that ask for a comparison, a sweep or a sensitivity."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.studied import studied
from nicsim.drivers import Driver
from nicsim.experiments.claims import IN_WORLDS
from nicsim.experiments.contrasts import read_contrasts
from nicsim.experiments.design import Experiment
from nicsim.experiments.files import read_experiment
from nicsim.experiments.many_worlds import repeated
from nicsim.experiments.margins import read_margins
from nicsim.experiments.sensitivity.files import is_sensitivity
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from nicsim.experiments.worlds.record import Worlds


def study(
    experiment: Path | str | Mapping[str, Any],
    overrides: Mapping[str, Any] | None = None,
    *,
    worlds: "Worlds | str | Path | int | None" = None,
    replicates: int | None = None,
    seed: int | None = None,
    samples: int | None = None,
    leave_out: bool = False,
    contrasts: "Mapping[str, str] | Sequence[str]" = (),
    matters: "float | Mapping[str, float] | None" = None,
    years: int | None = None,
    driver: Driver | None = None,
    workers: int | None = None,
    executor: "str | Executor" = "threads",
    out: Path | str | None = None,
) -> Any:
    """Run an experiment: a comparison, a sweep or a sensitivity study.

    Parameters
    ----------
    experiment : Path, str or mapping
        A file, or what would stand in one; there `scenario` may be a Scenario and `table` a
        DataFrame.
    overrides : mapping of dotted keys, optional
        Set in every arm; they win over the file.
    worlds : Worlds, str, Path or int, optional
        In place of the file's; see `compare`. Not for a sensitivity study.
    replicates, seed : int, optional
        In place of the file's.
    samples, leave_out
        Of a sensitivity study; see `sensitivity`.
    contrasts, matters
        Asked beside what the file asks; see `compare`.
    years : int, optional
        Horizon, in place of the file's.
    driver, workers, executor, out
        See `compare`.

    Returns
    -------
    Comparison, WorldsComparison or SensitivityStudy

    Raises
    ------
    NicsimError
        For all faults of the experiment at once.
    """
    values = dict(overrides or {}) | ({} if years is None else {"years": years})
    if is_sensitivity(experiment):
        from nicsim.api import sensitivity

        refuse_for_sensitivity(worlds is not None, bool(contrasts) or matters is not None)
        asked = sensitivity.asked_for(experiment, values, samples, replicates, seed)
        how = Conduct(driver or "kernel", executor, workers)
        return sensitivity.conducted(asked, how, out, leave_out)
    refuse_unless_sensitivity(samples, leave_out)
    read = altered(read_experiment(experiment, values), replicates, seed, worlds)
    read = with_asked(read, contrasts, matters)
    return studied(read, [], driver, workers, executor, out)


def refuse_for_sensitivity(worlds: bool, asked: bool) -> None:
    """What is asked of arms alone, and given for a sensitivity study."""
    if worlds:
        raise NicsimError(
            "--worlds is for experiments of arms; for dials in many worlds ask nicsim "
            "sensitivity SCENARIO --worlds NAME"
        )
    if asked:
        raise NicsimError("--contrast and --matters are for comparisons of arms, and sweeps")


def refuse_unless_sensitivity(samples: int | None, leave_out: bool) -> None:
    """What is asked of sensitivity studies alone, and given for another."""
    if samples is not None or leave_out:
        raise NicsimError("--samples and --leave-out are for experiments of kind sensitivity")


def refuse_claims(experiment: Experiment) -> None:
    """Claims that are asked after, where there are none, or that need worlds and have none."""
    if not experiment.claims:
        raise NicsimError("--claims: the experiment has no [[claims]]")
    if experiment.worlds is None and any(c.in_worlds is not None for c in experiment.claims):
        raise NicsimError("--claims: in_worlds needs worlds, of the file or of --worlds")


def claims_of(experiment: Experiment, folder: Path) -> "pd.DataFrame":
    """What stored runs say of an experiment's claims; see `nicsim.experiments.claims.judged`."""
    from nicsim.api.redoing import open_results

    found = open_results(folder)
    in_worlds = experiment.worlds is not None
    own = [c._replace(in_worlds=c.in_worlds or IN_WORLDS) if in_worlds else c
           for c in experiment.claims]  # fmt: skip
    return replace(found, experiment=found.experiment._replace(claims=tuple(own))).claims


def altered(
    experiment: Experiment, replicates: int | None, seed: int | None, worlds: Any = None
) -> Experiment:
    """The same experiment with other numbers or worlds; what is given so holds."""
    experiment = experiment if seed is None else experiment._replace(seed=seed)
    return repeated(experiment, replicates, worlds)


def with_asked(
    experiment: Experiment,
    contrasts: Any = (),
    matters: Any = None,
    aliases: Mapping[str, str] | None = None,
) -> Experiment:
    """An experiment with what is asked beside what it asks itself.

    Parameters
    ----------
    experiment : Experiment
    contrasts, matters
        See `compare`.
    aliases : mapping of other names to arms, optional

    Raises
    ------
    NicsimError
        For all faults at once.
    """
    faults: list[str] = []
    names = [arm.name for arm in experiment.arms]
    asked = read_contrasts(contrasts, names, faults, "--contrast: ", aliases)
    margins = read_margins(matters, experiment.measures, faults, "--matters")
    if faults:
        raise NicsimError("\n".join(faults))
    return experiment._replace(
        contrasts=(*experiment.contrasts, *asked),
        matters=tuple((dict(experiment.matters) | dict(margins)).items()),
    )
