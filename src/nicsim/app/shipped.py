"""Scenarios and lessons that come with nicsim, wherever it is installed."""

from pathlib import Path

from nicsim.foundation.errors import NicsimError
from nicsim.scenario import presets
from nicsim.scenario.reading import read
from nicsim.scenario.scenario import Scenario

PACKAGE = Path(__file__).parents[1]
LESSONS = PACKAGE / "lessons"


def shipped_scenarios() -> dict[str, Scenario]:
    """By name, the baseline first; those whose data are not here (real networks) are left out."""
    there = presets.files()
    if not there:
        return {"baseline": Scenario("Baseline: a funded network of twenty schools")}
    found = {}
    for name, file in there.items():
        try:
            scenario = read(file)
        except NicsimError:
            continue
        plan = scenario.structure
        if all(named is None or named.is_file() for named in (plan.roster, plan.ties)):
            found[name] = scenario
    return found
