"""The public face of sensitivity studies: ask for one, look at its tables and figures."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim import api
from nicsim.drivers import chosen
from nicsim.errors import NicsimError, RunsError
from nicsim.experiments import executors
from nicsim.experiments.sensitivity import study as studies
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.experiments.sensitivity.running import Memory, conduct
from nicsim.experiments.sensitivity.sampling import design_of
from nicsim.experiments.sensitivity.storing import open_study
from nicsim.experiments.sensitivity.subject import network_of
from nicsim.experiments.study import Conduct
from nicsim.experiments.work import Failure
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_TOLD = 5  # failed points named
MOST_CURVES = 6


def sensitivity(
    scenario: Scenario | Path | str,
    method: str = "sobol",
    *,
    factors: str | Sequence[str | Mapping[str, Any]] = "levels",
    groups: str = "domains",
    samples: int | None = None,
    replicates: int | None = None,
    seed: int = 0,
    outcomes: Sequence[str] | None = None,
    every: int = studies.EVERY,
    second_order: bool = False,
    leave_out: bool = False,
    executor: str = "threads",
    workers: int | None = None,
    each: Callable[[int, int], None] | None = None,
) -> "SensitivityStudy":
    """Which factors matter, when, for what.

    Parameters
    ----------
    scenario : Scenario, Path or str
    method : {"sobol", "morris", "oat", "pawn", "delta", "regional"}
    factors : "levels", "parameters" or list
        Keys, or tables with `key` and either `from` and `to`, or `values`.
    groups : {"domains", "none"}
        Indices of domains, or of single factors.
    samples : int, optional
        Base rows (sobol: a power of 2), trajectories (morris), values a factor (oat), points.
    replicates : int, optional
        Runs of every point.
    seed : int
        From 0 on; the same seed gives the same numbers, whatever the number of workers.
    outcomes : sequence of str
        Measures, `sustainment`, `survey_D1` to `survey_D6`.
    every : int
        Weeks between two that are recorded; ends of years are recorded too.
    second_order : bool
        Interactions of pairs too (sobol); doubles the runs.
    leave_out : bool
        Leave base rows out where an outcome is not a number, instead of refusing.
    executor, workers
        See `nicsim sensitivity --help`.
    each : callable, optional
        Is told how many runs are done, of how many.

    Returns
    -------
    SensitivityStudy
        `.indices`, `.pairs`, `.noise`, `.convergence`, `.warnings`, `.plot.traces()`, ...

    Raises
    ------
    NicsimError
        For faults in the scenario, names or numbers, all at once; for outcomes that are not
        numbers.
    RunsError
        If runs failed.
    """
    if not isinstance(scenario, Scenario):
        scenario = api.load(scenario)
    faults = executors.faults_of(executor, workers)
    study = studies.made(
        scenario,
        method=method,
        factors=factors,
        groups=groups,
        samples=samples,
        replicates=replicates,
        seed=seed,
        outcomes=outcomes,
        every=every,
        second_order=second_order,
        faults=faults,
    )
    if faults:
        raise NicsimError("\n".join(faults))
    api.prepared(scenario)
    design, subject = design_of(study), network_of(study, chosen(None, None))
    shape = (len(design.shares), study.replicates, len(study.weeks), len(study.outcomes))
    memory = Memory(shape)
    how = Conduct(subject.driver, executor, workers)
    refuse_failures(conduct(study, design, subject, memory, how, each))
    found = SensitivityStudy(study, design, memory.values, leave_out)
    found.refuse_gaps()
    return found


def opened(folder: Path | str, leave_out: bool = False) -> "SensitivityStudy":
    """A finished study read back from its results folder."""
    return SensitivityStudy(*open_study(Path(folder)), leave_out)


def refuse_failures(failures: Sequence[Failure], kept: str = "") -> None:
    """Raise if runs failed, naming some of them."""
    if not failures:
        return
    rows = list(dict.fromkeys(f"row {f.run.arm}: {f.cause}" for f in failures))
    lines = rows[:MOST_TOLD] + ([f"and {len(rows) - MOST_TOLD} more"] if rows[MOST_TOLD:] else [])
    raise RunsError(f"{len(failures)} runs failed{kept}\n" + "\n".join(lines))


class SensitivityStudy(Sensitivity):
    """A sensitivity study with its figures and its finding in words."""

    @property
    def plot(self) -> "SensitivityPlots":
        """Figures of this study."""
        return SensitivityPlots(self)

    @cached_property
    def warnings(self) -> list[str]:
        """What is wrong with the indices, in plain words; empty where they can be trusted."""
        from nicsim.experiments.sensitivity.checks import warnings_of

        return warnings_of(self)

    def finding(self, outcome: str | None = None) -> str:
        """What moves an outcome (default: the first), and when, in plain words."""
        from nicsim.report.sensitivity_words import finding

        return finding(self, outcome or self.study.outcomes[0])

    def curves(self, outcome: str | None = None, week: int | None = None) -> "pd.DataFrame":
        """Response curves: factor, value, points, mean, low, high, q10, q90."""
        from nicsim.experiments.sensitivity.curves import response_curves

        return response_curves(self, outcome or self.study.outcomes[0], week)

    def strongest(self, outcome: str, count: int = MOST_CURVES) -> list[str]:
        """Keys of the strongest factors of an outcome in the last week (of groups: all in them)."""
        from nicsim.experiments.sensitivity.factors import DUMMY

        ranked = [str(name) for name in self.ranking(outcome)["factor"] if name != DUMMY]
        keys = [
            factor.key
            for name in ranked
            for factor in self.study.factors
            if name in (factor.key, factor.group)
        ]
        return list(dict.fromkeys(keys))[:count]


class SensitivityPlots:
    """Figures of a study; `outcome` defaults to the first, `week` to the last."""

    def __init__(self, found: SensitivityStudy) -> None:
        self._found = found

    def _which(self, outcome: str | None, week: int | None) -> tuple[str, int]:
        study = self._found.study
        return outcome or study.outcomes[0], study.weeks[-1] if week is None else week

    def traces(self, outcome: str | None = None, ax: "Axes | None" = None) -> "Axes":
        """Shares over the years (Sobol': stacked; other methods: lines)."""
        from nicsim.report import sensitivity_plots as plots

        name, _ = self._which(outcome, None)
        if self._found.study.method == "sobol":
            return plots.traces(self._found.indices, self._found.noise, name, ax)
        return plots.totals(self._found.indices, name, self._found.index, ax)

    def totals(self, outcome: str | None = None, ax: "Axes | None" = None) -> "Axes":
        """The index by which factors are ranked, over the years, with the noise floor."""
        from nicsim.report import sensitivity_plots as plots

        name, _ = self._which(outcome, None)
        return plots.totals(self._found.indices, name, self._found.index, ax)

    def ranking(
        self, outcome: str | None = None, week: int | None = None, ax: "Axes | None" = None
    ) -> "Axes":
        """Factors from strongest to weakest, beside the noise floor."""
        from nicsim.report import sensitivity_plots as plots

        name, at = self._which(outcome, week)
        if self._found.study.method == "oat":
            return plots.tornado(self._found.indices, name, at, ax)
        return plots.ranking(self._found.indices, name, at, self._found.index, ax)

    def mu_sigma(
        self, outcome: str | None = None, week: int | None = None, ax: "Axes | None" = None
    ) -> "Axes":
        """Morris: mu* against sigma."""
        from nicsim.report import sensitivity_plots as plots

        name, at = self._which(outcome, week)
        return plots.mu_sigma(self._found.indices, name, at, ax)

    def interactions(
        self, outcome: str | None = None, week: int | None = None, ax: "Axes | None" = None
    ) -> "Axes":
        """Second-order indices of pairs, as a heat map."""
        from nicsim.report import sensitivity_plots as plots

        name, at = self._which(outcome, week)
        if self._found.pairs.empty:
            raise NicsimError("there are no indices of pairs: ask for them with second_order=True")
        return plots.interactions(self._found.pairs, self._found.indices, name, at, ax)

    def curves(self, outcome: str | None = None, week: int | None = None) -> "Figure":
        """Response curves of the strongest factors."""
        from nicsim.report import sensitivity_plots as plots

        name, at = self._which(outcome, week)
        table = self._found.curves(name, at)
        return plots.curves(table, name, self._found.strongest(name), at)

    def convergence(self, outcome: str | None = None, ax: "Axes | None" = None) -> "Axes":
        """Indices from a quarter, a half and all of the samples."""
        from nicsim.report import sensitivity_plots as plots

        name, _ = self._which(outcome, None)
        return plots.convergence(self._found.convergence, name, self._found.index, ax)

    def all(self) -> dict[str, Callable[[], Any]]:
        """Every figure that this study has, by file name."""
        found, made = self._found, {}
        for outcome in found.study.outcomes:
            table = found.ranking(outcome)
            if not np.isfinite(table[found.index].to_numpy(float)).any():
                continue  # it does not vary
            made |= self._of(outcome)
        return made

    def _of(self, outcome: str) -> dict[str, Callable[[], Any]]:
        found, method = self._found, self._found.study.method
        made: dict[str, Callable[[], Any]] = {
            f"{outcome}_traces": lambda: self.traces(outcome),
            f"{outcome}_ranking": lambda: self.ranking(outcome),
            f"{outcome}_curves": lambda: self.curves(outcome),
        }
        if method == "sobol":
            made[f"{outcome}_totals"] = lambda: self.totals(outcome)
        if method == "morris" and not found.indices["sigma"].isna().all():
            made[f"{outcome}_mu_sigma"] = lambda: self.mu_sigma(outcome)
        if not found.pairs.empty:
            made[f"{outcome}_interactions"] = lambda: self.interactions(outcome)
        if not found.convergence.empty and found.convergence["samples"].nunique() > 1:
            made[f"{outcome}_convergence"] = lambda: self.convergence(outcome)
        return made
