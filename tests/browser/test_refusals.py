"""What is asked amiss is refused in JavaScript by the sentences of Python."""

import json
import subprocess

import pytest

from nicsim.app.arms import scenario_of
from nicsim.foundation.errors import ScenarioError

SCRIPT = """
import fs from "node:fs";
import { openSimulation } from "./simulation.js";
const s = await openSimulation(fs.readFileSync("nicsim.wasm"));
const told = JSON.parse(fs.readFileSync(0, "utf8")).map((asked) => {
  try { s.plan(asked); return []; } catch (fault) { return fault.faults ?? [String(fault.stack)]; }
});
console.log(JSON.stringify(told));
"""
SAME = [
    {"values": {"culture.level": 3}},
    {"values": {"culture.level": "much", "years": 0, "environment.summer": 1}},
    {"values": {"adoption.rule": "contagious"}},
    {"values": {"structure.across.kind": "torus", "structure.across.rows": 3}},
    {"values": {"structure.across.kind": "lattice", "structure.across.degree": 3}},
    {"values": {"structure.sites": 4, "structure.across.degree": 7}},
    {"values": {"structure.sites": 3, "structure.across.kind": "regional_hubs"}},
    {"values": {"structure.within.kind": "lattice", "structure.within.degree": 5}},
    {"values": {"structure.within.kind": "random", "structure.within.degree": 50}},
    {"values": {"structure.districts": 21}},
    {"named": [{"name": "x", "quality": 3}, {"name": "x", "quality": 0.1}, {"quality": 0}]},
    {"changes": [{"week": -1, "set": {"culture.level": 0.5}}]},
    {"changes": [{"week": 4, "until": 4, "set": {"culture.level": 0.5}}]},
    {"changes": [{"week": 4, "set": {"practices.count": 5}}]},
    {"changes": [{"week": 4, "set": {"culture.level": 5}}]},
    {"changes": [{"week": 900, "label": "late", "set": {"culture.level": 0.5}}]},
    {"changes": [{"week": 4}]},
    {"changes": [{"week": 4, "until": 9, "leave": ["3"]}]},
    {"changes": {"week": 4}},
    {"changes": [7]},
]
LIMITS = [
    ({"values": {"structure.sites": 5000}}, "practitioners are more than a page takes"),
    ({"values": {"practices.components": 20, "practices.count": 64}}, "forms, more than a page"),
    (
        {
            "values": {
                "structure.sites": 500,
                "structure.across.kind": "complete",
                "practices.count": 64,
            }
        },
        "more memory than a page may take",
    ),
    ({"changes": [{"week": 4, "leave": ["nowhere"]}]}, "unknown name 'nowhere'"),
    ({"values": {"culture.lebel": 1}}, "[culture] lebel is not a parameter"),
]


@pytest.fixture(scope="module")
def refused(folder):
    """What JavaScript says of all of these."""
    (folder / "refused.mjs").write_text(SCRIPT)
    asked = json.dumps([*SAME, *(one for one, _ in LIMITS)])
    ran = subprocess.run(
        ["node", "refused.mjs"], cwd=folder, input=asked, capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize("number", range(len(SAME)))
def test_sentences_are_those_of_python(number, refused):
    with pytest.raises(ScenarioError) as fault:
        scenario_of({"title": "x"} | SAME[number], {})
    assert refused[number] == fault.value.faults


@pytest.mark.parametrize("number", range(len(LIMITS)))
def test_what_a_page_cannot_have_is_told(number, refused):
    (told,) = refused[len(SAME) + number]
    assert LIMITS[number][1] in told
    if number < 3:
        assert "nicsim run" in told
