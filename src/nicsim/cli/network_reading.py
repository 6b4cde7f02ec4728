"""Options of `nicsim network`: how tables are read, and what is written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from nicsim.foundation.errors import NicsimError
from nicsim.structure.numbers import numbers_of
from nicsim.structure.tables import headers_of

MARKS = {"comma": ",", ",": ",", "point": ".", ".": "."}


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


@dataclass(frozen=True)
class Writing:
    """What is written and shown of a network, beside its description."""

    to: Annotated[
        Path | None, typer.Option(help="Write a scenario of it (TOML).", show_default=False)
    ] = None
    picture: Annotated[
        Path | None, typer.Option(help="Draw it: NAME.png and NAME.svg.", show_default=False)
    ] = None
    title: Annotated[str | None, typer.Option(help="Of the scenario.", show_default=False)] = None
    who: Annotated[
        Path | None,
        typer.Option(
            help="Write who matters: asked, brokers, who cuts off (CSV, xlsx, GEXF, GraphML).",
            show_default=False,
        ),
    ] = None
    against_to: Annotated[
        Path | None,
        typer.Option(
            help="With --against: write everyone and every tie that changed (CSV, xlsx).",
            show_default=False,
        ),
    ] = None
    adopters: Annotated[
        Path | None,
        typer.Option(
            help="With --adopted: write who took it up when, from whom, at what exposure (CSV).",
            show_default=False,
        ),
    ] = None
    notes: Annotated[
        Path | None,
        typer.Option(
            help="Write all notes with all names, not the first three (CSV).", show_default=False
        ),
    ] = None
    replace: Annotated[bool, typer.Option(help="Write over files that are there.")] = False
    explain: Annotated[
        bool, typer.Option("--explain", help="Show the first rows as they were understood.")
    ] = False
