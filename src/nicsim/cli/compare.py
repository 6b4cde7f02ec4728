"""`nicsim compare`: scenarios under the same luck; what every comparison prints."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Annotated

import typer

from nicsim.api import simulation
from nicsim.api.arms import Arms
from nicsim.api.boards import refuse_board
from nicsim.cli.board import with_board
from nicsim.cli.conduct import conducted
from nicsim.cli.console import print_table, say
from nicsim.cli.options import (
    EACH_WORLD,
    RUNS,
    Asking,
    Board,
    DriverName,
    Running,
    Seed,
    Setting,
    WorldsName,
    command,
)
from nicsim.cli.worlds_told import tell_worlds
from nicsim.experiments.budget import at_equal_cost
from nicsim.experiments.comparing import rows_of
from nicsim.experiments.design import HEADLINE, Arm, Experiment
from nicsim.experiments.many_worlds import repeated
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd
from nicsim.report.cells import read_table
from nicsim.report.words.findings import CAVEAT, ONE_WORLD, bare

REPLICATES = 100
MOST_ROWS = 40  # of a table on the screen; the files hold all
FIGURES = "report.html, figures, weekly.parquet, differences.csv, summary.csv, manifest.json"


@command
def compare(
    scenarios: Annotated[list[Path], typer.Argument(help="Scenario files; the first is the base.")],
    setting: Setting,
    running: Running,
    asking: Asking,
    replicates: Annotated[
        int | None,
        typer.Option(help=RUNS, show_default=f"{REPLICATES}; {EACH_WORLD}"),
    ] = None,
    worlds: WorldsName = None,
    seed: Seed = 0,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", help="What is told and drawn, the main one first; repeatable."),
    ] = None,
    driver: DriverName = "kernel",
    equal_cost: Annotated[
        bool,
        typer.Option(
            "--equal-cost", help="All cost what the first does ([costs]); the hub's staff pays."
        ),
    ] = False,
    board: Board = False,
) -> None:
    """Compare scenarios under the same luck: paired differences, figures, a report."""
    refuse_board(board, worlds)
    stems = [file.stem for file in scenarios]
    name = "_vs_".join(stems) if len(stems) <= 3 else f"{stems[0]}_vs_{len(stems) - 1}_others"
    arms = _arms_of(scenarios, setting)
    if equal_cost:
        arms = at_equal_cost(arms)
    title = f"{arms[1].name} against {arms[0].name}" if len(arms) == 2 else f"{len(arms)} scenarios"
    base = arms[0].scenario
    question = base.question if len({arm.scenario.title for arm in arms}) == 1 else ""
    told = tuple(dict.fromkeys(measures or HEADLINE))
    experiment = Experiment(title, question, "compare", arms, REPLICATES, seed, told)
    experiment = repeated(experiment, replicates, worlds)
    aliases = {file.stem: arm.name for file, arm in zip(scenarios, arms, strict=True)}
    compared(asking.put_to(experiment, aliases), running.folder(name), running, driver)
    with_board(running.folder(name), board, running)


def _arms_of(files: list[Path], setting: Setting) -> tuple[Arm, ...]:
    if len(files) < 2:
        raise NicsimError("compare needs two scenario files or more; the first is the base")
    scenarios, faults = [], []
    for file in files:
        try:
            scenarios.append(simulation.load(file, setting.values()))
        except NicsimError as fault:
            faults.append(str(fault))
    if faults:
        raise NicsimError("\n".join(dict.fromkeys(faults)))
    titles = [scenario.title for scenario in scenarios]
    names = titles if len(set(titles)) == len(titles) else [str(file) for file in files]
    return tuple(Arm(name, scenario) for name, scenario in zip(names, scenarios, strict=True))


def compared(experiment: Experiment, folder: Path, running: Running, driver: str) -> None:
    """Make a comparison's runs and folder, and print what came of it."""
    stored = conducted(Arms(experiment, running.how(driver)), folder, running)
    if stored is None:
        return
    if stored.experiment.worlds is not None:
        tell_worlds(stored, running)
        return
    differences = read_table(stored.folder / "differences.csv")
    finding = (stored.folder / "finding.txt").read_text("utf-8").strip()
    last = differences[differences["week"] == differences["week"].max()]
    contrasts = _contrasts(stored.folder)
    if running.as_json:
        rows = json.loads(str(last.to_json(orient="records")))
        content = {"folder": str(stored.folder), "finding": finding, "differences": rows}
        content["contrasts"] = json.loads(str(contrasts.to_json(orient="records")))
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    arms = f"{len(experiment.arms)} arms, {stored.replicates} replicates each"
    say(f"{experiment.title}: {arms}, {experiment.arms[0].scenario.years} years")
    _print_rows(experiment, last)
    _print_contrasts(contrasts)
    say(finding)
    for sentence in _still_wide(experiment, stored.replicates, last):
        say(sentence)
    say(ONE_WORLD)
    say(CAVEAT)
    say(f"results: {stored.folder}/ ({FIGURES})")


def _contrasts(folder: Path) -> pd.DataFrame:
    """What was asked beside that, at the end; empty where nothing was."""
    file = folder / "contrasts.csv"
    if not file.exists():
        return pd.DataFrame()
    table = read_table(file)
    return table[table["week"] == table["week"].max()]


def _print_rows(experiment: Experiment, last: pd.DataFrame) -> None:
    shown = [row for row in rows_of(last) if row.pairs and row.measure in experiment.measures]
    names = ("at the end, against the first", "measure", "difference", "95% interval", "above in")
    print_table(
        names,
        [
            (
                row.arm,
                row.measure,
                bare(row.mean, row.measure),
                f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}",
                f"{100 * row.share_above:.0f}% of pairs",
            )
            for row in shown[:MOST_ROWS]
        ],
    )
    if len(shown) > MOST_ROWS:
        say(f"and {len(shown) - MOST_ROWS} rows more in differences.csv")
    say("(shares: differences in percentage points)")


def _print_contrasts(contrasts: pd.DataFrame) -> None:
    shown = [row for row in rows_of(contrasts) if row.pairs]
    if not shown:
        return
    names = ("asked beside that", "measure", "difference", "95% interval", "verdict")
    rows = [
        (
            row.contrast,
            row.measure,
            bare(row.mean, row.measure),
            f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}",
            row.verdict if isinstance(row.verdict, str) else "",
        )
        for row in shown[:MOST_ROWS]
    ]
    print_table(names, rows)


def _still_wide(experiment: Experiment, replicates: int, last: pd.DataFrame) -> list[str]:
    """What to do where the most replicates did not make the interval as narrow as was asked."""
    until = experiment.until
    own = last[last["measure"] == until.measure] if until is not None else last[:0]
    if until is None or own.empty:
        return []
    width = float((own["high"] - own["low"]).max() / 2)
    if width <= until.half_width:
        return []
    # An interval shrinks with the root of the number of runs.
    enough = math.ceil(replicates * (width / until.half_width) ** 2 / 10) * 10
    return [
        f"not settled: the widest interval of {until.measure} is ±{width:.2g} after {replicates} "
        f"replicates, the most allowed (at_most); ±{until.half_width:g} was asked for, which about "
        f"{enough} would give"
    ]
