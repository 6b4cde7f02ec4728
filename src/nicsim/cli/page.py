"""`nicsim app`: serve the page, or write it: a file or a site that simulates, or recorded runs."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from nicsim.api import simulation
from nicsim.api.ready import ready
from nicsim.app.lessons import read_lessons
from nicsim.app.limits import faults_of, work_faults
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.cli.console import err, say
from nicsim.cli.options import Seed, command
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

FIRST_BYTES = 4096  # of a page, its title among them
MOST_EXPORTED = 12  # scenarios in one file; each takes about half a megabyte
EXPORTED = ("baseline", "strong_culture", "weak_culture", "no_cross_team_ties", "hub_leaves")


@command
def page(
    scenarios: Annotated[
        list[Path] | None,
        typer.Argument(help="Scenario files: A, and B beside it.", show_default=False),
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8600,
    host: Annotated[str, typer.Option(help="127.0.0.1 is this machine alone.")] = "127.0.0.1",
    open_to_all: Annotated[
        bool, typer.Option("--open", help="With --host: others need no word in their link.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only serve.")] = False,
    export: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the page as one HTML file that simulates by itself, and end.",
        ),
    ] = None,
    recorded: Annotated[
        bool, typer.Option("--recorded", help="Export recorded runs: a hand-out, dials stay still.")
    ] = False,
    site: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the page as a site, a page a lesson, and end."),
    ] = None,
    lessons: Annotated[Path | None, typer.Option(help="A folder of lessons of your own.")] = None,
    with_lessons: Annotated[
        bool, typer.Option("--with-lessons", help="Export recorded what lessons need, too.")
    ] = False,
    replicates: Annotated[int, typer.Option(help="Runs of each scenario, exported.")] = 40,
    seed: Seed = 0,
) -> None:
    """Open the interactive page: dials, lessons, A beside B; or write it as a file or a site."""
    if recorded and (export is None or site is not None):
        raise NicsimError("--recorded goes with --export FILE")
    if export is not None:
        _refuse_others_file(export)
    asked = Exported(tuple(scenarios or ()), replicates, seed, lessons)
    if export is not None and recorded:
        export_recorded(asked, export, with_lessons)
    elif export is not None:
        export_live(asked, export)
    if site is not None:
        export_site(asked, site)
    if export is not None or site is not None:
        return
    _serve(scenarios or [], port, host, not no_browser, lessons, open_to_all)


def _serve(
    files: list[Path],
    port: int,
    host: str,
    browser: bool,
    lessons: Path | None,
    open_to_all: bool,
) -> None:
    """Serve the page until Ctrl-C."""
    shipped, opened = _scenarios(files, 2)
    told = read_lessons([LESSONS, *([lessons] if lessons else [])], shipped)
    from nicsim.app.serving import serve

    def tell(address: str, beyond: bool) -> None:
        say(f"nicsim is at {address} (Ctrl-C ends it)")
        if beyond:
            who = "everybody" if open_to_all else "everybody who has this link"
            err.print(
                f"note: {who} in your network can use this machine's processors, unencrypted; "
                "without --host only you can"
            )

    serve(shipped, told, opened or ("baseline",), host, port, browser, tell, open_to_all)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # at once: runs under way are nobody's, and memory need not be given back in order


class Exported(NamedTuple):
    """What a page that is written begins with."""

    files: tuple[Path, ...] = ()  # scenarios
    replicates: int = 40
    seed: int = 0
    lessons: Path | None = None  # a folder of one's own


def export_recorded(asked: Exported, to: Path, with_lessons: bool = False) -> None:
    """Write the page with recorded runs of some scenarios."""
    shipped, opened = _scenarios(asked.files, MOST_EXPORTED)
    opened = opened or tuple(name for name in EXPORTED if name in shipped)
    scenarios = [shipped[name] for name in opened]
    _refuse_too_large({name: shipped[name] for name in opened}, asked.replicates)
    told = read_lessons([LESSONS, *([asked.lessons] if asked.lessons else [])], shipped)
    ready()
    from nicsim.app.arms import arm_of, scenario_of
    from nicsim.app.catalogue import catalogue
    from nicsim.app.handout import handout

    arms = [arm_of(shipped[name], name) for name in opened]
    if with_lessons:
        arms += [step[x] for lesson in told for step in lesson["steps"] for x in "AB" if x in step]
        held: dict[str, dict[str, Any]] = {}
        for arm in arms:  # the first of equal ones stays where it is: A and B are the first two
            held.setdefault(json.dumps(arm | {"title": ""}), arm)
        arms = list(held.values())
        scenarios = [scenario_of(arm, shipped) for arm in arms]
    told = catalogue(shipped, told, opened)
    _write(to, handout(told, arms, scenarios, asked.seed, asked.replicates))
    say(
        f"{to}: {len(arms)} scenarios, {asked.replicates} runs each, {_size(to)}; "
        "opens in a browser, without a network"
    )


def export_live(asked: Exported, to: Path) -> None:
    """Write the page as one file that simulates by itself."""
    from nicsim.app.embedding import one_file

    content = _live_content(asked)
    _write(to, one_file(content, simulates=True))
    say(
        f"{to}: {len(content['catalogue']['scenarios'])} scenarios, "
        f"{len(content['catalogue']['lessons'])} lessons, {_size(to)}; opens in a browser and "
        "simulates there, without Python and without a network"
    )


def export_site(asked: Exported, folder: Path) -> None:
    """Write the page as a static site."""
    from nicsim.app.site import site_files, write_site

    files = site_files(_live_content(asked))
    write_site(folder, files)
    size = sum(map(len, files.values())) / 1e6
    say(
        f"{folder}: a site of {len(files)} files, {size:.1f} MB; index.html and a page for each "
        "lesson; put the folder on any web space"
    )


def _live_content(asked: Exported) -> dict[str, Any]:
    shipped, opened = _scenarios(asked.files, 2)
    opened = opened or ("baseline",)
    _refuse_too_large({name: shipped[name] for name in opened}, asked.replicates)
    told = read_lessons([LESSONS, *([asked.lessons] if asked.lessons else [])], shipped)
    from nicsim.app.catalogue import catalogue
    from nicsim.app.live import live_content
    from nicsim.browser import module

    module()  # before anything else takes time
    ready()
    told = catalogue(shipped, told, opened)
    return live_content(told, shipped, opened, asked.seed, asked.replicates)


def _refuse_too_large(scenarios: dict[str, Scenario], replicates: int) -> None:
    faults = [f"{name}: {f}" for name, scenario in scenarios.items() for f in faults_of(scenario)]
    for scenario in scenarios.values():
        faults += [f for f in work_faults([scenario], replicates) if f not in faults]
    if faults:
        raise NicsimError("\n".join(faults))


def _refuse_others_file(to: Path) -> None:
    """Refuse to write over what is no page of this command."""
    from nicsim.app.embedding import TITLE

    try:
        with to.open("rb") as content:
            begins = content.read(FIRST_BYTES)
    except FileNotFoundError:
        return
    except OSError as fault:
        raise NicsimError(f"{to}: cannot be written ({fault.strerror})") from None
    if TITLE.encode() not in begins:
        raise NicsimError(
            f"{to}: there already, and no page that nicsim app wrote; give another name, or move "
            "it away"
        )


def _write(to: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    beside = to.with_name(f"{to.name}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, to)
    except OSError as fault:
        beside.unlink(missing_ok=True)
        raise NicsimError(f"{to}: cannot be written ({fault.strerror})") from None


def _size(to: Path) -> str:
    return f"{to.stat().st_size / 1e6:.1f} MB"


def _scenarios(files: Sequence[Path], most: int) -> tuple[dict[str, Scenario], tuple[str, ...]]:
    """What ships with what was named, and the names of the latter."""
    if len(files) > most:
        raise NicsimError(f"{len(files)} scenarios are too many here: at most {most}")
    shipped, opened = shipped_scenarios(), []
    own: dict[str, Scenario] = {}
    for file in files:
        scenario = simulation.load(file)
        name = file.stem
        if name not in shipped or shipped[name] != scenario:
            name = name if name not in shipped else f"own {name}"
            own[name] = scenario
        opened.append(name)
    return own | shipped, tuple(opened)
