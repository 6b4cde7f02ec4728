"""Lessons are sound files, and the model does what each of their steps expects of it."""

import re
from pathlib import Path

import numpy as np
import pytest
from markupsafe import Markup

import nicsim
from nicsim.app.arms import scenario_of
from nicsim.app.expecting import (
    HOLDS,
    SEED,
    Expectation,
    Found,
    expectations,
    found,
    in_worlds,
    read_shares,
    share_of,
    stored_share,
)
from nicsim.app.lessons import differing, notes, read_lesson, read_lessons
from nicsim.app.runs import UNITS
from nicsim.app.sheets import sheet
from nicsim.app.shipped import LESSONS, shipped_scenarios
from nicsim.experiments.many_worlds import read_worlds
from nicsim.foundation.errors import NicsimError, ScenarioError

SHIPPED = shipped_scenarios()
READ = {lesson["id"]: lesson for lesson in read_lessons([LESSONS], SHIPPED)}
STEPS = [
    pytest.param(step, id=f"{name}-{number}")
    for name, lesson in READ.items()
    for number, step in enumerate(lesson["steps"], start=1)
]
REPLICATES = 24
ANEW = "make it anew: nicsim lesson worlds --out src/nicsim/lessons/worlds.csv --replace"
NOTICED = {"share": 0.15, "score": 0.1, "SD": 0.08, "ties": 0.5}  # what runs must notice, at most
SOUND = 'title = "t"\n[[steps]]\nquestion = "q"\nmeasure = "trust"\nnotice = "n"\n'


def texts_of(step):
    told = [step.get(key, "") for key in ("question", "do", "notice", "explain", "surprise")]
    return [*told, *step.get("ask", [])]


def test_eight_lessons_ship_each_with_a_plan_of_fifty_minutes():
    assert len(READ) == 8
    assert [lesson["order"] for lesson in READ.values()] == list(range(1, 9))
    for lesson in READ.values():
        parts = [lesson["opening"], *lesson["steps"], lesson["closing"]]
        assert sum(part["minutes"] for part in parts) == lesson["minutes"] == 50
        assert lesson["idea"]
        assert len(lesson["reading"]) >= 2
        assert all(re.search(r"(19|20)\d\d", entry) for entry in lesson["reading"])


@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_one_thing_and_expects_something(step):
    changed = differing(step)
    assert step["change"]
    assert changed
    assert set(changed) == set(step.get("together", changed[:1]))
    assert all(step[key] for key in ("expect", "notice", "surprise", "ask", "minutes"))


@pytest.mark.parametrize("step", STEPS)
def test_texts_name_dials_and_measured_health_apart_and_move_no_dial(step):
    for text in texts_of(step):
        for domain in re.finditer(r"D[1-6]\b", text):
            before = text[max(0, domain.start() - 45) : domain.start()]
            assert re.search(r"\bdial|measured health", before), text
        assert not re.search(
            r"\b(move|turn|set|try|open) (the dial|D\d|'More|it under)", text, re.I
        )
        assert not re.search(r"\b(first|second|third) chart\b|sidebar", text)


@pytest.mark.parametrize("name", READ)
def test_the_model_does_what_the_lesson_expects(name):
    for one in found(READ[name], SHIPPED, REPLICATES, SEED):
        told, (mean, low, high) = one.expectation, one.estimate
        where = f"step {told.step}, {told.says}: {mean:.3f} ({low:.3f} to {high:.3f})"
        assert one.verdict == HOLDS, where
        assert one.notices < NOTICED[UNITS[told.measure]], where


def test_adapting_brings_more_where_tests_are_good():
    told = [
        one
        for one in found(READ["copying"], SHIPPED, 40, SEED)
        if one.expectation.measure == "realised_improvement" and one.expectation.step in (2, 3)
    ]
    usual, good = (one.values for one in told)
    assert Found(told[0].expectation, good - usual).estimate.low > 0.0


def test_years_that_are_given_are_the_same_in_both():
    for lesson in READ.values():
        for number, step in enumerate(lesson["steps"], start=1):
            if step.get("seen"):
                same = {"says": "same", "measure": step["measure"], "of": "B - A"}
                asked = same | {"year": step["seen"], "at_least": 0.0, "at_most": 0.0}
                one = lesson | {"steps": [step | {"expect": [asked]}]}
                if lesson["id"] == "accountability" and number == 2:
                    continue  # there the given years show the gap itself
                assert (found(one, SHIPPED, 2)[0].values == 0.0).all()


def expectation(of="B - A", low=-np.inf, high=np.inf):
    return Expectation("x", 1, "says", "trust", of, 5, 0, low, high, "abc")


def test_an_interval_holds_fails_or_leaves_it_open():
    values = np.array([0.1, 0.2, 0.3, 0.2])
    assert Found(expectation(low=0.05), values).verdict == "holds"
    assert Found(expectation(low=0.5), values).verdict == "fails"
    assert Found(expectation(low=0.2), values).verdict == "undecided"
    assert Found(expectation(low=0.2), np.array([np.nan, 0.3])).verdict == "undecided"
    error = np.std(values, ddof=1) / 2
    assert Found(expectation(), values).notices == pytest.approx(
        2.8 * error * 3.182 / 1.96,
        rel=0.01,  # Student's t for three degrees of freedom
    )


def test_a_share_of_worlds_is_told_of_the_direction_and_of_the_whole():
    values = np.array([0.3, 0.1, -0.1, np.nan])
    assert share_of(expectation(low=0.2), values)[1:] == (0.5, 0.25)
    assert share_of(expectation(high=-0.2), values)[1:] == (0.25, 0.0)
    assert share_of(expectation(low=-0.2, high=0.2), values)[1:] == (0.5, 0.5)
    assert share_of(expectation("B", low=0.2), values)[1:] == (0.25, 0.25)


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


@pytest.mark.parametrize(
    ("head", "step", "told"),
    [
        ("minutes = 20", "minutes = 12", "minutes of its parts sum to 12, those of the lesson"),
        ("opening = { minutes = 3, do = 'x' }", "", "give them for each step, or none"),
        ("minutes = -1", "", "minutes -1 must be 1 or more"),
        ("opening = { minutes = 3 }", "", "opening: do is missing"),
        ("", "draw = 'B'", "draw is B, and there is no B"),
        ("", "seen = 5", "seen must lie from 0 to 4"),
        ("", "[steps.B]\nset = { years = 8 }", "A runs 5 years and B 8"),
        ("", "expect = [{ says = 's', measure = 'norm', of = 'B', at_least = 0.0 }]", "is no B"),
        (
            "",
            "expect = [{ says = 's', measure = 'norm', of = 'A', year = 9, at_least = 0.0 }]",
            "year 9 must lie from 1 to 5",
        ),
        (
            "",
            "expect = [{ says = 's', measure = 'norm', of = 'A', since = 6, at_least = 0.0 }]",
            "since 6 must lie from 1 to 5",
        ),
    ],
    ids=str,
)
def test_plans_years_and_arms_that_do_not_fit_are_told(head, step, told, tmp_path):
    text = SOUND.replace("[[steps]]", f"{head}\n[[steps]]")
    (tmp_path / "x.toml").write_text(text + ("A = {}\n" + step))
    with pytest.raises(ScenarioError, match=told):
        read_lesson(tmp_path / "x.toml", SHIPPED)


def test_notes_tell_of_more_than_one_change_and_of_nothing_expected(tmp_path):
    file = tmp_path / "x.toml"
    both = 'A = {}\nB = { set = { "culture.level" = 0.9, "improvement.level" = 0.9 } }\n'
    file.write_text(SOUND + both)
    several, nothing = notes(read_lesson(file, SHIPPED))
    assert "A and B differ in culture.level, improvement.level" in several
    assert "expects nothing" in nothing
    file.write_text(SOUND + 'together = ["culture.level", "improvement.level"]\n' + both)
    assert notes(read_lesson(file, SHIPPED)) == [nothing]


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


def test_the_table_of_worlds_has_all_that_lessons_expect():
    for lesson in READ.values():
        for told in expectations(lesson):
            share = stored_share(told)
            assert share, f"{told.lesson} {told.step} {told.says}: {ANEW}"
            assert share.worlds >= 60
            assert share.direction > 0.5, f"{told.lesson} {told.step} {told.says}: {share}"


@pytest.mark.parametrize(("name", "world"), [("turnover", 0), ("copying", 17)])
def test_the_table_of_worlds_is_of_the_rules_of_now(name, world):
    worlds = read_worlds("plausible:60")
    made = in_worlds(READ[name], SHIPPED, worlds, [world])[:, 0]
    for told, value in zip(expectations(READ[name]), made, strict=True):
        kept = read_shares()[told.lesson, told.step, told.says][1][world]
        assert value == pytest.approx(kept, abs=1e-4, nan_ok=True), f"{told.says}: {ANEW}"


def test_a_sheet_gives_no_answer_and_its_notes_do():
    text = sheet(READ["weakest_link"], SHIPPED, replicates=4)
    student, _, teacher = text.partition('<section class="page notes">')
    for step in READ["weakest_link"]["steps"]:
        assert str(Markup.escape(step["question"])) in student
        for key in ("notice", "surprise"):
            assert str(Markup.escape(step[key])) not in student
            assert str(Markup.escape(step[key])) in teacher
    assert student.count("<svg") == teacher.count("<svg") == 3
    assert "% of 60" in teacher
    assert "A dial" in student
    with pytest.raises(NicsimError, match="4 or more"):
        sheet(READ["weakest_link"], SHIPPED, replicates=3)


@pytest.mark.parametrize(
    ("name", "number", "replicates", "first"),
    [("hub_leaves", 2, 10, "ties"), ("accountability", 1, 8, "engagement")],
)
def test_why_is_what_explain_says(name, number, replicates, first):
    step = READ[name]["steps"][number - 1]
    one, other = (scenario_of(step[letter], SHIPPED) for letter in "AB")
    told = nicsim.explain(one, other, replicates, SEED, measures=["spread_helpful"])
    most = told.table.iloc[0]
    assert most["link"] == first
    assert most["through_high"] < 0.0
    assert first in step["explain"].lower()
