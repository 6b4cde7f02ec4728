"""The sampler: what it draws is what it should be, known by calculation."""

import numpy as np
import pytest
from scipy.stats import truncnorm

from nicsim.experiments.worlds import sampling
from nicsim.experiments.worlds.sampling import sampled


def drawn(fit, particles=1500, parameters=8, seed=0):
    return sampled([], [], particles, np.random.default_rng(seed), parameters, fit)


def test_a_normal_likelihood_in_two_of_eight_parameters():
    """Posterior of a uniform prior: normal, cut off at the walls; the other six stay uniform."""

    def fit(places):
        return -0.5 * (((places[:, 0] - 0.7) / 0.1) ** 2 + ((places[:, 1] - 1.0) / 0.2) ** 2)

    found = drawn(fit).places
    cut = truncnorm((0 - 1.0) / 0.2, 0.0, 1.0, 0.2)
    assert found[:, 0].mean() == pytest.approx(0.7, abs=0.015)
    assert found[:, 0].std() == pytest.approx(0.1, abs=0.015)
    assert found[:, 1].mean() == pytest.approx(cut.mean(), abs=0.02)
    assert found[:, 1].std() == pytest.approx(cut.std(), abs=0.02)
    assert np.abs(found[:, 2:].mean(axis=0) - 0.5).max() < 0.05
    assert np.abs(found[:, 2:].std(axis=0) - np.sqrt(1 / 12)).max() < 0.03
    assert found.min() >= 0
    assert found.max() <= 1


def test_pairs_that_only_their_sum_is_known_of():
    def fit(places):
        return -0.5 * ((places[:, 0] + places[:, 1] - 1.0) / 0.05) ** 2

    found = drawn(fit).places
    assert np.corrcoef(found[:, :2].T)[0, 1] < -0.9
    assert found[:, 0].std() > 0.2


def test_without_a_likelihood_the_prior_comes_back():
    found = drawn(lambda places: np.zeros(len(places)))
    assert found.steps == 1
    assert found.accepted == 1.0
    assert np.abs(found.places.mean(axis=0) - 0.5).max() < 0.05


def test_the_same_seed_gives_the_same_worlds():
    def fit(places):
        return -10 * places[:, 0]

    one, other = drawn(fit, 100), drawn(fit, 100)
    assert one.places.tobytes() == other.places.tobytes()
    assert drawn(fit, 100, seed=1).places.tobytes() != one.places.tobytes()


def test_walls_are_mirrors():
    assert sampling._reflected(np.array([-0.2, 0.4, 1.3, 2.0])) == pytest.approx([0.2, 0.4, 0.7, 0])
