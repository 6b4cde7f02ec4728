"""Names that are mathematics, formulas or commands elsewhere are names in figures and tables."""

import io
import re

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from typed import call

import nicsim
from nicsim.cli.console import plain
from nicsim.report import cells
from nicsim.report.figures.runs import styled

TITLE = 'title = "$\\\\frac{$ a_b^c"'
SMALL = "years = 1\n[structure]\nsites = 2\ncolleagues = 1\n[practices]\ncount = 4\n"
CHANGE = '[[changes]]\nweek = 5\nlabel = "$\\\\sum_"\nset = { "culture.level" = 0.9 }\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text(f"{TITLE}\n{SMALL}{CHANGE}")
    (tmp_path / "b.toml").write_text(f'title = "=1+1"\n{SMALL}')
    return tmp_path


def test_dollars_in_titles_and_labels_are_dollars(folder):
    result = call("compare", "b.toml", "a.toml", "--replicates", 2, "--out", "r")
    assert result.exit_code == 0, result.output
    assert "could not be drawn" not in (folder / "r" / "report.html").read_text()
    assert list((folder / "r" / "figures").glob("*.svg"))
    text = (folder / "r" / "differences.csv").read_text()
    assert "'=1+1" in text
    assert "\n=1+1" not in text
    assert "=1+1" in result.stdout


def test_a_figure_that_fails_loses_no_table(folder, monkeypatch):
    def failing(*given, **named):
        raise RuntimeError("no such font")

    monkeypatch.setattr("nicsim.report.figures.runs.spread", failing)
    result = call("run", "b.toml", "--replicates", 2, "--out", "r")
    assert result.exit_code == 0, result.output
    assert (folder / "r" / "summary.csv").exists()
    page = (folder / "r" / "report.html").read_text()
    assert "It could not be drawn: RuntimeError: no such font" in page
    assert not (folder / "r" / "figures" / "spread.svg").exists()
    assert call("verify", "r").exit_code == 0


def test_a_full_disk_is_not_taken_for_a_figure_that_fails(folder, monkeypatch):
    def full(*given, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("nicsim.report.figures.runs.spread", full)
    result = call("run", "b.toml", "--replicates", 2, "--out", "r")
    assert result.exit_code == 2
    assert "no space left" in result.output


def saved(axes):
    """A figure as whoever made it in Python keeps it, outside of all that made it."""
    axes.figure.savefig(io.BytesIO())
    return {text.get_text() for text in axes.figure.findobj(Text)}


def test_dollars_in_figures_of_python_are_dollars(folder):
    a = nicsim.load(folder / "a.toml")
    arms = {"$\\frac{$": a, "$x_": a.replacing({"culture.level": 0.9})}
    plot = nicsim.compare(arms, replicates=2).plot
    told = saved(plot.over_time()) | saved(plot.difference()) | saved(plot.dots())
    assert any("$\\frac{$" in text for text in told)
    assert any("$x_" in text for text in told)
    own = Figure().subplots()
    own.set_title("$x_")
    assert "$x_" in saved(plot.over_time(ax=own))
    with pytest.raises(nicsim.NicsimError, match="heat_map needs a sweep over two keys"):
        plot.heat_map()
    spread = nicsim.run(a, replicates=2).plot
    for name in ("spread", "helpful_and_useless", "improvement", "health", "network"):
        figure = getattr(spread, name)()
        figure.figure.savefig(io.BytesIO())


def test_a_measure_that_no_run_has_is_told_in_its_figure(folder):
    """Where every practice helps, there is no use of useless ones."""
    path = folder / "b.toml"
    path.write_text(f'{path.read_text()}[[practices.named]]\nname = "a"\nquality = 0.2\n')
    result = call("run", "b.toml", "--replicates", 2, "--out", "r")
    assert result.exit_code == 0, result.output
    assert "could not be drawn" not in (folder / "r" / "report.html").read_text()
    told = saved(nicsim.run(path, replicates=2).plot.helpful_and_useless())
    assert "without a number at the end: useless or harmful" in " ".join(told)


def test_any_text_can_be_drawn():
    with styled():
        figure = Figure()
        figure.subplots().set_title("$\\frac{$ $x$")
        figure.canvas.draw()


@pytest.mark.parametrize("name", ["=1+1", "+a", "-a", "@a", "'a", "\ta", "a", "a=1", "''"])
def test_cells_are_read_back_as_they_were(tmp_path, name):
    frame = pd.DataFrame({"arm": [name, "b"], "value": [-1.5, 2.0], name: ["x", name]})
    cells.write_table(frame, tmp_path / "t.csv")
    written = (tmp_path / "t.csv").read_text()
    cells_of = [cell for line in written.splitlines() for cell in line.split(",")]
    assert not [c for c in cells_of if c.startswith(("=", "+", "@")) or c == "-a"]
    pd.testing.assert_frame_equal(cells.read_table(tmp_path / "t.csv"), frame, check_dtype=False)


def test_what_would_steer_a_terminal_is_spelt_out():
    assert plain("a\x1b[2Jb\x07\u202e\x9b") == "a\\x1b[2Jb\\x07\\u202e\\x9b"
    assert plain("tab\tline\nnon-breaking\u00a0é 東 🏫") == "tab\tline\nnon-breaking\u00a0é 東 🏫"


@pytest.mark.parametrize(
    ("quality", "told"),
    [
        (0.2, "routinely, and there are no useless or harmful ones"),
        (-0.2, "After one year, there are no helpful practices, and "),
    ],
)
def test_shares_of_nothing_are_words(folder, quality, told):
    path = folder / "b.toml"
    path.write_text(f'{path.read_text()}[[practices.named]]\nname = "a"\nquality = {quality}\n')
    result = call("run", "b.toml", "--replicates", 3, "--out", "r")
    assert told in result.stdout
    assert "nan" not in result.stdout
    assert "\tmissing\tmissing\t" in result.stdout
    assert told in (folder / "r" / "finding.txt").read_text()
    assert not [n for n in re.findall(r"to (\d+)\)", result.stdout) if int(n) > 100]
