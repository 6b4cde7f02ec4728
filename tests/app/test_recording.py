"""A recording says of every week what the model says."""

import base64
import zlib

import numpy as np

from nicsim.api.simulation import prepared
from nicsim.app.recording import EVERY, FROM_HUB, recorded
from nicsim.drivers import simulate
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.world.events import CHANNELS, COLUMNS, HAPPENINGS

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


def test_ties_are_those_of_the_state():
    made = recorded(SCENARIO, 3)
    last = SCENARIO.weeks - 1
    outcome = simulate(SCENARIO, PREPARED, chance.key_of(3, 0), snapshots=(last,))
    rows = unpacked(made["ties"], "u2", -1, 4)
    kept = {(a, b): s for number, a, b, s in rows.tolist() if number == SCENARIO.weeks // EVERY}
    taken = outcome.snapshots[0]
    for here, place in zip(*np.nonzero(taken.tie_peer >= 0), strict=True):
        there = int(taken.tie_peer[here, place])
        pair = (min(here, there), max(here, there))
        assert kept[pair] >= round(255 * float(taken.tie_strength[here, place])) - 1
    assert set(kept) == {
        (min(h, int(t)), max(h, int(t)))
        for h, row in enumerate(taken.tie_peer)
        for t in row
        if t >= 0
    }


def test_pulses_are_the_crossings_among_the_events():
    made = recorded(SCENARIO, 3)
    pulses = {tuple(row) for row in unpacked(made["pulses"], "u2", -1, 4).tolist()}
    crossings = set()
    for event in events().tolist():
        told = dict(zip(COLUMNS, event, strict=True))
        taken_up = HAPPENINGS[told["happening"]] in ("trying", "tests", "keeps")
        channel, here = CHANNELS[told["channel"]], told["site"]
        if taken_up and channel == "hub":
            crossings.add((told["week"] + 1, FROM_HUB, here, told["practice"]))
        elif taken_up and channel in ("tie", "peer") and told["source_site"] != here:
            crossings.add((told["week"] + 1, told["source_site"], here, told["practice"]))
    assert pulses == crossings
    assert {row[1] == FROM_HUB for row in pulses} == {True, False}


def test_without_ties_nothing_crosses_but_from_the_hub():
    alone = {"structure.across.kind": "none", "across_teams.most_ties": 0}
    pulses = unpacked(recorded(SCENARIO.replacing(alone), 3)["pulses"], "u2", -1, 4)
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
