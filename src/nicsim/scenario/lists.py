"""Lists of tables that a scenario may hold: scheduled changes, and practices with names."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from nicsim.domains.practices import NamedPractice
from nicsim.scenario.acts import ACTS, acts_in_words, plain, read_acts
from nicsim.scenario.checking import changed_value, flat
from nicsim.scenario.declared import shown
from nicsim.scenario.frozen import Frozen

MOST_PRACTICES = 64


class Change(NamedTuple):
    """What is different from a week on, and until when."""

    week: int
    until: int | None
    label: str
    set: Mapping[str, Any]
    acts: Mapping[str, Any] = Frozen()  # who leaves or joins, ties, a second hub, hours


def read_named(listed: Any, prefix: str, faults: list[str]) -> tuple[NamedPractice, ...]:
    """Named practices from plain tables; the faults of others are added."""
    found = []
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_PRACTICES:
        faults.append(f"{prefix}[[practices.named]] must be 1 to {MOST_PRACTICES} practices")
        return ()
    for number, entry in enumerate(listed, start=1):
        where = f"{prefix}[[practices.named]] {number}"
        given: dict[str, Any] = entry if isinstance(entry, dict) else {}
        name: Any = given.get("name")
        quality: Any = given.get("quality")
        named = isinstance(name, str) and name.strip() != ""
        if not named:
            faults.append(f"{where}: name must be text")
        elif name.strip() in [practice.name for practice in found]:
            faults.append(f"{where}: name {shown(name)} is given twice")
        if not _is_quality(quality):
            faults.append(f"{where}: quality {shown(quality)} is not a number from -2 to 2 (SD)")
        elif named:
            found.append(NamedPractice(name.strip(), float(quality)))
        extra = ", ".join(sorted(set(given) - {"name", "quality"}))
        if extra:
            faults.append(f"{where}: {extra} is not known; a practice has name and quality")
    return tuple(found)


def _is_quality(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -2 <= value <= 2


def read_changes(listed: Any, prefix: str, faults: list[str]) -> tuple[Change, ...]:
    """Scheduled changes from plain tables; the faults of others are added."""
    if not isinstance(listed, list):
        faults.append(f"{prefix}[[changes]] must be a list of tables")
        return ()
    made = [_change(c, f"{prefix}[[changes]] {n}", faults) for n, c in enumerate(listed, start=1)]
    return tuple(change for change in made if change is not None)


def _change(entry, where, faults) -> Change | None:
    if not isinstance(entry, dict):
        faults.append(f"{where}: must be a table with week and set")
        return None
    known = ("week", "until", "label", "set", *ACTS)
    extra = sorted(set(entry) - set(known))
    if extra:
        faults.append(f"{where}: {', '.join(extra)} is not known; it has {', '.join(known)}")
    week: Any = entry.get("week")
    until: Any = entry.get("until")
    label: Any = entry.get("label", "")
    before = len(faults)
    if not _is_week(week):
        told = "is missing: " if week is None else f"{shown(week)} is not a week, "
        faults.append(f"{where}: week {told}an integer from 0 on")
    if until is not None and not (_is_week(until) and (not _is_week(week) or until > week)):
        after = f" after {shown(week)}" if _is_week(week) else ""
        faults.append(f"{where}: until {shown(until)} is not a week{after}")
    if not isinstance(label, str):
        faults.append(f"{where}: label must be text")
    acts = read_acts(entry, where, faults)
    kept = {}
    does = bool(set(entry) & set(ACTS))
    if not does or entry.get("set", {}) != {}:  # an empty one stands in what `described` tells
        kept = _set_by_change(entry.get("set"), where, faults)
    if len(faults) > before or week is None:
        return None
    label = label.strip() or ", ".join([*kept, *acts_in_words(acts)])
    return Change(week, until, label, Frozen(kept), acts)


def _set_by_change(values, where, faults) -> dict[str, Any]:
    pairs = list(flat(values)) if isinstance(values, dict) else []
    if not pairs:
        faults.append(f"{where}: set must be a table of what changes (or give {', '.join(ACTS)})")
    kept = {}
    for key, value in pairs:
        fault, sound = changed_value(key, value)
        if key in kept:
            fault = f"{shown(key)} is given twice"
        if fault:
            faults.append(f"{where}: {fault}")
        else:
            kept[key] = sound
    return kept


def _is_week(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


class Lists(NamedTuple):
    """What was given of them in place of a scenario's own; None: nothing."""

    changes: tuple[Change, ...] | None
    named: tuple[NamedPractice, ...] | None


def parted(
    values: Mapping[str, Any], prefix: str, faults: list[str]
) -> tuple[Lists, dict[str, Any]]:
    """Lists that are among values, read, and the other values; faults are added.

    Changes and practices may be plain tables, or those of another scenario.
    """
    rest = dict(values)
    changes = rest.pop("changes", None)
    named = rest.pop("practices.named", None)
    table = rest.get("practices")
    if isinstance(table, Mapping) and "named" in table:
        if named is not None:
            faults.append(f"{prefix}[practices] named is given twice")
        named = table["named"]
        rest["practices"] = {key: value for key, value in table.items() if key != "named"}
    return Lists(
        None if changes is None else read_changes(_tables(changes), prefix, faults),
        None if named is None else read_named(_tables(named), prefix, faults) if named else (),
    ), rest


def _tables(listed: Any) -> Any:
    """Changes and practices of a scenario as plain tables."""
    if not isinstance(listed, list | tuple):
        return listed
    return [
        _table(one) if isinstance(one, Change) else one._asdict()
        if isinstance(one, NamedPractice) else one
        for one in listed
    ]  # fmt: skip


def _table(change: Change) -> dict[str, Any]:
    told = {"week": change.week, "until": change.until, "label": change.label}
    own = {"set": dict(change.set)} if change.set else {}
    return {k: v for k, v in told.items() if v is not None} | own | plain(change.acts)
