"""What `nicsim network` does: say what was found, draw it, write a scenario of it."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import typer

from nicsim.console import err, print_table
from nicsim.networks import OwnNetwork
from nicsim.report.network_picture import saved
from nicsim.structure.describing import counts, table


class Wanted(NamedTuple):
    """What to do with a network beside describing it."""

    to: Path | None = None
    picture: Path | None = None
    replace: bool = False
    title: str | None = None
    quiet: bool = False
    as_json: bool = False


def show_network(found: OwnNetwork, wanted: Wanted) -> None:
    """Print, draw and write; see `nicsim network --help`."""
    made: list[Path] = []
    if wanted.to is not None:
        scenario = found.write(wanted.to, wanted.title, wanted.replace)
        made.append(wanted.to)
        _tell_notes(scenario, wanted)
    if wanted.picture is not None:
        picture = wanted.picture
        stem = picture.with_suffix("") if picture.suffix in (".png", ".svg") else picture
        made += saved(found.picture(), stem)
    if wanted.as_json:
        typer.echo(json.dumps(_as_data(found, made), indent=1))
        return
    if not wanted.quiet:
        print_table(("what", "number", "in words"), counts(found.settled))
        typer.echo("")
        print_table(*table(found.description))
        typer.echo("")
        for note in found.notes:
            typer.echo(note)
    for path in made:
        typer.echo(f"written: {path}")
    if wanted.to is not None and not wanted.quiet:
        typer.echo(f"next: nicsim run {wanted.to}")


def _tell_notes(scenario: Any, wanted: Wanted) -> None:
    from nicsim import api

    for note in api.prepared(scenario).notes:
        if not wanted.quiet:
            err.print(f"{wanted.to}: note: {note}", markup=False)


def _as_data(found: OwnNetwork, made: list[Path]) -> dict[str, Any]:
    return {
        "network": found.settled.network.name,
        "measures": _plain(found.description.here),
        "references": {name: _plain(m) for name, m in found.description.references.items()},
        "levels": [m._asdict() for m in found.settled.levels],
        "notes": list(found.notes),
        "written": [str(path) for path in made],
    }


def _plain(measures: Any) -> dict[str, float | None]:
    return {
        name: value if isinstance(value, int) or abs(value) < float("inf") else None
        for name, value in measures._asdict().items()
    }
