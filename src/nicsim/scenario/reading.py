"""Scenario files: TOML in, a Scenario out, all faults of a file in one report."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.domains.practices import NamedPractice
from nicsim.errors import ScenarioError
from nicsim.scenario.declared import checked, parameters, unknown
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario, Value

LARGEST_FILE = 1_000_000  # bytes of TOML; an assumption
TEXTS = ("title", "question")
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
    path = Path(path)
    drafts = _with_parents(path, (), faults)
    scenario = _joined(drafts, path)
    if overrides:
        scenario = _replaced(scenario, overrides, "command line", faults, "--set ")
    return _without_late_changes(scenario, faults, shortened="years" in (overrides or {})), faults


def parse(text: str, name: str = "text", folder: Path | None = None) -> Scenario:
    """Read a scenario from TOML text; paths in it are relative to `folder` (the current one)."""
    faults: list[str] = []
    table = _toml(text, name, faults)
    if table is None:
        raise ScenarioError(faults)
    if table.pop("extends", None) is not None:
        faults.append(f"{name}: extends needs a file; a text cannot extend one")
    draft = _draft(table, name, folder or Path(), faults)
    scenario = _joined([draft], None)
    scenario = _without_late_changes(scenario, faults, shortened=False)
    if faults:
        raise ScenarioError(faults)
    return scenario


def replacing(scenario: Scenario, values: Mapping[str, Any], origin: str = "Python") -> Scenario:
    """The same scenario with other values, given by dotted keys.

    Raises
    ------
    ScenarioError
        For unknown keys and values that are not allowed, all at once.
    """
    faults: list[str] = []
    changed = _replaced(scenario, values, origin, faults, "")
    changed = _without_late_changes(changed, faults, shortened="years" in values)
    if faults:
        raise ScenarioError(faults)
    return changed


def parse_overrides(texts: Iterable[str]) -> dict[str, Any]:
    """`KEY=VALUE` from the command line as keys and values; what is not TOML is taken as text."""
    found, faults = {}, []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip():
            faults.append(f"--set {text}: write KEY=VALUE, for instance culture.level=0.8")
            continue
        try:
            found[key.strip()] = tomllib.loads(f"v = {value.strip()}")["v"]
        except tomllib.TOMLDecodeError:
            found[key.strip()] = value.strip()
    if faults:
        raise ScenarioError(faults)
    return found


def _replaced(scenario, values, origin, faults, prefix):
    assigned, texts = dict(scenario.assigned), {}
    for key, value in _flat(values):
        if key in TEXTS and isinstance(value, str):
            texts[key] = value
        else:
            _assign(assigned, key, value, origin, prefix, faults, Path())
    return _scenario(scenario, assigned=Frozen(assigned), **texts)


def _scenario(scenario: Scenario, **changes) -> Scenario:
    fields = {name: getattr(scenario, name) for name in Scenario.__dataclass_fields__}
    return Scenario(**(fields | changes))


def _with_parents(path: Path, above: tuple[Path, ...], faults: list[str]) -> list[Draft]:
    """Drafts of a file and of all it extends, the furthest first."""
    table = _load(path, faults)
    if table is None:
        return []
    parents: list[Draft] = []
    if "extends" in table:
        parent = table.pop("extends")
        if not isinstance(parent, str) or not parent:
            faults.append(f"{path}: extends must be the path of another scenario file")
        else:
            other = path.parent / parent
            chain = (*above, path.resolve())
            if other.resolve() in chain:
                told = " -> ".join(file.name for file in (*chain, other.resolve()))
                faults.append(f"{path}: extends goes round in a circle ({told})")
            else:
                parents = _with_parents(other, chain, faults)
    return [*parents, _draft(table, str(path), path.parent, faults)]


def _load(path: Path, faults: list[str]) -> dict[str, Any] | None:
    try:
        if path.stat().st_size > LARGEST_FILE:
            faults.append(f"{path}: over {LARGEST_FILE // 1000} kB, which no scenario needs")
            return None
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        near = sorted(file.name for file in path.parent.glob("*.toml"))[:8]
        hint = f"; in that folder: {', '.join(near)}" if near else ""
        faults.append(f"{path}: no such file{hint}")
    except UnicodeDecodeError:
        faults.append(f"{path}: not a text file (a scenario is TOML in UTF-8)")
    except OSError as fault:
        faults.append(f"{path}: cannot be read ({(fault.strerror or str(fault)).lower()})")
    else:
        return _toml(text, str(path), faults)
    return None


def _toml(text, name, faults):
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        faults.append(f"{name}: not valid TOML: {fault}")
    except RecursionError:
        faults.append(f"{name}: not valid TOML: nested too deeply")
    return None


def _draft(table: dict[str, Any], name: str, folder: Path, faults: list[str]) -> Draft:
    """What a file says; its faults are added."""
    table = dict(table)
    prefix, origin = f"{name}: ", Path(name).name
    texts = _texts(table, prefix, faults)
    changes = _changes(table.pop("changes"), prefix, faults) if "changes" in table else None
    named = None
    practices = table.get("practices")
    if isinstance(practices, dict) and "named" in practices:
        table["practices"] = {k: v for k, v in practices.items() if k != "named"}
        named = _named(practices["named"], prefix, faults)
    assigned: dict[str, Value] = {}
    for key, value in _flat(table):
        _assign(assigned, key, value, origin, prefix, faults, folder)
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
        faults.append(f"{prefix}title is missing: every scenario has one, title = \"...\"")
    if "sources" in table:
        value = table.pop("sources")
        if isinstance(value, list) and all(isinstance(source, str) for source in value):
            texts["sources"] = tuple(value)
        else:
            faults.append(f"{prefix}sources must be a list of texts")
    return texts


def _flat(table: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    """Nested tables as dotted keys; a table stays one where a single value is expected."""
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in parameters():
            if not value and key not in _tables():
                yield key, value
            yield from _flat(value, f"{key}.")
        else:
            yield key, value


def _tables() -> set[str]:
    return {key.rpartition(".")[0] for key in parameters()}


def _assign(assigned, key, value, origin, prefix, faults, folder):
    if key not in parameters():
        faults.append(prefix + _not_known(key, value))
        return
    taken, fault = checked(key, value)
    if fault is not None:
        faults.append(f"{prefix}{_where(key)}: {fault}")
    else:
        if parameters()[key].kind == "file":
            taken = _path(taken, folder, prefix, key, faults)
        assigned[key] = Value(taken, origin)


def _not_known(key, value):
    if key in _tables():
        return f"[{key}] must be a table, not {value!r}"
    if key in TEXTS:
        return f"{key} must be text"
    return unknown(key)


def _where(key):
    table, _, name = key.rpartition(".")
    return f"[{table}] {name}" if table else name


def _path(text, folder, prefix, key, faults):
    """A path relative to the file that names it; `$NAME` stands for an environment variable."""
    expanded = os.path.expandvars(text)
    if "$" in expanded:
        faults.append(f"{prefix}{_where(key)}: {text!r} names a variable that is not set")
    return str(folder / Path(expanded).expanduser())


def _named(listed, prefix, faults) -> tuple[NamedPractice, ...]:
    found = []
    if not isinstance(listed, list) or not 1 <= len(listed) <= MOST_PRACTICES:
        faults.append(f"{prefix}[[practices.named]] must be 1 to {MOST_PRACTICES} practices")
        return ()
    for number, entry in enumerate(listed, start=1):
        where = f"{prefix}[[practices.named]] {number}"
        name = entry.get("name") if isinstance(entry, dict) else None
        quality = entry.get("quality") if isinstance(entry, dict) else None
        sound = isinstance(quality, int | float) and not isinstance(quality, bool)
        if not isinstance(name, str) or not name.strip():
            faults.append(f"{where}: name must be text")
        elif not sound or not -2.0 <= quality <= 2.0:
            faults.append(f"{where}: quality {quality!r} is not a number from -2 to 2 (SD)")
        else:
            found.append(NamedPractice(name.strip(), float(quality)))
        if isinstance(entry, dict) and set(entry) - {"name", "quality"}:
            extra = ", ".join(sorted(set(entry) - {"name", "quality"}))
            faults.append(f"{where}: {extra} is not known; a practice has name and quality")
    return tuple(found)


def _changes(listed, prefix, faults) -> tuple[Change, ...]:
    if not isinstance(listed, list):
        faults.append(f"{prefix}[[changes]] must be a list of tables")
        return ()
    made = [_change(c, f"{prefix}[[changes]] {n}", faults) for n, c in enumerate(listed, start=1)]
    return tuple(change for change in made if change is not None)


def _change(entry, where, faults) -> Change | None:
    if not isinstance(entry, dict):
        faults.append(f"{where}: must be a table with week and set")
        return None
    extra = sorted(set(entry) - {"week", "until", "label", "set"})
    if extra:
        faults.append(f"{where}: {', '.join(extra)} is not known; it has week, until, label, set")
    week, until = entry.get("week"), entry.get("until")
    if not _is_week(week):
        faults.append(f"{where}: week {week!r} is not a week, an integer from 0 on")
        return None
    if until is not None and (not _is_week(until) or until <= week):
        faults.append(f"{where}: until {until!r} is not a week after {week}")
        until = None
    values = entry.get("set")
    if not isinstance(values, dict) or not values:
        faults.append(f"{where}: set must be a table of what changes")
        return None
    kept = {}
    for key, value in _flat(values):
        fault, taken = _changed_value(key, value)
        if fault:
            faults.append(f"{where}: {fault}")
        else:
            kept[key] = taken
    label = entry.get("label", "")
    if not isinstance(label, str):
        faults.append(f"{where}: label must be text")
        label = ""
    return Change(week, until, label or ", ".join(kept), Frozen(kept))


def _is_week(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _changed_value(key, value):
    if key not in parameters():
        return _not_known(key, value), None
    p = parameters()[key]
    if p.founding or p.domain in ("", "practices") or p.domain.startswith("structure"):
        return f"{_where(key)} acts at the beginning only and cannot change in mid-run", None
    taken, fault = checked(key, value)
    return (None if fault is None else f"{_where(key)}: {fault}"), taken


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
    return Scenario(
        **texts, assigned=Frozen(assigned), named=named, changes=changes, path=path
    )


def _without_late_changes(scenario: Scenario, faults: list[str], shortened: bool) -> Scenario:
    """Changes beyond the end are a fault in a file; where the run was shortened, a notice."""
    late = [change for change in scenario.changes if change.week >= scenario.weeks]
    for change in late:
        told = (
            f"{change.label!r} at week {change.week} lies beyond the end "
            f"({scenario.years} years have weeks 0 to {scenario.weeks - 1})"
        )
        if shortened:
            scenario = scenario.with_notice(f"left out: {told}")
        else:
            name = f"{scenario.path}: " if scenario.path else ""
            faults.append(f"{name}[[changes]] {told}; a year has {WEEKS_A_YEAR}")
    kept = tuple(change for change in scenario.changes if change.week < scenario.weeks)
    return _scenario(scenario, changes=kept)
