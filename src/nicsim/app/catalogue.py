"""What the front end is told at its start: scenarios, parameters, measures, lessons, limits."""

from collections.abc import Mapping
from typing import Any

from nicsim.app import limits
from nicsim.app.arms import arm_of
from nicsim.app.recording import what_is_recorded
from nicsim.app.runs import MEANINGS, MISSING, SHOWN, UNITS, scale_of
from nicsim.domains import LEVELLED, Settings
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.design import CAVEAT
from nicsim.scenario import presets
from nicsim.scenario.declared import parameters
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.versions import VERSION

# What each dial turns, and what its ends mean, in words for a class.
DIALS = {
    "hub_leadership": ("D1", "Hub leadership", "small, unsure", "staffed, capable"),
    "roles_engagement": ("D2", "Roles and engagement", "unclear, no time", "clear, protected time"),
    "improvement": ("D3", "Continuous improvement", "slow, hopeful", "quick, disciplined"),
    "within_team": ("D4", "Connections within teams", "guarded", "safe to fail"),
    "across_teams": ("D5", "Connections across teams", "isolated", "well connected"),
    "culture": ("D6", "Network culture", "compliance", "shared norms"),
    "environment": ("E", "Institutional environment", "harsh, unstable", "supportive, stable"),
}
TITLES = {"structure": "Structure", "adoption": "Use of practices", "practices": "Practices"}


def catalogue(
    shipped: Mapping[str, Scenario], lessons: list[dict[str, Any]], opened: tuple[str, ...]
) -> dict[str, Any]:
    """All of it, as plain data; `opened`: names of the scenarios to begin with."""
    return {
        "scenarios": [{**_called(name, s), **arm_of(s, name)} for name, s in shipped.items()],
        "opened": list(opened),
        "dials": [
            {"domain": d, "short": DIALS[d][0], "title": DIALS[d][1]}
            | {"weak": DIALS[d][2], "strong": DIALS[d][3]}
            for d in LEVELLED
        ],
        "titles": TITLES,
        "parameters": [_described(key, p) for key, p in parameters().items() if p.kind != "file"],
        "version": VERSION,
        "files": [key for key, p in parameters().items() if p.kind == "file"],
        "measures": [
            {"name": n, "unit": UNITS[n], "meaning": MEANINGS[n], "scale": scale_of(n)}
            for n in SHOWN
        ],
        "missing": MISSING,
        "recordings": what_is_recorded(),
        "weeksAYear": WEEKS_A_YEAR,
        "domains": list(Settings._fields),
        "lessons": lessons,
        "caveat": CAVEAT,
        "limits": limits.told(),
    }


def _called(name: str, scenario: Scenario) -> dict[str, str]:
    """How a scenario is called: its name, and its file where it did not come with nicsim."""
    own = scenario.path is not None and name not in presets.files()
    return {"id": name} | ({"file": scenario.path.name} if own and scenario.path else {})


def _described(key: str, p: Any) -> dict[str, Any]:
    kept = p._asdict() | {"key": key, "prior": None if p.prior is None else str(p.prior)}
    if p.name == "level":
        kept["meaning"] = "the dial of this domain: weak 0, default .5, strong 1"
    return kept
