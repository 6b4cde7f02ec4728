"""What a search for a better design leaves in its folder: the answer in words, and a page."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.experiments.comparing import WORSE_IF_MORE, rows_of
from nicsim.experiments.search import improving
from nicsim.experiments.search.improving import ALL_AT_ONCE, FINALISTS, FOUND
from nicsim.experiments.store.stored import Stored
from nicsim.foundation.errors import ResultsError
from nicsim.report.comparison import QUARTERS, Comparison
from nicsim.report.pages import comparison as comparison_report
from nicsim.report.pages import conditions
from nicsim.report.pages import worlds as worlds_report
from nicsim.report.pages.drawn import draw, how
from nicsim.report.pages.page import Page, rendered
from nicsim.report.words import costs
from nicsim.report.words.findings import CAVEAT, bare, told_share


class Search(NamedTuple):
    """What a search's page needs beside its runs."""

    asked: str  # hash of what was asked
    words: str  # the design
    present: str  # the present one
    trials: int
    replicates: int  # of each
    gain: float  # of the winner in the search
    again: float  # when it was chosen among the best few


def read_search(folder: Path) -> Search | None:
    """The search that a folder comes from; None where it comes from none."""
    file = folder / improving.FILE
    if not file.exists():
        return None
    try:
        return Search(**json.loads(file.read_text("utf-8"))["search"])
    except (OSError, ValueError, TypeError, KeyError):
        raise ResultsError(f"{file}: is damaged; nicsim improve makes it again") from None


def write_improvement(stored: Stored, search: Search) -> list[str]:
    """Write what a comparison leaves, and over it a page that opens with the answer; the answer."""
    if stored.experiment.worlds is not None:
        return _write_in_worlds(stored, search)
    comparison = comparison_report.write_comparison(stored)
    folder, experiment = stored.folder, stored.experiment
    said = finding(comparison, search)
    (folder / "finding.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    own = (experiment.arms[0].name, search.present)
    page = Page(
        experiment.title,
        experiment.question,
        [own, *((arm.name, arm.scenario.title) for arm in experiment.arms[1:])],
        said,
        draw(folder, comparison_report.drawings(comparison)),
        comparison_report.tables(comparison),
        conditions.of_comparison(comparison),
        how(stored),
        CAVEAT,
    )
    (folder / "report.html").write_text(rendered(page), "utf-8")
    return said


def _write_in_worlds(stored: Stored, search: Search) -> list[str]:
    """The same where the design was judged in many worlds; those are its pairs."""
    comparison = worlds_report.write_worlds(stored)
    lines = comparison.finding().splitlines()
    own = [line for line in lines if line.startswith(repr(FOUND))]
    said = [*finding(comparison, search, "worlds"), *own, lines[-1]]
    (stored.folder / "finding.txt").write_text("\n\n".join(said) + "\n", "utf-8")
    page = worlds_report.page_of(comparison, stored, said)
    arms = [(arm.name, arm.scenario.title) for arm in stored.experiment.arms[1:]]
    page = page._replace(compared=[(stored.experiment.arms[0].name, search.present), *arms])
    (stored.folder / "report.html").write_text(rendered(page), "utf-8")
    return said


def read_recommended(stored: Stored) -> str:
    """The arm of a judged search that is recommended."""
    if stored.experiment.worlds is not None:
        return recommended(worlds_report.opened_worlds(stored))
    names = tuple(dict.fromkeys((*stored.experiment.measures, *QUARTERS)))
    return recommended(Comparison(stored.experiment, stored.weekly(names)))


def recommended(comparison: Comparison) -> str:
    """The design to take: the best that surely does better than the present one, else that.

    Of the search's design and the best rule of thumb the one with the better mean; a simple rule
    that does as well wins.
    """
    measure = comparison.measures[0]
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    rows = [row for row in rows_of(comparison.last) if row.measure == measure]
    rows = [row for row in rows if row.arm != ALL_AT_ONCE]
    best = max(rows, key=lambda row: (sign * row.mean, row.arm != FOUND))
    surely = min(sign * best.low, sign * best.high) > 0.0
    return str(best.arm if surely else best.against)


def finding(comparison: Comparison, search: Search, pairs: str = "pairs of runs") -> list[str]:
    """The answer in words, with its uncertainty; the numbers of fresh luck alone count."""
    measure = comparison.measures[0]
    rows = {row.arm: row for row in rows_of(comparison.last) if row.measure == measure}
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    own = rows.pop(FOUND)
    at_once = rows.pop(ALL_AT_ONCE, None)
    best_rule = max(rows.values(), key=lambda row: sign * row.mean)
    name = measure.replace("_", " ")
    told = f"{bare(own.mean, measure)} ({bare(own.low, measure)} to {bare(own.high, measure)})"
    above = own.share_above if sign > 0 else 1.0 - own.share_above
    present = f"the present design ({own.against!r})"
    better = sign * own.low > 0 and sign * own.high > 0
    if better:
        verdict = f"better than {present} by {told} in {name}"
    elif sign * own.low < 0 and sign * own.high < 0:
        verdict = f"worse than {present} on fresh luck: {told} in {name}; keep what is"
    else:
        verdict = f"not to be told from {present} on fresh luck: {told} in {name}"
    rule = f"{best_rule.arm!r} ({bare(best_rule.mean, measure)})"
    if sign * (own.mean - best_rule.mean) <= 0:
        against = f"The best rule of thumb, {rule}, does as well or better than the search."
    elif better:
        against = f"The best rule of thumb is {rule}; the search's design lies ahead of it."
    else:
        against = f"The best rule of thumb is {rule}: no surer gain than that was found."
    taken = recommended(comparison)
    if taken == own.against:
        advice = "Recommended: keep the present design; no other surely does better"
    else:
        why = "the simple rule does as well as the search" if taken != FOUND else "as follows"
        advice = f"Recommended: {taken!r}, {why}"
    return [
        f"{advice} (design.toml).",
        f"Found: {search.words}.",
        f"It is {verdict}; it does better in {100 * above:.0f}% of {own.pairs} {pairs}.",
        f"{against} {_ranks(comparison)}",
        *_all_at_once(at_once, name),
        f"In the search itself ({search.trials} designs, {search.replicates} runs each) it seemed "
        f"better by {bare(sign * search.gain, measure)}, when chosen among the best {FINALISTS} by "
        f"{bare(sign * search.again, measure)}: a search flatters what it finds, so judge by the "
        "fresh runs.",
        *filter(None, [costs.sentence(comparison)]),
    ]


def _all_at_once(row: Any, name: str) -> list[str]:
    """What it would bring if no team had to wait."""
    if row is None:
        return []
    interval = f"{bare(row.low, row.measure)} to {bare(row.high, row.measure)}"
    return [
        f"If all teams joined at once, beyond that budget, {name} would differ from the present "
        f"design by {bare(row.mean, row.measure)} ({interval})."
    ]


def _ranks(comparison: Comparison) -> str:
    """Where the design stands among all that were judged."""
    ranks: list[Any] = rows_of(comparison.ranking)
    own = next(row for row in ranks if row.arm == FOUND)
    places = f"{own.rank_low}" if own.rank_low == own.rank_high else (
        f"{own.rank_low} to {own.rank_high}"
    )  # fmt: skip
    return (
        f"Among the {len(ranks)} designs its rank is {places} (95%), and it comes first in "
        f"{told_share(own.first)} of resamples."
    )
