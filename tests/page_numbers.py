"""Numbers of the page beside those of `nicsim run`, by what it writes as data (CSV)."""

import csv
import io

import numpy as np

from nicsim.api import simulation
from nicsim.app.runs import SHOWN, scale_of

HALF = np.array([0.51 * max(scale_of(name), 1e-4) for name in SHOWN])  # of the last digit shown


def numbers_in(text):
    """All that a page has computed: arm, then replicate and week, then values of `SHOWN`."""
    found = {}
    for row in csv.DictReader(io.StringIO(text)):
        values = [float(row[name]) if row[name] else np.nan for name in SHOWN]
        found.setdefault(row["arm"][0], {})[int(row["replicate"]), int(row["week"])] = values
    return found


def agree(told, scenario, seed, replicates):
    """Hold one arm's numbers to those of `nicsim run`, as far as the page shows them."""
    result = simulation.run(scenario, replicates=replicates, seed=seed).weekly
    assert len(told) == len(result) == replicates * scenario.weeks
    places = zip(result.replicate, result.week, strict=True)
    mine = np.array([told[int(r), int(w)] for r, w in places])
    wanted = result[list(SHOWN)].to_numpy(float)
    assert (np.isnan(mine) == np.isnan(wanted)).all()
    assert (np.nan_to_num(np.abs(mine - wanted)) <= HALF).all()
