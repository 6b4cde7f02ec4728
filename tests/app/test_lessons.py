"""Lessons are sound files, and the model does what each of their steps expects of it."""

import functools
import json
import math
from pathlib import Path

import numpy as np
import pytest

from nicsim.api import simulation
from nicsim.app.arms import scenario_of
from nicsim.app.lessons import read_lessons
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.foundation.errors import ScenarioError

SHIPPED = shipped_scenarios()
READ = read_lessons([LESSONS], SHIPPED)
EXPECTED = [
    pytest.param(step, expectation, id=f"{lesson['id']}-{number}: {expectation['says']}")
    for lesson in READ
    for number, step in enumerate(lesson["steps"], start=1)
    for expectation in step.get("expect", [])
]
REPLICATES = 24


@functools.cache
def weekly(arm):
    scenario = scenario_of(json.loads(arm), SHIPPED)
    return simulation.run(scenario, replicates=REPLICATES, seed=7).weekly


def measured(step, letter, measure, year):
    frame = weekly(json.dumps(step[letter]))
    last = frame["week"].max() if year is None else 40 * year - 1
    return frame.loc[frame["week"] == last].set_index("replicate")[measure]


def test_five_lessons_ship_and_each_expects_something():
    assert len(READ) == 5
    assert all(any(step.get("expect") for step in lesson["steps"]) for lesson in READ)
    assert [lesson["order"] for lesson in READ] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("step", "expectation"), EXPECTED)
def test_the_model_does_what_the_lesson_expects(step, expectation):
    letters = {"A": "A", "B": "B", "B - A": "BA"}[expectation["of"]]
    values = [measured(step, x, expectation["measure"], expectation.get("year")) for x in letters]
    found = float(np.nanmean(values[0] - values[1] if len(values) == 2 else values[0]))
    low, high = expectation.get("at_least", -math.inf), expectation.get("at_most", math.inf)
    assert low <= found <= high, f"{expectation['says']}: {found:.3f}"


def test_all_faults_of_a_lesson_are_told_at_once(tmp_path):
    (tmp_path / "bad.toml").write_text(
        'title = "Bad"\nminuts = 3\n[[steps]]\nquestion = "?"\nmeasure = "happiness"\n'
        'beside = ["joy"]\n'
        'notice = "n"\n'
        'A = { scenario = "nowhere" }\nB = { set = { "culture.level" = 2 } }\n'
        'expect = [{ says = "x", measure = "norm", of = "C" }]\n'
    )
    with pytest.raises(ScenarioError) as raised:
        read_lessons([tmp_path], SHIPPED)
    told = str(raised.value)
    for part in (
        "minuts",
        "happiness",
        "'joy'",
        "nowhere",
        "[culture] level",
        "of must be",
        "at_least",
    ):
        assert part in told


def test_a_folder_without_lessons_is_told(tmp_path):
    with pytest.raises(ScenarioError, match="holds no lessons"):
        read_lessons([tmp_path], SHIPPED)


def test_lessons_of_ones_own_come_beside_those_that_ship(tmp_path):
    own = Path(tmp_path) / "mine.toml"
    own.write_text(
        'title = "Mine"\n[[steps]]\nquestion = "?"\nmeasure = "norm"\nnotice = "n"\nA = {}\n'
    )
    assert [lesson["id"] for lesson in read_lessons([LESSONS, tmp_path], SHIPPED)][-1] == "mine"


@pytest.mark.parametrize(
    ("step", "arm", "told"),
    [
        ("", "scenario = []", "scenario must be text"),
        ("", "set = 3", "set must be a table"),
        ("", "title = 3", "title must be text"),
        ("ask = [1]", "", "ask must be a list of texts"),
        ("top = nan", "", "top must be a number above 0"),
        ("top = " + "9" * 400, "", "a number in it is too long"),
        ("ask = " + "[" * 5000, "", "nested too deeply"),
    ],
    ids=str,
)
def test_what_is_no_lesson_is_told(step, arm, told, tmp_path):
    (tmp_path / "x.toml").write_text(
        f'title = "t"\n[[steps]]\nquestion = "q"\nmeasure = "trust"\nnotice = "n"\n{step}\n'
        f"[steps.A]\n{arm}\n[steps.B]\n"
    )
    with pytest.raises(ScenarioError, match=told):
        read_lessons([tmp_path], SHIPPED)
