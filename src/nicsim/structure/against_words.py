"""What changed since the year before, in words."""

import math
from collections.abc import Sequence

from nicsim.structure.against import LevelChange, TiesKept, YearOnYear
from nicsim.structure.words import many, of_people


def rows_of(found: YearOnYear) -> list[tuple[str, str, str, str]]:
    """The comparison as text: what, the year before, now, in words."""
    rows = [("people", *_two(found.people), _people_said(found))]
    if found.moved:
        rows.append(("moved", "", str(len(found.moved)), _some(found.moved)))
    if found.leads_left:
        rows.append(("leads who left", "", str(len(found.leads_left)), _some(found.leads_left)))
    rows.append(("sites", *_two(found.sites), _sites_said(found)))
    ties = found.ties
    rows.append(("ties among who stayed", f"{ties.before:,}", f"{ties.now:,}", _ties_said(ties)))
    rows.append(
        ("ties with others", f"{found.ties_gone_with_people:,}", f"{found.ties_with_newcomers:,}",
         "went with those who left; came with newcomers")
    )  # fmt: skip
    between = found.team_ties
    if between.before or between.now:
        rows.append(
            ("ties between teams", f"{between.before:,}", f"{between.now:,}",
             f"{between.kept:,} kept, {between.before - between.kept:,} lost, "
             f"{between.now - between.kept:,} new")
        )  # fmt: skip
    return rows + [
        (f"level of {m.domain}", f"{m.before:.2f}", f"{m.now:.2f}", _level_said(m))
        for m in found.levels
    ]


def _two(counts: tuple[int, int]) -> tuple[str, str]:
    return f"{counts[0]:,}", f"{counts[1]:,}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:3]) + (", ..." if len(names) > 3 else "")


def _people_said(found: YearOnYear) -> str:
    share = len(found.left) / found.people[0] if found.people[0] else math.nan
    gone = f"{of_people(len(found.left))} left ({share:.0%} of the year before)"
    return f"{gone}, {len(found.came):,} came, {found.stayed:,} stayed"


def _sites_said(found: YearOnYear) -> str:
    parts = [
        f"{many(len(names), 'site')} {word} ({_some(names)})"
        for names, word in ((found.sites_gone, "left"), (found.sites_new, "came")) if names
    ]  # fmt: skip
    return ", ".join(parts) or "the same"


def _ties_said(ties: TiesKept) -> str:
    counts = f"{ties.kept:,} kept, {ties.before - ties.kept:,} lost, {ties.now - ties.kept:,} new"
    if not ties.before:
        return counts
    low, high = ties.by_naming
    verdict = (
        "fewer than naming alone would keep" if ties.share < low
        else "more than such questions usually keep" if ties.share > high
        else "no more changed than naming alone would change"
    )  # fmt: skip
    return (
        f"{counts}: {ties.share:.0%} of the year before, {verdict} ({low:.0%} to {high:.0%}; a "
        f"fifth of ties goes unnamed each time); random naming would keep {ties.by_chance:.0%}"
    )


def _level_said(m: LevelChange) -> str:
    if m.noise != m.noise:
        return f"{m.difference:+.2f}; too few answers to tell it from noise"
    told_ = "more than noise" if abs(m.difference) > m.noise else "no more than noise"
    return (
        f"{m.difference:+.2f}; noise alone gives -{m.noise:.2f} to +{m.noise:.2f}: {told_} "
        f"({many(m.both, 'person', 'people')} answered in both years)"
    )
