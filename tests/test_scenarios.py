"""The scenario files that come with nicsim: sound, documented, and running."""

import os
import tomllib
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app

FOLDER = Path(__file__).parents[1] / "scenarios"
FILES = sorted(FOLDER.glob("*.toml"))
REAL = FOLDER / "school_advice.toml"

needs_data = pytest.mark.skipif(
    not os.environ.get("NICSIM_DATA"), reason="NICSIM_DATA names no folder of data"
)
LOADABLE = [pytest.param(f, marks=needs_data) if f == REAL else f for f in FILES]


def named(file):
    return file.stem if isinstance(file, Path) else None


def test_there_are_scenarios():
    assert {"baseline", "hub_leaves", "own_network", "school_advice"} <= {f.stem for f in FILES}


@pytest.mark.parametrize("file", FILES, ids=named)
def test_opens_with_title_question_and_sources(file):
    table = tomllib.loads(file.read_text("utf-8"))
    assert list(table)[:3] == ["title", "question", "sources"]
    assert table["title"].strip()
    assert table["question"].strip().endswith("?")
    assert table["sources"]
    assert all(source.strip() for source in table["sources"])


def test_titles_differ():
    titles = [tomllib.loads(file.read_text("utf-8"))["title"] for file in FILES]
    assert len(set(titles)) == len(titles)


def test_baseline_changes_no_default():
    baseline = nicsim.load(FOLDER / "baseline.toml")
    assert not baseline.assigned
    assert not baseline.named
    assert not baseline.changes


@pytest.mark.parametrize("file", LOADABLE, ids=named)
def test_differs_from_the_baseline(file):
    scenario = nicsim.load(file)
    usual = nicsim.load(FOLDER / "baseline.toml").resolved()
    moved = [key for key, value in scenario.assigned.items() if value.value != usual[key].value]
    assert moved or scenario.named or scenario.changes or file.stem == "baseline"


@pytest.mark.parametrize("file", LOADABLE, ids=named)
def test_runs_with_finite_measures(file):
    result = nicsim.run(file, replicates=1, years=1, driver="kernel")
    assert result.weekly.shape[0] == 40
    always = ["week", *(m.name for m in nicsim.measures if not m.missing)]
    assert np.isfinite(result.weekly[always].to_numpy(float)).all()
    assert np.isfinite(result.final[["spread_helpful", "false_spread"]].to_numpy(float)).all()
    assert result.final["tests"].item() > 0


@pytest.mark.parametrize("file", [f for f in LOADABLE if f != FOLDER / "baseline.toml"], ids=named)
def test_changes_what_happens(file):
    """Each scenario moves something within its own horizon, with the same luck."""
    scenario = nicsim.load(file)
    own = nicsim.run(scenario, replicates=1, driver="kernel")
    usual = nicsim.run(
        FOLDER / "baseline.toml", replicates=1, years=scenario.years, driver="kernel"
    )
    assert own.final["use_helpful"].item() != usual.final["use_helpful"].item()


def test_no_ties_means_none():
    result = nicsim.run(FOLDER / "no_cross_team_ties.toml", replicates=2, years=2, driver="kernel")
    assert (result.weekly["team_ties"] == 0).all()
    assert result.final["reports"].min() > 0


def test_synthetic_network_is_labelled_in_every_row():
    for name, columns in (("people.csv", (0, 1)), ("advice.csv", (0, 1))):
        rows = (FOLDER / "own_network" / name).read_text("utf-8").splitlines()[1:]
        assert rows
        for row in rows:
            cells = row.split(",")
            assert all(cells[column].lower().startswith("synthetic") for column in columns)


def test_unset_variable_is_one_sentence(monkeypatch):
    monkeypatch.delenv("NICSIM_DATA", raising=False)
    answer = CliRunner().invoke(app, ["check", str(REAL)])
    assert answer.exit_code == 2
    assert answer.output.count("NICSIM_DATA is not set") == 1
    assert len(answer.output.strip().splitlines()) == 1


@needs_data
def test_real_network_is_read_whole():
    result = nicsim.run(REAL, replicates=1, years=1, driver="kernel")
    people = result.prepared.people
    assert people.team_size.size == 15
    assert people.site.size == 433
    assert result.prepared.ties is not None
    assert result.prepared.ties[1].size == 1540
    assert (
        people.site[result.prepared.ties[1]]
        == np.repeat(people.site, np.diff(result.prepared.ties[0]))
    ).all()
