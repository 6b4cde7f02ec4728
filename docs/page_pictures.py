"""Make the pictures of `docs/page.md` anew: the page at three widths, a lesson, what is exported.

    uv run --group dev python docs/page_pictures.py

Chromium must be installed, or named by `NICSIM_CHROMIUM`. Look at what was made before you commit.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import uvicorn
from browsing import FLAGS, chromium, settled
from playwright.sync_api import sync_playwright

from nicsim.app.lessons import read_lessons
from nicsim.app.server import page
from nicsim.app.serving import bound
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.cli.page import Exported, export_live, export_recorded

DOCS = Path(__file__).parent


def served() -> tuple[uvicorn.Server, str]:
    """A server of the page in a thread, and its address."""
    listening = bound("127.0.0.1", 0)
    shipped = shipped_scenarios()
    app = page(shipped, read_lessons([LESSONS], shipped), ("baseline",))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    return server, f"http://127.0.0.1:{listening.getsockname()[1]}/"


def opened(browser, address: str, width: int, height: int):
    """A fresh visitor's window, when all runs are there."""
    window = browser.new_context(viewport={"width": width, "height": height}).new_page()
    window.goto(address)
    window.wait_for_selector("body[data-ready]")
    settled(window)
    return window


def beside(window) -> None:
    """B beside A: the same with a strong culture."""
    window.check("#compare")
    window.locator("#dial-culture").fill("0.9")
    settled(window)


def taken(window, name: str) -> None:
    """A picture of what the window shows."""
    window.wait_for_timeout(500)  # the network's run comes after the bands
    window.screenshot(path=DOCS / f"page-{name}.png")


def wide(browser, address: str) -> None:
    """A wall or a large screen: A beside B, all at once."""
    window = opened(browser, address, 1600, 1180)
    beside(window)
    window.evaluate("() => { scrollTo(0, 0); document.querySelector('#column').scrollTo(0, 0); }")
    taken(window, "wide")


def laptop(browser, address: str) -> None:
    """A laptop: one network in the middle of its third year, a person pointed at."""
    window = opened(browser, address, 1280, 1000)
    window.locator("#week").fill("88")
    window.locator("#watching").evaluate("(part) => part.scrollIntoView()")
    window.locator("#network-A").focus()
    for key in ("ArrowRight",) * 4:
        window.keyboard.press(key)
    taken(window, "laptop")


def phone(browser, address: str) -> None:
    """A phone."""
    window = opened(browser, address, 390, 1300)
    taken(window, "phone")


def lesson(browser, address: str) -> None:
    """A lesson, its answer beside a prediction."""
    window = opened(browser, address, 1280, 900)
    window.select_option("#lesson", "hub_leaves")
    settled(window)
    box = window.locator(".draw-here svg").bounding_box()
    assert box
    left, bottom = box["x"] + 0.07 * box["width"], box["y"] + 0.85 * box["height"]
    window.mouse.move(left, bottom)
    window.mouse.down()
    window.mouse.move(left + 0.4 * box["width"], bottom - 80, steps=10)
    window.mouse.move(left + 0.88 * box["width"], bottom - 110, steps=10)
    window.mouse.up()
    window.get_by_role("button", name="Show the answer").click()
    taken(window, "lesson")


def handout(browser) -> None:
    """A hand-out, opened from disk without a network."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "handout.html"
        named = [DOCS.parent / "scenarios" / f"{n}.toml" for n in ("baseline", "strong_culture")]
        export_recorded(Exported(tuple(named), 20), file)
        taken(opened(browser, file.as_uri(), 1280, 1100), "handout")


def simulating(browser) -> None:
    """The page that simulates by itself, opened from disk, on a phone and on a laptop."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "class.html"
        export_live(Exported(), file)
        window = opened(browser, file.as_uri(), 1280, 1000)
        beside(window)
        taken(window, "class")
        window = opened(browser, file.as_uri(), 390, 1500)
        window.click("#fold")
        window.locator("#dial-culture").fill("0.9")
        settled(window)
        window.click("#fold")
        taken(window, "class-phone")


def main() -> None:
    """All of them."""
    path = chromium()
    if path is None:
        raise SystemExit("no Chromium here: install Debian's package chromium")
    server, address = served()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for make in (wide, laptop, phone, lesson):
            make(browser, address)
        handout(browser)
        simulating(browser)
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    main()
