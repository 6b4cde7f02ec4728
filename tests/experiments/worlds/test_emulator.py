"""Emulators: they learn what can be learnt, and know how wrong they are."""

import numpy as np
import pytest

from nicsim.experiments.worlds.emulator import features_of, learnt, predicted
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.declared import of_nature

SIZE = len(of_nature())


def points(count, seed=0):
    places = np.random.default_rng(seed).random((count, SIZE))
    return places, features_of(places)


def test_rival_rules_are_columns_and_numbers_run_from_minus_one_to_one():
    _, features = points(50)
    rivals = [p.prior for p in of_nature().values() if p.prior and p.prior.shape == "among"]
    more = sum(len(prior.values) - 2 for prior in rivals)
    assert features.shape == (50, SIZE + more)
    assert features.min() >= -1
    assert features.max() <= 1
    usual = features_of(np.zeros((1, SIZE)))[0]
    counted = np.zeros((1, SIZE))
    counted[0, list(of_nature()).index("adoption.counted_by")] = 0.6  # the second of three
    assert (features_of(counted)[0] - usual).tolist().count(2.0) == 1


def test_what_is_linear_is_learnt_and_its_error_is_about_what_it_is():
    _, x = points(400)
    luck = np.random.default_rng(1).normal(0, 0.1, 400)
    y = 0.5 + 0.4 * x[:, 3] - 0.3 * x[:, 10]
    (emulator,) = learnt(x, (y + luck)[:, None], np.array([0.01]))
    _, new = points(500, seed=2)
    wrong = predicted([emulator], new)[:, 0] - (0.5 + 0.4 * new[:, 3] - 0.3 * new[:, 10])
    assert emulator.explained > 0.8
    assert np.sqrt((wrong**2).mean()) < 0.12
    assert (wrong**2).mean() < 4 * emulator.variance


def test_interactions_of_what_matters_are_learnt():
    _, x = points(600)
    y = x[:, 3] + x[:, 4] + 1.5 * x[:, 3] * x[:, 4]
    (emulator,) = learnt(x, y[:, None], np.array([0.0]))
    assert emulator.kind == "squares"
    assert emulator.explained > 0.9


def test_of_luck_alone_nothing_is_learnt_and_that_is_said():
    _, x = points(300)
    y = np.random.default_rng(5).normal(0.3, 0.2, 300)
    (emulator,) = learnt(x, y[:, None], np.array([0.04]))
    assert emulator.kind == "mean"
    assert emulator.explained < 0.05
    assert predicted([emulator], x[:3])[:, 0] == pytest.approx([y.mean()] * 3)


def test_gaps_are_left_out_and_nothing_but_gaps_is_refused():
    _, x = points(100)
    y = np.where(np.arange(100) < 20, 1.0, np.nan)
    (emulator,) = learnt(x, y[:, None], np.array([0.0]))
    assert (emulator.kind, emulator.middle) == ("mean", 1.0)
    with pytest.raises(NicsimError, match="no point"):
        learnt(x, np.full((100, 1), np.nan), np.array([0.0]))
