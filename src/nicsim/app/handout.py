"""The page with recorded runs in one file that opens from disk: hand-outs, slides, a board."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nicsim.api.simulation import prepared
from nicsim.app.embedding import one_file
from nicsim.app.recording import packed, recorded
from nicsim.app.runs import numbers_of
from nicsim.app.typical import most_typical
from nicsim.app.working import simulated
from nicsim.experiments.executors import opened as pool
from nicsim.foundation import chance
from nicsim.scenario.scenario import Scenario


def handout(
    catalogue: dict[str, Any],
    arms: list[dict[str, Any]],
    scenarios: list[Scenario],
    seed: int,
    replicates: int,
    wanted: Callable[[], bool] = lambda: True,
) -> bytes:
    """One HTML file: the front end, what it would ask a server for, and runs of some scenarios.

    Parameters
    ----------
    catalogue : dict
        From `nicsim.app.catalogue`.
    arms : list of dict
        What visitors can choose; the first is A, the second, if there is one, B.
    scenarios : list of Scenario
        The same, checked.
    seed, replicates : int
    wanted : callable
        Whether somebody still waits for it.

    Raises
    ------
    Dropped
        If nobody does any more.
    """
    held = runs_held(arms, scenarios, seed, replicates, wanted)
    content = {"catalogue": catalogue, "seed": seed, "replicates": replicates, "arms": held}
    return one_file(content, simulates=False)


def runs_held(
    arms: list[dict[str, Any]],
    scenarios: list[Scenario],
    seed: int,
    replicates: int,
    wanted: Callable[[], bool] = lambda: True,
) -> list[dict[str, Any]]:
    """Recorded runs of some arms as a page holds them, and of each the run that is played.

    That is the most typical one over all arms: A and B share luck, whichever they are. Arguments
    are those of `handout`.
    """
    runs = [runs_of(scenario, seed, replicates, wanted) for scenario in scenarios]
    played = most_typical(runs, [scenario.weeks for scenario in scenarios])
    return [
        {"arm": arm, "runs": packed(_differences(made), "i2"), "replicates": replicates}
        | {"weeks": s.weeks, "recording": recorded(s, seed, played, wanted)}
        for arm, made, s in zip(arms, runs, scenarios, strict=True)
    ]


def runs_of(
    scenario: Scenario, seed: int, replicates: int, wanted: Callable[[], bool] = lambda: True
) -> np.ndarray:
    """Runs of a scenario as the charts take them, a row each."""
    structure = prepared(scenario)

    def one(replicate: int) -> np.ndarray:
        key = chance.key_of(seed, replicate)
        return numbers_of(simulated(scenario, structure, key, wanted))

    first = one(0)  # compiles, if need be, before threads start
    with pool("threads", None) as threads:
        return np.stack([first, *threads.map(one, range(1, replicates))])


def _differences(rows: np.ndarray) -> np.ndarray:
    """What packs smaller: differences along each row; they wrap around, as reading does."""
    return np.diff(rows, axis=1, prepend=np.int16(0))
