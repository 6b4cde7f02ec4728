"""A comparison: its numbers, its figures and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments import comparing
from nicsim.experiments.claims import judged
from nicsim.experiments.contrasts import Contrast, read_contrasts, together
from nicsim.experiments.design import Arm, Experiment
from nicsim.foundation.errors import NicsimError, ScenarioError
from nicsim.report.figures import comparison as plots
from nicsim.report.figures.plain import plain_names
from nicsim.report.words.contrasts import sentences
from nicsim.report.words.findings import comparison_finding, label_of

QUARTERS = ("improvement_best_quarter", "improvement_worst_quarter")  # of sites, always told


@dataclass(frozen=True)
class Comparison:
    """Arms under the same luck.

    Parameters
    ----------
    experiment : Experiment
        What was asked.
    weekly : DataFrame
        Columns arm, replicate, week and measures; replicate r has the same luck in every arm.
    """

    experiment: Experiment
    weekly: pd.DataFrame

    @property
    def measures(self) -> tuple[str, ...]:
        """What is told and drawn; the first is the main one."""
        return self.experiment.measures

    @property
    def told(self) -> tuple[str, ...]:
        """The measures, and improvement in the best and the worst quarter of sites."""
        return tuple(dict.fromkeys((*self.measures, *QUARTERS)))

    @property
    def years(self) -> int:
        """Horizon in years."""
        return self.experiment.arms[0].scenario.years

    @property
    def ends(self) -> list[int]:
        """The last week of each year."""
        return [WEEKS_A_YEAR * (year + 1) - 1 for year in range(self.years)]

    @cached_property
    def differences(self) -> pd.DataFrame:
        """Every arm against the first at the end of every year.

        Columns arm, against, measure, week, pairs; mean, low, high (paired difference and its 95%
        bootstrap interval); effect_size; share_above (of pairs in which the arm lies above);
        replicates_independent and saving (see `nicsim.experiments.comparing.differences`).
        """
        return comparing.differences(self.weekly, self.told, self.ends, self.experiment.seed)

    @cached_property
    def asked(self) -> tuple[Contrast, ...]:
        """What was asked beside every arm against the first, and what arms do together.

        Where one arm differs from the first in all that two others do, what the two do together
        beyond each alone is told though nobody asked.
        """
        experiment = self.experiment
        if experiment.kind == "ranked":
            return experiment.contrasts
        known = {tuple(sorted(one.weights.items())) for one in experiment.contrasts}
        first = experiment.arms[0]
        found = together({arm.name: features(first, arm) for arm in corners(experiment)})
        more = [one for one in found if tuple(sorted(one.weights.items())) not in known]
        return (*experiment.contrasts, *more)

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """What was asked, at the end of every year.

        Columns: see `nicsim.experiments.comparing.contrast_table`.
        """
        return self._contrasted(self.asked)

    def contrast(self, *asked: str) -> pd.DataFrame:
        """The same for contrasts that are asked now: `"'B' against 'A'"`.

        Raises
        ------
        ScenarioError
            For texts that are none, all at once.
        """
        faults: list[str] = []
        names = [arm.name for arm in self.experiment.arms]
        found = read_contrasts(asked, names, faults)
        if faults:
            raise ScenarioError(faults)
        return self._contrasted(found)

    def _contrasted(self, asked: Sequence[Contrast]) -> pd.DataFrame:
        margins = dict(self.experiment.matters)
        seed = self.experiment.seed
        return comparing.contrast_table(self.weekly, asked, self.measures, self.ends, margins, seed)

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Whether the runs bear out what the experiment claims, at the end.

        Columns: see `nicsim.experiments.claims.judged`.
        """
        asked = self.experiment.claims
        return judged(asked, self._judged_by, self.ends[-1], self.experiment.seed)

    @property
    def _judged_by(self) -> pd.DataFrame:
        """The runs that claims are held against."""
        return self.weekly

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Every arm by itself at the end of every year: mean, 95% interval, sd, quantiles."""
        return comparing.arm_summary(self.weekly, self.told, self.ends)

    @cached_property
    def ranking(self) -> pd.DataFrame:
        """Arms from best to worst on the main measure at the end, with the ranks' uncertainty."""
        return self.ranked(self.measures[0])

    @cached_property
    def rankings(self) -> pd.DataFrame:
        """The same at the end of every year: a column week more."""
        made = []
        for week in self.ends:
            frame = self.ranked(self.measures[0], week)
            frame.insert(0, "week", week)
            made.append(frame)
        return pd.concat(made, ignore_index=True)

    def ranked(self, measure: str, week: int | None = None) -> pd.DataFrame:
        """Arms from best to worst on a measure, at the end or in a week."""
        when = self.ends[-1] if week is None else week
        return comparing.ranking(self.weekly, measure, when, self.experiment.seed)

    def difference_over_time(self, measure: str) -> pd.DataFrame:
        """The paired difference to the first arm: arm, week, mean, low, high (95%)."""
        return comparing.difference_over_time(self.weekly, measure, self.experiment.seed)

    @property
    def last(self) -> pd.DataFrame:
        """The differences at the end."""
        return self.differences[self.differences["week"] == self.ends[-1]]

    def finding(self) -> str:
        """What came of it, in plain words: a line for the arms, and one for each contrast."""
        margins = dict(self.experiment.matters)
        told = comparison_finding(
            self.last, self.measures, QUARTERS, self.years, self.ranking, margins
        )
        rows = self.contrasts[self.contrasts["week"] == self.ends[-1]]
        return "\n".join([told, *sentences(self.asked, rows, self.measures[0])])

    @property
    def plot(self) -> "ComparisonPlots":
        """Figures."""
        return ComparisonPlots(self)

    def __repr__(self) -> str:
        """In a line; `finding()` tells what came of it."""
        told, pairs = self.experiment, self.weekly["replicate"].nunique()
        return f"<Comparison {told.title!r}: {len(told.arms)} arms, {pairs} replicates each>"

    def _repr_html_(self) -> str:
        from nicsim.report.notebook import as_html

        axes = self.plot.dots(ax=plots.new_axes())
        return as_html(self.experiment.title, self.finding(), axes)


@plain_names
class ComparisonPlots:
    """Figures of a comparison; each draws into `ax`, or a figure of its own, and returns Axes."""

    def __init__(self, comparison: Comparison) -> None:
        self._of = comparison

    def over_time(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """Each arm's mean week by week, with bands of runs."""
        measure = measure or self._of.measures[0]
        ax = plots.arms_over_time(self._of.weekly, measure, label_of(measure), ax)
        plots.mark(ax, [arm.scenario for arm in self._of.experiment.arms])
        return ax

    def difference(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """The paired difference to the first arm, week by week."""
        measure = measure or self._of.measures[0]
        base = self._of.experiment.arms[0].name
        over_time = self._of.difference_over_time(measure)
        return plots.difference(over_time, base, label_of(measure), ax)

    def dots(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """Paired differences at the end, as dots with intervals."""
        measure = measure or self._of.measures[0]
        rows = self._of.last[self._of.last["measure"] == measure]
        base = self._of.experiment.arms[0].name
        return plots.dots(
            rows,
            f"{label_of(measure)}: difference to {base!r}"[: plots.MOST_TITLE],
            ax,
            dict(self._of.experiment.matters).get(measure),
        )

    def contrasts(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """What was asked, at the end, as dots with intervals."""
        measure = measure or self._of.measures[0]
        table = self._of.contrasts
        rows = table[(table["measure"] == measure) & (table["week"] == self._of.ends[-1])]
        margin = dict(self._of.experiment.matters).get(measure)
        return plots.dots(rows.rename(columns={"contrast": "arm"}), label_of(measure), ax, margin)

    def sweep(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """The end of a sweep against what varies, a line a value of the second key."""
        measure = measure or self._of.measures[0]
        self._refuse_fewer_keys(1, "sweep")
        return plots.sweep_lines(*self._at_the_end(measure), label_of(measure), ax)

    def heat_map(self, measure: str | None = None, ax: Axes | None = None) -> Axes:
        """The end of a sweep over two keys, as a grid of numbers."""
        measure = measure or self._of.measures[0]
        self._refuse_fewer_keys(2, "heat_map")
        return plots.heat_map(*self._at_the_end(measure), label_of(measure), ax)

    def _refuse_fewer_keys(self, keys: int, figure: str) -> None:
        """Raise NicsimError where too few keys vary."""
        vary = keys_of(self._of.experiment)
        if len(vary) < keys:
            told = f"here {', '.join(vary)} varies" if vary else "these are arms without [vary]"
            wanted = "two keys" if keys > 1 else "a key"
            raise NicsimError(f"{figure} needs a sweep over {wanted}; {told}")

    def _at_the_end(self, measure: str) -> tuple[pd.DataFrame, Mapping[str, Mapping[str, Any]]]:
        summary = self._of.summary
        then = (summary["week"] == self._of.ends[-1]) & (summary["measure"] == measure)
        return summary[then], {arm.name: arm.point for arm in self._of.experiment.arms}


def features(first: Arm, arm: Arm) -> frozenset[tuple[str, str]]:
    """In what an arm differs from the first: values by key, changes over time, practices, rules."""
    before, now = first.scenario.assigned, arm.scenario.assigned
    found = {
        (key, repr(now[key].value if key in now else None))
        for key in {**before, **now}
        if (before[key].value if key in before else None)
        != (now[key].value if key in now else None)
    }
    scheduled = {*arm.scenario.changes} ^ {*first.scenario.changes}
    found |= {(f"week {c.week}: {c.label}", repr(c)) for c in scheduled}
    if arm.scenario.named != first.scenario.named:
        found.add(("practices", repr(arm.scenario.named)))
    if arm.model is not first.model:
        found.add(("model", repr(arm.model)))
    return frozenset(found)


def corners(experiment: Experiment) -> Sequence[Arm]:
    """Arms of which what they do together is told: of a sweep, those at the ends of its keys."""
    ends = [experiment.arms[0].point, experiment.arms[-1].point]
    return [
        arm
        for arm in experiment.arms
        if all(value in [end[key] for end in ends] for key, value in arm.point.items())
    ]


def keys_of(experiment: Experiment) -> Sequence[str]:
    """The keys that a sweep varies."""
    return list(experiment.arms[0].point)
