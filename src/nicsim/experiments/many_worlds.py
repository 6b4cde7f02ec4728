"""A question asked in many worlds: arms share world and luck, pair by pair.

Replicate r of every arm lies in world r modulo the number of worlds, with luck of its own; so any
whole number of rounds through the worlds is balanced, and what holds for the table of runs (the
same numbers for any workers, resumption, verification) holds here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.experiments.design import MOST_REPLICATES, Experiment, out_of_range
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.given import is_frame

if TYPE_CHECKING:
    from nicsim.experiments.worlds.record import Worlds

EACH = 4  # runs of every arm in every world, unless asked otherwise; an assumption
LEAST = 2  # worlds: with one there is nothing to be told over worlds
NAMES = "plausible, prior, a file that nicsim worlds or nicsim fit has written, or a number of them"
FILE = "worlds.parquet"  # in a results folder


def read_worlds(given: Any, folder: Path = Path(), seed: int = 0) -> Worlds:
    """The worlds that a user asks for.

    Parameters
    ----------
    given : Worlds, DataFrame, str, Path or int
        A table of worlds (see `Worlds.of`), a name ("plausible", "prior"), a file, or a number: so
        many of the plausible ones. A name or file may end in `:N`, which takes the first N.
    folder : Path
        What the path of a file is relative to.
    seed : int
        Of worlds that are drawn from the prior.

    Raises
    ------
    NicsimError
        If there are none of that name, or too few.
    """
    from nicsim.experiments.worlds.record import PLAUSIBLE, PRIOR, Worlds

    if isinstance(given, Worlds):
        return _enough(evenly(given))
    if is_frame(given):
        return _enough(evenly(Worlds.of(given)))
    if isinstance(given, bool) or not isinstance(given, int | str | Path) or given == "":
        raise NicsimError(f"worlds {given!r}: give {NAMES}")
    text = f"{PLAUSIBLE}:{given}" if str(given).isdecimal() else str(given)
    name, _, number = text.rpartition(":")
    if not (name and number.isdecimal()):
        name, number = text, ""
    count = int(number) if number else None
    if name == PRIOR:
        found = Worlds.prior(seed=seed) if count is None else Worlds.prior(count, seed)
        return _enough(found)
    path = name if name == PLAUSIBLE else str(folder / name)
    return _enough(evenly(Worlds.read(path, count)))


def _enough(worlds: Worlds) -> Worlds:
    if len(worlds) < LEAST:
        raise NicsimError(f"worlds: {len(worlds)} of them; {LEAST} or more can be told apart")
    return worlds


def evenly(worlds: Worlds) -> Worlds:
    """Worlds that count alike: where weights differ, as many are drawn by them (systematically)."""
    count = len(worlds)
    if np.ptp(worlds.weight) <= 1e-9 / count:
        return worlds
    at = (np.arange(count) + 0.5) / count
    drawn = np.minimum(np.searchsorted(np.cumsum(worlds.weight), at), count - 1)
    told = worlds.implausibility
    return replace(
        worlds,
        values=worlds.values.iloc[drawn].reset_index(drop=True),
        weight=np.full(count, 1.0 / count),
        implausibility=told.iloc[drawn].reset_index(drop=True) if len(told) else told,
    )


def in_worlds(experiment: Experiment, worlds: Worlds, each: int = EACH) -> Experiment:
    """An experiment asked in some worlds, each arm with so many runs in each.

    Raises
    ------
    NicsimError
        If it goes on until an interval is narrow enough, which is a question of one world.
    """
    if experiment.until is not None:
        raise NicsimError(
            "until and worlds cannot be asked for together: intervals over worlds are as wide as "
            "worlds differ; give replicates, the runs in each world"
        )
    return experiment._replace(worlds=worlds, replicates=each * len(worlds))


def repeated(experiment: Experiment, replicates: int | None, worlds: Any) -> Experiment:
    """An experiment with as many runs, and in the worlds, that are asked for.

    Parameters
    ----------
    experiment : Experiment
        Its own number of replicates holds where nothing else is asked for.
    replicates : int or None
        Of each arm; in many worlds, in each of them (4 where it is None).
    worlds : see `read_worlds`, or None
        None: in those of the experiment, or in one.

    Raises
    ------
    NicsimError
        If there are no such worlds, or replicates is no sound number.
    """
    if replicates is not None:
        faults = out_of_range("replicates", replicates, 1, MOST_REPLICATES)
        if faults:
            raise NicsimError("\n".join(faults))
    if worlds is None and experiment.worlds is None:
        if replicates is None:
            return experiment
        return experiment._replace(replicates=replicates, until=None)
    own = experiment.worlds
    found = read_worlds(worlds, seed=experiment.seed) if worlds is not None else own
    kept = EACH if worlds is not None else experiment.each
    assert found is not None
    plain = experiment if replicates is None else experiment._replace(until=None)
    return in_worlds(plain, found, replicates or kept)


def overrides_of(worlds: Worlds) -> list[Mapping[str, Any]]:
    """What each world says, by dotted key."""
    found: list[Any] = worlds.values.to_dict("records")
    return found


def told_worlds(worlds: Worlds) -> str:
    """Worlds in words: `400 plausible worlds`, `50 worlds drawn from the priors`."""
    count = f"{len(worlds):,}"
    if worlds.name == "plausible":
        return f"{count} plausible worlds"
    if worlds.name == "prior":
        return f"{count} worlds drawn from the priors (held against nothing that is known)"
    return f"{count} worlds of {Path(worlds.name).name or 'your own'}"
