"""The command line: its commands, each in a module of its own that is loaded when it is called.

Libraries for numbers and figures take a second to load; `nicsim --help` does without them.
"""

import io
import sys
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Known(NamedTuple):
    """A command as the list of all commands tells it."""

    place: str  # module and function in `nicsim.cli`
    sentence: str  # the first line of the function's docstring


COMMANDS = {
    "run": Known("run.run", "Run a scenario and write a results folder."),
    "compare": Known(
        "compare.compare",
        "Compare scenarios under the same luck: paired differences, figures, a report.",
    ),
    "study": Known(
        "study.study",
        "Run an experiment file: a comparison of arms, a sweep, or a sensitivity study.",
    ),
    "sensitivity": Known(
        "sensitivity.sensitivity", "Say which domain or parameter moves what, and when."
    ),
    "discover": Known(
        "discover.discover",
        "Say where in the space of a sensitivity study an outcome fails (or succeeds).",
    ),
    "structures": Known(
        "structures.structures",
        "Compare structures of ties between teams at equal cost, for your size and conditions.",
    ),
    "improve": Known(
        "improve.improve",
        "Search for a better design within a budget, and judge it on fresh luck.",
    ),
    "fit": Known(
        "fit.fit", "Fit worlds to your own network's data, and say how well they forecast it."
    ),
    "forecast": Known(
        "forecast.forecast", "Say what the worlds of a fit show next, with intervals."
    ),
    "explain": Known(
        "explain.explain",
        "Say through what the difference between two designs goes: norms, ties, evidence, ...",
    ),
    "trajectories": Known(
        "trajectories.trajectories",
        "Sort networks into kinds by how they develop, and say what their first year tells of it.",
    ),
    "worlds": Known(
        "worlds.worlds",
        "Find worlds in which the model shows what is known, to ask questions in all of them.",
    ),
    "network": Known(
        "network.network",
        "Read a network of people, describe it, draw it, write a scenario of it.",
    ),
    "leaving": Known(
        "leaving.leaving", "Say what a network loses when named people or schools leave."
    ),
    "report": Known(
        "report.report",
        "Make tables, figures and report of a results folder anew, without running.",
    ),
    "verify": Known(
        "verify.verify",
        "Look at every file, run stored results again from their manifest, compare every number.",
    ),
    "bundle": Known(
        "bundle.bundle",
        "Pack results with their data, scenarios, versions and licence (RO-Crate), for others.",
    ),
    "query": Known(
        "query.query",
        "Ask the tables of all results by SQL: weekly, summary, differences, studies, ...",
    ),
    "app": Known(
        "page.page",
        "Open the interactive page: dials, lessons, A beside B; or write it as a file or a site.",
    ),
    "lesson": Known(
        "lesson.lesson",
        "List, check and print lessons, and hold what they expect against the model.",
    ),
    "warm": Known("warm.warm", "Compile the simulation now, so that no later command has to."),
    "check": Known("inspect.check", "Validate files; all faults at once, exit code 2 on any."),
    "scenarios": Known(
        "inspect.scenarios", "List the scenarios that come with nicsim, and what each asks."
    ),
    "show": Known(
        "inspect.show", "Print the resolved scenario: every value and where it came from."
    ),
    "diff": Known("inspect.diff", "Print what differs between two scenarios."),
    "schema": Known("inspect.schema", "Print the JSON Schema of scenario files, for editors."),
    "parameters": Known(
        "inspect.parameters",
        "Print every parameter: default, range, unit, kind, prior, meaning, source.",
    ),
}


class Commands(TyperGroup):
    """All commands; none is loaded before it is called."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names, in the order of the list."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in that knows its sentence, for the list and for "did you mean"."""
        known = COMMANDS.get(cmd_name)
        return None if known is None else TyperCommand(cmd_name, help=known.sentence)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command itself, loaded, and what is left of the line."""
        name, found, rest = super().resolve_command(ctx, args)
        return name, None if found is None else loaded(str(name)), rest


def loaded(name: str) -> Any:
    """The command of a name, with its options."""
    module, function = COMMANDS[name].place.split(".")
    own = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    own.command(name)(getattr(import_module(f"nicsim.cli.{module}"), function))
    return typer.main.get_command(own)


app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@app.callback()
def nicsim() -> None:
    """Simulate networked improvement communities.

    A hub and many school teams that test, adapt and spread changes to practice.
    """


def main() -> None:
    """Entry point of the `nicsim` command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # names that the console cannot write are escaped
            stream.reconfigure(errors="backslashreplace")
    app()
