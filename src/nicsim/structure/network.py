"""A network of people as it was given: who there is, what is known of them, who asks whom."""

from typing import NamedTuple

import numpy as np


class Network(NamedTuple):
    """People and ties between them, before anybody is seated in a team.

    A tie runs from the one who asks (`sources`) to the one who is asked (`targets`); influence
    runs the other way.
    """

    name: str
    ids: tuple[str, ...]
    columns: dict[str, list[str]]  # what else is known of people, by name of column
    sources: np.ndarray  # int64: rows of people
    targets: np.ndarray
    weights: np.ndarray  # float64, above 0
    notes: tuple[str, ...]  # what was read, guessed, merged or left out
