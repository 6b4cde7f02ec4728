"""The calls from Python: what they give is what the commands store."""

import pandas as pd
import pytest
from experiments.small import BASE, FILE, SCENARIO

import nicsim
from nicsim.foundation.errors import NicsimError, ResultsError

STRONG = BASE.replacing({"culture.level": 0.9})


class Absent(nicsim.Practitioner):
    """Takes part in no team's work."""

    def take_part(self):
        """Stay away."""
        super().take_part()
        self.present = False


class Network(nicsim.ImprovementNetwork):
    """A network of people who stay away."""

    practitioner_class = Absent


def test_compare_is_the_same_in_memory_and_in_a_folder(tmp_path):
    arms = {"usual": BASE, "strong": STRONG}
    memory = nicsim.compare(arms, replicates=3, seed=1)
    stored = nicsim.compare(arms, replicates=3, seed=1, out=tmp_path / "r")
    again = nicsim.compare(arms, replicates=3, seed=1, out=tmp_path / "r")  # from the folder
    for other in (stored, again):
        pd.testing.assert_frame_equal(memory.weekly, other.weekly, check_dtype=False)
        pd.testing.assert_frame_equal(memory.differences, other.differences, check_dtype=False)
    assert memory.finding() == (tmp_path / "r" / "finding.txt").read_text().strip()
    with pytest.raises(ResultsError, match="seed differs"):
        nicsim.compare(arms, replicates=3, seed=2, out=tmp_path / "r")


def test_an_arm_may_have_rules_of_its_own():
    arms = {"usual": BASE, "same": BASE, "absent": BASE}
    found = nicsim.compare(arms, replicates=2, model={"absent": Network}, measures=["tests"])
    last = found.weekly[found.weekly["week"] == 39].pivot(
        index="replicate", columns="arm", values="tests"
    )
    assert (last["usual"] == last["same"]).all()
    assert (last["absent"] < last["usual"]).all()


def test_study_reads_a_file(tmp_path):
    (tmp_path / "small.toml").write_text(SCENARIO)
    (tmp_path / "study.toml").write_text(FILE)
    found = nicsim.study(tmp_path / "study.toml", replicates=2)
    assert found.weekly["replicate"].nunique() == 2
    assert list(dict.fromkeys(found.weekly["arm"])) == ["usual", "strong", "leaves"]


def test_run_writes_a_folder_where_asked(tmp_path):
    memory = nicsim.run(BASE, replicates=2, seed=4, events=True)
    stored = nicsim.run(BASE, replicates=2, seed=4, events=True, out=tmp_path / "r")
    pd.testing.assert_frame_equal(memory.weekly, stored.weekly)
    pd.testing.assert_frame_equal(memory.events, stored.events)
    assert (tmp_path / "r" / "events.parquet").exists()
    again = nicsim.run(BASE, replicates=2, seed=4, events=True, out=tmp_path / "r")
    pd.testing.assert_frame_equal(memory.weekly, again.weekly)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("one.toml",), "several scenarios"),
        (({"a": BASE, "b": STRONG.replacing({"years": 2})},), "same number of years"),
        (([BASE, BASE],), "given twice: small"),
        (({"a": BASE}, 0), "replicates 0"),
    ],
)
def test_mistakes(arguments, told):
    with pytest.raises(NicsimError, match=told):
        nicsim.compare(*arguments)
