"""How tests and benchmarks drive a real browser."""

import os
import shutil
import time

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium():
    """The path of a Chromium, if there is one: of `NICSIM_CHROMIUM`, else on the path."""
    named = os.environ.get("NICSIM_CHROMIUM")
    return named or shutil.which("chromium") or shutil.which("chromium-browser")


def until(window, expression, seconds=60.0):
    """Wait until an expression is true in the page (whose policy forbids Playwright's own way)."""
    end = time.monotonic() + seconds
    while not window.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        window.wait_for_timeout(20)


def settled(window):
    """Wait until all runs that were asked for are there."""
    until(window, "() => document.querySelector('#busy').hidden", 120)  # perhaps compiling
    until(window, "() => document.querySelector('#when').textContent !== ''")


def predicted(window):
    """Draw a prediction by pointer, across all of the axes of a lesson."""
    area = window.locator(".draw-here svg")
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    window.mouse.move(box["x"] + 60, box["y"] + box["height"] * 0.7)
    window.mouse.down()
    window.mouse.move(box["x"] + box["width"] - 30, box["y"] + box["height"] * 0.4, steps=12)
    window.mouse.up()


def answered(window):
    """Draw a prediction and ask for the answer."""
    predicted(window)
    window.get_by_role("button", name="Show the answer").click()
