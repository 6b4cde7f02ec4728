"""Seals: the hash of every file of a results folder, so that what was touched is told, not used.

They guard against accidents and edits in good faith (a table sorted and saved, a disk that loses
bytes, a folder half copied). Whoever forges a file and its seal is found out by running again.
"""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from nicsim.foundation.errors import ResultsError

FILE = "seals.json"
UNFINISHED = ".partial"  # how the name of work in progress ends: its files have no seals yet
RECORD = "record.json"  # when and by which command: says nothing of numbers, and is not sealed
MADE_BY_RUNS = (  # what only runs can make again; all else is made from these
    "manifest.json",
    "weekly.parquet",
    "practices.parquet",
    "surveys.parquet",
    "events.parquet",
    "design.parquet",
    "outcomes.parquet",
    "gallery.json",
    "design.json",
    "design.toml",
    "worlds.parquet",
    "points.parquet",
    "checks.json",
)
DESIGNED = "design_"  # tables of ties and teams that a search found
UNDER_WAY = ("request.json", "lock", "values.tmp", "seals.tmp")  # of work in progress, and parts
MOST_TOLD = 5


class Touched(NamedTuple):
    """A file that is not as it was written."""

    file: str
    what: str

    @property
    def by_runs(self) -> bool:
        """Whether only runs can make it again."""
        return self.file in (FILE, *MADE_BY_RUNS) or self.file.startswith(DESIGNED)

    def __str__(self) -> str:
        """As a sentence without its end."""
        return f"{self.file} {self.what}"


def hash_of_file(path: Path) -> str:
    """A hash of a file's bytes, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def seal(folder: Path) -> None:
    """Write down the hash of every file of a results folder, as they are now."""
    hashes = {name: hash_of_file(folder / name) for name in _files(folder)}
    temporary = folder / "seals.tmp"
    temporary.write_text(json.dumps(hashes, indent=1) + "\n", "utf-8")
    temporary.replace(folder / FILE)


def touched(folder: Path) -> list[Touched]:
    """Files of a results folder that are not as they were written, or not there any more."""
    try:
        sealed = json.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return [Touched(FILE, "is gone, which holds the hashes of all files")]
    except (OSError, ValueError, RecursionError):
        return [Touched(FILE, "cannot be read, which holds the hashes of all files")]
    if not isinstance(sealed, dict):
        return [Touched(FILE, "is not as it was written")]
    there, found = set(_files(folder)), []
    for name, known in sealed.items():
        if name not in there:
            found.append(Touched(name, "is gone"))
        elif _hash(folder / name) != known:
            found.append(Touched(name, "is not as it was written"))
    strange = sorted(there - set(sealed))
    found += [Touched(name, "has no hash in seals.json") for name in strange if _is_ours(name)]
    return found


def strangers(folder: Path) -> list[str]:
    """Files that nothing here wrote and that bear no name of ours."""
    try:
        sealed = json.loads((folder / FILE).read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    return [name for name in _files(folder) if name not in sealed and not _is_ours(name)]


def refuse_touched(folder: Path) -> None:
    """Refuse a finished results folder whose runs are not as they were written.

    Raises
    ------
    ResultsError
        That names the files.
    """
    if folder.name.endswith(UNFINISHED):
        return
    found = [one for one in touched(folder) if one.by_runs]
    if found:
        raise ResultsError(
            f"{folder}: {told(found)}; nothing is read from it. Only runs make this again: remove "
            "the folder and repeat the command (record.json has it), or bring the files back"
        )


def told(found: list[Touched]) -> str:
    """Some touched files in words."""
    more = [f"{len(found) - MOST_TOLD} files more"] if len(found) > MOST_TOLD else []
    return ", ".join([*map(str, found[:MOST_TOLD]), *more])


def _files(folder: Path) -> list[str]:
    """All files below a folder but those apart, and those of results folders in it."""
    nested = {file.parent for file in folder.rglob("manifest.json")} - {folder}
    apart = (FILE, RECORD, *UNDER_WAY)
    return sorted(
        name
        for file in folder.rglob("*")
        if file.is_file()
        and (name := file.relative_to(folder).as_posix()) not in apart
        and not name.startswith("parts/")
        and not nested & set(file.parents)
    )


def _is_ours(name: str) -> bool:
    """Whether a file bears a name that only this program gives, so that it would be believed."""
    ours = ("differences.csv", "summary.csv", "ranking.csv", "indices.csv", "report.html")
    return name in (*MADE_BY_RUNS, *ours) or name.startswith(("figures/", DESIGNED))


def _hash(path: Path) -> str | None:
    try:
        return hash_of_file(path)
    except OSError:
        return None
