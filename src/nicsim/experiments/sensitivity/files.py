"""Experiment files of kind "sensitivity": TOML in, a Study out, all faults in one report."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nicsim.experiments.asked import Asked, text_of
from nicsim.experiments.files import base_of
from nicsim.experiments.sensitivity import study as studies
from nicsim.experiments.sensitivity.study import Study
from nicsim.foundation.errors import ScenarioError, StructureError
from nicsim.scenario.border import kind_of
from nicsim.scenario.declared import shown
from nicsim.scenario.reading import load_table
from nicsim.structure import prepare

KEYS = {
    *("title", "question", "kind", "scenario", "set", "method", "factors", "groups"),
    *("samples", "replicates", "seed", "measures", "every", "interactions"),
}


def is_sensitivity(path: Path) -> bool:
    """Whether a TOML file is an experiment of kind "sensitivity"."""
    return kind_of(Path(path)).get("kind") == "sensitivity"


def read_study(path: Path | str, overrides: Mapping[str, Any] | None = None) -> Study:
    """Read a sensitivity experiment and check all of it, its scenario and structure too.

    Parameters
    ----------
    path : Path or str
    overrides : mapping of dotted keys, optional
        Set in the scenario; they win over the files.

    Raises
    ------
    ScenarioError
        All faults at once.
    """
    path, faults = Path(path), []
    table = load_table(path, faults)
    if table is None:
        raise ScenarioError(faults)
    asked = Asked(path, table, faults)
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
