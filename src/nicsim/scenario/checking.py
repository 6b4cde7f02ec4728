"""Values that a scenario gives: found in nested tables, checked against the declarations."""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nicsim.scenario.declared import checked, parameters, unknown

TEXTS = ("title", "question")
VARIABLE = re.compile(r"\$(?:\{(\w+)\}|(\w+))")  # as os.path.expandvars reads them


def flat(table: Mapping[str, Any], above: str = "") -> Iterable[tuple[str, Any]]:
    """Nested tables as dotted keys; a table stays one where a single value is expected."""
    for name, value in table.items():
        key = f"{above}{name}"
        if isinstance(value, Mapping) and key not in parameters():
            if not value and key not in _tables():
                yield key, value
            yield from flat(value, f"{key}.")
        else:
            yield key, value


def _tables() -> set[str]:
    return {key.rpartition(".")[0] for key in parameters()}


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
        if key not in parameters():
            faults.append(prefix + _not_known(key, value))
            continue
        sound, fault = checked(key, value)
        if fault is not None:
            faults.append(f"{prefix}{_where(key)}: {fault}")
        elif parameters()[key].kind == "file":
            found[key] = _path(sound, folder, prefix, key, faults)
        else:
            found[key] = sound
    return found


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
    """A path relative to the file that names it; `$NAME` stands for an environment variable.

    None where the variable is not set: one fault, however many paths name it.
    """
    names = (braced or plain for braced, plain in VARIABLE.findall(text))
    unset = next((name for name in names if not os.environ.get(name)), None)
    if unset is None:
        return str(folder / Path(os.path.expandvars(text)).expanduser())
    fault = f"{prefix}the environment variable {unset} is not set"
    if not any(known.startswith(fault) for known in faults):
        faults.append(f"{fault}; set it to the folder of the data ({_where(key)} is {text!r})")
    return None


def changed_value(key: str, value: Any) -> tuple[str | None, Any]:
    """Why a value cannot be set by a scheduled change (None if it can), and the value."""
    if key not in parameters():
        return _not_known(key, value), None
    p = parameters()[key]
    if p.founding or p.domain in ("", "practices") or p.domain.startswith("structure"):
        return f"{_where(key)} acts at the beginning only and cannot change in mid-run", None
    taken, fault = checked(key, value)
    return (None if fault is None else f"{_where(key)}: {fault}"), taken
