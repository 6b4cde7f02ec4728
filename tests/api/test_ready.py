"""Compiling: told before it begins and while it goes on, once, by one process."""

import io
import re
import subprocess
import sys
import threading

import pytest
from filelock import FileLock
from rich.console import Console

from nicsim.api import ready as module
from nicsim.drivers.stages import Steps
from nicsim.foundation.jit import cache, together


@pytest.fixture
def cold(monkeypatch, tmp_path):
    """Nothing is compiled, and compiling is something quick that can be looked at."""
    made = []

    def make(doing, events):
        doing("compiling something")
        made.append(1)
        steps.wait(0.3)

    steps = threading.Event()
    monkeypatch.setattr(module, "is_ready", lambda events=False: bool(made))
    monkeypatch.setattr(module, "_make", make)
    monkeypatch.setattr(module.jit, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(module, "learn", lambda what, seconds: None)
    monkeypatch.setattr(module, "LIVE_SECONDS", 0.01)
    return made


def told(terminal):
    file = io.StringIO()
    return Console(file=file, force_terminal=terminal, width=120), file


def test_into_a_pipe_a_line_before_and_a_line_now_and_then(cold, monkeypatch):
    monkeypatch.setattr(module, "PLAIN_SECONDS", 0.1)
    console, file = told(False)
    assert module.ready(console=console) > 0
    first, *between, last = file.getvalue().splitlines()
    assert first.startswith("compiling the simulation, once for these sources (about ")
    assert between
    assert all(re.fullmatch(r"compiling something \(\d+ s\) \.\.\.", one) for one in between)
    assert last == "compiled in 0 s; kept for the next time"
    assert module.ready(console=console) == 0
    assert len(cold) == 1


def test_on_a_terminal_one_line_lives(cold):
    console, file = told(True)
    module.ready(console=console)
    text = file.getvalue()
    assert "compiling something (0 s)" in text
    assert text.count("compiled in 0 s") == 1


def test_quiet_says_nothing(cold, capsys):
    module.ready(quiet=True)
    assert cold
    assert capsys.readouterr() == ("", "")


def test_a_second_process_waits_for_the_first_and_compiles_nothing(cold, tmp_path):
    heard = []
    with FileLock(tmp_path / module.LOCK):
        waiting = threading.Thread(target=module.ready, kwargs={"tell": lambda *x: heard.append(x)})
        waiting.start()
        while not any("waiting for another process" in what for what, _ in heard):
            pass
        cold.append("made by another")
    waiting.join(10)
    assert cold == ["made by another"]


def test_what_is_compiled_is_told_one_by_one(monkeypatch):
    heard = []
    founding = module.jit.founding()[0]
    monkeypatch.setattr(module.jit, "missing", lambda *of: [founding] if founding in of else [])
    monkeypatch.setattr(module.kernel, "not_compiled", lambda events: [1, 2, 3])

    def runs(*given, events):
        for tell in list(cache.begun):
            tell(founding.py_func)
            tell(runs)
        for tell in list(together._tellers):
            tell("adopt", 1, 3)
            tell("renamed", 2, 3)
            tell("", 3, 3)

    monkeypatch.setattr(module, "simulate", runs)
    module._make(heard.append, False)
    assert heard == [
        "compiling the founding of a network",
        "compiling the founding of a network, 1 of 4",
        "compiling what practitioners adopt, 2 of 4",
        "compiling renamed, 3 of 4",
    ]


LEFT = """
from nicsim.api.ready import is_ready, jit
told = {f.py_func.__name__ for f in jit.missing(*jit.founding())}
print(is_ready(), *sorted(told))
"""


def test_what_every_run_compiles_first_is_known(tmp_path, monkeypatch):
    module.ready(quiet=True)  # all of it, whatever module it stands in

    def left():
        words = [sys.executable, "-c", LEFT]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()

    assert left() == ["True"]
    monkeypatch.setenv("NICSIM_CACHE", str(tmp_path))
    ready, *names = left()
    assert ready == "False"
    assert {"draw", "draw_landscapes", "begin"} <= set(names)


def test_functions_that_are_told_in_words_exist():
    assert set(module.WORDS) <= {*Steps._fields, "advance"}
