"""Which domain matters, world by world: each dial weak and strong, one at a time."""

from nicsim.experiments.contrasts import Contrast
from nicsim.experiments.design import HEADLINE, NAMES, Arm, Experiment
from nicsim.experiments.many_worlds import EACH, in_worlds
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError, ScenarioError

ALLOWED = ("sobol", "oat")  # sobol is what stands where nothing is asked for


def ranked(study: Study, worlds: Worlds, each: int | None = None) -> Experiment:
    """An experiment of two arms a factor: at its low and its high end, all else as it is.

    Parameters
    ----------
    study : Study
        Its scenario, factors, outcomes and seed are taken.
    worlds : Worlds
    each : int, optional
        Runs of every arm in each world (default 4).

    Raises
    ------
    NicsimError
        For a method that does not go one at a time, and values that cannot be taken.
    """
    if study.method not in ALLOWED:
        raise NicsimError(
            f"method {study.method} and worlds: in many worlds factors go one at a time, weak and "
            "strong in each; leave --method out, or give oat"
        )
    if study.second_order:
        raise NicsimError("--interactions and worlds: in many worlds factors go one at a time")
    arms, contrasts, faults = [], [], []
    for factor in study.factors:
        ends = []
        for share, word in ((0.0, "low"), (1.0, "high")):
            name = f"{factor.key} {word}"
            scenario = study.base.changed({factor.key: factor.at(share)}, "study", "", faults)
            arms.append(Arm(name, scenario))
            ends.append(name)
        contrasts.append(Contrast(factor.key, ends[1], ends[0]))
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    experiment = Experiment(
        study.title,
        study.question,
        "ranked",
        tuple(arms),
        EACH,
        study.seed,
        tuple(name for name in study.outcomes if name in NAMES) or HEADLINE,
        contrasts=tuple(contrasts),
    )
    return in_worlds(experiment, worlds, EACH if each is None else each)
