"""Whether a study's numbers can be trusted, in plain words: width, sign, settling, luck, gaps."""

from __future__ import annotations

import numpy as np

from nicsim.experiments.sensitivity.factors import DUMMY
from nicsim.experiments.sensitivity.results import Sensitivity
from nicsim.foundation.later import pd

WIDE = 0.1  # half-width of a Sobol' index beyond which ranks are guesses; an assumption
WIDE_PART = 0.3  # of mu*, likewise
NEGATIVE = -0.05  # a first-order index below this is an artefact worth telling, likewise
LUCKY = 0.25  # share of luck in the means above which more replicates pay, likewise


def warnings_of(found: Sensitivity) -> list[str]:
    """Sentences on what is wrong with the indices; none where they can be trusted."""
    return [
        *_wide(found),
        *_negative(found),
        *_inverted(found),
        *_unsettled(found),
        *_lucky(found),
        *_left_out(found),
    ]


def _last(found: Sensitivity) -> pd.DataFrame:
    table = found.indices
    return table[table["week"] == found.study.weeks[-1]]


def _twice(found: Sensitivity) -> str:
    return f"take more samples (--samples {2 * found.study.samples} adds to these)"


def _wide(found: Sensitivity) -> list[str]:
    index = found.index
    if f"{index}_conf" not in found.indices:
        return []
    rows = _last(found)
    rows = rows[rows["factor"] != DUMMY]
    widths = rows[f"{index}_conf"]
    if found.study.method == "morris":
        greatest = rows.groupby("outcome")[index].transform("max")
        wide = rows[widths > WIDE_PART * greatest]
    else:
        wide = rows[widths > WIDE]
    sentences = []
    for outcome, some in wide.groupby("outcome", sort=False):
        worst = some.sort_values(f"{index}_conf").iloc[-1]
        sentences.append(
            f"intervals are wide: {index} of {worst['factor']} for {outcome} is "
            f"{worst[index]:.2f} +-{worst[f'{index}_conf']:.2f} at the end; {_twice(found)}"
        )
    return sentences


def _negative(found: Sensitivity) -> list[str]:
    if found.study.method != "sobol":
        return []
    table, sentences = found.indices, []
    for name in ("S1", "ST"):
        low = table[(table[name] < NEGATIVE) | (table[name] + table[f"{name}_conf"] < 0)]
        low = low[low["factor"] != DUMMY]
        if len(low):
            worst = low.sort_values(name).iloc[0]
            sentences.append(
                f"negative indices, which cannot be: {len(low)} of {len(table)}, the lowest {name} "
                f"of {worst['factor']} for {worst['outcome']} in week {worst['week']} "
                f"({worst[name]:.2f} +-{worst[f'{name}_conf']:.2f}); {_twice(found)}"
            )
    return sentences


def _inverted(found: Sensitivity) -> list[str]:
    """Shares alone that are larger than shares alone and with others."""
    if found.study.method != "sobol":
        return []
    table = found.indices[found.indices["factor"] != DUMMY]
    over = table[table["S1"] - table["ST"] > -NEGATIVE]
    if over.empty:
        return []
    worst = over.assign(by=over["S1"] - over["ST"]).sort_values("by").iloc[-1]
    return [
        f"S1 above ST, which cannot be: {len(over)} of {len(table)}, the furthest that of "
        f"{worst['factor']} for {worst['outcome']} in week {worst['week']} "
        f"({worst['S1']:.2f} +-{worst['S1_conf']:.2f} above {worst['ST']:.2f} "
        f"+-{worst['ST_conf']:.2f}); {_twice(found)}"
    ]


def _unsettled(found: Sensitivity) -> list[str]:
    index, table = found.index, found.convergence
    if table.empty or f"{index}_conf" not in table:
        return []
    counts = sorted(table["samples"].unique())
    if len(counts) < 2:
        return [f"{found.study.samples} samples are too few to see whether indices have settled"]
    keys = ["outcome", "factor"]
    half = table[table["samples"] == counts[-2]].set_index(keys)
    whole = table[table["samples"] == counts[-1]].set_index(keys)
    moved = (whole[index] - half[index]).abs()
    far = moved[moved > whole[f"{index}_conf"] + half[f"{index}_conf"]]
    far = far[far.index.get_level_values("factor") != DUMMY]
    return [
        f"{index} of {factor} for {outcome} has not settled: {half[index][outcome, factor]:.2f} "
        f"with half of the samples, {whole[index][outcome, factor]:.2f} with all; {_twice(found)}"
        for outcome, factor in far.index
    ]


def _lucky(found: Sensitivity) -> list[str]:
    study = found.study
    if study.replicates == 1:
        return ["one run a point: luck cannot be told from effects; take more --replicates"]
    rows = found.noise[found.noise["week"] == study.weeks[-1]]
    lucky = rows[rows["luck_share_of_mean"] > LUCKY]
    return [
        f"luck makes {100 * share:.0f}% of the variance of {outcome} between means of "
        f"{study.replicates} runs; more --replicates would sharpen every index"
        for outcome, share in zip(lucky["outcome"], lucky["luck_share_of_mean"], strict=True)
    ]


def _left_out(found: Sensitivity) -> list[str]:
    if not np.isnan(found.values).any():
        return []
    sentences = []
    for o, outcome in enumerate(found.study.outcomes):
        counts = [found.left_out(o, w) for w in range(len(found.study.weeks))]
        if any(counts):
            worst = int(np.argmax(counts))
            sentences.append(
                f"{outcome}: base rows with a gap are left out, at most {counts[worst]} of "
                f"{len(found.blocks)} (week {found.study.weeks[worst]}); what is left is no longer "
                "the whole space"
            )
    return sentences
