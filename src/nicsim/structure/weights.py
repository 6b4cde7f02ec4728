"""Weights of ties as people write them."""

from collections.abc import Sequence

import numpy as np

from nicsim.structure.answers import in_words, led_by_number
from nicsim.structure.numbers import codes_among, column_of, tell_codes, tell_mark
from nicsim.structure.words import many

HEAVIEST = 1e9  # a weight above is taken for a mistake
MOST_GRADES = 7.0  # whole weights up to here may come with codes such as 99
FEWEST = 5  # ties from which codes are judged


def weights_of(
    words: Sequence[str],
    where: str,
    notes: list[str],
    mark: str | None = None,
    codes: Sequence[float] | None = None,
) -> np.ndarray:
    """Weights as numbers; nan for what is no number above 0.

    A blank one is 1, as Gephi, Pajek and UCINET have it: the tie was named, its strength was not.
    Words of frequency (weekly, often) are places on their scale, the rarest 1.

    Parameters
    ----------
    words : sequence of str
        One a tie; blank where it is missing.
    where : str
        What the note begins with.
    notes : list of str
        Takes what stands for blanks, and how numbers were read.
    mark : {",", "."}, optional
        The decimal mark that the user named.
    codes : sequence of float, optional
        Numbers that stand for no answer; unset: judged.

    Raises
    ------
    StructureError
        Where decimal marks are mixed.
    """
    lettered = [w for w in words[:200] if w and any(c.isalpha() for c in w)]
    answered = in_words(words) if lettered else None
    if answered is not None:
        notes.append(f"{where}: weights in words, from 1 up: {answered.order}")
        values = answered.values
    else:
        plain = [led_by_number(word) for word in words] if lettered else words
        found = column_of(plain, f"{where}, weights", mark)
        tell_mark(found, plain, f"{where}, weights", mark, notes)
        values = found.values
    blank = np.array([not word for word in words], bool)
    if codes is None and len(words) >= FEWEST:
        grades = values[~np.isin(values, (9.0,))]
        codes = [c for c in codes_among(grades, MOST_GRADES) if abs(c) > 9.0 or c < 0.0]
        whole = values[np.isfinite(values) & ~np.isin(values, codes)]
        codes = codes if whole.size >= FEWEST and (whole == np.rint(whole)).all() else []
        tell_codes(f"{where}: weights", values, codes, notes)
    blank |= np.isin(values, codes or [])
    if blank.any():
        number = int(blank.sum())
        notes.append(f"{where}: {many(number, 'tie')} with a blank weight, taken as 1")
    values = np.where(blank, 1.0, values)
    with np.errstate(invalid="ignore"):
        return np.where((values > 0.0) & (values < HEAVIEST), values, np.nan)
