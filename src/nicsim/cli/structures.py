"""What `nicsim structures` does: one comparison a condition, then the gallery of all."""

import json
from typing import Any

import pandas as pd
import typer

from nicsim.cli.conduct import Asked, conducted, promise
from nicsim.cli.console import err, print_table
from nicsim.experiments.design import Experiment
from nicsim.experiments.search.structures import (
    CONDITIONS,
    KINDS,
    MEASURES,
    Built,
    Condition,
    built,
    under,
)
from nicsim.experiments.store import requests
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import ResultsError
from nicsim.report import gallery
from nicsim.report.gallery_report import Gallery, folder_of, write_gallery
from nicsim.report.words import CAVEAT
from nicsim.scenario.scenario import Scenario
from nicsim.structure import counted


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
    if not asked.quiet:
        prepared = prepared_for(scenario)
        for note in (*scenario.notices, counted(prepared), *prepared.notes):
            err.print(f"note: {note}", markup=False) if note else None
    for name, experiment in experiments.items():
        own = asked._replace(folder=asked.folder / folder_of(name), as_json=True, notes=False)
        conducted(experiment, own)  # says nothing of folders done already
    costs = [[one.arm.name, one.ties, one.strength] for one in arms]
    found = Gallery(scenario.title, scenario.years, scenario.weeks, replicates, seed, costs)
    try:
        table, said = write_gallery(asked.folder, found)
    except OSError as fault:
        why = requests.reason(fault)
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
    inside = ", ".join(folder_of(condition.name) for condition in CONDITIONS)
    typer.echo(f"results: {asked.folder}/ (report.html, figures, ranking.csv; {inside})")
