"""What a difference goes through, in sentences."""

from __future__ import annotations

from nicsim.experiments.explained import Explained, Mean
from nicsim.report.words.findings import bare, quantity
from nicsim.report.words.sensitivity import outcome_word

MOST_LINKS = 3  # named in the sentence


def finding(found: Explained) -> list[str]:
    """What a reader should know, a paragraph each."""
    told = [_measure(found, measure) for measure in found.measures]
    told.append(
        "What goes through a link is what is lost when, week by week, it is as in the other design "
        "while all else runs on under the same luck. Links lie behind one another (norms bring "
        "people to meetings, meetings bring evidence) and stand in for one another, so that these "
        "numbers need not add up to the difference."
    )
    return told


def _measure(found: Explained, measure: str) -> str:
    whole = found.difference(measure)
    one, other = found.names
    begin = (
        f"After {found.years} years, {outcome_word(measure)} under {other!r} is "
        f"{quantity(whole.mean, measure)} against {one!r} ({_interval(whole, measure)})."
    )
    if whole.low <= 0.0 <= whole.high or whole.mean != whole.mean:
        return f"{begin} That cannot be told from none, so nothing is to be explained."
    sure = [link for link in found.ranked(measure) if _tells(found.through(link, measure), whole)]
    none = "No single link carries a part that can be told from none."
    parts = [
        f"{bare(found.through(link, measure).mean, measure)} goes through {link.name} "
        f"({link.meaning})"
        for link in sure[:MOST_LINKS]
    ]
    against = [link for link in found.links
               if _tells(found.through(link, measure), Mean(-whole.mean, 0, 0))]  # fmt: skip
    worse = f" {' and '.join(link.name for link in against)} work against it." if against else ""
    return f"{begin} {f'Of this, {"; ".join(parts)}.' if parts else none}{worse}"


def _tells(part: Mean, whole: Mean) -> bool:
    """Whether a part has the sign of the whole for sure."""
    return part.low > 0.0 if whole.mean > 0 else part.high < 0.0


def _interval(mean: Mean, measure: str) -> str:
    return f"95% interval {bare(mean.low, measure)} to {bare(mean.high, measure)}"
