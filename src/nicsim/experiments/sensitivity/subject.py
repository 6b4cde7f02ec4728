"""What is studied: a point and a key go in, outcomes at the recorded weeks come out."""

from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import Outcome, simulate
from nicsim.errors import ScenarioError
from nicsim.experiments.sensitivity.study import SURVEYED, Study
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.scenario.scenario import Scenario
from nicsim.world.measures import quarters


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
        prepared = prepared_for(scenario)
        runs = (simulate(scenario, prepared, key, self.driver) for key in keys)
        return [outcomes_of(run, self.outcomes, self.weeks) for run in runs]

    @property
    def seconds(self) -> float:
        """About how long a run takes on one core."""
        from nicsim.experiments.runner import seconds_of

        return seconds_of(self.base, prepared_for(self.base).people.site.size, self.driver)


def network_of(study: Study, driver: str = "kernel") -> Network:
    """The model as a study looks at it."""
    return Network(study.base, study.outcomes, study.weeks, driver)


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
