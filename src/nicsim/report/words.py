"""The finding in plain words, computed from the numbers."""

from collections.abc import Sequence

import pandas as pd

from nicsim.experiments.design import CAVEAT as CAVEAT
from nicsim.experiments.statistics import Estimate, estimate
from nicsim.world.measures import AFTERWARDS, MEASURES

UNITS = {measure.name: measure.unit for measure in (*MEASURES, *AFTERWARDS)}

DOMAINS = (
    "hub leadership",
    "roles and engagement",
    "continuous improvement",
    "connections within teams",
    "connections across teams",
    "network culture",
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


def comparison_finding(
    differences: pd.DataFrame, measures: Sequence[str], years: int, ranks: pd.DataFrame
) -> str:
    """What came of a comparison, in a few sentences.

    Parameters
    ----------
    differences : DataFrame
        From `nicsim.experiments.comparing.differences`, last week only.
    measures : sequence of str
        The first is the main one.
    years : int
    ranks : DataFrame
        From `nicsim.experiments.comparing.ranking`, of the main measure.
    """
    when = "one year" if years == 1 else f"{years} years"
    arms = list(dict.fromkeys(differences["arm"].tolist()))
    if not arms:
        return "There is one arm only, and nothing to compare it with."
    if len(arms) > 2:
        return _ranked(ranks, measures[0], when)
    sentences = []
    for arm in arms:
        rows = differences[differences["arm"] == arm].set_index("measure")
        told = [_one_difference(rows.loc[m], m) for m in measures if m in rows.index]
        base = rows["against"].iloc[0]
        sentences.append(f"After {when}, against {base!r}, {arm!r} has {'; '.join(told)}.")
    return " ".join(sentences)


def _one_difference(row: pd.Series, measure: str) -> str:
    name, unit = measure.replace("_", " "), UNITS.get(measure, "")
    told = f"{_quantity(row['mean'], unit)} ({_quantity(row['low'], unit)} to " + (
        f"{_quantity(row['high'], unit)})"
    )
    if row["low"] <= 0.0 <= row["high"]:
        return f"about the same {name}: {told}, which leaves open which is higher"
    above = row["mean"] > 0
    pairs = row["share_above"] if above else 1 - row["share_above"]
    word = "higher" if above else "lower"
    return f"{word} {name}, by {told}, in {100 * pairs:.0f}% of {row['pairs']:.0f} paired runs"


def _ranked(ranks: pd.DataFrame, measure: str, when: str) -> str:
    best, worst, name = ranks.iloc[0], ranks.iloc[-1], measure.replace("_", " ")
    unit = UNITS.get(measure, "")
    rivals = ranks[(ranks["rank"] > 1) & (ranks["rank_low"] == 1)]["arm"].tolist()
    told = (
        f"After {when}, {best['arm']!r} has the best {name} of {len(ranks)} arms "
        f"({_level(best['mean'], unit)}), {worst['arm']!r} the worst "
        f"({_level(worst['mean'], unit)})."
    )
    if rivals:
        shown = ", ".join(repr(rival) for rival in rivals[:4]) + (" ..." if rivals[4:] else "")
        return f"{told} With these replicates, first place might also be due to {shown}."
    return f"{told} It comes first in {100 * best['first']:.0f}% of resampled replicates."


def _quantity(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:+.1f} percentage points"
    return f"{value:+.3f}" + (f" {unit}" if unit in ("SD", "weeks", "cycles", "ties") else "")


def _level(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.0f}%"
    return f"{value:.2f}" + (f" {unit}" if unit == "SD" else "")


def label_of(measure: str) -> str:
    """A measure as the name of an axis."""
    unit = UNITS.get(measure, "")
    name = measure.replace("_", " ")
    return f"{name} ({unit})" if unit and unit != "1" else name
