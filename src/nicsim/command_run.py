"""What `nicsim run` does: run, write the folder, print the short table and the finding."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from nicsim import api, conducting
from nicsim.conducting import Asked
from nicsim.console import err, print_table
from nicsim.drivers import chosen
from nicsim.errors import NicsimError
from nicsim.experiments import store
from nicsim.experiments.design import Arm, Experiment, Run, faults_of
from nicsim.experiments.events import names_of, write_events
from nicsim.experiments.frames import outcomes_from
from nicsim.experiments.parts import Parts
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
    experiment = Experiment(
        scenario.title, scenario.question, "run", (Arm(scenario.title, scenario),), replicates, seed
    )
    faults = [*faults_of(experiment), *conducting.faults_of(asked)]
    chosen(asked.driver, None)
    structure = api.prepared(scenario)
    for note in (*scenario.notices, *structure.notes):
        if not asked.quiet:
            err.print(f"note: {note}", markup=False)
    if faults:
        raise NicsimError("\n".join(faults))
    folder = asked.folder
    made: list[api.Result] = []

    def write(parts: Parts, experiment: Experiment, replicates: int, request: Any) -> None:
        made.append(_written(parts, scenario, structure, seed, replicates, asked))

    if conducting.conducted(experiment, asked, write) is not None and made:
        _print(made[0], folder, asked)


def _written(parts: Parts, scenario, structure, seed, replicates, asked: Asked) -> api.Result:
    outcomes = outcomes_from(parts, replicates)
    result = api.Result(scenario, structure, seed, asked.driver, outcomes)
    for name in ("practices", "surveys"):
        frame = getattr(result, name).copy(deep=False)
        frame.insert(0, "arm", scenario.title)
        frame["arm"] = frame["arm"].astype("category")
        frame.to_parquet(parts.folder / f"{name}.parquet", index=False)
    result.summary.to_csv(parts.folder / "summary.csv", index=False)
    (parts.folder / "finding.txt").write_text(result.finding() + "\n", "utf-8")
    if asked.events:
        result = _with_events(result, parts, replicates)
    store.write_figures(parts.folder / "figures", _figures(result))
    return result


def _with_events(result: api.Result, parts: Parts, replicates: int) -> api.Result:
    """Write `events.parquet`; the result with the events of replicate 0, which are drawn."""
    names = names_of(result.prepared, result.practice_names)
    write_events(parts, result.scenario.title, replicates, names, parts.folder / "events.parquet")
    (first,) = parts.events([Run(0, 0)])
    outcomes = (result.outcomes[0]._replace(events=first),)
    return replace(result, outcomes=(*outcomes, *result.outcomes[1:]))


def within_style(make: Callable[[], Any]) -> Callable[[], Any]:
    """The same figure in the look of all figures."""
    from nicsim.report.plots import styled

    def made() -> Any:
        with styled():
            return make()

    return made


def _figures(result: api.Result) -> dict[str, Callable[[], Any]]:
    plot = result.plot
    figures = (plot.spread, plot.helpful_and_useless, plot.improvement, plot.health, plot.network)
    made = {make.__name__: within_style(make) for make in figures}
    if result.outcomes[0].events is not None:
        made["spread_tree"] = within_style(plot.spread_tree)
    return made


def _print(result: api.Result, folder: Path, asked: Asked) -> None:
    summary = result.summary
    last = summary[summary["week"] == summary["week"].max()].set_index("measure")
    if asked.as_json:
        content = {
            "folder": str(folder),
            "finding": result.finding(),
            "measures": json.loads(str(last.to_json(orient="index"))),
        }
        typer.echo(json.dumps(content, indent=1))
        return
    if asked.quiet:
        return
    typer.echo(
        f"{result.scenario.title}: {len(result.outcomes)} runs, {result.scenario.years} years"
    )
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
    typer.echo(result.finding())
    from nicsim.report.words import CAVEAT

    typer.echo(CAVEAT)
    typer.echo(f"results: {folder}/ (figures, weekly.parquet, summary.csv, manifest.json)")
