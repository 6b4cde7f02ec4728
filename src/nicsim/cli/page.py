"""`nicsim app`: serve the page, or write it with recorded runs into one file."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

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
        Path | None, typer.Option(help="Write a hand-out (one HTML file) and end.")
    ] = None,
    lessons: Annotated[Path | None, typer.Option(help="A folder of lessons of your own.")] = None,
    with_lessons: Annotated[
        bool, typer.Option("--with-lessons", help="Export what lessons need, too.")
    ] = False,
    replicates: Annotated[int, typer.Option(help="Runs of each scenario, exported.")] = 40,
    seed: Seed = 0,
) -> None:
    """Open the interactive page: dials, lessons, A beside B; or write it as a hand-out."""
    if export is not None:
        export_page(scenarios or [], export, replicates, seed, lessons, with_lessons)
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


def export_page(
    files: list[Path],
    to: Path,
    replicates: int,
    seed: int,
    lessons: Path | None,
    with_lessons: bool,
) -> None:
    """Write the page with recorded runs of some scenarios."""
    shipped, opened = _scenarios(files, MOST_EXPORTED)
    opened = opened or tuple(name for name in EXPORTED if name in shipped)
    scenarios = [shipped[name] for name in opened]
    faults = [f"{name}: {f}" for name in opened for f in faults_of(shipped[name])]
    for scenario in scenarios:
        faults += [f for f in work_faults([scenario], replicates) if f not in faults]
    if faults:
        raise NicsimError("\n".join(faults))
    told = read_lessons([LESSONS, *([lessons] if lessons else [])], shipped)
    ready()
    from nicsim.app.arms import arm_of, scenario_of
    from nicsim.app.catalogue import catalogue
    from nicsim.app.handout import handout

    arms = [arm_of(shipped[name], name) for name in opened]
    if with_lessons:
        arms += [step[x] for lesson in told for step in lesson["steps"] for x in "AB" if x in step]
        arms = list({json.dumps(arm | {"title": ""}): arm for arm in reversed(arms)}.values())[::-1]
        scenarios = [scenario_of(arm, shipped) for arm in arms]
    written = handout(catalogue(shipped, told, opened), arms, scenarios, seed, replicates)
    try:
        to.write_bytes(written)
    except OSError as fault:
        raise NicsimError(f"{to}: cannot be written ({fault.strerror})") from None
    say(
        f"{to}: {len(arms)} scenarios, {replicates} runs each, {len(written) / 1e6:.1f} MB; "
        "opens in a browser, without a network"
    )


def _scenarios(files: list[Path], most: int) -> tuple[dict[str, Scenario], tuple[str, ...]]:
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
