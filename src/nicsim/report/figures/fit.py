"""The picture of a fit: data, what was held back, the band of fitted worlds, curves beside it."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.experiments.fitting.asked import Asked
from nicsim.experiments.fitting.judged import OURS, Said
from nicsim.experiments.fitting.search import Particles
from nicsim.experiments.fitting.series import UNITS

MOST_PANELS = 12
DASHES = {"Bass": "--", "logistic": "-.", "Gompertz": ":", "straight trend": (0, (1, 3)),
          "as last": (0, (6, 2, 1, 2))}  # fmt: skip


def fit(asked: Asked, fitted: Particles, said: Sequence[Said]) -> Figure:
    """A panel for each series: the network's first."""
    count = min(MOST_PANELS, len(asked.sight.series))
    columns = 1 if count == 1 else 2
    rows = -(-count // columns)
    figure = Figure(figsize=(7.2 if columns == 1 else 10.0, 3.6 * rows), layout="constrained")
    axes = np.atleast_1d(figure.subplots(rows, columns)).ravel()
    for which, ax in enumerate(axes):
        if which < count:
            _panel(ax, asked, fitted, which, next((s for s in said if s.which == which), None))
        else:
            ax.set_axis_off()
    return figure


def _panel(ax: Axes, asked: Asked, fitted: Particles, which: int, said: Said | None) -> None:
    series = asked.sight.series[which]
    periods = asked.sight.periods[which]
    shown = fitted.shown[:, asked.sight.place(which)]
    early = [at for at in periods if at <= asked.split]
    low, middle, high = np.nanquantile(
        shown[:, [periods.index(at) for at in early]], (0.1, 0.5, 0.9), axis=0
    )
    ax.fill_between(early, low, high, color="#c9d6e6", linewidth=0)
    ax.plot(early, middle, color="#1f3b5c", label=f"{OURS}: middle and 80% of fitted worlds")
    if said is not None:
        last = [early[-1]] if early else []
        known = {at: series.values[k] for k, at in enumerate(series.periods)}
        start = [known[at] for at in last if at in known]
        last = last[: len(start)]
        for one in said.forecasts:
            at = [*last, *said.later]
            if one.name == OURS:
                ax.fill_between(at, [*start, *one.low], [*start, *one.high], color="#9db6d3",
                                linewidth=0)  # fmt: skip
                ax.plot(at, [*start, *one.values], color="#1f3b5c")
            else:
                ax.plot(at, [*start, *one.values], color="#666666", linestyle=DASHES[one.name],
                        linewidth=1.1, label=one.name)  # fmt: skip
    before = [k for k, at in enumerate(series.periods) if at <= asked.split]
    after = [k for k, at in enumerate(series.periods) if at > asked.split]
    for rows, face, name in ((before, "#000000", "data"), (after, "#ffffff", "held back")):
        if rows:
            ax.plot([series.periods[k] for k in rows], [series.values[k] for k in rows], "o",
                    markersize=4.5, markerfacecolor=face, markeredgecolor="#000000",
                    label=name)  # fmt: skip
    if after:
        ax.axvline(asked.split + 0.5, color="#999999", linewidth=0.8)
    ax.set_title(series.name, fontsize=10)
    ax.set_ylabel(UNITS[series.measure])
    ticks = sorted({periods[0], *series.periods[:: max(1, len(series.periods) // 5)]})
    ax.set_xticks(ticks, [asked.data.label(at) for at in ticks], fontsize=8)
    ax.spines[["top", "right"]].set_visible(False)
    if which == 0:
        ax.legend(frameon=False, fontsize=7.5)
