"""Points of a study: SALib's samplers on the unit cube; more samples only add rows at the end."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.factors import INERT, shares_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.foundation import chance

LEVELS = 4  # of Morris' grid, the usual number


class Design(NamedTuple):
    """All points of a study.

    Parameters
    ----------
    shares : array, rows x (factors and dummy)
        In [0, 1]; nan: as the scenario has it.
    deal : array, rows
        The base row, trajectory or point; rows of one deal share their luck.
    """

    shares: np.ndarray
    deal: np.ndarray


def problem_of(study: Study) -> dict[str, Any]:
    """The study as SALib describes one, on the unit cube."""
    groups = list(study.groups)
    several = len(set(groups)) < len(groups)
    count = len(groups)
    names = [*(factor.key for factor in study.factors), "dummy"] if several else groups
    problem: dict[str, Any] = {"num_vars": count, "names": names, "bounds": [[0.0, 1.0]] * count}
    return problem | {"groups": groups} if several else problem


def design_of(study: Study) -> Design:
    """The points of a study; those of fewer samples are its first rows."""
    if study.method == "sobol":
        return _sobol(study)
    if study.method == "morris":
        return _morris(study)
    if study.method == "oat":
        return _one_at_a_time(study)
    return _points(study)


def _sobol(study: Study) -> Design:
    from SALib.sample import sobol

    shares = sobol.sample(
        problem_of(study),
        study.samples,
        calc_second_order=study.second_order,
        seed=np.random.default_rng(study.seed),
    )
    return Design(shares, np.repeat(np.arange(study.samples), len(shares) // study.samples))


def _morris(study: Study) -> Design:
    from SALib.sample import morris

    rng = np.random.default_rng(study.seed)
    shares = morris.sample(problem_of(study), study.samples, num_levels=LEVELS, seed=rng)
    shares = np.clip(shares, 0.0, 1.0)
    return Design(shares, np.repeat(np.arange(study.samples), len(shares) // study.samples))


def _one_at_a_time(study: Study) -> Design:
    width = len(study.factors) + 1
    rows = [np.full(width, np.nan)]
    for place, factor in enumerate(study.factors):
        rows += [_alone(width, place, share) for share in shares_of(factor, study.samples)]
    rows += [_alone(width, width - 1, share) for share in np.linspace(0, 1, study.samples)]
    return Design(np.stack(rows), np.zeros(len(rows), np.int64))


def _alone(width: int, place: int, share: float) -> np.ndarray:
    row = np.full(width, np.nan)
    row[place] = share
    return row


def _points(study: Study) -> Design:
    from scipy.stats import qmc

    rng = np.random.default_rng(study.seed)
    shares = qmc.Sobol(len(study.factors) + 1, scramble=True, rng=rng).random(study.samples)
    return Design(shares, np.arange(study.samples))


def point_of(study: Study, shares: np.ndarray) -> Mapping[str, Any]:
    """What a row sets, by dotted key."""
    return {
        factor.key: factor.at(float(share))
        for factor, share in zip(study.factors, shares[:-1], strict=True)
        if not np.isnan(share) and factor.key != INERT
    }


def moved_names(study: Study, shares: np.ndarray) -> np.ndarray:
    """Which name (by number) moves in each step of Morris' trajectories: trajectories x names."""
    names, size = study.names, len(study.names) + 1
    units = np.array([names.index(group) for group in study.groups])
    steps = np.diff(shares.reshape(-1, size, shares.shape[1]), axis=1)
    return units[np.argmax(np.abs(steps) > 1e-9, axis=2)]


def key_at(study: Study, design: Design, row: int, replicate: int) -> np.uint64:
    """The luck of a run: of its replicate, deal and the value of the dummy."""
    key, share = chance.key_of(study.seed, replicate), float(design.shares[row, -1])
    return key if np.isnan(share) else chance.redealt(key, int(design.deal[row]), share)
