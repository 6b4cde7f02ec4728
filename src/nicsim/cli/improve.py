"""What `nicsim improve` does: search for a better design, then judge it on fresh luck."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from nicsim.cli import conduct
from nicsim.cli.console import err
from nicsim.experiments.design import Arm, Experiment, out_of_range, unknown_measures
from nicsim.experiments.search import improving, redesign
from nicsim.experiments.search.design_space import Space, space_of
from nicsim.experiments.search.improving import Asked
from nicsim.experiments.store import requests
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.report.improvement_report import FILE, Search, read_search, write_improvement
from nicsim.report.words import CAVEAT
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.writing import toml_of


class Budget(NamedTuple):
    """What may be spent."""

    ties: int | None  # that may be added
    first: int = 0  # teams that join first; 0: as the scenario has it
    wait: int = 40  # weeks until the others join


def improve_design(
    scenario: Scenario, budget: Budget, search: Asked, final: int, asked: conduct.Asked
) -> None:
    """Search and judge; see `nicsim improve --help`."""
    faults = [
        *unknown_measures((search.measure,), "--measure"),
        *out_of_range("trials", search.trials, 1, 100_000),
        *out_of_range("search replicates", search.replicates, 1, 10_000),
        *out_of_range("replicates", final, 2, 100_000),
    ]
    if faults:
        raise NicsimError("\n".join(faults))
    folder = asked.folder
    request = _request(scenario, budget, search)
    whole = requests.hash_of(request | {"trials": search.trials, "final": final})
    known = _known(folder, whole)
    if known is not None and known.trials >= search.trials:
        _tell(folder, (folder / "finding.txt").read_text("utf-8").strip(), asked, True)
        return
    beside = folder.with_name(folder.name + ".search")  # trials and files of ties
    space = space_of(scenario, budget.ties, beside, budget.first, budget.wait)
    beside.mkdir(parents=True, exist_ok=True)
    running = Conduct(asked.driver, asked.executor, asked.workers)
    conduct.tell_of_compiling(asked)
    log = beside / f"trials_{requests.hash_of(request)[:12]}.log"  # of another request: another
    trials = _searched(space, search, running, log, asked)
    if not trials:
        raise NicsimError("stopped before the first design was tried")
    winner, again = improving.chosen(space, trials, search, running, max(20, final // 3))
    title = f"A better design for {scenario.title}"
    experiment = improving.judged(space, winner.design, search, final, title)
    quiet = asked._replace(as_json=True)  # the table is told here
    if known is not None:  # of a search that was stopped before: its page gives way to this one
        shutil.rmtree(folder)
    stored = conduct.conducted(experiment, quiet) or open_stored(folder)
    found = Search(
        whole, redesign.told(space, winner.design), redesign.told(space, redesign.present(space)),
        len(trials), search.replicates, winner.gain, again,
    )  # fmt: skip
    try:
        said = write_improvement(stored, found)
        _kept(space, winner.design, found, folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    _tell(folder, "\n".join(said), asked, False)


def _request(scenario: Scenario, budget: Budget, search: Asked) -> dict[str, Any]:
    """All that decides what a trial gives."""
    arms = (Arm("as it is", scenario),)
    experiment = Experiment(
        "design", "", "compare", arms, search.replicates, search.seed, (search.measure,)
    )
    return requests.request_of(experiment, "kernel") | {"budget": budget._asdict()}


def _known(folder: Path, asked: str) -> Search | None:
    """What a folder holds of this search; refused where it holds something else."""
    if not folder.exists():
        return None
    known = read_search(folder)
    if known is None and (folder / "manifest.json").exists():
        return None  # judged, but stopped before the page was written
    if known is None or known.asked != asked:
        raise ResultsError(
            f"{folder}: holds other results; choose another folder with --out, or remove it"
        )
    return known


def _tell(folder: Path, said: str, asked: conduct.Asked, before: bool) -> None:
    if asked.as_json:
        design = json.loads((folder / FILE).read_text("utf-8"))
        paragraphs = [part for part in said.splitlines() if part]
        content = {"folder": str(folder), "finding": paragraphs, "design": design}
        typer.echo(json.dumps(content, indent=1))
    elif not asked.quiet:
        if before:
            typer.echo(f"{folder} holds these results already")
        typer.echo(said)
        typer.echo(CAVEAT)
        typer.echo(
            f"results: {folder}/ (report.html, finding.txt, design.toml to run it, design.json, "
            "figures)"
        )


def _searched(space, search: Asked, how: Conduct, log: Path, asked: conduct.Asked):
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
               TimeRemainingColumn())  # fmt: skip
    with Progress(*columns, console=err, disable=asked.quiet, transient=True) as bar:
        task = bar.add_task("searching (Ctrl-C stops and keeps the best)", total=search.trials)

        def tell(done: int, best: float) -> None:
            bar.update(task, completed=done, description=f"best so far {best:+.3g}")

        return improving.search(space, search, how, log, tell)


def _kept(space: Space, design: redesign.Design, found: Search, folder: Path) -> None:
    """The design as data, and as a scenario that can be run and compared."""
    names = space.site_names
    content = design._asdict() | {
        "shares": dict(zip(redesign.ACTIVITIES, design.shares, strict=True)),
        "ties": [[names[a], names[b]] for a, b in design.ties],
        "teams": [names[site] for site in design.teams],
        "search": found._asdict(),
    }
    requests.write_json(folder / FILE, content)
    scenario = redesign.applied(space, design)
    values = dict(scenario.assigned)
    for key in requests.FILES:  # paths relative to the file, those of the design beside it
        if key in values:
            path = Path(values[key].value)
            if path.resolve().is_relative_to(space.folder.resolve()):
                path = shutil.copy(path, folder / f"design_{key.rpartition('.')[2]}.csv")
            told = Path(os.path.relpath(path, folder)).as_posix()
            values[key] = values[key]._replace(value=told)
    title = f"{scenario.title}: found by search"
    made = replace(scenario, title=title, assigned=Frozen(values))
    (folder / "design.toml").write_text(toml_of(made), "utf-8")
