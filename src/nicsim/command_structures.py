"""What `nicsim structures` does: one comparison a condition, then the gallery of all."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from nicsim.conducting import Asked, conducted, promise
from nicsim.console import print_table
from nicsim.errors import ResultsError
from nicsim.experiments import store
from nicsim.experiments.design import Experiment
from nicsim.experiments.stored import Stored, open_stored
from nicsim.experiments.structures import (
    CONDITIONS,
    KINDS,
    MEASURES,
    OUTCOMES,
    Built,
    Condition,
    answers,
    built,
    under,
)
from nicsim.report import gallery
from nicsim.report.drawn import Drawing, draw, how
from nicsim.report.page import Page, Table, rendered
from nicsim.report.words import CAVEAT
from nicsim.scenario.scenario import Scenario


def compare_structures(
    scenario: Scenario, kinds: list[str] | None, replicates: int, seed: int, asked: Asked
) -> None:
    """Run the gallery for a scenario; see `nicsim structures --help`."""
    arms = built(scenario, kinds or KINDS)
    experiments = {c.name: _experiment(scenario, arms, c, replicates, seed) for c in CONDITIONS}
    if asked.dry_run:
        for name, experiment in experiments.items():
            typer.echo(f"{name}: {promise(experiment, asked)}")
        return
    stored: dict[str, Stored] = {}
    for name, experiment in experiments.items():
        folder = asked.folder / name.replace(" ", "_")
        own = asked._replace(folder=folder, as_json=True)  # says nothing of folders done already
        stored[name] = conducted(experiment, own) or open_stored(folder)
    weekly = {name: found.weekly(MEASURES) for name, found in stored.items()}
    table = answers(weekly, scenario.weeks, seed)
    try:
        said = _written(scenario, arms, table, stored, replicates, asked.folder)
    except OSError as fault:
        why = store.reason(fault)
        raise ResultsError(f"{asked.folder}: could not be written ({why})") from None
    _tell(scenario, table, said, asked)


def _experiment(
    scenario: Scenario, arms: list[Built], condition: Condition, replicates: int, seed: int
) -> Experiment:
    title = f"Structures for {scenario.title}: {condition.name}"
    question = f"Which structure does best where {condition.sentence}?"
    return Experiment(
        title, question, "compare", under(arms, condition), replicates, seed, MEASURES
    )


def _written(
    scenario: Scenario,
    arms: list[Built],
    table: pd.DataFrame,
    stored: dict[str, Stored],
    replicates: int,
    folder: Path,
) -> list[str]:
    """Write table, picture, finding and page of the gallery; what it found."""
    table.to_csv(folder / "ranking.csv", index=False)
    said = gallery.finding(table, arms, replicates, scenario.years)
    (folder / "finding.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    drawing = Drawing(
        lambda: gallery.picture(table),
        "Ranks of structures for each question; in a cell the ranks that cannot be ruled out.",
        "Grid of ranks: a row for each structure, a column for each question.",
    )
    pictures = draw(folder, {"gallery": drawing})
    columns, rows = gallery.grid(table)
    cost = [(b.arm.name, f"{b.ties:,}", f"{b.strength:.3f}", f"{b.cost:.2f}") for b in arms]
    page = Page(
        f"Structures for {scenario.title}",
        "Which structure of ties between teams does best, for what, and under which conditions?",
        [(condition.name, condition.sentence) for condition in CONDITIONS],
        said,
        pictures,
        [
            Table("Means, and ranks that cannot be ruled out (95%)", columns, rows),
            Table("What ties cost: number times strength",
                  ("structure", "ties", "strength of each", "sum"), cost),
        ],
        [f"{o.name}: {o.question}" for o in OUTCOMES],
        how(stored[CONDITIONS[0].name]),
        CAVEAT,
    )  # fmt: skip
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return said


def _tell(scenario: Scenario, table: pd.DataFrame, said: list[str], asked: Asked) -> None:
    if asked.as_json:
        content: dict[str, Any] = {
            "folder": str(asked.folder),
            "finding": said,
            "ranking": json.loads(str(table.to_json(orient="records"))),
        }
        typer.echo(json.dumps(content, indent=1))
        return
    if asked.quiet:
        return
    typer.echo(f"Structures for {scenario.title}")
    print_table(*gallery.grid(table))
    for paragraph in said:
        typer.echo(paragraph)
    typer.echo(CAVEAT)
    inside = ", ".join(condition.name.replace(" ", "_") for condition in CONDITIONS)
    typer.echo(f"results: {asked.folder}/ (report.html, figures, ranking.csv; {inside})")
