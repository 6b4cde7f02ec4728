"""What a gallery of structures leaves in its folder: ranking, picture, finding, page."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from nicsim.experiments.search.structures import CONDITIONS, IN_WORDS, MEASURES, OUTCOMES, answers
from nicsim.experiments.store.requests import write_json
from nicsim.experiments.store.stored import Stored, open_stored
from nicsim.experiments.worlds.answers import by_world
from nicsim.foundation.errors import ResultsError
from nicsim.report.cells import write_table
from nicsim.report.figures import gallery as figures
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered
from nicsim.report.words import gallery
from nicsim.report.words.findings import CAVEAT

FILE = "gallery.json"


class Gallery(NamedTuple):
    """What a gallery's page needs beside its runs."""

    title: str  # of the scenario
    years: int
    weeks: int
    replicates: int
    seed: int
    costs: list[list[Any]]  # structure, ties, strength of each
    worlds: int = 0  # in which it was asked; 0: in one

    @property
    def main(self) -> str:
        """The folder of the first condition."""
        return folder_of(CONDITIONS[0].name)


def folder_of(condition: str) -> str:
    """The name of a condition's folder."""
    return condition.replace(" ", "_")


def read_gallery(folder: Path) -> Gallery | None:
    """The gallery that a folder holds; None where it holds none."""
    file = folder / FILE
    if not file.exists():
        return None
    try:
        return Gallery(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise ResultsError(f"{file}: is damaged; nicsim structures makes it again") from None


def _runs(stored: Stored) -> pd.DataFrame:
    """Runs of a condition; in many worlds, the means of those in each world."""
    if stored.experiment.worlds is None:
        return stored.weekly(MEASURES)
    return by_world(stored.weekly(["world", *MEASURES]), MEASURES)


def write_gallery(folder: Path, found: Gallery) -> tuple[pd.DataFrame, list[str]]:
    """Write everything that stored runs suffice for.

    Parameters
    ----------
    folder : Path
        Holds a results folder for each condition.
    found : Gallery

    Returns
    -------
    DataFrame
        Ranks of the structures for each question.
    list of str
        What was found, a paragraph each.
    """
    stored = {c.name: open_stored(folder / folder_of(c.name)) for c in CONDITIONS}
    weekly = {name: _runs(one) for name, one in stored.items()}
    table = answers(weekly, found.weeks, found.seed)
    write_json(folder / FILE, found._asdict())
    write_table(table, folder / "ranking.csv")
    costs = [(str(name), int(ties), float(each)) for name, ties, each in found.costs]
    ranges = gallery.ranges(weekly, found.weeks, found.seed)
    said = gallery.finding(table, ranges, costs, found.replicates, found.years, found.worlds)
    said += gallery.over_worlds(weekly, found.weeks) if found.worlds else []
    (folder / "finding.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    pictures = draw(
        folder,
        {
            "gallery": Drawing(
                lambda: figures.ranks(table),
                "Ranks of structures for each question; in a cell the ranks that cannot be ruled "
                "out.",
                "Grid of ranks: a row for each structure, a column for each question.",
            ),
            "differences": Drawing(
                lambda: figures.differences(weekly, found.weeks, found.seed),
                "Each structure against the first, in what a student gets: paired differences with "
                "95% intervals, and beside them how far single runs of one structure lie apart.",
                "Dots with intervals, a row for each structure.",
            ),
        },
    )
    columns, rows = gallery.grid(table)
    cost = [(name, f"{ties:,}", f"{each:.3f}", f"{ties * each:.2f}") for name, ties, each in costs]
    page = Page(
        f"Structures for {found.title}",
        "Which structure of ties between teams does best, for what, and under which conditions?",
        [*((condition.name, condition.sentence) for condition in CONDITIONS),
         *((name, IN_WORDS[name]) for name, _, _ in costs if name in IN_WORDS)],
        said,
        pictures,
        [
            Table("Means, and ranks that cannot be ruled out (95%)", columns, rows),
            Table("How much the structure matters: the best against the last",
                  gallery.RANGE_COLUMNS, gallery.range_rows(ranges)),
            Table("What ties cost: number times strength",
                  ("structure", "ties", "strength of each", "sum"), cost),
        ],
        [f"{o.name}: {o.question}" for o in OUTCOMES],
        [row for row in how(stored[CONDITIONS[0].name]) if row[0] != "Notes"],  # of single arms
        CAVEAT,
    )  # fmt: skip
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return table, said
