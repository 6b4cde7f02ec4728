"""What designs cost, and designs that cost the same."""

import pytest
from eventful import CHANGES, files
from typer.testing import CliRunner

from nicsim.api.simulation import load
from nicsim.cli.main import app
from nicsim.experiments.budget import at_cost, at_equal_cost, bill_of, told_cost
from nicsim.experiments.design import Arm
from nicsim.foundation.errors import NicsimError, ScenarioError

PRICES = """
[costs]
unit = "EUR"
staff = 1000
tie = 100
convening = 10
release_day = 2
"""


def priced(scenario):
    """The bill of a scenario that has prices."""
    bill = bill_of(scenario)
    assert bill is not None
    return bill


def costed(folder, text="", prices=PRICES):
    path = folder / "costed.toml"
    path.write_text(files(folder) + prices + text, "utf-8")
    return load(path)


def test_a_bill_is_what_its_parts_come_to(tmp_path):
    """Two years: 5 staff, 3 convenings, ties that sum to 2, 15 in teams, .6 of 10 days."""
    bill = priced(costed(tmp_path))
    assert bill.staff == pytest.approx(2 * 5 * 1000)
    assert bill.convenings == pytest.approx(2 * 3 * 10)
    assert bill.ties == pytest.approx(2 * 2.0 * 100)
    assert bill.release_days == pytest.approx(2 * 15 * 0.6 * 10 * 2)
    assert bill.total == pytest.approx(10_000 + 60 + 400 + 360)
    assert told_cost(bill.total, bill.unit) == "10,820 EUR"
    assert bill_of(costed(tmp_path, prices="")) is None


def test_changes_are_paid_for_as_long_as_they_last(tmp_path):
    plain = priced(costed(tmp_path))
    set_back = '[[changes]]\nweek = 40\nset = { "hub_leadership.staff_fte" = 2.0 }\n'
    assert priced(costed(tmp_path, set_back)).staff == pytest.approx(1000 * (5 + 2))
    tied = '[[changes]]\nweek = 60\ntie = [["A", "E", 0.8], ["A", "B", 0.9]]\n'
    more = priced(costed(tmp_path, tied)).ties - plain.ties
    assert more == pytest.approx(100 * 0.5 * (0.8 + 0.3))
    cut = '[[changes]]\nweek = 20\ncut = [["A", "B"]]\n'
    assert priced(costed(tmp_path, cut)).ties - plain.ties == pytest.approx(-100 * 1.5 * 0.6)
    hub = priced(costed(tmp_path, CHANGES)).staff - plain.staff
    assert hub == pytest.approx(1000 * 1.0 * 60 / 40)


def test_staff_makes_designs_cost_the_same(tmp_path):
    base = costed(tmp_path)
    dearer = costed(tmp_path, "[hub_leadership]\nconvenings = 10\n")
    one, other = at_equal_cost((Arm("one", base), Arm("other", dearer)))
    assert priced(other.scenario).total == pytest.approx(priced(one.scenario).total)
    assert other.scenario.settings.hub_leadership.staff_fte < 5.0
    assert one.scenario is base


def test_what_cannot_cost_the_same_is_told(tmp_path):
    base = costed(tmp_path)
    with pytest.raises(NicsimError, match="without staff it costs 820 EUR"):
        at_cost(base, 500.0)
    unpriced = costed(tmp_path, prices="")
    with pytest.raises(NicsimError, match=r"\[costs\] needs its price"):
        at_cost(unpriced, 500.0)
    with pytest.raises(NicsimError, match="has other prices"):
        at_equal_cost((Arm("one", base), Arm("other", unpriced)))


def test_prices_move_no_run_and_cannot_change_in_mid_run(tmp_path):
    with pytest.raises(ScenarioError, match="is a price"):
        costed(tmp_path, '[[changes]]\nweek = 4\nset = { "costs.tie" = 2.0 }\n')
    with pytest.raises(ScenarioError, match=r"\[costs\] unit"):
        costed(tmp_path, prices='[costs]\nunit = "beads"\n')
    assert costed(tmp_path).settings == costed(tmp_path, prices="").settings


def test_a_comparison_tells_costs_and_comes_back_with_its_changes(tmp_path):
    costed(tmp_path)
    base, other = tmp_path / "base.toml", tmp_path / "costed.toml"
    other.rename(base)
    costed(tmp_path, CHANGES)
    other.write_text(other.read_text("utf-8").replace("Eventful", "More"), "utf-8")
    out = tmp_path / "r"
    asked = ["compare", str(base), str(other), "--replicates", "3", "--driver", "mesa"]
    made = CliRunner().invoke(app, [*asked, "--years", "2", "--out", str(out)])
    assert made.exit_code == 0, made.output
    assert "Cost in 2 years: 'Eventful' 10,820 EUR; 'More'" in made.output
    page = (out / "report.html").read_text("utf-8")
    assert "release days" in page
    again = CliRunner().invoke(app, ["verify", str(out), "--all"])
    assert again.exit_code == 0, again.output
    level = CliRunner().invoke(app, [*asked, "--equal-cost", "--out", str(tmp_path / "level")])
    assert level.exit_code == 0, level.output
    assert "All cost alike: 10,820 EUR in 2 years." in level.output
