"""Results folders: work goes on in `NAME.partial`, which is renamed when everything is there."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from nicsim.errors import ResultsError
from nicsim.scenario.scenario import Scenario

LIBRARIES = ("mesa", "networkx", "numba", "numpy", "pandas", "pyarrow")
FILES = ("structure.roster", "structure.ties", "structure.team_ties")


def request_of(scenario: Scenario, seed: int, replicates: int, driver: str) -> dict[str, Any]:
    """All that decides a run's numbers, as plain data; equal requests give equal results."""
    resolved = {key: value.value for key, value in scenario.resolved().items()}
    inputs = {key: _hash_of(Path(resolved[key])) for key in FILES if resolved[key]}
    return {
        "scenario": scenario.described() | {"values": resolved},
        "inputs": inputs,
        "seed": seed,
        "replicates": replicates,
        "driver": driver,
    }


def manifest_of(request: Mapping[str, Any], scenario: Scenario, notes: tuple[str, ...]):
    """The request, where its values came from, and what it was run with."""
    return {
        "nicsim": version("nicsim"),
        "hash": hash_of(request),
        **request,
        "origins": {key: value.origin for key, value in scenario.resolved().items()},
        "file": str(scenario.path) if scenario.path else None,
        "notes": list(notes),
        "commit": _commit(),
        "command": [Path(sys.argv[0]).name, *sys.argv[1:]],
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "libraries": {name: _version(name) for name in LIBRARIES},
    }


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
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        raise ResultsError(
            f"{folder}: exists and is no results folder; choose another with --out"
        ) from None
    if manifest.get("hash") == hash_of(request):
        return True
    told = ", ".join(_differences(manifest, request)) or "the request"
    raise ResultsError(
        f"{folder}: holds results of another run ({told} differs); "
        "choose another folder with --out, or remove it"
    )


@contextmanager
def results_folder(folder: Path):
    """A folder to write results to: complete under its name, or not there at all.

    Yields
    ------
    Path
        `NAME.partial`, renamed to `NAME` at the end; removed if anything goes wrong.
    """
    partial = folder.with_name(folder.name + ".partial")
    try:
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True)
    except OSError as fault:
        raise ResultsError(f"{partial}: cannot be written ({reason(fault)})") from None
    try:
        yield partial
        os.replace(partial, folder)
    except OSError as fault:
        raise ResultsError(
            f"{folder}: could not be written ({reason(fault)}); nothing was kept"
        ) from None
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write plain data as readable JSON."""
    path.write_text(json.dumps(content, indent=1, default=str) + "\n", "utf-8")


def write_figures(folder: Path, figures: Mapping[str, Callable[[], Any]]) -> None:
    """Write figures as PNG and SVG; each entry makes one, a Figure or Axes."""
    folder.mkdir()
    for name, make in figures.items():
        made = make()
        figure = made if hasattr(made, "savefig") else made.figure
        figure.savefig(folder / f"{name}.png")
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def reason(fault: OSError) -> str:
    """Why a file operation failed, in words."""
    return (fault.strerror or str(fault)).lower()


def _differences(manifest, request) -> list[str]:
    found = [
        name for name in ("seed", "replicates", "driver") if manifest.get(name) != request[name]
    ]
    scenario = manifest.get("scenario", {})
    values = scenario.get("values", {}) if isinstance(scenario, dict) else {}
    now = json.loads(json.dumps(request["scenario"]["values"], default=str))
    return found + [key for key in now if values.get(key) != now[key]]


def _hash_of(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


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
