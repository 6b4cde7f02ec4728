"""Both drivers give the same bits: every column, every week."""

import numpy as np
from eventful import eventful
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_scenarios import scenarios

from nicsim.drivers import kernel
from nicsim.drivers.model import ImprovementNetwork
from nicsim.foundation import chance
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.reading import parse_table
from nicsim.scenario.scenario import Change, Scenario
from nicsim.structure import build, prepare
from nicsim.world.founding import found
from nicsim.world.state import columns


def both(scenario, seed):
    """A Mesa model and a kernel's run of the same network."""
    model = ImprovementNetwork(scenario, rng=seed)
    key = chance.key_of(seed)
    degree = scenario.settings.across_teams.initial_degree
    prepared = prepare(scenario.structure, degree, scenario.changes)
    world = found(scenario.settings, build(prepared, key), key, scenario.named, prepared.acts)
    weeks = scenario.weeks
    acts, stop = prepared.acts, scenario.stop
    return model, kernel.KernelRun(world, scenario.timeline, weeks, acts=acts, stop=stop)


def assert_same_bits(a, b, what):
    assert a.dtype == b.dtype, what
    assert a.tobytes() == b.tobytes(), f"{what}: {a[a != b][:5]} and {b[a != b][:5]}"


def assert_same_run(scenario, seed):
    model, compiled = both(scenario, seed)
    for week in range(scenario.weeks):
        model.step()
        compiled.run_to(week + 1)
        assert model.running == (compiled.week < scenario.weeks)
        interpreted = dict(columns(model.world.now))
        for name, column in columns(compiled.state()):
            assert_same_bits(interpreted[name], column, f"{name} in week {week}")
        if not model.running:
            break
    for name, a, b in zip(model.record._fields, model.record, compiled.record, strict=True):
        assert_same_bits(a, b, f"record {name}")
    assert model.running is False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(), st.integers(0, 2**63))
def test_random_scenarios(scenario, seed):
    assert_same_run(scenario, seed)


@settings(max_examples=10, deadline=None)
@given(scenarios(years=(1,)), st.integers(0, 38), st.integers(1, 45), st.floats(0, 1))
def test_scheduled_changes(scenario, week, length, value):
    change = Change(
        week,
        week + length,
        "a change",
        Frozen({"hub_leadership.staff_fte": 10 * value, "culture.level": value}),
    )
    changed = Scenario("changed", assigned=scenario.assigned, changes=(change,))
    assert_same_run(changed, 1)


def test_people_and_sites_that_come_and_go(tmp_path):
    scenario = eventful(tmp_path)
    assert_same_run(scenario, 6)
    again = parse_table({"title": "x", "changes": scenario.described()["changes"]})
    assert [c.acts for c in again.changes] == [c.acts for c in scenario.changes]


def test_the_default_network_through_a_summer():
    assert_same_run(Scenario("baseline").replacing({"years": 2, "structure.sites": 8}), 0)


def test_sites_that_join_in_named_weeks(tmp_path):
    path = tmp_path / "joins.csv"
    path.write_text("site,join_week\n2,7\n3,41\n4,500\n", "utf-8")
    values = {"years": 2, "structure.sites": 5, "structure.joins": str(path)}
    assert_same_run(Scenario("in turn").replacing(values), 2)


def test_new_equals_now_between_weeks():
    """A stage that wrote a column which no commit copies would leave the two apart."""
    model = ImprovementNetwork(Scenario("x").replacing({"years": 2, "structure.sites": 5}), rng=3)
    for _ in range(80):
        model.step()
        new = dict(columns(model.world.new))
        for name, column in columns(model.world.now):
            if name not in COUNTED:
                assert_same_bits(column, new[name], f"{name} in week {model.week}")


COUNTED = {  # kept up in `now` alone, when stages and relations are committed
    "use.exposure",
    "use.warning",
    "counts.stages",
    "local.team_using",
    "local.team_quit",
    "sites.norm",
    "sites.team_norm",
    "sites.team_engagement",
}


def test_counts_are_what_a_recount_finds():
    model = ImprovementNetwork(Scenario("x").replacing({"years": 2, "structure.sites": 5}), rng=4)
    for _ in range(80):
        model.step()
    now, ground = model.world.now, model.world.ground
    using = (now.use.stage == 2) | (now.use.stage == 3)
    quit_ = now.use.stage == 4
    assert quit_.any()
    for i in range(len(now.people.norm)):
        near = slice(ground.seats.tie_first[i], ground.seats.tie_end[i])
        peers, weights = ground.peers.row[near], ground.peers.weight[near]
        assert np.array_equal(now.use.exposure[i], (using[peers] * weights[:, None]).sum(axis=0))
        assert np.array_equal(now.use.warning[i], (quit_[peers] * weights[:, None]).sum(axis=0))
    for s in range(ground.places.team_size.size):
        first, end = ground.places.first[s], ground.places.end[s]
        for stage in range(5):
            counted = (now.use.stage[first:end] == stage).sum(axis=0)
            assert np.array_equal(now.counts.stages[s, :, stage], counted)
        team = using[first : first + ground.places.team_size[s]].sum(axis=0)
        assert np.array_equal(now.local.team_using[s], team)
        team = quit_[first : first + ground.places.team_size[s]].sum(axis=0)
        assert np.array_equal(now.local.team_quit[s], team)
