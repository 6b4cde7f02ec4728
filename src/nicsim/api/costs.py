"""What work beside the runs costs here: assumed at first, then as it was measured the last time."""

import contextlib
import json
from pathlib import Path
from typing import NamedTuple

from nicsim.foundation.jit import cache_folder

FILE = "costs.json"
ASSUMED = {  # seconds on a calm machine, before anything was measured on this one; assumptions
    "compiling": 15.0,
    "run": 6.0,  # tables, figures and page of one scenario
    "compare": 8.0,
    "sweep": 10.0,
    "ranked": 10.0,
    "sensitivity": 20.0,
    "worlds": 120.0,  # worlds drawn thirty times: what is held out, what is recovered
}


class Cost(NamedTuple):
    """Seconds, and whether they were measured on this machine."""

    seconds: float
    measured: bool


def cost_of(what: str) -> Cost:
    """What some work costs; see `ASSUMED` for its names."""
    known = _read().get(what)
    if isinstance(known, int | float) and known >= 0.0:
        return Cost(float(known), True)
    return Cost(ASSUMED[what], False)


def learn(what: str, seconds: float) -> None:
    """Keep what some work cost; where nothing can be written nothing is kept."""
    file = _file()
    if file is None:
        return
    with contextlib.suppress(OSError):
        beside = file.with_suffix(".tmp")
        beside.write_text(json.dumps(_read() | {what: round(seconds, 2)}), "utf-8")
        beside.replace(file)


def _read() -> dict[str, object]:
    file = _file()
    if file is None:
        return {}
    try:
        content = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _file() -> Path | None:
    folder = cache_folder()
    return None if folder is None else folder / FILE
