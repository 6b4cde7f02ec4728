"""Events: the same on both drivers, complete, true to the state, and without effect on the run."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_scenarios import scenarios
from small_network import small_scenario

from nicsim.drivers import kernel, simulate
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation import chance
from nicsim.foundation.errors import DriverError
from nicsim.scenario.reading import read
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.world import events as ev
from nicsim.world.events import CHANNELS, COLUMNS, HAPPENINGS, most_in_a_week
from nicsim.world.founding import found
from nicsim.world.state import columns

AT = {name: place for place, name in enumerate(COLUMNS)}
AWARE, TRYING, ROUTINE = 1, 2, 3
WITHIN_A_SITE = {"structure.sites": 1, "structure.across.kind": "none", "years": 1}


def begun(scenario, seed, events=True):
    """A kernel's run on the eve of its first week, and its ground."""
    key = chance.key_of(seed)
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    world = found(scenario.settings, build(prepared, key), key, scenario.named)
    return kernel.KernelRun(
        world, scenario.timeline, scenario.weeks, events, stop=scenario.stop
    ), world.ground


def finished(scenario, seed):
    running, ground = begun(scenario, seed)
    running.run_to(scenario.weeks)
    return running, ground


def taken(run) -> np.ndarray:
    """The events of a run that records them."""
    assert run.events is not None
    return run.events


def column(events, name):
    return events[:, AT[name]]


def where(events, **wanted):
    """Events in which every column named has the value given."""
    names = {"happening": HAPPENINGS, "channel": CHANNELS}
    keep = np.ones(len(events), bool)
    for name, value in wanted.items():
        if isinstance(value, str):
            value = names[name].index(value)
        keep &= column(events, name) == value
    return events[keep]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**63))
def test_both_drivers_record_the_same_and_recording_changes_nothing(scenario, seed):
    recorded, _ = finished(scenario, seed)
    plain, _ = begun(scenario, seed, events=False)
    plain.run_to(scenario.weeks)
    model = ImprovementNetwork(scenario, rng=seed)
    model.record_events()
    while model.running:
        model.step()
    assert taken(model).dtype == np.int32
    assert np.array_equal(taken(model), taken(recorded))
    for name, a, b in zip(plain.record._fields, plain.record, recorded.record, strict=True):
        assert a.tobytes() == b.tobytes(), name
    there = dict(columns(plain.state()))
    for name, here in columns(recorded.state()):
        assert here.tobytes() == there[name].tobytes(), name
    assert plain.events is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**63))
def test_events_explain_every_change_of_use_week_by_week(scenario, seed):
    running, ground = finished(scenario, seed)
    events, people = taken(running), ground.seats.site.size
    assert (np.diff(column(events, "week")) >= 0).all()
    stage = np.zeros((people, ground.ideas.quality.size), int)
    for week in range(-1, scenario.weeks):
        for row in where(events, week=week):
            if row[AT["person"]] >= 0:
                at = row[AT["person"]], row[AT["practice"]]
                newcomer = CHANNELS[row[AT["channel"]]] == "newcomer"
                assert stage[at] == row[AT["before"]]
                assert stage[at] != row[AT["happening"]] or newcomer
                assert row[AT["site"]] == ground.seats.site[at[0]]
                stage[at] = row[AT["happening"]]
        if week >= 0:
            for number in range(5):
                counted = (stage == number).sum(axis=0) / people
                assert np.allclose(running.record.practices[week, :, number], counted)
    assert np.array_equal(stage, running.state().use.stage)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**63))
def test_sources_use_it_and_are_tied(scenario, seed):
    running, ground = begun(scenario, seed)
    seats, places = ground.seats, ground.places
    told = set()  # (from, to, practice): reports that may have crossed a tie
    for week in range(scenario.weeks):
        before = running.state().use.stage.copy()
        running.run_to(week + 1)
        now = running.state()
        for s, other in zip(*np.nonzero(running.trace.peer >= 0), strict=True):
            teller = int(running.trace.peer[s, other])
            told.add((teller, int(s), int(now.sites.report[teller])))
        for row in where(taken(running), week=week):
            one = dict(zip(COLUMNS, map(int, row), strict=True))
            i, k, s, source = one["person"], one["practice"], one["site"], one["source"]
            channel = CHANNELS[one["channel"]]
            if channel == "newcomer":
                before[i, k] = one["happening"]
            if one["happening"] in (AWARE, TRYING) and channel == "peer":
                peers = ground.peers.row[seats.tie_first[i] : seats.tie_end[i]]
                assert source in peers
                assert before[source, k] in (TRYING, ROUTINE)
                assert one["source_site"] == seats.site[source]
            elif source >= 0:  # a user in a tied team
                assert channel == "tie"
                assert i < places.first[s] + places.team_size[s]
                assert before[source, k] in (TRYING, ROUTINE)
                assert seats.site[source] == one["source_site"]
                assert seats.place[source] < places.team_size[one["source_site"]]
                assert one["source_site"] in running.trace.peer[s]
            elif channel == "tie":  # a team whose report was heard
                assert (one["source_site"], s, k) in told
            elif channel == "test":
                assert one["source_site"] == s
            else:
                assert one["source_site"] == -1
            if i >= 0 and channel != "newcomer":  # summer comes before this week's inquiry
                assert one["version"] == now.local.version[s, k]
    kept = where(taken(running), happening="keeps")
    versions = ground.forms.start.copy()
    for row in kept:
        versions[row[AT["site"]], row[AT["practice"]]] = row[AT["version"]]
    assert np.array_equal(versions, running.state().local.version)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**63))
def test_evidence_is_the_sum_of_where_it_came_from(scenario, seed):
    running, _ = finished(scenario, seed)
    evidence = running.state().local.evidence
    assert np.allclose(running.trace.evidence.sum(axis=2), evidence, atol=1e-9)


def test_room_grows_without_loss():
    scenario = small_scenario().replacing({"environment.mandate": 1.0})
    usual, ground = finished(scenario, 1)
    tight, _ = begun(scenario, 1)
    least = most_in_a_week(ground)
    tight.trace = tight.trace._replace(rows=tight.trace.rows[:least].copy())
    tight.run_to(scenario.weeks)
    assert len(taken(usual)) > least
    assert np.array_equal(taken(tight), taken(usual))


def test_a_model_under_way_begins_no_record():
    model = ImprovementNetwork(small_scenario(), rng=1)
    model.step()
    with pytest.raises(DriverError, match="week 1 has begun"):
        model.record_events()


def channels_of(scenario, seed, happening):
    running, _ = finished(scenario, seed)
    return {CHANNELS[c] for c in column(where(taken(running), happening=happening), "channel")}


ALONE = {
    "hub_leadership.staff_fte": 0.0,
    "hub_leadership.working_theory": 0.0,
    "hub_leadership.theory_sd": 0.0,
    "structure.across.kind": "none",
}


def test_without_hub_and_ties_nothing_comes_from_them():
    often = {"roles_engagement.level": 1.0}  # so that teams without a hub go on meeting
    scenario = Scenario("alone").replacing({"years": 3, "structure.sites": 6, **often, **ALONE})
    assert channels_of(scenario, 1, "tests") == {"own", "test"}
    assert channels_of(scenario, 1, "keeps") == {"test"}
    assert channels_of(scenario, 1, "aware") <= {"peer", "test", "newcomer"}
    assert channels_of(scenario, 1, "trying") == {"own", "peer", "test"}


def test_where_none_but_the_hub_can_be_the_cause_it_is_the_hub():
    steered = {"hub_leadership.steering": 1.0, "years": 1, "structure.sites": 4}
    scenario = Scenario("steered").replacing(steered)
    assert channels_of(scenario, 1, "tests") == {"hub"}
    assert channels_of(scenario, 1, "keeps") <= {"hub"}


def test_where_none_but_a_mandate_pulls_it_is_the_mandate_or_nobody():
    nobody_pulls = {"adoption.try_peers": 0.0, "adoption.try_evidence": 0.0, "adoption.try_norm": 0}
    mandated = {"environment.mandate": 1.0, "years": 1, "structure.sites": 4}
    scenario = Scenario("mandated").replacing({**nobody_pulls, **mandated})
    running, _ = finished(scenario, 1)
    trying = where(taken(running), happening="trying")
    given_as = [CHANNELS[c] for c in column(trying, "channel")]
    assert set(given_as) == {"test", "mandate", "own"}
    # sigma(-5.75 + pulls) is about e^(pulls) times what it is without: most is the mandate's.
    assert given_as.count("mandate") > 5 * given_as.count("own")


@pytest.mark.parametrize(
    ("external", "imitation", "expected"), [(0.3, 0.0, {"own"}), (0.0, 1.0, {"peer"})]
)
def test_bass(external, imitation, expected):
    values = {
        "adoption.rule": "linear",
        "adoption.external": external,
        "adoption.imitation": imitation,
        "adoption.initial_users": 1,
        "structure.within.kind": "complete",
    }
    scenario = Scenario("bass").replacing(WITHIN_A_SITE | values)
    assert channels_of(scenario, 3, "trying") == expected


def test_imitation_in_bass_has_its_part():
    """Of two causes with known parts: of those who adopted, the share that imitated."""
    values = {
        "adoption.rule": "linear",
        "adoption.external": 0.05,
        "adoption.imitation": 0.1,
        "structure.within.kind": "complete",
        "structure.colleagues": 994,
        "environment.summer": False,
        "practices.count": 1,
    }
    running, _ = finished(Scenario("bass").replacing(WITHIN_A_SITE | values), 5)
    trying = where(taken(running), happening="trying")
    users = np.arange(1000)  # of 1000; those of the same week know the users of the week before
    weeks = column(trying, "week")
    using = np.searchsorted(weeks, weeks)  # users before the week of each adoption
    part = 0.1 * using / 1000 / (0.05 + 0.1 * using / 1000)  # one counts oneself (own_weight)
    imitated = (column(trying, "channel") == ev.PEER).sum()
    assert len(trying) <= len(users)
    assert abs(imitated - part.sum()) < 4 * np.sqrt((part * (1 - part)).sum())


def test_in_a_cascade_the_source_adopted_the_week_before():
    values = {
        "adoption.rule": "cascade",
        "adoption.transmission": 0.05,
        "adoption.initial_users": 5,
        "structure.within.kind": "complete",
        "structure.colleagues": 60,
        "practices.count": 1,
    }
    running, _ = finished(Scenario("cascade").replacing(WITHIN_A_SITE | values), 4)
    events = taken(running)
    adopted = {}
    for week, person in where(events, channel="start")[:, [AT["week"], AT["person"]]].tolist():
        adopted[person] = week
    later = where(events, happening="trying", channel="peer")
    for week, person, source in later[:, [AT["week"], AT["person"], AT["source"]]].tolist():
        assert adopted[source] == week - 1
        adopted[person] = week
    assert len(later) > 20


def line_of(tmp_path, people):
    """A scenario of one school in which each asks the one before."""
    roles = ["lead"] + ["colleague"] * (people - 1)
    rows = [f"p{n},North,{role}" for n, role in enumerate(roles)]
    ties = [f"p{n},p{n - 1}" for n in range(1, people)]
    (tmp_path / "people.csv").write_text("\n".join(["id,site,role", *rows]))
    (tmp_path / "ties.csv").write_text("\n".join(["source,target", *ties]))
    file = tmp_path / "line.toml"
    file.write_text(
        'title = "A line"\nyears = 1\n[structure]\nroster = "people.csv"\nties = "ties.csv"\n'
        '[practices]\ncount = 1\n[adoption]\nrule = "threshold"\nthreshold = 1.0\n'
        'initial_users = 1\nseeding = "first"\n[environment]\nsummer = false\n'
    )
    return read(file)


def test_one_seed_on_a_line_spreads_along_the_line(tmp_path):
    running, _ = finished(line_of(tmp_path, 12), 1)
    events = where(taken(running), happening="trying")
    events = np.vstack([taken(running)[:1], events])
    told = events[:, [AT[name] for name in ("week", "person", "channel", "source")]]
    assert told.tolist() == [
        [-1, 0, ev.START, -1],
        *[[n - 1, n, ev.PEER, n - 1] for n in range(1, 12)],
    ]


def test_events_are_part_of_an_outcome_where_asked_for():
    scenario = small_scenario()
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    key = chance.key_of(4)
    asked, not_asked = (simulate(scenario, prepared, key, events=e) for e in (True, False))
    by_mesa = simulate(scenario, prepared, key, "mesa", events=True)
    assert not_asked.events is None
    assert np.array_equal(taken(asked), taken(by_mesa))
