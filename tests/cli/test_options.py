"""Records of options: unfolded for Typer, folded again for the command."""

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from nicsim.cli.options import command
from nicsim.foundation.errors import NicsimError

said = []


@dataclass(frozen=True)
class Where:
    """Two options that go together."""

    town: Annotated[str, typer.Option(help="A town.")] = "Ghent"
    streets: Annotated[list[str] | None, typer.Option("--street")] = None


@command
def visit(who: Annotated[str, typer.Argument()], where: Where, loud: bool = False) -> None:
    """Visit somebody."""
    if loud:
        raise NicsimError("they sleep")
    said.append((who, where))


def called(*words):
    app = typer.Typer()
    app.command()(visit)
    return CliRunner().invoke(app, words)


def test_a_record_is_made_of_its_options():
    said.clear()
    assert called("Ada").exit_code == 0
    assert called("Ben", "--street", "a", "--street", "b", "--town", "Bruges").exit_code == 0
    assert said == [("Ada", Where()), ("Ben", Where("Bruges", ["a", "b"]))]


def test_help_lists_its_options_and_mistakes_end_as_everywhere():
    told = called("--help").output
    assert "--town" in told
    assert "A town." in told
    assert "--where" not in told
    result = called("Ada", "--loud")
    assert result.exit_code == 2
    assert "they sleep" in result.stderr
