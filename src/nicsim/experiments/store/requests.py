"""Results folders: what was asked, what it was run with, and whether two requests are the same."""

import hashlib
import json
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.store import seals
from nicsim.foundation.errors import ResultsError
from nicsim.foundation.jit import source_hash

if TYPE_CHECKING:
    from nicsim.experiments.worlds.record import Worlds

LIBRARIES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow")
MOST_TOLD = 6  # differences between two requests
FILES = ("structure.roster", "structure.ties", "structure.team_ties", "structure.joins")


def request_of(experiment: Experiment, driver: str, events: bool = False) -> dict[str, Any]:
    """All that decides a study's files, as plain data; equal requests give equal results."""
    asked: dict[str, Any] = {"events": True} if events else {}
    if experiment.contrasts:
        asked["contrasts"] = [[c.name, c.of, c.against, c.within] for c in experiment.contrasts]
    if experiment.matters:
        asked["matters"] = dict(experiment.matters)
    if experiment.worlds is not None:
        asked["worlds"] = worlds_told(experiment.worlds)
    return asked | {
        "title": experiment.title,
        "question": experiment.question,
        "kind": experiment.kind,
        "arms": [_arm(arm) for arm in experiment.arms],
        "replicates": experiment.replicates,
        "until": experiment.until._asdict() if experiment.until else None,
        "seed": experiment.seed,
        "measures": list(experiment.measures),
        "driver": driver,
    }


def worlds_told(worlds: "Worlds") -> dict[str, Any]:
    """Worlds by number and by a hash of all that they say."""
    said = json.dumps(worlds.values.to_dict("list"), sort_keys=True)
    digest = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
    return {"count": len(worlds), "hash": digest, "name": Path(worlds.name).name}


def _arm(arm: Arm) -> dict[str, Any]:
    resolved = {
        key: value.value
        for key, value in arm.scenario.resolved().items()
        if not (key.startswith("costs.") and value.origin == "default")  # prices move no run
    }
    return {
        "name": arm.name,
        "point": dict(arm.point),
        "model": None if arm.model is None else f"{arm.model.__module__}.{arm.model.__qualname__}",
        "scenario": arm.scenario.described() | {"values": resolved},
        "inputs": {key: seals.hash_of_file(Path(resolved[key])) for key in FILES if resolved[key]},
    }


def manifest_of(
    request: Mapping[str, Any], experiment: Experiment, replicates: int, notes: Sequence[str]
) -> dict[str, Any]:
    """The request, where its values came from, and what it was run with."""
    return {
        "nicsim": version("nicsim"),
        "hash": hash_of(request),
        "request": request,
        "replicates": replicates,
        "origins": {
            arm.name: {key: v.origin for key, v in arm.scenario.resolved().items()}
            for arm in experiment.arms
        },
        "files": {arm.name: str(arm.scenario.path or "") for arm in experiment.arms},
        "notes": list(notes),
        "commit": _commit(),
        "sources": source_hash(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


def write_record(folder: Path) -> None:
    """Write down command and time, apart from all that two runs of the same have in common."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    command = [Path(sys.argv[0]).name, *sys.argv[1:]]
    write_json(folder / seals.RECORD, {"command": command, "finished": now})


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a finished results folder.

    Raises
    ------
    ResultsError
        If there is none.
    """
    file = folder / "manifest.json"
    if not folder.exists() and folder.with_name(folder.name + seals.UNFINISHED).exists():
        raise ResultsError(f"{folder}: is not finished; the command that began it goes on with it")
    if not folder.exists():
        raise ResultsError(f"{folder}: no such results folder")
    try:
        manifest = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        raise ResultsError(f"{folder}: no results folder (no readable manifest.json)") from None
    if not isinstance(manifest, dict) or not is_request(manifest.get("request")):
        raise ResultsError(f"{file}: not a manifest of this version")
    return manifest


def is_request(known: Any) -> bool:
    """Whether plain data have the shape of a request, so that two can be held side by side."""
    arms = known.get("arms") if isinstance(known, dict) else None
    return isinstance(arms, list) and all(
        isinstance(arm, dict)
        and isinstance(arm.get("name"), str)
        and isinstance(arm.get("inputs"), dict)
        and isinstance(arm.get("scenario"), dict)
        and isinstance(arm["scenario"].get("values"), dict)
        and {"named", "changes"} <= arm["scenario"].keys()
        for arm in arms
    )


def hash_of(request: Mapping[str, Any]) -> str:
    """A hash of a request."""
    text = json.dumps(request, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def finished(folder: Path, request: Mapping[str, Any]) -> bool:
    """Whether a folder holds exactly this request's results.

    Raises
    ------
    ResultsError
        If it holds something else.
    """
    if not folder.exists():
        return False
    try:
        manifest = read_manifest(folder)
    except ResultsError:
        raise ResultsError(
            f"{folder}: exists and is no results folder; choose another with --out"
        ) from None
    seals.refuse_touched(folder)
    if hash_of(manifest["request"]) == hash_of(request):
        return True
    told = ", ".join(differences(manifest["request"], request)) or "the request"
    raise ResultsError(
        f"{folder}: holds results of another run ({told} differs); "
        "choose another folder with --out, or remove it"
    )


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write plain data as readable JSON."""
    path.write_text(json.dumps(content, indent=1, default=str) + "\n", "utf-8")


def reason(fault: OSError) -> str:
    """Why a file operation failed, in words."""
    return (fault.strerror or str(fault)).lower()


def differences(known: Mapping[str, Any], request: Mapping[str, Any]) -> list[str]:
    """What differs between two requests, in words."""
    now = json.loads(json.dumps(request, default=str))
    names = dict.fromkeys((*now, *known))
    found = [name for name in names if name != "arms" and known.get(name) != now.get(name)]
    before = {arm["name"]: arm for arm in known.get("arms", [])}
    after = {arm["name"]: arm for arm in now["arms"]}
    found += [f"arm {name!r}" for name in before if name not in after]
    found += [f"arm {name!r}" for name in after if name not in before]
    for name in set(before) & set(after):
        found += _arm_differences(before[name], after[name])
    if not found and known.get("arms") != now["arms"]:
        found.append("the order of arms")
    found = list(dict.fromkeys(found))
    more = [f"{len(found) - MOST_TOLD} values more"] if len(found) > MOST_TOLD else []
    return [*found[:MOST_TOLD], *more]


def _arm_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    one, other = before["scenario"], after["scenario"]
    keys = {**one["values"], **other["values"]}
    found = ["its model"] if before.get("model") != after["model"] else []
    found += [key for key in keys if one["values"].get(key) != other["values"].get(key)]
    found += [name for name in ("named", "changes") if one[name] != other[name]]
    found += [key for key in after["inputs"] if before["inputs"].get(key) != after["inputs"][key]]
    return found


def _commit() -> str | None:
    """The commit of the sources, where they are in a repository."""
    git = shutil.which("git")
    if git is None:
        return None
    here = Path(__file__).parent
    told = subprocess.run(
        [git, "-C", str(here), "rev-parse", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or None


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
