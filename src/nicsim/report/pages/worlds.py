"""What a question asked in many worlds leaves in its folder: tables, figures, finding, page."""

from collections.abc import Sequence
from functools import partial

from matplotlib.figure import Figure

from nicsim.experiments.comparing import rows_of
from nicsim.experiments.contrasts import Contrast
from nicsim.experiments.many_worlds import told_worlds
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import write_table
from nicsim.report.comparison import QUARTERS
from nicsim.report.figures.comparison import MOST_LINES
from nicsim.report.pages import conditions
from nicsim.report.pages.comparison import MOST_ROWS, compared
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered
from nicsim.report.words.findings import CAVEAT, bare, level
from nicsim.report.words.worlds import percent, settled, sides, turning
from nicsim.report.worlds import WorldsComparison, worlds_comparison

MOST_FIGURES = 6  # questions with figures of their own


def write_worlds(stored: Stored) -> WorldsComparison:
    """Write tables, figures, finding and page into the folder of stored runs."""
    found = opened_worlds(stored)
    write_tables(found, stored)
    finding = found.finding()
    (stored.folder / "finding.txt").write_text(finding + "\n", "utf-8")
    page = page_of(found, stored, finding.splitlines())
    (stored.folder / "report.html").write_text(rendered(page), "utf-8")
    return found


def opened_worlds(stored: Stored) -> WorldsComparison:
    """Stored runs in many worlds as a comparison."""
    experiment = stored.experiment
    names = tuple(dict.fromkeys(("world", *experiment.measures, *QUARTERS)))
    return worlds_comparison(experiment, stored.weekly(names))


def write_tables(found: WorldsComparison, stored: Stored) -> None:
    """Write all tables as CSV."""
    folder = stored.folder
    write_table(found.summary, folder / "summary.csv")
    if found.experiment.kind == "ranked":
        write_table(found.most, folder / "most.csv")
    if len(found.experiment.arms) > 1:
        write_table(found.answers, folder / "answers.csv")
        write_table(found.differences, folder / "differences.csv")
        write_table(found.rankings, folder / "ranking.csv")
        write_table(found.firsts, folder / "firsts.csv")
    if found.asked:
        write_table(found.contrasts, folder / "contrasts.csv")


def page_of(found: WorldsComparison, stored: Stored, finding: Sequence[str]) -> Page:
    """The page of a question asked in many worlds."""
    experiment = found.experiment
    one = len(experiment.arms) == 1
    return Page(
        experiment.title,
        experiment.question,
        [] if one else compared(experiment),
        finding,
        draw(stored.folder, drawings(found)),
        tables(found),
        [*_would_change(found), conditions.assumptions()],
        [*_run_in(found), *how(stored)[1:]],
        CAVEAT,
    )


def drawings(found: WorldsComparison) -> dict[str, Drawing]:
    """The figures, by name."""
    made: dict[str, Drawing] = {}
    plot, name = found.plot, found.measures[0].replace("_", " ")
    shown = found.questions[:MOST_FIGURES]
    if shown:
        made["by_world"] = Drawing(
            partial(_stacked, found, shown),
            f"{name}: the difference in each world, from the smallest to the largest. Each mark is "
            f"a world, the mean of {found.experiment.each} pairs of runs.",
            "Marks, one a world, sorted by the difference.",
        )
    for number, one in enumerate(shown):
        if found.turns.get(one.name) is not None:
            made[f"deciding_{number + 1}"] = Drawing(
                partial(plot.deciding, one.name),
                f"{sides(one)}: the difference in each world against what decides it.",
                "Marks, one a world, against a parameter.",
            )
    if len(found.experiment.arms) <= MOST_LINES:
        for measure in found.measures:
            made[f"bands_{measure}"] = Drawing(
                partial(plot.bands, measure),
                f"{measure.replace('_', ' ')}: means of all worlds, with a band of 80% of worlds "
                "(left), and of 80% of runs within one world (right): what is not known, and what "
                "is luck.",
                f"Two line charts of {measure.replace('_', ' ')} with bands.",
            )
    return made


def _stacked(found: WorldsComparison, shown: Sequence[Contrast]) -> Figure:
    figure = Figure(figsize=(7.4, 3.1 * len(shown)), layout="constrained")
    for ax, one in zip(figure.subplots(len(shown), 1, squeeze=False), shown, strict=True):
        found.plot.sorted(one.name, ax=ax[0])
    return figure


def tables(found: WorldsComparison) -> list[Table]:
    """The tables of the page."""
    rows = [row for row in rows_of(found.last_answers) if row.worlds]
    made = []
    if rows:
        most = [_most(found)] if found.experiment.kind == "ranked" else []
        made = [*most, _shares(rows), _sizes(rows), _turns(found)]
    return [*made, _levels(found)]


def _most(found: WorldsComparison) -> Table:
    measure = found.measures[0]
    cells = [
        (
            row.contrast,
            percent(row.first),
            bare(row.q50, measure).removeprefix("+"),
            f"{bare(row.q05, measure)} to {bare(row.q95, measure)}",
        )
        for row in rows_of(found.most)
    ]
    names = ("from low to high", "largest in", "middle world", "nine of ten worlds")
    return Table(f"What matters most for {measure.replace('_', ' ')}.", names, cells)


def _shares(rows: Sequence) -> Table:
    cells = [
        (
            f"{row.contrast}: {row.measure.replace('_', ' ')}",
            f"{percent(row.ahead)} ({100 * row.ahead_low:.0f} to {100 * row.ahead_high:.0f})",
            *(percent(v) if v == v else "" for v in (row.better, row.equivalent, row.worse)),
            settled(row),
        )
        for row in rows
    ]
    names = ("asked: measure", "ahead in", "better", "about the same", "worse", "in nine of ten")
    caption = (
        "In how many worlds, at the end. Ahead: better at all (where less is better, lower), with "
        "its 95% interval; better and worse: by more than the difference that matters (--matters)."
    )
    return Table(caption, names, cells[:MOST_ROWS])


def _sizes(rows: Sequence) -> Table:
    cells = [
        (
            f"{row.contrast}: {row.measure.replace('_', ' ')}",
            bare(row.q50, row.measure),
            f"{bare(row.q05, row.measure)} to {bare(row.q95, row.measure)}",
            f"{bare(row.mean, row.measure)} ({bare(row.low, row.measure)} to "
            f"{bare(row.high, row.measure)})",
            *(bare(v, row.measure).removeprefix("+") for v in (row.sd_worlds, row.sd_luck)),
            percent(row.luck_share) if row.luck_share == row.luck_share else "",
        )
        for row in rows
    ]
    names = ("asked: measure", "middle world", "nine of ten worlds", "mean (95%)", "SD of worlds",
             "SD of luck", "luck's part")  # fmt: skip
    caption = (
        "By how much (shares in percentage points). SD of worlds: how far worlds lie apart, luck "
        "taken off; SD of luck: how far single pairs of runs in one world do; luck's part: of how "
        "far the marks of the figure lie apart."
    )
    return Table(caption, names, cells[:MOST_ROWS])


def _turns(found: WorldsComparison) -> Table:
    main = found.last_answers[found.last_answers["measure"] == found.measures[0]]
    rows = {row.contrast: row for row in rows_of(main)}
    cells = [
        (one.name, turning(found.turns[one.name], rows[one.name]))
        for one in found.questions
        if one.name in found.turns and rows[one.name].worlds
    ]
    name = found.measures[0].replace("_", " ")
    return Table(f"Where it turns, in {name}.", ("asked", "where"), cells)


def _levels(found: WorldsComparison) -> Table:
    summary = found.summary[found.summary["week"] == found.ends[-1]]
    rows = [
        (
            row.arm,
            row.measure.replace("_", " "),
            level(row.q50, row.measure),
            f"{level(row.q05, row.measure)} to {level(row.q95, row.measure)}",
        )
        for row in rows_of(summary)
        if row.runs
    ]
    names = ("arm", "measure", "middle world", "nine of ten worlds")
    return Table("Every arm by itself at the end, over worlds.", names, rows[:MOST_ROWS])


def _would_change(found: WorldsComparison) -> list[str]:
    told = [
        "Other worlds: what is plausible hangs on what the model was held against, and on the "
        "ranges that were searched; "
        f"here it was asked in {told_worlds(found.worlds)}.",
        "What you know of your own network: sizes, turnover and the like are as the scenario has "
        "them in every world; what the scenario sets by name stays as set.",
        "More runs in each world (--replicates) take luck off the marks; more worlds narrow the "
        "shares.",
    ]
    return [*told, *(f"Note: {note}." for note in found.worlds.notes)]


def _run_in(found: WorldsComparison) -> list[tuple[str, str]]:
    experiment = found.experiment
    arms = len(experiment.arms)
    many = f" of each of {arms} arms" if arms > 1 else ""
    each = "one run" if experiment.each == 1 else f"{experiment.each} runs"
    return [
        (
            "Runs",
            f"{each}{many} in each of {told_worlds(found.worlds)}; seed {experiment.seed}; the "
            "worlds are in worlds.parquet, replicate r lies in world r modulo their number",
        )
    ]
