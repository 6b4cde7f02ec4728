"""A served page and a real browser; where there is no Chromium the browser's tests are skipped."""

import threading
import time

import pytest
from browsing import FLAGS, chromium, settled

from nicsim.app.lessons import read_lessons
from nicsim.app.server import page as made_page
from nicsim.app.serving import Server, bound, config_of
from nicsim.app.shipped import LESSONS, shipped_scenarios


@pytest.fixture(scope="session")
def shipped():
    return shipped_scenarios()


@pytest.fixture(scope="session")
def served(shipped):
    """The address of a page that is being served."""
    listening = bound("127.0.0.1", 0)
    servers = []
    app = made_page(
        shipped,
        read_lessons([LESSONS], shipped),
        ("baseline",),
        stopping=lambda: servers[0].should_exit,
    )
    servers.append(Server(config_of(app)))
    thread = threading.Thread(target=servers[0].run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not servers[0].started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    servers[0].should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser():
    """A real browser, for a module: while it is there, asyncio's loop is taken."""
    path = chromium()
    if path is None:
        pytest.skip("no Chromium here: install Debian's package chromium, or set NICSIM_CHROMIUM")
    api = pytest.importorskip("playwright.sync_api", reason="no playwright")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def visit(browser, request):
    """A function that opens an address in a fresh visitor's window and waits until it is ready.

    At the end of the test, anything on the console, any error of a script and any request to
    another host fails it.
    """
    contexts, complaints = [], []

    def opened(address, width=1280, height=900, wait=True, script="", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **options
        )
        contexts.append(context)
        if script:
            context.add_init_script(script)  # before any of the page's own
        window = context.new_page()
        window.set_default_timeout(30_000)
        window.set_default_navigation_timeout(60_000)
        window.on("console", lambda said: complaints.append(f"console: {said.text}"))
        window.on("pageerror", lambda fault: complaints.append(f"script: {fault}"))
        host = address.split("/")[2] if address.startswith("http") else ""

        def looked_at(asked):
            known = asked.url.startswith(("data:", "blob:", f"http://{host}/", "file:"))
            if not known:
                complaints.append(f"foreign request: {asked.url}")

        window.on("request", looked_at)
        window.goto(address)
        if wait:
            window.wait_for_selector("body[data-ready]")
            settled(window)
        return window

    yield opened
    for context in contexts:
        context.close()
    expected = getattr(request.node, "expected_complaints", lambda text: False)
    left = [c for c in complaints if not expected(c)]
    assert not left, "\n".join(left)


@pytest.fixture
def module(visit, served):
    """A function that calls a function of a module of the front end in the browser."""
    window = visit(served)

    def called(name, expression, given=None):
        loaded = f"const m = await import('/web/{name}.js')"
        return window.evaluate(f"async (given) => {{ {loaded}; return {expression}; }}", given)

    return called
