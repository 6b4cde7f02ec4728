"""A study's runs on disk: compact, append-only while under way, more samples added at the end."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.sensitivity.factors import DUMMY, Factor
from nicsim.experiments.sensitivity.sampling import Design, design_of
from nicsim.experiments.sensitivity.study import Study
from nicsim.experiments.store import parts as common
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.stored import arm_from
from nicsim.experiments.work import Part
from nicsim.foundation.errors import ResultsError
from nicsim.foundation.later import pa, pq

RUNS_A_GROUP = 2048  # of a Parquet file's row groups; fixed, so that the bytes are the same
SHARE = "share of "  # columns of the design on the unit cube


class Found(NamedTuple):
    """A stored study.

    Parameters
    ----------
    study : Study
    design : Design
    values : array, rows x replicates x weeks x outcomes
    """

    study: Study
    design: Design
    values: np.ndarray


def experiment_of(study: Study) -> Experiment:
    """The study as an experiment of one arm, for manifests."""
    arms = (Arm(study.base.title, study.base),)
    weekly = tuple(name for name in study.outcomes)
    return Experiment(
        study.title, study.question, "sensitivity", arms, study.replicates, study.seed, weekly
    )


def request_of(study: Study, driver: str) -> dict[str, Any]:
    """All that decides a study's numbers, as plain data."""
    own = {
        "factors": [factor._asdict() for factor in study.factors],
        "method": study.method,
        "samples": study.samples,
        "weeks": list(study.weeks),
        "grouped": study.grouped,
        "second_order": study.second_order,
    }
    request = requests.request_of(experiment_of(study), driver) | own
    return json.loads(json.dumps(request, default=str))


def study_of(request: Mapping[str, Any], origins: Mapping[str, Any]) -> Study:
    """A study back from its request."""
    arm = request["arms"][0]
    factors = tuple(Factor(**f | {"values": tuple(f["values"])}) for f in request["factors"])
    return Study(
        request["title"],
        request["question"],
        arm_from(arm, origins[arm["name"]]).scenario,
        factors,
        request["method"],
        request["samples"],
        request["replicates"],
        request["seed"],
        tuple(request["measures"]),
        tuple(request["weeks"]),
        request["grouped"],
        request["second_order"],
    )


def grown_from(known: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """Whether a request asks for the same with more samples, so that known runs are its first."""
    if request["method"] == "oat" or known.get("kind") != "sensitivity":
        return False
    same = dict(known) | {"samples": request["samples"]}
    return same == dict(request) and _is_below(known.get("samples"), request["samples"])


def _is_below(samples: Any, most: int) -> bool:
    return isinstance(samples, int) and 0 < samples < most


def _hash_of_points(request: Mapping[str, Any]) -> str:
    """A hash of what decides a study's runs; where it can grow, its size does not."""
    grows = {} if request["method"] == "oat" else {"samples": None}
    return requests.hash_of(dict(request) | grows)


class Cells:
    """Runs of a study under way, in files of some runs each; each is complete or not there.

    Parameters
    ----------
    partial : Path
        `NAME.partial`, which is locked.
    shape : tuple of int
        Rows and replicates.
    asked : str
        The hash of what is asked, whatever the samples.

    Attributes
    ----------
    damaged : list of str
        Parts that were set aside.
    """

    def __init__(self, partial: Path, shape: tuple[int, int], asked: str) -> None:
        self.folder, self.asked = partial, asked
        self._parts = partial / "parts"
        self._done = np.zeros(shape, bool)
        self._next, self.damaged = 0, []
        for file, runs in common.whole_parts(self._parts, asked, self.damaged):
            self._done[tuple(runs.T)] = True
            self._next = common.number_of(file) + 1

    def _files(self) -> list[Path]:
        return sorted(self._parts.glob("*.npz"))

    def done(self) -> np.ndarray:
        """Which runs are stored: rows x replicates."""
        return self._done.copy()

    def add(self, part: Part) -> None:
        """Store the runs of a part, all or none of them."""
        if not part.runs:
            return
        runs = np.array(part.runs, np.int32)
        common.write_part(self.folder, self._next, self.asked, runs, part.arrays)
        self._next += 1
        self._done[runs[:, 0], runs[:, 1]] = True

    def known(self, values: np.ndarray) -> None:
        """Runs that a finished study of fewer samples holds already: its first rows."""
        rows, replicates = np.indices(values.shape[:2], np.int32).reshape(2, -1)
        runs = np.column_stack([rows, replicates])
        flat = values.reshape(-1, *values.shape[2:])
        if not self._done[: len(values)].all():
            common.write_part(self.folder, self._next, self.asked, runs, {"outcomes": flat})
            self._next += 1
            self._done[: len(values)] = True

    def gathered(self, weeks: int, outcomes: int) -> np.ndarray:
        """All runs: rows x replicates x weeks x outcomes, as a file mapped into memory."""
        shape = (*self._done.shape, weeks, outcomes)
        file = self.folder / "values.tmp"
        values = np.lib.format.open_memmap(file, "w+", np.float32, shape)
        for part in self._files():
            with np.load(part) as arrays:
                rows, replicates = arrays["runs"].T
                values[rows, replicates] = arrays["outcomes"]
        return values


@contextmanager
def opened(folder: Path, study: Study, request: Mapping[str, Any]) -> Iterator[Cells]:
    """A study's work in progress, locked; begun, taken up, or grown from one of fewer samples.

    Raises
    ------
    ResultsError
        If the folder cannot be written, is in use, or holds runs of another request.
    """
    with common.locked(folder) as partial:
        known = common.known_request(partial)
        if known is not None and grown_from(known, request):
            (partial / "request.json").unlink()
        common.begin(partial, request)
        shape = (len(design_of(study).shares), study.replicates)
        cells = Cells(partial, shape, _hash_of_points(request))
        if folder.exists() and grown_from(requests.read_manifest(folder)["request"], request):
            cells.known(open_study(folder).values)
        yield cells


def write_tables(cells: Cells, study: Study, design: Design) -> np.ndarray:
    """Write `design.parquet` and `outcomes.parquet`; the values are returned."""
    values = cells.gathered(len(study.weeks), len(study.outcomes))
    pq.write_table(design_table(study, design), cells.folder / "design.parquet", compression="zstd")
    _write_outcomes(values, study, cells.folder / "outcomes.parquet")
    return values


def design_table(study: Study, design: Design) -> pa.Table:
    """One line a row of the design: deal, value of every factor, place on the unit cube."""
    columns: dict[str, Any] = {
        "row": np.arange(len(design.shares), dtype=np.int32),
        "deal": design.deal.astype(np.int32),
    }
    for place, factor in enumerate(study.factors):
        shares = design.shares[:, place]
        columns[factor.key] = [None if np.isnan(s) else factor.at(float(s)) for s in shares]
    for place, key in enumerate((*(factor.key for factor in study.factors), DUMMY)):
        columns[SHARE + key] = design.shares[:, place]
    return pa.table(columns)


def _write_outcomes(values: np.ndarray, study: Study, out: Path) -> None:
    weeks, (rows, replicates) = len(study.weeks), values.shape[:2]
    step = max(1, RUNS_A_GROUP // replicates)
    writer = None
    for begin in range(0, rows, step):
        block = values[begin : begin + step]
        count = len(block)
        each = np.repeat(np.arange(begin, begin + count, dtype=np.int32), replicates * weeks)
        columns: dict[str, Any] = {
            "row": each,
            "replicate": np.tile(np.repeat(np.arange(replicates, dtype=np.int32), weeks), count),
            "week": np.tile(np.array(study.weeks, np.int32), count * replicates),
        }
        flat = block.reshape(-1, len(study.outcomes)).T
        table = pa.table(columns | dict(zip(study.outcomes, flat, strict=True)))
        writer = writer or pq.ParquetWriter(out, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is not None:
        writer.close()


def open_study(folder: Path) -> Found:
    """Read a finished study back.

    Raises
    ------
    ResultsError
        If the folder holds none.
    """
    manifest = requests.read_manifest(folder)
    if manifest["request"].get("kind") != "sensitivity":
        raise ResultsError(f"{folder}: holds no sensitivity study")
    seals.refuse_touched(folder)
    try:
        study = study_of(manifest["request"], manifest["origins"])
        table = pq.read_table(folder / "design.parquet")
        outcomes = pq.read_table(folder / "outcomes.parquet", columns=list(study.outcomes))
        keys = (*(factor.key for factor in study.factors), DUMMY)
        shares = np.column_stack([table[SHARE + key].to_numpy() for key in keys])
        design = Design(shares, table["deal"].to_numpy().astype(np.int64))
        flat = np.column_stack([outcomes[name].to_numpy() for name in study.outcomes])
        values = flat.reshape(len(shares), study.replicates, len(study.weeks), len(study.outcomes))
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise ResultsError(f"{folder}: is damaged ({fault})") from None
    return Found(study, design, values)


def finish(cells: Cells, folder: Path) -> None:
    """Give the folder its name, in place of a smaller study's; parts and lock go."""
    requests.write_record(cells.folder)
    seals.seal(cells.folder)
    for name in ("request.json", "values.tmp", common.LOCK):
        (cells.folder / name).unlink(missing_ok=True)
    shutil.rmtree(cells.folder / "parts")
    _named(cells.folder, folder)


def _named(partial: Path, folder: Path) -> None:
    before = folder.with_name(folder.name + ".before")
    if folder.exists():
        folder.replace(before)
    partial.replace(folder)
    shutil.rmtree(before, ignore_errors=True)


def completed(folder: Path, request: Mapping[str, Any]) -> bool:
    """Whether a study that was all but named when it was stopped could be named now."""
    partial = common.partial_of(folder)
    file = partial / "manifest.json"
    if (partial / "request.json").exists() or not file.exists():
        return False
    if seals.touched(partial):
        return False  # written again
    manifest = requests.read_manifest(partial)
    if requests.hash_of(manifest["request"]) != requests.hash_of(request):
        return False
    with common.locked(folder):
        shutil.rmtree(partial / "parts", ignore_errors=True)
        for name in ("values.tmp", common.LOCK):
            (partial / name).unlink(missing_ok=True)
        _named(partial, folder)
    return True
