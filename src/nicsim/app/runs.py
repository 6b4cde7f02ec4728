"""What one run tells the page's charts: a fixed list of weekly measures, packed small."""

import base64

import numpy as np

from nicsim.drivers import Outcome
from nicsim.world.measures import AFTERWARDS, AT, MEASURES, quarters

SHOWN = (
    "spread_helpful",
    "use_helpful",
    "aware_helpful",
    "trying_helpful",
    "abandoned_helpful",
    "false_spread",
    "helpful_share_of_use",
    "sites_reached",
    "adaptation_initial",
    "fit_in_use",
    "depth",
    "realised_improvement",
    "improvement_best_quarter",
    "improvement_worst_quarter",
    "reported_success",
    "true_success",
    "correct_verdicts",
    "dormant_teams",
    "skill",
    "trust",
    "norm",
    "engagement",
    "taking_part",
    "team_ties",
    "tie_strength",
    "hub_dependence",
    "health_D1",
    "health_D2",
    "health_D3",
    "health_D4",
    "health_D5",
    "health_D6",
    "health_E",
    "network_health",
    "network_health_geometric",
    "network_health_arithmetic",
)
MISSING = -32768
_AFTER = [measure.name for measure in AFTERWARDS]


def scale_of(name: str) -> float:
    """What a measure's whole numbers are multiplied by."""
    unit = UNITS[name]
    return 1e-4 if unit in ("share", "score", "SD") else 1e-2


UNITS = {measure.name: measure.unit for measure in (*MEASURES, *AFTERWARDS)}
MEANINGS = {measure.name: measure.meaning for measure in (*MEASURES, *AFTERWARDS)}


def series_of(outcome: Outcome) -> str:
    """What `numbers_of` gives, as text."""
    return base64.b64encode(numbers_of(outcome).tobytes()).decode("ascii")


def numbers_of(outcome: Outcome) -> np.ndarray:
    """Weekly measures and surveys of a run: int16, measures x weeks, then surveys x domains."""
    after, weekly = quarters(outcome.record.sites), outcome.record.weekly
    rows = [
        after[:, _AFTER.index(name)] if name in _AFTER else weekly[:, getattr(AT, name)]
        for name in SHOWN
    ]
    scaled = [row / scale_of(name) for name, row in zip(SHOWN, rows, strict=True)]
    surveys = outcome.record.surveys.ravel() / 1e-3
    return _whole(np.concatenate([*scaled, surveys]))


def _whole(values: np.ndarray) -> np.ndarray:
    """As int16, what is missing marked, what is too large at the end of the range."""
    whole = np.clip(np.rint(np.nan_to_num(values, nan=0.0)), -32767, 32767)
    return np.where(np.isnan(values), MISSING, whole).astype("<i2")
