"""The page with what it needs inside: one file, or the parts of a few that share them.

A file that opens from disk can load no modules and ask no server, so scripts are bundled, and
content stands in the page as data. The content policy allows these very scripts and nothing else.
"""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

from nicsim.app.bundling import bundled

WEB = Path(__file__).parent / "web"
SCRIPT = '<script type="module" src="/web/main.js"></script>'
STYLE = '<link rel="stylesheet" href="/web/style.css">'
CHARSET = '<meta charset="utf-8">'
TITLE = "<title>nicsim: an improvement network in five years</title>"
CONTENT, WORKER = "recorded", "worker"  # ids of what the front end looks for
# A module of WebAssembly may be compiled, workers may begin from the page's own text; still nothing
# is loaded from, or sent to, anywhere.
SIMULATES = "'wasm-unsafe-eval'"


def policy(scripts: str, styles: str, simulates: bool) -> str:
    """The content policy of a page that asks no server.

    Parameters
    ----------
    scripts, styles : str
        Sources of scripts and of styles.
    simulates : bool
        Whether it holds the simulation, and may compile it in workers.
    """
    more = (f" {SIMULATES}", "worker-src blob:; ") if simulates else ("", "")
    return (
        f"default-src 'none'; script-src {scripts}{more[0]}; style-src {styles}; {more[1]}"
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


def one_file(content: dict[str, Any], simulates: bool) -> bytes:
    """The page in one file: its style and script inside, and content, with workers if need be."""
    style, script = (WEB / "style.css").read_text("utf-8"), script_of("main")
    allowed = policy(f"'{_hash(script)}'", f"'{_hash(style)}'", simulates)
    held = [data("application/json", CONTENT, as_json(content))]
    held += [data("text/plain", WORKER, script_of("worker"))] if simulates else []
    end = "\n".join([*held, f"<script>{script}</script>", "</body>"])
    return page_with(allowed, f"<style>{style}</style>", end).encode("utf-8")


def page_with(allowed: str, style: str, end: str) -> str:
    """`index.html` under a policy, with a style and with what stands at its end."""
    page = (WEB / "index.html").read_text("utf-8")
    for place in (SCRIPT, STYLE, CHARSET, TITLE):
        if page.count(place) != 1:
            raise ValueError(f"index.html must hold {place} once")
    head = f'{CHARSET}\n<meta http-equiv="Content-Security-Policy" content="{allowed}">'
    page = page.replace(CHARSET, head).replace(STYLE, style).replace(SCRIPT, "")
    return page.replace("</body>", end)


def data(kind: str, name: str, text: str) -> str:
    """A block of data, which the browser does not look into."""
    return f'<script type="{kind}" id="{name}">{text}</script>'


def as_json(content: Any) -> str:
    """JSON that can end no block of data."""
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")


def script_of(main: str) -> str:
    """A module of the front end and all that it imports as one classic script."""
    return bundled(WEB, main).replace("</", "<\\/").replace("<!--", "<\\!--")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
