"""One A4 page and one slide for a board: what to do, how surely, the costs, what could turn it."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.design import Experiment
from nicsim.experiments.search import structures
from nicsim.experiments.search.improving import FOUND
from nicsim.experiments.statistics import final_of, summary_of
from nicsim.experiments.store.stored import Stored, open_stored
from nicsim.foundation.errors import NicsimError
from nicsim.report import printing
from nicsim.report.comparison import QUARTERS, Comparison
from nicsim.report.figures.board import answer
from nicsim.report.figures.runs import spread, styled
from nicsim.report.pages import conditions
from nicsim.report.pages.board_parts import (
    assumed_of,
    clipped,
    foot_of,
    lines_of,
    map_of,
    one_of_each,
    picture_of,
)
from nicsim.report.pages.gallery import Gallery, folder_of, read_gallery
from nicsim.report.pages.improvement import read_search, recommended
from nicsim.report.pages.page import Picture
from nicsim.report.words import board as words
from nicsim.report.words import costs, gallery
from nicsim.report.words.findings import CAVEAT, bare, finding, label_of, level

MOST_ROWS, MOST_PRICED = 9, 5
NO_COSTS = "No prices were given: [costs] names those of staff, ties, convenings, release days."
LONG = 3200  # letters that fit on the page in its usual size
PICTURES = "board_figures"


class Board(NamedTuple):
    """What stands on the page."""

    title: str
    question: str
    advice: str
    words: str = ""  # the recommended design in words
    answer: Picture | None = None
    map: Picture | None = None
    key: Sequence[str] = ()  # names of schools, by their numbers on the map
    effects: Sequence[str] = ()
    effects_of: str = ""  # which design's
    effects_head: str = "What else moves"
    cost_columns: Sequence[str] = ()
    costs: Sequence[Sequence[str]] = ()
    turn: Sequence[str] = ()
    assumed: Sequence[str] = ()
    foot: str = ""
    caveat: str = CAVEAT
    no_costs: str = NO_COSTS

    @property
    def long(self) -> bool:
        """Whether smaller letters are needed for all to fit on its page."""
        lines = [*self.effects, *self.turn, *self.assumed, self.words, self.advice]
        letters = sum(map(len, lines)) + 60 * (len(self.costs) + len(lines))
        return letters + 14 * len(self.key) > LONG

    @property
    def key_columns(self) -> int:
        """Columns of the key that fit beside the map."""
        longest = max((len(name) for name in self.key), default=0)
        return 2 if longest > 22 else 3


def write_board(folder: Path) -> tuple[list[Path], str]:
    """Write `board.html` and `slide.html` into a results folder, as PDF too where a browser is.

    Parameters
    ----------
    folder : Path
        Of `nicsim run`, `compare`, `study`, `structures` or `improve`.

    Returns
    -------
    list of Path
        What was written.
    str
        What is to be said of it; empty where all was made.
    """
    figures = folder / PICTURES
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    with styled():
        found = _board(folder, figures)
    made: list[Path] = []
    for name, slide in (("board", False), ("slide", True)):
        page = folder / f"{name}.html"
        page.write_text(_rendered(found, slide), "utf-8")
        made += [page, *filter(None, [printing.printed(page)])]
    if len(made) == 4:
        return made, ""
    return made, (
        "no PDF: no Chromium was found that prints (NICSIM_CHROMIUM names one); open the pages in "
        "a browser and print them, their paper is set"
    )


def _rendered(found: Board, slide: bool) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("nicsim.report.pages", ".")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    return environment.get_template("board.html.jinja").render(board=found, slide=slide)


def _board(folder: Path, figures: Path) -> Board:
    own = read_gallery(folder)
    if own is not None:
        return _of_gallery(folder, own, figures)
    stored = open_stored(folder)
    if stored.experiment.kind == "sensitivity":
        raise NicsimError(f"{folder}: --board is made of run, compare, structures and improve")
    if len(stored.experiment.arms) == 1:
        return _of_run(stored, figures)
    return _of_comparison(stored, figures)


def _of_comparison(stored: Stored, figures: Path) -> Board:
    experiment = stored.experiment
    comparison = _comparison(stored)
    found, searched = words.advice(comparison), read_search(stored.folder)
    measure, base = comparison.measures[0], experiment.arms[0]
    advised = found.sentence
    if searched is not None and recommended(comparison) != found.arm:
        found = found._replace(arm=recommended(comparison))
    chosen = next(arm for arm in experiment.arms if arm.name == found.arm)
    design = chosen.scenario.title if searched is not None and chosen is not base else ""
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    rows = [r for r in rows_of(comparison.last) if r.measure == measure and r.pairs]
    rows = _shown(sorted(rows, key=lambda row: -sign * row.mean), found.arm)
    drawn = answer(rows, base.name, label_of(measure), found.arm) if rows else None
    weekly = stored.weekly(tuple(dict.fromkeys((measure, *words.WATCHED))))
    other = chosen.name if chosen is not base else str(rows[0].arm) if rows else base.name
    priced = costs.rows(comparison)
    table = (
        priced
        if len(priced) <= MOST_PRICED
        else [row for row in priced if row[0] in (base.name, other)]
    )
    return Board(
        clipped(experiment.title, 110),
        clipped(experiment.question or _question(experiment), 160),
        clipped(advised, 420),
        clipped(design, 420),
        picture_of(drawn, figures / "answer", "Differences to the first design, with intervals."),
        *map_of(base.scenario, chosen.scenario, figures),
        effects=lines_of(words.side_effects(comparison, weekly, other), 6),
        effects_of=other,
        cost_columns=costs.COLUMNS,
        costs=table,
        turn=lines_of(one_of_each(conditions.of_comparison(comparison)[:-1])),
        assumed=assumed_of(stored, [arm.scenario for arm in experiment.arms]),
        foot=foot_of(stored),
    )


def _question(experiment: Experiment) -> str:
    count = len(experiment.arms)
    which = "Which of the two" if count == 2 else f"Which of these {count} designs"
    return f"{which} does better, and at what cost?"


def _comparison(stored: Stored) -> Comparison:
    names = tuple(dict.fromkeys((*stored.experiment.measures, *QUARTERS)))
    return Comparison(stored.experiment, stored.weekly(names))


def _shown(rows: list[Any], chosen: str) -> list[Any]:
    """The best few, the recommended and what was found among them."""
    kept = [row for row in rows if row.arm in (chosen, FOUND)]
    others = [row for row in rows if row not in kept][: MOST_ROWS - len(kept)]
    return [row for row in rows if row in kept or row in others]


def _of_run(stored: Stored, figures: Path) -> Board:
    scenario = stored.experiment.arms[0].scenario
    weekly = stored.weekly().drop(columns="arm")
    summary = summary_of(weekly, [scenario.weeks - 1])
    figure = Figure(figsize=(6.6, 3.4), layout="constrained")
    spread(weekly, figure.subplots(), scenario.changes)
    final = final_of(weekly)
    told = finding(final, scenario.years).split(". ")
    arm = stored.experiment.arms[0]
    bill = costs.bills_of([arm]).get(arm.name)
    parts = () if bill is None else tuple(f"{part:,.0f}" for part in bill[1:])
    alone = "One design alone: nothing is recommended; compare it with another."
    return Board(
        clipped(scenario.title, 110),
        clipped(scenario.question, 160),
        clipped(f"{told[0]}. {'. '.join(told[1:2])}.".replace("..", "."), 420),
        alone,
        picture_of(figure, figures / "answer", "Use of helpful practices over time."),
        *map_of(scenario, scenario, figures),
        effects=lines_of(words.levels_of(summary, words.WATCHED), 6),
        effects_head="Where else it ends",
        cost_columns=("staff", "ties", "convenings", "release days", "sum"),
        costs=[] if bill is None else [(*parts, costs.told_cost(bill.total, bill.unit))],
        turn=lines_of(conditions.of_run(final)[:-1]),
        assumed=assumed_of(stored, [scenario]),
        foot=foot_of(stored),
    )


def _of_gallery(folder: Path, found: Gallery, figures: Path) -> Board:
    main = open_stored(folder / found.main)
    stored = {c.name: open_stored(folder / folder_of(c.name)) for c in structures.CONDITIONS}
    weekly = {name: one.weekly(structures.MEASURES) for name, one in stored.items()}
    table = structures.answers(weekly, found.weeks, found.seed)
    first = gallery.ranges(weekly, found.weeks, found.seed)[0]
    comparison = _comparison(main)
    rows = table[table["outcome"] == structures.OUTCOMES[0].name].to_dict("records")
    advised, chosen = words_of_structures(rows, first, main)
    arms = {arm.name: arm for arm in main.experiment.arms}
    measure, base = comparison.measures[0], main.experiment.arms[0]
    shown = [r for r in rows_of(comparison.last) if r.measure == measure and r.pairs]
    shown.sort(key=lambda row: -row.mean)
    drawn = answer(shown[:MOST_ROWS], base.name, label_of(measure), chosen)
    watched = main.weekly(tuple(dict.fromkeys((measure, *words.WATCHED))))
    lines = [(str(n), f"{int(t):,}", f"{s:.2f}", f"{t * s:.2f}") for n, t, s in found.costs]
    picked = [line for line in lines if line[0] in (base.name, chosen)]
    return Board(
        clipped(f"Structures for {found.title}", 110),
        "Which structure of ties between teams does students most good?",
        clipped(advised, 420),
        structures.IN_WORDS.get(chosen, ""),
        picture_of(drawn, figures / "answer", "Differences between structures, with intervals."),
        *map_of(arms[chosen].scenario, arms[chosen].scenario, figures),
        effects=lines_of(words.side_effects(comparison, watched, chosen), 6),
        effects_of=chosen,
        cost_columns=("structure", "ties", "strength of each", "sum: all cost alike"),
        costs=picked,
        turn=lines_of(_elsewhere(table, chosen)),
        assumed=assumed_of(main, [arms[chosen].scenario]),
        foot=foot_of(main),
    )


def words_of_structures(rows: Sequence[Any], first: gallery.Range, main: Stored):
    """What to do about structure, in a sentence, and the structure that it names."""
    own = structures.AS_IT_IS if structures.AS_IT_IS in {r["structure"] for r in rows} else ""
    best = next(row for row in rows if row["structure"] != structures.ALONE)
    measure = first.outcome.measure
    apart = (
        f"best ({first.best}) and last ({first.last}) lie {words.quantity(first.mean, measure)} "
        f"apart (95% interval {bare(first.low, measure)} to {bare(first.high, measure)})"
    )
    rank = {row["structure"]: row for row in rows}
    if own and rank[own]["rank_low"] == 1:
        return f"Keep your own ties: no structure surely does students more good; {apart}.", own
    if best["first"] >= gallery.CLEAR:
        return (
            f"Take {best['structure']}: it does students most good "
            f"({level(best['mean'], measure)}); {apart}.",
            str(best["structure"]),
        )
    near = [str(row["structure"]) for row in rows if row["rank_low"] == 1]
    return (
        f"Take whichever of {', '.join(near)} is easiest to keep up: they cannot be told apart in "
        f"what a student gains; {apart}.",
        near[0],
    )


def _elsewhere(table: Any, chosen: str) -> list[str]:
    """Questions to which another structure is the answer."""
    found = []
    for outcome in structures.OUTCOMES[1:]:
        rows = table[table["outcome"] == outcome.name].sort_values("rank").to_dict("records")
        own = next(row for row in rows if row["structure"] == chosen)
        if own["rank_low"] > 1:
            found.append(
                f"Asked for {outcome.question}, {rows[0]['structure']} leads and {chosen} does not "
                f"come first (rank {own['rank_low']} to {own['rank_high']})."
            )
    return found or ["To none of the other questions is it surely not among the first."]
