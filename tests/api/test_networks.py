"""`nicsim network` and `nicsim.read_network`: from files to a scenario that runs."""

import json
import os
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app
from nicsim.foundation.errors import StructureError

OWN = Path(__file__).parents[2] / "scenarios" / "own_network"
FILES = (OWN / "people.csv", OWN / "advice.csv")


def asked(*arguments):
    return CliRunner().invoke(app, ["network", *map(str, arguments)])


def test_written_scenario_is_sound_and_runs(tmp_path):
    to = tmp_path / "my.toml"
    result = asked(*FILES, "--to", to, "--picture", tmp_path / "map")
    assert result.exit_code == 0, result.output
    assert f"next: uv run nicsim run {to}" in result.output
    for name in ("map.png", "map.svg", "my_network/people.csv", "my_network/team_ties.csv"):
        assert (tmp_path / name).stat().st_size > 0
    scenario = nicsim.load(to)
    assert scenario.structure.across.kind == "file"
    roster = pd.read_csv(FILES[0]).set_index("id")
    written = pd.read_csv(tmp_path / "my_network/people.csv").set_index("id")
    assert written["role"].to_dict() == roster["role"].to_dict()
    assert written["site"].to_dict() == roster["site"].to_dict()
    assert len(nicsim.run(scenario, replicates=1, years=1).weekly) == 40


def test_nothing_is_written_over(tmp_path):
    to = tmp_path / "my.toml"
    assert asked(*FILES, "--to", to).exit_code == 0
    again = asked(*FILES, "--to", to)
    assert again.exit_code == 2
    assert "there already; give another name, or --replace" in again.output
    assert asked(*FILES, "--to", to, "--replace").exit_code == 0


def test_what_is_said():
    result = asked(*FILES)
    assert result.exit_code == 0
    for text in ("reciprocity", "small world", "teams from the column 'site': 8", "density"):
        assert text in result.output
    data = json.loads(asked(*FILES, "--json").output)
    assert data["measures"]["people"] == 195
    assert set(data["references"]) == {"random", "small world", "popular few", "within teams"}


def test_all_faults_at_once(tmp_path):
    result = asked(tmp_path / "a.csv", tmp_path / "b.gexf", tmp_path / "c.xls")
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) >= 3
    assert "Traceback" not in result.output
    assert asked(*FILES, "--survey", "culture").exit_code == 2
    assert "found" in asked(*FILES, "--site", "nowhere").output


def test_graphs_of_python_and_their_scenario(tmp_path):
    graph = nx.connected_caveman_graph(4, 6)
    found = nicsim.read_network(graph, team_size=3)
    assert found.settled.proposed
    assert len(found.settled.site_names) == 4
    scenario = found.write(tmp_path / "caves.toml", "Caves")
    assert scenario.title == "Caves"
    assert set(found.table["what"]) >= {"people", "density", "reach without the hub"}
    with pytest.raises(StructureError, match="no file and no graph"):
        nicsim.read_network()


def test_names_that_toml_and_csv_must_quote(tmp_path):
    rows = 'id,school\n"O\'Neil, ""Al""","St. Zoë, ""N"" \\ 1"\nBo,"St. Zoë, ""N"" \\ 1"\nCy,#2\n'
    (tmp_path / "p.csv").write_text(rows)
    (tmp_path / "t.csv").write_text('source,target\nBo,"O\'Neil, ""Al"""\nCy,Bo\n')
    found = nicsim.read_network(tmp_path / "p.csv", tmp_path / "t.csv")
    scenario = found.write(tmp_path / "a.toml", 'Quotes " and \\ and \t tabs')
    assert scenario.title == 'Quotes " and \\ and   tabs'
    assert scenario.structure.roster is not None


def test_survey_columns_become_levels(tmp_path):
    (tmp_path / "p.csv").write_text("id,school,d4,mood\na,N,5,2\nb,N,4,2\nc,S,3,2\n")
    (tmp_path / "t.csv").write_text("source,target\na,b\nc,a\n")
    found = nicsim.read_network(
        tmp_path / "p.csv", tmp_path / "t.csv", survey={"culture": "mood"}, scale=5
    )
    scenario = found.write(tmp_path / "a.toml")
    assert scenario.levels["within_team"] == 0.75
    assert scenario.levels["culture"] == 0.25


def test_the_same_picture_every_time(tmp_path):
    for name in ("a", "b"):
        assert asked(*FILES, "--picture", tmp_path / name, "--quiet").exit_code == 0
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


def test_fifteen_real_schools_through_every_step(tmp_path):
    data = os.environ.get("NICSIM_DATA")
    if not data:
        pytest.skip("NICSIM_DATA names no folder with the data")
    folder = Path(data) / "hlsm_school_advice"
    found = nicsim.read_network(folder / "nodes.csv", folder / "edges_advice.csv")
    here = found.description.here
    assert (here.people, here.groups, here.ties, here.isolates) == (433, 15, 1540, 0)
    schools = pd.read_csv(folder / "schools.csv")
    assert here.components == len(schools)
    assert here.reach == 0.0
    scenario = found.write(tmp_path / "schools.toml")
    assert scenario.levels["within_team"] == pytest.approx(0.71)
    assert len(nicsim.run(scenario, replicates=1, years=1).weekly) == 40


@pytest.mark.parametrize(
    ("name", "never", "share"),
    [("medical_innovation", 18, 0.872), ("brazilian_farmers", 1965, 0.78)],
)
def test_adoption_times_of_real_networks(name, never, share):
    data = os.environ.get("NICSIM_DATA")
    if not data:
        pytest.skip("NICSIM_DATA names no folder with the data")
    files = (Path(data) / name / "nodes.csv", Path(data) / name / "edges.csv")
    result = asked(*files, "--adopted", "toa", "--never", never)
    assert result.exit_code == 0
    assert f"{100 * share:.1f}% had adopted" in result.output
    assert "no such column" in asked(*files, "--adopted", "x").output


def test_who_adopted_from_whom(tmp_path):
    people = "id,school,month\nAda,N,1\nBen,N,2\nCleo,N,4\nDan,N,18\n"
    (tmp_path / "people.csv").write_text(people)
    (tmp_path / "ties.csv").write_text("source,target\nBen,Ada\nCleo,Ben\nCleo,Ada\nDan,Cleo\n")
    files = (tmp_path / "people.csv", tmp_path / "ties.csv")
    to = tmp_path / "who.csv"
    result = asked(*files, "--adopted", "month", "--never", 18, "--adopters", to)
    assert result.exit_code == 0, result.output
    found = pd.read_csv(to).set_index("id")
    assert found["likely_source"].fillna("").to_dict() == {
        "Ada": "", "Ben": "Ada", "Cleo": "Ben", "Dan": "",
    }  # fmt: skip
    assert found["class"]["Dan"] == "never"
    assert found["threshold"][["Ben", "Cleo"]].tolist() == [1.0, 1.0]
    assert "time to 90%\t-\t90% had not adopted by period 4" in result.output
    again = asked(*files, "--adopted", "month", "--adopters", to)
    assert again.exit_code == 2
    assert "there already" in again.output
    alone = asked(*files, "--adopters", tmp_path / "x.csv")
    assert "name the column of adoption times too, --adopted COLUMN" in alone.output


def test_messy_names_are_merged_and_told_alike_in_all_readers(tmp_path):
    """What `network` says of a roster and its ties, `check` says of the same files."""
    people = "id,site,role\nAda,North,lead\nBen,north,member\nFay,South,lead\nGus,SOUTH ,dean\n"
    ties = "source,target,weight\nben,Ada,3\nAda,Fay,\nGus,Fay,0\nZoe,Ada,1\nFay,Fay,1\n"
    (tmp_path / "people.csv").write_text(people)
    (tmp_path / "ties.csv").write_text(ties)
    (tmp_path / "own.toml").write_text(
        'title = "x"\n[structure]\nroster = "people.csv"\nties = "ties.csv"\n'
    )
    network = asked(tmp_path / "people.csv", tmp_path / "ties.csv").output
    check = CliRunner().invoke(app, ["check", str(tmp_path / "own.toml")]).output
    for told in (
        "ties.csv: 1 id (ben) matched although capitals or spaces differ",
        "ties.csv: 1 tie with a blank weight, taken as 1",
        "ties.csv: 1 tie to or from 1 unknown id (Zoe), left out",
        "ties.csv: 1 tie of someone to itself, left out",
        "ties.csv: 1 tie without a weight above 0, left out",
        "names ('north' = 'North', 'SOUTH' = 'South') differ in capitals or spaces only, merged",
    ):
        assert told in network, told
        assert told in check, told
    assert "dean (1) = colleague (not known)" in network
    assert "own.toml: sound; read 4 people in 2 sites, 3 of them in teams; 2 ties of people" in (
        check
    )
    seated = nicsim.read_network(tmp_path / "people.csv", tmp_path / "ties.csv").settled
    assert seated.site_names == ("North", "South")


def test_columns_that_say_more_than_their_name_are_known(tmp_path):
    people = "Name;School / Site;Role (now)\nAnn;A;Lead\nBob;A;Teacher\nCy;B;Lead\nDi;B;Teacher\n"
    (tmp_path / "p.csv").write_text(people, "utf-8")
    (tmp_path / "t.csv").write_text("From;To;Weight (1-4)\nAnn;Bob;2\nCy;Di;4\n", "utf-8")
    own = nicsim.read_network(tmp_path / "p.csv", tmp_path / "t.csv")
    told = "\n".join(own.notes)
    assert "roles from the column 'role (now)'" in told
    assert "proposed" not in told
    assert "not used" not in told
