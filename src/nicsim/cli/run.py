"""What `nicsim run` does: run, write the folder, print the short table and the finding."""

import json

import pandas as pd
import typer

from nicsim.api import simulation
from nicsim.cli import conduct
from nicsim.cli.conduct import Asked
from nicsim.cli.console import print_table
from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.store.stored import Stored
from nicsim.report.words import CAVEAT
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


def run_scenario(scenario: Scenario, replicates: int, seed: int, asked: Asked) -> None:
    """Run a scenario, or say what would be run; see `nicsim run --help`."""
    arm = Arm(scenario.title, scenario)
    experiment = Experiment(scenario.title, scenario.question, "run", (arm,), replicates, seed)
    extras = simulation.extras_of(
        experiment, simulation.prepared(scenario), asked.driver, [], int(asked.events)
    )
    stored = conduct.conducted(experiment, asked, extras)
    if stored is not None:
        print_run(stored, asked)


def print_run(stored: Stored, asked: Asked) -> None:
    """The short table, the finding, and where the files are."""
    scenario = stored.experiment.arms[0].scenario
    summary = pd.read_csv(stored.folder / "summary.csv")
    last = summary[summary["week"] == summary["week"].max()].set_index("measure")
    finding = (stored.folder / "finding.txt").read_text("utf-8").strip()
    if asked.as_json:
        content = {
            "folder": str(stored.folder),
            "finding": finding,
            "measures": json.loads(str(last.to_json(orient="index"))),
        }
        typer.echo(json.dumps(content, indent=1))
        return
    if asked.quiet:
        return
    typer.echo(f"{scenario.title}: {stored.replicates} runs, {scenario.years} years")
    rows = [
        (
            name,
            f"{last['mean'][name]:.3f}",
            f"{last['low'][name]:.3f} to {last['high'][name]:.3f}",
            str(last["unit"][name]),
            str(last["meaning"][name]),
        )
        for name in HEADLINE
    ]
    print_table(("at the end", "mean", "95% interval", "unit", "meaning"), rows)
    typer.echo(finding)
    typer.echo(CAVEAT)
    files = "report.html, figures, weekly.parquet, summary.csv, manifest.json"
    typer.echo(f"results: {stored.folder}/ ({files})")
