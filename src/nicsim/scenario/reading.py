"""Scenario files: TOML in, a Scenario out, all faults of a file in one report."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nicsim.domains.practices import NamedPractice
from nicsim.foundation.errors import ScenarioError
from nicsim.scenario.border import Unreadable, parsed, text_of, value_of
from nicsim.scenario.checking import TEXTS, taken
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.lists import Change, read_changes, read_named
from nicsim.scenario.presets import meant
from nicsim.scenario.scenario import Scenario, Value
from nicsim.scenario.versions import current

MOST_PARENTS = 50  # files that extend one another; an assumption


class Draft(NamedTuple):
    """What one file says, before it is put together with those that it extends."""

    texts: dict[str, Any]
    assigned: dict[str, Value]
    named: tuple[NamedPractice, ...] | None
    changes: tuple[Change, ...] | None
    notices: tuple[str, ...] = ()  # what was made of an older version


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
    table, notices = current(table, name, faults)
    prefix, origin = f"{name}: ", Path(name).name
    texts = _texts(table, prefix, faults)
    changes = read_changes(table.pop("changes"), prefix, faults) if "changes" in table else None
    named = None
    practices = table.get("practices")
    if isinstance(practices, dict) and "named" in practices:
        table["practices"] = {k: v for k, v in practices.items() if k != "named"}
        named = read_named(practices["named"], prefix, faults)
    assigned = {key: Value(v, origin) for key, v in taken(table, prefix, folder, faults).items()}
    return Draft(texts, assigned, named, changes, notices)


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


def _joined(drafts: list[Draft], path: Path | None) -> Scenario:
    """Files put together; a later one wins, and its changes come after those before."""
    texts: dict[str, Any] = {"title": ""}
    assigned: dict[str, Value] = {}
    named: tuple[NamedPractice, ...] = ()
    changes: tuple[Change, ...] = ()
    notices = tuple(note for draft in drafts for note in draft.notices)
    for draft in drafts:
        texts |= draft.texts
        assigned |= draft.assigned
        named = named if draft.named is None else draft.named
        if draft.changes is not None:
            changes = (*changes, *draft.changes) if draft.changes else ()
    return Scenario(
        **texts, assigned=Frozen(assigned), named=named, changes=changes, path=path, notices=notices
    )
