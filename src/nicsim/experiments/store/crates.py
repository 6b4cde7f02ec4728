"""Results folders inside a bundle (an RO-Crate): where they are, and the files they were made from.

A bundle holds a results folder and, beside it, `inputs` with every roster and table of ties that it
read, named by what they hold; so it is opened and run again where the paths of the manifest lead
nowhere.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nicsim.experiments.store import seals
from nicsim.foundation.errors import ResultsError

METADATA = "ro-crate-metadata.json"
INPUTS = "inputs"


def unwrapped(folder: Path) -> Path:
    """The results folder in a bundle; any other folder as it is.

    Raises
    ------
    ResultsError
        If it is a bundle without results, or a packed one.
    """
    if folder.suffix == ".zip" and folder.is_file():
        raise ResultsError(f"{folder}: is packed; unpack it, and give the folder")
    if not (folder / METADATA).is_file():
        return folder
    found = [file.parent for file in sorted(folder.glob("*/*.json")) if file.name in MARKS]
    if not found:
        raise ResultsError(f"{folder}: is a bundle without results of nicsim")
    return found[0]


MARKS = ("manifest.json", "gallery.json")  # of folders that results stand in


def relocated(request: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """A request whose files are those of the bundle that the folder lies in, where it has them."""
    place = next((up / INPUTS for up in list(folder.resolve().parents)[:2]
                  if (up / METADATA).is_file() and (up / INPUTS).is_dir()), None)  # fmt: skip
    if place is None:
        return dict(request)
    arms = []
    for arm in request["arms"]:
        scenario = arm["scenario"]
        there = {key: str(place / _name(key, was)) for key, was in arm["inputs"].items()
                 if (place / _name(key, was)).is_file()}  # fmt: skip
        arms.append(arm | {"scenario": scenario | {"values": scenario["values"] | there}})
    return dict(request) | {"arms": arms}


def inputs_of(request: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Files that a request was made from, each with its name in a bundle.

    Raises
    ------
    ResultsError
        If one is not there any more, or has changed.
    """
    seen = set()
    for arm in request["arms"]:
        for key, was in arm["inputs"].items():
            path, name = Path(arm["scenario"]["values"][key]), _name(key, was)
            if name in seen:
                continue
            seen.add(name)
            if not path.is_file():
                raise ResultsError(f"{path} ({key}) is not there any more; a bundle needs it")
            if seals.hash_of_file(path) != was:
                raise ResultsError(f"{path} ({key}) has changed since it was run")
            yield path, name


def _name(key: str, was: str) -> str:
    return f"{key.rpartition('.')[2]}_{was[:12]}.csv"
