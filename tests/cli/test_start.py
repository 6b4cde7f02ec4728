"""What a start does without: libraries that take a second to load come when they are needed."""

import inspect
import subprocess
import sys
from importlib import import_module

import pytest

import nicsim
from nicsim.cli.main import COMMANDS

SLOW = {"pandas", "matplotlib", "mesa", "SALib", "pyarrow", "numba", "networkx", "scipy", "numpy"}


@pytest.mark.parametrize(
    "words",
    ["import nicsim", "from nicsim.cli.main import app; app(['--help'], standalone_mode=False)"],
)
def test_a_start_loads_no_slow_library(words):
    code = f"{words}; import sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert not SLOW & set(loaded.stdout.splitlines()[-1].split())


def test_every_public_name_is_found():
    assert set(nicsim.__all__) <= set(dir(nicsim))
    for name in nicsim.__all__:
        assert getattr(nicsim, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        nicsim.nothing  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_commands_say_of_themselves(name):
    module, function = COMMANDS[name].place.split(".")
    told = inspect.getdoc(getattr(import_module(f"nicsim.cli.{module}"), function))
    assert told
    assert told.splitlines()[0] == COMMANDS[name].sentence
