"""What the page costs its visitors, measured in a real browser (Chromium must be installed).

    uv run --group dev python benchmarks/page.py [--visitors 30]

Start, answer to a dial, playback, the page that simulates by itself, a class at once, and Ctrl-C.
The machine's own speed stands beside them as the time of one run, since all answers are multiples
of it.
"""

import argparse
import json
import os
import platform
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import psutil
from browsing import FLAGS, chromium, settled, until
from playwright.sync_api import sync_playwright

from nicsim.api.simulation import prepared
from nicsim.cli.page import Exported, export_live
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario

REPLICATES = 40
FIRST = 4  # runs from which on bands are drawn
STEPS = 9  # of the dial
PLAYED_SECONDS = 6.0


def one_run() -> float:
    """Seconds of one default run in this process, compiled before."""
    scenario = Scenario("default")
    structure = prepared(scenario)
    times = []
    for replicate in range(6):
        begin = time.perf_counter()
        simulate(scenario, structure, chance.key_of(0, replicate))
        times.append(time.perf_counter() - begin)
    return min(times)


def started() -> tuple[subprocess.Popen, str, float]:
    """A served page, its address, and when its process was started."""
    begin = time.perf_counter()
    command = [str(Path(sys.executable).parent / "nicsim"), "app", "--no-browser", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    for line in server.stdout:
        found = re.search(r"http://\S+", line)
        if found:
            return server, found[0], begin
    raise SystemExit("the page did not start")


def marks(window) -> dict[str, float]:
    """Milliseconds of the last mark of each name."""
    found = window.evaluate("() => performance.getEntriesByType('mark').map((m) => m.toJSON())")
    return {mark["name"]: mark["startTime"] for mark in found}


def dial(window) -> tuple[list[float], list[float]]:
    """From a step of a dial to first bands and to all of them, in milliseconds."""
    first, everything = [], []
    for step in range(STEPS):
        window.locator("#dial-culture").focus()
        window.keyboard.press("ArrowRight" if step < STEPS - 1 else "Home")
        settled(window)
        at = marks(window)
        first.append(at["first bands"] - at["asked"])
        everything.append(at["all bands"] - at["asked"])
    return first, everything


def frames(window) -> list[float]:
    """Milliseconds between frames while a run is played."""
    window.locator("#restart").click()
    window.locator("#play").scroll_into_view_if_needed()
    window.evaluate(
        """() => { window.frames_ = []; let last = performance.now();
        const tick = (now) => { window.frames_.push(now - last); last = now;
        requestAnimationFrame(tick); }; requestAnimationFrame(tick); }"""
    )
    window.locator("#play").click()
    window.wait_for_timeout(1000 * PLAYED_SECONDS)
    found = window.evaluate("() => window.frames_")
    window.locator("#play").click()
    return found[5:]


def visitor(address: str, number: int, times: dict[int, tuple[float, float, int]]) -> None:
    """One of a class: asks for runs that nobody else asks for."""
    arm = {"title": str(number), "values": {"culture.level": round(0.2 + 0.017 * number, 3)}}
    body = json.dumps({"arms": [arm], "replicates": REPLICATES}).encode()
    request = urllib.request.Request(
        f"{address}api/bands", data=body, headers={"content-type": "application/json"}
    )
    begin, first, runs = time.perf_counter(), float("nan"), 0
    with urllib.request.urlopen(request, timeout=300) as answer:
        for line in answer:
            runs += len(json.loads(line).get("runs", ()))
            if runs >= FIRST and first != first:
                first = time.perf_counter() - begin
    times[number] = (first, time.perf_counter() - begin, runs)


def a_class(address: str, visitors: int) -> dict[int, tuple[float, float, int]]:
    """All visitors at once: seconds to first bands and to all runs, and how many runs."""
    times: dict[int, tuple[float, float, int]] = {}
    threads = [threading.Thread(target=visitor, args=(address, n, times)) for n in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def alone(browser) -> None:
    """The page that simulates by itself: its size, its opening, its answer to a dial."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "class.html"
        export_live(Exported(), file)
        told("the page that simulates, one file", f"{file.stat().st_size / 1e6:.2f} MB", "under 2")
        window = browser.new_page(viewport={"width": 1280, "height": 900})
        window.goto(file.as_uri())
        window.wait_for_selector("body[data-ready]")
        settled(window)
        at = marks(window)
        told("  opened to usable, to first bands", f"{at['ready']:.0f}, {at['first bands']:.0f} ms")
        before = processor_seconds()
        first, everything = dial(window)
        each = (processor_seconds() - before) / STEPS
        told("  dial to first new bands, median (worst)", spread(first), "under 500 ms")
        told(f"  dial to all {REPLICATES} runs, median (worst)", spread(everything), "under 2 s")
        told("  processor time of a question, drawing and all", f"{each:.2f} s")
        window.close()


def processor_seconds() -> float:
    """Of all processes that this one has started, and those that they have."""
    times = [child.cpu_times() for child in psutil.Process().children(recursive=True)]
    return sum(one.user + one.system for one in times)


def stopped(server: subprocess.Popen, address: str) -> float:
    """Seconds from Ctrl-C to the end, while somebody waits for runs."""
    arm = {"title": "long", "values": {"years": 20}}
    body = json.dumps({"arms": [arm], "replicates": 200}).encode()
    request = urllib.request.Request(
        f"{address}api/bands", data=body, headers={"content-type": "application/json"}
    )
    answer = urllib.request.urlopen(request, timeout=60)
    answer.readline()
    begin = time.perf_counter()
    server.send_signal(signal.SIGINT)
    server.wait(30)
    return time.perf_counter() - begin


def told(what: str, value: str, wanted: str = "") -> None:
    print(f"{what:58s} {value:>28s}  {wanted}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    visitors = parser.parse_args().visitors
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium here: install Debian's package chromium")
    seconds = one_run()
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {load:.1f} before")
    told("one default run on one processor", f"{1000 * seconds:.0f} ms")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        window = browser.new_page(viewport={"width": 1280, "height": 900})
        window.goto("about:blank")
        server, address, begin = started()
        window.goto(address)
        window.wait_for_selector("body[data-ready]")
        usable = time.perf_counter() - begin
        until(window, "() => performance.getEntriesByName('first bands').length > 0", 120)
        with_bands = time.perf_counter() - begin
        told("command to usable page", f"{usable:.2f} s", "under 3 s")
        told("command to first bands on it", f"{with_bands:.2f} s")
        settled(window)
        first, everything = dial(window)
        told("dial to first new bands, median (worst)", spread(first), "under 300 ms")
        told(f"dial to all {REPLICATES} runs, median (worst)", spread(everything), "500-1000 ms")
        told("  in runs of one processor", f"{statistics.median(everything) / 1000 / seconds:.1f}")
        window.check("#compare")
        settled(window)
        first, everything = dial(window)
        told("beside A: dial to first new bands, median (worst)", spread(first), "under 300 ms")
        told(f"beside A: dial to all {REPLICATES} runs", spread(everything))
        gaps = frames(window)
        rate = 1000 * len(gaps) / sum(gaps)
        told("A and B played, 720 people each", f"{rate:.0f} frames a second", "30")
        slow = sum(gap > 50 for gap in gaps)
        told("  frames later than 50 ms", f"{slow} of {len(gaps)}")
        window.close()
        alone(browser)
        browser.close()
    times = a_class(address, visitors)
    assert all(runs == REPLICATES for _, _, runs in times.values())
    firsts = [first for first, _, _ in times.values()]
    wholes = [whole for _, whole, _ in times.values()]
    told(f"{visitors} visitors at once: first bands, median", f"{statistics.median(firsts):.2f} s")
    told("  worst", f"{max(firsts):.2f} s")
    told(f"  all {REPLICATES} runs, median", f"{statistics.median(wholes):.2f} s")
    told("Ctrl-C to the end, a stream open", f"{stopped(server, address):.2f} s", "under 1 s")


def spread(times: list[float]) -> str:
    """Median and worst, in milliseconds."""
    return f"{statistics.median(times):.0f} ({max(times):.0f}) ms"


if __name__ == "__main__":
    main()
