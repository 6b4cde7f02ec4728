"""Districts and thresholds that a roster names."""

import numpy as np
import pytest

from nicsim.api.networks import read_network
from nicsim.api.simulation import load, prepared
from nicsim.experiments.search.structures import cost_of
from nicsim.foundation.errors import ScenarioError, StructureError
from nicsim.structure import build
from nicsim.structure.words import guesses_of

ROSTER = """id,site,role,district,threshold
a,North,lead,East,2
b,North,member,East,
c,South,lead,West,0.5
d,South,member,West,
e,Hill,lead,East,
f,Hill,member,east,1
g,Moor,lead,,
"""


def made(folder, roster=ROSTER, across="regional_hubs"):
    (folder / "people.csv").write_text(roster, "utf-8")
    path = folder / "s.toml"
    text = f'title = "s"\n[structure]\nroster = "people.csv"\nacross = {{ kind = "{across}" }}\n'
    path.write_text(text + '[adoption]\nrule = "threshold"\n', "utf-8")
    return load(path)


def test_sites_of_a_district_stand_side_by_side(tmp_path):
    found = prepared(made(tmp_path))
    assert found.people.site_names == ("North", "Hill", "South", "Moor")
    assert found.people.districts == ("East", "East", "West", "Moor")
    assert found.district.tolist() == [0, 0, 1, 2]
    assert any("1 site (Moor) without a district" in note for note in found.notes)
    assert any("'east' = 'East'" in note for note in found.notes)


def test_districts_are_the_regions_of_hubs(tmp_path):
    scenario = made(tmp_path)
    found = build(prepared(scenario), np.uint64(1))
    pairs = {
        (s, int(found.link_peer[t]))
        for s in range(4)
        for t in range(found.link_start[s], found.link_start[s + 1])
    }
    assert pairs == {(0, 1), (1, 0), (0, 2), (2, 0), (0, 3), (3, 0), (2, 3), (3, 2)}
    assert cost_of(scenario) == (4, pytest.approx(4 * 0.3))


def test_thresholds_of_ones_own_reach_the_model(tmp_path):
    found = build(prepared(made(tmp_path)), np.uint64(1))
    own = dict(zip("abefcdg", found.threshold.tolist(), strict=True))
    assert (own["a"], own["c"], own["f"]) == (2.0, 0.5, 1.0)
    assert np.isnan([own[who] for who in "bdeg"]).all()
    plain = build(prepared(made(tmp_path, "id,site\na,North\n", "none")), np.uint64(1))
    assert plain.threshold.size == 0


def test_a_threshold_that_is_no_number_is_refused(tmp_path):
    with pytest.raises(ScenarioError, match="threshold: 1 entries are no numbers"):
        made(tmp_path, ROSTER.replace("e,Hill,lead,East,", "e,Hill,lead,East,soon"))
    with pytest.raises(ScenarioError, match="threshold: 1 entries are no numbers"):
        made(tmp_path, ROSTER.replace("East,2", "East,-2"))


def test_a_network_carries_districts_and_thresholds_to_its_scenario(tmp_path):
    (tmp_path / "p.csv").write_text(
        "Name;School;Kreis;Role;Threshold\nAda;North;East;lead;2\nBen;South;West;lead;0,5\n"
        "Cléo;North;East;member;\nDan;South;West;member;\n",
        "utf-8",
    )
    (tmp_path / "t.csv").write_text("source;target\nBen;Ada\nCléo;Ada\nDan;Ben\n", "utf-8")
    files = tmp_path / "p.csv", tmp_path / "t.csv"
    plain = read_network(*files)
    assert plain.settled.district is None
    found = read_network(*files, district="kreis")
    assert not any("district" in guess for guess in guesses_of(found.notes))
    scenario = found.write(tmp_path / "o.toml")
    assert prepared(scenario).people.districts == ("East", "West")
    assert build(prepared(scenario), np.uint64(1)).threshold[0] == 2.0
    with pytest.raises(StructureError, match="--district county: no such column"):
        read_network(*files, district="county")
