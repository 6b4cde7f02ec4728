"""The page of a fit."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from nicsim.experiments.fitting.asked import Asked
from nicsim.experiments.fitting.search import Found
from nicsim.report.pages.page import Page, Picture, Table, rendered

CAVEAT = (
    "Worlds are as good as the rules and ranges that they come from. What was held back tells how "
    "well this forecasts the data at hand, and no more."
)
MOST_ROWS = 25


def write_page(
    asked: Asked,
    found: Found,
    finding: Sequence[str],
    tables: Mapping[str, pd.DataFrame],
    figure: Figure,
    folder: Path,
) -> None:
    """Write figure and page of a fit."""
    (folder / "figures").mkdir(exist_ok=True)
    file = folder / "figures" / "fit.svg"
    # matplotlib names parts of an SVG by chance and dates it, unless it is told not to.
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": "nicsim"}):
        figure.savefig(file, metadata={"Date": None})
        figure.savefig(file.with_suffix(".png"), dpi=110)
    caption = (
        "Data (dots; hollow: held back), the middle and the 80% band of fitted worlds, and curves "
        "fitted to the same data. After the line all go on from the last value that was fitted."
    )
    page = Page(
        title=f"What the data say: {asked.scenario.title}",
        question="What do the data say of this network, and how well do fitted worlds forecast?",
        compared=[(f"{name}, {column}", what) for name, column, what in asked.data.taken],
        finding=finding,
        pictures=[Picture(file, caption, " ".join(finding[:1]))],
        tables=[
            _table("Off what was held back (mean absolute error; 80% intervals)", tables["errors"]),
            _table("What was learnt", tables["learnt"]),
            _table("Pairs of which only the combination is known", tables["pairs"]),
            _table("Measures that were not fitted: data and nine in ten worlds", tables["checks"]),
        ],
        conditions=list(asked.notes),
        how=[
            ("worlds", f"{len(found.fitted.run)} after {len(found.waves)} waves"),
            ("held back", f"everything after {asked.data.label(asked.split)}"),
            ("seed", str(asked.search.seed)),
        ],
        caveat=CAVEAT,
        subject="What columns were taken for",
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")


def _table(caption: str, table: pd.DataFrame) -> Table:
    rows = [
        tuple(f"{value:.3g}" if isinstance(value, float) else str(value) for value in row)
        for row in table.head(MOST_ROWS).itertuples(index=False)
    ]
    more = f" (the first {MOST_ROWS} of {len(table)})" if len(table) > MOST_ROWS else ""
    return Table(caption + more, tuple(map(str, table.columns)), rows)
