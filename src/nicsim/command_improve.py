"""What `nicsim improve` does: search for a better design, then judge it on fresh luck."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim import conducting
from nicsim.console import err
from nicsim.errors import NicsimError, ResultsError
from nicsim.experiments import improving, redesign, store
from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.design import out_of_range, unknown_measures
from nicsim.experiments.improving import Asked
from nicsim.experiments.stored import Stored, open_stored
from nicsim.experiments.study import Conduct
from nicsim.report import comparison_report, conditions
from nicsim.report.comparison import QUARTERS, Comparison
from nicsim.report.drawn import draw, how
from nicsim.report.page import Page, rendered
from nicsim.report.words import CAVEAT, bare
from nicsim.scenario.scenario import Scenario


def improve_design(
    scenario: Scenario, ties: int | None, search: Asked, final: int, asked: conducting.Asked
) -> None:
    """Search and judge; see `nicsim improve --help`."""
    faults = [
        *unknown_measures((search.measure,), "--measure"),
        *out_of_range("trials", search.trials, 1, 100_000),
        *out_of_range("search replicates", search.replicates, 1, 10_000),
        *out_of_range("replicates", final, 2, 100_000),
    ]
    if faults:
        raise NicsimError("\n".join(faults))
    folder = asked.folder
    beside = folder.with_name(folder.name + ".search")  # trials and files of ties
    beside.mkdir(parents=True, exist_ok=True)
    space = redesign.space_of(scenario, ties, beside)
    running = Conduct(asked.driver, asked.executor, asked.workers)
    conducting.tell_of_compiling(asked)
    trials = _searched(space, search, running, beside, asked)
    if not trials:
        raise NicsimError("stopped before the first design was tried")
    winner, again = improving.chosen(space, trials, search, running, max(20, final // 3))
    title = f"A better design for {scenario.title}"
    experiment = improving.judged(space, winner.design, search, final, title)
    quiet = asked._replace(as_json=True)  # the table is told here
    stored = conducting.conducted(experiment, quiet) or open_stored(folder)
    said = _said(space, winner, again, search, len(trials), folder)
    try:
        _written(space, winner.design, said, stored)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({store.reason(fault)})") from None
    if asked.as_json:
        values: dict[str, Any] = {"folder": str(folder), "finding": said}
        values["design"] = winner.design._asdict() | {"shares": winner.design.shares}
        typer.echo(json.dumps(values, indent=1))
    elif not asked.quiet:
        for paragraph in said:
            typer.echo(paragraph)
        typer.echo(CAVEAT)
        typer.echo(f"results: {folder}/ (report.html, design.txt, design.json, figures)")


def _searched(space, search: Asked, how: Conduct, beside: Path, asked: conducting.Asked):
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        task = bar.add_task("searching (Ctrl-C stops and keeps the best)", total=search.trials)

        def tell(done: int, best: float) -> None:
            bar.update(task, completed=done, description=f"best so far {best:+.3g}")

        return improving.search(space, search, how, beside / "trials.log", tell)


def _said(space, winner, again: float, search: Asked, trials: int, folder: Path) -> list[str]:
    """The answer in words, with its uncertainty; the numbers of fresh luck alone count."""
    table = pd.read_csv(folder / "differences.csv")
    last = table[(table["week"] == table["week"].max()) & (table["measure"] == search.measure)]
    rows = {row.arm: row for row in rows_of(last)}
    sign = -1.0 if search.measure in WORSE_IF_MORE else 1.0
    own = rows.pop("found by search")
    best_rule = max(rows.values(), key=lambda row: sign * row.mean)
    name = search.measure.replace("_", " ")
    told = f"{bare(own.mean, search.measure)} ({bare(own.low, search.measure)} to " \
           f"{bare(own.high, search.measure)})"  # fmt: skip
    above = own.share_above if sign > 0 else 1.0 - own.share_above
    if sign * own.low > 0 and sign * own.high > 0:
        verdict = f"better than the present design by {told} in {name}"
    elif sign * own.low < 0 and sign * own.high < 0:
        verdict = f"worse than the present design on fresh luck: {told} in {name}; keep what is"
    else:
        verdict = f"not to be told from the present design on fresh luck: {told} in {name}"
    ahead = sign * (own.mean - best_rule.mean)
    rule = f"{best_rule.arm!r} ({bare(best_rule.mean, search.measure)})"
    if ahead <= 0:
        against = f"The best rule of thumb, {rule}, does as well or better: take the simple rule."
    elif verdict.startswith("better"):
        against = f"The best rule of thumb is {rule}; the search's design lies ahead of it."
    else:
        against = f"The best rule of thumb is {rule}: no surer gain than that was found."
    return [
        f"Found: {redesign.told(space, winner.design)}.",
        f"It is {verdict}; it does better in {100 * above:.0f}% of {own.pairs} pairs of runs.",
        against,
        f"In the search itself ({trials} designs, {search.replicates} runs each) it seemed better "
        f"by {bare(sign * winner.gain, search.measure)}, when chosen among the best "
        f"{improving.FINALISTS} by {bare(sign * again, search.measure)}: a search flatters what it "
        "finds, so judge by the fresh runs.",
    ]


def _written(space, design: redesign.Design, said: list[str], stored: Stored) -> None:
    """The design as data and in words, and a page that opens with the answer."""
    folder = stored.folder
    (folder / "design.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    content = design._asdict() | {
        "shares": dict(zip(redesign.ACTIVITIES, design.shares, strict=True)),
        "ties": [[space.site_names[a], space.site_names[b]] for a, b in design.ties],
    }
    (folder / "design.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    experiment = stored.experiment
    names = dict.fromkeys((*experiment.measures, *QUARTERS))
    comparison = Comparison(experiment, stored.weekly(list(names)))
    own = (experiment.arms[0].name, redesign.told(space, redesign.present(space)))
    page = Page(
        experiment.title,
        experiment.question,
        [own, *((arm.name, arm.scenario.title) for arm in experiment.arms[1:])],
        said,
        draw(folder, comparison_report.drawings(comparison)),
        comparison_report.tables(comparison),
        conditions.of_comparison(comparison),
        how(stored),
        CAVEAT,
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
