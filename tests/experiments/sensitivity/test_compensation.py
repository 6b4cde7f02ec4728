import numpy as np
import pytest

from nicsim.experiments.sensitivity.compensation import elasticity, means_of


def inputs_and(rho, noise=0.01):
    rng = np.random.default_rng(3)
    inputs = rng.uniform(0.1, 1.0, (400, 6))
    weights = np.array([0.3, 0.2, 0.2, 0.1, 0.1, 0.1])
    whole = (weights * inputs**rho).sum(axis=1) ** (1 / rho)
    return inputs, 0.5 * whole + noise * rng.normal(size=400), weights


@pytest.mark.parametrize("rho", [-3.0, -0.5, 0.5])
def test_a_known_elasticity_is_found_again(rho):
    inputs, outcome, weights = inputs_and(rho)
    found = elasticity(inputs, outcome)
    assert found.sigma == pytest.approx(1 / (1 - rho), rel=0.2)
    assert found.low <= found.sigma <= found.high
    assert found.weights == pytest.approx(weights, abs=0.04)
    assert found.explained > 0.95


def test_a_weakest_link_has_an_elasticity_near_nought():
    inputs, _, _ = inputs_and(1.0)
    assert elasticity(inputs, inputs.min(axis=1)).sigma < 0.15


def test_means_are_in_their_order():
    means = means_of(inputs_and(1.0)[0])
    assert (means["minimum"] <= means["geometric"]).all()
    assert (means["geometric"] <= means["arithmetic"]).all()
