"""Tables handed to compiled code: what Python reads of a named tuple, compiled code reads."""

import pickle
from typing import NamedTuple

import numpy as np
import pytest

from nicsim.foundation.jit import compiled, compiled_without_counts, handed, rule
from nicsim.foundation.jit.tables import Table, kind_of


class Numbers(NamedTuple):
    real: float
    whole: int
    flag: bool


class Columns(NamedTuple):
    values: np.ndarray
    grid: np.ndarray
    marks: np.ndarray


class Tree(NamedTuple):
    columns: Columns
    numbers: Numbers
    last: np.ndarray


def tree():
    columns = Columns(
        np.array([0.5, -1.5, 2.25]), np.arange(6).reshape(2, 3), np.array([True, False])
    )
    return Tree(columns, Numbers(-0.1, -7, True), np.arange(24.0).reshape(2, 3, 4))


@rule
def part(columns, i):
    return columns.values[i] * columns.grid[1, i]


@rule
def read(tables, out):
    """Of everything something."""
    out[0] = tables.columns.values[1] + tables.columns.values.size
    out[1] = tables.columns.grid[1, 2] + tables.columns.grid.shape[1]
    out[2] = 1.0 if tables.columns.marks[0] and not tables.columns.marks[1] else 0.0
    out[3] = tables.numbers.real
    out[4] = tables.numbers.whole
    out[5] = 1.0 if tables.numbers.flag else 0.0
    out[6] = tables.last[1, 2, 3] + tables.last[0][1, 2]
    out[7] = part(tables.columns, 2)
    tables.columns.values[0] = 9.0


@compiled
def read_compiled(tables, out):
    """With reference counts."""
    read(tables, out)


@compiled_without_counts
def read_plainly(tables, out):
    """Without."""
    read(tables, out)


@pytest.mark.parametrize("function", [read_compiled, read_plainly])
def test_compiled_code_reads_and_writes_what_python_does(function):
    here, there = tree(), tree()
    wanted, found = np.zeros(8), np.zeros(8)
    read(here, wanted)
    function(handed(there), found)
    assert found.tolist() == wanted.tolist()
    assert len(set(wanted)) > 5
    assert there.columns.values.tolist() == [9.0, -1.5, 2.25]


def test_trees_alike_are_of_one_type_that_outlives_the_process():
    kind = kind_of(tree())
    assert kind is kind_of(tree())
    assert pickle.loads(pickle.dumps(kind)) == kind
    assert kind != kind_of(tree()._replace(last=np.zeros(2)))
    assert isinstance(kind, Table)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (np.zeros((3, 4)).T, "not in C order"),
        (np.zeros((4, 4))[::2], "not in C order"),
        ("word", "'word' is neither an array nor a number"),
        (None, "None is neither"),
    ],
)
def test_what_cannot_be_handed_is_refused(wrong, said):
    with pytest.raises(TypeError, match=said):
        handed(tree()._replace(last=wrong))
