"""Versions of scenario and experiment files: old ones are read as what they mean today.

A file may say `version = 1`; without it, it is of the first version. When a form changes, the
version goes up by one and a step is added here, so that files of papers stay readable.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from nicsim.scenario.declared import shown

VERSION = 1  # of the files that this nicsim writes


class Step(NamedTuple):
    """From one version to the next."""

    upgraded: Callable[[dict[str, Any]], dict[str, Any]]  # a table as the next version has it
    told: str  # what was changed, in words


# By the version that a step begins from. There is none yet: no key was ever renamed.
STEPS: Mapping[int, Step] = {}


def current(
    table: Mapping[str, Any], name: str, faults: list[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A file's table as today's version has it, without its `version`; notes on what was changed.

    Parameters
    ----------
    table : mapping
    name : str
        Of the file.
    faults : list of str
        Takes what is wrong with the version.
    """
    found = dict(table)
    given = found.pop("version", None)
    if given is None:
        given = 1
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        faults.append(f"{name}: version {shown(given)} is not an integer from 1 to {VERSION}")
        return found, ()
    if given > VERSION:
        faults.append(
            f"{name}: version {given} is of a later nicsim; this one reads versions up to "
            f"{VERSION}: install a later nicsim"
        )
        return found, ()
    notes = []
    for version in range(given, VERSION):
        step = STEPS[version]
        found = step.upgraded(found)
        notes.append(f"{name}: read as version {version + 1} ({step.told}); write it so to keep it")
    return found, tuple(notes)
