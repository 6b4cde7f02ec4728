"""`nicsim structures`: one comparison a condition, then the gallery of all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from nicsim.api.arms import Arms
from nicsim.cli.board import refuse_board, with_board
from nicsim.cli.conduct import conducted
from nicsim.cli.console import err, print_table, say
from nicsim.cli.options import (
    EACH_WORLD,
    RUNS,
    Board,
    Running,
    ScenarioFile,
    Seed,
    Setting,
    WorldsName,
    command,
)
from nicsim.cli.promise import promise
from nicsim.experiments.design import Experiment
from nicsim.experiments.many_worlds import repeated
from nicsim.experiments.search.structures import (
    CONDITIONS,
    KINDS,
    MEASURES,
    Built,
    Condition,
    built,
    under,
)
from nicsim.experiments.store import requests, seals
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import ResultsError
from nicsim.foundation.later import pd
from nicsim.report.words import gallery
from nicsim.report.words.findings import CAVEAT
from nicsim.scenario.scenario import Scenario
from nicsim.structure import counted

REPLICATES = 60  # of every structure, in one world


@command
def structures(
    scenario: ScenarioFile,
    setting: Setting,
    running: Running,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="A structure to compare; repeatable; default: eight."),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(help=RUNS, show_default=f"{REPLICATES}; {EACH_WORLD}")
    ] = None,
    worlds: WorldsName = None,
    seed: Seed = 0,
    board: Board = False,
) -> None:
    """Compare structures of ties between teams at equal cost, for your size and conditions."""
    refuse_board(board, worlds)
    base = setting.loaded(scenario)
    folder = running.folder(f"structures_{scenario.stem}")
    arms = built(base, kinds or KINDS)
    asked = {c.name: _experiment(base, arms, c, seed) for c in CONDITIONS}
    asked = {name: repeated(one, replicates, worlds) for name, one in asked.items()}
    works = {name: Arms(one, running.how()) for name, one in asked.items()}
    if running.dry_run:
        for name, work in works.items():
            say(f"{name}: {promise(work)}")
        return
    if not running.quiet:
        prepared = prepared_for(base)
        for note in (*base.notices, counted(prepared), *prepared.notes):
            err.print(f"note: {note}", markup=False) if note else None
    own = replace(running, as_json=True)  # says nothing of folders done already
    from nicsim.report.pages.gallery import Gallery, folder_of, write_gallery  # figures: slow

    for name, work in works.items():
        conducted(work, folder / folder_of(name), own, notes=False)
    costs = [[one.arm.name, one.ties, one.strength] for one in arms]
    made = next(iter(asked.values()))
    count = len(made.worlds) if made.worlds is not None else 0
    found = Gallery(base.title, base.years, base.weeks, made.each, seed, costs, count)
    try:
        table, said = write_gallery(folder, found)
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    _tell(base, table, said, folder, running)
    with_board(folder, board, running)


def _experiment(
    scenario: Scenario, arms: list[Built], condition: Condition, seed: int
) -> Experiment:
    title = f"Structures for {scenario.title}: {condition.name}"
    question = f"Which structure does best where {condition.sentence}?"
    return Experiment(
        title, question, "compare", under(arms, condition), REPLICATES, seed, MEASURES
    )


def _tell(
    scenario: Scenario, table: pd.DataFrame, said: list[str], folder: Path, running: Running
) -> None:
    if running.as_json:
        content: dict[str, Any] = {
            "folder": str(folder),
            "finding": said,
            "ranking": json.loads(str(table.to_json(orient="records"))),
        }
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    say(f"Structures for {scenario.title}")
    print_table(*gallery.grid(table))
    for paragraph in said:
        say(paragraph)
    say(CAVEAT)
    from nicsim.report.pages.gallery import folder_of

    inside = ", ".join(folder_of(condition.name) for condition in CONDITIONS)
    say(f"results: {folder}/ (report.html, figures, ranking.csv; {inside})")
