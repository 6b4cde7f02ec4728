"""Figures of sensitivity studies at one time: rankings, interactions, response curves.

Areas differ in shade and hatching, lines in dashes and the name at their end, so that a grey print
can be read.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.report.figures.comparison import new_axes, short
from nicsim.report.figures.traces import INDEX_LABELS
from nicsim.report.words.findings import label_of
from nicsim.report.words.sensitivity import outcome_word, word_of

MOST_BARS = 20
GREY = "#555555"


def ranking(
    indices: pd.DataFrame, outcome: str, week: int, index: str, ax: Axes | None = None
) -> Axes:
    """Factors from strongest to weakest in one week, with intervals and the noise floor.

    Arguments as for `totals`; with Sobol' indices, the first-order share is drawn inside.
    """
    rows = indices[(indices["outcome"] == outcome) & (indices["week"] == week)]
    floor_row = rows[rows["factor"] == DUMMY].iloc[0]
    rows = rows[rows["factor"] != DUMMY].sort_values(index, ascending=False).head(MOST_BARS)
    ax = ax or new_axes(max(2.2, 1.1 + 0.32 * len(rows)))
    at = np.arange(len(rows))[::-1]
    ax.barh(at, rows[index], color="#c4ccd6", edgecolor="#1f3b5c", height=0.66, label=index)
    if index == "ST":
        ax.barh(at, rows["S1"].clip(lower=0), color="#1f3b5c", height=0.34, label="S1, alone")
        ax.legend(frameon=False, loc="lower right", fontsize=8.5)
    if f"{index}_conf" in rows:
        ax.errorbar(
            rows[index], at, xerr=rows[f"{index}_conf"], fmt="none", ecolor="#000000", capsize=2.5
        )
    floor = float(floor_row[index] + np.nan_to_num(floor_row.get(f"{index}_conf", 0.0)))
    ax.axvspan(0, floor, facecolor="#dddddd", hatch="oo", edgecolor="white", zorder=0)
    ax.set_yticks(at, [short(word_of(name)) for name in rows["factor"]])
    ax.set_xlim(left=0)
    ax.set_xlabel(f"{INDEX_LABELS.get(index, index)}, 95% intervals; dotted: noise floor")
    ax.set_title(f"{outcome_word(outcome).capitalize()}, year {week // WEEKS_A_YEAR + 1}")
    return ax


def tornado(indices: pd.DataFrame, outcome: str, week: int, ax: Axes | None = None) -> Axes:
    """Each factor alone at its lowest and highest value: difference to the scenario as it is."""
    rows = indices[(indices["outcome"] == outcome) & (indices["week"] == week)]
    luck = rows[rows["factor"] == DUMMY].iloc[0]
    rows = rows[rows["factor"] != DUMMY].sort_values("swing", ascending=False).head(MOST_BARS)
    ax = ax or new_axes(max(2.2, 1.1 + 0.34 * len(rows)))
    at = np.arange(len(rows))[::-1]
    for side, colour, hatch, label in (
        ("low", "#e8d9c8", "////", "lowest value"),
        ("high", "#1f3b5c", "", "highest value"),
    ):
        ax.barh(
            at, rows[side], color=colour, hatch=hatch, edgecolor="#333333", height=0.6, label=label
        )
        ax.errorbar(
            rows[side], at, xerr=rows[f"{side}_conf"], fmt="none", ecolor="#000000", capsize=2.5
        )
    half = float(luck["swing"])
    ax.axvspan(-half, half, facecolor="#dddddd", alpha=0.6, zorder=0)
    ax.axvline(0.0, color=GREY, linewidth=0.9)
    ax.set_yticks(at, [short(word_of(name)) for name in rows["factor"]])
    ax.set_xlabel(f"change in {label_of(outcome)}, 95% intervals; grey: new luck alone")
    ax.set_title(f"One at a time, year {week // WEEKS_A_YEAR + 1}")
    ax.legend(frameon=False, loc="lower right", fontsize=8.5)
    return ax


def mu_sigma(indices: pd.DataFrame, outcome: str, week: int, ax: Axes | None = None) -> Axes:
    """Morris: size of effects (mu*) against how much they depend on the rest (sigma)."""
    rows = indices[(indices["outcome"] == outcome) & (indices["week"] == week)]
    ax = ax or new_axes(4.8)
    own = rows[rows["factor"] != DUMMY].sort_values("mu_star", ascending=False)
    floor = float(
        rows.loc[rows["factor"] == DUMMY, ["mu_star", "mu_star_conf"]].sum(axis=1).iloc[0]
    )
    ax.axvspan(0, floor, facecolor="#dddddd", hatch="oo", edgecolor="white", zorder=0)
    ax.errorbar(
        own["mu_star"],
        own["sigma"],
        xerr=own["mu_star_conf"],
        fmt="none",
        ecolor="#9aa3ad",
        elinewidth=0.8,
    )
    rising, falling = own[own["mu"] >= 0], own[own["mu"] < 0]
    ax.plot(rising["mu_star"], rising["sigma"], "^", color="#1f3b5c", label="raises it")
    ax.plot(falling["mu_star"], falling["sigma"], "v", color="#b24a00", label="lowers it")
    reach = float(own["mu_star"].max()) if len(own) else 1.0
    ax.plot([0, reach], [0, reach], color=GREY, linewidth=0.8, linestyle=(0, (2, 2)))
    _spread_names(ax, own.head(12))
    ax.set_xlim(left=0)
    ax.set_ylim(bottom=0)
    ax.set_xlabel("mu*: mean size of the effect of a step (dotted: noise floor)")
    ax.set_ylabel("sigma: how much it depends on the rest")
    ax.set_title(f"{outcome_word(outcome).capitalize()}, year {week // WEEKS_A_YEAR + 1}")
    ax.legend(frameon=False, loc="upper left", fontsize=8.5)
    return ax


def _spread_names(ax: Axes, rows: pd.DataFrame) -> None:
    """Names right of the figure in the order of sigma, each tied to its point."""
    order = rows.sort_values("sigma", ascending=False)
    high = ax.get_ylim()[1]
    heights = np.linspace(0.98, 0.02, max(2, len(order)))
    for height, (_, row) in zip(heights, order.iterrows(), strict=False):
        ax.annotate(
            short(word_of(str(row["factor"]))),
            (row["mu_star"], row["sigma"]),
            (1.03, height * high),
            textcoords=ax.get_yaxis_transform(),
            va="center",
            fontsize=8,
            annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": "#9aa3ad", "lw": 0.5, "shrinkA": 0},
        )


def interactions(
    pairs: pd.DataFrame, indices: pd.DataFrame, outcome: str, week: int, ax: Axes | None = None
) -> Axes:
    """Second-order shares of pairs, first-order ones on the diagonal; unsure ones in brackets."""
    own = pairs[(pairs["outcome"] == outcome) & (pairs["week"] == week)]
    single = indices[(indices["outcome"] == outcome) & (indices["week"] == week)]
    names = single["factor"].tolist()
    values = np.full((len(names), len(names)), np.nan)
    sure = np.ones_like(values, bool)
    for _, row in single.iterrows():
        place = names.index(row["factor"])
        values[place, place] = row["S1"]
        sure[place, place] = row["S1"] > row["S1_conf"]
    for _, row in own.iterrows():
        j, k = sorted((names.index(row["factor"]), names.index(row["other"])))
        values[k, j] = row["S2"]
        sure[k, j] = abs(row["S2"]) > row["S2_conf"]
    ax = ax or new_axes(1.6 + 0.42 * len(names))
    shown = np.clip(values, 0.0, None)
    image = ax.imshow(shown, cmap="Greys", vmin=0.0, vmax=max(0.05, np.nanmax(shown)))
    for (k, j), value in np.ndenumerate(values):
        if not math.isnan(value):
            text = f"{value:.2f}" if sure[k, j] else f"({value:.2f})"
            colour = "white" if shown[k, j] > 0.55 * np.nanmax(shown) else "black"
            ax.text(j, k, text, ha="center", va="center", fontsize=8, color=colour)
    labels = [short(word_of(name)) for name in names]
    ax.set_xticks(range(len(names)), labels, rotation=40, ha="right")
    ax.set_yticks(range(len(names)), labels)
    ax.set_title(f"{outcome_word(outcome).capitalize()}, year {week // WEEKS_A_YEAR + 1}")
    ax.set_xlabel("diagonal: alone; below: what a pair adds together; (unsure)")
    ax.figure.colorbar(image, ax=ax, label="share of the variation", shrink=0.8)
    return ax


def curves(table: pd.DataFrame, outcome: str, order: Sequence[str], week: int) -> Figure:
    """Response curves of some factors side by side: mean, its interval, and 80% of points.

    Parameters
    ----------
    table : DataFrame
        From `nicsim.experiments.sensitivity.curves.response_curves`.
    outcome : str
    order : sequence of str
        Factors to draw, strongest first.
    week : int
    """
    columns = min(3, len(order))
    lines = math.ceil(len(order) / columns)
    figure = Figure(figsize=(2.6 * columns + 0.6, 2.3 * lines + 0.5), layout="constrained")
    axes = np.atleast_1d(figure.subplots(lines, columns, sharey=True, squeeze=False)).ravel()
    for ax, name in zip(axes, order, strict=False):
        own = table[table["factor"] == name]
        numeric = all(isinstance(v, int | float | np.number) for v in own["value"])
        x = own["value"].astype(float) if numeric else [str(value) for value in own["value"]]
        mean = own["mean"].to_numpy()
        if numeric:
            q10, q90, low, high = (own[k].to_numpy(float) for k in ("q10", "q90", "low", "high"))
            ax.fill_between(x, q10, q90, color="#dfe4ea", linewidth=0)
            ax.fill_between(x, low, high, color="#8fa3b8", linewidth=0)
            ax.plot(x, mean, "o-", color="#000000", markersize=3, linewidth=1.4)
        else:
            bars = np.stack([mean - own["low"], own["high"] - mean])
            ax.errorbar(x, mean, yerr=bars, fmt="o", color="#000000", capsize=3)
            ax.tick_params(axis="x", rotation=40)
        ax.set_title(short(word_of(name)), fontsize=9)
    for ax in axes[len(order) :]:
        ax.set_visible(False)
    figure.supylabel(label_of(outcome), fontsize=9.5)
    figure.supxlabel(
        f"value of the factor, year {week // WEEKS_A_YEAR + 1} "
        "(dark: 95% interval of the mean; light: 80% of points)",
        fontsize=8.5,
    )
    return figure
