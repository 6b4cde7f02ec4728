"""A comparison asked in many worlds: its numbers, its figures and what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.contrasts import Contrast
from nicsim.experiments.design import Experiment
from nicsim.experiments.worlds import answers as over
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.turning import Turn, turned
from nicsim.report.comparison import QUARTERS, Comparison, ComparisonPlots
from nicsim.report.figures import worlds as plots
from nicsim.report.words import worlds as words
from nicsim.report.words.findings import FEW_ARMS, label_of

MOST_TURNS = 12  # questions of which it is told where they turn; an assumption


@dataclass(frozen=True, repr=False)
class WorldsComparison(Comparison):
    """Arms in many worlds, under the same luck in each.

    Parameters
    ----------
    experiment : Experiment
        What was asked, with its worlds.
    weekly : DataFrame
        Means over the runs in each world: columns arm, replicate (the number of the world), week
        and measures; so `differences`, `summary` and `ranking` are over worlds.
    runs : DataFrame
        Every run: columns arm, replicate, world, week and measures.
    """

    runs: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __repr__(self) -> str:
        """In a line; `finding()` tells what came of it."""
        told, worlds = self.experiment, len(self.experiment.worlds or ())
        arms = f"{len(told.arms)} arms" if len(told.arms) > 1 else "1 arm"
        return (
            f"<WorldsComparison {told.title!r}: {arms}, {worlds} worlds, {told.each} runs in each>"
        )

    @property
    def _judged_by(self) -> pd.DataFrame:
        return self.runs

    @property
    def worlds(self) -> Worlds:
        """In which it was asked."""
        worlds = self.experiment.worlds
        assert worlds is not None
        return worlds

    @cached_property
    def margins(self) -> dict[str, float]:
        """Differences that matter, by measure."""
        return over.margins_of(dict(self.experiment.matters), self.measures)

    @cached_property
    def questions(self) -> tuple[Contrast, ...]:
        """Every arm against the first, then what was asked beside that."""
        if self.experiment.kind == "ranked":
            return self.asked
        names = [arm.name for arm in self.experiment.arms]
        return (*over.against_first(names), *self.asked)

    @cached_property
    def answers(self) -> pd.DataFrame:
        """Every question over worlds, at the end of every year.

        Columns: see `nicsim.experiments.worlds.answers.answers`.
        """
        return over.answers(
            self.runs,
            self.questions,
            self.measures,
            self.ends,
            self.margins,
            self.experiment.seed,
        )

    @property
    def last_answers(self) -> pd.DataFrame:
        """The answers at the end."""
        return self.answers[self.answers["week"] == self.ends[-1]]

    def effect(self, contrast: Contrast, measure: str | None = None) -> np.ndarray:
        """A contrast in each world at the end, mean over its runs (nan where undefined)."""
        own = over.effects(self.runs, contrast, measure or self.measures[0], self.ends[-1])
        return own.mean(axis=1).to_numpy()

    @cached_property
    def turns(self) -> Mapping[str, Turn | None]:
        """Where the answer to each question turns on the main measure, by its name."""
        sign = -1.0 if self.measures[0] in WORSE_IF_MORE else 1.0
        return {
            one.name: turned(self.worlds.values, sign * self.effect(one), self.experiment.seed)
            for one in self.questions[:MOST_TURNS]
        }

    @cached_property
    def firsts(self) -> pd.DataFrame:
        """How often each arm comes first on the main measure at the end."""
        return over.firsts(self.weekly, self.measures[0], self.ends[-1])

    @cached_property
    def most(self) -> pd.DataFrame:
        """How often each question has the largest difference of all, on the main measure.

        Columns contrast, first (share of worlds), q05, q50, q95 (of the size of its difference over
        worlds), most often first at the top.
        """
        sizes = {one.name: np.abs(self.effect(one)) for one in self.questions}
        return over.largest(pd.DataFrame(sizes))

    def finding(self) -> str:
        """What came of it, in plain words: a line for each question."""
        told: list[str] = []
        opening = words.opening(self.worlds, self.experiment.each, self.years)
        if len(self.experiment.arms) == 1:
            rows = {
                m: rows_of(over.firsts(self.weekly, m, self.ends[-1]))[0] for m in self.measures
            }
            levels = "; ".join(words.levels(rows[m], m) for m in rows)
            return f"{levels[:1].upper()}{levels[1:]}.\n{opening}"
        if self.experiment.kind == "ranked":
            told.append(words.matters_most(self.most, self.measures[0]))
        elif len(self.experiment.arms) > 2:
            told.append(words.places(self.firsts, self.measures[0]))
        own = self.last_answers
        rows = {(row.contrast, row.measure): row for row in rows_of(own)}
        several = len(self.questions) > 1
        for one in self.questions[: FEW_ARMS + len(self.asked)]:
            for measure in self.measures[:1] if several else self.measures:
                main = measure == self.measures[0]
                told.append(
                    words.answer(one, rows[one.name, measure], self.turns.get(one.name), main)
                )
        return "\n".join([*told, opening])

    @property
    def plot(self) -> "WorldsPlots":
        """Figures."""
        return WorldsPlots(self)


class WorldsPlots(ComparisonPlots):
    """Figures of a comparison in many worlds; each returns matplotlib Axes."""

    def __init__(self, comparison: WorldsComparison) -> None:
        super().__init__(comparison)
        self._in = comparison

    def _question(self, asked: str | None) -> Contrast:
        found = [one for one in self._in.questions if asked in (None, one.name)]
        if not found:
            known = ", ".join(repr(one.name) for one in self._in.questions)
            raise KeyError(f"there is no question {asked!r}; there are {known}")
        return found[0]

    def sorted(
        self, asked: str | None = None, measure: str | None = None, ax: Axes | None = None
    ) -> Axes:
        """The difference in each world, from the smallest to the largest."""
        measure, one = measure or self._in.measures[0], self._question(asked)
        return plots.by_world(
            self._in.effect(one, measure),
            self._in.margins.get(measure),
            f"{words.sides(one)}: {label_of(measure)}",
            ax,
        )

    def deciding(self, asked: str | None = None, ax: Axes | None = None) -> Axes:
        """The difference against the parameter that decides it; KeyError where none does."""
        one = self._question(asked)
        turn = self._in.turns[one.name]
        if turn is None:
            raise KeyError(f"nothing that was varied decides {one.name!r}")
        values = self._in.worlds.values
        label = label_of(self._in.measures[0])
        return plots.deciding(values, turn.limits, self._in.effect(one), label, ax)

    def bands(self, measure: str | None = None) -> Any:
        """Each arm week by week: bands over worlds, beside bands over luck; a Figure."""
        measure = measure or self._in.measures[0]
        return plots.bands(self._in.runs, measure, label_of(measure))


def worlds_comparison(experiment: Experiment, runs: pd.DataFrame) -> WorldsComparison:
    """A comparison of every run in many worlds (columns arm, replicate, world, week, measures)."""
    names: Sequence[str] = (*experiment.measures, *QUARTERS)
    return WorldsComparison(experiment, over.by_world(runs, names), runs)
