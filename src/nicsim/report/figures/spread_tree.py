"""The tree of spread drawn: weeks from left to right, a lane for each school.

Told apart in grey: what is put down to a peer has a thin light line from where the peer began; what
came from another team has a dark upright line from that team's lane, in the week in which it was
taken over; what has no person as its source has a mark of its own.
"""

from typing import NamedTuple

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from nicsim.domains.environment import WEEKS_A_YEAR

LANE = 0.76  # part of the distance between lanes that a school's people fill
MOST_LANES = 60  # schools that get their name written
MOST_LETTERS = 24  # of it


class Look(NamedTuple):
    """How those whom a channel reached are drawn."""

    channel: str
    name: str
    marker: str
    face: str
    edge: str


LOOKS = (
    Look("start", "from the start on", "*", "#000000", "#000000"),
    Look("own", "of its own accord", "o", "white", "#555555"),
    Look("test", "the own team's test", "^", "#56b4e9", "#0072b2"),
    Look("hub", "the hub", "s", "#e69f00", "#8a5f00"),
    Look("mandate", "a mandate", "x", "#b24a00", "#b24a00"),
    Look("peer", "a peer (thin line)", ".", "#555555", "#555555"),
    Look("tie", "a tied team (upright line)", "D", "#000000", "#000000"),
)
LINES = {"peer": ("#9a9a9a", 0.6, 1), "tie": ("#000000", 0.8, 3)}  # colour, width, height


def spread_tree(tree: nx.DiGraph, title: str = "", ax: Axes | None = None) -> Axes:
    """Draw the tree by which a practice spread in one run.

    Parameters
    ----------
    tree : networkx.DiGraph
        As `nicsim.experiments.events.spread_tree` makes it.
    title : str
    ax : Axes, optional
        A new figure's where none is given.
    """
    lanes = _lanes(tree)
    if ax is None:
        height = float(np.clip(1.6 + 0.27 * len(lanes), 3.2, 12))
        ax = Figure(figsize=(9, height), layout="constrained").subplots()
    at = _places(tree, lanes)
    for channel, (colour, width, above) in LINES.items():
        ends = [
            (_left(at[a], at[b], channel), at[b])
            for a, b, data in tree.edges(data=True)
            if data["channel"] == channel and a in at and b in at
        ]
        lines = LineCollection(ends, colors=colour, linewidths=width, alpha=0.7, zorder=above)
        ax.add_collection(lines)
    _draw_people(tree, at, ax)
    _draw_teams(tree, at, ax)
    _frame(lanes, ax)
    ax.set_title(title or "Who took it from whom")
    return ax


def _left(source: tuple, taker: tuple, channel: str) -> tuple:
    """Where a line begins: at the source, or in its lane in the week of the taking over."""
    return source if channel == "peer" else (taker[0], source[1])


def _lanes(tree: nx.DiGraph) -> list:
    """Schools in the order in which the practice reached them."""
    first: dict = {}
    for _, data in tree.nodes(data=True):
        if data.get("kind") in ("person", "team"):
            first[data["site"]] = min(data["week"], first.get(data["site"], data["week"]))
    return sorted(first, key=lambda site: first[site])


def _places(tree: nx.DiGraph, lanes: list) -> dict:
    """Where each node is drawn: years, and the lane with a place in it for each person."""
    lane_of = {site: lane for lane, site in enumerate(lanes)}
    by_site: dict = {}
    for node, data in tree.nodes(data=True):
        if data.get("kind") == "person":
            by_site.setdefault(data["site"], set()).add(node[0])
    seat = {
        person: LANE * (place + 1) / (len(people) + 1)
        for people in by_site.values()
        for place, person in enumerate(sorted(people))
    }
    at = {}
    for node, data in tree.nodes(data=True):
        if data.get("kind") in ("person", "team"):
            within = seat[node[0]] if data["kind"] == "person" else LANE / 2
            y = lane_of[data["site"]] - LANE / 2 + within
            at[node] = ((data["week"] + 1) / WEEKS_A_YEAR, y)
    return at


def _draw_people(tree: nx.DiGraph, at: dict, ax: Axes) -> None:
    size = float(np.clip(9000 / max(1, len(at)), 3, 26))
    for look in LOOKS:
        points = [
            at[node]
            for node, data in tree.nodes(data=True)
            if data.get("kind") == "person" and data["channel"] == look.channel
        ]
        if points:
            colours = (
                {"c": look.edge}
                if look.marker == "x"
                else {"facecolors": look.face, "edgecolors": look.edge}
            )
            ax.scatter(
                *np.array(points).T,
                s=size,
                marker=look.marker,
                linewidths=0.7,
                zorder=4,
                label=look.name,
                **colours,
            )


def _draw_teams(tree: nx.DiGraph, at: dict, ax: Axes) -> None:
    """Where a team first tested the practice: an upright stroke through its lane."""
    for node, data in tree.nodes(data=True):
        if data.get("kind") == "team":
            x, y = at[node]
            ax.plot([x, x], [y - LANE / 2, y + LANE / 2], color="#000000", linewidth=1.6, zorder=2)


def _frame(lanes: list, ax: Axes) -> None:
    ax.set_ylim(len(lanes) - 0.4, -0.6)
    named = lanes if len(lanes) <= MOST_LANES else []
    ax.set_yticks(range(len(named)), [str(site)[:MOST_LETTERS] for site in named])
    for lane in range(0, len(lanes), 2):
        ax.axhspan(lane - 0.5, lane + 0.5, color="#f3f3f3", zorder=0)
    ax.grid(visible=False)
    ax.set_xlabel("school years")
    ax.set_ylabel("school, in the order in which it was reached")
    handles, _ = ax.get_legend_handles_labels()
    stroke = Line2D([], [], color="#000000", linewidth=1.6, label="the team's first test")
    ax.legend(
        handles=[*handles, stroke],
        title="tried it because of",
        loc="upper left",
        bbox_to_anchor=(1.01, 1.0),
        frameon=False,
        fontsize=8,
    )
