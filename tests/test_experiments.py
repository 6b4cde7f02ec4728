"""Every study that ships can be read, and runs small."""

from pathlib import Path

import pytest
from typed import call

from nicsim.experiments.files import is_experiment, read_experiment
from nicsim.experiments.sensitivity.files import is_sensitivity, read_study

FOLDER = Path(__file__).parents[1] / "experiments"
ALL = sorted(file for file in FOLDER.glob("*.toml") if is_experiment(file))
FILES = [file for file in ALL if not is_sensitivity(file)]
SENSITIVITY = [file for file in ALL if is_sensitivity(file)]


def test_there_are_studies():
    assert len(FILES) >= 7


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_study_runs_small(file, tmp_path):
    out = tmp_path / "r"
    small = ("--replicates", 2, "--years", 1, "--out", out, "--set", "structure.colleagues=4")
    few = ("--worlds", "plausible:12") if read_experiment(file).worlds else ()
    result = call("study", file, *small, *few)
    assert result.exit_code == 0, result.output
    finding = (out / "finding.txt").read_text().strip()
    assert finding
    assert finding in result.stdout
    assert list((out / "figures").glob("*.png"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_study_opens_with_a_question(file):
    experiment = read_experiment(file)
    assert experiment.question.endswith("?")
    assert experiment.most_replicates >= 50


@pytest.mark.parametrize("file", SENSITIVITY, ids=lambda file: file.stem)
def test_sensitivity_study_runs_small(file, tmp_path):
    out, study = tmp_path / "r", read_study(file)
    samples = {"sobol": 4, "morris": 4, "pawn": 32}[study.method]
    small = ("--samples", samples, "--replicates", 2, "--set", "structure.sites=4")
    smaller = ("--set", "structure.colleagues=4", "--set", "practices.count=8", "--out", out)
    years = () if study.base.changes else ("--years", 1)
    result = call("study", file, *small, *smaller, *years)
    assert result.exit_code == 0, result.output
    assert (out / "finding.txt").read_text().strip().splitlines()[0] in result.stdout
    assert len(list((out / "figures").glob("*.png"))) >= 2
    assert "<html" in (out / "report.html").read_text("utf-8")


@pytest.mark.parametrize("file", SENSITIVITY, ids=lambda file: file.stem)
def test_sensitivity_study_opens_with_a_question(file):
    study = read_study(file)
    assert study.question.endswith("?")
    assert study.samples * study.replicates >= 96
