"""`nicsim network`: say what was found, draw it, write a scenario of it."""

import json
from dataclasses import dataclass
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
    write_notes,
    write_who,
)
from nicsim.cli.options import AsJson, Quiet, command
from nicsim.foundation.errors import NicsimError
from nicsim.structure.describing import counts, table
from nicsim.structure.numbers import numbers_of
from nicsim.structure.tables import headers_of

MARKS = {"comma": ",", ",": ",", "point": ".", ".": "."}


class Wanted(NamedTuple):
    """What to do with a network beside describing it."""

    to: Path | None = None
    picture: Path | None = None
    replace: bool = False
    title: str | None = None
    quiet: bool = False
    as_json: bool = False
    adopted: str | None = None  # the column of adoption times
    never: float | None = None  # what stands there for no adoption
    adopters: Path | None = None  # CSV of everyone's time, class, threshold, likely source
    explain: bool = False
    notes: Path | None = None
    who: Path | None = None


@dataclass(frozen=True)
class Reading:
    """How tables are read, where the guesses are wrong."""

    nominations: Annotated[
        list[str] | None,
        typer.Option(help="Column whose answers name people; repeatable; none: no column does."),
    ] = None
    team: Annotated[
        str | None,
        typer.Option(
            help="Who is in a team: named (as roles have it), asked (who is asked most), all.",
            show_default=False,
        ),
    ] = None
    header: Annotated[
        list[str] | None,
        typer.Option(metavar="[FILE=]ROW", help="The header's row; 0: there is none; repeatable."),
    ] = None
    missing: Annotated[
        list[str] | None,
        typer.Option(help="A word for nothing, in place of NA, N/A, null, ...; repeatable."),
    ] = None
    code: Annotated[
        list[str] | None,
        typer.Option(help="A number for no answer, 99 say; repeatable; none: no number is."),
    ] = None
    decimal: Annotated[
        str | None, typer.Option(help="The decimal mark: comma or point.", show_default=False)
    ] = None
    at_time: Annotated[
        str | None,
        typer.Option(help="Read people and ties that are there at this time.", show_default=False),
    ] = None
    aliases: Annotated[
        Path | None,
        typer.Option(
            help="Table of other spellings of people and places: alias, name (CSV).",
            show_default=False,
        ),
    ] = None

    district: Annotated[
        str | None, typer.Option(help="Column that says the district.", show_default=False)
    ] = None

    def chosen(self) -> dict[str, Any]:
        """What `read_network` takes of it.

        Raises
        ------
        NicsimError
            All options that make no sense at once.
        """
        faults: list[str] = []
        if self.decimal not in (None, *MARKS):
            faults.append(f"--decimal {self.decimal}: write comma or point")
        codes = self.code and [word for word in self.code if word != "none"]
        numbers, bad = numbers_of(codes or [])
        if bad:
            faults.append(f"--code {' '.join(codes or [])}: write a number, or none")
        try:
            headers = headers_of(self.header or [])
        except NicsimError as fault:
            headers = {}
            faults.append(str(fault))
        if faults:
            raise NicsimError("\n".join(faults))
        names = self.nominations and [word for word in self.nominations if word != "none"]
        return {
            "nominations": names,
            "team": self.team,
            "headers": headers,
            "missing": self.missing,
            "codes": None if codes is None else numbers.tolist(),
            "decimal": None if self.decimal is None else MARKS[self.decimal],
            "at_time": self.at_time,
            "aliases": self.aliases,
            "district": self.district,
        }


@command
def network(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files of one network: people, ties, or both.", show_default=False),
    ],
    to: Annotated[
        Path | None, typer.Option(help="Write a scenario of it (TOML).", show_default=False)
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw it: NAME.png and NAME.svg.", show_default=False)
    ] = None,
    title: Annotated[str | None, typer.Option(help="Of the scenario.", show_default=False)] = None,
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
    adopters: Annotated[
        Path | None,
        typer.Option(
            help="With --adopted: write who took it up when, from whom, at what exposure (CSV).",
            show_default=False,
        ),
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the first rows as they were understood.")
    ] = False,
    who: Annotated[
        Path | None,
        typer.Option(
            help="Write who matters: asked, brokers, who cuts off (CSV, xlsx, GEXF, GraphML).",
            show_default=False,
        ),
    ] = None,
    notes: Annotated[
        Path | None,
        typer.Option(
            help="Write all notes with all names, not the first three (CSV).", show_default=False
        ),
    ] = None,
    replace: Annotated[bool, typer.Option(help="Write over files that are there.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
    *,
    reading: Reading,
) -> None:
    """Read a network of people, describe it, draw it, write a scenario of it.

    What is guessed is told last, each guess with the option that says it.
    """
    found = read_network(
        *files,
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
    found = found.said(read_again(files, found.guesses))
    wanted = Wanted(
        to, picture, replace, title, quiet, as_json, adopted, never, adopters, explain, notes, who
    )
    _show(found, wanted)


def _show(found: OwnNetwork, wanted: Wanted) -> None:
    """Print, draw and write."""
    made: list[Path] = []
    rereading: list[str] = []
    if wanted.to is not None:
        scenario = found.write(wanted.to, wanted.title, wanted.replace)
        made.append(wanted.to)
        rereading = _notes_of(scenario, wanted.to, found)
    if wanted.picture is not None:
        picture = wanted.picture
        stem = picture.with_suffix("") if picture.suffix in (".png", ".svg") else picture
        from nicsim.report.figures.network_picture import saved

        made += saved(found.picture(), stem)
    if wanted.adopters is not None:
        made.append(_write_adopters(found, wanted, wanted.adopters))
    if wanted.who is not None:
        made.append(write_who(wanted.who, found, wanted.replace))
    if wanted.notes is not None:
        made.append(write_notes(wanted.notes, found.notes, wanted.replace))
    if wanted.as_json:
        say(json.dumps(_as_data(found, made), indent=1))
        return
    if not wanted.quiet:
        print_table(("what", "number", "in words"), counts(found.settled))
        say("")
        print_table(*table(found.description))
        say("")
        if wanted.adopted is not None:
            _print_diffusion(found, wanted.adopted, wanted.never)
        if wanted.who is not None:
            say("who matters here: those on whom most hangs first")
            print_table(*most_of_all(found))
            say("")
        if wanted.explain:
            for line in as_understood(found):
                say(line)
            say("")
        print_notes((*found.notes, *rereading), wanted.notes is not None)
    for path in () if wanted.quiet else made:
        say(f"written: {path}")
    if wanted.to is not None and not wanted.quiet:
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


def _write_adopters(found: OwnNetwork, wanted: Wanted, path: Path) -> Path:
    from nicsim.experiments.diffusion import adopters

    if wanted.adopted is None:
        raise NicsimError("--adopters: name the column of adoption times too, --adopted COLUMN")
    if path.exists() and not wanted.replace:
        raise NicsimError(f"{path}: there already; give another name, or --replace")
    frame = adopters(found.adoption(wanted.adopted, wanted.never), found.settled.network.ids)
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


def _as_data(found: OwnNetwork, made: list[Path]) -> dict[str, Any]:
    return {
        "network": found.settled.network.name,
        "measures": _plain(found.description.here),
        "references": {name: _plain(m) for name, m in found.description.references.items()},
        "levels": [m._asdict() for m in found.settled.levels],
        "notes": list(found.notes),
        "guesses": [{"guess": str(note), "option": note.option} for note in found.guesses],
        "written": [str(path) for path in made],
    }


def _plain(measures: Any) -> dict[str, float | None]:
    return {
        name: value if isinstance(value, int) or abs(value) < float("inf") else None
        for name, value in measures._asdict().items()
    }
