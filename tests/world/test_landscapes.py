"""Landscapes are wholly written, whatever the numbers of components and of what they hang on."""

import numpy as np
import pytest
from random_scenarios import founded

from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.world.state import NONE


@pytest.mark.parametrize("components", range(1, 7))
@pytest.mark.parametrize("interdependence", range(9))
def test_every_component_hangs_on_itself_and_different_others(components, interdependence):
    values = {
        "practices.components": components,
        "practices.interdependence": interdependence,
        "structure.sites": 2,
        "structure.colleagues": 0,
    }
    scenario = Scenario("small").replacing(values)
    landscape = founded(scenario, chance.key_of(1)).ground.landscape
    others = min(interdependence, components - 1)
    assert landscape.hangs_on.shape[2] == others + 1
    assert landscape.common.shape[2] == 2 ** (others + 1)
    for practice in landscape.hangs_on:
        for itself, row in enumerate(practice):
            assert row[0] == itself
            assert len(set(row.tolist())) == others + 1
            assert row.min() > NONE
            assert row.max() < components
    assert np.all((landscape.common >= 0.0) & (landscape.common <= 1.0))
