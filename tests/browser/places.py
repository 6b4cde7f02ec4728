"""The same runs everywhere: in Python, Mesa, Node, wasmtime and browsers, told as digests."""

import contextlib
import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
WEB = HERE.parents[1] / "src" / "nicsim" / "app" / "web"
SECONDS = 600.0  # that a browser may take for all its runs
CHROMIUM = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
CHROMIUM += ("--disable-background-networking",)
NO_NUMBER = np.array([0x7FF8000000000000], np.uint64).view(np.float64)[0]

Digests = list[dict[str, str]]


def digest(values: np.ndarray) -> str:
    """What `digests.js` makes of an array."""
    kept = np.ascontiguousarray(values)
    if kept.dtype.kind == "f":
        kept = np.where(np.isnan(kept), NO_NUMBER, kept)
    return hashlib.sha256(kept.tobytes()).hexdigest()


def digests(arrays: dict[str, np.ndarray]) -> dict[str, str]:
    """Of the arrays of one run."""
    return {name: digest(values) for name, values in arrays.items()}


def laid_out(folder: Path, module: bytes, runs: list[Any]) -> Path:
    """A folder with all that a browser or Node wants."""
    shutil.copytree(WEB, folder, ignore=shutil.ignore_patterns("*.html", "*.css"))
    for name in ("digests.js", "digests.mjs", "digests.html", "times.html"):
        shutil.copy(HERE / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "nicsim.wasm").write_bytes(module)
    (folder / "runs.json").write_text(json.dumps([run.plain() for run in runs]))
    return folder


def in_node(folder: Path) -> Digests:
    """What Node makes of the runs of a folder."""
    command = ["node", "digests.mjs", "nicsim.wasm", "runs.json"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def in_browser(
    folder: Path, program: str, profile: Path, page: str = "digests.html"
) -> dict[str, Any]:
    """What a browser makes of them: {agent, digests}; it opens a page served on this machine."""
    with _served(folder) as (address, told):
        url = f"{address}/{page}"
        if "firefox" in program:
            command = [program, "--headless", "--no-remote", "--profile", str(profile), url]
        else:
            command = [program, *CHROMIUM, f"--user-data-dir={profile}", url]
        profile.mkdir(parents=True)
        nowhere = subprocess.DEVNULL
        running = subprocess.Popen(command, stdout=nowhere, stderr=nowhere)
        try:
            assert told.wait(SECONDS), f"{program} told nothing within {SECONDS:.0f} s"
        finally:
            running.terminate()
            running.wait(60)
        answer = json.loads(told.body)
    assert "fault" not in answer, answer["fault"]
    return answer


class _Told:
    """What a page sent, once it has."""

    def __init__(self) -> None:
        self.body = b""
        self._event = threading.Event()

    def take(self, body: bytes) -> None:
        self.body = body
        self._event.set()

    def wait(self, seconds: float) -> bool:
        return self._event.wait(seconds)


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[str, _Told]]:
    told = _Told()

    class Handler(SimpleHTTPRequestHandler):
        """Files of the folder, and one answer."""

        def __init__(self, *given: Any) -> None:
            super().__init__(*given, directory=str(folder))

        def do_POST(self) -> None:
            told.take(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", told
    finally:
        server.shutdown()
        server.server_close()
