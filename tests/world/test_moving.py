"""Looking at a site leaves out nobody who could move, and adds up what is felt."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_scenarios import founded, scenarios

from nicsim.domains.adoption import uses
from nicsim.drivers.kernel import KernelRun
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.world.luck import see_to_luck
from nicsim.world.person import _move, adopt
from nicsim.world.state import World, copied

USED = {"years": 1, "structure.sites": 3, "structure.colleagues": 6, "practices.count": 3}
CASES = {
    "as it is": {},
    "everyone hears at once": {"adoption.awareness": 1.0},
    "peers pull more than twice": {"adoption.try_peers": 2.5},
    "peers count by their share": {"adoption.counted_by": "share"},
    "use in name only": {"adoption.symbolic": 0.8, "environment.pressure": 0.9},
    "what harms is retired": {"practices.harmful_share": 1.0, "practices.helpful_share": 0.0},
    "contagion": {"adoption.rule": "contagion", "adoption.initial_users": 2},
    "contagion without fail": {
        "adoption.rule": "contagion",
        "adoption.transmission": 1.0,
        "adoption.initial_users": 2,
        "structure.within.kind": "ring",
    },
    "a threshold": {"adoption.rule": "threshold", "adoption.initial_users": 2},
    "an external source": {"adoption.rule": "linear"},
    "a cascade": {"adoption.rule": "cascade", "adoption.initial_users": 2},
}


def after(scenario, key, weeks):
    """The network as it is after some weeks."""
    world = founded(scenario, key)
    running = KernelRun(world, scenario.timeline, scenario.weeks)
    running.run_to(weeks)
    now = running.state()
    return World(now, copied(now), running.ground, world.settings, key)


def moved_unseen(world, week):
    """Of those who are not marked, those whom the rules of a person would move; and all marked."""
    now, new, ground, p, key = world
    unseen, marked = [], 0
    for s in range(ground.places.first.size):
        see_to_luck(s, now, ground, new.luck, p, key, week)
        for i in range(ground.places.first[s], ground.places.end[s]):
            place = ground.seats.place[i]
            member = bool(place < ground.places.team_size[s])
            for k in range(now.use.stage.shape[1]):
                if new.luck.moves[k, place]:
                    marked += 1
                    continue
                _move(i, k, s, member, now, new, ground, p, key, week)
                stayed = new.use.stage[i, k] == now.use.stage[i, k]
                if not stayed or new.use.depth[i, k] != now.use.depth[i, k]:
                    unseen.append((i, k))
    return unseen, marked


@pytest.mark.parametrize("name", CASES)
def test_nobody_is_left_out(name):
    scenario = Scenario("small").replacing(USED | CASES[name])
    marked = 0
    for week in (2, 6, 20, 39):
        unseen, found = moved_unseen(after(scenario, chance.key_of(4), week), week)
        assert not unseen
        marked += found
    assert marked > 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(scenarios(years=(1,)), st.integers(0, 2**63), st.integers(1, 39))
def test_nobody_is_left_out_of_random_networks(scenario, seed, week):
    assert not moved_unseen(after(scenario, chance.key_of(seed), week), week)[0]


def test_most_need_not_be_looked_at_closely():
    world = after(Scenario("usual").replacing({"years": 1}), chance.key_of(1), 30)
    _, marked = moved_unseen(world, 30)
    assert 0 < marked < 0.15 * world.now.use.stage.size


def test_what_is_felt_is_summed():
    world = after(Scenario("small").replacing(USED), chance.key_of(4), 39)
    now, new, ground, p, key = world
    effect, sd = now.local.effect, p.improvement.outcome_sd / np.sqrt(p.adoption.felt_observations)
    used = 0
    for i in range(now.people.norm.size):
        adopt(i, now, new, ground, p, key, 39)
        s, place = ground.seats.site[i], ground.seats.place[i]
        felt = [
            p.improvement.proximal * effect[s, k] * now.use.depth[i, k]
            + sd * new.luck.felt[k, place]
            for k, stage in enumerate(now.use.stage[i])
            if uses(stage)
        ]
        used += len(felt)
        assert new.people.felt[i] == pytest.approx(np.mean(felt) if felt else 0.0)
    assert used > 10
