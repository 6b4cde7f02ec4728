"""When sites join, from a file."""

import numpy as np
import pytest

from nicsim.foundation.errors import StructureError
from nicsim.structure import build, prepare
from nicsim.structure.joins import read_joins

SITES = ("North", "South", "East")


def written(folder, text):
    path = folder / "joins.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("head", ["site,join_week", "School;Join week", "x\tteam\tweek"])
def test_weeks_by_site(tmp_path, head):
    mark = next(m for m in ",;\t" if m in head)
    extra = f"1{mark}" if head.startswith("x") else ""
    rows = "".join(f"{extra}{site}{mark}{week}\n" for site, week in (("South", 40), ("North", 0)))
    notes: list[str] = []
    found = read_joins(written(tmp_path, f"{head}\n{rows}"), SITES, notes)
    assert found.tolist() == [0, 40, 0]
    assert notes == ["joins.csv: 1 site (East) not named, joining in week 0"]


def test_what_is_left_out_or_guessed_is_told(tmp_path):
    notes: list[str] = []
    text = "site,join_week\nnorth,3\nSouth,5\nSouth,6\nEast,7\n"
    assert read_joins(written(tmp_path, text), SITES, notes).tolist() == [3, 5, 7]
    assert notes == [
        "joins.csv: South is given twice; the first stands",
        "joins.csv: 1 id (north) matched although capitals or spaces differ",
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a,b\nNorth,1\n", "no column site; found a, b (it has site and join_week)"),
        ("site,b\nNorth,1\n", "no column join_week"),
        ("site,join_week\nNorth,-1\n", "North: join_week -1 is not a school week"),
        ("site,join_week\nNorth,1.5\n", "join_week 1.5 is not a school week"),
        ("site,join_week\nNorth,\n", "join_week blank is not a school week"),
        ("site,join_week\nNorth,999999999999999999999\n", "is not a school week"),
        ("site,join_week\nNorth,\u0663\n", "is not a school week"),
        ("site,join_week\nNorth,1\nSoutth,2\n", "1 unknown site (Soutth) ('Soutth' is perhaps "
         "'South'); there are 3 sites (North,"),
        ("site,join_week\nAlder,1\n", "none of its sites is known; there are 3 sites (North,"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path, text, wanted):
    with pytest.raises(StructureError) as caught:
        read_joins(written(tmp_path, text), SITES, [])
    assert wanted in str(caught.value)


def test_a_plan_with_and_without(tmp_path):
    from nicsim.scenario.plan import StructurePlan

    plan = StructurePlan(sites=3)
    assert build(prepare(plan, 1), np.uint64(1)).join_week.size == 0
    named = plan._replace(joins=written(tmp_path, "site,join_week\n2,11\n"))
    assert build(prepare(named, 1), np.uint64(1)).join_week.tolist() == [0, 11, 0]
    with pytest.raises(StructureError, match="no such file"):
        prepare(plan._replace(joins=tmp_path / "none.csv"), 1)
