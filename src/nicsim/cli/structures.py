"""`nicsim structures`: one comparison a condition, then the gallery of all."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from nicsim.api.boards import refuse_board
from nicsim.api.galleries import REPLICATES, gallery_of, planned
from nicsim.cli.board import with_board
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
from nicsim.experiments.search.structures import CONDITIONS
from nicsim.experiments.work import prepared_for
from nicsim.foundation.later import pd
from nicsim.report.words import gallery
from nicsim.report.words.findings import CAVEAT
from nicsim.scenario.scenario import Scenario
from nicsim.structure import counted


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
    plan = planned(base, kinds, replicates, seed, worlds)
    works = plan.works(running.how())
    if running.dry_run:
        for name, work in works.items():
            say(f"{name}: {promise(work)}")
        return
    if not running.quiet:
        prepared = prepared_for(base)
        for note in (*base.notices, counted(prepared), *prepared.notes):
            err.print(f"note: {note}", markup=False) if note else None
    own = replace(running, as_json=True)  # says nothing of folders done already
    table, said = gallery_of(
        plan, works, folder, lambda work, inside: conducted(work, inside, own, notes=False)
    )
    _tell(base, table, said, folder, running)
    with_board(folder, board, running)


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
