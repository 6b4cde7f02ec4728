"""What the others lose when someone leaves."""

import pytest
from eventful import eventful
from typer.testing import CliRunner

from nicsim.api.leaving import leaving
from nicsim.cli.main import app
from nicsim.foundation.errors import NicsimError


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaving")
    return eventful(folder, "").replacing({"years": 1})


def test_rows_and_order(scenario):
    table = leaving(scenario, 5, ["A1", "b", "E6"], replicates=4, driver="mesa")
    assert set(table["who"]) == {"A1", "B", "E6"}
    assert table["rest"].is_monotonic_increasing
    of = table.set_index("who")
    assert of["what"].to_dict() == {"A1": "person", "B": "school", "E6": "person"}
    assert of["team"]["A1"] == "A"
    assert of["own"].isna().to_dict() == {"A1": False, "B": True, "E6": False}
    assert (table["rest_low"] <= table["rest"]).all()
    assert (table["rest"] <= table["rest_high"]).all()


def test_a_lead_who_is_not_replaced_costs_the_own_school_more(scenario):
    empty = leaving(scenario, 5, ["A1"], replicates=6, driver="mesa")
    filled = leaving(scenario, 5, ["A1"], replicates=6, driver="mesa", replaced=True)
    assert empty["own"][0] < 0.0
    assert empty["own"][0] < filled["own"][0]


def test_nobody_who_leaves_at_the_end_is_missed(scenario):
    late = leaving(scenario, 39, ["B"], replicates=2, driver="mesa")
    assert abs(late["rest"][0]) < 0.01


def test_those_on_whom_most_hangs_are_taken_where_none_is_named(scenario):
    table = leaving(scenario, 30, replicates=2, driver="mesa")
    assert {"A", "B", "C", "D", "E"} <= set(table["who"])
    assert {"C2", "B1"} & set(table["who"])  # over whom chains between schools run


def test_faults_are_told_together(scenario):
    with pytest.raises(NicsimError, match="week 99 is not in this run"):
        leaving(scenario, 99, replicates=2)
    with pytest.raises(NicsimError, match="1 unknown name"):
        leaving(scenario, 5, ["A1", "Zoe"], replicates=2)


def test_the_command(scenario, tmp_path):
    to = tmp_path / "left.csv"
    asked = ["leaving", str(scenario.path), "--week", "3", "--years", "1", "--replicates", "2"]
    made = CliRunner().invoke(app, [*asked, "--who", "A1", "--to", str(to)])
    assert made.exit_code == 0, made.output
    assert "A1" in made.output
    assert to.read_text("utf-8-sig").startswith("who,what,team,rest,")
    assert CliRunner().invoke(app, [*asked, "--who", "A1", "--to", str(to)]).exit_code == 2
