"""The picture of kinds: what helps and is in use, and teams at work, a panel for each."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure

from nicsim.experiments.trajectories.followed import Followed
from nicsim.experiments.trajectories.kinds import QUARTERS
from nicsim.experiments.trajectories.sampling import AFTER, TRAJECTORY
from nicsim.report.figures.runs import BAND

COLUMNS = 3
LINES = (
    ("spread_helpful", "routine use of what helps", "#000000", "solid"),
    ("active_teams", "teams at work", "#0072b2", (0, (5, 2))),
    ("false_spread", "routine use of what does not", "#b24a00", (0, (1, 1.5))),
)


def kinds_drawn(made: Followed) -> Figure:
    """A panel for each kind, and one that says how early signs tell them."""
    kinds, years = made.kinds, made.asked.years
    count = len(kinds.names) + 1
    columns = 2 if count in (2, 4) else min(COLUMNS, count)
    rows = -(-count // columns)
    figure = Figure(figsize=(3.5 * columns, 2.9 * rows), layout="constrained")
    axes = np.atleast_1d(figure.subplots(rows, columns)).ravel()
    time = (np.arange(QUARTERS * years) + 1) / QUARTERS
    for kind, name in enumerate(kinds.names):
        ax, among = axes[kind], made.curves[kinds.of == kind]
        low, high = np.quantile(among[:, TRAJECTORY.index("spread_helpful")], BAND, axis=0)
        ax.fill_between(time, low, high, color="#d5d5d5", linewidth=0)
        for measure, label, colour, dashes in LINES:
            middle = np.median(among[:, TRAJECTORY.index(measure)], axis=0)
            ax.plot(time, middle, color=colour, linestyle=dashes, label=label)
        ax.axvline(round(AFTER * years), color="#999999", linewidth=0.8, linestyle=(0, (2, 2)))
        own = made.standing
        yours = "" if own is None else f"; yours {own.shares[kind]:.0%}"
        ax.set_title(f"{name}: {kinds.shares[kind]:.0%}{yours}", fontsize=8.5)
        ax.set(xlim=(0, years), ylim=(0, 1), xticks=range(years + 1))
        ax.tick_params(labelsize=8)
        ax.spines[["top", "right"]].set_visible(False)
        if kind % columns == 0:
            ax.set_ylabel("share", fontsize=8)
        ax.set_xlabel("years", fontsize=8)
    _signs(axes[count - 1], made)
    for ax in axes[count:]:
        ax.set_axis_off()
    handles, labels = axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    return figure


def _signs(ax, made: Followed) -> None:
    """How often the kind is told, by what is observed."""
    told = [one for one in made.foretold if one.signs != "all"]
    rows = [(f"{one.signs}, year 1", one.right) for one in sorted(told, key=lambda o: o.right)]
    rows += [(f"all, year {o.year}", o.right) for o in made.foretold if o.signs == "all"]
    ax.barh(range(len(rows)), [right for _, right in rows], color="#9db6d3")
    ax.set_yticks(range(len(rows)), [name for name, _ in rows], fontsize=7.5)
    ax.axvline(made.foretold[0].commonest, color="#000000", linewidth=1)
    ax.set_title("kind told (line: commonest said)", fontsize=8.5)
    ax.set(xlim=(0, 1))
    ax.set_xlabel("share of held-out networks", fontsize=8)
    ax.tick_params(axis="x", labelsize=8)
    ax.spines[["top", "right"]].set_visible(False)
