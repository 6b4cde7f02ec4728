"""Figures of the gallery of structures: ranks as a grid, and differences."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from nicsim.experiments.comparing import bootstrap_intervals, wide
from nicsim.experiments.search.structures import OUTCOMES, week_of
from nicsim.report.words.findings import label_of


def ranks(answers: pd.DataFrame) -> Figure:
    """Ranks as a grid: numbers are ranks that cannot be ruled out, dark is what is likely first.

    Shade follows the share of resamples in which a structure is best, so that leads which are luck
    stay pale.
    """
    order = answers[answers["outcome"] == OUTCOMES[0].name]["structure"].tolist()
    figure = Figure(figsize=(9.6, 1.8 + 0.42 * len(order)), layout="constrained")
    ax = figure.subplots()
    first = np.zeros((len(order), len(OUTCOMES)))
    texts = {}
    for x, outcome in enumerate(OUTCOMES):
        own = answers[answers["outcome"] == outcome.name].set_index("structure")
        for y, structure in enumerate(order):
            row: Any = own.loc[structure]
            first[y, x] = row["first"]
            low, high = int(row["rank_low"]), int(row["rank_high"])
            texts[x, y] = str(low) if low == high else f"{low}-{high}"
    ax.imshow(first, cmap="Blues", aspect="auto", vmin=-0.05, vmax=1.1)
    for (x, y), text in texts.items():
        dark = first[y, x] > 0.6
        ax.text(x, y, text, ha="center", va="center", fontsize=9,
                color="white" if dark else "black")  # fmt: skip
    ax.set_xticks(range(len(OUTCOMES)), [o.name.replace(" ", "\n", 1) for o in OUTCOMES])
    ax.set_yticks(range(len(order)), order)
    ax.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel(
        "ranks that cannot be ruled out (95%); the darker, the likelier first", fontsize=9
    )
    return figure


def differences(weekly: Mapping[str, pd.DataFrame], weeks: int, seed: int = 0) -> Figure:
    """What a student gets: every structure against the first, and how far single runs differ."""
    outcome = OUTCOMES[0]
    table = wide(weekly[outcome.condition], outcome.measure, week_of(outcome, weeks))
    base, *others = list(table)
    apart = table[others].to_numpy() - table[[base]].to_numpy()
    low, high = bootstrap_intervals(apart, seed)
    mean, spread = apart.mean(axis=0), float(table.std(ddof=1).mean())
    order = np.argsort(mean)
    figure = Figure(figsize=(8.2, 1.6 + 0.36 * len(others)), layout="constrained")
    ax = figure.subplots()
    rows = np.arange(len(others))
    ax.axvspan(-spread, spread, color="0.93", zorder=0)
    ax.axvline(0.0, color="0.4", linewidth=1)
    ax.errorbar(mean[order], rows, fmt="o", capsize=3,
                xerr=np.stack([mean - low, high - mean])[:, order])  # fmt: skip
    ax.set_yticks(rows, [str(others[i]) for i in order])
    ax.set_xlabel(
        f"difference to {str(base)!r} in {label_of(outcome.measure)}, 95% intervals\n"
        "grey: one standard deviation of single runs of the same structure"
    )
    return figure
