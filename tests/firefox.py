"""A Firefox driven by WebDriver BiDi, which it speaks itself: what a few tests need of it."""

import contextlib
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time

from websockets.sync.client import connect

PATIENCE = 120.0  # seconds for one answer: the machine may be busy


def firefox():
    """The path of a Firefox, if there is one: of `NICSIM_FIREFOX`, else on the path."""
    named = os.environ.get("NICSIM_FIREFOX")
    return named or shutil.which("firefox") or shutil.which("firefox-esr")


class Window:
    """A window of Firefox.

    Parameters
    ----------
    socket : websockets connection
        To a session that was begun.
    context : str
        Its own name for the window.
    """

    def __init__(self, socket, context: str) -> None:
        self._socket, self._context, self._numbers = socket, context, itertools.count(2)

    def go(self, address: str) -> None:
        """Open an address, and wait until all of it is there."""
        self._told("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def evaluate(self, expression: str):
        """What an expression is in the page: text, a number or a truth value."""
        told = self._told(
            "script.evaluate",
            expression=expression,
            target={"context": self._context},
            awaitPromise=True,
        )
        assert told["type"] == "success", told
        return told["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(expression):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.03)

    def _told(self, method: str, **given):
        return answer(self._socket, next(self._numbers), method, given)


def answer(socket, number: int, method: str, given: dict):
    """What a command is answered."""
    socket.send(json.dumps({"id": number, "method": method, "params": given}))
    while True:
        told = json.loads(socket.recv(PATIENCE))
        if told.get("id") == number:
            assert told["type"] == "success", told
            return told["result"]


@contextlib.contextmanager
def opened(path: str):
    """A Firefox with a profile of its own, offline, and a window of it."""
    with tempfile.TemporaryDirectory() as profile:
        settings = {"network.proxy.type": 1, "network.proxy.socks": "127.0.0.1"}
        settings |= {"network.proxy.socks_port": 9}  # nobody listens there
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in settings.items()]
        with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines))
        command = [path, "--headless", "--no-remote", "--profile", profile]
        browser = subprocess.Popen(
            [*command, "--remote-debugging-port", "0"], stderr=subprocess.PIPE, text=True
        )
        try:
            assert browser.stderr
            found = None
            while found is None:
                line = browser.stderr.readline()
                assert line or browser.poll() is None, "Firefox ended at once"
                found = re.search(r"ws://\S+", line)
            with connect(f"{found[0]}/session", max_size=None) as socket:
                answer(socket, 0, "session.new", {"capabilities": {}})
                tree = answer(socket, 1, "browsingContext.getTree", {})
                yield Window(socket, tree["contexts"][0]["context"])
        finally:
            browser.terminate()
            browser.wait(30)
