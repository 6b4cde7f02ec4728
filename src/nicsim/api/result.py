"""Runs of one scenario: tables, figures, finding."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nicsim.drivers import Outcome, simulate
from nicsim.experiments.design import Run, out_of_range
from nicsim.experiments.store.parts import Parts
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError
from nicsim.report.figures.plain import plain_names
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared, Structure, build

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    from matplotlib.axes import Axes


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
        from nicsim.experiments.store.frames import weekly_frame

        return weekly_frame(self.outcomes)

    @cached_property
    def final(self) -> "pd.DataFrame":
        """The last week of each replicate, with sustainment and weeks to 10, 50 and 90% spread."""
        from nicsim.experiments.statistics import final_of

        return final_of(self.weekly)

    @cached_property
    def practices(self) -> "pd.DataFrame":
        """Columns replicate, week, practice, quality, shares in each stage of use, fit."""
        from nicsim.experiments.store.frames import practices_frame

        return practices_frame(self.outcomes, self.practice_names)

    @cached_property
    def surveys(self) -> "pd.DataFrame":
        """The synthetic network health survey: replicate, year, mean answers for D1 to D6."""
        from nicsim.experiments.store.frames import surveys_frame

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
        from nicsim.report.words.findings import finding

        return finding(self.final, self.scenario.years)

    def __repr__(self) -> str:
        """In a line; `finding()` tells what came of it."""
        many = "1 run" if len(self.outcomes) == 1 else f"{len(self.outcomes)} runs"
        return f"<Result of {self.scenario.title!r}: {many}, seed {self.seed}>"

    def _repr_html_(self) -> str:
        from nicsim.report.figures import runs as plots
        from nicsim.report.notebook import as_html

        axes = plots.spread(self.weekly, None, self.scenario.changes)
        return as_html(self.scenario.title, self.finding(), axes)


@plain_names
class Plots:
    """Figures of a result; each draws into `ax`, or into a figure of its own, and returns Axes."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def spread(self, ax: "Axes | None" = None) -> "Axes":
        """Helpful practices by stage of use, with bands."""
        from nicsim.report.figures import runs as plots

        return plots.spread(self._result.weekly, ax, self._result.scenario.changes)

    def helpful_and_useless(self, ax: "Axes | None" = None) -> "Axes":
        """Routine use of practices that work, against that of those that do not."""
        from nicsim.report.figures import runs as plots

        return plots.helpful_and_useless(self._result.weekly, ax, self._result.scenario.changes)

    def improvement(self, ax: "Axes | None" = None) -> "Axes":
        """Realised improvement, with best and worst quarter of schools."""
        from nicsim.report.figures import runs as plots

        return plots.improvement(self._result.weekly, ax, self._result.scenario.changes)

    def health(self, ax: "Axes | None" = None) -> "Axes":
        """The six domains and the weakest link."""
        from nicsim.report.figures import runs as plots

        return plots.health(self._result.weekly, ax, self._result.scenario.changes)

    def spread_tree(
        self, practice: str | None = None, replicate: int = 0, ax: "Axes | None" = None
    ) -> "Axes":
        """Who took a practice (default: the best) from whom in one run that recorded events."""
        from nicsim.report.figures import spread_tree

        tree = self._result.spread_tree(practice, replicate)
        name = practice or self._result.best_practice(replicate)
        return spread_tree.spread_tree(tree, f"One run: who took {name} from whom", ax)

    def network(self):
        """Replicate 0 at its snapshots, by use of its best practice; a matplotlib Figure."""
        from nicsim.report.figures.network_map import network_maps

        result, first = self._result, self._result.first
        best = int(np.argmax(first.quality))
        names = result.prepared.people.site_names
        figure = network_maps(first.snapshots, result.structure, names, best)
        title = f"One run: use of {result.practice_names[best]} ({first.quality[best]:+.2f} SD)"
        figure.suptitle(title, fontsize=11)
        return figure


def result_from(
    parts: Parts,
    replicates: int,
    scenario: Scenario,
    prepared: Prepared,
    seed: int,
    driver: str,
    with_events: int = 0,
) -> Result:
    """The result of stored runs; its tables of practices, surveys and events go beside them.

    `with_events` is the number of runs, from the first, whose events the result itself holds; where
    it is 0 none were recorded.
    """
    from nicsim.experiments.events import names_of, write_events
    from nicsim.experiments.store.frames import outcomes_from

    outcomes = outcomes_from(parts, replicates)
    if with_events:
        kept = parts.events([Run(0, replicate) for replicate in range(with_events)])
        told = [o._replace(events=e) for o, e in zip(outcomes, kept, strict=False)]
        outcomes = (*told, *outcomes[with_events:])
    result = Result(scenario, prepared, seed, driver, outcomes)
    for name in ("practices", "surveys"):
        frame = getattr(result, name).copy(deep=False)
        frame.insert(0, "arm", scenario.title)
        frame["arm"] = frame["arm"].astype("category")
        frame.to_parquet(parts.folder / f"{name}.parquet", index=False)
    if with_events:
        names = names_of(prepared, result.practice_names)
        write_events(parts, scenario.title, replicates, names, parts.folder / "events.parquet")
    return result
