"""A sensitivity study with its figures and its finding: what users hold in their hands."""

from functools import cached_property

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.experiments.sensitivity.checks import warnings_of
from nicsim.experiments.sensitivity.curves import response_curves
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.foundation.errors import NicsimError
from nicsim.report.figures import sensitivity as plots
from nicsim.report.figures import traces as sensitivity_traces
from nicsim.report.figures.plain import plain_names
from nicsim.report.words.sensitivity import finding

MOST_CURVES = 6


class SensitivityStudy(Sensitivity):
    """A sensitivity study with its figures and its finding in words."""

    @property
    def plot(self) -> "SensitivityPlots":
        """Figures of this study."""
        return SensitivityPlots(self)

    @cached_property
    def warnings(self) -> list[str]:
        """What is wrong with the indices, in plain words; empty where they can be trusted."""
        return warnings_of(self)

    def finding(self, outcome: str | None = None) -> str:
        """What moves an outcome (default: the first), and when, in plain words."""
        return finding(self, outcome or self.study.outcomes[0])

    def curves(self, outcome: str | None = None, week: int | None = None) -> pd.DataFrame:
        """Response curves: factor, value, points, mean, low, high, q10, q90."""
        return response_curves(self, outcome or self.study.outcomes[0], week)

    def strongest(self, outcome: str, count: int = MOST_CURVES) -> list[str]:
        """Keys of the strongest factors of an outcome in the last week (of groups: all in them)."""
        ranked = [str(name) for name in self.ranking(outcome)["factor"] if name != DUMMY]
        keys = [
            factor.key
            for name in ranked
            for factor in self.study.factors
            if name in (factor.key, factor.group)
        ]
        return list(dict.fromkeys(keys))[:count]


@plain_names
class SensitivityPlots:
    """Figures of a study; `outcome` defaults to the first, `week` to the last."""

    def __init__(self, found: SensitivityStudy) -> None:
        self._found = found

    def _which(self, outcome: str | None, week: int | None) -> tuple[str, int]:
        study = self._found.study
        return outcome or study.outcomes[0], study.weeks[-1] if week is None else week

    def traces(self, outcome: str | None = None, ax: Axes | None = None) -> Axes:
        """Shares over the years (Sobol': stacked; other methods: lines)."""
        name, _ = self._which(outcome, None)
        if self._found.study.method == "sobol":
            return sensitivity_traces.traces(self._found.indices, self._found.noise, name, ax)
        return sensitivity_traces.totals(self._found.indices, name, self._found.index, ax)

    def totals(self, outcome: str | None = None, ax: Axes | None = None) -> Axes:
        """The index by which factors are ranked, over the years, with the noise floor."""
        name, _ = self._which(outcome, None)
        return sensitivity_traces.totals(self._found.indices, name, self._found.index, ax)

    def ranking(
        self, outcome: str | None = None, week: int | None = None, ax: Axes | None = None
    ) -> Axes:
        """Factors from strongest to weakest, beside the noise floor."""
        name, at = self._which(outcome, week)
        if self._found.study.method == "oat":
            return plots.tornado(self._found.indices, name, at, ax)
        return plots.ranking(self._found.indices, name, at, self._found.index, ax)

    def mu_sigma(
        self, outcome: str | None = None, week: int | None = None, ax: Axes | None = None
    ) -> Axes:
        """Morris: mu* against sigma."""
        name, at = self._which(outcome, week)
        return plots.mu_sigma(self._found.indices, name, at, ax)

    def interactions(
        self, outcome: str | None = None, week: int | None = None, ax: Axes | None = None
    ) -> Axes:
        """Second-order indices of pairs, as a heat map."""
        name, at = self._which(outcome, week)
        if self._found.pairs.empty:
            raise NicsimError("there are no indices of pairs: ask for them with interactions=True")
        return plots.interactions(self._found.pairs, self._found.indices, name, at, ax)

    def curves(self, outcome: str | None = None, week: int | None = None) -> Figure:
        """Response curves of the strongest factors."""
        name, at = self._which(outcome, week)
        table = self._found.curves(name, at)
        return plots.curves(table, name, self._found.strongest(name), at)

    def convergence(self, outcome: str | None = None, ax: Axes | None = None) -> Axes:
        """Indices from a quarter, a half and all of the samples."""
        name, _ = self._which(outcome, None)
        return sensitivity_traces.convergence(self._found.convergence, name, self._found.index, ax)
