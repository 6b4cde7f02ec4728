"""When sites join: in turn, some first, or as a file names it."""

import numpy as np
import pytest

import nicsim
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario
from nicsim.structure import build, prepare
from nicsim.world.founding import found

SITES = 9


def world(key=0, **values):
    base = {
        "structure.sites": SITES,
        "structure.colleagues": 0,
        "structure.across.kind": "scale_free",
    }
    scenario = Scenario("x").replacing(base | {k.replace("__", "."): v for k, v in values.items()})
    luck = chance.key_of(key)
    structure = build(prepare(scenario.structure, 3), luck)
    return found(scenario.settings, structure, luck, ()), structure


def weeks(key=0, **values):
    return world(key, **values)[0].ground.places.join_week


def ready(now, ground):
    return now.sites.support_shift + now.people.engagement[ground.places.first]


@pytest.mark.parametrize("entry", ["volunteers", "mandated", "neediest", "central", "random"])
def test_some_first_and_the_rest_later(entry):
    found = weeks(roles_engagement__entry=entry, roles_engagement__entry_first=4,
                  roles_engagement__entry_weeks=30)  # fmt: skip
    assert sorted(found) == [0] * 4 + [30] * 5
    one_by_one = weeks(roles_engagement__entry=entry, roles_engagement__entry_weeks=16)
    assert sorted(one_by_one) == list(range(0, 17, 2))
    assert not weeks(roles_engagement__entry=entry).any()


def test_who_is_first():
    late = {"roles_engagement__entry_first": 3, "roles_engagement__entry_weeks": 10}
    for key in range(5):
        made, _ = world(key, roles_engagement__entry="volunteers", **late)
        other, structure = world(key, roles_engagement__entry="neediest", **late)
        order = np.argsort(-ready(made.now, made.ground))
        assert set(np.flatnonzero(made.ground.places.join_week == 0)) == set(order[:3])
        assert set(np.flatnonzero(other.ground.places.join_week == 0)) == set(order[-3:])
        tied = np.diff(structure.link_start)
        central = weeks(key, roles_engagement__entry="central", **late) == 0
        assert tied[central].min() >= tied[~central].max()
    drawn = {tuple(weeks(key, roles_engagement__entry="random", **late)) for key in range(8)}
    assert len(drawn) > 3  # luck, not the order of the file


def test_only_those_told_to_join_come_with_less_engagement():
    usual = world()[0].now.people.engagement
    late = {"roles_engagement__entry_weeks": 10}
    for entry in ("neediest", "central", "random"):
        same = world(roles_engagement__entry=entry, **late)[0].now.people.engagement
        assert (same == usual).all()
    less = world(roles_engagement__entry="mandated", **late)[0].now.people.engagement
    assert less == pytest.approx(0.7 * usual)


def test_named_weeks_win_and_nothing_moves_before_them(tmp_path):
    path = tmp_path / "joins.csv"
    path.write_text("site,join_week\n1,0\n2,0\n3,25\n4,39\n", "utf-8")
    values = {"structure.sites": 4, "structure.joins": str(path), "years": 1}
    scenario = Scenario("x").replacing(values | {"roles_engagement.entry": "volunteers",
                                                 "roles_engagement.entry_weeks": 8})  # fmt: skip
    model = nicsim.ImprovementNetwork(scenario, rng=3)
    begun = [-1] * 4
    before = model.world.now.people.engagement.copy()
    site = model.world.ground.seats.site
    for week in range(40):
        model.step()
        moved = model.world.now.people.engagement != before
        for s in range(4):
            if begun[s] < 0 and moved[site == s].any():
                begun[s] = week
    assert begun == [0, 0, 25, 39]
