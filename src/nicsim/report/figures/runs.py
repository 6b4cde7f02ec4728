"""Figures: a tidy frame goes in, a matplotlib Axes comes out.

Lines differ in colour, in dashes and by the name at their end, so that a grey print can be read.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.scenario.scenario import Change

BAND = (0.1, 0.9)  # quantiles of runs between which a band is drawn
MOST_LETTERS = 40  # of a change's label
LEAST_GAP = 0.06  # between names at the right, as a part of the axis' height


class Line(NamedTuple):
    """How one measure is drawn."""

    measure: str
    name: str
    colour: str
    dashes: Any


SPREAD = (
    Line("aware_helpful", "aware", "#7a7a7a", (0, (1, 1.5))),
    Line("trying_helpful", "trying", "#0072b2", (0, (5, 2))),
    Line("spread_helpful", "routine", "#000000", "solid"),
    Line("abandoned_helpful", "abandoned", "#b24a00", (0, (6, 1.5, 1, 1.5))),
)
QUALITY = (
    Line("spread_helpful", "helpful", "#000000", "solid"),
    Line("false_spread", "useless or harmful", "#b24a00", (0, (5, 2))),
)
IMPROVEMENT = (
    Line("improvement_best_quarter", "best quarter of schools", "#0072b2", (0, (5, 2))),
    Line("realised_improvement", "mean of schools", "#000000", "solid"),
    Line("improvement_worst_quarter", "worst quarter of schools", "#b24a00", (0, (1, 1.5))),
)
HEALTH = (
    Line("health_D1", "D1 hub leadership", "#0072b2", "solid"),
    Line("health_D2", "D2 roles, engagement", "#b24a00", (0, (5, 2))),
    Line("health_D3", "D3 improvement", "#009e73", (0, (6, 1.5, 1, 1.5))),
    Line("health_D4", "D4 within teams", "#cc79a7", (0, (1, 1.5))),
    Line("health_D5", "D5 across teams", "#56b4e9", (0, (3, 1, 1, 1, 1, 1))),
    Line("health_D6", "D6 culture", "#8a6d00", (0, (8, 3))),
    Line("network_health", "weakest of each run", "#000000", "solid"),
)
STYLE: Any = {
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "svg.hashsalt": "nicsim",
    "text.parse_math": False,  # a dollar in a title is a dollar
    "figure.dpi": 150,
    "savefig.dpi": 150,
}


def spread(weekly: pd.DataFrame, ax: Axes | None = None, changes: Sequence[Change] = ()) -> Axes:
    """Helpful practices by stage of use: mean share of practitioners, and a band of runs.

    Parameters
    ----------
    weekly : DataFrame
        Columns replicate, week and the measures.
    ax : Axes, optional
        A new figure's where none is given.
    changes : sequence of Change
        Scheduled changes, to be marked.
    """
    ax = draw(weekly, SPREAD, ax, whole=True)
    ax.set_title("Spread of helpful practices, by stage of use")
    return _in_percent(ax, "practitioners", changes)


def helpful_and_useless(
    weekly: pd.DataFrame, ax: Axes | None = None, changes: Sequence[Change] = ()
) -> Axes:
    """Routine use of practices that work, against that of practices that do not.

    Arguments as for `spread`.
    """
    ax = draw(weekly, QUALITY, ax, whole=True)
    ax.set_title("Routine use of helpful and of useless practices")
    return _in_percent(ax, "practitioners", changes)


def improvement(
    weekly: pd.DataFrame, ax: Axes | None = None, changes: Sequence[Change] = ()
) -> Axes:
    """What a student gets: realised improvement, with best and worst quarter of schools.

    Arguments as for `spread`.
    """
    ax = draw(weekly, IMPROVEMENT, ax, bands=("realised_improvement",))
    ax.set_title("Realised improvement: what a student gets")
    ax.set_ylabel("effect on students (SD)")
    mark_changes(ax, changes)
    return ax


def health(weekly: pd.DataFrame, ax: Axes | None = None, changes: Sequence[Change] = ()) -> Axes:
    """The six domain scores and the weakest link; arguments as for `spread`."""
    ax = draw(weekly, HEALTH, ax, bands=("network_health",), whole=True)
    ax.lines[-1].set_linewidth(2.6)
    ax.set_title("Network health: six domains and the weakest link")
    ax.set_ylabel("score, 0 to 1")
    mark_changes(ax, changes)
    return ax


def draw(
    weekly: pd.DataFrame,
    lines: Sequence[Line],
    ax: Axes | None = None,
    bands: Sequence[str] | None = None,
    whole: bool = False,
) -> Axes:
    """Means of measures over the runs, week by week, with bands from 10% to 90% of runs.

    Parameters
    ----------
    weekly : DataFrame
        Columns replicate, week and the measures.
    lines : sequence of Line
    ax : Axes, optional
        A new figure's where none is given.
    bands : sequence of str, optional
        Measures that get a band (default: all, where there are several runs).
    whole : bool
        Whether the axis runs from 0 to 1, so that figures of several scenarios compare.
    """
    if ax is None:
        ax = Figure(figsize=(7, 4), layout="constrained").subplots()
    runs = weekly["replicate"].nunique()
    by_week = weekly.groupby("week")
    ends = []
    for line in lines:
        mean = by_week[line.measure].mean()
        years = (mean.index.to_numpy() + 1) / WEEKS_A_YEAR
        values = mean.to_numpy()
        ax.plot(years, values, color=line.colour, linestyle=line.dashes, linewidth=1.6)
        ends.append(float(values[-1]))
        if runs > 1 and (bands is None or line.measure in bands):
            low, high = (by_week[line.measure].quantile(q).to_numpy() for q in BAND)
            ax.fill_between(years, low, high, color=line.colour, alpha=0.13, linewidth=0)
    ax.set_xlabel(f"school years (bands: 80% of {runs} runs)" if runs > 1 else "school years")
    last = (weekly["week"].max() + 1) / WEEKS_A_YEAR
    ax.set_xlim(0, last)
    ax.set_xticks(range(int(last) + 1))
    ax.margins(y=0.03)
    if whole:
        ax.set_ylim(0, 1)
    name_ends(ax, lines, ends, last)
    return ax


def name_ends(ax: Axes, lines: Sequence[Line], ends: list[float], last: float) -> None:
    """Each line's name at its end, moved apart where they would lie on one another.

    A line that ends in nothing (a share of nothing) has its name above all others.
    """
    without = [line.name.replace("\n", " ") for line, y in zip(lines, ends, strict=True) if y != y]
    if without:
        told = f"without a number at the end: {', '.join(without)}"
        ax.text(0.01, 0.98, told, transform=ax.transAxes, va="top", fontsize=8, color="#555555")
    named = [(line, y) for line, y in zip(lines, ends, strict=True) if y == y]
    if not named:
        return
    low, high = ax.get_ylim()
    tallest = max(line.name.count("\n") + 1 for line, _ in named)
    at = _apart(np.array([y for _, y in named]), LEAST_GAP * (high - low) * tallest)
    at += max(0.0, low - at.min()) - max(0.0, at.max() - high)
    for (line, end), y in zip(named, at, strict=True):
        ax.annotate(
            line.name,
            (last, end),
            (last * 1.03, y),
            va="center",
            color=line.colour,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": line.colour, "lw": 0.6, "shrinkA": 0},
        )


def _apart(at: np.ndarray, gap: float) -> np.ndarray:
    """Heights moved from one another until there is a gap between any two."""
    for _ in range(100):
        order = np.argsort(at, kind="stable")
        close = [(a, b) for a, b in pairwise(order) if at[b] - at[a] < gap]
        if not close:
            break
        for a, b in close:
            middle = (at[a] + at[b]) / 2
            at[a], at[b] = middle - 0.505 * gap, middle + 0.505 * gap
    return at


def mark_changes(ax: Axes, changes: Sequence[Change]) -> None:
    """Where scheduled changes set in: a thin line, its label written upwards along it."""
    for change in changes:
        year = change.week / WEEKS_A_YEAR
        ax.axvline(year, color="#555555", linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
        ax.text(
            year,
            0.98,
            f" {change.label[:MOST_LETTERS]} ",
            transform=ax.get_xaxis_transform(),
            rotation=90,
            ha="right",
            va="top",
            fontsize=8,
            color="#555555",
        )


def _in_percent(ax: Axes, whom: str, changes: Sequence[Change]) -> Axes:
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    ax.set_ylabel(f"share of {whom}")
    mark_changes(ax, changes)
    return ax


def styled():
    """The look of all figures, as a context."""
    return rc_context(STYLE)
