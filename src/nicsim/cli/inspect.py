"""Commands that look at files and parameters: check, scenarios, show, diff, schema, parameters."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from nicsim.api import looking
from nicsim.cli.console import err, print_table, say, told
from nicsim.cli.options import AsJson, ScenarioFile, Setting, command
from nicsim.foundation.errors import NicsimError
from nicsim.report.pages.parameters import COLUMNS, parameter_page, prior_told
from nicsim.scenario.acts import acts_in_words
from nicsim.scenario.comparing import differences
from nicsim.scenario.declared import parameters as declared


@command
def check(
    files: Annotated[
        list[Path], typer.Argument(help="Scenario and experiment files.", show_default=False)
    ],
) -> None:
    """Validate files; all faults at once, exit code 2 on any."""
    faults = 0
    for file in files:
        try:
            _tell_checked(looking.checked(file))
        except NicsimError as fault:
            faults += 1
            err.print(str(fault), markup=False)
    if faults:
        raise typer.Exit(2)


def _tell_checked(found: looking.Checked) -> None:
    for note in found.notes:
        err.print(f"{found.file}: note: {note}", markup=False)
    between = ("; " if found.kind == "scenario" else ", ") if found.words else ""
    say(f"{found.file}: sound{between}{found.words}")


@command
def scenarios(as_json: AsJson = False) -> None:
    """List the scenarios that come with nicsim, and what each asks."""
    rows = looking.shipped()
    if as_json:
        say(json.dumps([dict(zip(("name", "title", "asks"), r, strict=True)) for r in rows]))
        return
    print_table(("name", "title", "asks"), rows)


@command
def show(scenario: ScenarioFile, setting: Setting, as_json: AsJson = False) -> None:
    """Print the resolved scenario: every value and where it came from."""
    found = setting.loaded(scenario)
    resolved = found.resolved()
    if as_json:
        values = {key: {"value": v.value, "origin": v.origin} for key, v in resolved.items()}
        say(json.dumps(found.described() | {"values": values}, indent=1, default=str))
        return
    say(found.title)
    for text in (found.question, *found.sources):
        say(f"  {text}") if text else None
    rows = [(key, told(v.value), v.origin) for key, v in resolved.items() if v.value is not None]
    print_table(("key", "value", "from"), rows)
    for practice in found.named:
        say(f"practice {practice.name}: {practice.quality:+g} SD")
    for change in found.changes:
        until = f" until {change.until}" if change.until is not None else ""
        does = [f"{key} = {told(value)}" for key, value in change.set.items()]
        does += acts_in_words(change.acts)
        say(f"from week {change.week}{until}: {change.label} ({', '.join(does)})")


@command
def diff(
    a: ScenarioFile, b: Annotated[Path, typer.Argument(help="Another.", show_default=False)]
) -> None:
    """Print what differs between two scenarios."""
    rows = differences(Setting().loaded(a), Setting().loaded(b))
    if rows:
        print_table(("key", a.name, b.name), [(key, told(x), told(y)) for key, x, y in rows])
    else:
        say("the same in all that a run depends on")


@command
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    say(json.dumps(looking.schema(), indent=1))


@command
def parameters(
    as_json: AsJson = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print docs/parameters.md.")] = False,
) -> None:
    """Print every parameter: default, range, unit, kind, prior, meaning, source."""
    if as_json:
        content = [
            {"key": key} | p._asdict() | {"prior": p.prior and p.prior._asdict()}
            for key, p in declared().items()
        ]
        say(json.dumps(content, indent=1))
        return
    rows = [(p.domain, _row(key, p)) for key, p in declared().items()]
    if markdown:
        say(parameter_page(rows))
        return
    print_table(COLUMNS, [row for _, row in rows])


def _row(key: str, p: Any) -> tuple[str, ...]:
    """A parameter as a row of text."""
    allowed = "true, false" if p.kind == "flag" else ", ".join(p.choices)
    if p.low is not None:
        allowed = f"{p.low:g} to {p.high:g}"
    weak, strong = (told(x) if x is not None else "" for x in (p.weak, p.strong))
    unit = "" if p.unit == "1" else p.unit
    return (
        *(key, told(p.default), weak, strong, allowed, unit, p.role),
        *(prior_told(p.prior), p.meaning, p.source),
    )
