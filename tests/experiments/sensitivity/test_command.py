"""`nicsim sensitivity` and its kin: what they print, what they leave, how mistakes end."""

import json

import numpy as np
import pandas as pd
import pytest
from toys import Toy, found_with, study_of_toy
from typed import call, refused

import nicsim
from nicsim.experiments.sensitivity.storing import open_study
from nicsim.foundation.errors import NicsimError

SMALL = (
    'title = "small"\nyears = 1\n[structure]\nsites = 3\ncolleagues = 3\n[practices]\ncount = 3\n'
)
FEW = ("--samples", 4, "--replicates", 2, "--every", 20, "--outcomes", "tests,norm")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    return tmp_path


def test_a_study_leaves_a_whole_folder(folder):
    result = call("sensitivity", "small.toml", *FEW, "--interactions")
    assert result.exit_code == 0, result.output
    results = folder / "results" / "small_sobol"
    tables = {"indices", "interactions", "noise", "curves"}
    assert tables <= {file.stem for file in results.glob("*.csv")}
    assert {"tests_traces", "norm_interactions", "norm_curves"} <= {
        file.stem for file in (results / "figures").glob("*.png")
    }
    finding = (results / "finding.txt").read_text()
    assert finding.splitlines()[0] in result.stdout
    assert "dummy (noise floor)" in result.stdout
    assert "72 points, 2 replicates" in result.stderr
    indices = pd.read_csv(results / "indices.csv")
    assert indices["week"].unique().tolist() == [19, 39]
    assert set(indices["factor"]) >= {"culture", "environment", "dummy"}
    runs = pd.read_parquet(results / "outcomes.parquet")
    assert len(runs) == 72 * 2 * 2
    assert not runs.isna().any().any()


def test_more_samples_are_added_and_fewer_refused(folder):
    call("sensitivity", "small.toml", *FEW)
    again = call("sensitivity", "small.toml", *FEW)
    assert again.exit_code == 0
    assert "already" in again.stdout
    more = call("sensitivity", "small.toml", "--samples", 8, *FEW[2:])
    assert more.exit_code == 0, more.output
    assert "going on with 80 runs" in more.stderr
    assert len(open_study(folder / "results" / "small_sobol").values) == 80
    assert "samples differs" in refused("sensitivity", "small.toml", *FEW)


def test_report_and_verify_know_studies(folder):
    call("sensitivity", "small.toml", *FEW)
    results = folder / "results" / "small_sobol"
    before = (results / "indices.csv").read_bytes()
    (results / "indices.csv").unlink()
    assert call("report", "results/small_sobol").exit_code == 0
    assert (results / "indices.csv").read_bytes() == before
    verified = call("verify", "results/small_sobol", "--all")
    assert verified.exit_code == 0, verified.output
    assert "80 of 80 runs made again" in verified.stdout
    spoilt = pd.read_parquet(results / "outcomes.parquet")
    spoilt["norm"] = spoilt["norm"] + np.float32(0.25) * (spoilt.index == 7)
    spoilt.to_parquet(results / "outcomes.parquet", index=False)
    told = call("verify", "results/small_sobol", "--all")
    assert told.exit_code == 2
    assert "outcomes.parquet" in told.stderr


def test_dry_run_says_what_would_be_run(folder):
    result = call("sensitivity", "small.toml", "--method", "morris", "--dry-run")
    assert result.exit_code == 0
    assert "864 runs of 40 weeks" in result.stdout
    assert not (folder / "results").exists()


def test_json_gives_the_indices(folder):
    result = call("sensitivity", "small.toml", "--method", "oat", *FEW, "--json", "--quiet")
    content = json.loads(result.stdout)
    assert {row["factor"] for row in content["indices"]} >= {"culture.level", "dummy"}


def test_all_mistakes_are_told_at_once(folder):
    words = ("--method", "fast", "--factors", "cultur.level,structure.roster", "--samples", 1)
    told = refused("sensitivity", "small.toml", *words, "--groups", "sites", "--seed", -1)
    for part in ("fast", "did you mean", "names a file", "samples 1", "sites", "seed -1"):
        assert part in told
    told = refused("sensitivity", "small.toml", "--samples", 100, "--outcomes", "nrom")
    assert "did you mean norm?" in told
    assert "take 128" in refused("sensitivity", "small.toml", "--samples", 100)


def test_faults_of_a_file_name_it(folder):
    lines = [
        'title = "x"',
        'kind = "sensitivity"',
        'scenario = "small.toml"',
        'factors = [{ key = "culture.level", from = 0.5, to = 0.2 }, "culture.level", 3]',
        'interactions = "yes"',
        "sample = 3",
    ]
    (folder / "study.toml").write_text("\n".join(lines))
    told = refused("check", "study.toml")
    for part in ("from 0.5 is not below to 0.2", "3 is not a key", "'yes'", "sample is not part"):
        assert part in told, told
    assert all(line.startswith("study.toml") for line in told.strip().splitlines())


def test_own_ranges_integers_and_choices(folder):
    study = nicsim.sensitivity(
        "small.toml",
        "oat",
        factors=[
            {"key": "structure.across.kind", "values": ["ring", "complete", "none"]},
            {"key": "improvement.cycle_weeks", "from": 2, "to": 4},
            {"key": "hub_leadership.allocation", "values": ["equal", "neediest"]},
        ],
        samples=3,
        replicates=2,
        outcomes=["tests"],
        groups="none",
        workers=1,
    )
    curves = study.curves()
    own = curves[curves["factor"] == "improvement.cycle_weeks"]
    assert own["value"].tolist() == [2, 3, 4]
    assert own["mean"].is_monotonic_decreasing
    assert study.indices["factor"].nunique() == 4


def test_the_base_of_one_at_a_time_is_what_run_gives(folder):
    study = nicsim.sensitivity(
        "small.toml", "oat", samples=2, replicates=3, seed=5, outcomes=["norm"], workers=1
    )
    run = nicsim.run("small.toml", replicates=3, seed=5)
    assert study.values[0, :, -1, 0] == pytest.approx(run.final["norm"].to_numpy(), rel=1e-6)


def test_what_is_no_number_is_never_passed_on():
    class Gappy(Toy):
        def __call__(self, point, keys):
            values = super().__call__(point, keys)
            return [v * (np.nan if point["x1.x"] > 0.9 else 1.0) for v in values]

    study = study_of_toy(3, "sobol", 64, grouped=False)
    found = found_with(study, Gappy())
    with pytest.raises(NicsimError, match=r"tests is not a number at \d+ of 384 points") as told:
        found.indices  # noqa: B018
    assert "x1.x=0.9" in str(told.value)
    assert "--leave-out" in str(told.value)
    from dataclasses import replace

    kept = replace(found, leave_out=True)
    assert kept.indices[kept.indices["week"] == 0]["ST"].notna().all()
    assert any("left out" in warning for warning in kept.warnings)


def test_warnings_are_plain_words():
    found = found_with(study_of_toy(3, "sobol", 16, grouped=False), Toy("ishigami", 3.0))
    told = " ".join(found.warnings)
    assert "--samples 32" in told
    assert "--replicates" in told
    sound = found_with(study_of_toy(3, "sobol", 1024, 2, grouped=False), Toy("ishigami", 0.2))
    assert sound.warnings == []


def test_discover_finds_a_known_box(folder):
    pytest.importorskip("ema_workbench")
    from nicsim.experiments.sensitivity.discovery import discovered
    from nicsim.report.words.sensitivity import discovery_told

    class Corner(Toy):
        def __call__(self, point, keys):
            bad = point["x1.x"] < 0.4 and point["x2.x"] > 0.5
            return [np.array([[0.0 if bad else 1.0], [0.0 if bad else 1.0]]) for _ in keys]

    found = discovered(found_with(study_of_toy(3, "pawn", 512), Corner()), "tests", 0.5)
    box = next(box for box in found.boxes if box.method == "PRIM")
    assert {limit[0] for limit in box.limits} == {"x1.x", "x2.x"}
    assert box.coverage > 0.85
    assert box.density > 0.85
    assert "x1.x < 0.4" in discovery_told(found)


def test_discover_says_the_same_whatever_was_drawn_before():
    """Trees draw where two splits are alike, as happens where some cases are noise."""
    pytest.importorskip("ema_workbench")
    from nicsim.experiments.sensitivity.discovery import discovered

    class Noisy(Toy):
        def __call__(self, point, keys):
            noise = int(point["x3.x"] * 7919) % 4 == 0
            bad = (point["x1.x"] + point["x2.x"] < 0.9) != noise
            return [np.array([[0.0 if bad else 1.0], [0.0 if bad else 1.0]]) for _ in keys]

    whole = found_with(study_of_toy(3, "pawn", 256), Noisy())
    told = set()
    for seed in range(6):
        np.random.seed(seed)
        told.add(discovered(whole, "tests", 0.5))
        assert np.random.random() == np.random.RandomState(seed).random()
    assert len(told) == 1


def test_discover_refuses_what_cannot_be_told(folder):
    call("sensitivity", "small.toml", *FEW)
    assert "give either" in refused("discover", "results/small_sobol", "--outcome", "norm")
    told = refused("discover", "results/small_sobol", "--outcome", "norm", "--below", 2)
    assert "too few to tell apart" in told
    assert "was not recorded" in refused("discover", "results/small_sobol", "--below", 2)


def test_structures_that_cannot_be_are_told_before_anything_runs(folder):
    told = refused("sensitivity", "small.toml", "--factors", "structure.across.kind", *FEW)
    assert "across.groups 4 is more than the 3 sites" in told
    assert "structure.across.kind" in told
    assert not (folder / "results").exists()


def test_python_writes_the_folder_that_the_command_would(folder):
    given = {"samples": 4, "replicates": 2, "every": 20, "outcomes": ["tests", "norm"]}
    study = nicsim.sensitivity("small.toml", **given, out="own")
    call("sensitivity", "small.toml", *FEW)
    for name in ("outcomes.parquet", "design.parquet", "indices.csv"):
        own, other = (folder / where / name for where in ("own", "results/small_sobol"))
        assert own.read_bytes() == other.read_bytes()
    again = nicsim.sensitivity("small.toml", **given, out="own", workers=1)
    assert again.indices.equals(study.indices)
    assert study.finding() in (folder / "own" / "finding.txt").read_text()
