"""Runs end by their stop rule when they must, not before, and count from then on as they were."""

import numpy as np
import pytest

import nicsim
from nicsim.drivers.agents import Practitioner
from nicsim.drivers.model import ImprovementNetwork
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario
from nicsim.world.measures import AT
from verification.laboratory import classic

RING = {"structure.colleagues": 19, "years": 2}
DRIVERS = ("kernel", "mesa")


def ends_of(scenario, replicates=1, **how):
    """The week after which each run stopped (nan: none)."""
    result = nicsim.run(scenario, replicates=replicates, **how)
    return result.weekly.groupby("replicate")["stopped_week"].last().to_numpy(), result


def ring(stop, threshold=1.0):
    return classic("threshold_ring", RING | {"stop": stop, "adoption.threshold": threshold})


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("stop", ["settled", "saturated"])
def test_a_full_ring_stops(driver, stop):
    """Twenty in a ring of degree 4, five at the start: two more on each side a week."""
    (end,), result = ends_of(ring(stop=stop), driver=driver)
    use = result.weekly["use_helpful"].to_numpy()
    full = int(np.argmax(use == 1.0))
    assert full == 3  # 5, 9, 13, 17, 20
    # those who came last make it routine a week later; then nothing can change
    assert end == (full if stop == "saturated" else full + 1)
    assert (use[full:] == 1.0).all()


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_ring_that_is_stuck_settles_but_never_saturates(driver):
    (end,), result = ends_of(ring(stop="settled", threshold=4.0), driver=driver)
    assert end == 0
    assert result.weekly["use_helpful"].to_numpy()[-1] == 5 / 20
    assert np.isnan(ends_of(ring(stop="saturated", threshold=4.0), driver=driver)[0]).all()


@pytest.mark.parametrize("rule", ["contagion", "cascade", "linear"])
def test_what_settled_would_not_have_moved(rule):
    """Held to the end, use is what it would have come to without a stop; before, too."""
    values = {
        "adoption.rule": rule,
        "adoption.transmission": 0.1,
        "adoption.external": 0.02,
        "structure.colleagues": 19,
        "years": 8,
    }
    plain = classic("cascade", values | {"stop": "never"})
    ends, stopped = ends_of(plain.replacing({"stop": "settled"}), 12)
    _, whole = ends_of(plain, 12)
    assert (ends < 319).all()  # all settle within eight years
    for measure in ("use_helpful", "spread_helpful"):
        assert stopped.weekly[measure].equals(whole.weekly[measure])
    # and no sooner than it must: something still moved in the last week of each
    use = whole.weekly["spread_helpful"].to_numpy().reshape(12, -1)
    for run, end in enumerate(ends.astype(int)):
        assert end == 0 or use[run, end] != use[run, end - 1]


def test_a_linear_rule_without_news_from_outside_settles_where_nobody_uses_it():
    values = {"adoption.external": 0.0, "structure.colleagues": 5, "stop": "settled"}
    assert ends_of(classic("bass", values))[0] == 0


def test_what_is_scheduled_or_comes_in_summer_keeps_it_from_settling():
    later = Change(60, None, "a lower threshold", Frozen({"adoption.threshold": 1.0}))
    stuck = ring(stop="settled", threshold=4.0)
    changed = Scenario("later", assigned=stuck.assigned, named=stuck.named, changes=(later,))
    (end,), result = ends_of(changed)
    assert end == 64
    assert result.weekly["use_helpful"].to_numpy()[-1] == 1.0
    summer = stuck.replacing({"environment.summer": True, "environment.turnover": 0.1})
    assert ends_of(summer)[0] == 40  # the last summer is over
    assert ends_of(summer.replacing({"environment.turnover": 0.0}))[0] == 40  # leads leave
    nobody = {"environment.turnover": 0.0, "environment.lead_turnover": 0.0}
    assert ends_of(summer.replacing(nobody))[0] == 0


def test_sites_yet_to_join_are_waited_for():
    values = {
        "structure.sites": 3,
        "structure.team_size": 2,
        "structure.colleagues": 2,
        "roles_engagement.entry": "random",
        "roles_engagement.entry_weeks": 30,
        "adoption.external": 1.0,
        "years": 2,
    }
    for stop in ("settled", "saturated"):
        assert ends_of(classic("bass", values | {"stop": stop}))[0] >= 20


def test_extinct_is_when_nobody_uses_any_more_what_was_used():
    values = {
        "structure.sites": 2,
        "structure.colleagues": 3,
        "hub_leadership.staff_fte": 0.0,
        "within_team.level": 0.0,
        "adoption.initial_users": 4,
        "adoption.abandon_rate": 0.9,
        "within_team.candour_power": 8.0,
        "stop": "extinct",
    }
    scenario = Scenario("ends").replacing(values)
    ends, result = ends_of(scenario, 4)
    assert (ends >= 19).all()  # no team has tested for twenty weeks
    for run, end in enumerate(ends.astype(int)):
        one = result.practices[result.practices["replicate"] == run]
        using = one.groupby("week")[["trying", "routine"]].sum().sum(axis=1)
        assert using[end] == 0.0
        assert using[:end].max() > 0.0
    # nobody used anything: that is no extinction
    unused = {"stop": "extinct", "adoption.external": 0.0, "years": 1}
    assert np.isnan(ends_of(classic("bass", unused))[0]).all()


def test_a_network_settles_after_a_year_without_change():
    """Members and a code that agree stay as they are."""
    values = {"structure.sites": 8, "practices.components": 6, "years": 10, "stop": "settled"}
    (end,), result = ends_of(classic("march", values))
    known = result.weekly["fit_held"].to_numpy()
    assert known[int(end) - 40 : int(end) + 1].std() == 0.0
    assert known[int(end) - 41] != known[int(end)]


def test_a_stopped_run_is_held_as_it_was():
    (end,), result = ends_of(ring(stop="saturated"))
    end, record = int(end), result.outcomes[0].record
    assert np.isnan(record.weekly[:end, AT.stopped_week]).all()
    for table in (record.weekly, record.practices, record.sites):
        assert np.array_equal(table[end:], np.broadcast_to(table[end], table[end:].shape), True)
    assert np.isfinite(record.surveys[0]).all()
    assert np.isnan(record.surveys[1:]).all()  # none was taken any more
    assert "stopped by rule after week 3" in result.finding()


def test_own_rules_are_not_known_to_settle():
    """With rules of one's own, who could adopt is not known: a year must pass without change."""

    class Stubborn(Practitioner):
        def adopt(self):
            super().adopt()

    class Own(ImprovementNetwork):
        practitioner_class = Stubborn

    scenario = ring(stop="settled", threshold=4.0)
    scenario = scenario.replacing({"roles_engagement.protected_time": 0.0})  # nobody tests
    assert ends_of(scenario)[0] == 0
    assert ends_of(scenario, model=Own)[0] == 40


def test_the_rest_of_a_run_costs_nothing():
    model = ImprovementNetwork(ring(stop="settled"), rng=0)
    while model.running:
        model.step()
    assert model.week == 5


def test_a_stop_is_no_change_and_no_other_word():
    with pytest.raises(nicsim.NicsimError, match="did you mean settled"):
        Scenario("x").replacing({"stop": "setled"})
