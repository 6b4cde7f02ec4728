"""What many worlds say, in words that a leader of a hub reads without a statistician."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.contrasts import Contrast, quoted, told
from nicsim.experiments.many_worlds import told_worlds
from nicsim.experiments.worlds.answers import wilson
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.turning import LEAST, Limit, Turn
from nicsim.foundation.later import pd
from nicsim.report.words.findings import FEW_ARMS, amount, bare, level, quantity
from nicsim.report.words.sensitivity import word_of
from nicsim.scenario.declared import parameters

MOSTLY = 0.9  # share of worlds from which on an answer is said to hold; an assumption
WHAT = (
    "A world is one set of values for all that nobody knows of how people and schools behave; "
    "arms are compared under the same luck in each."
)


def percent(share: float) -> str:
    """A share of worlds, never surer than so many worlds can tell."""
    return f"{100 * share:.0f}%"


def opening(worlds: Worlds, each: int, years: int) -> str:
    """In what was asked."""
    runs = "one run" if each == 1 else f"{each} runs"
    when = "one year" if years == 1 else f"{years} years"
    return f"Asked in {told_worlds(worlds)}, {runs} of each arm in each, over {when}. {WHAT}"


def answer(contrast: Contrast, row: Any, turn: Turn | None, with_turn: bool = True) -> str:
    """What came of one arm against another (or one difference against another), over worlds."""
    name = row.measure.replace("_", " ")
    if not row.worlds:
        return f"{sides(contrast)}: no run has a number for {name}."
    if row.same == 1.0:
        return f"{sides(contrast)}: the same {name} in every world."
    parts = [
        f"{sides(contrast)}: in {name}, {_mostly(row)}"
        + (f", the same in {percent(row.same)}" if row.same >= 0.005 else "")
        + "."
    ]
    if row.matters == row.matters:
        parts.append(
            f"By more than {amount(row.matters, row.measure)}, better in {percent(row.better)} and "
            f"worse in {percent(row.worse)}; in {percent(row.equivalent)} no more apart than that."
        )
    parts.append(
        f"By {quantity(row.q50, row.measure)} in the middle world; in nine of ten worlds, "
        f"{bare(row.q05, row.measure)} to {bare(row.q95, row.measure)}."
    )
    luck = _luck(row)
    parts += [luck] if luck else []
    if with_turn:
        parts.append(turning(turn, row))
    return " ".join(parts)


def _mostly(row: Any) -> str:
    """Higher or lower, whichever it is in more worlds, and in how many."""
    behind = 1.0 - row.ahead - row.same
    share, better = (row.ahead, True) if row.ahead >= behind else (behind, False)
    low, high = wilson(share, row.worlds)
    word = "higher" if better != (row.measure in WORSE_IF_MORE) else "lower"
    return (
        f"{word} in {percent(share)} of {row.worlds} worlds ({100 * low:.0f} to {100 * high:.0f})"
    )


def sides(contrast: Contrast) -> str:
    """A contrast at the beginning of a sentence."""
    text = f"{quoted(contrast.name)}, " if contrast.name not in _plain(contrast) else ""
    if isinstance(contrast.of, str) and isinstance(contrast.against, str):
        return f"{text}{quoted(contrast.of)} against {quoted(contrast.against)}"
    return f"{text}what {told(contrast.of)} makes, against what {told(contrast.against)} makes"


def _plain(contrast: Contrast) -> tuple[str, ...]:
    return contrast.text, contrast.text.replace("'", ""), str(contrast.of)


def _luck(row: Any) -> str:
    if row.luck_share != row.luck_share:
        return ""
    return (
        f"Of how worlds differ in this, {percent(1 - row.luck_share)} is between worlds and "
        f"{percent(row.luck_share)} the luck of {row.each} runs in each."
    )


def turning(turn: Turn | None, row: Any) -> str:
    """Where it turns."""
    if row.worlds < LEAST:
        return f"With fewer than {LEAST} worlds it cannot be told where this turns."
    if turn is None:
        return "Nothing that was varied decides it, as far as these worlds tell."
    sign = -1.0 if row.measure in WORSE_IF_MORE else 1.0
    turns = turn.inside.ahead < 0.5 <= turn.outside.ahead
    behind = not turns and turn.inside.ahead < 0.5  # a loss is largest where least is ahead
    inside, outside = (
        f"{percent(1.0 - group.ahead if behind else group.ahead)} of worlds "
        f"({bare(sign * group.middle, row.measure)} in the middle)"
        for group in (turn.inside, turn.outside)
    )
    verb = "It turns" if turns else "It is strongest" if behind else "It is weakest"
    word = "lower" if (sign < 0) != behind else "higher"
    return (
        f"{verb} where {limits_told(turn.limits)}: there it is {word} in {inside}, elsewhere in "
        f"{outside}; judged with {turn.inside.worlds + turn.outside.worlds} worlds that had no "
        f"part in finding this, it accounts for {percent(max(0.0, turn.explained))} of how they "
        "differ."
    )


def limits_told(limits: Sequence[Limit]) -> str:
    """Limits in words: `improvement.quorum (share of members that ...) is above 0.6`."""
    return " and ".join(_limit(limit) for limit in limits)


def _limit(limit: Limit) -> str:
    declared = parameters().get(limit.key)
    meaning = f" ({declared.meaning})" if declared is not None else ""
    if limit.side in ("is", "is not"):
        return f"{limit.key}{meaning} {limit.side} {limit.value}"
    return f"{limit.key}{meaning} is {limit.side} {limit.value:g}"


def places(firsts: pd.DataFrame, measure: str) -> str:
    """Which arm comes first, and in how many worlds."""
    rows = rows_of(firsts)
    best = "lowest" if measure in WORSE_IF_MORE else "highest"
    shown = [row for row in rows if row.first >= 0.005][:FEW_ARMS]
    listed = ", ".join(f"{row.arm!r} in {percent(row.first)}" for row in shown)
    return f"The {best} {measure.replace('_', ' ')} has {listed} of worlds."


def matters_most(most: pd.DataFrame, measure: str) -> str:
    """Which of several things makes the largest difference, and in how many worlds."""
    rows = rows_of(most)
    listed = "; ".join(
        f"{word_of(row.contrast)} in {percent(row.first)} (in the middle world "
        f"{bare(row.q50, measure).removeprefix('+')})"
        for row in rows
    )
    return (
        f"What makes the largest difference to {measure.replace('_', ' ')}, from its low to its "
        f"high end, in how many worlds: {listed}."
    )


def settled(row: Any) -> str:
    """Whether an answer holds, for a table: in nine of ten worlds or more, or not."""
    if row.ahead >= MOSTLY:
        return "holds"
    if 1.0 - row.ahead - row.same >= MOSTLY:
        return "the other way"
    return "hangs on the world"


def levels(row: Any, measure: str) -> str:
    """One arm by itself over worlds."""
    return (
        f"{measure.replace('_', ' ')}: {level(row.q50, measure)} in the middle world, "
        f"{level(row.q05, measure)} to {level(row.q95, measure)} in nine of ten"
    )
