"""The kernel's machine code for three kinds of processor: plain IEEE operations, nobody's libm."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm
import numba
import numpy as np
import pytest

from nicsim.drivers import kernel
from nicsim.drivers.stages import STAGES
from nicsim.foundation import chance
from nicsim.foundation.jit import arrays_of, handed, kinds_of
from nicsim.foundation.jit.libraries import WholeCompiler
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.structure.drawing import asked_of, draw, drawing_of
from nicsim.world.beginning import Asked, begin
from nicsim.world.coding import coded
from nicsim.world.events import open_trace
from nicsim.world.founding import found, founded
from nicsim.world.landscapes import SEARCH, draw_landscapes
from nicsim.world.memory import sizes_of

TARGETS = {  # each with fused multiply-add, which must stay unused
    "x86_64-unknown-linux-gnu": "+avx2,+fma",
    "aarch64-unknown-linux-gnu": "",
    "wasm32-unknown-unknown": "+simd128",
}
FUSED = re.compile(r"\b(v?fn?m(add|sub|la|ls)\w*|f64x2\.relaxed\w*|fma|fmaf)\b")
CALLED = {  # beside LLVM's own: copies of memory, and the root, which IEEE 754 rounds correctly
    "memcpy",
    "memset",
    "memmove",
    "sqrt",
}
HARMLESS = (  # LLVM's own, none of which rounds
    *("llvm.mem", "llvm.lifetime", "llvm.assume", "llvm.experimental.noalias", "llvm.masked"),
    *("llvm.smin", "llvm.smax", "llvm.umin", "llvm.umax", "llvm.usub.sat", "llvm.fshl"),
    *("llvm.abs.", "llvm.ct", "llvm.uadd", "llvm.umul", "llvm.vector.", "llvm.fabs", "llvm.sqrt"),
)
LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"


@pytest.fixture(scope="module")
def codes():
    """LLVM's code of every stage, optimised, made anew."""
    scenario = Scenario("small").replacing({"structure.sites": 2, "years": 1})
    key = chance.key_of(0)
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    world = found(scenario.settings, build(prepared, key), key, scenario.named)
    running = kernel.KernelRun(world, scenario.timeline, scenario.weeks)
    trace = open_trace(world.now, world.ground)
    tables: Any = (world.now, world.new, world.ground, coded(scenario.settings))
    kinds = kinds_of(
        *(handed(table) for table in tables), key, 0, handed(running.record), handed(trace)
    )
    made = {}
    for stage in STAGES:
        made[stage.py_func.__name__] = _code_of(stage, kinds)
    steps = handed(kernel.Steps(*range(len(STAGES))))
    given = (steps, *(handed(table) for table in tables), key, 0, 0)
    given += (handed(running.record), handed(trace), 0)
    made["advance"] = _code_of(kernel.advance, kinds_of(*given))
    for function, arguments in founding_of(prepared, scenario, key).items():
        made[function.py_func.__name__] = _code_of(function, kinds_of(*arguments))
    return made


def _code_of(function, kinds):
    options: Any = {"error_model": "numpy", "nogil": True, "_nrt": False}
    options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    fresh: Any = numba.njit(pipeline_class=WholeCompiler, **options)(function.py_func)
    fresh.compile(kinds)
    (code,) = fresh.inspect_llvm().values()
    return code


def founding_of(prepared, scenario, key):
    """What founds a network, with what it takes."""
    people, plan = prepared.people, prepared.plan
    drawing = drawing_of(
        asked_of(plan.within, plan.across, prepared.degree), people.first, people.team_size
    )
    structure = build(prepared, key)
    network = founded(scenario.settings, structure, key)
    room = np.empty(1, np.int64)
    search = arrays_of(SEARCH, sizes_of(2, 1, 1, 0, 0, 2, network.settings))
    asked = Asked(structure, np.empty(0), np.empty(1), room, room)
    p = handed(network.settings)
    return {
        draw: (handed(drawing), key),
        draw_landscapes: (network.ground, 1, key, handed(search)),
        begin: (network.now, network.ground, handed(asked), p, key),
    }


def test_every_stage_is_looked_at(codes):
    assert set(codes) == {*kernel.Steps._fields, "advance", "draw", "draw_landscapes", "begin"}
    assert sum("fmul double" in code for code in codes.values()) > 10


def test_no_operation_may_be_reordered_or_fused(codes):
    for name, code in codes.items():
        found = re.findall(r"\b(?:fast|contract|reassoc|afn|arcp|nnan|ninf|nsz)\b .*", code)
        assert not found, (name, found[:3])
        assert "llvm.fma" not in code, name
        assert "llvm.fmuladd" not in code, name


def test_nothing_is_called_that_rounds_its_own_way(codes):
    for name, code in codes.items():
        for declared in re.findall(r"^declare [^@]*@\"?([^\"(]+)", code, re.M):
            assert declared in CALLED or declared.startswith(HARMLESS), (name, declared)


@pytest.mark.parametrize("triple", TARGETS)
def test_machine_code_fuses_nothing(codes, triple):
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(triple).create_target_machine(features=TARGETS[triple], opt=3)
    for name, code in codes.items():
        text = re.sub(r'target triple = "[^"]*"', f'target triple = "{triple}"', code)
        layout = LAYOUT if triple.startswith("wasm") else str(machine.target_data)
        text = re.sub(r'target datalayout = "[^"]*"', f'target datalayout = "{layout}"', text)
        text = text.replace("= common ", "= internal ")
        assembly = machine.emit_assembly(llvm.parse_assembly(text))
        assert not FUSED.findall(assembly), name
        called = re.findall(r"\b(?:callq?|bl|b|jmp)\s+([a-z_]\w+)(?:@PLT)?\s*$", assembly, re.M)
        others = {callee for callee in called if not callee.startswith("_ZN")}  # not its own
        assert others <= CALLED, (name, others - CALLED)


def test_a_fused_operation_would_be_seen():
    for line in ("\tvfmadd213sd\t%xmm0", "\tfmadd\td0, d1", "\tfmla v0.2d", "\tcall fma"):
        assert FUSED.search(line)


RUN = """
import hashlib
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import prepare
scenario = Scenario("small").replacing({"structure.sites": 6, "years": 2})
prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
record = simulate(scenario, prepared, chance.key_of(4)).record
print(hashlib.sha256(b"".join(column.tobytes() for column in record)).hexdigest())
"""


def test_a_plain_processor_gives_the_same_bits():
    def bits(**processor):
        environment = {**os.environ, **processor}
        command = [sys.executable, "-c", RUN]
        ran = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True, cwd=Path.cwd()
        )
        return ran.stdout

    assert len(bits()) == 65
    assert bits(NUMBA_CPU_NAME="generic", NUMBA_CPU_FEATURES="") == bits()
