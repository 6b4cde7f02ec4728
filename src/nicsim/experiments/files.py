"""Experiment files: TOML in, an Experiment out, all faults in one report."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nicsim.experiments.asked import Asked, is_number, look_at, text_of
from nicsim.experiments.claims import Claim, read_claims
from nicsim.experiments.contrasts import Contrast, read_contrasts
from nicsim.experiments.design import (
    HEADLINE,
    MOST_REPLICATES,
    Arm,
    Experiment,
    Until,
    faults_of,
    out_of_range,
    unknown_measures,
)
from nicsim.experiments.many_worlds import EACH, in_worlds, read_worlds
from nicsim.experiments.margins import read_margins
from nicsim.experiments.sweeps import swept
from nicsim.foundation.errors import NicsimError, ScenarioError, StructureError
from nicsim.scenario.declared import shown
from nicsim.scenario.lists import read_changes
from nicsim.scenario.presets import meant
from nicsim.scenario.reading import read_with_faults
from nicsim.scenario.scenario import Scenario
from nicsim.structure import prepare

KEYS = {
    "version",
    "title",
    "question",
    "kind",
    "scenario",
    "replicates",
    "until",
    "seed",
    "measures",
    "matters",
    "contrasts",
    "worlds",
    "claims",
    "arms",
    "vary",
    "table",
    "design",
    "points",
    "set",
    "years",
}
KINDS = ("compare", "sweep")


def is_experiment(path: Path | Mapping[str, Any]) -> bool:
    """Whether a TOML file is an experiment rather than a scenario."""
    return bool(set(look_at(path)) & {"kind", "arms", "vary", "table", "replicates"})


def read_experiment(
    given: Path | str | Mapping[str, Any], overrides: Mapping[str, Any] | None = None
) -> Experiment:
    """Read an experiment file and check all of it, its scenarios and their structures too.

    Parameters
    ----------
    given : Path, str or mapping
        A file, or what would stand in one.
    overrides : mapping of dotted keys, optional
        Set in every arm; they win over the files.

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
        near = difflib.get_close_matches(key, sorted(KEYS), 1)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(KEYS))}"
        asked.fault(f"{key} is not part of an experiment; {hint}")
    kind = _one_of(asked, "kind", KINDS, "sweep" if {"vary", "table"} & set(table) else "compare")
    base = base_of(asked, overrides or {})
    arms: tuple[Arm, ...] = ()
    if base is not None:
        arms = swept(asked, base) if kind == "sweep" else _compared(asked, base, overrides or {})
    measures = _measures(asked)
    experiment = Experiment(
        title=text_of(asked, "title", path.stem),
        question=text_of(asked, "question", ""),
        kind=kind,
        arms=arms,
        replicates=table.get("replicates", 32 if "until" in table else 30),
        seed=table.get("seed", 0),
        measures=measures,
        until=_until(asked),
        contrasts=_contrasts(asked, arms),
        matters=read_margins(table.get("matters"), measures, asked.faults, f"{path}: matters"),
    )
    experiment = _in_worlds(asked, experiment)
    if "claims" in table and arms:
        experiment = experiment._replace(claims=_claims(asked, experiment))
    if not asked.faults:
        asked.faults.extend(f"{path}: {sentence}" for sentence in faults_of(experiment))
        _check_structures(asked, experiment)
    else:  # what can be told whatever else is wrong
        told = (
            *out_of_range("replicates", experiment.replicates, 1, MOST_REPLICATES),
            *out_of_range("seed", experiment.seed, 0, 2**63),
            *unknown_measures(experiment.measures, "measures"),
        )
        asked.faults.extend(f"{path}: {sentence}" for sentence in told)
    if asked.faults:
        raise ScenarioError(list(dict.fromkeys(asked.faults)))
    return experiment


def _one_of(asked: Asked, key: str, allowed: tuple[str, ...], default: str) -> Any:
    value = asked.table.get(key, default)
    if value not in allowed:
        more = " (or sensitivity)" if key == "kind" else ""
        asked.fault(f"{key} {shown(value)} is not one of {', '.join(allowed)}{more}")
        return default
    return value


def _measures(asked: Asked) -> tuple[str, ...]:
    value = asked.table.get("measures", list(HEADLINE))
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        asked.fault("measures must be a list of names")
        return HEADLINE
    return tuple(dict.fromkeys(value))


def _in_worlds(asked: Asked, experiment: Experiment) -> Experiment:
    """In the worlds that the file asks for; replicates are then those in each, 4 unless given."""
    if "worlds" not in asked.table:
        return experiment
    each = asked.table.get("replicates", EACH)
    if out_of_range("replicates", each, 1, MOST_REPLICATES):
        return experiment  # told as a fault of its own
    try:
        worlds = read_worlds(asked.table["worlds"], asked.path.parent, experiment.seed)
        return in_worlds(experiment, worlds, each)
    except NicsimError as fault:
        asked.faults.extend(f"{asked.path}: {sentence}" for sentence in str(fault).splitlines())
        return experiment


def _claims(asked: Asked, experiment: Experiment) -> tuple[Claim, ...]:
    """What the runs are held against; that worlds may be asked for later is no fault yet."""
    names = [arm.name for arm in experiment.arms]
    given, many = asked.table["claims"], experiment.worlds is not None
    if isinstance(given, list) and any(isinstance(c, dict) and "in_worlds" in c for c in given):
        many = True
    prefix = f"{asked.path}: "
    return read_claims(given, names, experiment.measures, many, asked.faults, prefix)


def _contrasts(asked: Asked, arms: Sequence[Arm]) -> tuple[Contrast, ...]:
    if "contrasts" not in asked.table or not arms:  # that arms are missing is a fault of its own
        return ()
    names = [arm.name for arm in arms]
    return read_contrasts(asked.table["contrasts"], names, asked.faults, f"{asked.path}: ")


def _until(asked: Asked) -> Until | None:
    if "until" not in asked.table:
        return None
    value = asked.table["until"]
    if not isinstance(value, dict) or set(value) != {"measure", "half_width", "at_most"}:
        asked.fault("until must be a table with measure, half_width and at_most")
        return None
    width = value["half_width"]
    if not is_number(width):
        asked.fault(f"until.half_width {shown(width)} is not a number above 0")
        return None
    return Until(value["measure"], float(width), value["at_most"])


def base_of(asked: Asked, overrides: Mapping[str, Any]) -> Scenario | None:
    """The scenario that all arms begin from; None if it cannot be read."""
    given = asked.table.get("scenario")
    if given is None:
        base = Scenario("Baseline")
    elif isinstance(given, Scenario):
        base = given
    elif isinstance(given, str) and given:
        base, faults = read_with_faults(meant(Path(given), asked.path.parent))
        asked.faults.extend(faults)
        if faults:
            return None
    else:
        asked.fault("scenario must be the path of a scenario file")
        return None
    base = replace(base, notices=(*base.notices, *asked.notes))
    planned = base.years
    base = _set(asked, base, "", _common(asked, told=True), overrides)
    if "years" in asked.table:  # as with --years: what lies beyond is left out, and told
        base = base.without_late_changes(asked.faults, base.years < planned)
    return base


def _common(asked: Asked, told: bool = False) -> Any:
    """What the file sets in all arms: its `years` and its `set`."""
    values = asked.table.get("set", {})
    if "years" not in asked.table or not isinstance(values, dict):
        return values
    if "years" in values and told:
        asked.fault("years is given twice, at the top and in set")
    return {"years": asked.table["years"], **values}


def _set(asked: Asked, scenario: Scenario, where: str, values: Any, overrides: Mapping[str, Any]):
    """A scenario with what the file sets, and then the command line."""
    if not isinstance(values, dict):
        asked.fault(f"{where}set must be a table of dotted keys and values")
        values = {}
    prefix, folder = f"{asked.path}: {where}", asked.path.parent
    changed = scenario.changed(values, asked.path.name, prefix, asked.faults, folder)
    return changed.changed(overrides, "command line", "--set ", asked.faults)


def _compared(asked: Asked, base: Scenario, overrides: Mapping[str, Any]) -> tuple[Arm, ...]:
    arms = asked.table.get("arms")
    if not isinstance(arms, dict) or not arms:
        asked.fault(
            '[arms] is missing: name what is compared, "hub stays" = {} ...; a scenario, which has '
            "none, is run by nicsim run"
        )
        return ()
    made = [_arm(asked, name, entry, base, overrides) for name, entry in arms.items()]
    return tuple(arm for arm in made if arm is not None)


def _arm(asked: Asked, name: str, entry: Any, base: Scenario, overrides) -> Arm | None:
    where = f"[arms] {name}: "
    if not isinstance(entry, dict) or set(entry) - {"scenario", "set", "changes"}:
        asked.fault(f"{where}an arm is a table that may have scenario, set and changes")
        return None
    scenario = base
    if "scenario" in entry:
        given = entry["scenario"]
        if isinstance(given, Scenario):
            scenario = given
        elif isinstance(given, str) and given:
            scenario, faults = read_with_faults(meant(Path(given), asked.path.parent))
            asked.faults.extend(faults)
        else:
            asked.fault(f"{where}scenario must be the path of a scenario file")
            return None
        common, planned = _common(asked), scenario.years
        scenario = _set(asked, scenario, "", common if isinstance(common, dict) else {}, {})
        if "years" in asked.table:
            scenario = scenario.without_late_changes(asked.faults, scenario.years < planned)
    scenario = _set(asked, scenario, where, entry.get("set", {}), overrides)
    if "changes" in entry:
        made = read_changes(entry["changes"], f"{asked.path}: {where}", asked.faults)
        scenario = replace(scenario, changes=(*scenario.changes, *made))
    late: list[str] = []
    scenario = scenario.without_late_changes(late, shortened="years" in overrides)
    asked.faults.extend(f"{asked.path}: {where}{sentence}" for sentence in late)
    return Arm(name, scenario)


def _check_structures(asked: Asked, experiment: Experiment) -> None:
    seen = set()
    for arm in experiment.arms:
        own = arm.scenario
        plan = own.structure, own.settings.across_teams.initial_degree, own.changes
        if plan in seen:
            continue
        seen.add(plan)
        try:
            prepare(*plan)
        except StructureError as fault:
            asked.faults.extend(f"{asked.path}: {arm.name}: {s}" for s in fault.faults)
