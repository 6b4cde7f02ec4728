"""`nicsim lesson`: lessons listed, looked at, held against the model, and printed."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from nicsim.cli.console import bar, err, print_table, say
from nicsim.cli.options import AsJson, Quiet, Seed, command
from nicsim.foundation.errors import NicsimError

if TYPE_CHECKING:
    from nicsim.scenario.scenario import Scenario


@command
def lesson(
    what: Annotated[
        Literal["list", "check", "expect", "print", "worlds"],
        typer.Argument(
            help="list: those that ship; check: look at files; expect: run what they expect; "
            "print: a sheet and notes; worlds: ask what they expect in many worlds.",
            show_default=False,
        ),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="Lessons: names of those that ship, or files (TOML).", show_default=False
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="print: where to, .html or .pdf; worlds: the table (CSV).",
            show_default=False,
        ),
    ] = None,
    replicates: Annotated[
        int, typer.Option(help="expect, print: runs of A and of B, the same luck.")
    ] = 40,
    worlds: Annotated[
        str, typer.Option(metavar="NAME[:N]", help="worlds: which, as of --worlds elsewhere.")
    ] = "plausible:60",
    seed: Seed = 7,
    replace: Annotated[bool, typer.Option(help="Write over a file that is there.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """List, check and print lessons, and hold what they expect against the model."""
    if what in ("print", "worlds") and out is None:
        raise NicsimError(f"lesson {what} needs --out FILE: where to write")
    if out is not None:
        _writable(out, what, replace)
    from nicsim.app.shipped import shipped_scenarios

    shipped = shipped_scenarios()
    if what == "list":
        _list(shipped, as_json)
    elif what == "check":
        _check(names or [], shipped, quiet)
    else:
        read = _read(names or [], shipped, all_of_them=what == "worlds")
        if what == "expect":
            _expect(read, shipped, replicates, seed, as_json)
        elif what == "print":
            _print(read, shipped, replicates, seed, Path(str(out)), quiet)
        else:
            _worlds(read, shipped, worlds, seed, Path(str(out)), quiet)


def _writable(out: Path, what: str, replace: bool) -> None:
    endings = {"print": (".html", ".pdf"), "worlds": (".csv",)}.get(what)
    if endings is None:
        raise NicsimError(f"lesson {what} writes no file: leave out --out")
    if out.suffix not in endings:
        raise NicsimError(f"--out {out}: must end in {' or '.join(endings)}")
    if out.exists() and not replace:
        raise NicsimError(f"{out} is there already: name another file, or add --replace")
    if not out.parent.is_dir():
        raise NicsimError(f"{out}: there is no folder {out.parent}")


def _list(shipped, as_json: bool) -> None:
    from nicsim.app.lessons import read_lessons
    from nicsim.app.shipped import LESSONS

    read = read_lessons([LESSONS], shipped)
    keys = ("id", "title", "minutes", "idea")
    if as_json:
        say(json.dumps([{key: one.get(key) for key in keys} for one in read], indent=1))
        return
    rows = [(one["id"], one["title"], str(one.get("minutes", "")), one["idea"]) for one in read]
    print_table(("name", "title", "minutes", "idea"), rows)


def _check(names: list[str], shipped: dict[str, Scenario], quiet: bool) -> None:
    from nicsim.app.lesson import file_of
    from nicsim.app.lessons import notes, read_lesson

    if not names:
        raise NicsimError("lesson check: name one or more files")
    faulty = 0
    for name in names:
        file = file_of(name)
        try:
            found = read_lesson(file, shipped)
        except NicsimError as fault:
            faulty += 1
            err.print(str(fault), markup=False)
            continue
        if not quiet:
            steps = len(found["steps"])
            say(f"{file}: sound: {found['title']!r}, {steps} {'step' if steps == 1 else 'steps'}")
            for note in notes(found):
                say(f"  note: {note}")
    if faulty:
        raise typer.Exit(2)


def _read(names: list[str], shipped, all_of_them: bool) -> list[dict[str, Any]]:
    from nicsim.app.lesson import file_of
    from nicsim.app.lessons import read_lesson, read_lessons
    from nicsim.app.shipped import LESSONS

    if not names and all_of_them:
        return read_lessons([LESSONS], shipped)
    if not names:
        raise NicsimError("name one or more lessons; nicsim lesson list tells those that ship")
    return [read_lesson(file_of(name), shipped) for name in names]


def _expect(read, shipped, replicates: int, seed: int, as_json: bool) -> None:
    from nicsim.app.expecting import found, stored_share
    from nicsim.report.words.findings import bare

    rows, told = [], []
    for one in (one for lesson in read for one in found(lesson, shipped, replicates, seed)):
        asked, (mean, low, high) = one.expectation, one.estimate
        share = stored_share(asked)
        numbers = {"mean": mean, "low": low, "high": high, "notices": one.notices}
        parts = {k: v for k, v in asked._asdict().items() if k not in ("low", "high", "asked")}
        worlds = None if share is None else share.direction
        told.append(parts | numbers | {"verdict": one.verdict, "worlds": worlds})
        interval = f"{bare(low, asked.measure)} to {bare(high, asked.measure)}"
        in_worlds = "not asked" if share is None else f"{share.direction:.0%}"
        row = (asked.lesson, str(asked.step), asked.says, bare(mean, asked.measure), interval)
        rows.append((*row, one.verdict, in_worlds))
    if as_json:
        say(json.dumps(told, indent=1))
        return
    columns = ("lesson", "step", "expects", "found", "95% interval", "verdict", "worlds")
    print_table(columns, rows)


def _print(read, shipped, replicates: int, seed: int, out: Path, quiet: bool) -> None:
    from nicsim.app.sheets import sheet
    from nicsim.report.printing import browser, printed

    if len(read) != 1:
        raise NicsimError("lesson print: one lesson at a time")
    if out.suffix == ".pdf" and browser() is None:
        raise NicsimError(
            f"{out}: a PDF needs a Chromium, Chrome or Edge, and none was found; write .html and "
            "print it from any browser"
        )
    text = sheet(read[0], shipped, replicates, seed)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".sheet") as folder:
        made: Path | None = Path(folder) / "sheet.html"
        assert made is not None
        made.write_text(text, "utf-8")
        if out.suffix == ".pdf":
            made = printed(made)
        if made is None:
            raise NicsimError(f"{out}: the browser made no PDF; write .html and print it from one")
        os.replace(made, out)
    if not quiet:
        say(f"written: {out} (a sheet for students, then notes for the teacher)")


def _worlds(read, shipped, named: str, seed: int, out: Path, quiet: bool) -> None:
    from nicsim.app.expecting import expectations, in_worlds, share_of, write_shares
    from nicsim.experiments.many_worlds import read_worlds

    worlds = read_worlds(named)
    rows, told = [], []
    with bar(quiet) as shown:
        task = shown.add_task("lessons in worlds", total=len(read) * len(worlds))
        for one in read:
            found = in_worlds(
                one, shipped, worlds, seed=seed, tell=lambda _: shown.update(task, advance=1)
            )
            rows += list(zip(expectations(one), found, strict=True))
    for asked, values in rows:
        share = share_of(asked, values)
        told.append(
            (asked.lesson, str(asked.step), asked.says, f"{share.direction:.0%}",
             f"{share.whole:.0%}")
        )  # fmt: skip
    write_shares(out, rows)
    if not quiet:
        print_table(("lesson", "step", "expects", "its direction", "by as much"), told)
        say(f"written: {out} ({len(rows)} expectations in {len(worlds)} worlds)")
