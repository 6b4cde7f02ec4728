"""SQL over results folders gives what the folders hold, each row with its folder."""

import json

import pytest
from typer.testing import CliRunner

import nicsim
from nicsim.cli.main import app

duckdb = pytest.importorskip("duckdb")
SMALL = {"years": 1, "structure.sites": 3, "structure.colleagues": 4}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    place = tmp_path_factory.mktemp("it's") / "results"
    base = nicsim.load("baseline").replacing(SMALL)
    other = base.replacing({"title": "Strong", "culture.level": 1.0})
    nicsim.run(base, 2, out=place / "one", driver="mesa")
    nicsim.compare([base, other], 3, out=place / "two", driver="mesa")
    return place


def test_every_table_is_one_view_over_all_folders(folders):
    told = nicsim.query(
        "select folder, count(*) as n from weekly group by folder order by 1", folders
    )
    assert told["folder"].tolist() == [str(folders / "one"), str(folders / "two")]
    assert told["n"].tolist() == [2 * 40, 2 * 3 * 40]
    tables = set(nicsim.query("show tables", folders)["name"])
    assert {"weekly", "summary", "differences", "practices", "surveys", "studies"} <= tables


def test_numbers_are_those_of_the_files(folders):
    own = nicsim.open_results(folders / "two")
    mean = own.weekly.query("week == 39 and arm == 'Strong'")["spread_helpful"].mean()
    sql = "select avg(spread_helpful) as m from weekly where week = 39 and arm = 'Strong'"
    assert nicsim.query(sql, folders / "two")["m"][0] == pytest.approx(mean, rel=1e-12)
    studies = nicsim.query("select * from studies where kind = 'compare'", folders)
    assert json.loads(studies["arms"][0]) == [arm.name for arm in own.experiment.arms]


def test_mistakes_are_told(folders, tmp_path):
    with pytest.raises(nicsim.NicsimError, match="weakly"):
        nicsim.query("select * from weakly", folders)
    with pytest.raises(nicsim.ResultsError, match="no results there"):
        nicsim.query("select 1", tmp_path)
    told = CliRunner().invoke(app, ["query", "select 1", str(tmp_path / "nowhere")])
    assert told.exit_code == 2
    assert "no such folder" in told.output


def test_the_command_prints_what_the_call_gives(folders):
    told = CliRunner().invoke(app, ["query", "select count(*) as n from studies", str(folders)])
    assert told.stdout.split() == ["n", "2"]
