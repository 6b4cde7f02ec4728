"""Arms against one another: paired differences, their uncertainty, and what pairing saved."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nicsim.experiments.contrasts import Contrast
from nicsim.experiments.margins import UNITS, verdict
from nicsim.experiments.statistics import CONFIDENCE, estimate
from nicsim.foundation.later import pd

RESAMPLES = 2000  # of replicates, for bootstrap intervals and ranks
AT_ONCE = 50  # of them, so that memory stays bounded
LEAST_RESAMPLED = 12  # rows from which the bootstrap is trusted; an assumption
WORSE_IF_MORE = ("false_spread", "improvement_gap", "dormant_teams", "abandoned_helpful")


def resampled_means(values: np.ndarray, seed: int) -> np.ndarray:
    """Means over replicates drawn anew, with replacement (Efron 1979).

    Parameters
    ----------
    values : array, replicates x columns
        All columns of a replicate are drawn together.
    seed : int
        The same seed draws the same.

    Returns
    -------
    array, RESAMPLES x columns
    """
    generator = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
    count, means = len(values), []
    for _ in range(RESAMPLES // AT_ONCE):
        drawn = generator.integers(count, size=(AT_ONCE, count))
        rows = count * np.arange(AT_ONCE)[:, None]
        times = np.bincount((drawn + rows).ravel(), minlength=AT_ONCE * count)
        means.append(times.reshape(AT_ONCE, count) @ values / count)
    return np.concatenate(means)


def bootstrap_intervals(values: np.ndarray, seed: int) -> np.ndarray:
    """95% interval of each column's mean: low and high, x columns.

    By the percentiles of the bootstrap; of a few rows, whose resamples are too alike (three have
    ten), by Student's t.
    """
    count = len(values)
    if count < 2:
        return np.full((2, values.shape[1]), math.nan)
    if count < LEAST_RESAMPLED:
        own = [estimate(values[:, column]) for column in range(values.shape[1])]
        whole = ~np.isnan(values).any(axis=0)  # else one is missing, as of the bootstrap's
        return np.where(whole, np.array([[e.low for e in own], [e.high for e in own]]), math.nan)
    ends = ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
    return np.quantile(resampled_means(values, seed), ends, axis=0)


def wide(
    weekly: pd.DataFrame, measure: str, week: int, arms: Sequence[str] | None = None
) -> pd.DataFrame:
    """A measure in one week: a row a replicate, a column an arm (default: all, in their order)."""
    then = weekly[weekly["week"] == week]
    table = then.pivot(index="replicate", columns="arm", values=measure)
    return table[list(arms or dict.fromkeys(then["arm"].tolist()))].dropna()


def arm_summary(weekly: pd.DataFrame, measures: Sequence[str], weeks: Sequence[int]):
    """Each arm by itself.

    Returns
    -------
    DataFrame
        Columns arm, measure, week, runs, mean, low, high (95% interval of the mean), sd, q05, q50,
        q95 (of the runs).
    """
    rows = []
    for week in weeks:
        for measure in measures:
            table = wide(weekly, measure, week)
            for arm in table:
                values = table[arm].to_numpy()
                sd = float(values.std(ddof=1)) if values.size > 1 else math.nan
                q = map(float, np.quantile(values, (0.05, 0.5, 0.95))) if values.size else ()
                rows.append((arm, measure, week, values.size, *estimate(values), sd, *q))
    names = "arm measure week runs mean low high sd q05 q50 q95"
    return pd.DataFrame(rows, columns=names.split())


def differences(
    weekly: pd.DataFrame, measures: Sequence[str], weeks: Sequence[int], seed: int = 0
) -> pd.DataFrame:
    """Every arm against the first, replicate by replicate.

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, week and the measures.
    measures : sequence of str
    weeks : sequence of int
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        arm, against, measure, week, pairs; mean, low, high: paired difference and its 95% bootstrap
        interval; effect_size: the mean difference over the standard deviation of runs of both
        arms (Cohen's d); share_above: of pairs in which the arm lies above (ties count half);
        replicates_independent: how many replicates of each arm independent seeds would have needed
        for the same standard error; saving: that number over the pairs.
    """
    rows = []
    for week in weeks:
        for measure in measures:
            table = wide(weekly, measure, week)
            base, *others = table
            values = table.to_numpy()
            intervals = bootstrap_intervals(values[:, 1:] - values[:, :1], seed).T
            for arm, interval in zip(others, intervals.tolist(), strict=True):
                rows.append(_difference(table, base, arm, measure, week, interval))
    names = (
        "arm against measure week pairs mean low high effect_size share_above "
        "replicates_independent saving"
    )
    return pd.DataFrame(rows, columns=names.split())


def _difference(table, base, arm, measure, week, interval):
    a, b = table[base].to_numpy(), table[arm].to_numpy()
    d, n = b - a, len(table)
    if n == 0:  # a measure that is not defined in this week
        return (arm, base, measure, week, n, *[math.nan] * 7)
    apart = float(a.var(ddof=1) + b.var(ddof=1)) if n > 1 else math.nan
    effect = float(d.mean()) / math.sqrt(apart / 2) if apart > 0 else math.nan
    above = float((d > 0).mean() + 0.5 * (d == 0).mean())
    paired = float(d.var(ddof=1)) if n > 1 else math.nan
    saving = apart / paired if paired > 0 else math.nan
    needed = math.ceil(n * saving) if math.isfinite(saving) else math.nan
    return (arm, base, measure, week, n, float(d.mean()), *interval, effect, above, needed, saving)


def contrast_table(
    weekly: pd.DataFrame,
    contrasts: Sequence[Contrast],
    measures: Sequence[str],
    weeks: Sequence[int],
    matters: Mapping[str, float],
    seed: int = 0,
) -> pd.DataFrame:
    """Contrasts of arms, replicate by replicate.

    Parameters
    ----------
    weekly : DataFrame
        Columns arm, replicate, week and the measures.
    contrasts : sequence of Contrast
    measures : sequence of str
    weeks : sequence of int
    matters : mapping of measures to margins
        Those of contrasts that name none of their own, which is for the first measure and all
        that have its unit.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        contrast (its name), asks (its text), measure, week, pairs; of, against: means of its two
        sides (levels of arms, or differences of them); mean, low, high: of the one less the other,
        with its 95% bootstrap interval; share_above: of replicates in which it lies above 0 (0
        counts half); within: the margin; verdict (see `nicsim.experiments.margins.verdict`).
    """
    rows = []
    for week in weeks:
        for measure in measures:
            for one in contrasts:
                arms = list(dict.fromkeys(arm for side in one.sides for arm in side))
                table = wide(weekly, measure, week, arms)
                sides = [weighted(table, side) for side in one.sides]
                d = sides[0] - sides[1]  # 0 to the last bit where both sides are alike
                low, high = bootstrap_intervals(d[:, None], seed)[:, 0].tolist()
                alike = UNITS.get(measure) == UNITS.get(measures[0])
                within = one.within if one.within and alike else matters.get(measure)
                above = float((d > 0).mean() + 0.5 * (d == 0).mean()) if d.size else math.nan
                means = [float(v.mean()) if d.size else math.nan for v in (*sides, d)]
                told = (one.name, one.text, measure, week, d.size, *means, low, high, above)
                rows.append((*told, within or math.nan, verdict(low, high, within)))
    names = "contrast asks measure week pairs of against mean low high share_above within verdict"
    return pd.DataFrame(rows, columns=names.split())


def weighted(table: pd.DataFrame, weights: Mapping[str, float]) -> np.ndarray:
    """Weighted sums of columns."""
    total = np.zeros(len(table))
    for arm, weight in weights.items():
        total = total + weight * table[arm].to_numpy()
    return total


def difference_over_time(weekly: pd.DataFrame, measure: str, seed: int = 0) -> pd.DataFrame:
    """The paired difference to the first arm in every week, as `differences` has it.

    Columns arm, week, mean, low, high (95% bootstrap interval).
    """
    arms = list(dict.fromkeys(weekly["arm"].tolist()))
    shaped = {
        arm: weekly[weekly["arm"] == arm].pivot(index="replicate", columns="week", values=measure)
        for arm in arms
    }
    rows = []
    for arm in arms[1:]:
        d = (shaped[arm] - shaped[arms[0]]).dropna(axis=1, how="all").dropna()
        low, high = bootstrap_intervals(d.to_numpy(), seed)
        frame = pd.DataFrame({"mean": d.mean(), "low": low, "high": high})
        frame.insert(0, "week", frame.index)
        frame.insert(0, "arm", arm)
        rows.append(frame.reset_index(drop=True))
    return pd.concat(rows, ignore_index=True)


def ranking(weekly: pd.DataFrame, measure: str, week: int, seed: int = 0) -> pd.DataFrame:
    """Arms from best to worst, with the uncertainty of the order.

    Replicates are drawn anew, all arms together, and the arms ranked each time by their means. Arms
    that are alike have the same rank, the better one (1, 1, 3).

    Returns
    -------
    DataFrame
        arm, mean, rank (1 is best), rank_low, rank_high (95% of the resamples), first (share of
        resamples in which it is best; shared by those that are alike), alike (how many arms have
        the same number in every replicate, itself among them). For `false_spread` and the like,
        less is better.
    """
    table = wide(weekly, measure, week)
    sign = 1.0 if measure in WORSE_IF_MORE else -1.0
    # Columns that are alike are resampled once: sums of the same numbers must be the same.
    values, place, alike = np.unique(
        table.to_numpy(), axis=1, return_inverse=True, return_counts=True
    )
    means = resampled_means(values, seed)[:, place]
    ranks = _ranks(sign * means)
    best = means * sign == (means * sign).min(axis=1, keepdims=True)
    low, high = np.quantile(ranks, (0.025, 0.975), axis=0, method="nearest")
    mean = values.mean(axis=0)[place]
    frame = pd.DataFrame(
        {
            "arm": list(table),
            "mean": mean,
            "rank": _ranks(sign * mean[None])[0],
            "rank_low": low.astype(int),
            "rank_high": high.astype(int),
            "first": (best / best.sum(axis=1, keepdims=True)).mean(axis=0),
            "alike": alike[place],
        }
    )
    return frame.sort_values("rank", kind="stable", ignore_index=True)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks along each row, 1 for the least; those that are alike share the better rank."""
    ordered = np.sort(values, axis=1)
    return np.stack([np.searchsorted(o, v) for o, v in zip(ordered, values, strict=True)]) + 1


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """The rows of a frame as named tuples."""
    return list(frame.itertuples(index=False))
