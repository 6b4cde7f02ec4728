"""The same runs everywhere: bits, sizes and times of the kernel as WebAssembly.

    uv run --group dev python benchmarks/browsers.py [--runs N] [--mesa N]

Random runs (structures, levels, changes, named practices, events, people who come and go, stop
rules) by native code, Mesa, Node, wasmtime and the browsers that are here; then what a default
run costs. Prints the tables of docs/browser.md.
"""

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

import asked
import machine
import places

from nicsim.api.simulation import prepared
from nicsim.browser import module as built
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build

REPEATS = 20
BROWSERS = (("chromium", "chromium-browser"), ("firefox-esr", "firefox"))
TIMES = """
import fs from "node:fs";
import { openSimulation } from "./simulation.js";
const bytes = fs.readFileSync("nicsim.wasm");
const spent = () => process.cpuUsage().user / 1000;
let since = spent();
const s = await openSimulation(bytes);
const opened = spent() - since;
const plan = s.plan({});
const runs = [];
for (let n = 0; n < %d; n++) {
  since = spent();
  const run = s.begin(plan, { seed: n });
  run.runTo(run.weeks);
  runs.push(spent() - since);
}
console.log(JSON.stringify({ opened, runs }));
"""


def main() -> None:
    """Make all runs everywhere; print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--mesa", type=int, help="runs by Mesa too (default: all)")
    given = parser.parse_args()
    module = built()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = asked.runs(given.runs, folder)
        print(f"{len(runs)} random runs; arrays of each: weekly measures, practices, sites,")
        print("surveys, quarters, qualities, events\n")
        arrays = [asked.outcome(run) for run in runs]
        wanted = [places.digests(one) for one in arrays]
        told = sum(values.size for one in arrays for values in one.values())
        print("| where | runs | numbers | runs with other bits |\n|---|---|---|---|")
        line("native (numba)", wanted, wanted, told)
        page = places.laid_out(folder / "page", module, runs)
        _everywhere(runs, wanted, told, module, page, given.mesa)
        print()
        _costs(module, page)


def line(where: str, found: Any, wanted: Any, told: int) -> None:
    """A line of the table."""
    others = sum(a != b for a, b in zip(found, wanted, strict=False))
    numbers = f"{told:,}" if len(found) == len(wanted) else ""
    print(f"| {where} | {len(found)} | {numbers} | {others} |", flush=True)


def _everywhere(runs, wanted, told, module, page, by_mesa) -> None:
    made = [places.digests(asked.outcome(run, "mesa")) for run in runs[:by_mesa]]
    line("Mesa", made, wanted, told)
    if shutil.which("node"):
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        line(f"Node {version.stdout.strip()[1:]}", places.in_node(page), wanted, told)
    made = []
    for run in runs:
        ready = prepared(run.scenario)
        structure = build(ready, chance.key_of(run.seed, run.replicate))
        made.append(places.digests(machine.outcome(module, run, structure, ready.acts)))
    line("wasmtime", made, wanted, told)
    for name, program in _browsers():
        answer = places.in_browser(page, program, page.parent / f"profile-{name}")
        line(_called(answer["agent"]), answer["digests"], wanted, told)


def _browsers() -> Iterator[tuple[str, str]]:
    """Names and paths of those that are here."""
    for names in BROWSERS:
        program = next(filter(None, map(shutil.which, names)), None)
        if program is not None:
            yield names[0], program


def _called(agent: str) -> str:
    """A browser's name and version, from what it says of itself."""
    parts = [part for part in agent.split() if part.split("/")[0] in ("Firefox", "HeadlessChrome")]
    return parts[0].replace("HeadlessChrome", "Chromium").replace("/", " ")


def _costs(module: bytes, page: Path) -> None:
    """Sizes, and processor time of a default run."""
    print("| what | |\n|---|---|")
    print(f"| the module | {len(module) / 1000:.0f} kB |")
    print(f"| compressed (gzip) | {len(gzip.compress(module, 9)) / 1000:.0f} kB |")
    scenario = Scenario("default")
    ready, times = prepared(scenario), []
    for seed in range(REPEATS):
        begun = time.process_time()
        simulate(scenario, ready, chance.key_of(seed))
        times.append(1000 * (time.process_time() - begun))
    native = sorted(times)[REPEATS // 2]
    print(f"| a default run, native, median of {REPEATS} | {native:.0f} ms |")
    if not shutil.which("node"):
        return
    (page / "times.mjs").write_text(TIMES % REPEATS)
    command = ["node", "times.mjs"]
    ran = subprocess.run(command, cwd=page, capture_output=True, text=True, check=True)
    told = json.loads(ran.stdout)
    median = sorted(told["runs"])[REPEATS // 2]
    print(f"| to open the module in Node | {told['opened']:.0f} ms |")
    print(f"| the first run there | {told['runs'][0]:.0f} ms |")
    print(f"| a run there, median of {REPEATS} | {median:.0f} ms, {median / native:.1f} times |")
    for name, program in _browsers():
        answer = places.in_browser(page, program, page.parent / f"times-{name}", "times.html")
        runs, where = answer["runs"], _called(answer["agent"])
        print(f"| {where}: to open the module (by the clock) | {answer['opened']:.0f} ms |")
        print(f"| the first run there; the shortest later | {runs[0]:.0f}; {min(runs):.0f} ms |")


if __name__ == "__main__":
    main()
