"""Luck dealt to a site at once is the luck of each address, and nobody's who does not need it."""

import numpy as np
import pytest

from nicsim.domains.adoption import ABANDONED, AWARE, ROUTINE, TRYING
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.world.commits import recount_use
from nicsim.world.founding import found
from nicsim.world.luck import see_to_luck


@pytest.fixture(scope="module")
def world():
    """Three sites in which practices are used, at all stages, by some of the people."""
    scenario = Scenario("small").replacing({"structure.sites": 3, "practices.count": 5})
    key = chance.key_of(2)
    prepared = prepare(scenario.structure, scenario.settings.across_teams.initial_degree)
    made = found(scenario.settings, build(prepared, key), key, scenario.named)
    stages = made.now.use.stage
    drawn = np.random.default_rng(1).integers(0, 5, stages.shape)
    drawn[:, 4] = 0  # nobody uses the last one
    stages[:] = drawn
    made.now.counts.stages[:] = 0
    recount_use(made.now.use, made.now.local, made.now.counts, made.ground)
    return made


def test_each_has_the_luck_of_its_address(world):
    now, new, ground, p, key = world
    seen = set()
    for week, s in ((3, 0), (3, 2), (7, 2)):
        see_to_luck(s, now, ground, new.luck, p, key, week)
        for i in range(ground.places.first[s], ground.places.end[s]):
            place = ground.seats.place[i]
            for k, stage in enumerate(now.use.stage[i]):
                words = chance.words(key, chance.ADOPT, week, s, place, k // 4)
                assert new.luck.adopt[k, place] == chance.uniform_of(words[k % 4])
                if stage in (TRYING, ROUTINE):
                    words = chance.words(key, chance.USE, week, s, place, k)
                    assert new.luck.felt[k, place] == chance.normal_of(words[0])
                    assert new.luck.abandon[k, place] == chance.uniform_of(words[1])
                    assert new.luck.routine[k, place] == chance.uniform_of(words[2])
                    seen.add(abs(new.luck.felt[k, place]) > 1.45)
    assert seen == {True, False}  # tails of the normal distribution, and its middle


def test_what_nobody_uses_is_not_dealt(world):
    now, new, ground, p, key = world
    see_to_luck(1, now, ground, new.luck, p, key, 5)
    assert not new.luck.felt[4].any()
    assert {AWARE, ABANDONED, TRYING, ROUTINE} <= set(now.use.stage.ravel().tolist())
