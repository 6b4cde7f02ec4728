"""Scenarios that come with nicsim go by their names, in any folder."""

from pathlib import Path

import pytest
from typed import call, refused

import nicsim
from nicsim.scenario.presets import folder, meant


def test_a_bare_name_is_enough_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert nicsim.load("baseline").title.startswith("Baseline")
    told = call("run", "baseline", "--dry-run")
    assert told.exit_code == 0, told.output
    assert "no such file" in refused("run", "basline")


def test_a_file_of_that_name_comes_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("baseline").write_text('title = "mine"\n')
    assert nicsim.load("baseline").title == "mine"


@pytest.mark.parametrize("name", ["baseline.toml", "x/baseline", "../baseline", "nothing", "."])
def test_other_names_are_files(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert folder() is not None
    assert meant(Path(name)) == Path(name)
