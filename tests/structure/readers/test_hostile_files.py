"""Files that break parsers or eat the machine: read or refused with a sentence, soon."""

import os
from pathlib import Path

import pytest
from fuzz_network_files import fuzzed, outcome
from hostile_network_files import CASES, SMALL

from nicsim.api.networks import read_network
from nicsim.foundation.errors import StructureError
from nicsim.structure.readers import workbook

MOST_SECONDS = 20.0  # CPU seconds of a file of .4 MB, on a slow machine


def test_mutated_files_are_read_or_refused(tmp_path):
    counts, findings = fuzzed(280, 20, tmp_path)
    assert findings == []
    kinds = {kind for _, kind in counts}
    assert kinds == {"read", "refused"}  # both happen, nothing else does


@pytest.mark.parametrize("name", list(CASES))
def test_small_files_that_would_eat_the_machine(tmp_path, name):
    content = CASES[name](SMALL)
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = outcome(path)
    assert found.kind in ("read", "refused"), found.told
    assert len(found.told) < 2_000
    assert found.seconds < MOST_SECONDS


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("far.xlsx", "1,048,576 rows and 16,384 columns is more than 10,000,000 cells"),
        ("broken.xlsx", "sheet S cannot be read"),
        ("wide.csv", "are more than 10,000,000 cells"),
        ("attributes.graphml", "are more than 10,000,000 cells"),
        ("attributes.gml", "are more than 10,000,000 cells"),
        ("attributes.json", "are more than 10,000,000 cells"),
        ("word.dl", "characters of options before its labels or data"),
        ("declared.dl", "or than the file has"),
        ("declared.net", "is no number of vertices"),
    ],
)
def test_what_is_too_large_is_refused_for_that(tmp_path, name, wanted):
    content = CASES[name](SMALL)
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(StructureError) as caught:
        read_network(path)
    assert wanted in str(caught.value)


def test_an_archive_that_unpacks_to_more_than_it_says(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(CASES["bomb.xlsx"](SMALL))
    with pytest.raises(StructureError, match="unpacks to 8 MB"):
        read_network(path)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices here")
@pytest.mark.parametrize("name", ["/dev/zero", "/dev/random", "/dev/null", "/dev/full"])
def test_devices_are_no_files(name):
    with pytest.raises(StructureError, match="a device or a pipe, not a file"):
        read_network(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
@pytest.mark.parametrize("end", [".csv", ".xlsx", ".graphml", ".net", ".json", ".##h"])
def test_pipes_are_no_files(tmp_path, end):
    path = tmp_path / f"a{end}"
    os.mkfifo(path)
    with pytest.raises(StructureError, match="a device or a pipe, not a file"):
        read_network(path)


def test_what_steers_a_terminal_is_left_out(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("source,target\nA\x1b[31mda,Ben\nBen,C\u202ey\n", "utf-8")
    assert read_network(path).settled.network.ids == ("A[31mda", "Ben", "Cy")


def test_times_that_are_no_weeks_are_refused(tmp_path):
    people, ties = tmp_path / "p.csv", tmp_path / "t.csv"
    people.write_text("id,school,when\nAda,N,1700000000\nBen,N,1800000000\nCy,S,1750000000\n")
    ties.write_text("source,target\nAda,Ben\nCy,Ben\n")
    with pytest.raises(StructureError, match="100,000,001 periods"):
        read_network(people, ties).adoption("when")
