"""Experiment files: what they give, and every fault of one at once."""

import pandas as pd
import pytest
from experiments.small import FILE, SCENARIO

from nicsim.experiments.files import is_experiment, read_experiment
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.scenario import Scenario


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "small.toml").write_text(SCENARIO)
    return tmp_path


def read(folder, text, **overrides):
    (folder / "study.toml").write_text(text)
    return read_experiment(folder / "study.toml", overrides)


def faults(folder, text):
    with pytest.raises(ScenarioError) as caught:
        read(folder, text)
    assert all(str(folder) in fault for fault in caught.value.faults)
    return "\n".join(caught.value.faults)


def test_a_comparison(folder):
    experiment = read(folder, FILE)
    assert (experiment.kind, experiment.replicates, experiment.seed) == ("compare", 4, 3)
    assert [arm.name for arm in experiment.arms] == ["usual", "strong", "leaves"]
    usual, strong, leaves = (arm.scenario for arm in experiment.arms)
    assert usual.levels["culture"] == 0.5
    assert strong.levels["culture"] == 0.9
    assert [change.week for change in leaves.changes] == [20]
    assert experiment.measures == ("realised_improvement", "spread_helpful")


def test_what_the_command_line_sets_wins_in_every_arm(folder):
    experiment = read(folder, FILE, **{"culture.level": 0.2})
    assert [arm.scenario.levels["culture"] for arm in experiment.arms] == [0.2] * 3


def test_an_arm_may_have_a_scenario_of_its_own(folder):
    (folder / "other.toml").write_text(SCENARIO.replace("sites = 3", "sites = 4"))
    experiment = read(folder, FILE + '"other" = { scenario = "other.toml" }\n')
    assert experiment.arms[3].scenario.structure.sites == 4


def test_a_sweep_of_lists_and_ranges(folder):
    experiment = read(
        folder,
        'title = "s"\nscenario = "small.toml"\n[vary]\n"culture.level" = [0.1, 0.9]\n'
        '"hub_leadership.staff_fte" = { from = 0, to = 4, steps = 3 }\n'
        '"improvement.observations" = { from = 1, to = 3, steps = 3 }\n',
    )
    assert experiment.kind == "sweep"
    assert len(experiment.arms) == 2 * 3 * 3
    points = [dict(arm.point) for arm in experiment.arms]
    assert points[0] == {
        "culture.level": 0.1,
        "hub_leadership.staff_fte": 0,
        "improvement.observations": 1,
    }
    assert experiment.arms[-1].name == (
        "culture.level=0.9, hub_leadership.staff_fte=4, improvement.observations=3"
    )


def test_a_table_of_points(folder):
    (folder / "points.csv").write_text(
        "culture.level,environment.summer\n0.2,true\n0.4,false\n", "utf-8-sig"
    )
    experiment = read(folder, 'title = "t"\nscenario = "small.toml"\ntable = "points.csv"\n')
    assert [arm.scenario.levels["culture"] for arm in experiment.arms] == [0.2, 0.4]
    assert [arm.scenario.settings.environment.summer for arm in experiment.arms] == [True, False]


def test_until(folder):
    text = FILE.replace(
        "replicates = 4",
        'until = { measure = "norm", half_width = 0.01, at_most = 64 }',
    )
    assert read(folder, text).until == ("norm", 0.01, 64)


def test_every_fault_at_once(folder):
    told = faults(
        folder,
        'title = 3\nseed = -1\nmeasure = ["spread"]\nmeasures = ["spred_helpful"]\n'
        'scenario = "small.toml"\n[arms]\n"a" = { set = { "culture.levle" = 1 } }\n'
        '"b" = { sets = 1 }\n"c" = { scenario = "nowhere.toml" }\n'
        '"d" = { changes = [{ week = 99, set = { "culture.erosion" = 0.1 } }] }\n',
    )
    for part in (
        "title must be text",
        "measure is not part",
        "did you mean level?",
        "b: an arm is a table",
        "nowhere.toml: no such file",
        "week 99 lies beyond the end",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = 'x'\n", "[arms] is missing"),
        ("title = 'x'\nkind = 'guess'\n[arms]\na = {}\n", "kind 'guess' is not one of"),
        ("replicates = 0\n[arms]\na = {}\n", "replicates 0 is not an integer from 1"),
        ("replicates = 1.5\n[arms]\na = {}\n", "replicates 1.5"),
        ("measures = ['spred_helpful']\n[arms]\na = {}\n", "did you mean spread_helpful?"),
        ("measures = []\n[arms]\na = {}\n", "measures must be a list"),
        ("until = 3\n[arms]\na = {}\n", "until must be a table"),
        (
            "until = { measure = 'norm', half_width = 0, at_most = 9 }\n[arms]\na = {}\n",
            "half_width 0.0 is not above 0",
        ),
        ("[vary]\n'culture.level' = []\n", "give a list of values"),
        ("[vary]\n'culture.level' = { from = 0, to = 1, steps = 1 }\n", "steps from 2 to 1000"),
        ("[vary]\n'culture.level' = [0.5, 7]\n", "7 is out of range"),
        ("table = 'none.csv'\n[vary]\n'culture.level' = [0.5]\n", "either [vary]"),
        ("table = 'none.csv'\n", "no such file"),
        ("[arms]\na = {}\nb = { set = { years = 2 } }\n", "same number of years"),
        ("[arms]\na = { set = { 'structure.across.degree' = 99 } }\n", "take at most"),
        ("title = \n", "not valid TOML"),
    ],
)
def test_faults(folder, text, told):
    assert told in faults(folder, text)


def test_a_big_grid_is_refused(folder):
    keys = "\n".join(
        f"'{key}' = {{ from = 0.0, to = 1.0, steps = 100 }}"
        for key in ("culture.level", "environment.level", "improvement.level")
    )
    assert "1,000,000 arms; at most 10,000" in faults(folder, f"[vary]\n{keys}\n")


def test_experiments_and_scenarios_are_told_apart(folder):
    (folder / "study.toml").write_text(FILE)
    assert is_experiment(folder / "study.toml")
    assert not is_experiment(folder / "small.toml")
    assert not is_experiment(folder / "nowhere.toml")


def test_years_at_the_top_are_those_of_all_arms(tmp_path):
    file = tmp_path / "e.toml"
    text = 'version = 1\nyears = 2\n[arms]\na = {}\nb = { scenario = "hub_leaves" }\n'
    file.write_text(text, "utf-8")
    read = read_experiment(file)
    assert {arm.scenario.years for arm in read.arms} == {2}
    assert any("left out" in note for note in read.arms[1].scenario.notices)  # it leaves in year 4
    assert {a.scenario.years for a in read_experiment(file, {"years": 3}).arms} == {3}
    file.write_text(text + "[set]\nyears = 3\n", "utf-8")
    with pytest.raises(ScenarioError, match="given twice"):
        read_experiment(file)


def test_an_experiment_may_be_a_mapping_with_objects_in_it():
    base = Scenario("Base").replacing({"years": 1})
    table = pd.DataFrame({"culture.level": [0.2, 0.8]})
    read = read_experiment({"scenario": base, "table": table, "replicates": 3})
    assert [dict(arm.point) for arm in read.arms] == [
        {"culture.level": 0.2},
        {"culture.level": 0.8},
    ]
    other = read_experiment({"arms": {"a": {"scenario": base}, "b": {"scenario": base}}})
    assert [arm.scenario.years for arm in other.arms] == [1, 1]


VARIED = """
kind = "sweep"
design = "{design}"
points = {points}
seed = 3
[vary]
"culture.level" = {{ from = 0.2, to = 0.8 }}
"hub_leadership.convenings" = {{ from = 1, to = 4 }}
"structure.across.kind" = ["ring", "random"]
"""


@pytest.mark.parametrize("design", ["latin", "sobol", "halton"])
def test_designs_fill_the_space_evenly(folder, design):
    arms = read(folder, VARIED.format(design=design, points=64)).arms
    assert len(arms) == 64
    levels = sorted(arm.point["culture.level"] for arm in arms)
    assert 0.2 <= levels[0] < levels[-1] <= 0.8
    strata = [int((level - 0.2) / 0.6 * 16) for level in levels]
    assert all(2 <= strata.count(k) <= 6 for k in range(16))  # 4 each; by chance one is empty
    convenings = [arm.point["hub_leadership.convenings"] for arm in arms]
    assert set(convenings) == {1, 2, 3, 4}
    assert all(12 <= convenings.count(k) <= 20 for k in (1, 2, 3, 4))
    kinds = [arm.scenario.structure.across.kind for arm in arms]
    assert 28 <= kinds.count("ring") <= 36
    again = read(folder, VARIED.format(design=design, points=64)).arms
    assert [arm.point for arm in again] == [arm.point for arm in arms]
    other = read(folder, VARIED.format(design=design, points=64).replace("seed = 3", "seed = 4"))
    assert [arm.point for arm in other.arms] != [arm.point for arm in arms]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("sobol", "spiral"), "design 'spiral' is not one of grid, latin, sobol, halton"),
        (("points = 64", "points = 60"), "60 is no power of 2, as Sobol' points must be: 64, say"),
        (("points = 64", ""), "points None is not an integer"),
        (("from = 0.2, to = 0.8", "from = 0.8, to = 0.2"), "the lower end first"),
        (('"sobol"', '"grid"'), "points goes with design"),
    ],
)
def test_designs_that_cannot_be_made_are_refused(folder, change, told):
    text = VARIED.format(design="sobol", points=64)
    assert change[0] in text
    assert told in faults(folder, text.replace(*change))
