"""When can strong domains make up for a weak one? Three looks at a study's points.

The elasticity of substitution of a CES function (Arrow, Chenery, Minhas & Solow 1961) of the six
domains' health: 0 is the weakest link alone (minimum), 1 a geometric mean, infinite an arithmetic
one. What a weak domain costs where all others are strong. And which mean of health predicts best,
as the simulation knows it and as a survey would see it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.experiments.sensitivity.factors import Factor
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.foundation.later import pd

DOMAINS = tuple(range(1, 7))
HEALTH = tuple(f"health_D{number}" for number in DOMAINS)
SURVEY = tuple(f"survey_D{number}" for number in DOMAINS)
FLOOR = 0.01  # of a score, so that no power of it is infinite
RHOS = (-6.0, -2.0, -0.5, 0.3, 0.9)  # where the search begins
BOUNDS = (-20.0, 1.0)  # of rho
RESAMPLES = 40
WEAK, STRONG = 0.25, 0.6  # a level below is weak; a mean of the other levels above is strong
LEAST_POINTS = 15


class Elasticity(NamedTuple):
    """How far domains stand in for one another."""

    sigma: float  # elasticity of substitution, 1 / (1 - rho)
    low: float  # 95% interval over points drawn anew
    high: float
    explained: float  # share of the variance between points
    weights: tuple[float, ...]
    points: int


def elasticity(inputs: np.ndarray, outcome: np.ndarray, seed: int = 0) -> Elasticity:
    """Fit outcome = scale (sum of weights x inputs^rho)^(returns / rho) by least squares.

    Parameters
    ----------
    inputs : array, points x inputs
        Above 0.
    outcome : array, points
    seed : int
        Of the bootstrap.
    """
    inputs = np.maximum(inputs, FLOOR)
    best = min((_fit(inputs, outcome, _start(inputs, outcome, rho)) for rho in RHOS), key=_cost)
    rng, sigmas = np.random.default_rng(seed), []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(outcome), size=len(outcome))
        sigmas.append(_sigma(_fit(inputs[drawn], outcome[drawn], best.x).x))
    low, high = np.quantile(sigmas, (0.025, 0.975))
    left = float(np.mean(best.fun**2) / outcome.var())
    weights = tuple(float(weight) for weight in _softmax(best.x[3:]))
    return Elasticity(_sigma(best.x), float(low), float(high), 1.0 - left, weights, len(outcome))


def _start(inputs: np.ndarray, outcome: np.ndarray, rho: float) -> np.ndarray:
    scale = math.log(max(1e-3, float(outcome.mean()) / float(inputs.mean())))
    return np.array([scale, 1.0, rho, *np.zeros(inputs.shape[1])])


def _fit(inputs: np.ndarray, outcome: np.ndarray, start: np.ndarray):
    from scipy.optimize import least_squares

    low = np.array([-20.0, 0.0, BOUNDS[0], *np.full(inputs.shape[1], -8.0)])
    high = np.array([20.0, 20.0, BOUNDS[1], *np.full(inputs.shape[1], 8.0)])
    return least_squares(
        lambda x: _ces(x, inputs) - outcome, np.clip(start, low, high), bounds=(low, high)
    )


def _ces(x: np.ndarray, inputs: np.ndarray) -> np.ndarray:
    rho = x[2] if abs(x[2]) > 1e-4 else 1e-4  # the geometric mean is its limit
    logs = rho * np.log(inputs) + np.log(_softmax(x[3:]))
    top = logs.max(axis=1)
    whole = top + np.log(np.exp(logs - top[:, None]).sum(axis=1))
    return np.exp(np.clip(x[0] + x[1] / rho * whole, -50.0, 50.0))


def _softmax(values: np.ndarray) -> np.ndarray:
    raised = np.exp(values - values.max())
    return raised / raised.sum()


def _sigma(x: np.ndarray) -> float:
    return 1.0 / max(1e-6, 1.0 - float(x[2]))


def _cost(fit) -> float:
    return float(fit.cost)


def conditions(factors: Sequence[Factor], shares: np.ndarray) -> dict[str, np.ndarray]:
    """Points (bool) with little and with much of every factor that is no level."""
    found = {"all points": np.ones(len(shares), bool)}
    for place, factor in enumerate(factors):
        if not factor.key.endswith(".level"):
            found[f"{factor.key}, lower half"] = shares[:, place] < 0.5
            found[f"{factor.key}, upper half"] = shares[:, place] >= 0.5
    return found


def elasticities(found: Sensitivity, outcome: str) -> pd.DataFrame:
    """The elasticity of substitution in all points and in halves of them.

    Returns
    -------
    DataFrame
        condition, points, sigma, low, high, explained, and the weights of the six domains.
    """
    shares, values = found.independent()
    at = found.study.outcomes.index
    health = values[:, -1, [at(name) for name in HEALTH]].astype(float)
    own, rows = values[:, -1, at(outcome)].astype(float), []
    for name, kept in conditions(found.study.factors, shares).items():
        e = elasticity(health[kept], own[kept], found.study.seed)
        rows.append((name, e.points, e.sigma, e.low, e.high, e.explained, *e.weights))
    columns = ["condition", "points", "sigma", "low", "high", "explained"]
    return pd.DataFrame(rows, columns=[*columns, *(f"weight_D{n}" for n in DOMAINS)])


def losses(found: Sensitivity, outcome: str, seed: int = 0) -> pd.DataFrame:
    """What a weak level costs where the other levels are strong on average.

    Returns
    -------
    DataFrame
        factor, points, loss, low, high: 1 minus the outcome there over the outcome where the level
        is not weak; 95% bootstrap intervals; nan where there are too few points.
    """
    shares, values = found.independent()
    own = values[:, -1, found.study.outcomes.index(outcome)].astype(float)
    levels = [n for n, f in enumerate(found.study.factors) if f.key.endswith(".level")]
    rng, rows = np.random.default_rng(seed), []
    for place in levels:
        others = shares[:, [n for n in levels if n != place]].mean(axis=1)
        weak = own[(others > STRONG) & (shares[:, place] < WEAK)]
        sound = own[(others > STRONG) & (shares[:, place] >= WEAK)]
        key = found.study.factors[place].key
        if min(weak.size, sound.size) < LEAST_POINTS:
            rows.append((key, weak.size, math.nan, math.nan, math.nan))
            continue
        drawn = [
            1.0 - rng.choice(weak, weak.size).mean() / rng.choice(sound, sound.size).mean()
            for _ in range(1000)
        ]
        low, high = np.quantile(drawn, (0.025, 0.975))
        loss = 1.0 - weak.mean() / sound.mean()
        rows.append((key, weak.size, float(loss), float(low), float(high)))
    return pd.DataFrame(rows, columns=["factor", "points", "loss", "low", "high"])


def predictors(found: Sensitivity, outcome: str, seed: int = 0) -> pd.DataFrame:
    """How well each mean of health predicts an outcome: rank correlation over all points.

    Returns
    -------
    DataFrame
        seen_by ("simulation" or "survey"), mean ("minimum", "geometric", "arithmetic"),
        correlation (Spearman), low, high (95% bootstrap).
    """
    _, values = found.independent()
    at = found.study.outcomes.index
    own = values[:, -1, at(outcome)].astype(float)
    rows = []
    for seen_by, names in (("simulation", HEALTH), ("survey", SURVEY)):
        scores = values[:, -1, [at(name) for name in names]].astype(float)
        for name, mean in means_of(np.maximum(scores, FLOOR)).items():
            rows.append((seen_by, name, *_correlation(mean, own, seed)))
    return pd.DataFrame(rows, columns=["seen_by", "mean", "correlation", "low", "high"])


def means_of(scores: np.ndarray) -> dict[str, np.ndarray]:
    """Minimum, geometric and arithmetic mean of each point's scores (above 0)."""
    return {
        "minimum": scores.min(axis=1),
        "geometric": np.exp(np.log(scores).mean(axis=1)),
        "arithmetic": scores.mean(axis=1),
    }


def _correlation(one: np.ndarray, other: np.ndarray, seed: int) -> tuple[float, float, float]:
    from scipy.stats import spearmanr

    rng = np.random.default_rng(seed)

    def of(rows) -> float:
        return float(np.asarray(spearmanr(one[rows], other[rows]))[0])

    drawn = [of(rng.integers(len(one), size=len(one))) for _ in range(200)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return of(slice(None)), float(low), float(high)


def weakest_agreement(found: Sensitivity) -> float:
    """Share of points in which the survey names the domain that is weakest in the simulation."""
    _, values = found.independent()
    at = found.study.outcomes.index
    health = values[:, -1, [at(name) for name in HEALTH]]
    survey = values[:, -1, [at(name) for name in SURVEY]]
    return float((health.argmin(axis=1) == survey.argmin(axis=1)).mean())
