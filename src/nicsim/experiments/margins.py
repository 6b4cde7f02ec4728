"""What difference matters: a margin for each measure, and what an interval says beside it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nicsim.experiments.design import unknown_measures
from nicsim.world.measures import AFTERWARDS, MEASURES

UNITS = {measure.name: measure.unit for measure in (*MEASURES, *AFTERWARDS)}
ABOVE, BELOW, SAME = "above", "below", "the same"
ABOVE_OPEN, BELOW_OPEN, OPEN = "above, how much is open", "below, how much is open", "open"
HOW = "a number above 0, or MEASURE=NUMBER"


def read_margins(given: Any, measures: Sequence[str], faults: list[str], where: str = "matters"):
    """Margins of measures, from what a user gives.

    Parameters
    ----------
    given : float, mapping of measures to floats, sequence of texts, or None
        A bare number is that of the main measure, and of all that have its unit.
    measures : sequence of str
        What is told; the first is the main one.
    faults : list of str
        What is wrong is added.
    where : str
        What each fault begins with.

    Returns
    -------
    tuple of (measure, margin)
    """
    found: dict[str, float] = {}
    for name, value in _pairs(given):
        if name and (unknown := unknown_measures((name,), where)):
            faults += unknown
        elif name and name not in measures:
            faults.append(f"{where}: {name} is not among what is told ({', '.join(measures)})")
        elif not 0.0 < (margin := _number(value)) < math.inf:
            faults.append(f"{where} {value!r} is not {HOW}")
        elif name:
            found[name] = margin
        else:
            unit = UNITS.get(measures[0])
            found = {m: margin for m in measures if UNITS.get(m) == unit} | found
    return tuple((m, found[m]) for m in measures if m in found)


def _pairs(given: Any) -> list[tuple[str, Any]]:
    if given is None:
        return []
    if isinstance(given, Mapping):
        return [(str(name), value) for name, value in given.items()]
    texts = given if isinstance(given, list | tuple) else [given]
    pairs = []
    for text in texts:
        name, _, value = str(text).rpartition("=") if isinstance(text, str) else ("", "", text)
        pairs.append((name.strip(), value))
    return pairs


def _number(value: Any) -> float:
    try:
        return math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return math.nan


def verdict(low: float, high: float, margin: float | None) -> str:
    """What an interval of a difference says beside a margin.

    Two are the same where the whole interval lies within the margin; one is above where the whole
    interval lies beyond it. With 95% intervals this is stricter than the usual two one-sided tests
    at 5% (Schuirmann 1987), which take 90%.
    """
    if margin is None or low != low:
        return ""
    if -margin < low and high < margin:
        return SAME
    if low >= margin or high <= -margin:
        return ABOVE if low > 0 else BELOW
    if low > 0 or high < 0:
        return ABOVE_OPEN if low > 0 else BELOW_OPEN
    return OPEN
