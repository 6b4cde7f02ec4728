"""No setting sizes or places anything wrongly: a build that looks at bounds, memory of two kinds.

Some hundred scenarios here; thousands by `python tests/edges.py` (see there).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nicsim.api import simulation
from nicsim.domains import Settings
from nicsim.foundation.errors import StructureError
from nicsim.scenario.scenario import Scenario
from nicsim.world import sizes

EDGES = Path(__file__).parent.parent / "edges.py"


def edges(*arguments, **variables):
    told = subprocess.run(
        [sys.executable, str(EDGES), *arguments],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout.split("\n")


def test_nothing_is_read_or_written_out_of_bounds_or_out_of_range():
    told = edges("150", "--bounds")[0]
    assert told.startswith("bounds looked at")
    assert int(told.rsplit(" sound", 1)[0].rsplit(" ", 1)[1]) > 100


def test_results_do_not_hang_on_what_memory_held():
    one = edges("60", "--digest", MALLOC_PERTURB_="85")
    other = edges("60", "--digest", MALLOC_PERTURB_="170")
    assert one[1] == other[1]


TOO_LARGE = {
    "a star of all teams": {
        "structure.sites": 100_000,
        "structure.team_size": 1,
        "structure.colleagues": 0,
        "structure.across.kind": "regional_hubs",
        "structure.across.regions": 1,
    },
    "landscapes of one's own": {
        "structure.sites": 100_000,
        "structure.team_size": 1,
        "structure.colleagues": 0,
        "practices.count": 64,
        "practices.components": 20,
        "practices.interdependence": 8,
        "practices.context_specificity": 1.0,
    },
}


@pytest.mark.parametrize("values", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_fits_nowhere_is_refused_before_memory_is_taken(values):
    with pytest.raises(StructureError, match="GB; this machine has"):
        simulation.prepared(Scenario("large").replacing(values))


def test_a_search_of_hours_is_refused():
    values = {"practices.components": 20, "practices.context_specificity": 0.5}
    settings = Scenario("large").replacing(values).settings
    with pytest.raises(StructureError, match="hours before the first week"):
        sizes.refuse_too_large(settings, 8, 100_000, 100_000, 3)


def test_memory_is_counted_about_right():
    """The largest network that was measured: 1,000,000 people took 1.5 GB."""
    assert 1e9 < sizes.bytes_of(Settings(), 8, 1_000_000, 27_778, 16, 40) < 3e9
