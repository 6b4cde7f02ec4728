"""`nicsim fit`: worlds from a network's own data, judged by what was held back."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nicsim.cli.console import bar, err, print_table, say
from nicsim.cli.options import Running, Seed, Setting, command
from nicsim.experiments.fitting.columns import kept_rows, named_columns
from nicsim.experiments.fitting.limits import FIRST, HELD, PARTICLES, SUFFIX, WAVES
from nicsim.experiments.fitting.reading import Said
from nicsim.foundation.errors import NicsimError
from nicsim.structure.words import Guess

if TYPE_CHECKING:
    from nicsim.api.fitting import Fit
    from nicsim.experiments.fitting.asked import Asked
    from nicsim.experiments.fitting.search import Standing

FILES = "report.html, figures, forecasts.csv, errors.csv, learnt.csv, manifest.json"


@dataclass(frozen=True)
class Tables:
    """What the command line says of tables of data."""

    column: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="ROLE=COLUMN", help="What a column is; repeatable."),
    ] = None
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="COLUMN=VALUE", help="Rows to keep; repeatable."),
    ] = None
    period: Annotated[
        str | None, typer.Option(help="week, month, year or period.", show_default=False)
    ] = None
    dates: Annotated[str | None, typer.Option(help="dmy or mdy.", show_default=False)] = None
    never: Annotated[
        str | None, typer.Option(help="A word or number for never.", show_default=False)
    ] = None
    scale: Annotated[
        int | None, typer.Option(help="The survey's highest answer.", show_default=False)
    ] = None
    people: Annotated[
        list[str] | None,
        typer.Option(metavar="[SITE=]NUMBER", help="Of how many people; repeatable."),
    ] = None

    @property
    def said(self) -> Said:
        """The same for the reader of tables."""
        return Said(
            named_columns(self.column or []),
            kept_rows(self.only or []),
            self.period,
            self.dates,
            self.never,
            self.scale,
            _people(self.people or []),
        )


@command
def fit(
    data: Annotated[
        list[Path],
        typer.Argument(help="Tables: who uses what when, surveys, tests.", show_default=False),
    ],
    tables: Tables,
    setting: Setting,
    running: Running,
    scenario: Annotated[
        Path | None,
        typer.Option(help="The network; default: bare diffusion.", show_default=False),
    ] = None,
    unknown: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY[=LOW..HIGH]", help="A condition that is not known; repeatable."),
    ] = None,
    worlds: Annotated[
        str, typer.Option(help="Where nature is drawn from: prior, plausible or a file.")
    ] = "prior",
    hold: Annotated[str, typer.Option(help="What is held back: time or none.")] = "time",
    hold_share: Annotated[float, typer.Option(help="Which part of the periods.")] = HELD,
    ahead: Annotated[int, typer.Option(help="Periods to forecast after the last one.")] = 0,
    leave_out: Annotated[
        list[str] | None, typer.Option(help="A measure that is only predicted; repeatable.")
    ] = None,
    particles: Annotated[int, typer.Option(help="Worlds that are kept.")] = PARTICLES,
    waves: Annotated[int, typer.Option(help="Waves at most.")] = WAVES,
    seed: Seed = 0,
) -> None:
    """Fit worlds to your own network's data, and say how well they forecast it."""
    from nicsim.api.fitting import prepared_fit  # tables and statistics: slow to load
    from nicsim.experiments.fitting.search import Search

    asked = prepared_fit(
        data,
        None if scenario is None else setting.loaded(scenario),
        said=tables.said,
        unknown=unknown or (),
        worlds=worlds,
        hold=hold,
        share=hold_share,
        ahead=ahead,
        left_out=leave_out or (),
        search=Search(particles, waves, seed),
    )
    _made(asked, running.folder(f"fit_{data[0].stem}"), running)


def _made(asked: "Asked", folder: Path, running: Running) -> None:
    """Tell what was read, make the fit, print what came of it."""
    from nicsim.api.fitting import completed_fit

    if not running.quiet:
        for file, name, what in asked.data.taken:
            err.print(f"read: {file}: column {name!r}: {what}", markup=False)
        for note in asked.notes:
            option = f" ({note.option})" if isinstance(note, Guess) else ""
            err.print(f"note: {note}{option}", markup=False)
    if running.dry_run:
        runs = (FIRST + asked.search.waves) * asked.search.particles
        waves = asked.search.waves + 1
        say(f"at most {runs:,} runs of {asked.scenario.years} years, in {waves} waves")
        return
    with bar(running.quiet) as shown:
        task = shown.add_task("fitting", total=None)

        def tell(now: "Standing") -> None:
            near = "" if now.distance != now.distance else f", within {now.distance:.2g} errors"
            shown.update(
                task, completed=now.done, total=now.total, description=f"wave {now.wave}{near}"
            )

        made = completed_fit(asked, folder, running.how(), tell)
    _print(made, folder, running)


def _people(texts: list[str]) -> dict[str, int]:
    found, faults = {}, []
    for text in texts:
        site, _, number = text.rpartition("=")
        if number.strip().isdecimal() and 1 <= int(number) <= 5_000_000:
            found[site.strip()] = int(number)
        else:
            faults.append(f"--people {text}: write NUMBER, or SITE=NUMBER")
    if faults:
        raise NicsimError("\n".join(faults))
    return found


def _print(made: "Fit", folder: Path, running: Running) -> None:
    if running.as_json:
        content = {
            "folder": str(folder),
            "finding": made.finding,
            "errors": json.loads(str(made.errors.to_json(orient="records"))),
        }
        say(json.dumps(content, indent=1))
        return
    if running.quiet:
        return
    columns = ("measure", "site", "forecaster", "error", "coverage", "width")
    network = made.errors[made.errors["site"] == ""]
    rows = [
        tuple(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row)
        for row in network[list(columns)].itertuples(index=False)
    ]
    if rows:
        print_table(("measure", "site", "by", "error", "80% interval holds", "width"), rows)
    for paragraph in made.finding:
        say(paragraph)
    worlds = folder / f"{folder.name}{SUFFIX}"
    say(f"worlds: {worlds} ({len(made.worlds)}, for --worlds of other commands)")
    say(f"results: {folder}/ ({FILES})")
