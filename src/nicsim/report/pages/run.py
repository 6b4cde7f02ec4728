"""What the runs of a single scenario leave in its folder: summary, figures, finding, page."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.comparing import rows_of
from nicsim.experiments.statistics import final_of, summary_of
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import write_table
from nicsim.report.figures import runs as plots
from nicsim.report.pages import conditions
from nicsim.report.pages.drawn import Drawing, draw, how
from nicsim.report.pages.page import Page, Table, rendered
from nicsim.report.words.findings import CAVEAT, ONE_WORLD, finding, level
from nicsim.scenario.scenario import Scenario

NEED_A_RUN = {
    "network": Drawing(
        lambda: None,
        "One run: the network at the end of the first, middle and last year. Each dot is a person, "
        "by stage of use of the best practice; lines are ties between teams.",
        "Maps of the network at three times.",
    ),
    "spread_tree": Drawing(
        lambda: None,
        "One run: who took the best practice from whom. A lane is a school, an edge runs from a "
        "source to the one who took it over.",
        "Tree of the spread of one practice over time.",
    ),
}
HEADLINE = (
    "spread_helpful",
    "false_spread",
    "realised_improvement",
    "improvement_best_quarter",
    "improvement_worst_quarter",
    "fit_in_use",
    "network_health",
    "hub_dependence",
)


def write_run(
    stored: Stored, needing_runs: Mapping[str, Callable[[], Any]] | None = None
) -> pd.DataFrame:
    """Write summary, figures, finding and page into the folder of stored runs.

    Parameters
    ----------
    stored : Stored
    needing_runs : mapping of names to callables, optional
        Draw figures that weekly measures do not suffice for; without it, those that are there stay.

    Returns
    -------
    DataFrame
        The summary: every measure at the end of every year.
    """
    folder, scenario = stored.folder, stored.experiment.arms[0].scenario
    weekly = stored.weekly().drop(columns="arm")
    summary = summary_of(weekly, [WEEKS_A_YEAR * (y + 1) - 1 for y in range(scenario.years)])
    write_table(summary, folder / "summary.csv")
    final = final_of(weekly)
    told = finding(final, scenario.years)
    (folder / "finding.txt").write_text(told + "\n", "utf-8")
    figures = drawings(weekly, scenario)
    for name, make in (needing_runs or {}).items():
        figures[name] = NEED_A_RUN[name]._replace(make=make)
    kept = NEED_A_RUN if needing_runs is None else {}
    page = Page(
        scenario.title,
        scenario.question,
        _conditions(scenario),
        [told, ONE_WORLD],
        draw(folder, figures, kept),
        [_numbers(summary, scenario)],
        conditions.of_run(final),
        how(stored),
        CAVEAT,
        "What was run",
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return summary


def drawings(weekly: pd.DataFrame, scenario: Scenario) -> dict[str, Drawing]:
    """The figures that weekly measures suffice for, by name."""
    changes = scenario.changes
    told = {
        plots.spread: "Helpful practices by stage of use: mean of runs, and a band of 80% of runs.",
        plots.helpful_and_useless: "Routine use of practices that work, and of those that do not.",
        plots.improvement: "What a student gets, on average and in the best and worst quarter of "
        "schools.",
        plots.health: "Health in six domains; the bold line is the weakest of each run.",
    }
    return {
        make.__name__: Drawing(
            partial(make, weekly, changes=changes), caption, f"Line chart. {caption}"
        )
        for make, caption in told.items()
    }


def _conditions(scenario: Scenario) -> list[tuple[str, str]]:
    """What the scenario sets, beyond the defaults."""
    rows = [(scenario.title, "; ".join(scenario.sources))] if scenario.sources else []
    own = [f"{key} = {value.value}" for key, value in scenario.assigned.items() if key != "years"]
    rows.append(("Values set", "; ".join(own) or "none: all as by default"))
    changes = [f"from week {c.week}: {c.label}" for c in scenario.changes]
    return [*rows, ("Scheduled changes", "; ".join(changes))] if changes else rows


def _numbers(summary: pd.DataFrame, scenario: Scenario) -> Table:
    names = HEADLINE if scenario.stop == "never" else (*HEADLINE, "stopped_week")
    last = {row.measure: row for row in rows_of(summary[summary["week"] == summary["week"].max()])}
    rows = [
        (
            name.replace("_", " "),
            level(last[name].mean, name),
            f"{level(last[name].low, name)} to {level(last[name].high, name)}",
            f"{level(last[name].q05, name)} to {level(last[name].q95, name)}",
            last[name].meaning,
        )
        for name in names
    ]
    heads = ("measure", "mean", "95% interval of the mean", "90% of runs", "meaning")
    return Table("At the end.", heads, rows)
