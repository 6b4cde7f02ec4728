"""The declarations: what each parameter says of itself, and what levels do to them."""

import math

import pytest

from nicsim.domains import LEVELLED, Settings
from nicsim.foundation.declare import ROLES, Parameter
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.checking import changed_value
from nicsim.scenario.declared import (
    MOST_YEARS,
    allowed,
    checked,
    of_nature,
    parameters,
    shown,
    tables,
)
from nicsim.scenario.scenario import Scenario, settings_of

# parameter: value at level 0, .5 and 1
LEVELS = {
    "hub_leadership": {
        "capability": (0.35, 0.7, 1.0),
        "staff_fte": (2, 5, 8),
        "working_theory": (0, 0.3, 0.6),
    },
    "roles_engagement": {
        "role_clarity": (0.4, 0.6, 0.8),
        "protected_time": (0.4, 0.6, 0.8),
        "initial_engagement": (0.25, 0.4, 0.55),
    },
    "improvement": {
        "initial_skill": (0.05, 0.2, 0.4),
        "skill_gain": (0.015, 0.04, 0.09),
        "cycle_weeks": (7, 4, 2),
        "optimism": (0.6, 0.34, 0.07),
    },
    "within_team": {
        "initial_trust": (0.3, 0.45, 0.6),
        "trust_gain": (0.04, 0.08, 0.14),
        "trust_loss": (0.10, 0.06, 0.04),
        "disclosure_floor": (0.05, 0.15, 0.40),
    },
    "across_teams": {
        "initial_degree": (0, 3, 6),
        "ties_per_convening": (0, 1, 2),
        "tie_half_life": (15, 40, 80),
        "bridge": (2, 4, 6),
        "exchange_rate": (0.2, 0.6, 0.9),
        "context_discount": (0.8, 0.5, 0.2),
    },
    "culture": {
        "initial_norm": (0.2, 0.4, 0.65),
        "convening_gain": (0.03, 0.1, 0.2),
        "success_gain": (0.005, 0.02, 0.05),
        "erosion": (0.008, 0.004, 0.002),
        "influence_rate": (0.01, 0.02, 0.04),
        "fading": (0.012, 0.006, 0.003),
    },
    "environment": {
        "support": (0.3, 0.55, 0.8),
        "pressure": (0.6, 0.35, 0.15),
        "turnover": (0.26, 0.16, 0.08),
        "lead_turnover": (0.26, 0.16, 0.08),
        "principal_turnover": (0.3, 0.2, 0.1),
    },
}
KEYS = list(parameters())


def number(p: Parameter):
    return p.kind in ("number", "integer")


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("domain", LEVELLED)
def test_level_table(domain, place):
    usual = getattr(settings_of({}), domain)
    moved = getattr(settings_of({f"{domain}.level": place / 2}), domain)
    wanted = {name: values[place] for name, values in LEVELS[domain].items()}
    others = {name: v for name, v in usual._asdict().items() if name not in wanted}
    for name, value in wanted.items():
        assert getattr(moved, name) == pytest.approx(value, abs=1e-15), name
    assert {name: getattr(moved, name) for name in others} == others


@pytest.mark.parametrize(("level", "low", "part"), [(0.25, 0, 0.5), (0.6, 1, 0.2), (0.9, 1, 0.8)])
@pytest.mark.parametrize("domain", LEVELLED)
def test_levels_run_straight_between(domain, level, low, part):
    moved = getattr(settings_of({f"{domain}.level": level}), domain)
    for name, values in LEVELS[domain].items():
        value = values[low] + part * (values[low + 1] - values[low])
        if parameters()[f"{domain}.{name}"].kind == "integer":
            value = math.floor(value + 0.5 + 1e-12)
        assert getattr(moved, name) == pytest.approx(value), name


def test_only_the_table_moves():
    moved = {p.key for p in parameters().values() if p.weak is not None or p.strong is not None}
    assert moved == {f"{domain}.{name}" for domain, names in LEVELS.items() for name in names}
    assert tuple(LEVELS) == LEVELLED


@pytest.mark.parametrize("key", KEYS)
def test_every_parameter_says_what_it_is(key):
    p = parameters()[key]
    assert p.key.removeprefix(".") == key
    for text in (p.meaning, p.unit, p.source):
        assert text.strip() == text != ""
    assert p.meaning != p.name
    assert p.kind in ("number", "integer", "flag", "choice", "file")
    assert (p.low is None) == (p.high is None) == (not number(p))
    assert bool(p.choices) == (p.kind == "choice")
    assert (p.weak is None) == (p.strong is None)
    assert allowed(p).strip()


@pytest.mark.parametrize("key", [k for k in KEYS if parameters()[k].default is not None])
def test_defaults_are_allowed(key):
    p = parameters()[key]
    value, fault = checked(key, p.default)
    assert fault is None
    assert value == p.default
    assert type(value) is type(p.default)


def test_only_these_have_no_default():
    unset = {key for key in KEYS if parameters()[key].default is None}
    assert unset == {f"{domain}.level" for domain in LEVELLED} | {
        "structure.districts",
        "structure.roster",
        "structure.ties",
        "structure.team_ties",
        "structure.joins",
        "structure.across.degree",
        "structure.across.rows",
        *(f"costs.{name}" for name in ("staff", "tie", "convening", "release_day")),
    }


@pytest.mark.parametrize("key", [k for k in KEYS if number(parameters()[k])])
def test_ends_of_ranges(key):
    p = parameters()[key]
    assert p.low is not None
    assert p.high is not None
    assert p.low < p.high
    step = 1 if p.kind == "integer" else 1e-6 * max(1.0, p.high)
    for sound in (p.low, p.high):
        assert checked(key, sound) == (sound, None)
    for end in (p.low - step, p.high + step, p.high * 10 + 1, -(10**400), 10**400):
        value, fault = checked(key, end)
        assert value is None
        assert fault is not None
        assert "allowed is" in fault or "is not" in fault
    for level in (p.weak, p.strong):
        assert level is None or p.low <= level <= p.high


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    "value", [None, [], {}, (), b"x", 1j, math.nan, math.inf, -math.inf, "", "\0", object()]
)
def test_nonsense_is_refused_everywhere(key, value):
    found, fault = checked(key, value)
    assert found is None
    assert fault
    assert len(fault) < 300


@pytest.mark.parametrize("key", [k for k in KEYS if number(parameters()[k])])
@pytest.mark.parametrize("value", ["1", True, False])
def test_texts_and_flags_are_no_numbers(key, value):
    assert checked(key, value)[1] is not None


@pytest.mark.parametrize("key", [k for k in KEYS if parameters()[k].kind == "integer"])
def test_no_fraction_is_an_integer(key):
    assert checked(key, 1.0)[1] is not None


@pytest.mark.parametrize("key", [k for k in KEYS if parameters()[k].kind == "flag"])
@pytest.mark.parametrize("value", [0, 1, "true", "false", 1.0])
def test_flags_are_true_or_false_only(key, value):
    assert checked(key, True) == (True, None)
    assert checked(key, False) == (False, None)
    assert checked(key, value)[1] is not None


@pytest.mark.parametrize("key", [k for k in KEYS if parameters()[k].kind == "choice"])
def test_choices(key):
    for choice in parameters()[key].choices:
        assert checked(key, choice) == (choice, None)
    first = parameters()[key].choices[0]
    fault = checked(key, first[:-1] + "~")[1]
    assert fault is not None
    assert all(choice in fault for choice in parameters()[key].choices)
    assert "did you mean" in fault


def test_every_field_of_the_records_is_declared():
    for domain, record in zip(Settings._fields, Settings(), strict=True):
        own = [p.name for p in parameters().values() if p.domain == domain]
        levels = ["level"] if domain in LEVELLED else []
        assert own == levels + list(record._fields)
    assert set(tables()) == {
        *Settings._fields,
        "costs",
        "structure",
        "structure.across",
        "structure.within",
    }


@pytest.mark.parametrize("name", ["initial_"])
def test_what_is_initial_is_founding(name):
    initial = [p for p in parameters().values() if p.name.startswith(name)]
    assert len(initial) > 5
    assert [p.key for p in initial if not p.founding] == []


@pytest.mark.parametrize("key", [k for k in KEYS if parameters()[k].default is not None])
def test_what_may_change_in_mid_run(key):
    p = parameters()[key]
    fault, value = changed_value(key, p.default)
    if p.founding or p.domain in ("", "practices") or p.domain.startswith("structure"):
        assert fault is not None
        assert "acts at the beginning only" in fault
    elif p.domain == "costs":
        assert "is a price" in str(fault)
    else:
        assert (fault, value) == (None, p.default)


def test_no_level_is_founding():
    assert not any(p.founding for p in parameters().values() if p.name == "level")


def test_horizon():
    assert Scenario("A").years == 5
    assert Scenario("A").weeks == 200
    assert Scenario("A").replacing({"years": MOST_YEARS}).weeks == 40 * MOST_YEARS


@pytest.mark.parametrize("value", ["x" * 1000, [1] * 1000, "\n", {"a": None}, True])
def test_shown_is_short(value):
    text = shown(value)
    assert 0 < len(text) <= 60
    assert text.isprintable()


def test_shown_of_a_number_too_long_to_write():
    assert len(shown(10**5000)) <= 60
    assert len(shown([10**5000])) <= 60


def test_shown_of_tables_in_tables():
    deep = {}
    for _ in range(100_000):
        deep = {"a": deep}
    assert len(shown(deep)) <= 60
    with pytest.raises(ScenarioError, match="is not a number"):
        Scenario("A").replacing({"culture.level": deep})
    while deep:
        deep = deep["a"]  # undone step by step: no recursion of the interpreter's own


def test_shown_of_flags_is_as_written():
    assert [shown(v) for v in (True, False, 1, "a")] == ["true", "false", "1", "'a'"]


def test_every_parameter_is_a_lever_a_condition_or_nature():
    roles = {key: p.role for key, p in parameters().items()}
    assert set(roles.values()) == set(ROLES)
    assert {key for key, p in parameters().items() if p.prior is not None} == set(of_nature())
    assert roles["hub_leadership.staff_fte"] == "lever"
    assert roles["environment.turnover"] == "condition"
    assert roles["roles_engagement.quorum"] == "nature"


@pytest.mark.parametrize("key", of_nature())
def test_worlds_take_values_that_a_scenario_may_have_and_the_default_is_among_them(key):
    p, prior = parameters()[key], parameters()[key].prior
    assert prior is not None
    for place in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert checked(key, prior.value(place)) == (prior.value(place), None)
    if prior.shape == "among":
        assert p.default == prior.values[0]
    else:
        assert prior.value(0.0) <= p.default <= prior.value(1.0)


def test_only_nature_that_is_declared_so_is_drawn():
    assert not [key for key in of_nature() if key.startswith("structure.") or "." not in key]
    assert {p.kind for p in of_nature().values()} == {"number", "integer", "flag", "choice"}
