"""The network drawn: schools as places, people by stage of use, ties between teams."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import Snapshot
from nicsim.structure import Structure
from nicsim.structure.layout import person_positions, site_positions
from nicsim.world.state import Seats

# Stage: name, marker, face, edge. Told apart by shape and darkness as well as by colour.
LOOKS = (
    ("unaware", ".", "#d9d9d9", "none"),
    ("aware", "o", "white", "#7a7a7a"),
    ("trying", "^", "#56b4e9", "#0072b2"),
    ("routine", "s", "#000000", "#000000"),
    ("abandoned", "x", "#b24a00", "#b24a00"),
)
MOST_NAMED = 60  # schools that get their name written


def network_maps(
    snapshots: Sequence[Snapshot], structure: Structure, names: Sequence[str], practice: int
) -> Figure:
    """One picture of the network for each snapshot, side by side.

    Parameters
    ----------
    snapshots : sequence of Snapshot
        Of one run.
    structure : Structure
        That run's.
    names : sequence of str
        Of sites.
    practice : int
        Whose use is shown.
    """
    count = len(snapshots)
    figure = Figure(figsize=(4.3 * count, 4.9), layout="constrained")
    for ax, taken in zip(np.ravel(figure.subplots(1, count)), snapshots, strict=True):
        network_map(taken, structure, names, practice, ax)
    handles, labels = figure.axes[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=5, frameon=False)
    return figure


def network_map(
    taken: Snapshot, structure: Structure | Seats, names: Sequence[str], practice: int, ax: Axes
) -> Axes:
    """The network at the end of one week; arguments as for `network_maps`."""
    sites = site_positions(len(names))
    people = person_positions(structure.site, structure.place, sites)
    _draw_ties(taken, sites, ax)
    stage = taken.stage[:, practice]
    size = float(np.clip(12000 / len(stage), 0.5, 14))
    for number, (name, marker, face, edge) in enumerate(LOOKS):
        at = people[stage == number]
        colours = {"c": edge} if marker == "x" else {"facecolors": face, "edgecolors": edge}
        ax.scatter(*at.T, s=size, marker=marker, linewidths=0.7, label=name, zorder=2, **colours)
    if len(sites) <= MOST_NAMED:
        for name, (x, y) in zip(names, sites, strict=True):
            away = 1.0 + 0.21 / max(0.2, np.hypot(x, y)) if len(sites) > 2 else 1.0
            shift = 0.0 if len(sites) > 2 else 0.55
            ax.text(x * away, y * away + shift, name[:12], ha="center", va="center", fontsize=7)
    routine = float((stage == 3).mean())
    year, week = divmod(taken.week, WEEKS_A_YEAR)
    ax.set_title(f"Year {year + 1}, week {week + 1}: {100 * routine:.0f}% routine use")
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.margins(0.06)
    return ax


def _draw_ties(taken: Snapshot, sites: np.ndarray, ax: Axes) -> None:
    """Ties between teams, wider and darker the stronger."""
    here, place = np.nonzero(taken.tie_peer >= 0)
    there = taken.tie_peer[here, place]
    strength = np.clip(taken.tie_strength[here, place], 0.05, 1.0)
    lines = np.stack([sites[here], sites[there]], axis=1)
    ax.add_collection(
        LineCollection(list(lines), linewidths=2.2 * strength, colors="#888888", alpha=0.45)
    )
