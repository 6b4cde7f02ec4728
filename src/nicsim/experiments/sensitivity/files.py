"""Experiment files of kind "sensitivity": TOML in, a Study out, all faults in one report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nicsim.experiments.asked import Asked, look_at, text_of
from nicsim.experiments.files import base_of
from nicsim.experiments.sensitivity import study as studies
from nicsim.experiments.sensitivity.study import Study
from nicsim.foundation.errors import ScenarioError, StructureError
from nicsim.scenario.declared import shown
from nicsim.structure import prepare

KEYS = {
    "version",
    *("title", "question", "kind", "scenario", "set", "method", "factors", "groups"),
    *("samples", "replicates", "seed", "measures", "every", "interactions", "years"),
}


def is_sensitivity(path: Path | str | Mapping[str, Any]) -> bool:
    """Whether a TOML file is an experiment of kind "sensitivity"."""
    return look_at(path).get("kind") == "sensitivity"


def read_study(
    given: Path | str | Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Study:
    """Read a sensitivity experiment and check all of it, its scenario and structure too.

    Parameters
    ----------
    given : Path, str or mapping
        A file, or what would stand in one.
    overrides : mapping of dotted keys, optional
        Set in the scenario; they win over the files.

    Raises
    ------
    ScenarioError
        All faults at once.
    """
    faults: list[str] = []
    asked = Asked.of(given, faults)
    if asked is None:
        raise ScenarioError(faults)
    path, table = asked.path, asked.table
    for key in sorted(set(table) - KEYS):
        known = ", ".join(sorted(KEYS))
        asked.fault(f"{key} is not part of a sensitivity experiment; known are {known}")
    base = base_of(asked, overrides or {})
    if base is None:
        raise ScenarioError(list(dict.fromkeys(faults)))
    own: list[str] = []
    study = studies.made(
        base,
        title=text_of(asked, "title", path.stem),
        question=text_of(asked, "question", ""),
        method=table.get("method", "sobol"),
        factors=table.get("factors", "levels"),
        groups=table.get("groups", "domains"),
        samples=table.get("samples"),
        replicates=table.get("replicates"),
        seed=table.get("seed", 0),
        outcomes=_names(asked),
        every=table.get("every", studies.EVERY),
        second_order=_flag(asked, "interactions"),
        faults=own,
    )
    try:
        prepare(base.structure, base.settings.across_teams.initial_degree, base.changes)
    except StructureError as fault:
        own += fault.faults
    faults += [f"{path}: {sentence}" for sentence in own]
    if faults:
        raise ScenarioError(list(dict.fromkeys(faults)))
    return study


def _names(asked: Asked) -> list[str] | None:
    value = asked.table.get("measures")
    if value is None:
        return None
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        asked.fault("measures must be a list of names")
        return None
    return value


def _flag(asked: Asked, key: str) -> bool:
    value = asked.table.get(key, False)
    if not isinstance(value, bool):
        asked.fault(f"{key} {shown(value)} is neither true nor false")
        return False
    return value
