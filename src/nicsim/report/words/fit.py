"""What came of a fit, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from nicsim.experiments.fitting.asked import Asked
from nicsim.experiments.fitting.judged import OURS
from nicsim.experiments.fitting.learnt import Warned, distinct, met
from nicsim.experiments.fitting.search import Found
from nicsim.experiments.fitting.series import UNITS
from nicsim.foundation.later import pd

SAME = 0.1  # of the smaller error: what differs by less is told as about the same; an assumption
MOST_KEYS = 5


def finding(
    asked: Asked,
    found: Found,
    errors: pd.DataFrame,
    learnt: pd.DataFrame,
    pairs: pd.DataFrame,
    warned: Sequence[Warned],
) -> list[str]:
    """What a reader should know, a paragraph each."""
    return [
        *_judgement(asked, errors),
        _nearness(asked, found),
        _taught(asked, learnt, pairs),
        *(_outside(one) for one in warned),
    ]


def _judgement(asked: Asked, errors: pd.DataFrame) -> list[str]:
    if errors.empty:
        return ["Nothing was held back, so that nothing is known of how well this forecasts."]
    told = []
    for measure, rows in errors.groupby("measure", sort=False):
        network = rows[rows["site"] == ""]
        some = rows if network.empty else network
        mean = some.groupby("forecaster")[["error", "coverage"]].mean()
        mean = mean.sort_values("error", kind="stable")
        ours = mean.loc[OURS]
        others = mean.drop(index=OURS)
        held = int(some["periods"].max())
        what = f"{measure} ({UNITS[str(measure)]})"
        covered = f"its 80% interval holds {ours['coverage']:.0%} of them"
        begin = (
            f"On the {held} {asked.data.unit}s of {what} that were held back, the fitted worlds "
            f"are {ours['error']:.3g} off on average; {covered}."
        )
        if others.empty:
            told.append(begin + " There are too few periods for a curve beside it.")
            continue
        best, error = str(others.index[0]), float(others["error"].iloc[0])
        gap = ours["error"] - error
        if abs(gap) <= SAME * min(error, ours["error"]):
            verdict = f"{best}, the best of the curves, is about as far off ({error:.3g})."
        elif gap > 0:
            better = [f"{name} ({row['error']:.3g})" for name, row in others.iterrows()
                      if row["error"] < ours["error"]]  # fmt: skip
            verdict = f"Better than that: {', '.join(better)}; {best} by {gap:.3g}."
        else:
            verdict = f"No curve is better; the best, {best}, is {error:.3g} off, {-gap:.3g} more."
        told.append(f"{begin} {verdict}")
    return told


def _nearness(asked: Asked, found: Found) -> str:
    near, different = found.waves[-1][0], distinct(found)
    text = (
        f"After {len(found.waves)} waves, the {len(found.fitted.run)} fitted worlds "
        f"({different} of them different) lie within {near:.2g} standard errors of the data."
    )
    return text if met(found) else (
        text + " That is far: no world of those allowed shows what the data show, so that "
        "neither what was learnt nor what is forecast should be leant on."
    )  # fmt: skip


def _taught(asked: Asked, learnt: pd.DataFrame, pairs: pd.DataFrame) -> str:
    if not len(learnt):
        return "Nature is that of the worlds given; the data only chose among them."
    known = learnt[learnt["learnt"]]
    total = len(learnt)
    if known.empty:
        return (
            f"Of none of the {total} numbers that were not known the data taught more than chance "
            "would: the worlds are as good as those before."
        )
    shown = [_value(row) for row in known.head(MOST_KEYS).to_dict("records")]
    more = f" and {len(known) - MOST_KEYS} more" if len(known) > MOST_KEYS else ""
    text = (
        f"The data taught something of {len(known)} of the {total} numbers that were not known: "
        f"{', '.join(shown)}{more}."
    )
    if len(pairs):
        one = pairs.iloc[0]
        text += (
            f" Of {one['key']} and {one['with']} rather their combination is known "
            f"(correlation {one['correlation']:+.2f})."
        )
    return text


def _value(row: dict) -> str:
    ends = "" if row["low"] == row["middle"] else f"; {row['low']} to {row['high']}"
    return f"{row['key']} ({row['middle']}{ends})"


def _outside(one: Warned) -> str:
    way = f"; it would help: {', '.join(one.would_help)}" if one.would_help else ""
    return (
        f"Outside all fitted worlds: {one.what} is {one.data:.3g}, they show {one.low:.3g} to "
        f"{one.high:.3g}{way}."
    )
