"""A real network drawn: teams as places, people around their lead, ties within and between."""

import math
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from scipy.sparse import coo_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

from nicsim.foundation.errors import ResultsError
from nicsim.structure.layout import person_positions, site_positions
from nicsim.structure.settling import Settled
from nicsim.structure.spelling import folded

# Role: name, marker, face, edge; told apart by shape and darkness as well as by colour.
LOOKS = (
    ("lead", "D", "#000000", "#000000"),
    ("member", "o", "#0072b2", "#0072b2"),
    ("colleague", "o", "#ffffff", "#7a7a7a"),
)
MOST_PEOPLE_TIES = 6_000  # ties within teams that can still be told apart
MOST_TEAM_TIES = 4_000
MOST_NAMED = 60
LETTERS = 24  # of a name
OUTERMOST = 0.97  # of the largest distance from the middle
TEAM_TIE = "#cc79a7"
GROUNDS: tuple[dict[str, Any], ...] = (  # of districts; told apart by hatching as well
    {"facecolor": "#e4e4e4", "edgecolor": "#b0b0b0", "linewidth": 0.5},
    {"facecolor": "#ffffff", "edgecolor": "#b0b0b0", "hatch": "////", "linewidth": 0.5},
    {"facecolor": "#ffffff", "edgecolor": "#909090", "hatch": "....", "linewidth": 0.5},
    {"facecolor": "#d5e2ef", "edgecolor": "#8ea6bf", "linewidth": 0.5},
    {"facecolor": "#ffffff", "edgecolor": "#b0b0b0", "hatch": "xxxx", "linewidth": 0.5},
    {"facecolor": "#f3e3d3", "edgecolor": "#c4a27e", "linewidth": 0.5},
)
MOST_GROUNDS = 400  # teams under whose people a ground is drawn
SHARP_PEOPLE = 3_000  # with more, people are drawn as pixels in the SVG too, or it grows huge


def network_picture(found: Settled, title: str = "") -> Figure:
    """The network as a figure.

    Places of teams follow who is tied to whom (reverse Cuthill-McKee order; linear time), people
    stand around their lead; the same network is always drawn alike.
    """
    people = int((found.site >= 0).sum())
    side = float(np.clip(4.5 + 0.16 * math.sqrt(people), 6.0, 13.0))
    flat = 0.6 if len(found.site_names) < 3 else 1.0  # two places stand in a row
    figure = Figure(figsize=(side, side * flat), layout="constrained")
    ax = figure.subplots()
    draw_network(found, ax, side)
    if title:
        figure.suptitle(title, fontsize=11)
    return figure


def draw_network(found: Settled, ax: Axes, side: float = 8.0) -> None:
    """Draw the network into axes about so many inches wide."""
    seated = np.flatnonzero(found.site >= 0)
    places, slot = _places(found)
    sites = places[slot]
    order = seated[np.lexsort((seated, found.role[seated], found.site[seated]))]
    site = found.site[order]
    first = np.searchsorted(site, np.arange(len(found.site_names)))
    spots = person_positions(slot[site], np.arange(order.size) - first[site], places)
    at = np.full((found.site.size, 2), np.nan)
    at[order] = spots
    _draw_grounds(found, site, spots, sites, ax)
    notes = [*_draw_team_ties(found, sites, ax), *_draw_ties(found, at, ax)]
    size = float(np.clip(side * side * 420 / max(1, order.size), 0.4, 34.0))
    sharp = order.size <= SHARP_PEOPLE
    for role, (name, marker, face, edge) in reversed(list(enumerate(LOOKS))):
        points = at[order[found.role[order] == role]]
        width = min(0.7, size / 12)
        big = size * (1.5 if role == 0 else 1.0)
        ax.scatter(*points.T, s=big, marker=marker, facecolors=face, edgecolors=edge, zorder=3,
                   linewidths=width, label=f"{name} ({len(points):,})",
                   rasterized=not sharp)  # fmt: skip
    _name_teams(found, at, sites, ax)
    if len(found.team_pairs):
        ax.plot([], [], color=TEAM_TIE, linewidth=2.5,
                label="ties between teams (of their people, either way; wider: more)")  # fmt: skip
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=3, frameon=False, fontsize=8,
              title="; ".join(notes) or None, title_fontsize=7)  # fmt: skip
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.margins(0.06)


def saved(figure: Figure, to: Path) -> list[Path]:
    """Save as PNG and SVG under a name without its ending; what was written."""
    found = []
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        for end in (".png", ".svg"):
            path = to.with_name(to.name + end)
            kept = {"Date": None} if end == ".svg" else None  # the same picture, the same file
            figure.savefig(path, dpi=150, metadata=kept)
            found.append(path)
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise ResultsError(f"{to}: cannot be written ({why})") from None
    return found


def _places(found: Settled) -> tuple[np.ndarray, np.ndarray]:
    """Positions in a fixed order, and which of them each team has; tied teams near each other."""
    count = len(found.site_names)
    places, slot = site_positions(count), np.arange(count)
    if len(found.team_pairs):
        one, other = found.team_pairs.T
        ends = np.concatenate([one, other]), np.concatenate([other, one])
        graph = coo_array((np.ones(2 * len(one)), ends), shape=(count, count)).tocsr()
        slot[reverse_cuthill_mckee(graph, symmetric_mode=True)] = np.arange(count)
    return places, slot


def _draw_grounds(found: Settled, site, spots, sites, ax: Axes) -> None:
    """A pale ground under the people of each team; another for each of a few districts."""
    names = found.site_names
    if len(names) > MOST_GROUNDS:
        return
    districts, district = _districts(found)
    away = np.zeros(len(names))
    np.maximum.at(away, site, np.hypot(*(spots - sites[site]).T))
    margin = 0.2 * float(np.median(away[away > 0])) if (away > 0).any() else 0.1
    for (x, y), radius, number in zip(sites, away, district.tolist(), strict=True):
        look = GROUNDS[number] if number >= 0 else {"facecolor": "#efefef", "linewidth": 0}
        ax.add_patch(Circle((x, y), radius + margin, zorder=0, **look))
    for look, name in zip(GROUNDS, districts, strict=False):
        ax.scatter([], [], s=110, label=name[:LETTERS], **look)


def _draw_team_ties(found: Settled, sites: np.ndarray, ax: Axes) -> list[str]:
    if not len(found.team_pairs):
        return []
    strongest = np.argsort(-found.team_ties, kind="stable")[:MOST_TEAM_TIES]
    ends = found.team_pairs[strongest]
    width = np.clip(0.5 + 3.5 * found.strength[strongest] ** 2, 0.4, 4.0)
    crowd = float(np.clip(60 / len(strongest), 0.08, 0.6))
    lines = LineCollection(
        list(sites[ends]), linewidths=width * min(1.0, crowd * 3), colors=TEAM_TIE,
        alpha=max(0.15, crowd), zorder=1, capstyle="round",
    )  # fmt: skip
    ax.add_collection(lines)
    left = len(found.team_pairs) - len(strongest)
    return [f"the {len(strongest):,} strongest ties between teams; {left:,} not drawn"] * (left > 0)


def _draw_ties(found: Settled, at: np.ndarray, ax: Axes) -> list[str]:
    sources, targets = found.network.sources, found.network.targets
    own = (found.site[sources] == found.site[targets]) & (found.site[sources] >= 0)
    number = int(own.sum())
    if number > MOST_PEOPLE_TIES:
        return [f"{number:,} ties within teams not drawn"]
    lines = np.stack([at[sources[own]], at[targets[own]]], axis=1)
    thin = float(np.clip(300 / max(1, number), 0.25, 0.7))
    ax.add_collection(
        LineCollection(list(lines), linewidths=thin, colors="#555555", alpha=0.45, zorder=2)
    )
    return []


def _name_teams(found: Settled, at: np.ndarray, sites: np.ndarray, ax: Axes) -> None:
    """Names of teams: outside the outermost circle, where no tie passes; else below people."""
    if len(sites) > MOST_NAMED:
        return
    away = np.hypot(*sites.T)
    for number, (name, (x, y)) in enumerate(zip(found.site_names, sites, strict=True)):
        people = at[found.site == number]
        short = " ".join(name.split())[:LETTERS]
        if len(sites) > 2 and away[number] > OUTERMOST * away.max():
            reach = float(np.hypot(*(people - (x, y)).T).max(initial=0.0)) / away[number]
            out = 1.0 + 1.3 * reach + 0.03
            side = "center" if abs(x) < 0.25 * away[number] else "left" if x > 0 else "right"
            level = "center" if side != "center" else "bottom" if y > 0 else "top"
            ax.text(x * out, y * out, short, ha=side, va=level, fontsize=8, zorder=4)
            continue
        text = ax.annotate(short, (x, people[:, 1].min()), (0, -6), textcoords="offset points",
                           ha="center", va="top", fontsize=8, zorder=4)  # fmt: skip
        text.set_bbox({"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.6})


def _districts(found: Settled) -> tuple[list[str], np.ndarray]:
    """Names of districts, and the district of each team (that of most of its people); -1: none."""
    none = np.full(len(found.site_names), -1)
    words = () if found.district is None else found.network.columns[found.district]
    if not any(words):
        return [], none
    rows = [[word for word, s in zip(words, found.site.tolist(), strict=True) if s == site and word]
            for site in range(len(found.site_names))]  # fmt: skip
    usual = [Counter(folded(word) for word in row).most_common(1) for row in rows]
    names = list(dict.fromkeys(one[0][0] for one in usual if one))
    if not 1 < len(names) <= len(GROUNDS):
        return [], none
    spelt = {folded(word): word for word in reversed(words) if word}
    at = [names.index(one[0][0]) if one else -1 for one in usual]
    return [spelt[name] for name in names], np.array(at)
