"""One run recorded so that a browser can play it: who uses what, week by week, and from whom.

Numbers travel as little-endian arrays, compressed (zlib) and in base64; `web/bytes.js` reads them.
"""

import base64
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from nicsim.api.simulation import prepared
from nicsim.app.working import go_on
from nicsim.drivers.kernel import KernelRun
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build
from nicsim.structure.layout import person_positions, site_positions
from nicsim.world.events import COLUMNS, HAPPENINGS, HUB, KEEPS, TESTS
from nicsim.world.founding import founded
from nicsim.world.state import NONE

EVERY = 4  # weeks between looks at ties, evidence and teams; what moves faster is kept weekly
PERSONS_EVERY = 4  # looks between looks at single persons
EVIDENCE_LIMIT = 6.0
FROM_HUB = 65_535  # in place of a site, where a practice came from the hub
TAKEN_UP = (HAPPENINGS.index("trying"), TESTS, KEEPS)  # more than hearing of a practice


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
        weeks, every, practices (name, quality), sites (names), people (names, or none), where
        everybody sits and is drawn, and arrays: `changes` (week, person, practice, stage of use
        from then on), `ties` (look, site, site, strength in 1/255), `pulses` (week at whose end it
        had arrived, from which site or FROM_HUB, to which, practice: somebody there began to try
        it, or the team to test or keep it), and at every look `evidence` (sites x practices,
        log-odds times 20), `teams` (sites x skill, trust, norm, taking part, in 1/255); at every
        fourth `people_now` (people x norm, engagement, in 1/255).

    Raises
    ------
    Dropped
        If nobody waits any more.
    """
    structure_plan, key = prepared(scenario), chance.key_of(seed, replicate)
    go_on(wanted)
    structure = build(structure_plan, key)
    go_on(wanted)
    world = founded(scenario.settings, structure, key, scenario.named)
    run = KernelRun(world, scenario.timeline, scenario.weeks, True, structure_plan.acts)
    joins = run.ground.places.join_week.copy()
    looks = _looked_at(run, wanted)
    sites = site_positions(structure.team_size.size)
    people = person_positions(structure.site, structure.place, sites)
    names = [practice.name for practice in scenario.named]
    quality = run.ground.ideas.quality
    return {
        "weeks": scenario.weeks,
        "every": EVERY,
        "replicate": replicate,
        "practices": [
            {"name": names[k] if names else f"practice {k + 1}", "quality": round(float(q), 3)}
            for k, q in enumerate(quality)
        ],
        "sites": list(structure_plan.people.site_names),
        "people": list(structure_plan.people.person_names),
        "limits": {"evidence": EVIDENCE_LIMIT},
        "site": packed(structure.site, "u2"),
        "role": packed(structure.role, "u1"),
        "place": packed(structure.place, "u2"),
        "siteAt": packed(np.rint(sites * 10_000), "i2"),
        "personAt": packed(np.rint(people * 10_000), "i2"),
        "join": packed(joins, "u2"),
        **looks,
    }


def packed(values: np.ndarray, kind: str) -> str:
    """An array as text: little-endian, compressed, base64."""
    raw = np.ascontiguousarray(values).astype("<" + kind).tobytes()
    return base64.b64encode(zlib.compress(raw, 6)).decode("ascii")


def _looked_at(run: KernelRun, wanted: Callable[[], bool]) -> dict[str, str]:
    """Run to the end, week by week, and keep what a viewer wants."""
    state = run.state()
    stage = state.use.stage.copy()
    changes, ties, evidence, teams, persons = [], [], [], [], []
    _look(0, state, ties, evidence, teams, persons)
    changes.append(_changed(0, np.zeros_like(stage), stage))
    for week in range(run.weeks):
        go_on(wanted)
        run.run_to(week + 1)
        state = run.state()
        changes.append(_changed(week + 1, stage, state.use.stage))
        stage = state.use.stage.copy()
        if (week + 1) % EVERY == 0:
            _look((week + 1) // EVERY, state, ties, evidence, teams, persons)
    return {
        "changes": packed(np.concatenate(changes), "u2"),
        "pulses": packed(_pulses(run.events), "u2"),
        "ties": packed(np.concatenate(ties), "u2"),
        "evidence": packed(np.stack(evidence), "i1"),
        "teams": packed(np.stack(teams), "u1"),
        "people_now": packed(np.stack(persons), "u1"),
    }


def _changed(week, before, after):
    person, practice = np.nonzero(before != after)
    return np.column_stack(
        [np.full_like(person, week), person, practice, after[person, practice]]
    ).reshape(-1, 4)


def _pulses(events):
    """Practices that crossed from one site, or from the hub, into another; once a week each."""
    at = dict(zip(COLUMNS, events.T, strict=True))
    hub = at["channel"] == HUB
    other = (at["source_site"] != NONE) & (at["source_site"] != at["site"])
    crossed = (hub | other) & np.isin(at["happening"], TAKEN_UP)
    source = np.where(hub, FROM_HUB, at["source_site"])
    rows = np.column_stack([at["week"] + 1, source, at["site"], at["practice"]])
    return np.unique(rows[crossed], axis=0)


def _look(number, state, ties, evidence, teams, persons):
    here, place = np.nonzero(state.ties.peer >= 0)
    there = state.ties.peer[here, place]
    pairs = np.column_stack([np.minimum(here, there), np.maximum(here, there)])
    kept: dict[tuple[int, int], float] = {}  # a tie has two sides: the stronger is drawn
    for (a, b), strength in zip(pairs.tolist(), state.ties.strength[here, place], strict=True):
        kept[a, b] = max(kept.get((a, b), 0.0), float(strength))
    rows = [(number, a, b, round(255 * s)) for (a, b), s in kept.items()]
    ties.append(np.array(rows, np.int64).reshape(-1, 4))
    evidence.append(np.rint(20 * np.clip(state.local.evidence, -EVIDENCE_LIMIT, EVIDENCE_LIMIT)))
    s, p = state.sites, state.people
    teams.append(np.rint(255 * np.column_stack([s.skill, s.trust, s.norm, s.taking_part])))
    if number % PERSONS_EVERY == 0:
        persons.append(np.rint(255 * np.column_stack([p.norm, p.engagement])))
