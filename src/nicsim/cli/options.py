"""Arguments and options that several commands have; those that go together are one record.

A command asks for a record by an annotation, and `command` unfolds it into single options.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from nicsim.cli.console import says_what_is_wrong
from nicsim.experiments.design import Experiment
from nicsim.experiments.study import Conduct
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.reading import parse_overrides
from nicsim.scenario.scenario import Scenario

ScenarioFile = Annotated[
    Path,
    typer.Argument(
        help="A scenario file (TOML), or the name of one that comes with nicsim.",
        show_default=False,
    ),
]
Results = Annotated[Path, typer.Argument(help="A results folder.", show_default=False)]
Seed = Annotated[int, typer.Option(help="The same seed gives the same numbers.")]
Replicates = Annotated[int, typer.Option(help="Runs of each scenario, each with other luck.")]
DriverName = Annotated[str, typer.Option(help="kernel (compiled) or mesa (slow, open to changes).")]
WorldsName = Annotated[
    str | None,
    typer.Option(
        "--worlds",
        metavar="NAME[:N]",
        help="Ask in many worlds: plausible, prior, a file of worlds, or a number of them.",
        show_default=False,
    ),
]
RUNS = "Runs of each scenario, each with other luck."
EACH_WORLD = "with --worlds 4, in each world"
Quiet = Annotated[bool, typer.Option(help="Print nothing but faults.")]
Board = Annotated[
    bool,
    typer.Option("--board", help="Write a page (A4) and a slide for a board, as PDF where it can."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@dataclass(frozen=True)
class Setting:
    """What the command line sets in scenarios."""

    sets: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=VALUE", help="A value that wins over the file; repeatable."
        ),
    ] = None
    years: Annotated[int | None, typer.Option(help="Horizon in years.", show_default=False)] = None

    def values(self) -> dict[str, Any]:
        """By dotted keys."""
        years = {} if self.years is None else {"years": self.years}
        return parse_overrides(self.sets or []) | years

    def loaded(self, path: Path) -> Scenario:
        """A scenario file with it.

        Raises
        ------
        NicsimError
            For all faults of the file at once, or where it is an experiment.
        """
        from nicsim.api import simulation
        from nicsim.experiments.files import is_experiment

        if is_experiment(path):
            raise NicsimError(f"{path}: is an experiment, not a scenario: nicsim study {path}")
        return simulation.load(path, self.values())


@dataclass(frozen=True)
class Asking:
    """What is asked of arms beside every one against the first."""

    contrasts: Annotated[
        list[str] | None,
        typer.Option(
            "--contrast",
            metavar="TEXT",
            help='"B against A", or "(D against C) against (B against A)"; at its end '
            '"within 0.02"; repeatable.',
        ),
    ] = None
    matters: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[MEASURE=]NUMBER",
            help="A difference that matters: what is smaller is told as the same.",
        ),
    ] = None

    def put_to(
        self, experiment: Experiment, aliases: Mapping[str, str] | None = None
    ) -> Experiment:
        """An experiment with what is asked beside what it asks itself.

        Parameters
        ----------
        experiment : Experiment
        aliases : mapping of other names to arms, optional

        Raises
        ------
        NicsimError
            For all faults at once.
        """
        from nicsim.api.studying import with_asked

        return with_asked(experiment, self.contrasts or [], self.matters, aliases)


@dataclass(frozen=True)
class Working:
    """Who does the work, and whether it is told."""

    executor: Annotated[str, typer.Option(help="threads, processes, dask:ADDRESS or mpi.")] = (
        "threads"
    )
    workers: Annotated[
        int | None, typer.Option(help="How many; default one a processor.", show_default=False)
    ] = None
    quiet: Quiet = False


@dataclass(frozen=True)
class Running(Working):
    """What all commands that make runs and a results folder have in common."""

    out: Annotated[
        Path | None, typer.Option(help="Results folder; default results/NAME.", show_default=False)
    ] = None
    dry_run: Annotated[bool, typer.Option(help="Only say what would be run.")] = False
    as_json: AsJson = False

    def folder(self, name: str) -> Path:
        """The results folder: as asked for, or by its name."""
        return self.out or Path("results") / name

    def how(self, driver: str = "kernel", events: bool = False) -> Conduct:
        """How runs are made."""
        return Conduct(driver, self.executor, self.workers, events)


def command(function: Callable[..., None]) -> Callable[..., None]:
    """A command: its records are unfolded into options, and mistakes end with their sentence.

    Typer takes one option a parameter; so the signature that it sees has the fields of a record
    (a dataclass) in place of it, and the record is made of them when the command is called.
    """
    hints = get_type_hints(function, include_extras=True)
    records: dict[str, type] = {}
    shown: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(function).parameters.items():
        if dataclasses.is_dataclass(hint := hints[name]) and isinstance(hint, type):
            records[name] = hint
            shown += _unfolded(hint)
        else:
            shown.append(
                parameter.replace(annotation=hints[name], kind=inspect.Parameter.KEYWORD_ONLY)
            )

    @wraps(function)
    def folded(**given: Any) -> None:
        for name, record in records.items():
            own = {f.name: given.pop(f.name) for f in dataclasses.fields(record)}
            given[name] = record(**own)
        function(**given)

    called: Any = says_what_is_wrong(folded)
    del called.__wrapped__  # typer would look there for the hints
    called.__signature__ = inspect.Signature(shown)
    called.__annotations__ = {p.name: p.annotation for p in shown}
    return called


def _unfolded(record: Any) -> list[inspect.Parameter]:
    hints = get_type_hints(record, include_extras=True)
    return [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=hints[field.name],
        )
        for field in dataclasses.fields(record)
    ]


@dataclass(frozen=True)
class Written:
    """A table and a picture that a command writes beside what it prints."""

    to: Annotated[
        Path | None,
        typer.Option(help="Write all of it as a table (CSV, xlsx).", show_default=False),
    ] = None
    picture: Annotated[
        Path | None, typer.Option(help="Draw it: NAME.png and NAME.svg.", show_default=False)
    ] = None
    replace: Annotated[bool, typer.Option(help="Write over files that are there.")] = False

    def refuse_what_is_there(self) -> None:
        """Refuse, before anything is run, to write over files.

        Raises
        ------
        NicsimError
            All that are there, unless `replace`.
        """
        wanted = [] if self.to is None else [self.to]
        wanted += [] if self.picture is None else pictures_of(self.picture)
        refuse_what_is_there(wanted, self.replace)

    def files(self, table: Any, drawn: Callable[[], Any]) -> list[Path]:
        """Write what is asked for; what was written.

        Parameters
        ----------
        table : DataFrame
        drawn : callable
            Makes the figure.

        Raises
        ------
        NicsimError
            If a file is there already, or cannot be written.
        """
        from nicsim.cli.network_notes import write_table
        from nicsim.report.figures.network_picture import saved
        from nicsim.report.figures.runs import styled

        made: list[Path] = []
        if self.to is not None:
            rows = list(table.itertuples(index=False))
            made.append(write_table(self.to, list(table.columns), rows, self.replace))
        if self.picture is not None:
            with styled():
                made += saved(drawn(), stem_of(self.picture))
        return made


def stem_of(picture: Path) -> Path:
    """A picture's name without its ending."""
    return picture.with_suffix("") if picture.suffix in (".png", ".svg") else picture


def pictures_of(picture: Path) -> list[Path]:
    """The files that a picture is written to."""
    stem = stem_of(picture)
    return [stem.with_name(stem.name + end) for end in (".png", ".svg")]


def refuse_what_is_there(files: Iterable[Path], replace: bool) -> None:
    """Refuse to write over files.

    Raises
    ------
    NicsimError
        All that are there, unless `replace`.
    """
    there = [str(file) for file in files if file.exists()]
    if there and not replace:
        raise NicsimError(f"{', '.join(there)}: there already; give another name, or --replace")
