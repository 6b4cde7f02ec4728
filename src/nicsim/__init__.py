"""nicsim: an agent-based simulation of networked improvement communities."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nicsim.api.bundling import bundle
    from nicsim.api.comparing import compare
    from nicsim.api.explaining import explain
    from nicsim.api.fitting import fit
    from nicsim.api.forecasting import forecast
    from nicsim.api.galleries import structures
    from nicsim.api.improving import improve
    from nicsim.api.leaving import leaving
    from nicsim.api.looking import check, diff, parameters, scenarios, schema, show, warm
    from nicsim.api.networks import OwnNetwork, network, read_network
    from nicsim.api.querying import query
    from nicsim.api.redoing import discover, open_results, report, verify
    from nicsim.api.result import Result
    from nicsim.api.sensitivity import sensitivity
    from nicsim.api.simulation import load, run
    from nicsim.api.studying import study
    from nicsim.api.trajectories import trajectories
    from nicsim.api.worlds import make_worlds, worlds
    from nicsim.app.lesson import lesson
    from nicsim.drivers.agents import Hub, Practitioner, TeamLead
    from nicsim.drivers.model import ImprovementNetwork
    from nicsim.experiments.design import Until
    from nicsim.experiments.worlds.record import Worlds
    from nicsim.foundation.errors import (
        DriverError,
        NicsimError,
        ResultsError,
        RunsError,
        ScenarioError,
        StructureError,
    )
    from nicsim.scenario.scenario import Scenario
    from nicsim.world.measures import Measure

    measures: tuple[Measure, ...]

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
    "Worlds",
    "bundle",
    "check",
    "compare",
    "diff",
    "discover",
    "explain",
    "fit",
    "forecast",
    "improve",
    "leaving",
    "lesson",
    "load",
    "make_worlds",
    "measures",
    "network",
    "open_results",
    "parameters",
    "query",
    "read_network",
    "report",
    "run",
    "scenarios",
    "schema",
    "sensitivity",
    "show",
    "structures",
    "study",
    "trajectories",
    "verify",
    "warm",
    "worlds",
]

# A name is looked up when it is first asked for: what all of them need takes seconds to load, and
# `nicsim --help`, or a script that wants one of them, needs little of it.
PLACES = {
    "api.bundling": ("bundle",),
    "api.comparing": ("compare",),
    "api.explaining": ("explain",),
    "api.fitting": ("fit",),
    "api.forecasting": ("forecast",),
    "api.galleries": ("structures",),
    "api.improving": ("improve",),
    "api.leaving": ("leaving",),
    "app.lesson": ("lesson",),
    "api.looking": ("check", "diff", "parameters", "scenarios", "schema", "show", "warm"),
    "api.networks": ("OwnNetwork", "network", "read_network"),
    "api.querying": ("query",),
    "api.redoing": ("discover", "open_results", "verify"),
    "api.result": ("Result",),
    "api.sensitivity": ("sensitivity",),
    "api.simulation": ("load", "run"),
    "api.studying": ("study",),
    "api.trajectories": ("trajectories",),
    "api.worlds": ("make_worlds", "worlds"),
    "drivers.agents": ("Hub", "Practitioner", "TeamLead"),
    "drivers.model": ("ImprovementNetwork",),
    "experiments.design": ("Until",),
    "experiments.worlds.record": ("Worlds",),
    "foundation.errors": tuple(name for name in __all__ if name.endswith("Error")),
    "scenario.scenario": ("Scenario",),
}
PLACE_OF = {name: place for place, names in PLACES.items() for name in names}


def __getattr__(name: str) -> Any:
    """A public name, loaded."""
    if name == "measures":
        from nicsim.world.measures import AFTERWARDS, MEASURES

        found: Any = (*MEASURES, *AFTERWARDS)
    elif name == "report":  # a room that can be called
        found = import_module("nicsim.report")
    elif name in PLACE_OF:
        found = getattr(import_module(f"nicsim.{PLACE_OF[name]}"), name)
    else:
        raise AttributeError(f"module 'nicsim' has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Names that are loaded, and public ones that are not yet."""
    return sorted({*globals(), *__all__})
