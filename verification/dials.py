"""Every dial by itself, from weak to strong: what it does to outcomes and to health."""

import numpy as np
from scipy.stats import rankdata

from nicsim.domains import LEVELLED
from nicsim.experiments.statistics import Estimate
from verification.claims import boot, mean_of
from verification.laboratory import Laboratory, at, baseline

WEAK, STRONG, EARLY, YEAR, PAIRS = 0.1, 0.9, 2, 5, 200
OUTCOMES = (
    "spread_helpful",
    "false_spread",
    "helpful_share_of_use",
    "realised_improvement",
    "improvement_gap",
)
HEALTH = (
    *(f"health_D{number}" for number in range(1, 7)),
    "health_E",
    "network_health",
    "network_health_geometric",
)


def turned(lab: Laboratory, pairs: int = PAIRS) -> dict[str, dict[str, Estimate]]:
    """Strong less weak of each dial, by domain and measure: mean of pairs with 95% interval."""
    arms = {(d, v): baseline({f"{d}.level": v}) for d in LEVELLED for v in (WEAK, STRONG)}
    runs = lab.weekly(arms, pairs)
    return {
        d: {
            m: mean_of(_known(at(runs[d, STRONG], m, YEAR) - at(runs[d, WEAK], m, YEAR)))
            for m in (*OUTCOMES, *HEALTH)
        }
        for d in LEVELLED
    }


def foretold(lab: Laboratory, pairs: int = PAIRS) -> dict[str, dict[str, Estimate]]:
    """What health at year 2 says of outcomes at year 5 among networks of equal dials.

    Spearman's rank correlation within each arm (a dial weak or strong, all else at its default),
    mean of the arms with a 95% interval from resampled replicates; by score and outcome.
    """
    arms = {(d, v): baseline({f"{d}.level": v}) for d in LEVELLED for v in (WEAK, STRONG)}
    runs = list(lab.weekly(arms, pairs).values())
    return {
        score: {
            outcome: boot(
                lambda rows, s=score, o=outcome: float(
                    np.nanmean([_ranked(at(r, s, EARLY)[rows], at(r, o, YEAR)[rows]) for r in runs])
                ),
                pairs,
            )
            for outcome in ("realised_improvement", "spread_helpful")
        }
        for score in HEALTH
    }


def _ranked(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's rank correlation; nan where one of the two does not differ."""
    known = np.isfinite(one) & np.isfinite(other)
    one, other = one[known], other[known]
    if one.size < 3 or np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
        return np.nan
    one, other = rankdata(one), rankdata(other)
    apart, others = one - one.mean(), other - other.mean()
    return float(apart @ others / np.sqrt((apart @ apart) * (others @ others)))


def predictions(found: dict[str, dict[str, Estimate]]) -> str:
    """Scores as rows, outcomes as columns, in Markdown."""
    outcomes = list(next(iter(found.values())))
    text = f"| health at year {EARLY} | {' | '.join(f'{o}, year {YEAR}' for o in outcomes)} |\n"
    text += f"|{' --- |' * (1 + len(outcomes))}\n"
    for score, row in found.items():
        cells = (f"{e.mean:+.2f} ({e.low:+.2f} to {e.high:+.2f})" for e in row.values())
        text += f"| {score} | {' | '.join(cells)} |\n"
    return text


def _known(differences: np.ndarray) -> np.ndarray:
    return differences[np.isfinite(differences)]


def table(found: dict[str, dict[str, Estimate]], measures: tuple[str, ...]) -> str:
    """Dials as rows, measures as columns, in Markdown."""
    text = f"| dial | {' | '.join(measures)} |\n|{' --- |' * (1 + len(measures))}\n"
    for domain, row in found.items():
        found_ = [row[measure] for measure in measures]
        cells = (f"{e.mean:+.3f} ({e.low:+.3f} to {e.high:+.3f})" for e in found_)
        text += f"| {domain} | {' | '.join(cells)} |\n"
    return text
