"""The page with recorded runs in one file that opens from disk: hand-outs, slides, a board."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from nicsim.api.simulation import prepared
from nicsim.app.bundling import bundled
from nicsim.app.recording import packed, recorded
from nicsim.app.runs import numbers_of
from nicsim.app.working import simulated
from nicsim.experiments.executors import opened as pool
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario

WEB = Path(__file__).parent / "web"
SCRIPT = '<script type="module" src="/web/main.js"></script>'
STYLE = '<link rel="stylesheet" href="/web/style.css">'


def handout(
    catalogue: dict[str, Any],
    arms: list[dict[str, Any]],
    scenarios: list[Scenario],
    seed: int,
    replicates: int,
    wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """One HTML file: the front end, what it would ask a server for, and runs of some scenarios.

    Parameters
    ----------
    catalogue : dict
        From `nicsim.app.catalogue`.
    arms : list of dict
        What visitors can choose; the first is A, the second, if there is one, B.
    scenarios : list of Scenario
        The same, checked.
    seed, replicates : int
    wanted : callable
        Whether somebody still waits for it.

    Raises
    ------
    Dropped
        If nobody does any more.
    """
    runs = [runs_of(scenario, seed, replicates, wanted) for scenario in scenarios]
    content = {
        "catalogue": catalogue,
        "seed": seed,
        "replicates": replicates,
        "arms": [
            {"arm": arm, "runs": made, "replicates": replicates, "weeks": s.weeks}
            | {"recording": recorded(s, seed, 0, wanted)}
            for arm, made, s in zip(arms, runs, scenarios, strict=True)
        ],
    }
    return with_content(json.dumps(content, separators=(",", ":")))


def runs_of(
    scenario: Scenario, seed: int, replicates: int, wanted: Callable[[], bool] = lambda: True
) -> str:
    """Runs of a scenario as the charts take them, a row each, packed as differences in a row."""
    structure = prepared(scenario)

    def one(replicate: int) -> np.ndarray:
        key = chance.key_of(seed, replicate)
        return numbers_of(simulated(scenario, structure, key, wanted))

    first = one(0)  # compiles, if need be, before threads start
    with pool("threads", None) as threads:
        rows = np.stack([first, *threads.map(one, range(1, replicates))])
    return packed(np.diff(rows, axis=1, prepend=np.int16(0)), "i2")  # wraps around, as reading does


def with_content(content: str) -> bytes:
    """The page with its style, script and content inside."""
    page = (WEB / "index.html").read_text("utf-8")
    style = (WEB / "style.css").read_text("utf-8")
    script = bundled(WEB).replace("</", "<\\/").replace("<!--", "<\\!--")
    policy = (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    data = content.replace("<", "\\u003c")
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    for place in (SCRIPT, STYLE, '<meta charset="utf-8">'):
        if page.count(place) != 1:
            raise ValueError(f"index.html must hold {place} once")
    page = page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{head}')
    page = page.replace(STYLE, f"<style>{style}</style>")
    embedded = f'<script type="application/json" id="recorded">{data}</script>'
    page = page.replace(SCRIPT, "")
    end = f"{embedded}\n<script>{script}</script>\n</body>"
    return page.replace("</body>", end).encode("utf-8")


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode()
