"""Figures of sensitivity studies over time and samples: shares, totals, convergence.

Areas differ in shade and hatching, lines in dashes and the name at their end, so that a grey print
can be read.
"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.report.figures.comparison import COLOURS, DASHES, new_axes, short
from nicsim.report.figures.runs import Line, name_ends
from nicsim.report.words.sensitivity import outcome_word, word_of

SHADES = (
    *("#1f3b5c", "#b24a00", "#3f7f93", "#e0a03c", "#7c5a8c", "#8fb98a", "#c9b7a3"),
    *("#5b5b5b", "#d98880", "#a9cce3"),
)
HATCHES = ("", "////", "", "\\\\\\\\", "....", "", "xxxx", "||||", "", "----")
MOST_LINES = 7
MOST_BANDS = 3
INDEX_LABELS = {
    "ST": "total share: alone and together with others",
    "mu_star": "mean size of the effect of a step (mu*)",
    "swing": "greatest difference between values",
    "pawn": "PAWN: distance between distributions",
}
UNSURE = 0.5  # half-width of a share beyond which nothing can be drawn of that week
GREY = "#555555"


def traces(
    indices: pd.DataFrame, noise: pd.DataFrame, outcome: str, ax: Axes | None = None
) -> Axes:
    """Shares of the variation over the years: each factor alone, factors together, luck.

    Parameters
    ----------
    indices : DataFrame
        Columns outcome, week, factor, S1, S1_conf, S1_sum_conf.
    noise : DataFrame
        Columns outcome, week, luck_share_of_mean.
    outcome : str
    ax : Axes, optional

    Notes
    -----
    Bars at the ends of years are 95% intervals of where the edge lies that they stand on: of the
    sum of all areas below it (shares below 0 are drawn as nothing).
    """
    ax = ax or new_axes(4.6)
    table, years = _over_time(indices, outcome, "S1")
    names = [name for name in table.columns if name != DUMMY]
    table = _sure(table, _over_time(indices, outcome, "S1_conf")[0][names])
    stack = np.cumsum(table[names].clip(lower=0.0).to_numpy(), axis=1)
    widths = _over_time(indices, outcome, "S1_sum_conf")[0][names].to_numpy()
    lower = np.hstack([np.zeros((len(stack), 1)), stack[:, :-1]])
    for place, name in enumerate(names):
        ax.fill_between(
            years,
            np.minimum(1.0, lower[:, place]),
            np.minimum(1.0, stack[:, place]),
            edgecolor="white",
            linewidth=0.6,
            label=word_of(name),
            facecolor=SHADES[place % len(SHADES)],
            hatch=HATCHES[place % len(HATCHES)],
        )
    luck = noise[noise["outcome"] == outcome].set_index("week")["luck_share_of_mean"]
    above = np.maximum(1.0 - luck.reindex(table.index).to_numpy(), np.minimum(1.0, stack[:, -1]))
    ax.fill_between(
        years, stack[:, -1].clip(max=1), above, facecolor="white", label="together only"
    )
    ax.fill_between(
        years, above, 1.0, facecolor="#e6e6e6", hatch="oo", edgecolor="white", label="luck"
    )
    ends = np.isclose(years % 1.0, 0.0)
    nudges = np.linspace(-0.3, -0.02, len(names))
    for place in range(len(names)):
        ax.errorbar(
            years[ends] + nudges[place],
            np.minimum(1.0, stack[ends, place]),
            yerr=widths[ends, place],
            fmt="none",
            ecolor="#000000",
            elinewidth=0.8,
            capsize=1.5,
        )
    ax.set_ylim(0, 1)
    ax.set_xlim(0, years[-1])
    ax.set_xticks(range(int(years[-1]) + 1))
    ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    ax.set_xlabel("school years (bars: 95% interval of the edge they stand on; gaps: too unsure)")
    ax.set_ylabel("share of the variation")
    ax.set_title(f"What moves {outcome_word(outcome)}, and when")
    handles, labels = ax.get_legend_handles_labels()
    ax.legend(
        handles[::-1], labels[::-1], frameon=False, loc="center left", bbox_to_anchor=(1.01, 0.5)
    )
    return ax


def totals(indices: pd.DataFrame, outcome: str, index: str = "ST", ax: Axes | None = None) -> Axes:
    """An index of the strongest factors over the years, with 95% bands and luck's own.

    Parameters
    ----------
    indices : DataFrame
        Columns outcome, week, factor, the index and, if there is one, its half-width `_conf`.
    outcome, index : str
    ax : Axes, optional
    """
    ax = ax or new_axes(4.2)
    table, years = _over_time(indices, outcome, index)
    width = f"{index}_conf"
    widths = _over_time(indices, outcome, width)[0] if width in indices else table * 0.0
    if index == "ST":
        table = _sure(table, widths.drop(columns=DUMMY))
    own = table.drop(columns=DUMMY)
    strongest = own.iloc[-1].sort_values(ascending=False).index[:MOST_LINES].tolist()
    lines, ends = [], []
    for number, name in enumerate(strongest):
        line = Line("", short(word_of(name)), COLOURS[number % 7], DASHES[number % 7])
        y, half = table[name].to_numpy(), widths[name].to_numpy()
        ax.plot(years, y, color=line.colour, linestyle=line.dashes, linewidth=1.6)
        if number < MOST_BANDS:
            ax.fill_between(years, y - half, y + half, color=line.colour, alpha=0.13, linewidth=0)
        lines.append(line)
        ends.append(float(y[-1]))
    floor = table[DUMMY].to_numpy()
    ax.plot(years, floor, color="#9a9a9a", linewidth=3.0, zorder=1)
    lines.append(Line("", "luck (noise floor)", GREY, "solid"))
    ends.append(float(floor[-1]))
    ax.set_xlim(0, years[-1])
    ax.set_xticks(range(int(years[-1]) + 1))
    ax.set_ylim(bottom=min(0.0, ax.get_ylim()[0]))
    ax.set_xlabel(f"school years (bands: 95% intervals of the first {MOST_BANDS})")
    ax.set_ylabel(INDEX_LABELS.get(index, index))
    ax.set_title(f"What moves {outcome_word(outcome)}, and when")
    name_ends(ax, lines, ends, float(years[-1]))
    return ax


def convergence(table: pd.DataFrame, outcome: str, index: str, ax: Axes | None = None) -> Axes:
    """An index of the strongest factors from a quarter, a half and all of the samples."""
    ax = ax or new_axes(3.6)
    own = table[table["outcome"] == outcome]
    counts = sorted(own["samples"].unique())
    last = own[own["samples"] == counts[-1]].sort_values(index, ascending=False)
    lines, ends = [], []
    for number, name in enumerate(last["factor"].head(MOST_LINES)):
        rows = own[own["factor"] == name].sort_values("samples")
        line = Line("", short(word_of(name)), COLOURS[number % 7], DASHES[number % 7])
        width = rows.get(f"{index}_conf")
        ax.errorbar(
            rows["samples"],
            rows[index],
            yerr=width,
            color=line.colour,
            linestyle=line.dashes,
            capsize=3,
        )
        lines.append(line)
        ends.append(float(rows[index].iloc[-1]))
    ax.set_xticks(counts)
    ax.set_xlim(counts[0] * 0.9, counts[-1] * 1.02)
    ax.set_xlabel("samples (bars: 95% intervals)")
    ax.set_ylabel(INDEX_LABELS.get(index, index))
    ax.set_title("Have the indices settled?")
    name_ends(ax, lines, ends, counts[-1] * 1.02)
    return ax


def _sure(table: pd.DataFrame, widths: pd.DataFrame) -> pd.DataFrame:
    """Weeks that can be drawn; if the last cannot, all are, with their wide intervals."""
    unsure = widths.max(axis=1) > UNSURE
    return table if unsure.iloc[-1] else table.mask(unsure)


def _over_time(indices: pd.DataFrame, outcome: str, index: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Weeks x factors from the first week in which anything varies, and their years."""
    own = indices[indices["outcome"] == outcome]
    order = list(dict.fromkeys(own["factor"].tolist()))
    table = own.pivot(index="week", columns="factor", values=index)[order]
    varies = own.pivot(index="week", columns="factor", values=_main(indices))[order]
    table = table[varies.notna().any(axis=1)]
    return table, (table.index.to_numpy() + 1) / WEEKS_A_YEAR


def _main(indices: pd.DataFrame) -> str:
    return next(name for name in ("ST", "mu_star", "swing", "pawn") if name in indices)
