"""What the others lose when someone leaves: dots with intervals, the greatest loss first."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.report.figures.comparison import short

MOST_ROWS = 30


def losses(table: Any, week: int) -> Figure:
    """A row a leaver: the change of what students gain in all other schools, with its interval.

    Parameters
    ----------
    table : DataFrame
        Of `nicsim.api.leaving.leaving`.
    week : int
        In which they leave.
    """
    rows = table.head(MOST_ROWS)
    figure = Figure(figsize=(7.4, 1.3 + 0.32 * len(rows)), layout="constrained")
    ax: Axes = figure.subplots()
    at = np.arange(len(rows))[::-1]
    ax.axvline(0.0, color="#555555", linewidth=0.9)
    ax.hlines(at, rows["rest_low"], rows["rest_high"], color="#333333", linewidth=1.6)
    for what, marker in (("person", "o"), ("school", "s")):
        own = (rows["what"] == what).to_numpy()
        if own.any():
            ax.plot(rows["rest"][own], at[own], marker, color="#0072b2", markersize=6, label=what)
    ax.set_yticks(at, [short(str(name)) for name in rows["who"]])
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlabel(f"change of what a student gains in the other schools (SD), with 95% interval\n"
                  f"when this person or school leaves in week {week}")  # fmt: skip
    ax.legend(frameon=False, loc="best")
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return figure
