"""Curves beside the simulation."""

import numpy as np
import pytest

from nicsim.experiments.fitting.baselines import baselines, bass, gompertz, logistic


def told(values, split, share=True):
    times = np.arange(1.0, len(values) + 1)
    found = baselines(times[:split], values[:split], times[split:], share)
    return {one.name: one for one in found}


@pytest.mark.parametrize(
    ("name", "curve"),
    [
        ("Bass", lambda t: bass(t, 0.02, 0.4, 0.9)),
        ("logistic", lambda t: logistic(t, 9.0, 0.5, 0.8)),
        ("Gompertz", lambda t: gompertz(t, 2.0, 0.3, 0.85)),
        ("straight trend", lambda t: 0.03 * t),
    ],
)
def test_a_curve_finds_itself_again(name, curve):
    values = curve(np.arange(1.0, 21.0))
    found = told(values, 14)
    assert found[name].values == pytest.approx(values[14:], abs=0.01)


def test_as_last_stays_and_its_interval_widens():
    found = told(np.array([0.1, 0.2, 0.25, 0.35, 0.4, 0.5]), 4)["as last"]
    assert found.values.tolist() == [0.35, 0.35]
    width = found.high - found.low
    assert width[1] > width[0] > 0


def test_intervals_hold_about_what_they_say():
    chance = np.random.default_rng(3)
    inside = []
    for _ in range(200):
        values = 0.2 + 0.02 * np.arange(1, 21) + chance.normal(0, 0.02, 20)
        found = told(values, 14, share=False)["straight trend"]
        inside.append((found.low <= values[14:]) & (values[14:] <= found.high))
    assert 0.6 < np.mean(inside) < 0.95  # anchored at one noisy value, so somewhat wider off


def test_shares_stay_shares_and_few_values_give_few_curves():
    found = told(np.array([0.5, 0.7, 0.9, 1.0]), 3)
    assert set(found) == {"straight trend", "as last"}
    assert all(0 <= one.low.min() <= one.high.max() <= 1 for one in found.values())
