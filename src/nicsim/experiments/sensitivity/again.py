"""Points of a finished study run again: do its numbers come again, bit by bit?"""

from collections.abc import Iterator, Sequence

import numpy as np

from nicsim.experiments.design import Run
from nicsim.experiments.runner import parts_of
from nicsim.experiments.sensitivity.running import do, jobs_of
from nicsim.experiments.sensitivity.storing import Found
from nicsim.experiments.sensitivity.subject import network_of
from nicsim.experiments.store.stored import Differing, compared


def points_of(found: Found) -> list[Run]:
    """All runs of a study, row by row."""
    rows, replicates = found.values.shape[:2]
    return [Run(row, replicate) for row in range(rows) for replicate in range(replicates)]


def verified(
    found: Found, runs: Sequence[Run], driver: str, pool, workers: int
) -> Iterator[Differing | Run]:
    """Make some runs again; each as it is where every number is the same."""
    study = found.study
    done = np.ones(found.values.shape[:2], bool)
    done[tuple(np.array(runs).T)] = False
    jobs = jobs_of(study, found.design, network_of(study, driver), done)

    def known(run: Run) -> np.ndarray:
        return found.values[run.arm, run.replicate]

    parts = parts_of(pool, jobs, workers, do)
    yield from compared(parts, "outcomes", known, study.outcomes, study.weeks)
