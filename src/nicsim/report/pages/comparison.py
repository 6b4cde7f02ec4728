"""What a comparison or a sweep leaves in its folder: tables, figures, finding, page."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nicsim.experiments.comparing import rows_of
from nicsim.experiments.design import Arm, Experiment, told
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import write_table
from nicsim.report.comparison import QUARTERS, Comparison, keys_of
from nicsim.report.figures.comparison import MOST_LINES
from nicsim.report.pages import conditions
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered
from nicsim.report.words import costs
from nicsim.report.words.findings import CAVEAT, ONE_WORLD, amount, bare, level, told_share
from nicsim.scenario.acts import acts_in_words

MOST_ROWS = 60  # of a table on the page; the files hold all
MOST_VALUES = 8  # in which an arm differs, on the page
FEW_VALUES = 12  # of a key, up to which a heat map can be read


def write_comparison(stored: Stored) -> Comparison:
    """Write tables, figures, finding and page into the folder of stored runs."""
    folder, experiment = stored.folder, stored.experiment
    names = tuple(dict.fromkeys((*experiment.measures, *QUARTERS)))
    comparison = Comparison(experiment, stored.weekly(names))
    write_table(comparison.summary, folder / "summary.csv")
    write_table(comparison.differences, folder / "differences.csv")
    write_table(comparison.rankings, folder / "ranking.csv")
    if comparison.asked:
        write_table(comparison.contrasts, folder / "contrasts.csv")
    finding = "\n".join(filter(None, [comparison.finding(), costs.sentence(comparison)]))
    (folder / "finding.txt").write_text(finding + "\n", "utf-8")
    page = Page(
        experiment.title,
        experiment.question,
        compared(experiment),
        [*finding.splitlines(), ONE_WORLD],
        draw(folder, drawings(comparison)),
        tables(comparison),
        conditions.of_comparison(comparison),
        how(stored),
        CAVEAT,
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return comparison


def drawings(comparison: Comparison) -> dict[str, Drawing]:
    """The figures of a comparison, by name."""
    experiment, plot = comparison.experiment, comparison.plot
    made: dict[str, Drawing] = {}
    points = len(keys_of(experiment)) in (1, 2)
    for measure in comparison.measures:
        name = measure.replace("_", " ")
        if points:
            made[f"sweep_{measure}"] = Drawing(
                partial(plot.sweep, measure),
                f"{name} at the end, against what varies; bars are 95% intervals of the mean.",
                f"Line chart of {name} against {keys_of(experiment)[0]}.",
            )
            if _grid(experiment):
                made[f"heat_map_{measure}"] = Drawing(
                    partial(plot.heat_map, measure),
                    f"{name} at the end, for every combination of values.",
                    f"Grid of numbers: {name} for every combination.",
                )
        elif len(experiment.arms) <= MOST_LINES:
            made[measure] = Drawing(
                partial(_over_time, comparison, measure),
                f"{name}: each arm week by week (above), and its paired difference to the first "
                "arm under the same luck (below).",
                f"Line charts of {name} by arm over {comparison.years} years.",
            )
    if len(experiment.arms) > 2 or points:
        made["differences"] = Drawing(
            partial(_dots, comparison),
            "Paired differences to the first arm at the end, with 95% intervals.",
            "Dots with intervals, a row for each arm.",
        )
    if comparison.asked:
        made["contrasts"] = Drawing(
            partial(_contrast_dots, comparison),
            "What was asked beside that, and what arms do together: differences at the end, with "
            "95% intervals.",
            "Dots with intervals, a row for each question.",
        )
    return made


def tables(comparison: Comparison) -> list[Table]:
    """The tables of the page."""
    last, base = comparison.last, comparison.experiment.arms[0].name
    rows = [
        (
            f"{row.arm}: {row.measure.replace('_', ' ')}",
            bare(row.mean, row.measure),
            f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}",
            f"{row.effect_size:+.2f}" if row.effect_size == row.effect_size else "",
            f"{100 * row.share_above:.0f}%",
            f"{row.replicates_independent:,.0f}" if row.saving == row.saving else "",
        )
        for row in rows_of(last)
    ]
    rows = [row for row in rows if row[1] != "unknown"]
    names = ("arm: measure", "difference", "95% interval", "effect size", "above", "independent")
    caption = (
        f"Paired differences to {base!r} at the end (shares in percentage points). Effect size: "
        "difference over the standard deviation of runs. Above: share of pairs of runs in which "
        "the arm lies above. Independent: replicates that runs without shared luck would need for "
        f"an interval as narrow, in place of {comparison.weekly['replicate'].nunique():,}."
    )
    made = [Table(caption, names, rows[:MOST_ROWS])] if rows else []
    asked = [*_contrasts(comparison), *_costs(comparison)]
    return [*made, *asked, _levels(comparison), *_ranks(comparison)]


def _contrasts(comparison: Comparison) -> list[Table]:
    """What was asked beside every arm against the first."""
    table = comparison.contrasts
    rows = [
        (
            f"{row.contrast}: {row.measure.replace('_', ' ')}",
            bare(row.mean, row.measure),
            f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}",
            f"{100 * row.share_above:.0f}%",
            f"{row.verdict} (within {amount(row.within, row.measure)})" if row.verdict else "",
        )
        for row in rows_of(table[table["week"] == comparison.ends[-1]])
        if row.pairs
    ]
    names = ("asked: measure", "difference", "95% interval", "above 0", "verdict")
    if not any(row[-1] for row in rows):
        rows, names = [row[:-1] for row in rows], names[:-1]
    caption = (
        "What was asked beside that, and what arms do together, at the end (shares in percentage "
        "points). Above 0: share of pairs of runs."
    )
    return [Table(caption, names, rows[:MOST_ROWS])] if rows else []


def _costs(comparison: Comparison) -> list[Table]:
    found = costs.rows(comparison)
    measure = comparison.measures[0].replace("_", " ")
    caption = (
        f"What the designs cost over {comparison.years} years at the prices of [costs], and what a "
        f"step of gain in {measure} costs beyond the first, by the mean difference."
    )
    return [Table(caption, costs.COLUMNS, found[:MOST_ROWS])] if found else []


def compared(experiment: Experiment) -> Sequence[tuple[str, str]]:
    """Each arm, and in what it differs from the first."""
    first, *others = experiment.arms
    if keys_of(experiment):
        varied: dict[str, list[Any]] = {}
        for arm in experiment.arms:
            for key, value in arm.point.items():
                varied.setdefault(key, []).append(value)
        return [
            (key, ", ".join(map(str, dict.fromkeys(values))))
            for key, values in varied.items()
            if len(set(map(str, values))) <= MOST_ROWS
        ]
    rows = [(first.name, f"the base of the comparison{_title(first)}{_changes(first)}")]
    return [*rows, *((arm.name, _told(first, arm)) for arm in others)][:MOST_ROWS]


def _title(arm: Arm) -> str:
    return "" if arm.scenario.title == arm.name else f": {arm.scenario.title}"


def _told(first: Arm, arm: Arm) -> str:
    """What was set otherwise than in the first arm: dials and values, then changes over time."""
    before, now = first.scenario.assigned, arm.scenario.assigned
    keys = [key for key in {**before, **now} if _value(before, key) != _value(now, key)]
    parts = [f"{key} = {_value(now, key)}" for key in keys[:MOST_VALUES]]
    if len(keys) > MOST_VALUES:
        parts.append(f"{len(keys) - MOST_VALUES} values more")
    if arm.scenario.title not in (first.scenario.title, arm.name):
        parts.insert(0, arm.scenario.title)
    if arm.scenario.named != first.scenario.named:
        parts.append("practices of its own")
    if arm.model is not None:
        parts.append(f"rules of {arm.model.__name__}")
    return ("; ".join(parts) or "as the first") + _changes(arm)


def _value(assigned: Any, key: str) -> str:
    return told(assigned[key].value) if key in assigned else "as by default"


def _changes(arm: Arm) -> str:
    parts = []
    for c in arm.scenario.changes:
        does = [f"{key} = {told(value)}" for key, value in c.set.items()]
        values = ", ".join([*does, *acts_in_words(c.acts)])
        until = f" until {c.until}" if c.until is not None else ""
        parts.append(f"; from week {c.week}{until} {c.label} ({values})")
    return "".join(parts)


def _levels(comparison: Comparison) -> Table:
    summary = comparison.summary[comparison.summary["week"] == comparison.ends[-1]]
    rows = [
        (
            row.arm,
            row.measure.replace("_", " "),
            level(row.mean, row.measure),
            f"{level(row.low, row.measure)} to {level(row.high, row.measure)}",
            f"{level(row.q05, row.measure)} to {level(row.q95, row.measure)}",
        )
        for row in rows_of(summary)
        if row.runs
    ]
    names = ("arm", "measure", "mean", "95% interval of the mean", "90% of runs")
    return Table("Every arm by itself at the end.", names, rows[:MOST_ROWS])


def _ranks(comparison: Comparison) -> list[Table]:
    if len(comparison.experiment.arms) < 2:
        return []
    measure = comparison.measures[0]
    shared = Counter(comparison.ranking["rank"])
    rows = [
        (
            row.arm,
            f"{row.rank} (shared)" if shared[row.rank] > 1 else str(row.rank),
            f"{row.rank_low} to {row.rank_high}",
            told_share(row.first),
            level(row.mean, measure),
        )
        for row in rows_of(comparison.ranking)
    ]
    names = ("arm", "rank", "95% interval", "comes first in", measure.replace("_", " "))
    caption = f"Ranking by {measure.replace('_', ' ')} at the end, over resampled replicates."
    return [Table(caption, names, rows[:MOST_ROWS])]


def _over_time(comparison: Comparison, measure: str) -> Figure:
    several = len(comparison.experiment.arms) > 1
    figure = Figure(figsize=(8.2, 6.6 if several else 3.6), layout="constrained")
    axes: list[Axes] = list(figure.subplots(1 + several, 1, squeeze=False)[:, 0])
    comparison.plot.over_time(measure, axes[0])
    if several:
        comparison.plot.difference(measure, axes[1])
    return figure


def _contrast_dots(comparison: Comparison) -> Figure:
    measures, asked = comparison.measures, len(comparison.asked)
    height = len(measures) * (0.95 + 0.4 * min(asked, MOST_ROWS))
    figure = Figure(figsize=(8.2, height), layout="constrained")
    for ax, measure in zip(figure.subplots(len(measures), 1, squeeze=False), measures, strict=True):
        comparison.plot.contrasts(measure, ax[0])
    return figure


def _dots(comparison: Comparison) -> Figure:
    arms, measures = len(comparison.experiment.arms) - 1, comparison.measures
    figure = Figure(
        figsize=(8.2, len(measures) * (0.95 + 0.3 * min(arms, MOST_ROWS))), layout="constrained"
    )
    for ax, measure in zip(figure.subplots(len(measures), 1, squeeze=False), measures, strict=True):
        comparison.plot.dots(measure, ax[0])
    return figure


def _grid(experiment: Experiment) -> bool:
    keys = keys_of(experiment)
    if len(keys) != 2:
        return False
    values = [{str(arm.point[key]) for arm in experiment.arms} for key in keys]
    few = all(1 < len(v) <= FEW_VALUES for v in values)
    return few and len(values[0]) * len(values[1]) == len(experiment.arms)
