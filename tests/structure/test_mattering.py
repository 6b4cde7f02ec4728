"""Who matters: known answers on small networks."""

import math

import openpyxl
import pandas as pd
import pytest
from network_files import read, saved
from typer.testing import CliRunner

from nicsim.api.networks import read_network
from nicsim.cli.main import app
from nicsim.cli.network_notes import write_table, write_who
from nicsim.foundation.errors import NicsimError
from nicsim.structure.mattering import people_who_matter, sites_that_matter

# Two cliques of three, joined by Cy and Di alone; Fay hangs on Ed; everyone asks Cy.
PEOPLE = "id,school\nAda,North\nBen,North\nCy,North\nDi,South\nEd,South\nFay,South\n"
TIES = "source,target\nAda,Ben\nAda,Cy\nBen,Cy\nDi,Cy\nEd,Di\nFay,Ed\n"


def network(tmp_path):
    return read(tmp_path, {"p.csv": PEOPLE, "t.csv": TIES}).network.settled


def test_people_whose_leaving_cuts_others_off(tmp_path):
    found = {p.name: p for p in people_who_matter(network(tmp_path))}
    assert {who: p.cuts_off for who, p in found.items()} == {
        "Ada": 0, "Ben": 0, "Cy": 2, "Di": 2, "Ed": 1, "Fay": 0,
    }  # fmt: skip
    assert list(found)[:2] == ["Di", "Cy"]  # as much cut off; more chains run through Di
    assert found["Cy"].asked_by == 3
    assert (found["Cy"].other_teams, found["Ada"].other_teams) == (1, 0)
    assert found["Di"].betweenness == 2.0  # from Ed and from Fay to Cy
    assert found["Fay"].constraint == 1.0  # one contact only
    assert found["Ada"].core == 2
    assert found["Fay"].core == 1


def test_sites_whose_leaving_cuts_others_off(tmp_path):
    ring = "id,school\na,A\nb,B\nc,C\nd,D\n"
    ties = "source,target\na,b\nb,c\nc,d\n"
    found = {s.name: s for s in sites_that_matter(
        read(tmp_path, {"p.csv": ring, "t.csv": ties}, site="school").network.settled)}  # fmt: skip
    assert {name: s.cuts_off for name, s in found.items()} == {"A": 0, "B": 1, "C": 1, "D": 0}
    assert found["B"].tied_teams == 2


def test_those_without_ties_cut_nobody_off(tmp_path):
    settled = read(tmp_path, {"p.csv": PEOPLE}).network.settled
    people = people_who_matter(settled)
    assert all(p.cuts_off == 0 and p.asked_by == 0 for p in people)
    assert all(math.isnan(p.constraint) for p in people)


def test_the_command_prints_and_writes_who_matters(tmp_path):
    people = PEOPLE.replace("Cy", "=Cy")  # what a spreadsheet would take for a formula
    files = saved(tmp_path, {"p.csv": people, "t.csv": TIES.replace("Cy", "=Cy")})
    to = tmp_path / "who.csv"
    done = CliRunner().invoke(app, ["network", *map(str, files), "--who", str(to)])
    assert done.exit_code == 0, done.output
    assert "who matters here" in done.output
    raw = to.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # so that Excel reads accents
    table = pd.read_csv(to, encoding="utf-8-sig").set_index("name")
    assert table.loc["'=Cy", "cuts_off"] == 2
    assert CliRunner().invoke(app, ["network", *map(str, files), "--who", str(to)]).exit_code == 2


@pytest.mark.parametrize("end", ["gexf", "graphml"])
def test_the_network_is_written_with_what_hangs_on_each(tmp_path, end):
    """Read back by our own readers: nobody is invented, no tie is lost."""
    (tmp_path / "p.csv").write_text(
        "id,school,role\nAda,North,lead\nCl\u00e9o <&>,North,member\n=SUM(1),South,lead\n",
        "utf-8",
    )
    (tmp_path / "t.csv").write_text(
        "source,target,weight\nCl\u00e9o <&>,Ada,2\n=SUM(1),Ada,1\n", "utf-8"
    )
    found = read_network(tmp_path / "p.csv", tmp_path / "t.csv")
    path = write_who(tmp_path / f"who.{end}", found, False)
    again = read_network(path, site="team").settled
    assert set(again.network.ids) == {"Ada", "Cl\u00e9o <&>", "=SUM(1)"}
    assert sorted(again.network.weights) == [1.0, 2.0]
    assert set(again.site_names) == {"North", "South"}
    assert again.network.columns["asked_by"][again.network.ids.index("Ada")] == "2"
    with pytest.raises(NicsimError, match="there already"):
        write_who(path, found, False)


def test_a_workbook_holds_texts_as_texts(tmp_path):
    path = write_table(tmp_path / "t.xlsx", ("who", "n"), [("=1+1", 2), ("Cl\u00e9o", 0.5)], False)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet] == [["who", "n"], ["=1+1", 2],
                                                               ["Cl\u00e9o", 0.5]]  # fmt: skip
    assert sheet["A2"].data_type == "s"  # no formula
    assert sheet.freeze_panes == "A2"
