"""What differs between two scenarios."""

from typing import Any

from nicsim.scenario.acts import plain
from nicsim.scenario.scenario import Scenario


def differences(a: Scenario, b: Scenario) -> list[tuple[str, Any, Any]]:
    """Keys whose values differ, with both; practices and changes as one entry each."""
    one, other = a.resolved(), b.resolved()
    rows: list[tuple[str, Any, Any]] = [
        (key, one[key].value, other[key].value) for key in one if one[key].value != other[key].value
    ]
    if a.named != b.named:
        rows.append(("practices.named", _practices(a), _practices(b)))
    if a.changes != b.changes:
        told = _changes(a), _changes(b)
        if told[0] == told[1]:  # the same weeks and labels
            told = _changes_in_full(a), _changes_in_full(b)
        rows.append(("changes", *told))
    return rows


def _practices(scenario):
    return ", ".join(f"{p.name} {p.quality:+g}" for p in scenario.named) or "drawn"


def _changes(scenario):
    return "; ".join(f"week {c.week}: {c.label}" for c in scenario.changes) or "none"


def _changes_in_full(scenario):
    return "; ".join(
        f"week {c.week} to {c.until or 'the end'}: {c.label}, "
        + ", ".join(f"{key} = {value!r}" for key, value in {**c.set, **plain(c.acts)}.items())
        for c in scenario.changes
    )
