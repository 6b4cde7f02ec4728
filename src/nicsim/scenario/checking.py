"""Values that a scenario gives: found in nested tables, checked against the declarations."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nicsim.scenario.declared import checked, parameters, shown, tables, unknown
from nicsim.scenario.given import as_file

TEXTS = ("title", "question")
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")  # as os.path.expandvars reads them
IN_FILES_ONLY = ("sources", "extends", "changes", "practices.named", "version")


def flat(table: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    """Nested tables as dotted keys; a table that is not known stays one, however deep it is."""
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key in tables():
            yield from flat(value, f"{key}.")
        else:
            yield key, value


def taken(
    values: Mapping[str, Any], prefix: str, folder: Path, faults: list[str]
) -> dict[str, Any]:
    """Sound values of nested tables under their dotted keys; the faults of the others are added.

    Parameters
    ----------
    values : mapping
    prefix : str
        What every fault begins with, for instance the name of the file.
    folder : Path
        What paths are relative to.
    faults : list of str
    """
    found = {}
    for key, value in flat(values):
        if key in found:
            faults.append(f"{prefix}{_where(key)} is given twice")
        if key not in parameters():
            faults.append(prefix + _not_known(key, value))
            continue
        if parameters()[key].kind == "file" and not isinstance(value, str):
            value = as_file(value, key)
        sound, fault = checked(key, value)
        if fault is not None:
            faults.append(f"{prefix}{_where(key)}: {fault}")
        elif parameters()[key].kind == "file":
            found[key] = _path(sound, folder, prefix, key, faults)
        else:
            found[key] = sound
    return found


def _not_known(key, value):
    if key in tables():
        return f"[{key}] must be a table, not {shown(value)}"
    if key in TEXTS:
        return f"{key} must be text"
    if key in IN_FILES_ONLY:
        return f"{key} can be given in a scenario file only, at its top"
    return unknown(f"{key}." if isinstance(value, Mapping) else key)


def _where(key):
    table, _, name = key.rpartition(".")
    return f"[{table}] {name}" if table else name


def _path(text, folder, prefix, key, faults):
    """A path relative to the file that names it; `$NAME` stands for an environment variable.

    None where it cannot be told: one fault a variable, however many paths name it.
    """
    names = (braced or plain for braced, plain in VARIABLE.findall(text))
    unset = next((name for name in names if not os.environ.get(name)), None)
    if unset is not None:
        fault = f"{prefix}the environment variable {unset} is not set"
        if not any(known.startswith(fault) for known in faults):
            faults.append(
                f"{fault}: {_where(key)} is {text!r}. The file itself says what data it wants; set "
                f"the variable to their folder (export {unset}=/path/to/it), or leave this file out"
            )
        return None
    try:
        return str(folder / Path(os.path.expandvars(text)).expanduser())
    except RuntimeError:
        faults.append(f"{prefix}{_where(key)}: {text!r} names a user who is not known here")
        return None


def changed_value(key: str, value: Any) -> tuple[str | None, Any]:
    """Why a value cannot be set by a scheduled change (None if it can), and the value."""
    if key not in parameters():
        return _not_known(key, value), None
    p = parameters()[key]
    if p.domain == "costs":
        return f"{_where(key)} is a price, the same for the whole run", None
    if p.founding or p.domain in ("", "practices") or p.domain.startswith("structure"):
        return f"{_where(key)} acts at the beginning only and cannot change in mid-run", None
    taken, fault = checked(key, value)
    return (None if fault is None else f"{_where(key)}: {fault}"), taken
