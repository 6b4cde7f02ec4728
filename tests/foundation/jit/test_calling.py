"""Functions called by address, and compiled together."""

import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.jit import (
    address_of,
    call,
    compile_all,
    compiled_without_counts,
    handed,
    kinds_of,
    stage,
    telling,
)


class Box(NamedTuple):
    values: np.ndarray


@stage
def double(box, times):
    """A stage."""
    for i in range(box.values.size):
        box.values[i] *= 2.0 * times


@stage
def add(box, times):
    """Another."""
    for i in range(box.values.size):
        box.values[i] += times


@compiled_without_counts
def both(first, second, box, times):
    """Whoever calls them by address."""
    call(first, box, times)
    call(second, box, times)


def test_functions_are_called_by_address_in_their_order():
    box = handed(Box(np.array([1.0, 2.0])))
    kinds = kinds_of(box, 3)
    stages: list[Any] = [double, add]
    first, second = (address_of(function, kinds) for function in stages)
    assert first != second
    both(first, second, box, 3)
    assert box.tables.values.tolist() == [9.0, 15.0]
    both(second, first, box, 1)
    assert box.tables.values.tolist() == [20.0, 32.0]


def test_python_calls_the_function_itself():
    kept = []
    call(kept.append, 4)
    assert kept == [4]


SCRIPT = """
import test_calling as t
from nicsim.foundation.jit import compile_all, handed, kinds_of, missing, telling
kinds = kinds_of(handed(t.Box(t.np.zeros(2))), 3)
told = []
with telling(lambda *words: told.append(words)):
    compile_all([(t.double, kinds), (t.add, kinds)])
    assert not missing(t.double, t.add)
    compile_all([(t.double, kinds), (t.add, kinds)])
print(sorted(told))
"""


def test_what_is_not_there_is_compiled_once_and_told(tmp_path, monkeypatch):
    monkeypatch.setenv("NICSIM_CACHE", str(tmp_path))
    command = [sys.executable, "-c", SCRIPT]
    told = [
        subprocess.run(
            command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout.strip()
        for _ in range(2)
    ]
    assert told[0] == "[('', 2, 2), ('add', 2, 2), ('double', 1, 2)]"
    assert told[1:] == ["[]"]


def test_a_teller_is_heard_only_while_it_tells():
    told: list[Any] = []
    with telling(lambda *words: told.append(words)):
        pass
    compile_all([])
    assert told == []
