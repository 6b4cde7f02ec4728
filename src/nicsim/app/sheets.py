"""Lessons on paper: a sheet for students, two pages, and notes for the teacher.

Both are made from the lesson's own file and from runs made now: paper and page say the same.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from markupsafe import Markup

from nicsim.app.arms import scenario_of
from nicsim.app.expecting import REPLICATES, SEED, WEEKS, Found, Share, found, stored_share
from nicsim.app.runs import MEANINGS, UNITS
from nicsim.foundation.errors import NicsimError
from nicsim.report.words.findings import CAVEAT, bare, level, quantity
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

A, B = "#0072b2", "#b34700"  # of the page's lines
WIDE, SHEET, NOTES = 6.9, 1.95, 1.75  # inches


WORDS = {
    "dial": "A dial sets how strong a domain of the network is: 0 is weak, .5 usual, 1 strong.",
    "spread_helpful": "Routine use of helpful practices: of all practitioners, those who use such "
    "a practice as a matter of course. Nobody in the network knows for sure which practices help.",
    "use_helpful": "Use of helpful practices: of all practitioners, those who try such a practice "
    "or use it as a matter of course.",
    "false_spread": "Routine use of practices that do not work: of all practitioners, those who "
    "use such a practice as a matter of course. Most ideas that come up do not work.",
    "helpful_share_of_use": "Of all routine use, the share that is of practices that truly help.",
    "fit_in_use": "Fit: how well the form in which a practice is used suits the school that uses "
    "it; 100% is the best form there is.",
    "realised_improvement": "What a student gains, in standard deviations (SD) of what students "
    "achieve: .2 SD is a large effect for a programme in schools.",
    "reported_success": "Of all reports of tests, the share that tells of success.",
    "correct_verdicts": "Of all verdicts of teams on practices that they tested, the share that is "
    "right.",
}  # what a student has to know who sees nothing but the sheet


class Line(NamedTuple):
    """A design's runs of one measure, week by week.

    Parameters
    ----------
    letter, colour : str
    bands : float array, 5 x weeks
        Quantiles .05, .25, .5, .75 and .95 over runs.
    until : int
        Weeks that are shown.
    """

    letter: str
    colour: str
    bands: np.ndarray
    until: int


class Told(NamedTuple):
    """An expectation for the notes: what is expected, what was found, and in how many worlds."""

    says: str
    found: str
    verdict: str
    worlds: str


class Step(NamedTuple):
    """A step on paper."""

    number: int
    lesson: Mapping[str, Any]  # the step as its file has it
    letter: str  # whose line is predicted
    measure: str
    blank: Markup  # axes to draw on
    answer: Markup
    told: Sequence[Told]

    def __getattr__(self, name: str) -> Any:
        return self.lesson.get(name)


class Sheet(NamedTuple):
    """All that is printed of a lesson."""

    lesson: Mapping[str, Any]
    steps: Sequence[Step]
    plan: Sequence[tuple[str, int]]  # what is done, and its minutes
    words: Sequence[str]  # what a student has to know
    runs: str  # how the runs were made
    caveat: str = CAVEAT


def sheet(
    lesson: Mapping[str, Any],
    shipped: Mapping[str, Scenario],
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> str:
    """A lesson as HTML to print: two pages for students, then the teacher's notes.

    Parameters
    ----------
    lesson : mapping
        See `nicsim.app.lessons`.
    shipped : mapping of str to Scenario
    replicates, seed : int
        Runs of each design, A and B under the same luck.

    Raises
    ------
    NicsimError
        For fewer than four replicates, of which no band can be drawn.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    if replicates < 4:
        raise NicsimError(f"replicates {replicates}: 4 or more, for bands to be drawn of")
    told = found(lesson, shipped, replicates, seed)
    runs = _runs(shipped, replicates, seed)
    steps = [
        _step(number, step, runs, [one for one in told if one.expectation.step == number])
        for number, step in enumerate(lesson["steps"], start=1)
    ]
    made = f"{replicates} runs of each design, A and B under the same luck; seed {seed}."
    whole = Sheet(lesson, steps, list(_plan(lesson)), _words(lesson), made)
    loader = PackageLoader("nicsim.app", ".")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("lesson.html.jinja").render(sheet=whole)


def _words(lesson: Mapping[str, Any]) -> list[str]:
    steps = lesson["steps"]
    shown = [word for word in WORDS if any(step["measure"] == word for step in steps)]
    read = [step.get("question", "") + step.get("change", "") for step in steps]
    read += [step[x]["title"] for step in steps for x in "AB" if x in step]
    shown += ["dial"] if any("dial" in text.lower() for text in read) else []
    return [WORDS[word] for word in WORDS if word in shown]


def _plan(lesson: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    if "opening" in lesson:
        yield "To begin", lesson["opening"]["minutes"]
    for number, step in enumerate(lesson["steps"], start=1):
        if "minutes" in step:
            each = "predict alone, compare in pairs, see the answer, explain, discuss"
            yield f"Step {number}: {each}", step["minutes"]
    if "closing" in lesson:
        yield "To end", lesson["closing"]["minutes"]


def _runs(shipped, replicates: int, seed: int):
    from nicsim.api import simulation

    @cache
    def run(arm: str) -> pd.DataFrame:
        scenario = scenario_of(json.loads(arm), shipped)
        return simulation.run(scenario, replicates=replicates, seed=seed).weekly

    return run


def _step(number: int, step: Mapping[str, Any], runs, told: list[Found]) -> Step:
    measure, letter = step["measure"], step.get("draw", "A")
    bands = {x: _bands(runs(json.dumps(step[x])), measure) for x in "AB" if x in step}
    weeks = bands["A"].shape[1]
    colours = {"A": A, "B": B}
    seen = WEEKS * step.get("seen", 0)
    given = [x for x in bands if x != letter and letter == "B"]  # A's line, where B is drawn
    blank = [Line(x, colours[x], bands[x], weeks) for x in given]
    blank += [Line(letter, colours[letter], bands[letter], seen)] if seen else []
    answer = [Line(x, colours[x], bands[x], weeks) for x in bands]
    top = step.get("top") or (0.6 if UNITS[measure] == "SD" else 1.0)
    top = top if UNITS[measure] in ("share", "score", "SD") else step.get("top", 16.0)
    meaning = MEANINGS[measure]
    return Step(
        number,
        step,
        letter,
        meaning[0].upper() + meaning[1:],
        _picture(blank, weeks, measure, top, SHEET, False),
        _picture(answer, weeks, measure, top, NOTES, True),
        [_told(one) for one in told],
    )


def _bands(weekly: pd.DataFrame, measure: str) -> np.ndarray:
    by_week = weekly.groupby("week", sort=True)[measure]
    return by_week.quantile(np.array([0.05, 0.25, 0.5, 0.75, 0.95])).unstack().to_numpy(float).T


def _told(one: Found) -> Told:
    mean, low, high = one.estimate
    told, measure = one.expectation, one.expectation.measure
    change = told.of == "B - A" or told.since
    number = quantity(mean, measure) if change else level(mean, measure)
    ends = [bare(x, measure) if change else level(x, measure) for x in (low, high)]
    since = f", since year {told.since}" if told.since else ""
    small = bare(one.notices, measure).lstrip("+")
    unit = " points" if UNITS[measure] == "share" else ""
    return Told(
        told.says,
        f"{told.of}, year {told.year}{since}: {number} ({ends[0]} to {ends[1]}); a truth {small}"
        f"{unit} beyond its bound would be noticed",
        one.verdict,
        _share(stored_share(told)),
    )


def _share(share: Share | None) -> str:
    if share is None:
        return "not asked"
    whole = "" if share.whole == share.direction else f", by as much in {share.whole:.0%}"
    return f"{share.direction:.0%} of {share.worlds}{whole}"


def _picture(
    lines: Sequence[Line], weeks: int, measure: str, top: float, high: float, answer: bool
) -> Markup:
    """Axes with some lines, as SVG that stands in the page."""
    from matplotlib.figure import Figure

    from nicsim.report.figures.runs import styled

    with styled():
        figure = Figure(figsize=(WIDE, high), layout="constrained")
        axes = figure.subplots()
        for line in lines:
            x = np.arange(1, line.until + 1) / WEEKS
            five, quarter, middle, upper, most = line.bands[:, : line.until]
            if answer:
                axes.fill_between(x, five, most, color=line.colour, alpha=0.12, linewidth=0)
                axes.fill_between(x, quarter, upper, color=line.colour, alpha=0.22, linewidth=0)
            style = "-" if line.letter == "A" else "--"
            axes.plot(x, middle, style, color=line.colour, linewidth=2.2)
            axes.annotate(
                line.letter,
                (x[-1], middle[-1]),
                xytext=(5, 0),
                textcoords="offset points",
                color=line.colour,
                fontweight="bold",
                va="center",
            )
        years = weeks // WEEKS
        low = -0.1 if UNITS[measure] == "SD" else 0.0
        axes.set(xlim=(0, years), ylim=(low, top), xlabel="year", xticks=range(years + 1))
        if UNITS[measure] == "share":
            axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f}%")
        axes.grid(visible=True, color="#ccc", linewidth=0.5)
        made = io.StringIO()
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None})
    svg = made.getvalue()
    return Markup(
        svg[svg.index("<svg") :]
    )  # drawn here, of numbers: nothing of it is a text of users
