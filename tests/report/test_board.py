"""The board's page: what it says is what the runs say, and it fits on its paper."""

import re

import numpy as np
import pandas as pd
import pytest
from eventful import files
from typer.testing import CliRunner

from nicsim.cli.main import app
from nicsim.experiments.design import Arm, Experiment
from nicsim.report import printing
from nicsim.report.comparison import Comparison
from nicsim.report.figures.board import TeamTie, _apart, school_map
from nicsim.report.pages.board import Board
from nicsim.report.words.board import advice, side_effects
from nicsim.scenario.scenario import Scenario

PRICES = "[costs]\nunit = 'EUR'\nstaff = 1000\n"


def comparison(shifts, noise=0.001):
    """Arms that lie so far from the first in realised improvement, and in false spread."""
    draw = np.random.default_rng(1)
    rows = []
    for arm, (gain, harm) in shifts.items():
        for replicate in range(30):
            luck = draw.normal(0.0, noise, 2)
            rows.append((arm, replicate, 39, 0.1 + gain + luck[0], 0.05 + harm + luck[1]))
    names = ["arm", "replicate", "week", "realised_improvement", "false_spread"]
    weekly = pd.DataFrame(rows, columns=names)
    for quarter in ("improvement_best_quarter", "improvement_worst_quarter"):
        weekly[quarter] = weekly["realised_improvement"]
    arms = tuple(Arm(name, Scenario(name).replacing({"years": 1})) for name in shifts)
    measures = ("realised_improvement",)
    return Comparison(Experiment("t", "", "compare", arms, 30, 0, measures), weekly)


def test_the_best_is_recommended_with_its_interval():
    found = advice(comparison({"now": (0.0, 0.0), "more": (0.02, 0.0), "less": (-0.01, 0.0)}))
    assert found.arm == "more"
    assert found.surely
    assert found.sentence.startswith("Take 'more': after one year, what a student gains is +0.02")
    assert re.search(r"95% interval \+0\.0\d\d to \+0\.0\d\d\) above 'now'", found.sentence)


def test_what_surely_does_no_better_is_not_recommended():
    found = advice(comparison({"now": (0.0, 0.0), "other": (0.0002, 0.0)}, noise=0.05))
    assert found.arm == "now"
    assert not found.surely
    assert "nothing else surely does better" in found.sentence


def test_rivals_are_named():
    found = advice(comparison({"now": (0.0, 0.0), "a": (0.02, 0.0), "b": (0.02, 0.0)}, noise=0.01))
    assert "cannot be told from it" in found.sentence


def test_side_effects_are_told_with_unit_and_direction():
    made = comparison({"now": (0.0, 0.0), "more": (0.02, 0.017)})
    told = side_effects(made, made.weekly, "more")
    assert told[0].startswith("routine use of practices that do not work: +1.7 percentage points")
    assert told[0].endswith("worse")
    assert side_effects(made, made.weekly, "now") == []


def test_schools_stand_apart_and_have_their_numbers():
    draw = np.random.default_rng(3)
    spots = _apart(draw.normal(0.0, 0.05, (24, 2)))
    away = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1))
    np.fill_diagonal(away, np.inf)
    assert away.min() > 0.15
    ties = [TeamTie(s, (s + 1) % 24, 0.5, "kept") for s in range(24)] + [TeamTie(0, 9, 1, "new")]
    figure = school_map(24, ties, [3])
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert {str(s + 1) for s in range(24)} <= texts
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert "new tie" in {text.get_text() for text in legend.get_texts()}


def test_much_text_is_set_smaller():
    assert not Board("t", "q", "a" * 200).long
    assert Board("t", "q", "a", effects=["e" * 230] * 6, turn=["t" * 230] * 4,
                 assumed=["s" * 230] * 4, key=["n" * 20] * 24).long  # fmt: skip


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("board")
    (folder / "a.toml").write_text(files(folder) + PRICES, "utf-8")
    text = files(folder).replace("Eventful", "A <b>bridge</b>") + PRICES
    change = '[[changes]]\nweek = 3\ntie = [["A", "E", 0.9]]\n'
    (folder / "b.toml").write_text(text + change, "utf-8")
    out = folder / "r"
    asked = ["compare", str(folder / "a.toml"), str(folder / "b.toml"), "--years", "1", "--board"]
    made = CliRunner().invoke(
        app, [*asked, "--replicates", "3", "--driver", "mesa", "--out", str(out)]
    )
    assert made.exit_code == 0, made.output
    return out, made.output


def test_the_page_has_all_its_parts(compared):
    out, said = compared
    page = (out / "board.html").read_text("utf-8")
    for part in ("What it costs", "What could turn it", "What was assumed", "95% interval", "EUR",
                 "size: A4", "<b>1</b>A"):  # fmt: skip
        assert part in page
    assert "A &lt;b&gt;bridge&lt;/b&gt;" in page  # names are text, never markup
    assert "338mm 190mm" in (out / "slide.html").read_text("utf-8")
    assert "for the board:" in said
    again = CliRunner().invoke(app, ["verify", str(out)])
    assert again.exit_code == 0, again.output


def test_without_a_browser_it_says_so(compared, monkeypatch):
    out, _ = compared
    monkeypatch.setenv(printing.NAMED, "/there/is/none")
    from nicsim.report.pages.board import write_board

    made, said = write_board(out)
    assert [path.name for path in made] == ["board.html", "slide.html"]
    assert "no PDF" in said
    assert not (out / "board.pdf").exists()


@pytest.mark.skipif(printing.browser() is None, reason="wants a Chromium")
def test_it_is_one_sheet(compared):
    out, _ = compared
    for name in ("board", "slide"):
        pdf = printing.printed(out / f"{name}.html")
        assert pdf is not None
        assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1
