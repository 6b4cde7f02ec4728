"""Every command has a call of its name, whose options it has, or the page says what they are."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import nicsim
from nicsim.cli.main import COMMANDS, loaded

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text("utf-8")
ROWS = {row[1]: row[0] for row in re.finditer(r"^\| `(\w+)` \|.*$", PAGE, re.MULTILINE)}
FOR_ALL = PAGE[PAGE.index("Of all of them") : PAGE.index("## Objects")]


def test_the_page_has_every_command_and_no_other():
    assert list(ROWS) == list(COMMANDS)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "app"])
def test_every_command_is_a_call(name):
    called = getattr(nicsim, name)
    assert callable(called)
    assert name in nicsim.__all__
    assert f"nicsim.{name}(" in ROWS[name]
    sentence = (called.__doc__ if name != "report" else type(called).__call__.__doc__) or ""
    assert sentence.strip()


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "app"])
def test_every_option_is_a_parameter_or_is_told(name):
    known = set(inspect.signature(getattr(nicsim, name)).parameters)
    for option in loaded(name).params:
        if option.name in known or option.name == "help":
            continue
        words = [word for word in option.opts if word.startswith("--")]
        words = words or [str(option.metavar or option.name).upper()]
        told = [f"`{word}" in ROWS[name] + FOR_ALL for word in words]
        assert any(told), f"nicsim {name}: {words} is neither a parameter nor in docs/python.md"


def test_a_room_that_is_called_stays_a_room():
    assert import_module("nicsim.report.pages.page").rendered
    assert nicsim.report.__name__ == "nicsim.report"


def test_every_public_name_is_there():
    assert sorted(nicsim.__all__) == sorted(set(nicsim.__all__))
    for name in nicsim.__all__:
        assert getattr(nicsim, name) is not None
