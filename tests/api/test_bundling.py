"""A bundle is opened and verified where the files that the runs were made from are gone."""

import json
import shutil

import pandas as pd
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app

rocrate = pytest.importorskip("rocrate.rocrate")
PEOPLE = pd.DataFrame({"id": list("abcdefgh"), "site": ["N"] * 4 + ["S"] * 4})


@pytest.fixture
def made(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    PEOPLE.to_csv("people.csv", index=False)
    base = nicsim.load({"title": "Ours", "years": 1, "structure": {"roster": "people.csv"}})
    other = base.replacing({"title": "Strong", "culture.level": 1.0})
    nicsim.compare([base, other], 2, out="out", driver="mesa")
    return here


def test_a_bundle_is_verified_elsewhere_without_what_it_was_made_from(made, tmp_path, monkeypatch):
    told = CliRunner().invoke(
        app, ["bundle", "out", "--to", "b", "--licence", "CC-BY-4.0", "--author", "Ann"]
    )
    assert told.exit_code == 0, told.output
    there = tmp_path / "there"
    shutil.move(made / "b", there)
    shutil.rmtree(made)
    monkeypatch.chdir(tmp_path)
    again = nicsim.verify(there, every=True)
    assert again.sound
    assert again.made == 4
    assert nicsim.open_results(there).experiment.arms[1].name == "Strong"
    scenarios = sorted((there / "scenarios").glob("*.toml"))
    assert {nicsim.load(file).title for file in scenarios} == {"Ours", "Strong"}


def test_its_metadata_name_every_file_program_and_licence(made):
    place = nicsim.bundle("out", "b", licence="CC-BY-4.0")
    crate = rocrate.ROCrate(place)
    assert "https://spdx.org/licenses/CC-BY-4.0" in str(crate.license)
    named = {e.id for e in crate.data_entities}
    files = {f"out/{f.relative_to(made / 'out').as_posix()}"
             for f in (made / "out").rglob("*") if f.is_file()}  # fmt: skip
    assert files <= named
    assert any(name.startswith("inputs/roster_") for name in named)
    graph = json.loads((place / "ro-crate-metadata.json").read_text("utf-8"))["@graph"]
    program = next(e for e in graph if e["@id"] == "#nicsim")
    assert "numpy" in program["softwareRequirements"]
    action = next(e for e in graph if e["@type"] == "CreateAction")
    assert len(action["result"]) == len(files)


def test_what_changed_is_not_bundled(made):
    PEOPLE.iloc[:7].to_csv("people.csv", index=False)
    with pytest.raises(nicsim.ResultsError, match="has changed since it was run"):
        nicsim.bundle("out", "b", licence="MIT")
    assert not (made / "b").exists()
    with pytest.raises(nicsim.NicsimError, match="licence"):
        nicsim.bundle("out", "b", licence=" ")
    with pytest.raises(nicsim.ResultsError, match="no such results folder"):
        nicsim.bundle("nowhere", "b", licence="MIT")


def test_a_packed_bundle_is_asked_to_be_unpacked(made):
    place = nicsim.bundle("out", "b.zip", licence="MIT")
    with pytest.raises(nicsim.ResultsError, match="unpack it"):
        nicsim.verify(place)
    shutil.unpack_archive(place, "c")
    assert nicsim.verify("c").sound
