"""A report in which some claims are looked for anew, and some for the first time."""

import re
from pathlib import Path

from verification.claims import Finding, Part, exactly
from verification.report import Done, renewed
from verification.suite import CLAIMS

HERE = Path(__file__).parents[2] / "verification"
NAME = "own_thresholds"


def test_a_new_claim_comes_after_the_one_before_it():
    whole = (HERE / "report.md").read_text("utf-8")
    finding = Finding((Part("a number", "2", exactly(2.0), equals=2.0),))
    done = {NAME: Done(CLAIMS[NAME], finding, None, 0.0)}
    again = renewed(whole, done, HERE, "look")
    assert "| a number | 2 | 2.000 | any | holds |" in again
    bare = re.sub(rf"(?m)^\| \[{NAME}\].*\n", "", whole)
    bare = re.sub(rf"(?s)\n### {NAME}\n.*?(?=\n### )", "", bare)
    assert NAME not in bare
    assert renewed(bare, done, HERE, "look") == again
