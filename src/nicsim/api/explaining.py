"""Through what the difference between two designs goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.api.ready import ready_for
from nicsim.api.simulation import faults_of, prepared, scenario_of
from nicsim.experiments.explained import Explained
from nicsim.experiments.explaining import LINKS, traced
from nicsim.experiments.work import COLUMNS
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from nicsim.scenario.scenario import Scenario

MEASURES = ("spread_helpful", "realised_improvement")
REPLICATES = 40


class Explanation(Explained):
    """What came of it: `table`, `finding`, `figure()`."""

    @cached_property
    def finding(self) -> list[str]:
        """What a reader should know, a paragraph each."""
        from nicsim.report.words.explaining import finding

        return finding(self)

    def figure(self, measure: str | None = None) -> Figure:
        """The week as a causal diagram, with what goes through each link (a measure's)."""
        from nicsim.report.figures.explaining import diagram

        return diagram(self, measure or self.measures[0])


def explain(
    one: Scenario | Path | str,
    other: Scenario | Path | str | Mapping[str, Any],
    replicates: int = REPLICATES,
    seed: int = 0,
    *,
    years: int | None = None,
    measures: Sequence[str] = MEASURES,
    workers: int | None = None,
    each: Callable[[int], None] | None = None,
) -> Explanation:
    """Say through what the difference between two designs goes.

    Both run under the same luck; then each with one link of the other in place of its own (see
    `nicsim.experiments.explaining`).

    Parameters
    ----------
    one : Scenario, path or name
    other : Scenario, path or name; or mapping
        A mapping: the one with these values (dotted keys).
    replicates : int
        Pairs of runs; each costs 22 runs.
    seed : int
    years : int, optional
        Another horizon, for both.
    measures : sequence of str
        What is explained, in the last week.
    workers : int, optional
        Threads; they move no number.
    each : callable, optional
        Is told how many replicates are done.

    Raises
    ------
    NicsimError
        For numbers out of range, unknown measures, and designs that cannot be explained by one
        another: other people, sites or practices, or people who come and go by name.
    """
    first = scenario_of(one, years)
    if isinstance(other, Mapping):
        second = first.replacing(dict(other))
        told = ", ".join(f"{key} = {value}" for key, value in other.items())
        names = (first.title, told or "the same")
    else:
        second = scenario_of(other, years)
        names = (first.title, second.title)
    faults = faults_of(replicates, seed, workers)
    faults += [f"measure {m!r}: no such measure; nicsim.measures lists them" for m in measures
               if m not in COLUMNS]  # fmt: skip
    if not measures:
        faults.append("measures: name one or more")
    if faults:
        raise NicsimError("\n".join(faults))
    plans = prepared(first), prepared(second)
    ready_for("kernel", each is None)
    found = traced(first, second, plans, LINKS, replicates, seed, workers, each)
    return Explanation(names, found, tuple(measures), first.years, seed)
