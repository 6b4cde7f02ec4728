"""`nicsim network`: say what was found, draw it, write a scenario of it."""

import json
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from nicsim.api.networks import OwnNetwork, read_network, survey_of
from nicsim.cli.console import print_table, say
from nicsim.cli.network_notes import (
    as_understood,
    inert,
    most_of_all,
    print_notes,
    read_again,
    write_changes,
    write_notes,
    write_who,
)
from nicsim.cli.network_reading import Reading, Writing
from nicsim.cli.options import (
    AsJson,
    Quiet,
    command,
    pictures_of,
    refuse_what_is_there,
    stem_of,
)
from nicsim.foundation.errors import NicsimError
from nicsim.structure.against import YearOnYear
from nicsim.structure.against_words import rows_of
from nicsim.structure.describing import counts, table


class Shown(NamedTuple):
    """What to do with a network beside describing it."""

    writing: Writing
    quiet: bool
    as_json: bool
    adopted: str | None  # the column of adoption times
    never: float | None  # what stands there for no adoption
    years: YearOnYear | None  # beside the year before


@command
def network(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of one network: people, ties, or both.", show_default=False),
    ],
    site: Annotated[
        str | None, typer.Option(help="Column that says the team or school.", show_default=False)
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose-teams", help="Propose teams from who is tied to whom.")
    ] = False,
    role: Annotated[
        str | None, typer.Option(help="Column that says the role.", show_default=False)
    ] = None,
    person: Annotated[
        str | None, typer.Option("--id", help="Column that names people.", show_default=False)
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="Column of who asks.", show_default=False)
    ] = None,
    target: Annotated[
        str | None, typer.Option(help="Column of who is asked.", show_default=False)
    ] = None,
    weight: Annotated[
        str | None, typer.Option(help="Column of how strong or often.", show_default=False)
    ] = None,
    relation: Annotated[
        str | None, typer.Option(help="Which of several kinds of ties.", show_default=False)
    ] = None,
    team_size: Annotated[int, typer.Option(min=1, max=1000, help="Where roles are guessed.")] = 6,
    survey: Annotated[
        list[str] | None,
        typer.Option(
            metavar="DOMAIN=COLUMN", help="Survey answers that become a level; or none; repeatable."
        ),
    ] = None,
    scale: Annotated[
        int | None,
        typer.Option(min=2, max=100, help="Highest answer, 4 or 5.", show_default=False),
    ] = None,
    adopted: Annotated[
        str | None,
        typer.Option(help="Column of adoption times: statistics of diffusion.", show_default=False),
    ] = None,
    never: Annotated[
        float | None,
        typer.Option(help="What stands there for no adoption, 18 say.", show_default=False),
    ] = None,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="A file of the same network a year before: what changed; repeatable.",
            show_default=False,
        ),
    ] = None,
    quiet: Quiet = False,
    as_json: AsJson = False,
    *,
    reading: Reading,
    writing: Writing,
) -> None:
    """Read a network of people, describe it, draw it, write a scenario of it.

    What is guessed is told last, each guess with the option that says it.
    """
    if writing.against_to is not None and not against:
        raise NicsimError("--against-to: name the year before too, --against FILE")
    options: dict[str, Any] = dict(
        site=site,
        role=role,
        id=person,
        source=source,
        target=target,
        weight=weight,
        relation=relation,
        propose_teams=propose,
        team_size=team_size,
        survey=survey_of(survey or []),
        guess_survey="none" not in (survey or []),
        scale=scale,
        reserved=[adopted] if adopted else [],
        **reading.chosen(),
    )
    found = read_network(*files, **options)
    found = found.said(read_again(files, found.guesses))
    years = found.against(read_network(*against, **options)) if against else None
    shown = Shown(writing, quiet, as_json, adopted, never, years)
    _show(found, shown)


def _show(found: OwnNetwork, shown: Shown) -> None:
    """Print, draw and write."""
    wanted = shown.writing
    made: list[Path] = []
    rereading: list[str] = []
    if wanted.to is not None:
        scenario = found.write(wanted.to, wanted.title, wanted.replace)
        made.append(wanted.to)
        rereading = _notes_of(scenario, wanted.to, found)
    if wanted.picture is not None:
        from nicsim.report.figures.network_picture import saved

        refuse_what_is_there(pictures_of(wanted.picture), wanted.replace)
        made += saved(found.picture(), stem_of(wanted.picture))
    if wanted.adopters is not None:
        made.append(_write_adopters(found, shown, wanted.adopters))
    if wanted.who is not None:
        made.append(write_who(wanted.who, found, wanted.replace))
    if shown.years is not None and wanted.against_to is not None:
        made.append(write_changes(wanted.against_to, shown.years, wanted.replace))
    if wanted.notes is not None:
        made.append(write_notes(wanted.notes, found.notes, wanted.replace))
    if shown.as_json:
        say(json.dumps(_as_data(found, made, shown.years), indent=1))
        return
    if not shown.quiet:
        print_table(("what", "number", "in words"), counts(found.settled))
        say("")
        print_table(*table(found.description))
        say("")
        if shown.adopted is not None:
            _print_diffusion(found, shown.adopted, shown.never)
        if wanted.who is not None:
            say("who matters here: those on whom most hangs first")
            print_table(*most_of_all(found))
            say("")
        if shown.years is not None:
            say("beside the year before:")
            print_table(("what", "before", "now", "in words"), rows_of(shown.years))
            for note in shown.years.notes:
                say(note)
            say("")
        if wanted.explain:
            for line in as_understood(found):
                say(line)
            say("")
        print_notes((*found.notes, *rereading), wanted.notes is not None)
    for path in () if shown.quiet else made:
        say(f"written: {path}")
    if wanted.to is not None and not shown.quiet:
        say(f"next: uv run nicsim run {wanted.to}")


def _print_diffusion(found: OwnNetwork, column: str, never: float | None) -> None:
    from nicsim.experiments.diffusion import summary

    settled = found.settled
    rows = summary(found.adoption(column, never), None if settled.proposed else settled.site)
    told = [
        (str(name), f"{value:.4g}" if value == value else "-", str(words))
        for name, value, words in rows.itertuples(index=False)
    ]
    print_table(("diffusion", "number", "in words"), told)
    say("")


def _write_adopters(found: OwnNetwork, shown: Shown, path: Path) -> Path:
    from nicsim.experiments.diffusion import adopters

    if shown.adopted is None:
        raise NicsimError("--adopters: name the column of adoption times too, --adopted COLUMN")
    if path.exists() and not shown.writing.replace:
        raise NicsimError(f"{path}: there already; give another name, or --replace")
    frame = adopters(found.adoption(shown.adopted, shown.never), found.settled.network.ids)
    try:
        texts = frame.select_dtypes(exclude="number").columns
        frame[texts] = frame[texts].map(lambda cell: inert(cell) if isinstance(cell, str) else cell)
        frame.to_csv(path, index=False, float_format="%.4g", encoding="utf-8-sig")
    except OSError as fault:
        why = (fault.strerror or str(fault)).lower()
        raise NicsimError(f"{path}: cannot be written ({why})") from None
    return path


def _notes_of(scenario: Any, path: Path, found: OwnNetwork) -> list[str]:
    """What a run will say of the tables that were written, where it has not been said yet."""
    from nicsim.api import simulation

    known = {note.partition(": ")[2] or note for note in found.notes}
    notes = simulation.prepared(scenario).notes
    return [f"in {path}: {note}" for note in notes if note.partition(": ")[2] not in known]


def _as_data(found: OwnNetwork, made: list[Path], years: YearOnYear | None) -> dict[str, Any]:
    return {
        "network": found.settled.network.name,
        "measures": _plain(found.description.here),
        "references": {name: _plain(m) for name, m in found.description.references.items()},
        "levels": [m._asdict() for m in found.settled.levels],
        "notes": list(found.notes),
        "guesses": [{"guess": str(note), "option": note.option} for note in found.guesses],
        "written": [str(path) for path in made],
    } | ({} if years is None else {"against": years.as_data()})


def _plain(measures: Any) -> dict[str, float | None]:
    return {
        name: value if isinstance(value, int) or abs(value) < float("inf") else None
        for name, value in measures._asdict().items()
    }
