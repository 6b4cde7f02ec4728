"""A sensitivity study in plain words, computed from its numbers."""

from __future__ import annotations

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.foundation.later import pd

WORDS = {
    "hub_leadership": "hub leadership",
    "roles_engagement": "roles and engagement",
    "improvement": "continuous improvement",
    "within_team": "connections within teams",
    "across_teams": "connections across teams",
    "culture": "network culture",
    "environment": "the institutional environment",
    "adoption": "rules of adoption",
    "practices": "the practices themselves",
    "structure": "the network's structure",
    DUMMY: "luck",
}
OUTCOMES = {
    "spread_helpful": "the spread of helpful practices",
    "realised_improvement": "realised improvement",
    "false_spread": "the spread of practices that do not work",
    "sustainment": "sustainment",
    "network_health": "network health",
}
NOTHING = 0.005  # a total share whose interval reaches down to this may be nothing; an assumption
MOST_NAMED = 3


def word_of(name: str) -> str:
    """A factor or group in words."""
    return WORDS.get(name.removesuffix(".level"), name)


def outcome_word(name: str) -> str:
    """An outcome in words."""
    return OUTCOMES.get(name, name.replace("_", " "))


def finding(found: Sensitivity, outcome: str) -> str:
    """What moves one outcome, and when, in a few sentences."""
    if found.study.method == "sobol":
        return _of_shares(found, outcome)
    if found.study.method == "oat":
        return _of_swings(found, outcome)
    return _of_ranks(found, outcome)


def _of_shares(found: Sensitivity, outcome: str) -> str:
    first, last = year_ends(found)[0], year_ends(found)[-1]
    sentences = [_strongest(found, outcome, last)]
    early = _strongest_early(found, outcome, first) if first != last else ""
    sentences += [early] if early else []
    table = found.ranking(outcome, last)
    own = table[table["factor"] != DUMMY]
    if own["S1"].isna().all():
        return " ".join(sentences)
    luck = _luck(found, outcome, last)
    alone, width = found.singly(outcome, last)
    means = f"the variation between means of {found.study.replicates} runs"
    sentences.append(
        f"Taken singly, factors make {_percent(alone)} (+-{100 * width:.0f}) of {means}; luck, "
        f"{_percent(luck)}; {_rest(1.0 - alone - luck, width)}."
    )
    nothing = own[own["ST"] - own["ST_conf"] <= NOTHING]["factor"]
    if len(nothing):
        told = ", ".join(word_of(name) for name in nothing)
        sentences.append(f"Cannot be told from nothing at the end: {told}.")
    return " ".join(sentences)


def _strongest(found: Sensitivity, outcome: str, week: int) -> str:
    table = found.ranking(outcome, week)
    table = table[(table["factor"] != DUMMY) & table["ST"].notna()]
    if table.empty:
        return f"By year {year_of(week)}, {outcome_word(outcome)} does not vary."
    named = _standing(found, outcome, week)
    if named.empty:
        return (
            f"By year {year_of(week)}, no factor's share of the variation in "
            f"{outcome_word(outcome)} stands above the noise floor "
            f"({_percent(found.first_floor(outcome, week))}, what luck alone may give): "
            f"{found.study.samples} samples do not tell."
        )
    told = [
        f"{word_of(row['factor'])} {_percent(row['S1'])} (+-{100 * row['S1_conf']:.0f})"
        for _, row in named.head(MOST_NAMED).iterrows()
    ]
    most = "explains most of" if len(named) > 1 else "stands above the noise floor in"
    return (
        f"By year {year_of(week)}, what alone {most} the variation in "
        f"{outcome_word(outcome)}: {', '.join(told)}."
    )


def _standing(found: Sensitivity, outcome: str, week: int) -> pd.DataFrame:
    """Factors whose whole interval of S1 lies above the noise floor, strongest first."""
    table = found.ranking(outcome, week)
    floor = found.first_floor(outcome, week)
    own = table[(table["factor"] != DUMMY) & (table["S1"] - table["S1_conf"] > floor)]
    return own.sort_values("S1", ascending=False)


def _rest(rest: float, width: float) -> str:
    """What factors do together, as far as it can be told."""
    if rest <= 0.0:
        return "nothing is left for what they do together"
    told = f"together, beyond that, {_percent(rest)} (+-{100 * width:.0f})"
    return told if rest > width else f"{told}, which cannot be told from nothing"


def _strongest_early(found: Sensitivity, outcome: str, week: int) -> str:
    table = found.ranking(outcome, week)
    if table["S1"].isna().all():
        return ""
    named = _standing(found, outcome, week)
    if named.empty:  # cannot be told from luck
        return f"At the end of year {year_of(week)} no factor stood out."
    best = named.iloc[0]
    return (
        f"At the end of year {year_of(week)} it was {word_of(best['factor'])}, "
        f"with {_percent(best['S1'])} (+-{100 * best['S1_conf']:.0f})."
    )


def _of_ranks(found: Sensitivity, outcome: str) -> str:
    last, index = found.study.weeks[-1], found.index
    table = found.ranking(outcome, last)
    table = table[table[index].notna()]
    if table.empty:
        return f"By year {year_of(last)}, {outcome_word(outcome)} does not vary."
    own, floor = table[table["factor"] != DUMMY], found.floor(outcome, last)
    widths = own.get(f"{index}_conf", 0.0)
    standing = own[own[index] - widths > floor]
    above = len(standing)
    told = [
        f"{word_of(row['factor'])} ({row[index]:.3g}{_width(row, index)})"
        for _, row in standing.head(5).iterrows()
    ]
    if not told:
        return (
            f"By year {year_of(last)}, no factor's {index} for {outcome_word(outcome)} stands "
            f"above the noise floor ({floor:.3g}): {found.study.samples} samples do not tell."
        )
    return (
        f"By year {year_of(last)}, {outcome_word(outcome)} is moved most by {', '.join(told)} "
        f"({index}); {above} of {len(own)} lie above the noise floor ({floor:.3g})."
    )


def _width(row: pd.Series, index: str) -> str:
    width = row.get(f"{index}_conf", np.nan)
    return "" if np.isnan(width) else f" +-{width:.2g}"


def _of_swings(found: Sensitivity, outcome: str) -> str:
    last = found.study.weeks[-1]
    own = found.ranking(outcome, last)
    own = own[own["factor"] != DUMMY]
    floor = found.floor(outcome, last)
    told = [
        f"{word_of(row['factor'])} ({row['low']:+.3g} to {row['high']:+.3g})"
        for _, row in own[own["swing"] > floor].head(5).iterrows()
    ]
    if not told:
        return (
            f"One at a time, nothing moves {outcome_word(outcome)} in year {year_of(last)} by more "
            f"than new luck alone does ({floor:.3g})."
        )
    return (
        f"One at a time, from the scenario as it is, {outcome_word(outcome)} in year "
        f"{year_of(last)} is moved most by {', '.join(told)}; new luck alone moves it by "
        f"{floor:.3g}."
    )


def year_ends(found: Sensitivity) -> list[int]:
    """Recorded weeks that end a year, or the last week if none does."""
    weeks = found.study.weeks
    return [week for week in weeks if (week + 1) % WEEKS_A_YEAR == 0] or [weeks[-1]]


def year_of(week: int) -> int:
    """The school year that a week lies in, from 1."""
    return week // WEEKS_A_YEAR + 1


def ranked_rows(found: Sensitivity, outcome: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The ranked table of the last week as text, the noise floor marked: header and rows."""
    table = found.ranking(outcome)
    names = [name for name in table.columns if name not in ("outcome", "week", "factor")]
    shown = [name for name in names if not name.endswith("_conf")]
    rows = []
    for _, row in table.iterrows():
        cells = [_cell(row, name) for name in shown]
        label = "dummy (noise floor)" if row["factor"] == DUMMY else str(row["factor"])
        rows.append((label, *cells))
    return ("factor", *shown), rows


def _cell(row: pd.Series, name: str) -> str:
    value, width = row[name], row.get(f"{name}_conf", np.nan)
    if np.isnan(value):
        return ""
    return f"{value:.3f}" + ("" if np.isnan(width) else f" +-{width:.3f}")


def _luck(found: Sensitivity, outcome: str, week: int) -> float:
    rows = found.noise
    own = rows[(rows["outcome"] == outcome) & (rows["week"] == week)]
    return float(own["luck_share_of_mean"].iloc[0])


def _percent(share: float) -> str:
    return "an unknown share" if np.isnan(share) else f"{100 * max(0.0, share):.0f}%"


def discovery_told(discovery) -> str:
    """Where an outcome is below (or above) a value, in words.

    Parameters
    ----------
    discovery : nicsim.experiments.sensitivity.discovery.Discovery
    """
    side = "stays under" if discovery.below else "rises above"
    lines = [
        f"{outcome_word(discovery.outcome).capitalize()} {side} {discovery.value:g} in week "
        f"{discovery.week} at {_percent(discovery.share)} of {discovery.points} points."
    ]
    for box in discovery.boxes:
        limits = " and ".join(_limit_told(limit) for limit in box.limits)
        lines.append(
            f"{box.method}: mostly when {limits}. {_percent(box.coverage)} of such cases lie there "
            f"(coverage), and {_percent(box.density)} of what lies there is such a case (density, "
            f"against {_percent(discovery.share)} everywhere); it is {_percent(box.mass)} of the "
            "space. Judged with points that had no part in finding it."
        )
    if not discovery.boxes:
        lines.append("No box of the factors tells these cases apart.")
    return "\n".join(lines)


def _limit_told(limit: tuple) -> str:
    key, *values = limit
    name = word_of(key) if key.endswith(".level") else key
    if len(values) == 1:
        return f"{name} is {' or '.join(map(str, values[0]))}"
    low, high = values
    if not np.isfinite(low):
        return f"{name} < {high:.2g}"
    return f"{name} > {low:.2g}" if not np.isfinite(high) else f"{low:.2g} < {name} < {high:.2g}"
