"""Every study that ships can be read, and runs small."""

from pathlib import Path

import pytest
from test_cli import call

from nicsim.experiments.files import is_experiment, read_experiment

FOLDER = Path(__file__).parents[1] / "experiments"
FILES = sorted(file for file in FOLDER.glob("*.toml") if is_experiment(file))


def test_there_are_studies():
    assert len(FILES) >= 7


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_study_runs_small(file, tmp_path):
    out = tmp_path / "r"
    small = ("--replicates", 2, "--years", 1, "--out", out, "--set", "structure.colleagues=4")
    result = call("study", file, *small)
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
