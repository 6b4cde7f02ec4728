"""`nicsim improve`: search for a better design, then judge it on fresh luck."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from nicsim.api.arms import Arms
from nicsim.api.ready import ready_for
from nicsim.cli.board import refuse_board, with_board
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
from nicsim.experiments.budget import bill_of
from nicsim.experiments.design import Arm, Experiment, out_of_range, unknown_measures
from nicsim.experiments.many_worlds import EACH, in_worlds, read_worlds
from nicsim.experiments.search import improving, redesign
from nicsim.experiments.search.design_space import Space, space_of
from nicsim.experiments.search.improving import Asked
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.report.words.findings import CAVEAT
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.writing import toml_of

if TYPE_CHECKING:
    from nicsim.report.pages.improvement import Search


if TYPE_CHECKING:
    from nicsim.experiments.worlds.record import Worlds


class Budget(NamedTuple):
    """What may be spent."""

    ties: int | None  # that may be added
    first: int = 0  # teams that join first; 0: as the scenario has it
    wait: int = 40  # weeks until the others join
    equal_cost: bool = False  # whether the hub's staff pays for what a design costs beyond


class Judging(NamedTuple):
    """With how many runs of each design, and in which worlds, what was found is judged."""

    runs: int  # in each world, where there are many
    worlds: "Worlds | None"

    def told(self) -> Any:
        """As plain data."""
        told = None if self.worlds is None else requests.worlds_told(self.worlds)
        return self.runs if told is None else [self.runs, told]


REPLICATES = 100  # of each design that is judged, in one world


@command
def improve(
    scenario: ScenarioFile,
    setting: Setting,
    running: Running,
    measure: Annotated[str, typer.Option(help="The outcome that counts.")] = "realised_improvement",
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
    ] = 40,
    trials: Annotated[int, typer.Option(help="Designs to try.")] = 80,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop searching after.", show_default=False)
    ] = None,
    search_replicates: Annotated[int, typer.Option(help="Runs of each design tried.")] = 12,
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
    budget = Budget(ties, first, wait, equal_cost)
    final = replicates if replicates is not None else EACH if worlds else REPLICATES
    search = Asked(
        measure, trials, search_replicates, seed, None if minutes is None else 60 * minutes
    )
    faults = [
        *unknown_measures((measure,), "--measure"),
        *out_of_range("trials", trials, 1, 100_000),
        *out_of_range("search replicates", search_replicates, 1, 10_000),
        *out_of_range("replicates", final, 1 if worlds else 2, 100_000),
    ]
    base = setting.loaded(scenario)
    if faults:
        raise NicsimError("\n".join(faults))
    folder = running.folder(f"improve_{scenario.stem}")
    inside = None if worlds is None else read_worlds(worlds, seed=seed)
    _improved(base, budget, search, Judging(final, inside), folder, running)
    with_board(folder, board, running)


def _improved(
    scenario: Scenario,
    budget: Budget,
    search: Asked,
    judging: Judging,
    folder: Path,
    running: Running,
) -> None:
    """Search and judge."""
    final = judging.runs if judging.worlds is None else REPLICATES  # of finalists, in one world
    request = _request(scenario, budget, search)
    whole = requests.hash_of(request | {"trials": search.trials, "final": judging.told()})
    known = _known(folder, whole)
    if known is not None and known.trials >= search.trials:
        _tell(folder, (folder / "finding.txt").read_text("utf-8").strip(), running, True)
        return
    beside = folder.with_name(folder.name + ".search")  # trials and files of ties
    space = space_of(scenario, budget.ties, beside, budget.first, budget.wait)
    if budget.equal_cost:
        bill = bill_of(scenario)
        space = space._replace(total=0.0 if bill is None else bill.total)
        redesign.applied(space, redesign.present(space))  # says what is missing before it is run
    how = running.how()
    if running.dry_run:
        say(promise_of_search(space, search, final, how))
        return
    beside.mkdir(parents=True, exist_ok=True)
    ready_for(how.driver, running.quiet)
    log = beside / f"trials_{requests.hash_of(request)[:12]}.log"  # of another request: another
    trials = _searched(space, search, how, log, running.quiet)
    if not trials:
        raise NicsimError("stopped before the first design was tried")
    winner, again = improving.chosen(space, trials, search, how, improving.finalist_runs(final))
    title = f"A better design for {scenario.title}"
    experiment = improving.judged(space, winner.design, search, final, title)
    if judging.worlds is not None:
        experiment = in_worlds(experiment, judging.worlds, judging.runs)
    silent = replace(running, as_json=True)  # the table is told here
    if known is not None:  # of a search that was stopped before: its page gives way to this one
        shutil.rmtree(folder)
    stored = conducted(Arms(experiment, how), folder, silent) or open_stored(folder)
    from nicsim.report.pages.improvement import Search, read_recommended, write_improvement

    found = Search(
        whole, redesign.told(space, winner.design), redesign.told(space, redesign.present(space)),
        len(trials), search.replicates, winner.gain, again,
    )  # fmt: skip
    try:
        said = write_improvement(stored, found)
        _keep(space, winner.design, found, folder)
        designs, arm = _designs(space, winner.design), read_recommended(stored)
        _write_design(space, designs[arm], arm, folder / "design.toml")
        _write_design(space, winner.design, improving.FOUND, folder / "found.toml")
        seals.seal(folder)
    except OSError as fault:
        raise ResultsError(f"{folder}: could not be written ({requests.reason(fault)})") from None
    _tell(folder, "\n".join(said), running, False)


def _request(scenario: Scenario, budget: Budget, search: Asked) -> dict[str, Any]:
    """All that decides what a trial gives."""
    arms = (Arm("as it is", scenario),)
    experiment = Experiment(
        "design", "", "compare", arms, search.replicates, search.seed, (search.measure,)
    )
    return requests.request_of(experiment, "kernel") | {"budget": budget._asdict()}


def _known(folder: Path, asked: str) -> "Search | None":
    """What a folder holds of this search; refused where it holds something else."""
    if not folder.exists():
        return None
    from nicsim.report.pages.improvement import read_search  # figures: slow to load

    known = read_search(folder)
    if known is None and (folder / "manifest.json").exists():
        return None  # judged, but stopped before the page was written
    if known is None or known.asked != asked:
        raise ResultsError(
            f"{folder}: holds other results; choose another folder with --out, or remove it"
        )
    return known


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


def _searched(space: Space, search: Asked, how: Conduct, log: Path, quiet: bool):
    with bar(quiet) as shown:
        task = shown.add_task("searching (Ctrl-C stops and keeps the best)", total=search.trials)

        def tell(done: int, best: float) -> None:
            shown.update(task, completed=done, description=f"best so far {best:+.3g}")

        return improving.search(space, search, how, log, tell)


def _keep(space: Space, design: redesign.Design, found: "Search", folder: Path) -> None:
    """The design that was found, as data."""
    names = space.site_names
    content = design._asdict() | {
        "shares": dict(zip(redesign.ACTIVITIES, design.shares, strict=True)),
        "ties": [[names[a], names[b]] for a, b in design.ties],
        "teams": [names[site] for site in design.teams],
        "search": found._asdict(),
    }
    requests.write_json(folder / improving.FILE, content)


def _designs(space: Space, winner: redesign.Design) -> dict[str, redesign.Design]:
    """All designs that were judged, by the names of their arms."""
    own = {improving.base_of(space): redesign.present(space), improving.FOUND: winner}
    return {**redesign.thumb_rules(space), **own}


def _write_design(space: Space, design: redesign.Design, arm: str, to: Path) -> None:
    """A design as a scenario to be run and compared, with its tables beside it."""
    as_it_is = arm == improving.base_of(space)
    scenario = improving.as_it_is(space) if as_it_is else redesign.applied(space, design)
    values = dict(scenario.assigned)
    for key in requests.FILES:  # paths relative to the file, those of the design beside it
        if key in values:
            path = Path(values[key].value)
            if path.resolve().is_relative_to(space.folder.resolve()):
                path = shutil.copy(path, to.with_name(f"{to.stem}_{key.rpartition('.')[2]}.csv"))
            told = Path(os.path.relpath(path, to.parent)).as_posix()
            values[key] = values[key]._replace(value=told)
    made = replace(scenario, title=f"{scenario.title}: {arm}", assigned=Frozen(values))
    words = "".join(c if c.isprintable() else " " for c in redesign.told(space, design))
    head = f"# {'Recommended' if to.stem == 'design' else 'Judged'}: {arm}.\n# {words}\n\n"
    to.write_text(head + toml_of(made), "utf-8")
