"""A model of three lines in place of the network: what worlds show hangs on a few parameters."""

from typing import Any

import numpy as np

from nicsim.experiments.worlds.experiment import SEEN
from nicsim.scenario.declared import of_nature

KEYS = list(of_nature())
LUCK = 0.02


def seen(world, key):
    """What a toy world shows: `x3` and `alone` move with two parameters, the rest stands still."""
    priors: Any = {k: p.prior for k, p in of_nature().items()}
    place = {k: priors[k].place(world[k]) for k in ("adoption.awareness", "adoption.retry")}
    luck = np.random.default_rng(int(key)).normal(0.0, LUCK, len(SEEN))
    usual = dict.fromkeys(SEEN, 0.5)
    usual |= {"reported": 0.95, "true": 0.27, "dormant": 0.3, "quarter": 0.2, "no hub": 0.0}
    usual |= {"one": 0.4, "studied 1": 0.2, "studied 2": 0.34, "studied 3": 0.4, "strict": 0.0}
    usual |= {"use 2": 0.6, "useless": 0.1, "adapt": 0.12, "trust": 0.4, "mistrust": 0.05}
    usual |= {"something": 0.8, "all": 0.3, "turnover": 0.4}
    usual |= {"x3": 1.2 * place["adoption.awareness"], "alone": 0.0}
    usual |= {"bend": 1.1 * place["adoption.retry"] - 0.5}
    return np.array([usual[name] for name in SEEN]) + luck
