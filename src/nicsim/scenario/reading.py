"""Scenario files: TOML in, a Scenario out, all faults of a file in one report."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.domains.practices import NamedPractice
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.acts import ACTS, acts_in_words, read_acts
from nicsim.scenario.border import Unreadable, parsed, text_of, value_of
from nicsim.scenario.checking import TEXTS, changed_value, flat, taken
from nicsim.scenario.declared import shown
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.presets import meant
from nicsim.scenario.scenario import Change, Scenario, Value

MOST_PARENTS = 50  # files that extend one another; an assumption
MOST_PRACTICES = 64


class Draft(NamedTuple):
    """What one file says, before it is put together with those that it extends."""

    texts: dict[str, Any]
    assigned: dict[str, Value]
    named: tuple[NamedPractice, ...] | None
    changes: tuple[Change, ...] | None


def read(path: Path | str, overrides: Mapping[str, Any] | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path : Path or str
        A file; or the bare name of a scenario that comes with nicsim, such as `baseline`.
    overrides : mapping of dotted keys to values, optional
        From the command line; they win over the file.

    Raises
    ------
    ScenarioError
        All faults of the file, and of those it extends, at once.
    """
    scenario, faults = read_with_faults(path, overrides)
    if faults:
        raise ScenarioError(faults)
    return scenario


def read_with_faults(path: Path | str, overrides: Mapping[str, Any] | None = None):
    """A scenario of what is sound in a file, and the faults of the rest (a list of str)."""
    faults: list[str] = []
    path = meant(Path(path))
    drafts = _with_parents(path, (), faults)
    scenario = _joined(drafts, path)
    planned = scenario.years
    if overrides:
        scenario = scenario.changed(overrides, "command line", "--set ", faults)
    return scenario.without_late_changes(faults, scenario.years < planned), faults


def parse(text: str, name: str = "text", folder: Path | None = None) -> Scenario:
    """Read a scenario from TOML text; paths in it are relative to `folder` (the current one)."""
    try:
        table = parsed(text)
    except Unreadable as fault:
        raise ScenarioError([f"{name}: {fault}"]) from None
    return parse_table(table, name, folder)


def parse_table(table: dict[str, Any], name: str = "table", folder: Path | None = None) -> Scenario:
    """The same from tables, as TOML or JSON gives them; keys may be dotted."""
    faults: list[str] = []
    table = dict(table)
    if table.pop("extends", None) is not None:
        faults.append(f"{name}: extends needs a file; a text cannot extend one")
    draft = _draft(table, name, folder or Path(), faults)
    scenario = _joined([draft], None).without_late_changes(faults, False, f"{name}: ")
    if faults:
        raise ScenarioError(faults)
    return scenario


def parse_overrides(texts: Iterable[str]) -> dict[str, Any]:
    """`KEY=VALUE` from the command line as keys and values; what is not TOML is taken as text."""
    found, faults = {}, []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            faults.append(f"--set {text}: write KEY=VALUE, for instance culture.level=0.8")
            continue
        found[key.strip()] = value_of(value.strip())
    if faults:
        raise ScenarioError(faults)
    return found


def _with_parents(path: Path, above: tuple[Path, ...], faults: list[str]) -> list[Draft]:
    """Drafts of a file and of all it extends, the furthest first."""
    table = load_table(path, faults)
    if table is None:
        return []
    parents: list[Draft] = []
    if "extends" in table:
        parent = table.pop("extends")
        if not isinstance(parent, str) or not parent or "\0" in parent:
            faults.append(f"{path}: extends must be the path of another scenario file")
        elif len(above) >= MOST_PARENTS:
            faults.append(f"{path}: extends leads through more than {MOST_PARENTS} files")
        else:
            other = meant(Path(parent), path.parent)
            chain = (*above, path.resolve())
            if other.resolve() in chain:
                told = " -> ".join(file.name for file in (*chain, other.resolve()))
                faults.append(f"{path}: extends goes round in a circle ({told})")
            else:
                parents = _with_parents(other, chain, faults)
    return [*parents, _draft(table, str(path), path.parent, faults)]


def load_table(path: Path, faults: list[str]) -> dict[str, Any] | None:
    """A TOML file as plain tables; None, and a fault added, where it cannot be read."""
    try:
        return parsed(text_of(path))
    except Unreadable as fault:
        faults.append(f"{path if str(path).isprintable() else repr(str(path))}: {fault}")
        return None


def _draft(table: dict[str, Any], name: str, folder: Path, faults: list[str]) -> Draft:
    """What a file says; its faults are added."""
    table = dict(table)
    prefix, origin = f"{name}: ", Path(name).name
    texts = _texts(table, prefix, faults)
    changes = read_changes(table.pop("changes"), prefix, faults) if "changes" in table else None
    named = None
    practices = table.get("practices")
    if isinstance(practices, dict) and "named" in practices:
        table["practices"] = {k: v for k, v in practices.items() if k != "named"}
        named = _named(practices["named"], prefix, faults)
    assigned = {key: Value(v, origin) for key, v in taken(table, prefix, folder, faults).items()}
    return Draft(texts, assigned, named, changes)


def _texts(table, prefix, faults):
    texts = {}
    for key in TEXTS:
        if key in table:
            value = table.pop(key)
            if isinstance(value, str) and (value.strip() or key != "title"):
                texts[key] = value.strip()
            else:
                faults.append(f"{prefix}{key} must be text")
                texts[key] = ""
    if "title" not in texts:
        faults.append(f'{prefix}title is missing: every scenario has one, title = "..."')
    if "sources" in table:
        value = table.pop("sources")
        if isinstance(value, list) and all(isinstance(source, str) for source in value):
            texts["sources"] = tuple(value)
        else:
            faults.append(f"{prefix}sources must be a list of texts")
    return texts


def _named(listed, prefix, faults) -> tuple[NamedPractice, ...]:
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
    if "set" in entry or not set(entry) & set(ACTS):
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


def _joined(drafts: list[Draft], path: Path | None) -> Scenario:
    """Files put together; a later one wins, and its changes come after those before."""
    texts: dict[str, Any] = {"title": ""}
    assigned: dict[str, Value] = {}
    named: tuple[NamedPractice, ...] = ()
    changes: tuple[Change, ...] = ()
    for draft in drafts:
        texts |= draft.texts
        assigned |= draft.assigned
        named = named if draft.named is None else draft.named
        if draft.changes is not None:
            changes = (*changes, *draft.changes) if draft.changes else ()
    return Scenario(**texts, assigned=Frozen(assigned), named=named, changes=changes, path=path)
