"""Claims of a paper as an experiment file states them, and whether the runs bear them out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nicsim.experiments.claimed import HIGHER, LOWER, Claim
from nicsim.experiments.comparing import bootstrap_intervals, wide
from nicsim.experiments.design import unknown_measures
from nicsim.experiments.worlds.answers import by_world, wilson
from nicsim.foundation.later import pd
from nicsim.scenario.declared import shown

KEYS = ("arm", "against", "measure", "direction", "at_least", "in_worlds")
IN_WORLDS = (
    0.95  # of worlds in which a claim must hold, unless it says another share; an assumption
)
HOLDS, FAILS, OPEN = "holds", "fails", "undecided"


def read_claims(
    given: Any,
    arms: Sequence[str],
    measures: Sequence[str],
    many: bool,
    faults: list[str],
    prefix: str = "",
) -> tuple[Claim, ...]:
    """Claims from the tables of a file; the faults of others are added.

    Parameters
    ----------
    given : list of tables
    arms : sequence of str
        `against` is the first unless a claim says another.
    measures : sequence of str
        `measure` is the first unless a claim says another.
    many : bool
        Whether it is asked in many worlds.
    faults : list of str
    prefix : str
        What each fault begins with.
    """
    if not isinstance(given, list | tuple) or not given:
        faults.append(f"{prefix}[[claims]] must be a list of tables with {', '.join(KEYS)}")
        return ()
    found = []
    for number, entry in enumerate(given, start=1):
        where, before = f"{prefix}[[claims]] {number}", len(faults)
        if not isinstance(entry, dict):
            faults.append(f"{where} must be a table with {', '.join(KEYS)}")
            continue
        claim = _claim(entry, arms, measures, many, faults, where)
        if len(faults) == before:
            found.append(claim)
    return tuple(found)


def _claim(
    entry: dict[str, Any],
    arms: Sequence[str],
    measures: Sequence[str],
    many: bool,
    faults: list[str],
    where: str,
) -> Claim:
    extra = sorted(set(entry) - set(KEYS))
    if extra:
        faults.append(f"{where}: {', '.join(extra)} is not known; a claim has {', '.join(KEYS)}")
    against = entry.get("against", arms[0] if arms else None)
    for key, name in (("arm", entry.get("arm")), ("against", against)):
        if name not in arms:
            faults.append(f"{where}: {key} {shown(name)} is no arm; arms are {', '.join(arms)}")
    if entry.get("arm") == against and against in arms:
        faults.append(f"{where}: arm and against are both {against!r}")
    measure = entry.get("measure", measures[0] if measures else None)
    faults += [f"{where}: {sentence}" for sentence in unknown_measures((measure,), "measure")]
    direction = entry.get("direction", HIGHER)
    if direction not in (HIGHER, LOWER):
        faults.append(f"{where}: direction {shown(direction)} is not one of {HIGHER}, {LOWER}")
    at_least = entry.get("at_least", 0.0)
    if not _number(at_least) or not 0.0 <= at_least < math.inf:
        faults.append(f"{where}: at_least {shown(at_least)} is not a number from 0 on")
    share = entry.get("in_worlds", IN_WORLDS if many else None)
    if share is not None and not (_number(share) and 0.0 < share <= 1.0):
        faults.append(f"{where}: in_worlds {shown(share)} is not a share above 0, to 1")
    if share is not None and not many:
        faults.append(f"{where}: in_worlds needs worlds, of the file or of --worlds")
    return Claim(entry.get("arm", ""), against or "", measure or "", direction, at_least, share)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def judged(claims: Sequence[Claim], runs: pd.DataFrame, week: int, seed: int) -> pd.DataFrame:
    """Whether runs bear claims out in a week.

    In one world a claim holds where the whole 95% interval of the paired difference lies beyond
    `at_least`, and fails where the whole of it does not; else it is undecided. In many worlds it
    holds where the difference lies beyond it in a share `in_worlds` of them, or more.

    Parameters
    ----------
    claims : sequence of Claim
    runs : DataFrame
        Columns arm, replicate, week, measures; with worlds, world too.
    week : int
    seed : int
        Of the intervals.

    Returns
    -------
    DataFrame
        claim (in words), value (mean difference, or share of worlds), low, high (95% interval),
        count (of pairs or worlds), verdict ("holds", "fails" or "undecided").
    """
    rows = [(str(claim), *_verdict(claim, runs, week, seed)) for claim in claims]
    return pd.DataFrame(rows, columns=["claim", "value", "low", "high", "count", "verdict"])


def _verdict(claim: Claim, runs: pd.DataFrame, week: int, seed: int) -> tuple[Any, ...]:
    many = claim.in_worlds is not None
    weekly = by_world(runs, [claim.measure]) if many else runs
    table = wide(weekly, claim.measure, week, [claim.against, claim.arm])
    difference = (table[claim.arm] - table[claim.against]).to_numpy(float)
    sign = 1.0 if claim.direction == HIGHER else -1.0
    if claim.in_worlds is not None:
        beyond = sign * difference > claim.at_least
        share = float(beyond.mean()) if beyond.size else math.nan
        low, high = wilson(share, beyond.size) if beyond.size else (math.nan, math.nan)
        verdict = HOLDS if share >= claim.in_worlds else FAILS if share == share else OPEN
        return share, low, high, beyond.size, verdict
    low, high = map(float, bootstrap_intervals(difference[:, None], seed)[:, 0])
    near, far = (low, high) if sign > 0 else (-high, -low)
    verdict = HOLDS if near > claim.at_least else FAILS if far <= claim.at_least else OPEN
    mean = float(difference.mean()) if difference.size else math.nan
    return mean, low, high, difference.size, verdict
