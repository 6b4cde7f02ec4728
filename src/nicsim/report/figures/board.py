"""Two pictures of a board's page: the answer with its intervals, and a map of schools by number."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nicsim.report.figures.comparison import short
from nicsim.structure.layout import site_positions

MOST_NUMBERED = 99  # schools whose numbers can be read
KEPT, MADE, CUT = "#8a8a8a", "#0072b2", "#b24a00"
LOOKS = {"kept": (KEPT, "solid"), "new": (MADE, "solid"), "cut": (CUT, (0, (2, 2)))}


class TeamTie(NamedTuple):
    """A tie between two teams on a map."""

    one: int
    other: int
    strength: float
    kind: str  # "kept", "new" or "cut"


def answer(rows: Sequence[Any], base: str, label: str, chosen: str) -> Figure:
    """Paired differences to the first arm as dots with intervals, the recommended one filled.

    Parameters
    ----------
    rows : sequence of rows
        Of `Comparison.last`, one measure, best first.
    base, label, chosen : str
        The first arm; the measure with its unit; the arm that is recommended.
    """
    figure = Figure(figsize=(4.6, 1.5 + 0.38 * len(rows)), layout="constrained")
    ax: Axes = figure.subplots()
    at = np.arange(len(rows))[::-1]
    ax.axvline(0.0, color="#555555", linewidth=0.9)
    for y, row in zip(at.tolist(), rows, strict=True):
        own = row.arm == chosen
        colour = MADE if own else "#333333"
        ax.hlines(y, row.low, row.high, color=colour, linewidth=2.4 if own else 1.4)
        ax.plot(row.mean, y, "o", color=colour, markersize=7 if own else 5,
                markerfacecolor=colour if own else "white")  # fmt: skip
    ax.set_yticks(at, [short(str(row.arm)) for row in rows], fontsize=8.5)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.set_xlabel(f"{label}\ndifference to {short(base)}\nwith 95% interval", fontsize=8.5)
    ax.locator_params(axis="x", nbins=5)
    ax.tick_params(axis="x", labelsize=8)
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    ax.tick_params(axis="y", length=0)
    return figure


def school_map(places: int, ties: Sequence[TeamTie], joining: Sequence[int] = ()) -> Figure:
    """Schools as numbered discs, ties between their teams; the key stands beside it as text.

    Parameters
    ----------
    places : int
        How many schools.
    ties : sequence of TeamTie
    joining : sequence of int
        Schools that join later: hollow.
    """
    figure = Figure(figsize=(3.5, 3.6), layout="constrained")
    ax: Axes = figure.subplots()
    at = _spots(places, ties)
    for kind, (colour, dashes) in LOOKS.items():
        own = [tie for tie in ties if tie.kind == kind]
        if own:
            ends = [[at[tie.one], at[tie.other]] for tie in own]
            widths = [0.6 + 3.4 * tie.strength for tie in own]
            ax.add_collection(
                LineCollection(ends, linewidths=widths, colors=colour, linestyles=[dashes],
                               zorder=1 if kind == "kept" else 2)
            )  # fmt: skip
    size = float(np.clip(5200 / max(places, 8), 34, 260))
    later = set(joining)
    face = ["white" if s in later else "#111111" for s in range(places)]
    ax.scatter(*at.T, s=size, c=face, edgecolors="#111111", linewidths=1.2, zorder=3)
    if places <= MOST_NUMBERED:
        for s, (x, y) in enumerate(at):
            ax.text(x, y, str(s + 1), ha="center", va="center_baseline", zorder=4,
                    color="#111111" if s in later else "white",
                    fontsize=float(np.clip(size**0.5 * 0.55, 4.5, 9)))  # fmt: skip
    _explain(ax, ties, bool(later))
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.margins(0.09)
    return figure


def _spots(places: int, ties: Sequence[TeamTie]) -> np.ndarray:
    """Where schools stand: tied ones near each other, at even distances."""
    circle = site_positions(places)
    if not ties or not 3 <= places <= MOST_NUMBERED:
        return circle
    import igraph

    graph = igraph.Graph(n=places, edges=[(tie.one, tie.other) for tie in ties])
    drawn = graph.layout_kamada_kawai(seed=circle.tolist(), maxiter=50 * places)
    spots = np.array(drawn.coords)
    spots -= spots.mean(axis=0)
    spread = np.abs(spots).max()
    return _apart(spots / spread if spread > 0 else circle)


def _apart(spots: np.ndarray) -> np.ndarray:
    """The same spots, pushed apart where their discs would touch."""
    least = 1.5 / np.sqrt(len(spots))
    found = spots.copy()
    for _ in range(60):
        away = found[:, None] - found[None]
        far = np.hypot(away[..., 0], away[..., 1])
        np.fill_diagonal(far, np.inf)
        close = np.where(far < least, (least - far) / 2, 0.0)
        if not close.any():
            break
        found += (away / np.maximum(far, 1e-9)[..., None] * close[..., None]).sum(axis=1)
    return found


def _explain(ax: Axes, ties: Sequence[TeamTie], later: bool) -> None:
    kinds = {tie.kind for tie in ties}
    words = {"kept": "tie between teams", "new": "new tie", "cut": "tie that is cut"}
    handles = [
        Line2D([], [], color=LOOKS[kind][0], linestyle=LOOKS[kind][1], linewidth=2, label=word)
        for kind, word in words.items()
        if kind in kinds
    ]
    if later:
        handles.append(Line2D([], [], marker="o", color="#111111", markerfacecolor="white",
                              linestyle="none", label="joins later"))  # fmt: skip
    if handles:
        title = "wider: stronger; ties run both ways" if ties else None
        ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2,
                  frameon=False, fontsize=7.5, title=title, title_fontsize=7)  # fmt: skip
