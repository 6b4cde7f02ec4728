"""The public face: load a scenario, run it, look at what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim import chance
from nicsim.drivers import Driver, Outcome, chosen, simulate
from nicsim.errors import NicsimError, ScenarioError, StructureError
from nicsim.experiments.design import MOST_REPLICATES, out_of_range
from nicsim.experiments.executors import MOST_WORKERS
from nicsim.experiments.runner import replicates as run_replicates
from nicsim.scenario.reading import read_with_faults
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, Structure, build, prepare

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes

    from nicsim.drivers.model import ImprovementNetwork


def load(path: Path | str, overrides: Mapping[str, Any] | None = None) -> "Scenario":
    """Read a scenario file and check all of it, its structure and the files it names too.

    Parameters
    ----------
    path : Path or str
    overrides : mapping, optional
        Dotted keys and values that win over the file.

    Raises
    ------
    ScenarioError
        All faults at once.
    """
    scenario, faults = read_with_faults(path, overrides)
    try:
        prepared(scenario)
    except StructureError as fault:
        faults += [f"{path}: {sentence}" for sentence in fault.faults]
    if faults:
        raise ScenarioError(faults)
    return scenario


def prepared(scenario: Scenario) -> Prepared:
    """The scenario's structure, checked, its files read; `.notes` tells what was left out."""
    return prepare(scenario.structure, scenario.settings.across_teams.initial_degree)


def run(
    scenario: "Scenario | Path | str",
    replicates: int = 30,
    seed: int = 0,
    *,
    years: int | None = None,
    driver: Driver | None = None,
    model: "type[ImprovementNetwork] | None" = None,
    workers: int | None = None,
    snapshots: Sequence[int] | None = None,
    events: bool = False,
    each: Callable[[int], None] | None = None,
) -> "Result":
    """Run a scenario many times, each time with other luck.

    Parameters
    ----------
    scenario : Scenario, Path or str
    replicates : int
        From 1 on.
    seed : int
        From 0 on; the same seed gives the same numbers, whatever the number of workers.
    years : int, optional
        Horizon, in place of the scenario's.
    driver : {"kernel", "mesa"}, optional
        Default: the kernel; Mesa for a `model` that overrides something.
    model : subclass of ImprovementNetwork, optional
    workers : int, optional
        Threads; default one a processor.
    snapshots : sequence of int, optional
        Weeks after which replicate 0 is kept for `result.plot.network` (default: ends of the first,
        middle and last year).
    events : bool
        Whether to record who took which practice from whom, for `result.events`; all else stays
        the same.
    each : callable, optional
        Called with the number of runs done after each.

    Raises
    ------
    NicsimError
        For faults in the scenario, numbers out of range, and a kernel asked to run what it cannot.
    """
    if not isinstance(scenario, Scenario):
        scenario = load(scenario)
    if years is not None:
        scenario = scenario.replacing({"years": years})
    faults = faults_of(replicates, seed, workers)
    if faults:
        raise NicsimError("\n".join(faults))
    driver_name = chosen(driver, model)
    weeks = default_snapshots(scenario) if snapshots is None else tuple(snapshots)
    structure = prepared(scenario)
    outcomes = []
    for outcome in run_replicates(
        scenario, structure, seed, replicates, driver_name, model, workers, weeks, events
    ):
        outcomes.append(outcome)
        if each is not None:
            each(len(outcomes))
    return Result(scenario, structure, seed, driver_name, tuple(outcomes))


def faults_of(replicates: int, seed: int, workers: int | None) -> list[str]:
    """What is wrong with the numbers of a request."""
    return [
        *out_of_range("replicates", replicates, 1, MOST_REPLICATES),
        *out_of_range("seed", seed, 0, 2**63),
        *([] if workers is None else out_of_range("workers", workers, 1, MOST_WORKERS)),
    ]


def default_snapshots(scenario: Scenario) -> tuple[int, ...]:
    """Ends of the first, the middle and the last year."""
    years = scenario.years
    return tuple(sorted({40 * year - 1 for year in (1, (years + 1) // 2, years)}))


@dataclass(frozen=True)
class Result:
    """Runs of one scenario.

    Parameters
    ----------
    scenario : Scenario
    prepared : Prepared
        Its structure.
    seed : int
    driver : str
    outcomes : tuple of Outcome
        One a replicate.
    """

    scenario: Scenario
    prepared: Prepared
    seed: int
    driver: str
    outcomes: tuple[Outcome, ...]

    @cached_property
    def weekly(self) -> "pd.DataFrame":
        """Columns replicate, week and every measure (see `nicsim.measures`)."""
        from nicsim.experiments.frames import weekly_frame

        return weekly_frame(self.outcomes)

    @cached_property
    def final(self) -> "pd.DataFrame":
        """The last week of each replicate, with sustainment and weeks to 10, 50 and 90% spread."""
        from nicsim.experiments.statistics import final_of

        return final_of(self.weekly)

    @cached_property
    def practices(self) -> "pd.DataFrame":
        """Columns replicate, week, practice, quality, shares in each stage of use, fit."""
        from nicsim.experiments.frames import practices_frame

        return practices_frame(self.outcomes, self.practice_names)

    @cached_property
    def surveys(self) -> "pd.DataFrame":
        """The synthetic network health survey: replicate, year, mean answers for D1 to D6."""
        from nicsim.experiments.frames import surveys_frame

        return surveys_frame(self.outcomes)

    @cached_property
    def events(self) -> "pd.DataFrame":
        """Who took which practice from whom, when, by which channel, in all runs.

        Columns: see `nicsim.experiments.events.events_table`; what they mean and do not mean:
        docs/events.md.

        Raises
        ------
        NicsimError
            If the runs recorded none.
        """
        return self._events_of(range(len(self.outcomes)))

    def spread_tree(self, practice: str | None = None, replicate: int = 0) -> "nx.DiGraph":
        """The tree by which a practice (default: the best) spread in one run.

        Raises
        ------
        NicsimError
            If the runs recorded no events, or there is no such practice or replicate.
        """
        from nicsim.experiments.events import spread_tree

        faults = out_of_range("replicate", replicate, 0, len(self.outcomes) - 1)
        if practice is not None and practice not in self.practice_names:
            known = ", ".join(self.practice_names)
            faults.append(f"practice {practice!r} is not one of {known}")
        if faults:
            raise NicsimError("\n".join(faults))
        practice = practice or self.best_practice(replicate)
        return spread_tree(self._events_of([replicate]), practice, replicate)

    def _events_of(self, replicates: Sequence[int]) -> "pd.DataFrame":
        from nicsim.experiments.events import events_frame, names_of

        recorded = [self.outcomes[replicate].events for replicate in replicates]
        if any(events is None for events in recorded):
            raise NicsimError("these runs recorded no events; run with events=True")
        names = names_of(self.prepared, self.practice_names)
        return events_frame(replicates, [e for e in recorded if e is not None], names)

    def best_practice(self, replicate: int = 0) -> str:
        """The name of the practice of the highest quality in a run."""
        return self.practice_names[int(np.argmax(self.outcomes[replicate].quality))]

    @property
    def summary(self) -> "pd.DataFrame":
        """Mean, 95% interval and quantiles of each measure at the end of every year."""
        from nicsim.experiments.statistics import summary_of

        weeks = [40 * (year + 1) - 1 for year in range(self.scenario.years)]
        return summary_of(self.weekly, weeks)

    @property
    def practice_names(self) -> tuple[str, ...]:
        """Names of practices, as the scenario gives them or by number."""
        if self.scenario.named:
            return tuple(practice.name for practice in self.scenario.named)
        return tuple(f"practice {k + 1}" for k in range(self.outcomes[0].quality.size))

    @property
    def first(self) -> Outcome:
        """Replicate 0 with its snapshots, run again where it was stored without them."""
        if self.outcomes[0].snapshots:
            return self.outcomes[0]
        key, weeks = chance.key_of(self.seed, 0), default_snapshots(self.scenario)
        return simulate(self.scenario, self.prepared, key, self.driver, None, weeks)

    @property
    def structure(self) -> Structure:
        """People and ties of replicate 0."""
        return build(self.prepared, chance.key_of(self.seed, 0))

    @property
    def plot(self) -> "Plots":
        """Figures of these runs."""
        return Plots(self)

    def finding(self) -> str:
        """What came of it, in plain words."""
        from nicsim.report.words import finding

        return finding(self.final, self.scenario.years)


class Plots:
    """Figures of a result; each draws into `ax`, or into a figure of its own, and returns Axes."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def spread(self, ax: "Axes | None" = None) -> "Axes":
        """Helpful practices by stage of use, with bands."""
        from nicsim.report import plots

        return plots.spread(self._result.weekly, ax, self._result.scenario.changes)

    def helpful_and_useless(self, ax: "Axes | None" = None) -> "Axes":
        """Routine use of practices that work, against that of those that do not."""
        from nicsim.report import plots

        return plots.helpful_and_useless(self._result.weekly, ax, self._result.scenario.changes)

    def improvement(self, ax: "Axes | None" = None) -> "Axes":
        """Realised improvement, with best and worst quarter of schools."""
        from nicsim.report import plots

        return plots.improvement(self._result.weekly, ax, self._result.scenario.changes)

    def health(self, ax: "Axes | None" = None) -> "Axes":
        """The six domains and the weakest link."""
        from nicsim.report import plots

        return plots.health(self._result.weekly, ax, self._result.scenario.changes)

    def spread_tree(
        self, practice: str | None = None, replicate: int = 0, ax: "Axes | None" = None
    ) -> "Axes":
        """Who took a practice (default: the best) from whom in one run that recorded events."""
        from nicsim.report import spread_tree

        tree = self._result.spread_tree(practice, replicate)
        name = practice or self._result.best_practice(replicate)
        return spread_tree.spread_tree(tree, f"One run: who took {name} from whom", ax)

    def network(self):
        """Replicate 0 at its snapshots, by use of its best practice; a matplotlib Figure."""
        from nicsim.report.network_map import network_maps

        result, first = self._result, self._result.first
        best = int(np.argmax(first.quality))
        names = result.prepared.people.site_names
        figure = network_maps(first.snapshots, result.structure, names, best)
        title = f"One run: use of {result.practice_names[best]} ({first.quality[best]:+.2f} SD)"
        figure.suptitle(title, fontsize=11)
        return figure
