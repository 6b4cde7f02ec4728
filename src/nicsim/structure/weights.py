"""Weights of ties as people write them."""

from collections.abc import Sequence

import numpy as np

from nicsim.structure.words import many

HEAVIEST = 1e9  # a weight above is taken for a mistake


def weights_of(words: Sequence[str], where: str, notes: list[str]) -> np.ndarray:
    """Weights as numbers; nan for what is no number above 0.

    A blank one is 1, as Gephi, Pajek and UCINET have it: the tie was named, its strength was not.

    Parameters
    ----------
    words : sequence of str
        One a tie; a decimal comma is read.
    where : str
        What the note begins with.
    notes : list of str
        Takes what stands for blanks.
    """
    blank = sum(not word for word in words)
    if blank:
        notes.append(f"{where}: {many(blank, 'tie')} with a blank weight, taken as 1")
    found = _numbers([word or "1" for word in words])
    return np.where((found > 0.0) & (found < HEAVIEST), found, np.nan)


def _numbers(words: list[str]) -> np.ndarray:
    try:
        return np.array(words, np.float64)
    except ValueError:
        return np.array([_number(word) for word in words], np.float64)


def _number(word: str) -> float:
    try:
        return float(word.replace(",", "."))
    except ValueError:
        return float("nan")
