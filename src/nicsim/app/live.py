"""The page that simulates by itself: the kernel as WebAssembly inside.

It opens from disk, from a learning platform or any web space, and asks nobody for anything. It
holds a few recorded runs as well, for browsers that let a page compute nothing.
"""

import base64
import zlib
from collections.abc import Mapping
from typing import Any

from nicsim.api.simulation import prepared
from nicsim.app.arms import arm_of
from nicsim.app.handout import runs_held
from nicsim.browser import embedded, module
from nicsim.scenario.scenario import Scenario

MOST_RECORDED = 2  # scenarios, A and B, of which the page holds runs
RECORDED = 12  # runs of each: enough for bands, 100 kB a scenario


def live_content(
    catalogue: dict[str, Any],
    shipped: Mapping[str, Scenario],
    opened: tuple[str, ...],
    seed: int,
    replicates: int,
) -> dict[str, Any]:
    """What a page that simulates holds, as plain data for `nicsim.app.embedding`.

    Parameters
    ----------
    catalogue : dict
        From `nicsim.app.catalogue`.
    shipped : mapping of names to Scenario
        What it offers; people and ties of those that have files are put in.
    opened : tuple of str
        Names of those that it begins with: A, and B if there is a second.
    seed, replicates : int
        What it begins with.

    Raises
    ------
    NicsimError
        Where the module is not there and cannot be built.
    """
    shown = opened[:MOST_RECORDED]
    arms, scenarios = [arm_of(shipped[n], n) for n in shown], [shipped[n] for n in shown]
    held = runs_held(arms, scenarios, seed, min(replicates, RECORDED))
    return {
        "catalogue": catalogue,
        "seed": seed,
        "replicates": replicates,
        "arms": held,
        "module": base64.b64encode(zlib.compress(module(), 9)).decode("ascii"),
        "networks": {
            name: _network(scenario)
            for name, scenario in shipped.items()
            if arm_of(scenario, name)["ships"]
        },
    }


def _network(scenario: Scenario) -> dict[str, Any]:
    """People and ties of a scenario that has files, and what they are called."""
    structure = prepared(scenario)
    people = structure.people
    names = {"sites": list(people.site_names), "people": list(people.person_names)}
    return names | {"network": embedded(structure)}
