"""Native code, Node and wasmtime give the same bits: every number of random runs."""

import subprocess

import asked
import machine
import numpy as np
import places
import wasmtime

from nicsim.api.simulation import prepared
from nicsim.foundation import chance
from nicsim.structure import build


def test_node_gives_the_same_bits(folder, wanted):
    assert places.in_node(folder) == wanted


def test_wasmtime_gives_the_same_bits(module, runs, wanted):
    for run, digests in zip(runs, wanted, strict=True):
        ready = prepared(run.scenario)
        structure = build(ready, chance.key_of(run.seed, run.replicate))
        made = machine.outcome(module, run, structure, ready.acts)
        assert places.digests(made) == digests


def test_runs_have_what_is_to_be_compared(runs):
    """Structures, levels, changes, hours, named practices, and people who come and go."""
    kinds = {run.asked["values"].get("structure.across.kind") for run in runs}
    assert len(kinds) > 5
    assert any(key.endswith(".level") for run in runs for key in run.asked["values"])
    assert any(run.asked["named"] for run in runs)
    changes = [change for run in runs for change in run.asked["changes"]]
    assert any("hours" in change for change in changes)
    assert any("leave" in change for change in changes)
    assert any(run.asked["network"] for run in runs)
    made = [asked.outcome(run) for run in runs]
    assert sum(len(one["events"]) for one in made) > 1000
    assert len({places.digest(one["weekly"]) for one in made}) == len(runs)


def test_another_bit_is_another_digest():
    values = np.linspace(0.0, 1.0, 7)
    moved = values.copy()
    moved[3] = np.nextafter(moved[3], 1.0)
    assert places.digest(values) != places.digest(moved)
    assert places.digest(np.array([np.nan])) == places.digest(np.array([-np.nan]))


def test_the_module_imports_nothing(module):
    made = wasmtime.Module(wasmtime.Engine(), module)
    assert not made.imports
    assert {"memory", "__heap_base", "entry_advance_until"} <= {e.name for e in made.exports}


def test_a_run_in_steps_is_the_run(folder):
    """A second run of an instance, after another plan, is not moved by what lay in memory."""
    script = """
import fs from "node:fs";
import { openSimulation } from "./simulation.js";
const s = await openSimulation(fs.readFileSync("nicsim.wasm"));
const small = s.plan({ values: { years: 1, "structure.sites": 3 } });
const first = s.begin(small, { seed: 3 });
first.runTo(first.weeks);
const kept = first.record().weekly;
const large = s.plan({ values: { years: 2, "structure.sites": 9, "practices.count": 12 } });
const between = s.begin(large, { seed: 4, events: true });
between.runTo(11);
const again = s.begin(small, { seed: 3 });
for (let week = 1; week <= again.weeks; week++) again.runTo(week);
let fault = "";
try { between.runTo(20); } catch (found) { fault = found.message; }
console.log(Buffer.from(kept.buffer).equals(Buffer.from(again.record().weekly.buffer)), fault);
"""
    (folder / "again.mjs").write_text(script)
    ran = subprocess.run(
        ["node", "again.mjs"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split(maxsplit=1) == ["true", "Another run has begun since.\n"]
