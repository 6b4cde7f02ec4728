"""The baseline reads the same on every page, and as the program says it."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from nicsim.api.simulation import REPLICATES

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("first_numbers", ROOT / "docs" / "first_numbers.py")
assert SPEC
assert SPEC.loader
first_numbers = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(first_numbers)
KEPT = tomllib.loads(first_numbers.KEPT.read_text("utf-8"))


@pytest.mark.parametrize("page", first_numbers.documents(), ids=lambda page: page.name)
def test_what_is_marked_is_what_is_kept(page):
    text = page.read_text("utf-8")
    assert first_numbers.renewed(text, KEPT) == text
    assert text.count("<!-- first ") == len(first_numbers.MARKED.findall(text))


def test_a_mean_is_told_in_the_form_that_is_asked_for():
    kept = {"means": {"spread_helpful": 0.506}, "runs": 2000}
    marks = "".join(
        f"<!-- first spread_helpful{f} -->?<!-- end -->" for f in ("", " percent", " short")
    )
    told = re.sub("<!--.*?-->", "|", first_numbers.renewed(marks, kept))
    assert told == "|0.51||51%||.51|"


def test_the_readme_shows_the_output_and_the_means():
    names = {m[2] for m in first_numbers.MARKED.finditer((ROOT / "README.md").read_text("utf-8"))}
    assert {"output", "runs", "spread_helpful", "realised_improvement"} <= names


def test_the_means_lie_in_the_intervals_of_the_first_command():
    for name in ("spread_helpful", "false_spread", "realised_improvement"):
        row = re.search(rf"^{name} +\S+ +(\S+) to (\S+)", KEPT["output"], re.MULTILINE)
        assert row
        low, high = map(float, row.groups())
        slack = (high - low) / 2  # one interval in twenty misses; one so wide, hardly any
        assert low - slack <= KEPT["means"][name] <= high + slack, name


def test_the_output_is_shown_in_line_and_short():
    shown = first_numbers.as_shown(
        "T: 200 runs\nat the end\tmean\na\t0.1\nbcd\t0.2\ne\t0.3\nf\t0.4\n"
        + "After 5 years, "
        + "word " * 30
        + "\ncaveat\nresults: x/"
    )
    lines = shown.splitlines()
    assert lines[:5] == ["T: 200 runs", "at the end  mean", "a           0.1", "bcd         0.2",
                         "e           0.3"]  # fmt: skip
    assert lines[5] == "..."
    assert lines[-1] == "results: x/"
    assert max(map(len, lines)) <= 100


def test_the_first_command_makes_as_many_runs_as_are_told():
    first = KEPT["output"].strip().splitlines()[0]
    assert first.endswith(f": {REPLICATES} runs, 5 years")
