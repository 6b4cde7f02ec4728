"""The gallery of structures: a grid of ranks, and what it says in words."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from nicsim.experiments.structures import ALONE, OUTCOMES, Built, Outcome
from nicsim.report.words import level

CLEAR = 0.95  # share of resamples in which a structure is first for it to be called so


def grid(answers: pd.DataFrame) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """A table: a row a structure, best for students first; in each cell the mean and its ranks."""
    columns = ("structure", *(outcome.name for outcome in OUTCOMES))
    order = answers[answers["outcome"] == OUTCOMES[0].name]["structure"].tolist()
    rows = []
    for structure in order:
        own = answers[answers["structure"] == structure].set_index("outcome")
        rows.append((structure, *(_cell(own.loc[outcome.name]) for outcome in OUTCOMES)))
    return columns, rows


def _cell(row: Any) -> str:
    low, high = int(row["rank_low"]), int(row["rank_high"])
    return f"{level(row['mean'], row['measure'])} (#{low if low == high else f'{low}-{high}'})"


def picture(answers: pd.DataFrame) -> Figure:
    """Ranks as a grid: numbers are ranks that cannot be ruled out, dark is what is likely first.

    Shade follows the share of resamples in which a structure is best, so that leads which are luck
    stay pale.
    """
    order = answers[answers["outcome"] == OUTCOMES[0].name]["structure"].tolist()
    figure = Figure(figsize=(9.6, 1.8 + 0.42 * len(order)), layout="constrained")
    ax = figure.subplots()
    first = np.zeros((len(order), len(OUTCOMES)))
    texts = {}
    for x, outcome in enumerate(OUTCOMES):
        own = answers[answers["outcome"] == outcome.name].set_index("structure")
        for y, structure in enumerate(order):
            row: Any = own.loc[structure]
            first[y, x] = row["first"]
            low, high = int(row["rank_low"]), int(row["rank_high"])
            texts[x, y] = str(low) if low == high else f"{low}-{high}"
    ax.imshow(first, cmap="Blues", aspect="auto", vmin=-0.05, vmax=1.1)
    for (x, y), text in texts.items():
        dark = first[y, x] > 0.6
        ax.text(x, y, text, ha="center", va="center", fontsize=9,
                color="white" if dark else "black")  # fmt: skip
    ax.set_xticks(range(len(OUTCOMES)), [o.name.replace(" ", "\n", 1) for o in OUTCOMES])
    ax.set_yticks(range(len(order)), order)
    ax.tick_params(length=0, top=True, bottom=False, labeltop=True, labelbottom=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel(
        "ranks that cannot be ruled out (95%); the darker, the likelier first", fontsize=9
    )
    return figure


def finding(answers: pd.DataFrame, arms: Sequence[Built], replicates: int, years: int) -> list[str]:
    """What the gallery says, a paragraph each."""
    said = [_about(answers, outcome, years) for outcome in OUTCOMES]
    firsts = {o.name: _rows(answers, o.name)[0]["structure"] for o in OUTCOMES}
    clear = [o.name for o in OUTCOMES if _rows(answers, o.name)[0]["first"] >= CLEAR]
    if len(set(firsts.values())) == 1:
        whole = f"{next(iter(firsts.values()))} comes first in all {len(OUTCOMES)} questions"
    else:
        kinds = len(set(firsts.values()))
        whole = f"No structure comes first in all questions: {kinds} different ones lead somewhere"
    clearly = (
        f"{len(clear)} of {len(OUTCOMES)} leads are clear ({', '.join(clear)})"
        if clear
        else "no lead is clear"
    )
    price = sorted({round(one.cost, 3) for one in arms if one.arm.name != ALONE})
    cost = (
        f"All structures but {ALONE!r} cost alike: strengths of ties sum to {price[-1]:g}."
        if len(price) == 1
        else f"Strengths of ties sum to {price[0]:g} to {price[-1]:g}: a tie is at most 1 strong."
    )
    return [
        f"{whole}; with {replicates} replicates, {clearly}.",
        *said,
        f"{cost} Ranks are of means; structures whose ranks overlap cannot be told apart here, and "
        "a small difference may not be worth a reorganisation.",
    ]


def _rows(answers: pd.DataFrame, outcome: str) -> list[dict[str, Any]]:
    own: Any = answers[answers["outcome"] == outcome].sort_values("rank")
    return own.to_dict("records")


def _about(answers: pd.DataFrame, outcome: Outcome, years: int) -> str:
    rows = _rows(answers, outcome.name)
    best, last = rows[0], rows[-1]
    near = [row["structure"] for row in rows[1:] if row["rank_low"] == 1]
    told = f"{best['structure']} ({level(best['mean'], outcome.measure)})"
    if best["first"] >= CLEAR:
        lead = f"{told} is first"
    elif near:
        others = ", ".join(near[:-1]) + (" and " if len(near) > 1 else "") + near[-1]
        lead = f"{told} leads, but {others} cannot be ruled out"
    else:
        lead = f"{told} leads in {100 * best['first']:.0f}% of resamples"
    end = f"{last['structure']} ({level(last['mean'], outcome.measure)}) is last"
    return f"{outcome.name.capitalize()} ({outcome.question}): {lead}; {end}."
