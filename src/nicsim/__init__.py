"""nicsim: an agent-based simulation of networked improvement communities."""

from typing import TYPE_CHECKING

from nicsim.api.result import Result
from nicsim.api.simulation import compare, load, run, study
from nicsim.experiments.design import Until
from nicsim.foundation.errors import (
    DriverError,
    NicsimError,
    ResultsError,
    RunsError,
    ScenarioError,
    StructureError,
)
from nicsim.scenario.scenario import Scenario
from nicsim.world.measures import AFTERWARDS, MEASURES

if TYPE_CHECKING:
    from nicsim.api.networks import OwnNetwork, read_network
    from nicsim.api.sensitivity import sensitivity
    from nicsim.drivers.agents import Hub, Practitioner, TeamLead
    from nicsim.drivers.model import ImprovementNetwork

measures = (*MEASURES, *AFTERWARDS)

__all__ = [
    "DriverError",
    "Hub",
    "ImprovementNetwork",
    "NicsimError",
    "OwnNetwork",
    "Practitioner",
    "Result",
    "ResultsError",
    "RunsError",
    "Scenario",
    "ScenarioError",
    "StructureError",
    "TeamLead",
    "Until",
    "compare",
    "load",
    "measures",
    "read_network",
    "run",
    "sensitivity",
    "study",
]


def __getattr__(name: str):
    """Mesa and its agents only when asked for: importing Mesa takes a second."""
    if name == "sensitivity":
        from nicsim.api.sensitivity import sensitivity

        return sensitivity
    if name == "ImprovementNetwork":
        from nicsim.drivers.model import ImprovementNetwork

        return ImprovementNetwork
    if name in ("Hub", "Practitioner", "TeamLead"):
        from nicsim.drivers import agents

        return getattr(agents, name)
    if name in ("OwnNetwork", "read_network"):
        from nicsim.api import networks

        return getattr(networks, name)
    raise AttributeError(f"module 'nicsim' has no attribute {name!r}")
