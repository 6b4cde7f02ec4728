"""Figures on compensability: what a weak domain costs, elasticities, which mean predicts."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from nicsim.report.figures.comparison import new_axes, short
from nicsim.report.words.sensitivity import word_of

LIMITS = ((0.0, "weakest link"), (1.0, "geometric"))
FARTHEST = 5.0  # elasticities beyond are drawn here: domains stand in for one another fully


def losses(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """What each weak level costs where the others are strong, with 95% intervals."""
    rows = table.sort_values("loss", ascending=False)
    ax = ax or new_axes(3.2)
    at = np.arange(len(rows))[::-1]
    loss = rows["loss"].to_numpy()
    widths = np.stack([loss - rows["low"], rows["high"] - loss])
    ax.barh(at, loss, color="#c4ccd6", edgecolor="#1f3b5c", height=0.62)
    ax.errorbar(loss, at, xerr=widths, fmt="none", ecolor="#000000", capsize=2.5)
    ax.axvline(0.0, color="#555555", linewidth=0.9)
    ax.set_yticks(at, [short(word_of(name)) for name in rows["factor"]])
    ax.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
    ax.set_xlabel("what is lost where this domain is weak and the others strong, 95% intervals")
    ax.set_title("One weak domain among strong ones")
    return ax


def elasticities(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Elasticity of substitution in all points and in halves of them, with 95% intervals."""
    ax = ax or new_axes(1.2 + 0.4 * len(table))
    at = np.arange(len(table))[::-1]
    sigma, low, high = (table[name].clip(upper=FARTHEST) for name in ("sigma", "low", "high"))
    for value, name in LIMITS:
        ax.axvline(value, color="#9a9a9a", linewidth=0.9, linestyle=(0, (3, 2)))
        ax.text(value, len(table) - 0.35, f" {name}", fontsize=8, color="#555555")
    ax.errorbar(
        sigma, at, xerr=np.stack([sigma - low, high - sigma]), fmt="o", color="#000000", capsize=3
    )
    ax.set_yticks(at, [str(name) for name in table["condition"]])
    ax.set_ylim(-0.6, len(table) - 0.1)
    ax.set_xlim(-0.05, FARTHEST * 1.02)
    ax.set_xlabel(f"elasticity of substitution (drawn at {FARTHEST:g} where greater)")
    return ax


def predictors(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Rank correlation of each mean of health with the outcome: as it is, and as surveyed."""
    ax = ax or new_axes(3.0)
    looks = {"simulation": ("o", "#000000", 0.12), "survey": ("s", "#b24a00", -0.12)}
    means = ["minimum", "geometric", "arithmetic"]
    for seen_by, (marker, colour, nudge) in looks.items():
        own = table[table["seen_by"] == seen_by].set_index("mean").loc[means]
        mid = own["correlation"].to_numpy()
        widths = np.stack([mid - own["low"], own["high"] - mid])
        ax.errorbar(
            mid,
            np.arange(3)[::-1] + nudge,
            xerr=widths,
            fmt=marker,
            color=colour,
            capsize=3,
            label=f"health as the {seen_by} has it" if seen_by == "simulation" else "as surveyed",
        )
    ax.set_yticks(np.arange(3)[::-1], [f"{name} of six domains" for name in means])
    ax.set_ylim(-0.6, 2.6)
    ax.set_xlabel("rank correlation with the outcome, 95% intervals")
    ax.legend(frameon=False, fontsize=8.5, loc="best")
    return ax
