"""`nicsim improve`: search for a better design, then judge it on fresh luck."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from nicsim.api.arms import Arms
from nicsim.api.boards import refuse_board
from nicsim.api.improving import MEASURE, SEARCH_REPLICATES, TRIALS
from nicsim.api.searching import (
    REPLICATES,
    WAIT,
    Budget,
    Improving,
    improved,
    prepared_improvement,
)
from nicsim.cli.board import with_board
from nicsim.cli.conduct import conducted
from nicsim.cli.console import bar, say
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
from nicsim.cli.promise import promise_of_search
from nicsim.experiments.search import improving
from nicsim.experiments.search.improving import Asked
from nicsim.experiments.store.stored import Stored
from nicsim.report.words.findings import CAVEAT


@command
def improve(
    scenario: ScenarioFile,
    setting: Setting,
    running: Running,
    measure: Annotated[str, typer.Option(help="The outcome that counts.")] = MEASURE,
    ties: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="Ties between teams that may be added; 0: the same ties.",
            show_default="3 where the scenario names its ties",
        ),
    ] = None,
    first: Annotated[
        int,
        typer.Option(min=0, help="Teams that join first, the search says which; 0: as it is."),
    ] = 0,
    wait: Annotated[
        int, typer.Option(min=1, help="Weeks after which the others join, with --first.")
    ] = WAIT,
    trials: Annotated[int, typer.Option(help="Designs to try.")] = TRIALS,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop searching after.", show_default=False)
    ] = None,
    search_replicates: Annotated[
        int, typer.Option(help="Runs of each design tried.")
    ] = SEARCH_REPLICATES,
    replicates: Annotated[
        int | None, typer.Option(help=RUNS, show_default=f"{REPLICATES}; {EACH_WORLD}")
    ] = None,
    worlds: WorldsName = None,
    seed: Seed = 0,
    equal_cost: Annotated[
        bool,
        typer.Option(
            "--equal-cost",
            help="Every design costs what the present one does ([costs]); the hub's staff pays.",
        ),
    ] = False,
    board: Board = False,
) -> None:
    """Search for a better design within a budget, and judge it on fresh luck.

    The budget: the same hub hours, so many more ties between teams (--ties), who joins first.
    """
    refuse_board(board, worlds)
    seconds = None if minutes is None else 60 * minutes
    asked = prepared_improvement(
        setting.loaded(scenario), Budget(ties, first, wait, equal_cost),
        Asked(measure, trials, search_replicates, seed, seconds),
        replicates, worlds, running.folder(f"improve_{scenario.stem}"),
    )  # fmt: skip
    _improved(asked, running)
    with_board(asked.folder, board, running)


def _improved(asked: Improving, running: Running) -> None:
    """Search and judge, and tell it."""
    if asked.is_there:
        said = (asked.folder / "finding.txt").read_text("utf-8").strip()
        _tell(asked.folder, said, running, True)
        return
    how = running.how()
    if running.dry_run:
        say(promise_of_search(asked.space, asked.search, asked.runs, how))
        return
    silent = replace(running, as_json=True)  # the table is told here
    total = asked.search.trials
    with bar(running.quiet) as shown:
        task = shown.add_task("searching (Ctrl-C stops and keeps the best)", total=total)

        def tell(done: int, best: float) -> None:
            shown.update(task, completed=done, description=f"best so far {best:+.3g}")

        def judged(work: Arms, folder: Path) -> Stored | None:
            shown.stop()  # the runs that judge have a bar of their own
            return conducted(work, folder, silent)

        said = improved(asked, how, tell, judged, running.quiet)
    _tell(asked.folder, "\n".join(said), running, False)


def _tell(folder: Path, said: str, running: Running, before: bool) -> None:
    if running.as_json:
        design = json.loads((folder / improving.FILE).read_text("utf-8"))
        paragraphs = [part for part in said.splitlines() if part]
        content = {"folder": str(folder), "finding": paragraphs, "design": design}
        say(json.dumps(content, indent=1))
    elif not running.quiet:
        if before:
            say(f"{folder} holds these results already")
        say(said)
        say(CAVEAT)
        say(
            f"results: {folder}/ (report.html, finding.txt, design.toml: what is recommended, to "
            "run it; found.toml: what the search found; figures)"
        )
