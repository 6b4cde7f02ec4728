"""Work in progress: `NAME.partial`, append-only; each file in it is complete or not there.

A study can be killed at any moment: what was finished counts, once, and the same command goes on.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout

from nicsim.experiments.design import Run
from nicsim.experiments.store import requests
from nicsim.experiments.work import COLUMNS, Part
from nicsim.foundation.errors import ResultsError

LOCK = "lock"


class Parts:
    """Finished runs of a study under way, in its folder.

    Parameters
    ----------
    folder : Path
        `NAME.partial`, which exists and is locked.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._parts = folder / "parts"
        self._parts.mkdir(exist_ok=True)
        for unfinished in self._parts.glob("*.tmp"):
            unfinished.unlink()
        self._where: dict[Run, tuple[Path, int]] = {}  # file, and place in it
        self._next = 0
        for file in sorted(self._parts.glob("*.npz")):
            with np.load(file) as arrays:
                self._note(file, [Run(*run) for run in arrays["runs"].tolist()])

    @property
    def done(self) -> set[Run]:
        """Runs that are stored."""
        return set(self._where)

    def add(self, part: Part) -> None:
        """Store the runs of a part, all or none of them."""
        if not part.runs:
            return
        file = self._parts / f"{self._next:08d}.npz"
        write_part(self.folder, file, np.array(part.runs, np.int64), part.arrays)
        self._note(file, part.runs)

    def _note(self, file: Path, runs: Sequence[Run]) -> None:
        self._next = int(file.stem) + 1
        for place, run in enumerate(runs):
            self._where[run] = file, place

    def finals(self, measure: str) -> dict[Run, float]:
        """A measure's value in the last week of every stored run."""
        found, at = {}, COLUMNS.index(measure)
        for file in sorted({file for file, _ in self._where.values()}):
            with np.load(file) as arrays:
                values = arrays["weekly"][:, -1, at].tolist()
                found |= {Run(*r): v for r, v in zip(arrays["runs"].tolist(), values, strict=True)}
        return found

    def block(self, name: str, runs: Sequence[Run]) -> np.ndarray:
        """The arrays of one name of some runs, one below the other."""
        by_file: dict[Path, list[int]] = {}
        for place, run in enumerate(runs):
            by_file.setdefault(self._where[run][0], []).append(place)
        values: dict[int, np.ndarray] = {}
        for file, places in by_file.items():
            with np.load(file) as arrays:
                held = arrays[name]
                values |= {place: held[self._where[runs[place]][1]] for place in places}
        return np.stack([values[place] for place in range(len(runs))])

    def events(self, runs: Sequence[Run]) -> Iterator[np.ndarray]:
        """The events of some runs, run by run; they differ in number, so they make no block."""
        opened: tuple[Path, np.ndarray, np.ndarray] | None = None
        for run in runs:
            file, place = self._where[run]
            if opened is None or opened[0] != file:
                with np.load(file) as arrays:
                    opened = file, arrays["events"], arrays["events_end"]
            _, rows, ends = opened
            yield rows[ends[place - 1] if place else 0 : ends[place]]

    def finish(self, folder: Path) -> None:
        """Give the folder its name, now that everything is in it; parts and lock go."""
        shutil.rmtree(self._parts)
        for file in ("request.json", LOCK):
            (self.folder / file).unlink(missing_ok=True)
        self.folder.replace(folder)


def write_part(
    folder: Path, file: Path, runs: np.ndarray, arrays: Mapping[str, np.ndarray]
) -> None:
    """Write runs and their arrays to a file that is complete or not there."""
    temporary = file.with_suffix(".tmp")
    try:
        with temporary.open("wb") as out:
            np.savez(out, runs=runs, **arrays)  # type: ignore[arg-type]
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    except OSError as fault:
        temporary.unlink(missing_ok=True)
        raise ResultsError(
            f"{folder}: cannot be written ({requests.reason(fault)}); what was finished is "
            "kept, and the same command goes on"
        ) from None


@contextmanager
def open_parts(folder: Path, request: Mapping[str, Any]) -> Iterator[Parts]:
    """The work in progress of a results folder, locked; begun, or taken up where it stopped.

    Parameters
    ----------
    folder : Path
        The results folder that will be.
    request : mapping
        All that decides the numbers; what was begun for another is not touched.

    Raises
    ------
    ResultsError
        If the folder cannot be written, is in use, or holds runs of another request.
    """
    with locked(folder) as partial:
        begin(partial, request)
        yield Parts(partial)


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """The folder of the work in progress of a results folder, for this process alone.

    Raises
    ------
    ResultsError
        If it cannot be written, or is in use.
    """
    partial = folder.with_name(folder.name + ".partial")
    try:
        partial.mkdir(parents=True, exist_ok=True)
        lock = FileLock(partial / LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise ResultsError(
            f"{partial}: another command is writing there; wait for it or choose another --out"
        ) from None
    except OSError as fault:
        raise ResultsError(f"{partial}: cannot be written ({requests.reason(fault)})") from None
    try:
        yield partial
    finally:
        lock.release()


def begin(partial: Path, request: Mapping[str, Any]) -> None:
    """Write down what is asked, or hold it against what was asked when the work began."""
    file = partial / "request.json"
    if file.exists():
        known = json.loads(file.read_text("utf-8"))
        told = requests.differences(known, request)
        if told:
            raise ResultsError(
                f"{partial}: holds unfinished runs of another request ({', '.join(told)} differs); "
                "ask for the same, choose another --out, or remove it"
            )
        return
    temporary = file.with_suffix(".tmp")
    try:
        requests.write_json(temporary, request)
        temporary.replace(file)
    except OSError as fault:
        raise ResultsError(f"{partial}: cannot be written ({requests.reason(fault)})") from None
