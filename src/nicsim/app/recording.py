"""One run recorded so that a browser can play it: columns of its state, week by week, and events.

What they mean for the picture (whose ties are drawn, which practice crosses) is worked out by the
front end (`web/replay.js`), for runs from here as for those that it makes itself. Numbers travel as
little-endian arrays, compressed (zlib) and in base64; `web/bytes.js` reads them.
"""

import base64
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from nicsim.api.simulation import prepared
from nicsim.app.working import go_on
from nicsim.drivers.kernel import KernelRun
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build
from nicsim.world.events import CHANNELS, COLUMNS, HAPPENINGS
from nicsim.world.founding import founded
from nicsim.world.state import State

EVERY = 4  # weeks between looks at ties, evidence and teams; what moves faster is kept weekly
PERSONS_EVERY = 16  # and at single persons
KEPT_OF_EVENTS = ("week", "happening", "site", "practice", "channel", "source_site")


class Look(NamedTuple):
    """A column that is looked at; it travels as whole numbers, `scale` times its values."""

    column: str  # of the state, `table.column`
    every: int  # weeks
    kind: str = "u2"
    scale: float = 60_000.0  # so that shares of small teams stay what they are
    most: float = np.inf  # either way; what lies beyond is told as this


LOOKS = (
    Look("ties.peer", EVERY, "i2", 1.0),
    Look("ties.strength", EVERY, "u1", 255.0),
    Look("local.evidence", EVERY, "i2", 1000.0, 30.0),
    *(Look(f"sites.{name}", EVERY) for name in ("skill", "trust", "taking_part")),
    *(Look(f"people.{name}", PERSONS_EVERY) for name in ("norm", "engagement")),
)


def what_is_recorded() -> dict[str, Any]:
    """What a reader must know of every recording: the looks, and what events are made of."""
    looks = [
        {"column": look.column, "every": look.every, "kind": look.kind, "scale": look.scale}
        for look in LOOKS
    ]
    events = {"columns": KEPT_OF_EVENTS, "happenings": HAPPENINGS, "channels": CHANNELS}
    return {"looks": looks, "events": events}


def recorded(
    scenario: Scenario,
    seed: int,
    replicate: int = 0,
    wanted: Callable[[], bool] = lambda: True,
) -> dict[str, Any]:
    """A run of a scenario, ready to be sent; `wanted` says whether somebody still waits.

    Returns
    -------
    dict
        weeks, replicate, practices (name, quality), sites (names), people (names, or none); arrays:
        `site`, `role`, `place` and `join` (where everybody sits, when sites join), `changes` (week,
        person, practice, stage of use from then on), `events` (rows of `KEPT_OF_EVENTS`); and
        `looks`, an array of each of `LOOKS`: the column at the start and after every so many weeks.

    Raises
    ------
    Dropped
        If nobody waits any more.
    """
    structure_plan, key = prepared(scenario), chance.key_of(seed, replicate)
    go_on(wanted)
    structure = build(structure_plan, key)
    go_on(wanted)
    acts, stop = structure_plan.acts, scenario.stop
    world = founded(scenario.settings, structure, key, scenario.named, acts)
    run = KernelRun(world, scenario.timeline, scenario.weeks, True, acts, stop)
    joins = run.ground.places.join_week.copy()
    looks = _looked_at(run, wanted)
    names = [practice.name for practice in scenario.named]
    quality = run.ground.ideas.quality
    return {
        "weeks": scenario.weeks,
        "replicate": replicate,
        "practices": [
            {"name": names[k] if names else f"practice {k + 1}", "quality": float(q)}
            for k, q in enumerate(quality)
        ],
        "sites": list(structure_plan.people.site_names),
        "people": list(structure_plan.people.person_names),
        "site": packed(structure.site, "u2"),
        "role": packed(structure.role, "u1"),
        "place": packed(structure.place, "u2"),
        "join": packed(joins, "u2"),
        **looks,
    }


def packed(values: np.ndarray, kind: str) -> str:
    """An array as text: little-endian, compressed, base64."""
    raw = np.ascontiguousarray(values).astype("<" + kind).tobytes()
    return base64.b64encode(zlib.compress(raw, 6)).decode("ascii")


def _looked_at(run: KernelRun, wanted: Callable[[], bool]) -> dict[str, Any]:
    """Run to the end, week by week, and keep what a viewer wants."""
    state = run.state()
    stage = state.use.stage.copy()
    kept: dict[str, list[np.ndarray]] = {look.column: [] for look in LOOKS}
    changes = [_changed(0, np.zeros_like(stage), stage)]
    _look(0, state, kept)
    for week in range(run.weeks):
        go_on(wanted)
        run.run_to(week + 1)
        state = run.state()
        changes.append(_changed(week + 1, stage, state.use.stage))
        stage = state.use.stage.copy()
        _look(week + 1, state, kept)
    assert run.events is not None
    events = run.events[:, [COLUMNS.index(name) for name in KEPT_OF_EVENTS]]
    return {
        "changes": packed(np.concatenate(changes), "u2"),
        "events": packed(events, "i2"),
        "looks": {look.column: packed(np.stack(kept[look.column]), look.kind) for look in LOOKS},
    }


def _changed(week, before, after):
    person, practice = np.nonzero(before != after)
    return np.column_stack(
        [np.full_like(person, week), person, practice, after[person, practice]]
    ).reshape(-1, 4)


def _look(week: int, state: State, kept: dict[str, list[np.ndarray]]) -> None:
    for look in LOOKS:
        if week % look.every == 0:
            table, _, name = look.column.partition(".")
            values = np.clip(getattr(getattr(state, table), name), -look.most, look.most)
            kept[look.column].append(np.rint(look.scale * values))
