"""Scenario files on the page: it saves what Python saves, and opens what Python reads."""

import re
import tomllib

import pytest

from nicsim.app.arms import arm_of, scenario_of
from nicsim.app.shipped import shipped_scenarios
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.reading import parse
from nicsim.scenario.writing import toml_of

SHIPPED = shipped_scenarios()
CATALOGUE = "await (await fetch('/api/catalogue')).json()"
OPENED = f"m.armFromText(given, {CATALOGUE})"
REFUSED = "(() => { try { m.armFromText(...given) } catch (fault) { return fault.faults; } })()"


@pytest.fixture
def saved(module):
    return lambda arm: module("saving", f"m.textOf(given, {CATALOGUE})", arm)


@pytest.fixture
def opened(module):
    return lambda text: module("opening", OPENED, text)


def test_what_ships_is_saved_as_python_saves_it_and_opens_again(module):
    names = [name for name in SHIPPED if arm_of(SHIPPED[name], name)["ships"] is None]
    arms = [arm_of(SHIPPED[name], name) for name in names]
    texts = module("saving", f"given.map(((c) => (arm) => m.textOf(arm, c))({CATALOGUE}))", arms)
    wanted = [re.sub(r"\b(\d+)\.0\b", r"\1", toml_of(SHIPPED[name])) for name in names]  # 0.0 is 0
    assert texts == wanted
    again = module("opening", f"given.map(((c) => (t) => m.armFromText(t, c))({CATALOGUE}))", texts)
    for name, arm, read in zip(names, arms, again, strict=True):
        assert arm_of(scenario_of(read, SHIPPED)) == arm, name


def test_any_text_and_number_survives(saved, opened):
    odd = 'a "b" \\ c\n\x7f Zürich 学校'
    named = [{"name": "odd " + odd.strip(), "quality": -0.1}]
    changes = [{"week": 3, "until": 9, "label": odd, "set": {"culture.level": 1e-7}}]
    arm = {"title": odd, "question": odd, "sources": [odd], "values": {"years": 3}, "ships": None}
    arm |= {"named": named, "changes": changes}
    arm["values"] |= {"environment.summer": False, "structure.across.kind": "ring"}
    text = saved(arm)
    assert opened(text) == arm
    assert arm_of(parse(text))["changes"] == changes


def test_what_has_files_extends_what_names_them(saved, opened):
    arm = arm_of(SHIPPED["own_network"], "own_network")
    arm["values"] |= {"culture.level": 0.7}
    arm["values"].pop("years", None)
    text = saved(arm)
    assert tomllib.loads(text)["extends"] == "own_network"
    read = opened(text)
    assert read["ships"] == "own_network"
    assert read["values"]["culture.level"] == 0.7
    assert scenario_of(read, SHIPPED).structure.roster is not None


def test_an_opened_file_may_extend_what_the_page_has(opened):
    text = 'title = "Mine"\nextends = "scenarios/hub_leaves.toml"\n[culture]\nlevel = 0.7\n'
    read = opened(text)
    assert read["values"] == {"years": 8, "culture.level": 0.7}
    assert [change["week"] for change in read["changes"]] == [120]
    assert opened('title = "x"\nextends = "own_network.toml"')["ships"] == "own_network"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('title = "x"\nextends = "/etc/passwd"', "extends"),
        ("title = ", "not valid TOML"),
        ("[a]\n[a]\n", "at line 2"),
        ("x = " + "[" * 2000, "not valid TOML"),
    ],
)
def test_what_cannot_be_read_is_told(module, text, said):
    catalogue = {"parameters": [], "scenarios": [{"id": "baseline"}]}
    assert said in module("opening", REFUSED, [text, catalogue])[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("years = 2", "title is missing"),
        ('title = ""', "title is missing"),
        ('title = "x"\nyers = 2', "did you mean years"),
        ('title = "x"\n[culture]\nlevel = 7', "out of range"),
        ('title = "x"\n[culture]\nlevel = inf', "is not a number from 0 to 1"),
        ('title = "x"\n[culture]\nlevel = 1979-05-27', "is not a number from 0 to 1"),
        ('title = "x"\n[culture.norms]\na = 1', "norms"),
        ('title = "x"\nculture = 3', "must be a table"),
        ('title = "x"\n[structure]\nroster = "/etc/passwd"', "names a file"),
        ('title = "x"\nchanges = 3', "must be a list"),
        ('title = "x"\n[practices]\nnamed = 3', "must be 1 to 64 practices"),
        ('title = "x"\nconstructor = 4', "constructor is not part of a scenario"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_as_python_tells_it(opened, text, said):
    with pytest.raises(ScenarioError) as refused:
        scenario_of(opened(text), SHIPPED)
    assert said in " ".join(refused.value.faults)
