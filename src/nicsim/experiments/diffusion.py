"""Statistics of diffusion, for runs and for real adoption times alike (Valente 1995).

A tie runs from the one who asks (names) to the one who is asked, so that influence runs from the
asked to the asker. Times are whole periods; whoever had not adopted by the last has no time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd

CLASSES = ("innovator", "early adopter", "early majority", "late majority", "laggard", "never")
BOUNDS = (-2.0, -1.0, 0.0, 1.0)  # SDs around the mean time (Rogers 2003, chapter 7)


class Adoption(NamedTuple):
    """Who adopted when, and whom everyone asks."""

    time: np.ndarray  # float64, N: period of adoption; nan: not by the last
    first: int  # the first period observed
    last: int
    sources: np.ndarray  # int64: who asks
    targets: np.ndarray  # who is asked
    weights: np.ndarray  # float64, above 0

    @property
    def periods(self) -> np.ndarray:
        """All periods observed."""
        return np.arange(self.first, self.last + 1)


class TieTest(NamedTuple):
    """A permutation test of whether adoption follows ties."""

    observed: float  # mean exposure of adopters when they adopted
    expected: float  # mean of the same over permutations
    low: float  # 2.5% and 97.5% of permutations
    high: float
    p: float  # two-sided, (1 + as extreme) / (1 + permutations)
    permutations: int


def adoption(
    time: Any, sources: Any, targets: Any, weights: Any = None, first: int | None = None,
    last: int | None = None,
) -> Adoption:  # fmt: skip
    """Adoption times and ties, checked.

    Parameters
    ----------
    time : array, N
        Period of adoption; nan for those who had not adopted. Data that code these as the last
        period + 1 need that code made nan first.
    sources, targets : arrays of rows of people
        Who asks, who is asked.
    weights : array, optional
        Default: all alike.
    first, last : int, optional
        Periods observed; default: of the first and last adoption.

    Raises
    ------
    NicsimError
        If nobody adopted, or ties run to people who are not there.
    """
    when = np.asarray(time, np.float64)
    known = when[np.isfinite(when)]
    if not known.size:
        raise NicsimError("nobody adopted: there is no diffusion to describe")
    here, there = np.asarray(sources, np.int64), np.asarray(targets, np.int64)
    strong = np.ones(here.size) if weights is None else np.asarray(weights, np.float64)
    ends = np.concatenate([here, there])
    if here.shape != there.shape or here.shape != strong.shape:
        raise NicsimError("sources, targets and weights must be of one length")
    if ends.size and (ends.min() < 0 or ends.max() >= when.size):
        raise NicsimError(f"ties must be between rows 0 and {when.size - 1}")
    begin = int(known.min()) if first is None else first
    end = int(known.max()) if last is None else last
    if known.min() < begin or known.max() > end:
        raise NicsimError(
            f"adoption at {known.min():g} to {known.max():g} lies outside periods {begin} to "
            f"{end}; give those who had not adopted no time"
        )
    kept = here != there
    return Adoption(when, begin, end, here[kept], there[kept], strong[kept])


def adoption_of_events(
    events: pd.DataFrame, practice: str, replicate: int, structure: Any, weeks: int
) -> Adoption:
    """A run's events as adoption times: the week in which everyone first tried a practice.

    Parameters
    ----------
    events : DataFrame
        As `events.parquet` has it.
    practice : str
    replicate : int
    structure : Structure
        Of that run: its ties among people.
    weeks : int
        How long the run was.
    """
    chosen = events[(events["practice"] == practice) & (events["replicate"] == replicate)]
    tries = chosen[(chosen["happening"] == "trying") | (chosen["channel"] == "start")]
    tries = tries[tries["person"].notna()]
    time = np.full(structure.site.size, np.nan)
    weekly = tries.groupby("person")["week"].min()
    time[weekly.index.to_numpy(np.int64)] = weekly.to_numpy(np.float64)
    asks = np.repeat(np.arange(time.size), np.diff(structure.tie_start))
    begin = min(0, int(np.nanmin(time, initial=0)))  # those who used it before are of week -1
    return adoption(time, asks, structure.tie_peer, structure.tie_weight, begin, weeks - 1)


def curve(a: Adoption) -> pd.DataFrame:
    """Columns period, new, cumulative, share of all people, hazard (of those not yet)."""
    count = a.time.size
    new = np.array([(a.time == period).sum() for period in a.periods])
    cumulative = np.cumsum(new)
    waiting = count - np.concatenate([[0], cumulative[:-1]])
    hazard = new / np.maximum(1, waiting)
    return pd.DataFrame(
        {"period": a.periods, "new": new, "cumulative": cumulative, "share": cumulative / count,
         "hazard": hazard}
    )  # fmt: skip


def time_to(a: Adoption, share: float) -> int | None:
    """The first period by whose end a share (0 to 1) of all people had adopted; None: never."""
    spread = curve(a)
    reached = spread["period"][spread["share"] >= share - 1e-12]
    return int(reached.iloc[0]) if len(reached) else None


def exposure(a: Adoption, period: float | np.ndarray, lag: int = 1) -> np.ndarray:
    """Share (by weight) of those whom everyone asks who had adopted `lag` periods before.

    Parameters
    ----------
    a : Adoption
    period : number, or array of one a person
        When everyone is looked at.
    lag : int
        1: influence needs to come before; 0: adopters of the same period count too, as in
        netdiffuseR's default.

    Returns
    -------
    float64 array, N
        nan for those who ask nobody.
    """
    limit = np.broadcast_to(np.asarray(period, np.float64), a.time.shape) - lag
    had = np.where(np.isnan(a.time), np.inf, a.time)[a.targets] <= limit[a.sources]
    total = np.bincount(a.sources, a.weights, a.time.size)
    among = np.bincount(a.sources, a.weights * had, a.time.size)
    return np.where(total > 0, among / np.where(total > 0, total, 1.0), np.nan)


def thresholds(a: Adoption, lag: int = 1) -> np.ndarray:
    """Exposure of adopters when they adopted (Valente 1996); nan: no adopter, or asks nobody."""
    found = exposure(a, np.where(np.isnan(a.time), -np.inf, a.time), lag)
    return np.where(np.isnan(a.time), np.nan, found)


def classes(a: Adoption) -> np.ndarray:
    """Everyone's adopter class by time, in SDs around the mean of adopters (Rogers 2003)."""
    known = a.time[np.isfinite(a.time)]
    spread = known.std(ddof=1) if known.size > 1 else 0.0
    z = (a.time - known.mean()) / (spread if spread > 0 else 1.0)
    return np.where(
        np.isnan(z), len(BOUNDS) + 1, np.searchsorted(BOUNDS, np.nan_to_num(z), "right")
    )


def network_classes(a: Adoption, lag: int = 1) -> pd.DataFrame:
    """Adopters by time and by threshold: who is early because exposed, who in spite of not.

    Returns
    -------
    DataFrame
        Rows: classes by time; columns: of thresholds, low to very high by the same SDs (Valente
        1996); counts of adopters who ask anybody.
    """
    t = thresholds(a, lag)
    known = np.isfinite(t)
    spread = t[known].std(ddof=1) if known.sum() > 1 else 0.0
    z = (t[known] - t[known].mean()) / (spread if spread > 0 else 1.0)
    names = np.array(["very low", "low", "high", "very high"])
    kind = names[np.searchsorted((-1.0, 0.0, 1.0), z, "right")]
    frame = pd.crosstab(np.array(CLASSES)[classes(a)[known]], kind)
    return frame.reindex(index=CLASSES[:-1], columns=names, fill_value=0)


def likely_sources(a: Adoption, lag: int = 1) -> np.ndarray:
    """Whom an adopter most likely took it from: of those asked, the last to adopt before.

    A guess, for data that do not tell; a run's own events do (`nicsim.experiments.events`).

    Returns
    -------
    int64 array, N
        Row of the source; -1 where none of those asked had adopted.
    """
    when = a.time[a.targets]
    earlier = when <= a.time[a.sources] - lag
    here, there, when = a.sources[earlier], a.targets[earlier], when[earlier]
    order = np.lexsort((-there, a.weights[earlier], when, here))  # the last of each asker stands
    found = np.full(a.time.size, -1, np.int64)
    found[here[order]] = there[order]
    return found


def adopters(a: Adoption, names: Sequence[str], lag: int = 1) -> pd.DataFrame:
    """Everyone, in the order of rows.

    Returns
    -------
    DataFrame
        id; period (nan: not adopted); class (see `classes`); threshold (see `thresholds`);
        likely_source (blank: none; see `likely_sources`), whose links make the tree of spread.
    """
    sources = likely_sources(a, lag)
    return pd.DataFrame(
        {
            "id": list(names),
            "period": a.time,
            "class": np.array(CLASSES)[classes(a)],
            "threshold": thresholds(a, lag),
            "likely_source": [names[row] if row >= 0 else "" for row in sources.tolist()],
        }
    )


def tie_test(
    a: Adoption, group: np.ndarray | None = None, permutations: int = 999, seed: int = 0,
    lag: int = 1,
) -> TieTest:  # fmt: skip
    """Whether adopters are more exposed when they adopt than if times fell on people at random.

    Times are permuted, ties stay (netdiffuseR rewires ties instead). Adopters who are tied may also
    adopt alike because they are alike: the test does not tell influence from likeness.

    Parameters
    ----------
    a : Adoption
    group : array, optional
        Communities within which times are permuted, so that their differences do not count.
    permutations, seed, lag : int
    """
    if permutations < 19:
        raise NicsimError("take at least 19 permutations, 999 for a result")
    draw = np.random.default_rng(seed)
    blocks = [np.arange(a.time.size)]
    if group is not None:
        _, number = np.unique(np.asarray(group), return_inverse=True)
        blocks = [np.flatnonzero(number == g) for g in range(number.max() + 1)]
    observed = float(np.nanmean(thresholds(a, lag)))
    found = np.empty(permutations)
    for k in range(permutations):
        time = a.time.copy()
        for block in blocks:
            time[block] = a.time[draw.permutation(block)]
        found[k] = np.nanmean(thresholds(a._replace(time=time), lag))
    middle = found.mean()
    extreme = int((np.abs(found - middle) >= abs(observed - middle) - 1e-12).sum())
    low, high = np.quantile(found, [0.025, 0.975])
    p = (1 + extreme) / (1 + permutations)
    return TieTest(observed, float(middle), float(low), float(high), p, permutations)


def summary(a: Adoption, group: np.ndarray | None = None, permutations: int = 999) -> pd.DataFrame:
    """Name, number and a sentence for each of the main statistics."""
    known = a.time[np.isfinite(a.time)]
    t = thresholds(a)
    kinds = np.bincount(classes(a), minlength=len(CLASSES))
    share = known.size / a.time.size
    rows = [("saturation", share, f"{100 * share:.1f}% had adopted by period {a.last}")]
    for part in (0.1, 0.5, 0.9):
        when = time_to(a, part)
        told = f"{100 * part:.0f}% had adopted by period {when}" if when is not None else (
            f"{100 * part:.0f}% had not adopted by period {a.last}")  # fmt: skip
        rows.append((f"time to {100 * part:.0f}%", math.nan if when is None else float(when), told))
    rows += [
        (name, float(number), f"{number} of {a.time.size} people")
        for name, number in zip(CLASSES, kinds.tolist(), strict=True)
    ]
    alone = float((t[np.isfinite(t)] == 0).mean()) if np.isfinite(t).any() else math.nan
    rows.append(
        ("threshold", float(np.nanmean(t)) if np.isfinite(t).any() else math.nan,
         "share of those asked who had adopted before, when an adopter adopted; mean")
    )  # fmt: skip
    rows.append(("alone", alone, "share of adopters none of whose asked had adopted before"))
    if np.isfinite(t).any():
        test = tie_test(a, group, permutations)
        where = " within groups" if group is not None else ""
        rows.append(
            ("tie test, p", test.p,
             f"exposure at adoption {test.observed:.3f}; if times were shuffled{where} "
             f"{test.expected:.3f} ({test.low:.3f} to {test.high:.3f})")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=["statistic", "value", "in words"])
