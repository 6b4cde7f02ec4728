"""Scenarios that come with nicsim go by their names, in any folder."""

from pathlib import Path

import pytest
from typed import call, refused

import nicsim
from nicsim.scenario.presets import folder, meant

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def test_a_bare_name_is_enough_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert nicsim.load("baseline").title.startswith("Baseline")
    told = call("run", "baseline", "--dry-run")
    assert told.exit_code == 0, told.output
    told = refused("run", "basline")
    assert "no such file; did you mean baseline? nicsim scenarios lists" in told
    assert nicsim.ImprovementNetwork("weak_hub", rng=1).week == 0


def test_files_elsewhere_name_them_too(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('title = "mine"\nextends = "weak_hub"\n')
    Path("study.toml").write_text(
        'kind = "compare"\nscenario = "baseline"\nreplicates = 2\n'
        '[arms]\nas_is = {}\nweak = { scenario = "weak_hub" }\n'
    )
    assert nicsim.load("mine.toml").settings == nicsim.load("weak_hub").settings
    told = call("check", "mine.toml", "study.toml")
    assert told.exit_code == 0, told.output
    assert "2 arms of 2 replicates" in told.stdout
    Path("mine.toml").write_text('title = "mine"\nextends = "week_hub"\n')
    assert "did you mean weak_hub?" in refused("check", "mine.toml")


def test_all_of_them_are_listed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = call("scenarios").stdout.splitlines()
    names = [line.split("\t")[0] for line in lines]
    assert names[:2] == ["name", "baseline"]
    assert set(names[1:]) == {file.stem for file in SCENARIOS.glob("*.toml")}
    assert all(line.split("\t")[2].endswith("?") for line in lines[1:])


def test_a_file_of_that_name_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("baseline").write_text('title = "mine"\n')
    assert nicsim.load("baseline").title == "mine"


@pytest.mark.parametrize("name", ["baseline.toml", "x/baseline", "../baseline", "nothing", "."])
def test_other_names_are_files(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder() is not None
    assert meant(Path(name)) == Path(name)
