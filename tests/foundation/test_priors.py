"""Priors: places to values and back, ranges, and what half to twice cannot say."""

import math

import numpy as np
import pytest

from nicsim.foundation.errors import NicsimError
from nicsim.foundation.priors import Prior, among, beta, log_uniform, uniform, usual

SOME = (
    uniform(-2.0, 3.0),
    log_uniform(0.01, 0.04),
    Prior("odds", 1 / 3, 2 / 3),
    beta(9.0, 29.0),
)


@pytest.mark.parametrize("prior", SOME, ids=str)
def test_places_and_values_go_both_ways(prior):
    places = np.linspace(0.01, 0.99, 21)
    values = [prior.value(place) for place in places]
    assert values == sorted(values)
    assert [prior.place(value) for value in values] == pytest.approx(places)


def test_middles_are_those_of_their_scales():
    assert uniform(2.0, 4.0).value(0.5) == 3.0
    assert log_uniform(1.0, 4.0).value(0.5) == pytest.approx(2.0)
    assert usual("a.b", "number", 0.5, 0, 1).value(0.5) == pytest.approx(0.5)
    assert usual("a.b", "number", 0.9, 0, 1).value(0.5) == pytest.approx(0.9)


def test_a_share_has_odds_from_half_to_twice():
    prior = usual("a.b", "number", 0.8, 0, 1)  # odds of 4
    assert (prior.low, prior.high) == pytest.approx((2 / 3, 8 / 9))


def test_integers_stay_integers_within_their_range():
    prior = usual("a.b", "integer", 4, 1, 40)
    drawn = [prior.value(place) for place in np.linspace(0.0, 1.0, 1001)]
    assert set(drawn) == set(range(2, 9))
    assert all(isinstance(value, int) for value in drawn)
    assert all(prior.value(prior.place(value)) == value for value in range(2, 9))


def test_the_usual_rule_has_half_of_the_chance():
    prior = among("number", "share", "strongest")
    drawn = [prior.value(place) for place in (np.arange(1000) + 0.5) / 1000]
    assert [drawn.count(value) for value in prior.values] == [500, 250, 250]
    assert all(prior.value(prior.place(value)) == value for value in prior.values)
    assert str(prior) == "number (50%), share (25%), strongest (25%)"


def test_ends_of_places_are_values_of_the_range():
    for prior in (*SOME, among(False, True), usual("a.b", "integer", 3, 0, 16)):
        for place in (0.0, 1.0):
            value = prior.value(place)
            assert prior.shape in ("among", "beta") or prior.low <= value <= prior.high
            assert isinstance(value, bool) or math.isfinite(value)


@pytest.mark.parametrize(
    ("kind", "default", "low", "high"),
    [
        ("flag", False, None, None),
        ("choice", "best", None, None),
        ("number", 0.0, 0, 1),
        ("number", -1.5, -20, 20),
        ("number", 1.0, 0, 1),
    ],
)
def test_where_half_to_twice_says_nothing_a_prior_is_asked_for(kind, default, low, high):
    with pytest.raises(NicsimError, match=r"a\.b: .*prior"):
        usual("a.b", kind, default, low, high)
