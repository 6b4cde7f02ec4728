"""Names that are mathematics, formulas or commands elsewhere are names in figures and tables."""

import pandas as pd
import pytest
from typed import call

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


def test_any_text_can_be_drawn():
    from matplotlib.figure import Figure

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
