"""Where claims are looked for: paired runs of scenarios, kept so that claims can share them."""

import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

import nicsim
from nicsim import Scenario
from nicsim.drivers import Outcome, simulate
from nicsim.experiments.design import Arm, Experiment, Run
from nicsim.experiments.executors import workers_of
from nicsim.experiments.study import Conduct, in_memory
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.foundation import chance
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change

HERE = Path(__file__).parent
AT = {name: place for place, name in enumerate(COLUMNS)}


class Laboratory:
    """Runs of scenarios; replicate r has the same luck in all of them.

    Parameters
    ----------
    replicates : int
        Of each arm; a claim may ask for a multiple.
    seed : int
    workers : int or None
    quick : bool
        Whether claims should make do with less.
    """

    def __init__(
        self, replicates: int, seed: int, workers: int | None = None, quick: bool = False
    ) -> None:
        self.replicates, self.seed, self.workers, self.quick = replicates, seed, workers, quick
        self.runs = 0
        self._kept: dict[tuple[Scenario, int], np.ndarray] = {}

    def weekly(
        self, arms: Mapping[Any, Scenario], replicates: int | None = None
    ) -> dict[Any, np.ndarray]:
        """All measures of all runs of each arm: name to array, replicates x weeks x COLUMNS."""
        count = self.replicates if replicates is None else replicates
        todo = [s for s in dict.fromkeys(arms.values()) if (s, count) not in self._kept]
        for years in sorted({s.years for s in todo}):
            self._run([s for s in todo if s.years == years], count)
        return {name: self._kept[scenario, count] for name, scenario in arms.items()}

    def _run(self, scenarios, count):
        arms = tuple(Arm(str(place), scenario) for place, scenario in enumerate(scenarios))
        experiment = Experiment("verification", "", "compare", arms, count, self.seed)
        runs, ended = in_memory(experiment, Conduct(workers=self.workers))
        if ended.failures:
            raise RuntimeError(ended.failures[0].cause)
        for place, scenario in enumerate(scenarios):
            one = np.stack([runs[Run(place, r)] for r in range(count)])
            self._kept[scenario, count] = one
        self.runs += len(runs)

    def whole(self, scenario: Scenario, replicates: int, snapshots=()) -> list[Outcome]:
        """Runs with their practices, sites and snapshots."""
        prepared = prepared_for(scenario)

        def one(replicate: int) -> Outcome:
            key = chance.key_of(self.seed, replicate)
            return simulate(scenario, prepared, key, snapshots=tuple(snapshots))

        with ThreadPoolExecutor(workers_of(self.workers)) as pool:
            outcomes = list(pool.map(one, range(replicates)))
        self.runs += replicates
        return outcomes

    def forget(self) -> None:
        """Let go of all runs but the baseline's."""
        self._kept = {k: v for k, v in self._kept.items() if not k[0].assigned}


def baseline(values: Mapping[str, Any] | None = None, changes=()) -> Scenario:
    """The defaults, with some values and scheduled changes: (week, {key: value})."""
    scenario = Scenario("baseline")
    if values:
        scenario = scenario.replacing(dict(values))
    if changes:
        made = tuple(Change(week, None, "", Frozen(told)) for week, told in changes)
        scenario = Scenario("baseline", assigned=scenario.assigned, changes=made)
    return scenario


def classic(name: str, values: Mapping[str, Any] | None = None) -> Scenario:
    """A scenario of `verification/classic`, with other values."""
    scenario = nicsim.load(HERE / "classic" / f"{name}.toml")
    return scenario.replacing(dict(values)) if values else scenario


def at(runs: np.ndarray, measure: str, year: float | None = None, week: int | None = None):
    """A measure at the end of a year (or in a week) in every run; the last week by default."""
    if year is not None:
        week = round(40 * year) - 1
    return runs[:, -1 if week is None else week, AT[measure]]


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)
