"""Work in progress: `NAME.partial`, append-only; each file in it is complete or not there.

A study can be killed at any moment: what was finished counts, once, and the same command goes on.
A part bears the hash of its bytes in its name, and that of what was asked inside: one that was
damaged is set aside and its runs are made again; one of another request is refused.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from filelock import FileLock, Timeout

from nicsim.experiments.design import Run
from nicsim.experiments.store import requests, seals
from nicsim.experiments.work import COLUMNS, Part
from nicsim.foundation.errors import ResultsError

LOCK = "lock"


class Parts:
    """Finished runs of a study under way, in its folder.

    Parameters
    ----------
    folder : Path
        `NAME.partial`, which exists and is locked.
    asked : str
        The hash of what is asked.

    Attributes
    ----------
    damaged : list of str
        Parts that were set aside.
    """

    def __init__(self, folder: Path, asked: str) -> None:
        self.folder, self.asked = folder, asked
        self._parts = folder / "parts"
        self._where: dict[Run, tuple[Path, int]] = {}  # file, and place in it
        self._next, self.damaged = 0, []
        for file, found in whole_parts(self._parts, asked, self.damaged):
            self._note(file, [Run(*run) for run in found.tolist()])

    @property
    def done(self) -> set[Run]:
        """Runs that are stored."""
        return set(self._where)

    def add(self, part: Part) -> None:
        """Store the runs of a part, all or none of them."""
        if not part.runs:
            return
        runs = np.array(part.runs, np.int64)
        self._note(write_part(self.folder, self._next, self.asked, runs, part.arrays), part.runs)

    def _note(self, file: Path, runs: Sequence[Run]) -> None:
        self._next = number_of(file) + 1
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
        requests.write_record(self.folder)
        seals.seal(self.folder)
        shutil.rmtree(self._parts)
        for file in ("request.json", LOCK):
            (self.folder / file).unlink(missing_ok=True)
        self.folder.replace(folder)


def write_part(
    folder: Path, number: int, asked: str, runs: np.ndarray, arrays: Mapping[str, np.ndarray]
) -> Path:
    """Write runs and their arrays to a file that is complete or not there.

    Parameters
    ----------
    folder : Path
        `NAME.partial`.
    number : int
        Of the part, from 0.
    asked : str
        The hash of what is asked.
    runs, arrays
        Which runs, and what each left.

    Returns
    -------
    Path
        The file; its name bears the number and the hash of its bytes.
    """
    temporary = folder / "parts" / f"{number:08d}.tmp"
    try:
        bytes_of = io.BytesIO()
        np.savez(bytes_of, runs=runs, request=np.array(asked), **arrays)  # type: ignore[arg-type]
        with temporary.open("wb") as out:
            out.write(bytes_of.getbuffer())
            out.flush()
            os.fsync(out.fileno())
        digest = hashlib.blake2b(bytes_of.getbuffer(), digest_size=16).hexdigest()
        return temporary.replace(temporary.with_name(f"{number:08d}-{digest}.npz"))
    except OSError as fault:
        temporary.unlink(missing_ok=True)
        raise ResultsError(
            f"{folder}: cannot be written ({requests.reason(fault)}); what was finished is "
            "kept, and the same command goes on"
        ) from None


def whole_parts(folder: Path, asked: str, damaged: list[str]) -> Iterator[tuple[Path, np.ndarray]]:
    """Parts that are as they were written, and the runs in each; others are set aside.

    Raises
    ------
    ResultsError
        If a part was made for another request.
    """
    folder.mkdir(exist_ok=True)
    for unfinished in folder.glob("*.tmp"):
        unfinished.unlink()
    for file in sorted(folder.glob("*.npz")):
        held = _held(file)
        if held is None:
            file.replace(file.with_suffix(".damaged"))
            damaged.append(f"{file.parent.name}/{file.name}")
            continue
        known, runs = held
        if known != asked:
            raise ResultsError(
                f"{folder.parent}: parts/{file.name} holds runs of another request; "
                "choose another --out, or remove the folder"
            )
        yield file, runs


def _held(file: Path) -> tuple[str, np.ndarray] | None:
    """What was asked and which runs a part holds; None where it is not as it was written."""
    try:
        number, _, digest = file.stem.partition("-")
        if not number.isdecimal() or seals.hash_of_file(file) != digest:
            return None
        with np.load(file) as arrays:
            return str(arrays["request"]), arrays["runs"]
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def number_of(file: Path) -> int:
    """The number of a part."""
    return int(file.stem.partition("-")[0])


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
        yield Parts(partial, requests.hash_of(request))


def partial_of(folder: Path) -> Path:
    """Where the work of a results folder goes on until it is finished."""
    return folder.with_name(folder.name + seals.UNFINISHED)


@contextmanager
def locked(folder: Path) -> Iterator[Path]:
    """The folder of the work in progress of a results folder, for this process alone.

    Raises
    ------
    ResultsError
        If it cannot be written, or is in use.
    """
    partial = partial_of(folder)
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
    known = known_request(partial)
    if known is not None:
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


def known_request(partial: Path) -> dict[str, Any] | None:
    """What was asked when the work began; None where it cannot be told (parts know it too)."""
    try:
        known = json.loads((partial / "request.json").read_text("utf-8"))
        return known if requests.is_request(known) else None
    except (OSError, ValueError, RecursionError):
        return None
