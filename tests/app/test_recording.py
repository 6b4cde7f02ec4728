"""A recording says of every week what the model says."""

import base64
import zlib

import numpy as np
import pytest

from nicsim.api.simulation import prepared
from nicsim.app.recording import EVERY, LOOKS, recorded, what_is_recorded
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure.layout import person_positions, site_positions
from nicsim.world.events import CHANNELS, COLUMNS, HAPPENINGS

FROM_HUB = 65_535  # as the front end has it
SCENARIO = Scenario("small").replacing(
    {"structure.sites": 5, "structure.colleagues": 10, "years": 2, "practices.count": 4}
)
PREPARED = prepared(SCENARIO)


def unpacked(text, kind, *shape):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), "<" + kind).reshape(*shape)


def events():
    made = simulate(SCENARIO, PREPARED, chance.key_of(3, 0), events=True).events
    assert made is not None
    return made


def test_changes_lead_to_the_stages_of_every_snapshot():
    made = recorded(SCENARIO, 3)
    weeks = tuple(range(0, SCENARIO.weeks, 7))
    outcome = simulate(SCENARIO, PREPARED, chance.key_of(3, 0), snapshots=weeks)
    changes = unpacked(made["changes"], "u2", -1, 4)
    assert (np.diff(changes[:, 0].astype(int)) >= 0).all()
    for taken in outcome.snapshots:
        stage = np.zeros_like(taken.stage)
        for _, person, practice, new in changes[changes[:, 0] <= taken.week + 1]:
            stage[person, practice] = new
        assert (stage == taken.stage).all()


@pytest.fixture
def replayed(module):
    """What the front end makes of a recording, by an expression of `r`."""

    def found(made, expression):
        replay = "m.replayOf(await m.recordingFrom(given[0], given[1]), given[1])"
        called = f"await (async () => {{ const r = {replay}; return {expression}; }})()"
        return module("replay", called, [made, what_is_recorded()])

    return found


def test_looks_are_the_state_as_far_as_they_travel():
    made = recorded(SCENARIO, 3)
    last = SCENARIO.weeks - 1
    taken = simulate(SCENARIO, PREPARED, chance.key_of(3, 0), snapshots=(last,)).snapshots[0]
    kinds = {look.column: look for look in LOOKS}
    peer, strength = (
        unpacked(made["looks"][name], kinds[name].kind, SCENARIO.weeks // EVERY + 1, 5, -1)[-1]
        for name in ("ties.peer", "ties.strength")
    )
    assert (peer == taken.tie_peer).all()
    np.testing.assert_allclose(strength / 255, taken.tie_strength, atol=0.5 / 255)


def test_ties_that_are_drawn_are_those_of_the_state(replayed):
    last = SCENARIO.weeks - 1
    taken = simulate(SCENARIO, PREPARED, chance.key_of(3, 0), snapshots=(last,)).snapshots[0]
    wanted: dict[tuple[int, int], float] = {}
    for here, place in zip(*np.nonzero(taken.tie_peer >= 0), strict=True):
        there, strength = int(taken.tie_peer[here, place]), float(taken.tie_strength[here, place])
        pair = (min(int(here), there), max(int(here), there))
        wanted[pair] = max(wanted.get(pair, 0.0), strength)
    drawn = replayed(recorded(SCENARIO, 3), f"m.tiesAt(r, {SCENARIO.weeks // EVERY})")
    assert {(a, b): s for a, b, s in drawn} == pytest.approx(wanted, abs=0.5 / 255)


def test_pulses_are_the_crossings_among_the_events(replayed):
    drawn = replayed(recorded(SCENARIO, 3), "[...r.pulses]")
    pulses = np.array(drawn).reshape(-1, 4)
    crossings = set()
    for event in events().tolist():
        told = dict(zip(COLUMNS, event, strict=True))
        taken_up = HAPPENINGS[told["happening"]] in ("trying", "tests", "keeps")
        channel, here = CHANNELS[told["channel"]], told["site"]
        if taken_up and channel == "hub":
            crossings.add((told["week"] + 1, FROM_HUB, here, told["practice"]))
        elif taken_up and channel in ("tie", "peer") and told["source_site"] != here:
            crossings.add((told["week"] + 1, told["source_site"], here, told["practice"]))
    assert {tuple(row) for row in pulses.tolist()} == crossings
    assert (np.diff(pulses[:, 0]) >= 0).all()
    assert {row[1] == FROM_HUB for row in pulses.tolist()} == {True, False}


def test_without_ties_nothing_crosses_but_from_the_hub(replayed):
    alone = {"structure.across.kind": "none", "across_teams.most_ties": 0}
    drawn = replayed(recorded(SCENARIO.replacing(alone), 3), "[...r.pulses]")
    pulses = np.array(drawn).reshape(-1, 4)
    assert len(pulses) > 0
    assert (pulses[:, 1] == FROM_HUB).all()


def test_a_team_whose_member_tries_shows_it_when_the_pulse_arrives():
    made = recorded(SCENARIO, 3)
    changes = unpacked(made["changes"], "u2", -1, 4)
    happened = events()
    trying = happened[happened[:, 1] == HAPPENINGS.index("trying")]
    crossed = trying[(trying[:, 9] >= 0) & (trying[:, 9] != trying[:, 3])]
    shown = {tuple(row[:3]) for row in changes.tolist()}
    assert len(crossed) > 0
    assert all(
        (week + 1, person, practice) in shown for week, person, practice in crossed[:, [0, 2, 4]]
    )


@pytest.mark.parametrize("sites", [1, 2, 3, 24, 25, 130])
def test_people_are_drawn_where_figures_have_them(module, sites):
    place = np.tile(np.arange(5), sites)
    site = np.repeat(np.arange(sites), 5)
    drawn = module(
        "layout",
        "((at) => [[...at], [...m.personPositions(given[1], given[2], at)]])"
        "(m.sitePositions(given[0]))",
        [sites, site.tolist(), place.tolist()],
    )
    wanted = site_positions(sites)
    np.testing.assert_allclose(np.reshape(drawn[0], (-1, 2)), wanted, atol=1e-12)
    people = person_positions(site, place, wanted)
    np.testing.assert_allclose(np.reshape(drawn[1], (-1, 2)), people, atol=1e-12)
