"""What is studied: a point and a key go in, outcomes at the recorded weeks come out."""

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import Outcome, simulate
from nicsim.experiments.sensitivity.sampling import Design, point_of
from nicsim.experiments.sensitivity.study import SURVEYED, Study
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.foundation.errors import ScenarioError, StructureError
from nicsim.scenario.plan import StructurePlan
from nicsim.scenario.scenario import Change, Scenario
from nicsim.structure import Prepared, prepare
from nicsim.world.measures import quarters

TIES = "across_teams.initial_degree"  # the one key outside [structure] that makes structures


class Subject(Protocol):
    """Anything whose outcomes can be studied; it must be picklable to run in processes."""

    def __call__(self, point: Mapping[str, Any], keys: list[np.uint64]) -> "list[np.ndarray]":
        """Outcomes of some runs at one point: an array weeks x outcomes for each key."""
        ...

    @property
    def seconds(self) -> float:
        """About how long a run takes on one core."""
        ...


class Network(NamedTuple):
    """The model itself.

    Parameters
    ----------
    base : Scenario
    outcomes : tuple of str
    weeks : tuple of int
    driver : {"kernel", "mesa"}
    """

    base: Scenario
    outcomes: tuple[str, ...]
    weeks: tuple[int, ...]
    driver: str = "kernel"

    def __call__(self, point: Mapping[str, Any], keys: list[np.uint64]) -> list[np.ndarray]:
        """Outcomes of some runs at one point."""
        faults: list[str] = []
        scenario = self.base.changed(point, "sensitivity", "", faults)
        if faults:
            raise ScenarioError(faults)
        degree = scenario.settings.across_teams.initial_degree
        prepared = _prepared(scenario.structure, degree, scenario.changes)
        runs = (simulate(scenario, prepared, key, self.driver) for key in keys)
        return [outcomes_of(run, self.outcomes, self.weeks) for run in runs]

    @property
    def seconds(self) -> float:
        """About how long a run takes on one core."""
        from nicsim.experiments.runner import seconds_of

        return seconds_of(self.base, prepared_for(self.base).people.site.size, self.driver)


@functools.lru_cache(maxsize=64)
def _prepared(structure: StructurePlan, degree: int, changes: tuple[Change, ...]) -> Prepared:
    """A structure, its files read once a process (points differ in much else)."""
    return prepare(structure, degree, changes)


def network_of(study: Study, driver: str = "kernel") -> Network:
    """The model as a study looks at it."""
    return Network(study.base, study.outcomes, study.weeks, driver)


def impossible(study: Study, design: Design) -> list[str]:
    """A sentence on each point whose structure cannot be made, before anything is run."""
    keys = [factor.key for factor in study.factors]
    if not any(key.startswith("structure.") or key == TIES for key in keys):
        return []
    found: dict[str, str] = {}
    for row, shares in enumerate(design.shares):
        point = point_of(study, shares)
        faults: list[str] = []
        scenario = study.base.changed(point, "sensitivity", "", faults)
        try:
            _prepared(
                scenario.structure,
                scenario.settings.across_teams.initial_degree,
                scenario.changes,
            )
        except StructureError as fault:
            faults += fault.faults
        for sentence in faults:
            own = {k: v for k, v in point.items() if k.startswith("structure.") or k == TIES}
            found.setdefault(sentence, f"{sentence} (row {row}: {own})")
    return list(found.values())


def outcomes_of(run: Outcome, outcomes: tuple[str, ...], weeks: tuple[int, ...]) -> np.ndarray:
    """Outcomes of a run at some weeks: weeks x outcomes.

    `sustainment` is the routine use of helpful practices as a part of its peak so far (1 while
    there was none); `survey_D1` to `survey_D6` are the answers to the last survey.
    """
    weekly = np.hstack([run.record.weekly, quarters(run.record.sites)])
    at = np.array(weeks)
    columns = []
    for name in outcomes:
        if name == "sustainment":
            use = weekly[:, COLUMNS.index("spread_helpful")]
            peak = np.maximum.accumulate(use)
            whole = np.divide(use, peak, out=np.ones_like(use), where=peak > 0.0)
            columns.append(whole[at])
        elif name in SURVEYED:
            columns.append(run.record.surveys[(at + 1) // WEEKS_A_YEAR, SURVEYED.index(name)])
        else:
            columns.append(weekly[at, COLUMNS.index(name)])
    return np.column_stack(columns)
