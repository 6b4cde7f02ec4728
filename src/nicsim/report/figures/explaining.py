"""The week as a causal diagram: stations, arrows, and what of a difference goes through each."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from nicsim.experiments.explained import Explained
from nicsim.report.words.findings import bare, quantity
from nicsim.report.words.sensitivity import outcome_word

# Where stations stand (centre, in hundredths), and what they are called; by their links.
PLACES = {
    "norms": (40, 92, "norms"),
    "engagement": (12, 64, "who comes\nto meetings"),
    "skill": (12, 37, "skill"),
    "trust": (12, 10, "what may\nbe said"),
    "tests": (38, 56, "tests\nunder way"),
    "forms": (63, 60, "forms\nin use"),
    "evidence": (63, 33, "what teams\nbelieve"),
    "pool": (38, 5, "what the hub\nhas gathered"),
    "ties": (63, 5, "ties between\nteams"),
    "peers": (89, 14, "users among\npeers"),
}
USE = ("use", 89, 48, "use of\npractices")
ARROWS = (  # from, to: as in docs/model.md
    ("norms", "engagement"), ("engagement", "tests"), ("skill", "tests"), ("tests", "skill"),
    ("trust", "tests"), ("trust", "evidence"), ("tests", "evidence"), ("tests", "forms"),
    ("tests", "trust"), ("ties", "evidence"), ("tests", "ties"), ("pool", "evidence"),
    ("evidence", "use"), ("forms", "use"), ("norms", "use"), ("peers", "use"), ("use", "peers"),
    ("ties", "pool"), ("evidence", "tests"), ("engagement", "use"), ("trust", "use"),
)  # fmt: skip
BEND = 0.12  # of arrows; others pass above or below
BENDS = {("norms", "use"): -0.2, ("engagement", "use"): -0.28, ("trust", "use"): 0.3}
WIDE, HIGH = 19.0, 15.0
LEAST, MOST = 0.8, 7.0  # width of arrows, points


def diagram(found: Explained, measure: str) -> Figure:
    """A station a link, wider arrows out of those through which more of the difference goes."""
    figure = Figure(figsize=(9.4, 5.6), layout="constrained")
    ax: Axes = figure.subplots()
    ax.set(xlim=(0, 100), ylim=(-5, 101))
    ax.set_axis_off()
    whole = found.difference(measure)
    parts = {link.name: found.through(link, measure) for link in found.links}
    largest = max((abs(part.mean) for part in parts.values()), default=0.0) or 1.0
    boxes = {}
    for name, (x, y, label) in PLACES.items():
        part = parts[name]
        sure = part.low > 0.0 or part.high < 0.0
        said = bare(part.mean, measure) if sure else "not told from 0"
        boxes[name] = _station(ax, x, y, label, said, sure)
    boxes[USE[0]] = _station(ax, *USE[1:3], USE[3], f"{bare(whole.mean, measure)} in all", True)
    places = {name: (x, y) for name, (x, y, _) in PLACES.items()} | {USE[0]: USE[1:3]}
    for begin, end in ARROWS:
        part = parts.get(begin)
        size = 0.0 if part is None else min(1.0, abs(part.mean) / largest)
        against = part is not None and part.mean * whole.mean < 0
        ax.add_patch(
            FancyArrowPatch(
                places[begin], places[end], patchA=boxes[begin], patchB=boxes[end],
                arrowstyle="-|>", mutation_scale=9 + 9 * size, shrinkA=1, shrinkB=1,
                linewidth=LEAST + (MOST - LEAST) * size, color="#b24a00" if against else "#7d93ad",
                linestyle=(0, (3, 2)) if against else "solid",
                connectionstyle=f"arc3,rad={BENDS.get((begin, end), BEND)}", zorder=1,
            )
        )  # fmt: skip
    one, other = found.names
    ax.set_title(
        f"{outcome_word(measure)}: {other} against {one}, {quantity(whole.mean, measure)}\n"
        "numbers: what of it goes through each link; they overlap",
        fontsize=10, loc="left",
    )  # fmt: skip
    return figure


def _station(ax: Axes, x: float, y: float, label: str, number: str, sure: bool) -> FancyBboxPatch:
    box = FancyBboxPatch(
        (x - WIDE / 2, y - HIGH / 2), WIDE, HIGH, boxstyle="round,pad=0.3,rounding_size=2",
        facecolor="#ffffff", edgecolor="#1f3b5c" if sure else "#aaaaaa",
        linewidth=1.6 if sure else 0.9, zorder=2,
    )  # fmt: skip
    ax.add_patch(box)
    ax.text(x, y + 1.8, label, ha="center", va="center", fontsize=8.5, zorder=3)
    ax.text(x, y - HIGH / 2 + 1.2, number, ha="center", va="bottom", fontsize=8.5 if sure else 7,
            fontweight="bold" if sure else "normal", color="#000000" if sure else "#666666",
            zorder=3)  # fmt: skip
    return box
