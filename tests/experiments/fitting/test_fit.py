"""A fit from data to worlds: known truths, the same bytes however it is made, and warnings."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import nicsim
from nicsim.api.fitting import completed_fit, prepared_fit
from nicsim.experiments.fitting import search as searching
from nicsim.experiments.fitting.judged import carried_on
from nicsim.experiments.fitting.reading import read_data
from nicsim.experiments.fitting.search import Search
from nicsim.experiments.study import Conduct
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError, ResultsError, RunsError

SMALL: dict[str, Any] = {"particles": 40, "waves": 4}


@pytest.fixture
def curve(tmp_path):
    """Use as Bass' model has it with p .05, q .4, among 200 people, over 15 periods."""
    share, rows = 0.05, []
    for period in range(1, 16):
        rows.append(f"{period},{share:.4f},200")
        share += (0.05 + 0.4 * share) * (1.0 - share)
    file = tmp_path / "curve.csv"
    file.write_text("period,share,people\n" + "\n".join(rows) + "\n")
    return file


def bytes_of(folder):
    # A record tells of time and command, and seals are of everything, PNGs of a library.
    left_out = ("record.json", "seals.json")
    return {
        file.name: file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in left_out
    }


def test_a_fit_finds_a_known_curve_again(curve, tmp_path):
    made = nicsim.fit(curve, out=tmp_path / "f", particles=60, waves=8)
    errors = made.errors.set_index("forecaster")["error"]
    assert errors["nicsim"] < 0.5 * errors["straight trend"]
    rule = list(made.worlds.values["adoption.rule"])
    assert rule.count("linear") > 0.6 * len(rule)
    learnt = made.learnt.set_index("key")["contraction"]
    assert learnt["adoption.external"] > 0.2
    assert "On the 5 periods of use (share) that were held back" in made.finding[0]


def test_the_same_bytes_for_one_worker_and_two_and_after_a_stop(curve, tmp_path, monkeypatch):
    asked = prepared_fit(curve, search=Search(**SMALL))
    first = completed_fit(asked, tmp_path / "a" / "fit", Conduct(workers=1))
    completed_fit(asked, tmp_path / "b" / "fit", Conduct(workers=2))
    one = bytes_of(tmp_path / "a" / "fit")
    assert {"fit.worlds.parquet", "report.html", "errors.csv", "fit.svg"} <= one.keys()
    assert bytes_of(tmp_path / "b" / "fit") == one
    seen, calls = searching.seen, []

    def stopped(*arguments):
        calls.append(1)
        if len(calls) > 230:
            raise KeyboardInterrupt
        return seen(*arguments)

    monkeypatch.setattr(searching, "seen", stopped)
    with pytest.raises(KeyboardInterrupt):
        completed_fit(asked, tmp_path / "c" / "fit", Conduct(workers=1))
    assert not (tmp_path / "c" / "fit").exists()
    monkeypatch.setattr(searching, "seen", seen)
    completed_fit(asked, tmp_path / "c" / "fit", Conduct(workers=1))
    assert bytes_of(tmp_path / "c" / "fit") == one
    again = completed_fit(asked, tmp_path / "a" / "fit", Conduct(workers=1))  # read back
    pd.testing.assert_frame_equal(again.errors, first.errors)
    with pytest.raises(ResultsError, match="waves differs"):
        completed_fit(prepared_fit(curve, search=Search(40, 5)), tmp_path / "a" / "fit", Conduct())


def test_a_run_that_fails_is_told(curve, tmp_path, monkeypatch):
    def broken(*_):
        raise ValueError("no such thing")

    monkeypatch.setattr(searching, "seen", broken)
    with pytest.raises(RunsError, match="160 runs failed"):
        completed_fit(prepared_fit(curve, search=Search(**SMALL)), tmp_path / "f", Conduct())


def test_fitted_worlds_are_worlds_for_other_commands(curve, tmp_path):
    made = nicsim.fit(curve, out=tmp_path / "f", **SMALL)
    worlds = Worlds.read(tmp_path / "f" / "f.worlds.parquet")
    assert set(worlds.conditions) == set(made.asked.space.priors)
    scenario = worlds.applied(made.asked.scenario.replacing({"adoption.external": 0.9}), 0)
    assert scenario.settings.adoption.external == worlds.values["adoption.external"].iloc[0]


def test_use_goes_on_from_the_last_value():
    shown = np.array([[0.5, 0.75], [0.2, 0.1]])
    found = carried_on(shown, np.array([0.5, 0.4]), 0.6, True)
    assert found == pytest.approx(np.array([[0.6, 0.8], [0.3, 0.15]]))
    assert carried_on(shown, shown[:, 0], 3.0, False) == pytest.approx(
        np.array([[3, 3.25], [3, 2.9]])
    )


def test_a_network_of_nature_is_fitted_to_use_and_survey(tmp_path):
    use = tmp_path / "use.csv"
    use.write_text("year,share,people\n1,0.05,100\n2,0.1,100\n3,0.2,100\n")
    survey = tmp_path / "survey.csv"
    survey.write_text("year,d4,d6\n1,2.5,3\n2,2.8,3\n3,4.9,3.1\n")
    small = {"structure.sites": 3, "structure.colleagues": 6, "years": 1}
    scenario = nicsim.load("baseline").replacing(small)
    made = nicsim.fit(
        [use, survey], scenario, scale=5, out=tmp_path / "f", leave_out=["survey_D6"],
        unknown=["environment.turnover=0.02..0.3"], **SMALL,
    )  # fmt: skip
    assert made.asked.scenario.years == 3
    assert "environment.turnover" in made.worlds.conditions
    assert set(made.errors["measure"]) == {"use", "survey_D4", "survey_D6"}
    assert any(name.startswith("survey_D6, 1") for name in made.checks["measure"])


def test_what_cannot_be_asked_is_refused_all_at_once(curve, tmp_path):
    with pytest.raises(NicsimError) as fault:
        prepared_fit(curve, hold="wednesdays", share=2.0, left_out=["norm"])
    told = str(fault.value)
    assert "--hold wednesdays" in told
    assert "--hold-share 2" in told
    assert "--leave-out norm: the data have use" in told
    with pytest.raises(NicsimError, match="only conditions and nature can be unknown"):
        prepared_fit(curve, unknown=["hub_leadership.staff_fte"])
    with pytest.raises(NicsimError, match=r"--unknown environment.turnover=5..2: .*lower end"):
        prepared_fit(curve, unknown=["environment.turnover=5..2"])
    survey = tmp_path / "survey.csv"
    survey.write_text("year,d4,d6\n1,2.5,3\n2,2.8,3\n")
    with pytest.raises(NicsimError, match="needs a network; give it by --scenario"):
        prepared_fit(read_data([survey]))
