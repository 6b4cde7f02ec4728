"""Scenarios: immutable, moved by levels and single parameters, changing on schedule."""

import copy
import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from nicsim.domains import LEVELLED
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.comparing import differences
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.reading import parse
from nicsim.scenario.scenario import Scenario, settings_of

TITLE = 'title = "A"\n'
FULL = (
    TITLE
    + """
question = "Q?"
sources = ["S"]
practices.named = [{ name = "N", quality = 0.3 }]
changes = [
    { week = 10, until = 20, label = "first", set = { "culture.level" = 0.9 } },
    { week = 15, until = 30, label = "second", set = { culture = { level = 0.1, erosion = 0.5 } } },
]
culture.level = 0.5
"""
)


def changing(*changes, base=""):
    """Changes given as (week, until or None, {key: value})."""
    entries = []
    for week, until, values in changes:
        end = "" if until is None else f"until = {until}, "
        pairs = ", ".join(f'"{key}" = {value}' for key, value in values.items())
        entries.append(f"{{ week = {week}, {end}set = {{ {pairs} }} }}")
    return parse(f"{TITLE}{base}\nchanges = [{', '.join(entries)}]")


def over_time(scenario, domain, name):
    """Week and value of every step."""
    return [(w, getattr(getattr(s, domain), name)) for w, s in scenario.timeline]


# Immutable, hashable, picklable


@pytest.mark.parametrize(
    "act",
    [
        lambda s: setattr(s, "title", "B"),
        lambda s: delattr(s, "title"),
        lambda s: setattr(s, "anything", 1),
        lambda s: s.assigned.__setitem__("years", 3),
        lambda s: s.assigned.__delitem__("culture.level"),
        lambda s: s.assigned.update(years=3),
        lambda s: s.assigned.pop("culture.level"),
        lambda s: setattr(s.assigned["culture.level"], "value", 3),
        lambda s: setattr(s.changes[0], "week", 3),
        lambda s: s.changes[0].set.update(years=3),
        lambda s: setattr(s.named[0], "quality", 3),
        lambda s: setattr(s.settings.culture, "erosion", 3),
    ],
)
def test_nothing_in_it_can_be_changed(act):
    scenario, same = parse(FULL), parse(FULL)
    with pytest.raises((AttributeError, TypeError, FrozenInstanceError)):
        act(scenario)
    assert scenario == same


def test_equal_ones_hash_alike_and_others_differ():
    one, other = parse(FULL), parse(FULL)
    assert one == other
    assert hash(one) == hash(other)
    moved = one.replacing({"culture.level": 0.6})
    assert moved != one
    assert {one: 1, moved: 2}[other] == 1
    assert one.settings.culture.influence_rate == 0.02  # the original stays


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy])
def test_copies(again):
    assert again(parse(FULL)) == parse(FULL)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(protocol):
    one = parse(FULL)
    other = pickle.loads(pickle.dumps(one, protocol))
    assert other == one
    assert hash(other) == hash(one)
    assert other.timeline == one.timeline


def test_frozen_copies_what_it_is_given():
    items = {"a": 1}
    frozen = Frozen(items)
    items["b"] = 2
    assert dict(frozen) == {"a": 1}
    assert frozen == Frozen({"a": 1}) != Frozen({"a": 2})
    assert hash(Frozen({"a": 1, "b": 2})) == hash(Frozen({"b": 2, "a": 1}))
    assert eval(repr(frozen)) == frozen
    assert len(Frozen()) == 0


# Replacing


def test_replacing_says_python():
    found = parse(FULL).replacing({"years": 3, "culture": {"erosion": 0.25}, "title": " B "})
    assert (found.title, found.years, found.weeks) == ("B", 3, 120)
    assert found.resolved()["years"].origin == "Python"
    assert found.resolved()["culture.erosion"] == (0.25, "Python")
    assert found.resolved()["culture.level"] == (0.5, "text")
    assert (found.question, found.sources) == ("Q?", ("S",))


def test_replacing_tells_all_faults():
    with pytest.raises(ScenarioError) as caught:
        parse(FULL).replacing(
            {"years": "4", "culture.level": True, "cultur.level": 1, "changes": 3, "title": ""}
        )
    assert len(caught.value.faults) == 5


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (np.float64(0.25), 0.25),
        (np.int64(1), 1.0),
        (np.uint8(0), 0.0),
        (1, 1.0),
    ],
)
def test_numbers_of_numpy(given, taken):
    found = Scenario("A").replacing({"culture.level": given}).assigned["culture.level"].value
    assert found == taken
    assert type(found) is float


@pytest.mark.parametrize(
    "value",
    [
        np.nan,
        np.inf,
        -np.inf,
        np.bool_(True),
        True,
        None,
        "0.5",
        b"1",
        [1],
        1j,
        10**400,
    ],
)
def test_values_that_are_no_numbers(value):
    with pytest.raises(ScenarioError, match=r"^\[culture\] level: "):
        Scenario("A").replacing({"culture.level": value})


# Levels


def test_levels_are_the_middle_where_none_is_set():
    found = Scenario("A").replacing({"culture.level": 0.0, "improvement.level": 1})
    assert found.levels == dict.fromkeys(LEVELLED, 0.5) | {"culture": 0.0, "improvement": 1.0}


@pytest.mark.parametrize("domain", LEVELLED)
def test_level_of_a_half_is_the_default(domain):
    assert Scenario("A").replacing({f"{domain}.level": 0.5}).settings == Scenario("A").settings


@pytest.mark.parametrize("domain", LEVELLED)
def test_a_level_moves_its_own_domain_only(domain):
    usual, found = settings_of({}), settings_of({f"{domain}.level": 0.9})
    assert [name for name in usual._fields if getattr(usual, name) != getattr(found, name)] == [
        domain
    ]


@pytest.mark.parametrize("order", [1, -1])
def test_single_parameters_win_over_levels(order):
    values = {"hub_leadership.level": 1.0, "hub_leadership.staff_fte": 3.0}
    found = Scenario("A").replacing(dict(list(values.items())[::order]))
    assert found.settings.hub_leadership.staff_fte == 3.0
    assert found.settings.hub_leadership.capability == 1.0
    later = found.replacing({"hub_leadership.level": 0.0})
    assert later.settings.hub_leadership.staff_fte == 3.0
    assert later.settings.hub_leadership.capability == 0.35


@pytest.mark.parametrize(
    ("key", "level", "wanted"),
    [
        # 7 - 3 * 2 * level below the middle, 4 - 2 * (2 * level - 1) above
        ("improvement.cycle_weeks", 1 / 12, 7),  # 6.5
        ("improvement.cycle_weeks", 0.0834, 6),
        ("improvement.cycle_weeks", 0.25, 6),  # 5.5
        ("improvement.cycle_weeks", 0.75, 3),
        ("improvement.cycle_weeks", 0.625, 4),  # 3.5
        ("improvement.cycle_weeks", 0.875, 3),  # 2.5
        ("improvement.cycle_weeks", 0.876, 2),
        ("across_teams.initial_degree", 0.25, 2),  # 1.5
        ("across_teams.initial_degree", 0.24, 1),
        ("across_teams.initial_degree", 0.75, 5),  # 4.5
        ("across_teams.ties_per_convening", 0.25, 1),  # .5
        ("across_teams.ties_per_convening", 0.2499, 0),
        ("across_teams.ties_per_convening", 0.75, 2),  # 1.5
    ],
)
def test_integers_round_half_up(key, level, wanted):
    domain, _, name = key.partition(".")
    found = getattr(getattr(settings_of({f"{domain}.level": level}), domain), name)
    assert found == wanted
    assert type(found) is int


# Changes


def test_values_return_at_until():
    found = changing((10, 20, {"culture.erosion": 0.5}), base="culture.erosion = 0.1")
    assert over_time(found, "culture", "erosion") == [(0, 0.1), (10, 0.5), (20, 0.1)]


def test_without_until_a_change_lasts():
    found = changing((10, None, {"culture.erosion": 0.5}))
    assert over_time(found, "culture", "erosion") == [(0, 0.004), (10, 0.5)]


def test_a_change_from_the_first_week():
    found = changing((0, 1, {"culture.erosion": 0.5}))
    assert over_time(found, "culture", "erosion") == [(0, 0.5), (1, 0.004)]


@pytest.mark.parametrize("until", [200, 201, 9999])
def test_an_end_beyond_the_run_is_no_step(until):
    found = changing((199, until, {"culture.erosion": 0.5}))
    assert over_time(found, "culture", "erosion") == [(0, 0.004), (199, 0.5)]


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        # overlap: the later in the file wins, then what the earlier said comes back
        (
            [(10, 40, {"culture.erosion": 0.1}), (20, 30, {"culture.erosion": 0.2})],
            [(0, 0.004), (10, 0.1), (20, 0.2), (30, 0.1), (40, 0.004)],
        ),
        # later in the file, not later in time
        (
            [(20, 30, {"culture.erosion": 0.2}), (10, 40, {"culture.erosion": 0.1})],
            [(0, 0.004), (10, 0.1), (20, 0.1), (30, 0.1), (40, 0.004)],
        ),
        (
            [(10, 30, {"culture.erosion": 0.1}), (20, 40, {"culture.erosion": 0.2})],
            [(0, 0.004), (10, 0.1), (20, 0.2), (30, 0.2), (40, 0.004)],
        ),
        # one after another without a gap
        (
            [(10, 20, {"culture.erosion": 0.1}), (20, 30, {"culture.erosion": 0.2})],
            [(0, 0.004), (10, 0.1), (20, 0.2), (30, 0.004)],
        ),
        # the same weeks
        (
            [(10, 20, {"culture.erosion": 0.1}), (10, 20, {"culture.erosion": 0.2})],
            [(0, 0.004), (10, 0.2), (20, 0.004)],
        ),
    ],
)
def test_overlaps(changes, wanted):
    assert over_time(changing(*changes), "culture", "erosion") == wanted


def test_overlaps_of_other_keys_do_not_mix():
    found = changing(
        (10, 30, {"culture.erosion": 0.1}), (20, 40, {"hub_leadership.staff_fte": 0.0})
    )
    assert over_time(found, "culture", "erosion") == [
        (0, 0.004),
        (10, 0.1),
        (20, 0.1),
        (30, 0.004),
        (40, 0.004),
    ]
    assert [v for _, v in over_time(found, "hub_leadership", "staff_fte")] == [5, 5, 0, 0, 5]


def test_levels_in_changes_move_parameters_and_return():
    found = changing((10, 20, {"improvement.level": 0.25}), base="improvement.level = 1.0")
    assert over_time(found, "improvement", "cycle_weeks") == [(0, 2), (10, 6), (20, 2)]


def test_single_parameters_win_over_levels_in_changes_too():
    by_change = changing((10, None, {"culture.erosion": 0.5, "culture.level": 1.0}))
    by_base = changing((10, None, {"culture.level": 1.0}), base="culture.erosion = 0.5")
    by_other = changing((10, None, {"culture.erosion": 0.5}), (20, None, {"culture.level": 0.0}))
    for found, wanted in (
        (by_change, [0.004, 0.5]),
        (by_base, [0.5, 0.5]),
        (by_other, [0.004, 0.5, 0.5]),
    ):
        assert [v for _, v in over_time(found, "culture", "erosion")] == wanted
        last = found.timeline[-1][1].culture.influence_rate
        assert last == pytest.approx(0.01 if found is by_other else 0.04)


def test_no_change_is_one_step():
    found = Scenario("A")
    assert found.timeline == ((0, found.settings),)


def test_years_cut_the_timeline():
    found = changing((10, 60, {"culture.erosion": 0.5})).replacing({"years": 1})
    assert [week for week, _ in found.timeline] == [0, 10]
    assert not found.notices


# Told as plain data


def test_described_is_plain_data():
    found = parse(FULL).described()
    assert found["title"] == "A"
    assert found["sources"] == ["S"]
    assert found["named"] == [{"name": "N", "quality": 0.3}]
    assert found["changes"][1] == {
        "week": 15,
        "until": 30,
        "label": "second",
        "set": {"culture.level": 0.1, "culture.erosion": 0.5},
    }
    assert all(type(change["set"]) is dict for change in found["changes"])


def test_resolved_values_are_those_of_the_settings():
    found = parse(FULL + "hub_leadership.level = 0.8\nhub_leadership.staff_fte = 1.0")
    settings = found.settings
    for key, value in found.resolved().items():
        domain, _, name = key.partition(".")
        if domain in settings._fields and name != "level":
            assert value.value == getattr(getattr(settings, domain), name), key


# Differences


def test_equal_scenarios_do_not_differ():
    assert differences(parse(FULL), parse(FULL)) == []
    assert differences(Scenario("A"), Scenario("B").replacing({"years": 5})) == []


def test_differences_follow_levels_and_name_practices_and_changes():
    rows = differences(parse(TITLE), parse(FULL).replacing({"culture.level": 1.0, "years": 4}))
    found = {key: (a, b) for key, a, b in rows}
    assert found == {
        "years": (5, 4),
        "culture.level": (None, 1.0),
        "culture.initial_norm": (0.4, 0.65),
        "culture.convening_gain": (0.1, 0.2),
        "culture.success_gain": (0.02, 0.05),
        "culture.erosion": (0.004, 0.002),
        "culture.influence_rate": (0.02, 0.04),
        "culture.fading": (0.006, 0.003),
        "practices.named": ("drawn", "N +0.3"),
        "changes": ("none", "week 10: first; week 15: second"),
    }
    assert len(rows) == len(found)


def test_differences_turn_round():
    one, other = parse(TITLE), parse(FULL).replacing({"structure.across.kind": "ring"})
    assert [(k, b, a) for k, a, b in differences(one, other)] == differences(other, one)


def test_changes_that_differ_read_differently():
    one, other = (
        parse(TITLE + f'changes = [{{ week = 1, label = "a", set = {{ "culture.level" = {v} }} }}]')
        for v in (0.1, 0.9)
    )
    ((_, told, other_told),) = differences(one, other)
    assert told != other_told


@pytest.mark.parametrize(
    "change",
    [
        '{ week = 11, label = "a", set = { "culture.erosion" = 0.1 } }',
        '{ week = 10, until = 90, label = "a", set = { "culture.erosion" = 0.1 } }',
        '{ week = 10, label = "a", set = { "culture.erosion" = 0.2 } }',
    ],
)
def test_changes_that_differ_in_anything(change):
    one = parse(TITLE + 'changes = [{ week = 10, label = "a", set = { "culture.erosion" = 0.1 } }]')
    rows = differences(one, parse(TITLE + f"changes = [{change}]"))
    assert [key for key, _, _ in rows] == ["changes"]
