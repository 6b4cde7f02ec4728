"""Every dial by itself, from weak to strong: what it does to outcomes and to health."""

import numpy as np

from nicsim.domains import LEVELLED
from nicsim.experiments.statistics import Estimate
from verification.claims import mean_of
from verification.laboratory import Laboratory, at, baseline

WEAK, STRONG, YEAR, PAIRS = 0.1, 0.9, 5, 200
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
