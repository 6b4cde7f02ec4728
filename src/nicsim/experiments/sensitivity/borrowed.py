"""Other people's analyses, which draw from numpy's global generator and warn as they please."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np


@contextmanager
def by_itself(seed: int) -> Iterator[None]:
    """Let borrowed code run with luck of its own, and put back what it changes of the process.

    SALib's delta seeds numpy's global generator and sets how all warnings are written; trees of the
    EMA Workbench draw from that generator where two splits are alike. Warnings, of ties and empty
    slides, are left out.

    Parameters
    ----------
    seed : int
        From 0 on; the same one gives the same numbers.
    """
    before, written = np.random.get_state(), warnings.formatwarning
    try:
        np.random.seed(seed % 2**32)
        with warnings.catch_warnings(record=True):
            yield
    finally:
        np.random.set_state(before)
        warnings.formatwarning = written
