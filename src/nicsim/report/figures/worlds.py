"""Figures of a question asked in many worlds: by world, by what decides, and beside luck."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.worlds.turning import Limit
from nicsim.report.figures.comparison import MOST_LINES, MOST_TITLE, line_of, new_axes
from nicsim.report.figures.runs import BAND, Line, name_ends
from nicsim.scenario.declared import parameters

BETTER, WORSE, NEITHER = "#0072b2", "#b24a00", "#8c8c8c"
WINDOW = 0.2  # of the worlds, in a running median
TWO_BANDS = 2  # arms that get a band


def by_world(effect: np.ndarray, margin: float | None, label: str, ax: Axes | None = None) -> Axes:
    """The difference in each world, sorted, with the range that does not matter shaded.

    Parameters
    ----------
    effect : array
        One number a world; nan is left out.
    margin : float or None
    label : str
    ax : Axes, optional
    """
    ax = ax or new_axes(3.4)
    own = np.sort(effect[np.isfinite(effect)])
    share = (np.arange(own.size) + 0.5) / max(1, own.size)
    ax.axhline(0.0, color="#555555", linewidth=0.9)
    beside = 0.0 if margin is None else margin
    if margin is not None:
        ax.axhspan(-margin, margin, color="#e4e4e4", linewidth=0, zorder=0)
    groups = (
        (own > beside, BETTER, "^"),
        (own < -beside, WORSE, "v"),
        (np.abs(own) <= beside, NEITHER, "o"),
    )
    for some, colour, mark in groups:
        ax.plot(share[some], own[some], mark, color=colour, markersize=3.2, linestyle="none")
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    ax.set_xlim(0, 1)
    shaded = "" if margin is None else f"; shaded: no more than {margin:g} apart"
    ax.set_xlabel(f"worlds, from the smallest difference to the largest{shaded}")
    ax.set_ylabel("difference")
    ax.set_title(label[:MOST_TITLE])
    return ax


def deciding(
    values: pd.DataFrame,
    limits: Sequence[Limit],
    effect: np.ndarray,
    label: str,
    ax: Axes | None = None,
) -> Axes:
    """The difference in each world against the parameter that decides it.

    Parameters
    ----------
    values : DataFrame
        One row a world, one column a parameter.
    limits : sequence of Limit
        The first is drawn along the axis; worlds in which all hold are marked.
    effect : array
    label : str
    ax : Axes, optional
    """
    ax = ax or new_axes(3.6)
    limit = limits[0]
    inside = np.logical_and.reduce([one.holds(values) for one in limits])
    column: Any = values[limit.key]
    choice = limit.side in ("is", "is not")
    names = sorted(set(column.tolist()), key=str) if choice else []
    x = np.array([names.index(v) for v in column]) if choice else column.to_numpy(float)
    spread = np.random.default_rng(0).uniform(-0.18, 0.18, len(x)) if choice else 0.0
    ax.axhline(0.0, color="#555555", linewidth=0.9)
    marks = (
        (inside, WORSE, "v", "worlds within the limit"),
        (~inside, BETTER, "^", "others"),
    )
    for some, colour, mark, name in marks:
        ax.plot((x + spread)[some], effect[some], mark, color=colour, markersize=3.6,
                linestyle="none", label=name, alpha=0.8)  # fmt: skip
    if choice:
        ax.set_xticks(range(len(names)), [str(name) for name in names])
    else:
        ax.axvline(float(limit.value), color="#000000", linewidth=0.9, linestyle=(0, (4, 2)))
        order = np.argsort(x, kind="stable")
        middle = _running(effect[order], max(5, round(WINDOW * len(x))))
        ax.plot(x[order], middle, color="#000000", linewidth=1.8, label="running middle")
    declared = parameters().get(limit.key)
    meaning = f": {declared.meaning}" if declared is not None else ""
    ax.set_xlabel(textwrap.fill(f"{limit.key}{meaning}", 90))
    ax.set_ylabel(f"difference in {label}")
    ax.legend(frameon=False, fontsize=8.5, loc="best")
    return ax


def _running(values: np.ndarray, width: int) -> np.ndarray:
    """The median of so many neighbours of each; fewer at the ends."""
    half = width // 2
    return np.array(
        [np.nanmedian(values[max(0, i - half) : i + half + 1]) for i in range(len(values))]
    )


def bands(runs: pd.DataFrame, measure: str, label: str) -> Figure:
    """Each arm's mean week by week, with its band over worlds (left) and over luck (right).

    Bands over luck are of single runs around the mean of all worlds: what is left of a run when
    its world's own mean is taken off, widened for the runs that this mean is of.

    Parameters
    ----------
    runs : DataFrame
        Columns arm, replicate, world, week and the measure.
    measure, label : str
    """
    figure = Figure(figsize=(8.6, 3.7), layout="constrained")
    axes: list[Axes] = list(figure.subplots(1, 2, sharex=True, sharey=True))
    arms = list(dict.fromkeys(runs["arm"].tolist()))[:MOST_LINES]
    lines: list[Line] = []
    ends: list[float] = []
    for number, arm in enumerate(arms):
        line = line_of(number, arm)
        own = runs[runs["arm"] == arm]
        world = own.groupby(["world", "week"], sort=True)[measure].mean().unstack("week")
        mean = world.mean()
        years = (mean.index.to_numpy() + 1) / WEEKS_A_YEAR
        for ax, band in zip(axes, (_of_worlds(world), _of_luck(own, world, measure)), strict=True):
            ax.plot(years, mean, color=line.colour, linestyle=line.dashes, linewidth=1.7)
            if number < TWO_BANDS and band is not None:
                ax.fill_between(years, band[0], band[1], color=line.colour, alpha=0.15, linewidth=0)
        lines.append(line)
        ends.append(float(mean.iloc[-1]))
    last = (int(runs["week"].max()) + 1) / WEEKS_A_YEAR
    first_two = ", first two arms" if len(arms) > TWO_BANDS else ""
    for ax, title in zip(axes, ("Worlds differ by so much", "Luck, in one world"), strict=True):
        ax.set_title(title)
        ax.set_xlim(0, last)
        ax.set_xticks(range(int(last) + 1))
        ax.set_xlabel(f"school years (bands: 80%{first_two})")
    axes[0].set_ylabel(label)
    name_ends(axes[1], lines, ends, last)
    return figure


def _of_worlds(world: pd.DataFrame) -> np.ndarray:
    return np.nanquantile(world.to_numpy(), BAND, axis=0)


def _of_luck(own: pd.DataFrame, world: pd.DataFrame, measure: str) -> np.ndarray | None:
    table = own.pivot(index=["world", "replicate"], columns="week", values=measure)
    each = len(table) / len(world)
    if each < 2:
        return None
    rest = table.to_numpy() - world.loc[table.index.get_level_values("world")].to_numpy()
    rest *= np.sqrt(each / (each - 1))
    return world.mean().to_numpy() + np.nanquantile(rest, BAND, axis=0)
