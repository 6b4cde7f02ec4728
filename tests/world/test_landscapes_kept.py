"""Landscapes of the same luck are made once, and no run changes them."""

import numpy as np
from random_scenarios import founded

import nicsim
from nicsim.drivers import kernel
from nicsim.foundation import chance


def test_what_is_kept_stays_as_it_was():
    plain = nicsim.Scenario("small").replacing(
        {"years": 1, "structure.sites": 3, "structure.colleagues": 2}
    )
    key = chance.key_of(5)
    first = founded(plain, key)
    before = [array.copy() for array in first.ground.landscape]
    kernel.run(first, plain.timeline, plain.weeks)
    again = founded(plain.replacing({"culture.level": 0.9}), key)
    for was, one, other in zip(before, first.ground.landscape, again.ground.landscape, strict=True):
        assert np.shares_memory(other, one)
        np.testing.assert_array_equal(one, was)


def test_other_luck_or_another_landscape_is_another():
    plain = nicsim.Scenario("small").replacing({"structure.sites": 3, "structure.colleagues": 2})
    rugged = plain.replacing({"practices.interdependence": 2})
    common = founded(plain, chance.key_of(5)).ground.landscape.common
    assert not np.array_equal(founded(plain, chance.key_of(6)).ground.landscape.common, common)
    assert founded(rugged, chance.key_of(5)).ground.landscape.common.shape != common.shape
