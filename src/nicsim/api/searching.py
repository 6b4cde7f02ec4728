"""A search for a better design on its way: what is asked, trials, judgement, its folder."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nicsim.api.arms import Arms
from nicsim.api.folder import completed
from nicsim.api.ready import ready_for
from nicsim.experiments.budget import bill_of
from nicsim.experiments.design import Arm, Experiment, out_of_range, unknown_measures
from nicsim.experiments.many_worlds import EACH, in_worlds, read_worlds
from nicsim.experiments.search import improving, redesign
from nicsim.experiments.search.design_space import Space, space_of
from nicsim.experiments.search.improving import Asked
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.stored import Stored, open_stored
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Scenario
from nicsim.scenario.writing import toml_of

if TYPE_CHECKING:
    from nicsim.experiments.worlds.record import Worlds
    from nicsim.report.pages.improvement import Search

REPLICATES = 100  # of each design that is judged, in one world
WAIT = 40  # weeks until the others join, where some teams join first


class Budget(NamedTuple):
    """What may be spent."""

    ties: int | None  # that may be added
    first: int = 0  # teams that join first; 0: as the scenario has it
    wait: int = WAIT  # weeks until the others join
    equal_cost: bool = False  # whether the hub's staff pays for what a design costs beyond


class Judging(NamedTuple):
    """With how many runs of each design, and in which worlds, what was found is judged."""

    runs: int  # in each world, where there are many
    worlds: "Worlds | None"

    def told(self) -> Any:
        """As plain data."""
        told = None if self.worlds is None else requests.worlds_told(self.worlds)
        return self.runs if told is None else [self.runs, told]


class Improving(NamedTuple):
    """A search that is checked and ready to be made."""

    space: Space
    search: Asked
    judging: Judging
    folder: Path
    request: dict[str, Any]  # all that decides what a trial gives
    known: "Search | None"  # what the folder holds of it already

    @property
    def whole(self) -> str:
        """A hash of all that is asked."""
        more = {"trials": self.search.trials, "final": self.judging.told()}
        return requests.hash_of(self.request | more)

    @property
    def runs(self) -> int:
        """Of each finalist, in one world."""
        return self.judging.runs if self.judging.worlds is None else REPLICATES

    @property
    def is_there(self) -> bool:
        """Whether the folder holds all of it already."""
        return self.known is not None and self.known.trials >= self.search.trials


def prepared_improvement(
    scenario: Scenario,
    budget: Budget,
    search: Asked,
    replicates: int | None,
    worlds: Any,
    folder: Path,
) -> Improving:
    """A search that is checked and ready to be made; arguments as for `improve`."""
    many = worlds is not None
    final = replicates if replicates is not None else EACH if many else REPLICATES
    faults = [
        *unknown_measures((search.measure,), "--measure"),
        *out_of_range("trials", search.trials, 1, 100_000),
        *out_of_range("search replicates", search.replicates, 1, 10_000),
        *out_of_range("replicates", final, 1 if many else 2, 100_000),
        *out_of_range("seed", search.seed, 0, 2**63),
        *out_of_range("first", budget.first, 0, 100_000),
        *out_of_range("wait", budget.wait, 1, 100_000),
        *([] if budget.ties is None else out_of_range("ties", budget.ties, 0, 100_000)),
    ]
    if faults:
        raise NicsimError("\n".join(faults))
    inside = read_worlds(worlds, seed=search.seed) if many else None
    request = _request(scenario, budget, search)
    asked = Improving(
        space=space_of(scenario, budget.ties, _beside(folder), budget.first, budget.wait),
        search=search, judging=Judging(final, inside), folder=folder, request=request, known=None,
    )  # fmt: skip
    asked = asked._replace(known=_known(folder, asked.whole))
    if budget.equal_cost:
        bill = bill_of(scenario)
        space = asked.space._replace(total=0.0 if bill is None else bill.total)
        redesign.applied(space, redesign.present(space))  # says what is missing before it is run
        asked = asked._replace(space=space)
    return asked


def improved(
    asked: Improving,
    how: Conduct,
    tell: Callable[[int, float], None] | None = None,
    made: Callable[[Arms, Path], Stored | None] = completed,
    quiet: bool = False,
) -> list[str]:
    """Search, judge on fresh luck, write the folder; what was found, a paragraph each.

    Parameters
    ----------
    asked : Improving
    how : Conduct
    tell : callable, optional
        Is told the number of designs tried and the best gain after each.
    made : callable
        Makes runs and folder of the comparison that judges.
    quiet : bool
        Whether nothing is said where the simulation has to be compiled first.
    """
    space, search, folder = asked.space, asked.search, asked.folder
    beside = _beside(folder)
    beside.mkdir(parents=True, exist_ok=True)
    ready_for(how.driver, quiet)
    log = beside / f"trials_{requests.hash_of(asked.request)[:12]}.log"  # another request: another
    trials = improving.search(space, search, how, log, tell)
    if not trials:
        raise NicsimError("stopped before the first design was tried")
    finalists = improving.finalist_runs(asked.runs)
    winner, again = improving.chosen(space, trials, search, how, finalists)
    title = f"A better design for {space.scenario.title}"
    experiment = improving.judged(space, winner.design, search, asked.runs, title)
    if asked.judging.worlds is not None:
        experiment = in_worlds(experiment, asked.judging.worlds, asked.judging.runs)
    if asked.known is not None:  # of a search that was stopped before: its page gives way to this
        shutil.rmtree(folder)
    stored = made(Arms(experiment, how), folder) or open_stored(folder)
    from nicsim.report.pages.improvement import Search, read_recommended, write_improvement

    found = Search(
        asked.whole, redesign.told(space, winner.design),
        redesign.told(space, redesign.present(space)), len(trials), search.replicates, winner.gain,
        again,
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
    return said


def _beside(folder: Path) -> Path:
    """Where trials and files of ties lie."""
    return folder.with_name(folder.name + ".search")


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
