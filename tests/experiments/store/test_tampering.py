"""Results folders that were touched: every change is told, none is used, what is safe is mended."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from experiments.small import FILE, SCENARIO
from touches import (
    PLAIN,
    Touch,
    a_folder,
    better,
    cut,
    edited,
    emptied,
    flipped,
    gone,
    invented,
    longer,
    saved_again,
    with_frame,
)
from typer.testing import CliRunner

from nicsim.cli.main import app
from nicsim.experiments.store import seals

RUN = ("run", "small.toml", "--replicates", "4", "--seed", "3", "--quiet", "--out")
STUDY = ("study", "study.toml", "--quiet", "--out")
POINTS = ("sensitivity", "small.toml", "--method", "morris", "--samples", "4", "--quiet", "--out")


def called(*words):
    result = CliRunner().invoke(app, [str(word) for word in words])
    raised = result.exception
    assert raised is None or isinstance(raised, SystemExit), repr(raised)
    return result


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run, a study and a sensitivity study, and where each was stopped before its tables."""
    base = tmp_path_factory.mktemp("whole")
    (base / "small.toml").write_text(SCENARIO)
    (base / "study.toml").write_text(FILE)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(base)
        for name, command in (("run", RUN), ("study", STUDY), ("points", POINTS)):
            assert called(*command, name).exit_code == 0
        patch.setattr("nicsim.api.arms.write_weekly", _stopped)
        patch.setattr("nicsim.experiments.sensitivity.storing.write_tables", _stopped)
        for name, command in (("study", STUDY), ("points", POINTS)):
            assert called(*command, f"{name}_stopped").exit_code == 130
        patch.undo()
        patch.chdir(base)
        assert called(*STUDY[:2], "--seed", "9", *STUDY[2:], "other").exit_code == 0
    return base


def _stopped(*arguments):
    raise KeyboardInterrupt


@pytest.fixture
def place(whole, tmp_path, monkeypatch):
    shutil.copytree(whole, tmp_path / "place")
    monkeypatch.chdir(tmp_path / "place")
    return tmp_path / "place"


BY_RUNS = {  # folder, file: what only runs can make
    "run": ("manifest.json", "weekly.parquet", "practices.parquet", "surveys.parquet"),
    "study": ("manifest.json", "weekly.parquet"),
    "points": ("manifest.json", "design.parquet", "outcomes.parquet"),
}
DERIVED = {
    "run": ("summary.csv", "finding.txt", "report.html", "figures/spread.svg"),
    "study": ("differences.csv", "ranking.csv"),
    "points": ("indices.csv",),
}


def _plainly(files):
    return {
        f"{folder}/{name}: {touch.__name__}": (folder, name, touch(name))
        for folder, names in files.items()
        for name in names
        for touch in PLAIN
    }


def _lower(manifest):
    manifest["replicates"] = 2


REFUSED = _plainly(BY_RUNS) | {
    "rows of an invented replicate": (
        "study",
        "weekly.parquet",
        with_frame("weekly.parquet", invented),
    ),
    "better numbers": ("study", "weekly.parquet", with_frame("weekly.parquet", better)),
    "better practices": ("run", "practices.parquet", with_frame("practices.parquet", better)),
    "better answers": ("run", "surveys.parquet", with_frame("surveys.parquet", better)),
    "better outcomes": ("points", "outcomes.parquet", with_frame("outcomes.parquet", better)),
    "the same numbers saved again": ("study", "weekly.parquet", saved_again("weekly.parquet")),
    "replicates lowered": ("study", "manifest.json", edited("manifest.json", _lower)),
    "a hash removed": (
        "study",
        "manifest.json",
        edited("manifest.json", lambda m: m.pop("hash")),
    ),
    "another seed told": (
        "run",
        "manifest.json",
        edited("manifest.json", lambda m: m["request"].update(seed=4)),
    ),
    "no arms": (
        "study",
        "manifest.json",
        edited("manifest.json", lambda m: m["request"].update(arms=7)),
    ),
    "a folder in place of a table": ("study", "weekly.parquet", a_folder("weekly.parquet")),
    "hashes gone": ("run", "seals.json", gone("seals.json")),
    "hashes cut": ("run", "seals.json", cut("seals.json")),
    "hashes are a list": (
        "run",
        "seals.json",
        lambda folder: (folder / "seals.json").write_text("[]"),
    ),
    "the hash of a table removed": (
        "run",
        "weekly.parquet",
        edited("seals.json", lambda s: s.pop("weekly.parquet")),
    ),
    "a table of another run": (
        "study",
        "weekly.parquet",
        lambda folder: shutil.copy(folder.parent / "other" / "weekly.parquet", folder),
    ),
    "a table of events put in": (
        "run",
        "events.parquet",
        lambda folder: shutil.copy(folder / "surveys.parquet", folder / "events.parquet"),
    ),
}
ANEW = _plainly({folder: names[:1] for folder, names in DERIVED.items()}) | {
    f"{folder}/{name}: flipped": (folder, name, flipped(name))
    for folder, names in DERIVED.items()
    for name in names[1:]
}


def test_there_are_many():
    assert len(REFUSED) + len(ANEW) + len(UNFINISHED) > 75


@pytest.mark.parametrize(("name", "file", "touch"), REFUSED.values(), ids=REFUSED)
def test_touched_runs_are_told_and_never_used(place, name, file, touch):
    touch(place / name)
    command = {"run": RUN, "study": STUDY, "points": POINTS}[name]
    for words in (("verify", name), ("report", name), (*command, name)):
        result = called(*words)
        assert result.exit_code in (1, 2), words
        assert file in result.output or "is no results folder" in result.output, words


@pytest.mark.parametrize(("name", "file", "touch"), ANEW.values(), ids=ANEW)
def test_what_runs_suffice_for_is_told_and_made_anew(place, whole, name, file, touch):
    touch(place / name)
    result = called("verify", name)
    assert result.exit_code == 1
    assert file in result.output
    result = called("report", name)
    assert result.exit_code == 0
    assert f"{file} is" in result.output
    assert (place / name / file).read_bytes() == (whole / name / file).read_bytes()
    assert called("verify", name, "--quiet").exit_code == 0


def test_a_touched_figure_that_needs_runs_is_not_taken_over(place):
    flipped("figures/network.svg")(place / "run")
    result = called("report", "run")
    assert "figures/network.svg is not as it was written: left out" in result.output
    assert not (place / "run" / "figures" / "network.svg").exists()


def test_the_same_command_mends_what_runs_suffice_for(place, whole):
    cut("summary.csv")(place / "study")
    result = called(*STUDY, "study")
    assert result.exit_code == 0
    assert "summary.csv is not as it was written: made anew" in result.output
    assert (place / "study" / "summary.csv").read_bytes() == (
        whole / "study" / "summary.csv"
    ).read_bytes()


def test_a_file_of_ones_own_is_told_and_left(place):
    (place / "run" / "notes.txt").write_text("mine")
    result = called("verify", "run")
    assert result.exit_code == 0
    assert "run/notes.txt was not written by nicsim" in result.output


def test_two_undisturbed_runs_differ_in_nothing_but_the_record(place):
    for name, command in (("run", RUN), ("study", STUDY), ("points", POINTS)):
        assert called(*command, f"{name}_again").exit_code == 0
        files = {p.relative_to(place / name) for p in (place / name).rglob("*") if p.is_file()}
        again = place / f"{name}_again"
        assert files == {p.relative_to(again) for p in again.rglob("*") if p.is_file()}
        differ = {
            str(file)
            for file in files
            if (place / name / file).read_bytes() != (again / file).read_bytes()
        }
        assert differ == {seals.RECORD}


def part(folder: Path, number: int = 0) -> Path:
    return sorted((folder / "parts").glob("*.npz"))[number]


def on_part(touch: Callable[[str], Touch], number: int = 0) -> Touch:
    return lambda folder: touch(str(part(folder, number).relative_to(folder)))(folder)


def from_another(folder: Path) -> None:
    """A part of the same runs under another seed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nicsim.api.arms.write_weekly", _stopped)
        assert called(*STUDY[:2], "--seed", "9", *STUDY[2:], "foreign").exit_code == 130
    shutil.copy(part(Path("foreign.partial")), folder / "parts")


def _pickled(folder: Path) -> None:
    import numpy as np

    np.savez(folder / "parts" / "00000007.npz", runs=np.array([{"a": 1}], object))


UNFINISHED: dict[str, tuple[str, Touch, str]] = {
    "the request gone": ("study", gone("request.json"), "same"),
    "the request cut": ("study", cut("request.json"), "same"),
    "the request emptied": ("study", emptied("request.json"), "same"),
    "the request is a number": (
        "study",
        lambda folder: (folder / "request.json").write_text("7"),
        "same",
    ),
    "the request without arms": (
        "study",
        edited("request.json", lambda r: r.pop("arms")),
        "same",
    ),
    "another request": ("study", edited("request.json", lambda r: r.update(seed=9)), "seed"),
    "a part gone": ("study", on_part(gone), "same"),
    "a part cut": ("study", on_part(cut), "made again"),
    "a part emptied": ("study", on_part(emptied), "made again"),
    "a part flipped": ("study", on_part(flipped), "made again"),
    "a part longer": ("study", on_part(longer), "made again"),
    "a part renamed": (
        "study",
        lambda folder: part(folder).rename(folder / "parts" / "part.npz"),
        "made again",
    ),
    "a part under its old name": (
        "study",
        lambda folder: part(folder).rename(folder / "parts" / "00000000.npz"),
        "made again",
    ),
    "a part twice": (
        "study",
        lambda folder: shutil.copy(
            part(folder), folder / "parts" / part(folder).name.replace("00000000", "00000009")
        ),
        "same",
    ),
    "all parts cut": (
        "study",
        lambda folder: [
            cut(f"parts/{file.name}")(folder) for file in (folder / "parts").glob("*.npz")
        ],
        "made again",
    ),
    "all parts gone": ("study", lambda folder: shutil.rmtree(folder / "parts"), "same"),
    "a part of another request": ("study", from_another, "holds runs of another request"),
    "a part that holds code": ("study", _pickled, "made again"),
    "a half-written part": (
        "study",
        lambda folder: (folder / "parts" / "00000009.tmp").write_bytes(b"x"),
        "same",
    ),
    "a file of one's own": (
        "study",
        lambda folder: (folder / "parts" / "notes.txt").write_text("mine"),
        "same",
    ),
    "points: the request gone": ("points", gone("request.json"), "same"),
    "points: the request cut": ("points", cut("request.json"), "same"),
    "points: a part cut": ("points", on_part(cut), "made again"),
    "points: a part flipped": ("points", on_part(flipped), "made again"),
    "points: a part gone": ("points", on_part(gone), "same"),
}


@pytest.mark.parametrize(("name", "touch", "told"), UNFINISHED.values(), ids=UNFINISHED)
def test_unfinished_work_goes_on_or_is_refused(place, whole, name, touch, told):
    stopped, command = place / f"{name}_stopped.partial", {"study": STUDY, "points": POINTS}[name]
    touch(stopped)
    loud = [word for word in command if word != "--quiet"]
    result = called(*loud, f"{name}_stopped")
    if told not in ("same", "made again"):
        assert result.exit_code == 2
        assert told in result.output
        return
    assert result.exit_code == 0, result.output
    assert (told == "made again") == ("its runs are made again" in result.output)
    for file in BY_RUNS[name]:
        made = (place / f"{name}_stopped" / file).read_bytes()
        assert made == (whole / name / file).read_bytes()


@pytest.mark.parametrize("name", ["weekly", "practices", "surveys"])
def test_a_forged_table_with_a_forged_hash_is_found_by_running_again(place, name):
    """Whoever changes a number and its hash has changed what other runs would give."""
    column = {"weekly": "trust", "practices": "routine", "surveys": "survey_D3"}[name]
    file = place / "run" / f"{name}.parquet"
    frame = pd.read_parquet(file)
    frame.loc[frame.index[-1], column] += 0.01
    frame.to_parquet(file, index=False)
    seals.seal(place / "run")
    told = called("verify", "run", "--all")
    assert told.exit_code == 1
    assert "1 of 4 runs do not come again" in told.output
