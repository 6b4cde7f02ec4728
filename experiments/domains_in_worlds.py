"""Which domain matters, asked in every plausible world: how often each comes first.

`experiments/regenerate.py` makes its section of docs/sensitivity.md with this.
"""

from pathlib import Path

import numpy as np
import pandas as pd

import nicsim
from nicsim.experiments.store.stored import open_stored
from nicsim.experiments.worlds.answers import wilson
from nicsim.report.words.sensitivity import outcome_word

HERE = Path(__file__).parent
FILE = HERE / "domains_in_worlds.toml"
FOLDER = HERE.parent / "results" / "domains_in_worlds"
TITLE = "In plausible worlds"
MEASURES = ("spread_helpful", "realised_improvement")
YEARS = (1, 5)
READING = """
Every domain, turned from weak to strong, brings more by year 5 in nine worlds of ten or more: that
does not hang on the numbers that nobody knows. Which comes first does in part. Roles and
engagement come first in seven worlds of ten and among the first two in nine; in the others it is
the environment, the hub or trust. Culture, ties and discipline in testing hardly ever come first,
though each helps nearly everywhere. By how much any of them helps, worlds do not agree on: nine
tenths of them reach from a fifth of the middle, or less, to half as much again, or more.
"""


def section(run: bool) -> str:
    """The section of the page; made from the runs that are stored unless `run`."""
    if run:
        nicsim.study(FILE, out=FOLDER)
    if not (FOLDER / "manifest.json").exists():
        return ""
    weekly = open_stored(FOLDER).weekly()
    parts = [
        f"## {TITLE}",
        "Does the order of the domains hold though the numbers of nature are not known? In every "
        "plausible world ([worlds.md](worlds.md)) each domain is turned from weak (.1) to strong "
        "(.9), one run each, under the same luck; the domains of a world are ranked by what that "
        "brings. So luck is part of every rank.",
        f"`nicsim study experiments/{FILE.name}`",
    ]
    for measure in MEASURES:
        for year in YEARS:
            parts += [f"{outcome_word(measure).capitalize()}, end of year {year}:",
                      _table(brought(weekly, measure, year))]  # fmt: skip
    return "\n\n".join([*parts, READING.strip()]) + "\n"


def brought(weekly: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    """What each domain brings in each world: worlds x domains."""
    then = weekly[weekly["week"] == 40 * year - 1]
    table = then.pivot_table(index="replicate", columns="arm", values=measure)
    arms = [str(arm) for arm in table.columns if str(arm).startswith("weak ")]
    found = {arm[5:]: table[f"strong {arm[5:]}"] - table[arm] for arm in arms}
    return pd.DataFrame(found).dropna()


def _table(found: pd.DataFrame) -> str:
    """How often a domain is first, or among the first two; what it brings."""
    values = found.to_numpy()
    order = np.argsort(-values, axis=1, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(values.shape[1])[None], axis=1)
    lines = [
        "| domain | first in (95%) | first or second in | brings more than nothing in | "
        "middle world (nine of ten) |",
        "|---|---|---|---|---|",
    ]
    for column in np.argsort(-(rank == 0).mean(axis=0), kind="stable").tolist():
        first = int((rank[:, column] == 0).sum())
        low, high = wilson(first / len(rank), len(rank))
        below, middle, above = np.quantile(values[:, column], (0.05, 0.5, 0.95))
        lines.append(
            f"| {found.columns[column]} | {first / len(rank):.0%} ({low:.0%} to {high:.0%}) | "
            f"{(rank[:, column] < 2).mean():.0%} | {(values[:, column] > 0).mean():.0%} | "
            f"{middle:+.3f} ({below:+.3f} to {above:+.3f}) |"
        )
    return "\n".join(lines)
