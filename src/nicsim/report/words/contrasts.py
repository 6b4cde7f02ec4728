"""What was asked beside every arm against the first, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nicsim.experiments.comparing import rows_of
from nicsim.experiments.contrasts import Contrast, quoted, told
from nicsim.foundation.later import pd
from nicsim.report.words.findings import bare, level, quantity, told_beside


def sentences(contrasts: Sequence[Contrast], rows: pd.DataFrame, measure: str) -> list[str]:
    """A sentence on each contrast, for one measure at the end.

    Parameters
    ----------
    contrasts : sequence of Contrast
    rows : DataFrame
        From `nicsim.experiments.comparing.contrast_table`, of one week.
    measure : str
    """
    own = {row.contrast: row for row in rows_of(rows[rows["measure"] == measure])}
    return [sentence(one, own[one.name]) for one in contrasts if own[one.name].pairs]


def sentence(contrast: Contrast, row: Any) -> str:
    """What came of one contrast."""
    called = contrast.name.partition(" within ")[0].strip()
    plain = called in (contrast.text, contrast.text.replace("'", ""))
    begin = "" if plain else f"{contrast.name[:1].upper()}{contrast.name[1:]}: "
    name = row.measure.replace("_", " ")
    if isinstance(contrast.of, str) and isinstance(contrast.against, str):
        sides = (
            f"in {name}, {quoted(contrast.of)} has {level(row.of, row.measure)} and "
            f"{quoted(contrast.against)} {level(row.against, row.measure)}"
        )
    else:
        sides = (
            f"in {name}, {told(contrast.of)} makes {quantity(row.of, row.measure)}, and "
            f"{told(contrast.against)} {quantity(row.against, row.measure)}"
        )
    sides = sides if begin else f"I{sides[1:]}"
    return f"{begin}{sides}: {difference(row)}{told_beside(row.verdict, row.within, row.measure)}."


def difference(row: Any) -> str:
    """A difference with its interval: `the first is higher by 4.2 (3.1 to 5.3)`."""
    if row.mean == row.low == row.high == 0.0:
        return "the same in every pair of runs"
    size = f"{quantity(row.mean, row.measure)}"
    if row.pairs < 2:
        return f"apart by {size} in the only pair"
    size += f" ({bare(row.low, row.measure)} to {bare(row.high, row.measure)})"
    if row.low <= 0.0 <= row.high:
        return f"no clear difference: {size}"
    pairs = row.share_above if row.mean > 0 else 1 - row.share_above
    word = "higher" if row.mean > 0 else "lower"
    return f"the first is {word}: {size}, in {100 * pairs:.0f}% of {row.pairs} paired runs"
