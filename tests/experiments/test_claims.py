"""Claims of a file: read with all faults, judged by the runs, told with an exit code."""

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from nicsim.cli.main import app
from nicsim.experiments.claims import Claim, judged, read_claims
from nicsim.experiments.files import read_experiment
from nicsim.foundation.errors import ScenarioError

M = "spread_helpful"
FILE = """
title = "Small"
replicates = 3
years = 1
[set]
"structure.sites" = 3
"structure.colleagues" = 4
[arms]
stays = {}
weak = { set = { "hub_leadership.level" = 0.0, "improvement.level" = 0.0 } }
"""
SOUND = """
[[claims]]
arm = "weak"
measure = "skill"
direction = "lower"
at_least = 0.0
"""


def runs(differences, worlds=0):
    """A table in which `b` lies above `a` by so much in each replicate."""
    rows = []
    for replicate, d in enumerate(differences):
        for arm, value in (("a", 1.0), ("b", 1.0 + d)):
            world = {"world": replicate % worlds} if worlds else {}
            rows.append({"arm": arm, "replicate": replicate, "week": 39, M: value} | world)
    return pd.DataFrame(rows)


def verdicts(claim, table):
    return judged([claim], table, 39, 0)["verdict"].tolist()


def test_a_claim_holds_where_the_whole_interval_lies_beyond_what_it_says():
    table = runs(0.5 + 0.01 * np.random.default_rng(1).normal(size=30))
    assert verdicts(Claim("b", "a", M), table) == ["holds"]
    assert verdicts(Claim("b", "a", M, at_least=0.4), table) == ["holds"]
    assert verdicts(Claim("b", "a", M, at_least=0.5), table) == ["undecided"]
    assert verdicts(Claim("b", "a", M, at_least=0.6), table) == ["fails"]
    assert verdicts(Claim("b", "a", M, "lower"), table) == ["fails"]
    assert verdicts(Claim("a", "b", M, "lower", 0.4), table) == ["holds"]
    assert verdicts(Claim("b", "a", M), runs([0.0] * 5)) == ["fails"]
    assert verdicts(Claim("b", "a", M), runs([0.5])) == ["undecided"]  # one pair has no interval


def test_in_worlds_it_is_the_share_of_worlds_that_counts():
    table = runs([0.5] * 8 + [-0.5] * 2, worlds=10)
    assert verdicts(Claim("b", "a", M, in_worlds=0.8), table) == ["holds"]
    assert verdicts(Claim("b", "a", M, in_worlds=0.9), table) == ["fails"]
    told = judged([Claim("b", "a", M, in_worlds=0.8)], table, 39, 0).iloc[0]
    assert told["value"] == 0.8
    assert told["count"] == 10
    assert told["low"] < 0.8 < told["high"]


def test_all_faults_of_claims_come_at_once():
    faults = []
    given = [
        {"arm": "c", "measure": "spred_helpful", "direction": "up", "at_least": -1, "word": 1},
        {"arm": "a", "in_worlds": 0.9},
        "b",
    ]
    assert read_claims(given, ["a", "b"], [M], False, faults, "x.toml: ") == ()
    text = "\n".join(faults)
    for part in (
        "arm 'c' is no arm; arms are a, b", "did you mean spread_helpful", "direction 'up'",
        "at_least -1", "word is not known", "both 'a'", "in_worlds needs worlds",
        "[[claims]] 3 must be a table",
    ):  # fmt: skip
        assert part in text, part


def test_a_claim_is_against_the_first_arm_on_the_first_measure(tmp_path):
    file = tmp_path / "e.toml"
    file.write_text(FILE + '[[claims]]\narm = "weak"\n', "utf-8")
    assert read_experiment(file).claims == (Claim("weak", "stays", "realised_improvement"),)
    file.write_text(FILE + '[[claims]]\narm = "week"\n', "utf-8")
    with pytest.raises(ScenarioError, match="arm 'week' is no arm"):
        read_experiment(file)


def test_the_command_says_which_hold_and_ends_with_1_unless_all_do(tmp_path):
    file, out = tmp_path / "e.toml", tmp_path / "out"
    call = ["study", str(file), "--claims", "--driver", "mesa", "--out", str(out)]
    file.write_text(FILE + SOUND, "utf-8")
    told = CliRunner().invoke(app, call)
    assert told.exit_code == 0, told.output
    assert "holds" in told.stdout
    file.write_text(FILE + SOUND + SOUND.replace("lower", "higher"), "utf-8")
    again = CliRunner().invoke(app, [*call, "--json"])  # of the runs that are there
    assert again.exit_code == 1
    verdicts = [row["verdict"] for row in json.loads(again.stdout)["claims"]]
    assert verdicts == ["holds", "fails"]
    assert "1 of 2 claims do not hold" in again.stderr
    file.write_text(FILE, "utf-8")
    assert CliRunner().invoke(app, call).exit_code == 2
