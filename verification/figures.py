"""Figures of findings; lines differ in dashes as well as in colour, for grey prints."""

from pathlib import Path

from verification.claims import Claim, Finding

FEW = 12  # points that are marked one by one


def draw(claim: Claim, finding: Finding, folder: Path) -> Path | None:
    """A figure of a finding's curves, or None where it has none."""
    if not finding.curves:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    from nicsim.report.figures.comparison import COLOURS, DASHES

    figure = Figure(figsize=(6.0, 3.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for number, (label, (x, y)) in enumerate(finding.curves.items()):
        few = len(x) < FEW
        known = any(word in label for word in ("exact", "Carlson", "Biancarosa"))
        axes.plot(
            x,
            y,
            color=COLOURS[number % len(DASHES)],
            linestyle="none" if known and few else DASHES[number % len(DASHES)],
            marker=("s" if known else "o") if few else "",
            label=label,
            linewidth=1.4,
            markersize=4,
        )
    if all(len(x) < FEW for x, _ in finding.curves.values()):
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(finding.axes[0])
    axes.set_ylabel(finding.axes[1])
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7, frameon=False, handlelength=4)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{claim.name}.png"
    figure.savefig(path)
    return path


def draw_shares(names, points, default, folder: Path) -> None:
    """Shares of points, and of default runs, that show each pattern."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.0, 3.2), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    rows = range(len(names))
    axes.barh(rows, points, color="#9bb7d4", label="points of the hypercube")
    axes.plot(default, rows, "o", color="#b04a2f", label="runs of the default")
    axes.set_yticks(list(rows), names)
    axes.invert_yaxis()
    axes.set_xlim(0, 1.02)
    axes.set_xlabel("share that shows the pattern")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(fontsize=7, frameon=False, loc="lower left", bbox_to_anchor=(0, 1))
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "hypercube.png")
