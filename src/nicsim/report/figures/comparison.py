"""Figures of comparisons: arms side by side, their paired differences, sweeps.

Arms differ in colour, dashes and the name at the line's end, so that a grey print can be read.
"""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.report.figures.runs import BAND, Line, mark_changes, name_ends
from nicsim.scenario.scenario import Scenario

COLOURS = ("#000000", "#0072b2", "#b24a00", "#009e73", "#cc79a7", "#56b4e9", "#8a6d00", "#888888")
DASHES: tuple[Any, ...] = (
    "solid",
    (0, (5, 2)),
    (0, (1, 1.5)),
    (0, (6, 1.5, 1, 1.5)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (8, 3)),
    (0, (2, 1)),
    (0, (10, 2, 2, 2)),
)
MOST_LINES = 8  # arms that lines can tell apart
LONGEST_LINE = 27  # letters of an arm's name beside a figure
MOST_TITLE = 80  # letters
MOST_MARKS = 4  # scheduled changes that a figure has room for


def short(name: str) -> str:
    """An arm's or a parameter's name, cut to what fits beside a figure, in two lines."""
    if len(name) > LONGEST_LINE and " " not in name:
        name = name.replace(".", ". ", 1)  # a key breaks at its dot, not anywhere
    return "\n".join(textwrap.wrap(name, LONGEST_LINE, max_lines=2, placeholder=" …"))


def line_of(number: int, name: str) -> Line:
    """How the arm of a number is drawn."""
    return Line("", short(name), COLOURS[number % MOST_LINES], DASHES[number % MOST_LINES])


def arms_over_time(weekly: pd.DataFrame, measure: str, label: str, ax: Axes | None = None) -> Axes:
    """Mean of each arm, week by week, with a band of its runs (at most two bands).

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, week and the measure.
    measure, label : str
        What is drawn, and how its axis is named.
    ax : Axes, optional
    """
    ax = ax or new_axes()
    arms = list(dict.fromkeys(weekly["arm"].tolist()))[:MOST_LINES]
    lines, ends = [], []
    for number, arm in enumerate(arms):
        line = line_of(number, arm)
        by_week = weekly[weekly["arm"] == arm].groupby("week")[measure]
        mean = by_week.mean()
        years = (mean.index.to_numpy() + 1) / WEEKS_A_YEAR
        ax.plot(years, mean.to_numpy(), color=line.colour, linestyle=line.dashes, linewidth=1.7)
        if number < 2:
            low, high = (by_week.quantile(q).to_numpy() for q in BAND)
            ax.fill_between(years, low, high, color=line.colour, alpha=0.12, linewidth=0)
        lines.append(line)
        ends.append(float(mean.iloc[-1]))
    bands = "bands: 80% of runs" + (", first two arms" if len(arms) > 2 else "")
    return _finish(ax, weekly, label, lines, ends, f"school years ({bands})")


def difference(over_time: pd.DataFrame, base: str, label: str, ax: Axes | None = None) -> Axes:
    """Paired difference to the first arm, week by week, with its 95% interval.

    Parameters
    ----------
    over_time : DataFrame
        From `nicsim.experiments.comparing.difference_over_time`.
    base : str
        Name of the first arm.
    label : str
    ax : Axes, optional
    """
    ax = ax or new_axes()
    lines, ends = [], []
    ax.axhline(0.0, color="#555555", linewidth=0.9)
    arms = list(dict.fromkeys(over_time["arm"].tolist()))[: MOST_LINES - 1]
    for number, arm in enumerate(arms, start=1):
        line, own = line_of(number, arm), over_time[over_time["arm"] == arm]
        years = (own["week"].to_numpy() + 1) / WEEKS_A_YEAR
        ax.plot(years, own["mean"], color=line.colour, linestyle=line.dashes, linewidth=1.7)
        ax.fill_between(years, own["low"], own["high"], color=line.colour, alpha=0.15, linewidth=0)
        lines.append(line)
        ends.append(float(own["mean"].iloc[-1]))
    ax.set_title(f"Difference to {base!r}"[:MOST_TITLE])
    return _finish(ax, over_time, label, lines, ends, "school years (bands: 95% intervals)")


def dots(
    differences: pd.DataFrame, label: str, ax: Axes | None = None, margin: float | None = None
) -> Axes:
    """Paired differences at one week as dots with 95% intervals, one row an arm.

    Parameters
    ----------
    differences : DataFrame
        Columns arm, mean, low, high: one measure and week.
    label : str
    ax : Axes, optional
    margin : float, optional
        A difference that matters; what is smaller is shaded.
    """
    rows = differences.reset_index(drop=True)
    ax = ax or new_axes(max(2.0, 0.9 + 0.33 * len(rows)))
    at = np.arange(len(rows))[::-1]
    ax.axvline(0.0, color="#555555", linewidth=0.9)
    if margin is not None:
        ax.axvspan(-margin, margin, color="#dddddd", linewidth=0, zorder=0)
        label += f" (shaded: less than {margin:g})"
    ax.hlines(at, rows["low"], rows["high"], color="#000000", linewidth=1.6)
    ax.plot(rows["mean"], at, "o", color="#000000", markersize=5.5)
    ax.set_yticks(at, [short(str(arm)) for arm in rows["arm"]])
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.set_xlabel(f"{label}, with 95% interval")
    return ax


def sweep_lines(
    summary: pd.DataFrame, points: Mapping[str, Mapping[str, Any]], label: str, ax=None
) -> Axes:
    """Mean and 95% interval against the first key that varies; a line a value of the second.

    Parameters
    ----------
    summary : DataFrame
        Columns arm, mean, low, high: one measure and week.
    points : mapping of arms to what was set in each
    label : str
    ax : Axes, optional
    """
    ax = ax or new_axes()
    key, *others = next(iter(points.values()))
    groups: dict[str, list[str]] = {}
    for arm, point in points.items():
        groups.setdefault(", ".join(f"{o}={point[o]}" for o in others), []).append(arm)
    rows = summary.set_index("arm")
    numeric = all(isinstance(point[key], int | float) for point in points.values())
    for number, (group, arms) in enumerate(list(groups.items())[:MOST_LINES]):
        line = line_of(number, group)
        x = [points[arm][key] if numeric else str(points[arm][key]) for arm in arms]
        mean = rows.loc[arms, "mean"].to_numpy()
        width = np.stack([mean - rows.loc[arms, "low"], rows.loc[arms, "high"] - mean])
        ax.errorbar(
            x,
            mean,
            yerr=width,
            color=line.colour,
            linestyle=line.dashes,
            marker="o",
            markersize=4,
            capsize=2.5,
            linewidth=1.5,
            label=group or None,
        )
    if len(groups) > 1:
        ax.legend(frameon=False, fontsize=8.5)
    ax.set_xlabel(key)
    ax.set_ylabel(label)
    return ax


def heat_map(
    summary: pd.DataFrame, points: Mapping[str, Mapping[str, Any]], label: str, ax=None
) -> Axes:
    """Means over a grid of two keys, each cell with its number; arguments as for `sweep_lines`."""
    first, second = list(next(iter(points.values())))[:2]
    columns = list(dict.fromkeys(point[first] for point in points.values()))
    lines = list(dict.fromkeys(point[second] for point in points.values()))
    values = np.full((len(lines), len(columns)), np.nan)
    means = summary.set_index("arm")["mean"]
    for arm, point in points.items():
        values[lines.index(point[second]), columns.index(point[first])] = means[arm]
    ax = ax or new_axes(max(2.4, 1.2 + 0.4 * len(lines)))
    image = ax.imshow(values, cmap="Greys", aspect="auto", origin="lower")
    middle = (np.nanmin(values) + np.nanmax(values)) / 2
    for (row, column), value in np.ndenumerate(values):
        colour = "white" if value > middle else "black"
        ax.text(column, row, f"{value:.2f}", ha="center", va="center", color=colour, fontsize=8.5)
    ax.set_xticks(range(len(columns)), [str(value) for value in columns])
    ax.set_yticks(range(len(lines)), [str(value) for value in lines])
    ax.set_xlabel(first)
    ax.set_ylabel(second)
    ax.figure.colorbar(image, ax=ax, label=label)
    return ax


def mark(ax: Axes, scenarios: Sequence[Scenario]) -> None:
    """Where the scheduled changes of the arms set in: those that most arms share, each once."""
    changes = [change for scenario in scenarios for change in scenario.changes]
    shared = Counter(change.week for change in changes)
    first = {change.week: change for change in reversed(changes)}
    shown = sorted(shared, key=lambda week: -shared[week])[:MOST_MARKS]
    mark_changes(ax, [first[week] for week in sorted(shown)])


def new_axes(height: float = 4.0) -> Axes:
    """Axes of a figure of their own."""
    return Figure(figsize=(7.4, height), layout="constrained").subplots()


def _finish(
    ax: Axes, weekly: pd.DataFrame, label: str, lines: Sequence[Line], ends: list[float], x: str
) -> Axes:
    ax.set_ylabel(label)
    if weekly.empty:  # a share of nothing, in all runs
        ax.text(0.5, 0.5, "no run has a number", ha="center", transform=ax.transAxes)
        return ax
    last = (int(weekly["week"].max()) + 1) / WEEKS_A_YEAR
    ax.set_xlim(0, last)
    ax.set_xticks(range(int(last) + 1))
    ax.set_xlabel(x)
    ax.margins(y=0.04)
    name_ends(ax, lines, ends, last)
    return ax
