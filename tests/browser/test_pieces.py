"""The pieces by themselves, on functions that have nothing to do with networks."""

import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest
import wasmtime

from nicsim.browser.describing import described
from nicsim.browser.linking import can_link
from nicsim.browser.retargeting import retargeted
from nicsim.browser.sections import section, with_section
from nicsim.foundation.jit import Column, Number

MAKE = """
import sys
from typing import NamedTuple
import numpy as np
from numba import types
from nicsim.browser.entries import add_addresses, add_entries
from nicsim.browser.linking import linked
from nicsim.browser.retargeting import object_of, retargeted
from nicsim.foundation.jit import Column, Number, call, kind_of_tree, rule, stage
from nicsim.foundation.jit.intermediate import intermediate_code
from nicsim.foundation.mathematics import exp

class Pair(NamedTuple):
    scale: float
    values: object

@rule
def scaled(x, pair):
    return exp(x) * pair.scale

def total(pair, begin):
    found = 0.0
    for n in range(begin, pair.values.size):
        found += scaled(pair.values[n], pair)
    return found

@stage
def double(pair):
    for n in range(pair.values.size):
        pair.values[n] *= 2.0

def through(where, pair):
    call(where, pair)
    return pair.values.size

kind = kind_of_tree(Pair(Number(float), Column(np.float64, ("count",))))
code = intermediate_code({
    "total": (total, (kind, types.int64)),
    "double": (double, (kind,)),
    "through": (through, (types.int64, kind)),
})
module = retargeted(code.text)
symbols = {name: code.symbols[name] for name in ("total", "through")}
called = [code.symbols["double"]]
exported = [*add_entries(module, symbols), add_addresses(module, "places", called)]
sys.stdout.buffer.write(linked(object_of(module, exported), exported))
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory):
    """A module of two functions; one calls a third by its address."""
    if not can_link():
        pytest.skip("no linker here: the package ziglang")
    script = tmp_path_factory.mktemp("toy") / "make.py"
    script.write_text(MAKE)
    return subprocess.run([sys.executable, str(script)], capture_output=True, check=True).stdout


def opened(toy):
    store = wasmtime.Store(wasmtime.Engine())
    made = wasmtime.Module(store.engine, toy)
    return store, wasmtime.Instance(store, made, []).exports(store)


def test_functions_are_called_by_one_block_of_words(toy):
    store, there = opened(toy)
    memory: Any = there["memory"]
    memory.grow(store, 1)
    begin = there["__heap_base"].value(store)  # type: ignore[union-attr]
    block, table, column = begin, begin + 64, begin + 128
    values = np.array([0.5, -1.0, 2.0])
    memory.write(store, values.tobytes(), column)
    memory.write(store, np.array([3.0]).tobytes(), table)  # the number, the column's place, length
    memory.write(store, np.array([column, 3], np.int64).tobytes(), table + 8)
    memory.write(store, np.array([0, table, 1], np.int64).tobytes(), block)
    assert there["entry_total"](store, block) == 0  # type: ignore[operator]
    found = np.frombuffer(bytes(memory.read(store, block, block + 8)), np.float64)[0]
    assert found == pytest.approx(3.0 * (np.exp(-1.0) + np.exp(2.0)), rel=1e-15)
    there["entry_places"](store, block + 8)  # type: ignore[operator]
    memory.write(store, np.array([table], np.int64).tobytes(), block + 16)
    assert there["entry_through"](store, block) == 0  # type: ignore[operator]
    after = np.frombuffer(bytes(memory.read(store, column, column + 24)), np.float64)
    assert after.tolist() == [1.0, -2.0, 4.0]


def test_nothing_else_is_exported_or_imported(toy):
    made = wasmtime.Module(wasmtime.Engine(), toy)
    assert not made.imports
    names = {export.name for export in made.exports}
    assert names == {"memory", "__heap_base", "entry_total", "entry_through", "entry_places"}


def test_code_is_said_to_be_for_another_machine():
    code = 'target triple = "x86_64-unknown-linux-gnu"\n@known = common global ptr null\n'
    module = retargeted(code)
    assert module.triple == "wasm32-unknown-unknown"
    assert module.data_layout.startswith("e-m:e-p:32:32")
    assert "common" not in str(module)


def test_sections_are_found_again(toy):
    long = bytes(range(256)) * 700
    made = with_section(with_section(toy, "first", b"one"), "second", long)
    assert section(made, "first") == b"one"
    assert section(made, "second") == long
    assert section(made, "third") is None
    assert section(b"no module", "first") is None
    assert not wasmtime.Module(wasmtime.Engine(), made).imports


class Inner(NamedTuple):
    flag: Any
    grid: Any


class Outer(NamedTuple):
    number: Any
    inner: Any


def test_tables_are_told_as_plain_data():
    grid = Column(np.int64, ("rows", 3), fill=-1)
    tree = Outer(Number(float), Inner(Column(np.bool_, ("rows",), fill=None), grid))
    assert described({"Outer": tree})["tables"]["Outer"] == [
        {"name": "number", "kind": "float64"},
        {"name": "inner.flag", "kind": "bool", "shape": ["rows"], "fill": None},
        {"name": "inner.grid", "kind": "int64", "shape": ["rows", 3], "fill": -1},
    ]
