"""The finding in plain words, computed from the numbers."""

import pandas as pd

from nicsim.experiments.statistics import Estimate, estimate

DOMAINS = (
    "hub leadership",
    "roles and engagement",
    "continuous improvement",
    "connections within teams",
    "connections across teams",
    "network culture",
)
CAVEAT = (
    "A simulation explores mechanisms and compares designs; "
    "it does not forecast a particular network."
)


def finding(final: pd.DataFrame, years: int) -> str:
    """What came of a scenario, in a few sentences.

    Parameters
    ----------
    final : DataFrame
        One row a replicate: measures of the last week.
    years : int
    """
    spread = percent(estimate(final["spread_helpful"].to_numpy()))
    useless = percent(estimate(final["false_spread"].to_numpy()))
    gain = number(estimate(final["realised_improvement"].to_numpy()))
    weakest = final["weakest_domain"].round().astype(int)
    domain, share = weakest.mode().iloc[0], (weakest == weakest.mode().iloc[0]).mean()
    reported = estimate(final["reported_success"].to_numpy()).mean
    true = estimate(final["true_success"].to_numpy()).mean
    when = "one year" if years == 1 else f"{years} years"
    return (
        f"After {when}, {spread} of practitioners use the helpful practices routinely, and "
        f"{useless} the useless or harmful ones. A student gains {gain} SD. "
        f"The weakest domain is D{domain}, {DOMAINS[domain - 1]} (in {100 * share:.0f}% of runs). "
        f"{_share(reported)} of reports tell of success; {_share(true)} of tests truly reach "
        "their aim."
    )


def percent(e: Estimate) -> str:
    """An estimate of a share: `51% (48 to 54)`."""
    if e.low != e.low:
        return f"{100 * e.mean:.0f}%"
    return f"{100 * e.mean:.0f}% ({100 * max(0.0, e.low):.0f} to {100 * e.high:.0f})"


def number(e: Estimate) -> str:
    """An estimate: `0.25 (0.24 to 0.27)`."""
    if e.low != e.low:
        return f"{e.mean:.2f}"
    return f"{e.mean:.2f} ({e.low:.2f} to {e.high:.2f})"


def _share(value: float) -> str:
    return f"{100 * value:.0f}%" if value == value else "none"
