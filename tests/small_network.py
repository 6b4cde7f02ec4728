"""A small network, for what does not hang on its size."""

from nicsim.drivers.model import ImprovementNetwork
from nicsim.scenario.scenario import Scenario

SMALL = {"structure.sites": 3, "structure.colleagues": 4, "practices.count": 3, "years": 1}


def small_scenario():
    return Scenario("small").replacing(SMALL)


def small(**levels):
    return ImprovementNetwork(small_scenario(), rng=1, **levels)


class Small(ImprovementNetwork):
    """In a module that a process of `batch_run` can import."""

    def __init__(self, culture=None, rng=None):
        super().__init__(small_scenario(), culture=culture, rng=rng)
