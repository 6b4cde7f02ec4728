"""The page of kinds of networks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nicsim.experiments.trajectories.followed import Followed
from nicsim.experiments.trajectories.kinds import FEATURES
from nicsim.experiments.trajectories.sampling import SIGNS
from nicsim.report.figures.runs import styled
from nicsim.report.figures.trajectories import kinds_drawn
from nicsim.report.pages.page import Page, Picture, Table, rendered
from nicsim.report.words.trajectories import SIGN_WORDS

CAVEAT = (
    "Kinds are of simulated networks. How many are of each hangs on the ranges from which dials "
    "and worlds were drawn; what tells them apart early, less so."
)
CAPTION = (
    "The middle network of each kind over the years, and eight in ten networks around the use of "
    "what helps (grey). The dashed line: when the hub of those that lose it leaves. Last: how "
    "often the kind is told rightly from what a hub can observe itself, in worlds held out."
)


def write_page(made: Followed, finding: Sequence[str], notes: Sequence[str], folder: Path) -> None:
    """Write figure and page."""
    import matplotlib as mpl

    (folder / "figures").mkdir(exist_ok=True)
    file = folder / "figures" / "kinds.svg"
    # matplotlib names parts of an SVG by chance and dates it, unless it is told not to.
    with styled(), mpl.rc_context({"svg.hashsalt": "nicsim"}):
        figure = kinds_drawn(made)
        figure.savefig(file, metadata={"Date": None})
        figure.savefig(file.with_suffix(".png"), dpi=110)
    asked = made.asked
    page = Page(
        title=asked.experiment.title,
        question=asked.experiment.question,
        compared=[(f"{f.name} ({f.unit})", f.meaning) for f in FEATURES],
        finding=finding,
        pictures=[Picture(file, CAPTION, finding[0])],
        tables=[_middles(made), _signs(made), _told(made), _divisions(made)],
        conditions=[*notes, "Names of kinds follow from thresholds that are assumptions."],
        how=[
            ("networks", f"{asked.networks:,}, one run each"),
            ("worlds", f"{len(asked.worlds):,} of {asked.worlds.name}"),
            ("years", str(asked.years)),
            ("seed", str(asked.seed)),
        ],
        caveat=CAVEAT,
        subject="Features by which kinds are told apart",
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")


def _middles(made: Followed) -> Table:
    kinds = made.kinds
    columns = ("kind", "share", "hub left", *(f.name for f in FEATURES))
    rows = [
        (row["kind"], f"{row['share']:.0%}", f"{row['hub_left']:.0%}",
         *(f"{row[f.name]:.2f}" for f in FEATURES))
        for row in made.table.to_dict("records")
    ]  # fmt: skip
    return Table(f"The middles of the {len(kinds.names)} kinds", columns, rows)


def _signs(made: Followed) -> Table:
    table = made.table
    rows = [
        (SIGN_WORDS[sign], *(f"{value:.2f}" for value in table[f"year1_{sign}"])) for sign in SIGNS
    ]
    return Table("What a hub observes in year 1, mean", ("sign", *made.kinds.names), rows)


def _told(made: Followed) -> Table:
    rows = [
        (f"{one.signs}, year {one.year}", f"{one.right:.0%}", f"{one.commonest:.0%}",
         f"{one.loss:.2f}", f"{one.loss_commonest:.2f}")
        for one in made.foretold
    ]  # fmt: skip
    columns = ("observed", "kind told", "always the commonest", "log loss", "of shares alone")
    return Table("How well it tells the kind, in worlds held out", columns, rows)


def _divisions(made: Followed) -> Table:
    rows = [
        (f"{d.kinds}{' (taken)' if d.kinds == len(made.kinds.names) else ''}",
         f"{d.silhouette:.2f}", ", ".join(f"{s:.2f}" for s in sorted(d.stability, reverse=True)))
        for d in made.kinds.divisions
    ]  # fmt: skip
    return Table("How many kinds", ("kinds", "silhouette", "likeness when drawn anew"), rows)
