"""`nicsim run`: run a scenario, write the folder, print the short table and the finding."""

import json
from typing import Annotated, Any

import typer

from nicsim.api import simulation
from nicsim.api.boards import refuse_board
from nicsim.api.simulation import REPLICATES
from nicsim.cli.board import with_board
from nicsim.cli.conduct import conducted
from nicsim.cli.console import print_table, say
from nicsim.cli.options import (
    EACH_WORLD,
    RUNS,
    Board,
    DriverName,
    Running,
    ScenarioFile,
    Seed,
    Setting,
    WorldsName,
    command,
)
from nicsim.cli.worlds_told import tell_worlds
from nicsim.experiments.store.stored import Stored
from nicsim.report.cells import read_table
from nicsim.report.words.findings import CAVEAT, ONE_WORLD
from nicsim.scenario.scenario import Scenario

HEADLINE = (
    "spread_helpful",
    "false_spread",
    "realised_improvement",
    "improvement_gap",
    "fit_in_use",
    "network_health",
    "hub_dependence",
)


@command
def run(
    scenario: ScenarioFile,
    setting: Setting,
    running: Running,
    replicates: Annotated[
        int | None,
        typer.Option(help=RUNS, show_default=f"{REPLICATES}; {EACH_WORLD}"),
    ] = None,
    worlds: WorldsName = None,
    seed: Seed = 0,
    driver: DriverName = "kernel",
    events: Annotated[
        bool, typer.Option("--events", help="Record who took which practice from whom, too.")
    ] = False,
    board: Board = False,
) -> None:
    """Run a scenario and write a results folder."""
    refuse_board(board, worlds)
    how = running.how(driver, events)
    work = simulation.single(
        setting.loaded(scenario), replicates, seed, how, with_events=1, worlds=worlds
    )
    folder = running.folder(scenario.stem)
    stored = conducted(work, folder, running)
    if stored is not None:
        _print(stored, running)
    with_board(folder, board, running)


def _print(stored: Stored, running: Running) -> None:
    """The short table, the finding, and where the files are."""
    if stored.experiment.worlds is not None:
        tell_worlds(stored, running)
        return
    scenario = stored.experiment.arms[0].scenario
    summary = read_table(stored.folder / "summary.csv")
    last = summary[summary["week"] == summary["week"].max()].set_index("measure")
    finding = (stored.folder / "finding.txt").read_text("utf-8").strip()
    if running.as_json:
        content = {
            "folder": str(stored.folder),
            "finding": finding,
            "measures": json.loads(str(last.to_json(orient="index"))),
        }
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    say(f"{scenario.title}: {stored.replicates} runs, {scenario.years} years")
    rows = [
        (
            name,
            _number(last["mean"][name]),
            _interval(last["low"][name], last["high"][name]),
            str(last["unit"][name]),
            str(last["meaning"][name]),
        )
        for name in _headline(scenario)
    ]
    print_table(("at the end", "mean", "95% interval", "unit", "meaning"), rows)
    say(finding)
    say(ONE_WORLD)
    say(CAVEAT)
    files = "report.html, figures, weekly.parquet, summary.csv, manifest.json"
    say(f"results: {stored.folder}/ ({files})")


def _headline(scenario: Scenario) -> tuple[str, ...]:
    """The measures of the short table; of runs that may stop before their end, when they did."""
    return HEADLINE if scenario.stop == "never" else (*HEADLINE, "stopped_week")


def _number(value: Any) -> str:
    """A number as the table has it; a share of nothing, or an interval of one run, is missing."""
    return f"{value:.3f}" if value == value else "missing"


def _interval(low: Any, high: Any) -> str:
    return f"{low:.3f} to {high:.3f}" if low == low else "missing"
