"""Scenario files on the page: it saves what Python saves, and opens what Python reads."""

import difflib
import re
import tomllib

import pytest

from nicsim.app.arms import arm_of, scenario_of
from nicsim.app.shipped import shipped_scenarios
from nicsim.browser import NoModuleError
from nicsim.cli.page import Exported, export_live
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.declared import parameters
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
        ("version = 0", "from 1 to 1"),
        ("version = 7", "of a later nicsim"),
        ("x = " + "[" * 2000, "not valid TOML"),
    ],
)
def test_what_cannot_be_read_is_told(module, text, said):
    catalogue = {"parameters": [], "scenarios": [{"id": "baseline"}], "version": 1}
    assert said in module("opening", REFUSED, [text, catalogue])[0]


FAULTY = (
    "years = 2",
    'title = ""',
    'title = " "',
    "title = 3\nquestion = 4\nsources = 5",
    'title = "x"\nyers = 2',
    'title = "x"\nzzzzzz = 2',
    'title = "x"\n[culture]\nlevel = 7',
    'title = "x"\n[culture]\nlevel = -0.5',
    'title = "x"\n[culture]\nlevel = "high"\n[across_teams]\nmost_ties = 2.5',
    'title = "x"\n[culture]\nlevel = true',
    'title = "x"\n[environment]\nsummer = 1',
    'title = "x"\n[culture]\nlevl = 0.2\ninfluence = 3\nxyzzy = 1\nstaff_fte = 2',
    'title = "x"\n[culture.norms]\na = 1',
    'title = "x"\n[cultur]\nlevel = 1',
    'title = "x"\nculture = 3',
    'title = "x"\n[structure.across]\nkind = "rin"',
    'title = "x"\n[structure]\nroster = "/etc/passwd"',
    'title = "x"\n[structure]\nsites = 5\n[structure.across]\nkind = "lattice"\ndegree = 3',
    'title = "x"\n[structure]\nsites = 5\n[structure.across]\nkind = "random"\ndegree = 9',
    'title = "x"\n[structure.across]\nkind = "torus"\nrows = 7',
    'title = "x"\n[structure]\ndistricts = 40',
    'title = "x"\nchanges = 3',
    'title = "x"\nchanges = [3]',
    'title = "x"\n[[changes]]\nlabel = 3\nuntil = 2\nodd = 1',
    'title = "x"\n[[changes]]\nweek = 1.5\nset = { "culture.level" = 0.1 }',
    'title = "x"\n[[changes]]\nweek = 5\nuntil = 5\nset = { "culture.level" = 0.1 }',
    'title = "x"\n[[changes]]\nweek = 5\nset = { culture = { levl = 0.1 }, x = 2 }',
    'title = "x"\n[[changes]]\nweek = 500\nlabel = "late"\nset = { "culture.level" = 0.1 }',
    'title = "x"\n[practices]\nnamed = 3',
    'title = "x"\n[[practices.named]]\nname = ""\nquality = 3\nodd = 1',
    'title = "x"\n[[practices.named]]\nname = "a"\nquality = 1\n'
    '[[practices.named]]\nname = "a"\nquality = true',
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    file = tmp_path_factory.mktemp("live") / "class.html"
    try:
        export_live(Exported(replicates=2), file)
    except NoModuleError as fault:
        pytest.skip(str(fault))
    return file


def test_what_is_wrong_in_a_file_is_told_as_python_tells_it(visit, served, exported, tmp_path):
    """The page that simulates by itself says what the server says, sentence by sentence."""
    window = visit(exported.as_uri(), offline=True)
    read = f"given.map(((c) => (t) => m.armFromText(t, c))({CATALOGUE}))"
    loaded = "const m = await import('/web/opening.js')"
    call = f"async (given) => {{ {loaded}; return {read}; }}"
    for text, arm in zip(FAULTY, visit(served).evaluate(call, list(FAULTY)), strict=True):
        with pytest.raises(ScenarioError) as refused:
            scenario_of(arm, SHIPPED)
        file = tmp_path / "brought.toml"
        file.write_text(text)
        window.set_input_files("#file", file)
        window.wait_for_selector("#faults:not([hidden])", timeout=5000)
        told = window.locator("#faults p").all_inner_texts()
        assert set(told) == set(refused.value.faults[:8]), text
        window.click("#faults button")


def test_names_that_are_near_are_those_that_python_finds(module):
    words = ["levl", "sites", "staf", "x", "", "influence_rate", "cultur", "initial", "tie"]
    known = [key.rpartition(".")[2] for key in parameters()]
    found = module("near", "given[0].map((w) => m.nearest(w, given[1]))", [words, known])
    wanted = [(difflib.get_close_matches(word, known, 1) or [None])[0] for word in words]
    assert found == wanted
