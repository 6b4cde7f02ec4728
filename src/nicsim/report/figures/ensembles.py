"""Figures of a search for worlds: what was ruled out, targets before and after, what was learnt."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from nicsim.report.figures.comparison import new_axes, short

MOST_BARS = 24
BEFORE, AFTER, KNOWN = "#b8bfc8", "#1f3b5c", "#e8d9c8"


def targets(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Each target before and after, in standard deviations of what is uncertain from what is known.

    Parameters
    ----------
    table : DataFrame
        `Checks.targets`; with columns known low and known high.
    ax : Axes, optional
    """
    ax = ax or new_axes(1.2 + 0.34 * len(table))
    at = np.arange(len(table))[::-1]
    for name, colour, shift, width in (("before", BEFORE, 0.16, 4.0), ("after", AFTER, -0.16, 2.5)):
        ends = [_standard(table, f"{name}{end}") for end in (" 5%", "", " 95%")]
        ax.hlines(at + shift, ends[0], ends[2], color=colour, linewidth=width)
        marker = "s" if name == "before" else "o"
        label = "prior" if name == "before" else "worlds that are kept"
        ax.plot(ends[1], at + shift, marker, color=colour, markersize=5, label=label)
    ax.axvspan(-3, 3, color=KNOWN, zorder=0, label="not ruled out")
    ax.axvline(0, color="#333333", linewidth=0.8)
    ax.set_yticks(at, [short(name) for name in table["target"]])
    ax.set_xlim(-8, 8)
    ax.set_xlabel("distance from what is known, in standard deviations of what is uncertain")
    ax.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.4, -0.08), ncol=3, fontsize=8.5)
    return ax


def _standard(table: pd.DataFrame, name: str) -> np.ndarray:
    value = table[name].to_numpy(float)
    low, high = table["low"].to_numpy(float), table["high"].to_numpy(float)
    low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)
    beyond = np.where(value < low, value - low, np.where(value > high, value - high, 0.0))
    return beyond / table["off by"].to_numpy(float)


def learnt(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """How much narrower the parameters of which most was learnt are than their priors."""
    rows = table.sort_values("learnt", ascending=False).head(MOST_BARS)
    ax = ax or new_axes(1.0 + 0.28 * len(rows))
    at = np.arange(len(rows))[::-1]
    ax.barh(at, 100 * rows["learnt"], color="#c4ccd6", edgecolor="#1f3b5c", height=0.66)
    ax.set_yticks(at, [short(name) for name in rows["parameter"]])
    ax.set_xlabel("narrower than what was believed before, % (spread of places in the prior)")
    return ax


def ranks(places: np.ndarray, ax: Axes | None = None) -> Axes:
    """Where known worlds lie among those that were drawn for them; even, where all is well."""
    ax = ax or new_axes(2.8)
    bins = 10
    count, ends = np.histogram(places, bins, (0.0, 1.0))
    ax.bar(ends[:-1], count, 1 / bins, align="edge", color="#c4ccd6", edgecolor="#1f3b5c")
    even = places.size / bins
    by_truth = np.stack([np.histogram(row, bins, (0, 1))[0] for row in places])
    error = 2 * by_truth.std(axis=0, ddof=1).mean() * np.sqrt(len(places))
    ax.axhspan(even - error, even + error, color=KNOWN, alpha=0.7, zorder=0, label="even, ± luck")
    ax.axhline(even, color="#333333", linewidth=0.8)
    ax.set_xlabel("part of the worlds drawn in which a parameter lies below its true value")
    ax.set_ylabel("parameters of known worlds")
    ax.set_ylim(0, max(float(count.max()), even + error) * 1.25)
    ax.legend(frameon=False, loc="upper center", ncol=2, fontsize=8.5)
    return ax
