"""Worlds that fit, drawn: a sequential Monte Carlo sampler over the unit cube of the priors.

Particles from the prior are led to what fits by a likelihood that is let in step by step (Del
Moral, Doucet & Jasra 2006), each step as large as leaves half of the particles' weight (Jasra et
al. 2011), each followed by moves that keep the distribution (Metropolis; steps reflected at the
walls). The likelihood is Gaussian in the implausibility of what emulators say, so that thousands of
tries cost no run. Kernels with importance weights (ABC-SMC; Toni et al. 2009) were decided against:
with a hundred parameters a handful of particles gets all the weight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from nicsim.experiments.worlds.emulator import Emulator, features_of, predicted, variances
from nicsim.experiments.worlds.targets import Target, implausibility, ruled_out
from nicsim.foundation.later import qmc

KEPT_WEIGHT = 0.5  # effective part of particles after a step of the likelihood
MOVES, LAST_MOVES = 20, 100  # tries of every particle after a step, and after the last
MOVED = 6  # parameters that a try changes
REACH = 0.25  # standard deviation of a change, part of the range
CANDIDATES = 20_000  # drawn at once in looking for points that are not ruled out
MOST_BATCHES = 20
LEAST = 1e-12


class Sampled(NamedTuple):
    """What a sampler gave."""

    places: np.ndarray  # particles x parameters
    steps: int  # in which the likelihood was let in
    accepted: float  # part of the last moves


def not_ruled_out(
    targets: Sequence[Target],
    emulators: Sequence[Emulator],
    count: int,
    generator: np.random.Generator,
    parameters: int,
    allowed: int = 0,
) -> tuple[np.ndarray, float]:
    """Places of the prior that emulators do not rule out, and how large a part of it they are.

    As many as `allowed` targets may speak against a place.
    """
    kept, looked, held = [], 0, 0
    more = variances(emulators)
    for _ in range(MOST_BATCHES):
        places = qmc.LatinHypercube(parameters, rng=generator).random(CANDIDATES)
        said = predicted(emulators, features_of(places))
        fits = ~ruled_out(implausibility(targets, said, more), allowed)
        kept.append(places[fits])
        looked, held = looked + CANDIDATES, held + int(fits.sum())
        if held >= count:
            break
    found = np.concatenate(kept)
    return generator.permutation(found)[:count], held / looked


def sampled(
    targets: Sequence[Target],
    emulators: Sequence[Emulator],
    particles: int,
    generator: np.random.Generator,
    parameters: int,
    likelihood: Callable[[np.ndarray], np.ndarray] | None = None,
) -> Sampled:
    """Worlds drawn in proportion to prior and likelihood.

    Parameters
    ----------
    targets, emulators : sequences of the same length
    particles : int
    generator : Generator
    parameters : int
        Dimensions of the cube.
    likelihood : callable, optional
        Log-likelihood of places, in place of that of the targets.
    """
    fit = likelihood or likelihood_of(targets, emulators)
    places = qmc.LatinHypercube(parameters, rng=generator).random(particles)
    fits = fit(places)
    heat, steps, accepted = 0.0, 0, 1.0
    while heat < 1.0:
        step = _step(fits, 1.0 - heat)
        heat, steps = heat + step, steps + 1
        heat = 1.0 if heat > 1.0 - LEAST else heat
        chosen = _resampled(np.exp(step * (fits - fits.max())), generator)
        places, fits = places[chosen], fits[chosen]
        tries = MOVES if heat < 1.0 else LAST_MOVES
        places, fits, accepted = _moved(places, fits, fit, heat, tries, generator)
    return Sampled(places, steps, accepted)


def likelihood_of(
    targets: Sequence[Target], emulators: Sequence[Emulator]
) -> Callable[[np.ndarray], np.ndarray]:
    """Log-likelihood of places: minus half of all squared implausibilities."""
    more = variances(emulators)

    def fit(places: np.ndarray) -> np.ndarray:
        said = predicted(emulators, features_of(places))
        return -0.5 * (implausibility(targets, said, more) ** 2).sum(axis=1)

    return fit


def _step(fits: np.ndarray, most: float) -> float:
    """The largest step of the likelihood that leaves enough particles with weight."""

    def effective(step: float) -> float:
        weight = np.exp(step * (fits - fits.max()))
        return float(weight.sum() ** 2 / (weight**2).sum()) / len(fits)

    if effective(most) >= KEPT_WEIGHT:
        return most
    low, high = 0.0, most
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if effective(middle) >= KEPT_WEIGHT else (low, middle)
    return max(low, 1e-6)


def _resampled(weight: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Places of particles, drawn systematically by their weights (Kitagawa 1996)."""
    at = (generator.random() + np.arange(len(weight))) / len(weight)
    return np.minimum(np.searchsorted(np.cumsum(weight) / weight.sum(), at), len(weight) - 1)


def _moved(places, fits, fit, heat, tries, generator):
    """Particles after Metropolis moves, and the part of moves that was taken."""
    count = len(places)
    taken = 0
    for _ in range(tries):
        change = np.zeros(places.shape)
        which = np.argpartition(generator.random(places.shape), MOVED, axis=1)[:, :MOVED]
        rows = np.arange(count)[:, None]
        change[rows, which] = generator.normal(0.0, REACH, which.shape)
        tried = _reflected(places + change)
        new = fit(tried)
        accept = np.log(generator.random(count)) < heat * (new - fits)
        places = np.where(accept[:, None], tried, places)
        fits = np.where(accept, new, fits)
        taken += int(accept.sum())
    return places, fits, taken / (tries * count)


def _reflected(x: np.ndarray) -> np.ndarray:
    """Numbers back in [0, 1], as if its ends were mirrors."""
    x = np.mod(np.abs(x), 2.0)
    return np.where(x > 1.0, 2.0 - x, x)
