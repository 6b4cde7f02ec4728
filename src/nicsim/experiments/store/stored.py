"""A finished results folder read back: its experiment, numbers, and whether they come again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nicsim.domains.practices import NamedPractice
from nicsim.experiments.contrasts import Contrast, Side
from nicsim.experiments.design import Arm, Experiment, Run, Until
from nicsim.experiments.many_worlds import FILE
from nicsim.experiments.runner import parts_of, tasks_of
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.crates import relocated, unwrapped
from nicsim.experiments.work import COLUMNS, Part
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.foundation.later import pd, pq
from nicsim.scenario.acts import read_acts
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario, Value
from nicsim.world.measures import PRACTICE_COLUMNS, SURVEY_COLUMNS

if TYPE_CHECKING:
    from nicsim.experiments.worlds.record import Worlds

NOT_SET = ("default", "world", "level")  # origins of values that nobody set


class Stored(NamedTuple):
    """Results of a study."""

    folder: Path
    manifest: dict[str, Any]
    experiment: Experiment
    replicates: int

    @property
    def driver(self) -> str:
        """The driver it was run on."""
        return self.manifest["request"]["driver"]

    def weekly(self, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """Columns arm, replicate, week and measures (default: all)."""
        names = None if measures is None else ["arm", "replicate", "week", *dict.fromkeys(measures)]
        file = self.folder / "weekly.parquet"
        try:
            frame = pq.read_table(file, columns=names).to_pandas()
        except (OSError, ValueError) as fault:
            raise ResultsError(f"{file}: cannot be read ({fault})") from None
        return frame.astype({"arm": "str"})


def open_stored(folder: Path) -> Stored:
    """Read a results folder back.

    Raises
    ------
    ResultsError
        If it is none, not finished, or not as it was written.
    """
    folder = unwrapped(folder)
    manifest = requests.read_manifest(folder)
    seals.refuse_touched(folder)
    request = relocated(manifest["request"], folder)
    manifest["request"] = request
    if request.get("kind") in ("fit", "trajectories"):
        what = request["kind"]
        told = f"its page and tables stand in it; the same nicsim {what} reads it back"
        raise ResultsError(f"{folder}: is of nicsim {what}, not runs of a study; {told}")
    try:
        until = Until(**request["until"]) if request["until"] else None
        arms = tuple(arm_from(arm, manifest["origins"][arm["name"]]) for arm in request["arms"])
        experiment = Experiment(
            request["title"],
            request["question"],
            request["kind"],
            arms,
            request["replicates"],
            request["seed"],
            tuple(request["measures"]),
            until,
            tuple(_contrast(*told) for told in request.get("contrasts", ())),
            tuple(request.get("matters", {}).items()),
            _worlds_of(folder, request),
        )
        return Stored(folder, manifest, experiment, manifest["replicates"])
    except (KeyError, TypeError):
        raise ResultsError(f"{folder}: its manifest.json is damaged") from None


def _worlds_of(folder: Path, request: Mapping[str, Any]) -> Worlds | None:
    """The worlds in which it was asked, as they lie in the folder."""
    told = request.get("worlds")
    if told is None:
        return None
    from nicsim.experiments.worlds.record import Worlds

    try:
        return replace(Worlds.read(folder / FILE), name=told["name"])
    except NicsimError as fault:
        raise ResultsError(str(fault)) from None


def _contrast(name: str, of: Any, against: Any, within: float | None) -> Contrast:
    return Contrast(name, _side(of), _side(against), within)


def _side(told: Any) -> Side:
    return told if isinstance(told, str) else (_side(told[0]), _side(told[1]))


def arm_from(arm: Mapping[str, Any], origins: Mapping[str, str]) -> Arm:
    """An arm back from a manifest."""
    told, origin_of = arm["scenario"], origins
    assigned = {
        key: Value(value, origin_of[key])
        for key, value in told["values"].items()
        if origin_of[key] not in NOT_SET
    }
    changes = tuple(
        Change(c["week"], c["until"], c["label"], Frozen(c["set"]), read_acts(c, "", []))
        for c in told["changes"]
    )
    scenario = Scenario(
        told["title"],
        told["question"],
        tuple(told["sources"]),
        Frozen(assigned),
        tuple(NamedPractice(**practice) for practice in told["named"]),
        changes,
        world=Frozen(told.get("world")),
    )
    return Arm(arm["name"], scenario, arm["point"])


def changed_inputs(stored: Stored) -> list[str]:
    """Rosters and ties that are not the files that they were, one sentence each."""
    found = []
    for arm in stored.manifest["request"]["arms"]:
        for key, was in arm["inputs"].items():
            path = Path(arm["scenario"]["values"][key])
            if not path.exists():
                found.append(f"{path} ({key}) is not there any more")
            elif seals.hash_of_file(path) != was:
                found.append(f"{path} ({key}) has changed since it was run")
    return list(dict.fromkeys(found))


class Differing(NamedTuple):
    """A run that did not come again as it is stored."""

    run: Run
    cause: str


def verified(stored: Stored, runs: Sequence[Run], pool, workers: int) -> Iterator[Differing | Run]:
    """Run some runs again; each as it is where every number is the same, bit by bit.

    Of a single scenario that is every number of its weeks, practices and surveys.
    """
    whole = stored.experiment.kind == "run"
    tasks = tasks_of(stored.experiment, runs, 1.0, stored.driver, whole)
    names = [arm.name for arm in stored.experiment.arms]

    def known(run: Run) -> np.ndarray:
        wanted = [("arm", "==", names[run.arm]), ("replicate", "==", run.replicate)]
        table = pq.read_table(stored.folder / "weekly.parquet", filters=wanted)
        return np.column_stack([table[name].to_numpy() for name in COLUMNS])

    parts = parts_of(pool, tasks, workers)
    weeks = range(stored.experiment.arms[0].scenario.weeks)
    beside = partial(_beside, stored.folder) if whole else None
    yield from compared(parts, "weekly", known, COLUMNS, weeks, beside)


def _beside(folder: Path, run: Run, arrays: Mapping[str, np.ndarray]) -> str | None:
    """What of a run's practices and surveys does not come again as it is stored."""
    for name, columns in (("practices", PRACTICE_COLUMNS), ("surveys", SURVEY_COLUMNS)):
        wanted = [("replicate", "==", run.replicate)]
        table = pq.read_table(folder / f"{name}.parquet", filters=wanted)
        known = np.column_stack([table[column].to_numpy() for column in columns])
        again = arrays[name].reshape(-1, len(columns))
        if known.shape != again.shape or not np.array_equal(known, again, equal_nan=True):
            return f"{name}.parquet does not come again"
    return None


def compared(
    parts: Iterable[Part],
    array: str,
    known: Callable[[Run], np.ndarray],
    columns: Sequence[str],
    weeks: Sequence[int],
    beside: Callable[[Run, Mapping[str, np.ndarray]], str | None] | None = None,
) -> Iterator[Differing | Run]:
    """Hold runs that were made again against those that are stored, bit by bit.

    Parameters
    ----------
    parts : iterable of Part
        The runs made again.
    array : str
        Which of their arrays is looked at.
    known : callable
        The stored one of a run: weeks x columns.
    columns, weeks : sequence
        What its columns and rows are called.
    beside : callable, optional
        Says what else of a run does not come again, from its arrays.
    """
    for part in parts:
        for failure in part.failures:
            yield Differing(failure.run, failure.cause)
        for place, run in enumerate(part.runs):
            told = _difference(known(run), part.arrays[array][place], columns, weeks)
            if told is None and beside is not None:
                told = beside(run, {name: one[place] for name, one in part.arrays.items()})
            yield run if told is None else Differing(run, told)


def _difference(
    known: np.ndarray, again: np.ndarray, columns: Sequence[str], weeks: Sequence[int]
) -> str | None:
    if known.shape != again.shape:
        return f"{known.shape[0]} weeks are stored, {again.shape[0]} come again"
    same = (known == again) | (np.isnan(known) & np.isnan(again))
    if same.all():
        return None
    row, column = map(int, np.argwhere(~same)[0])
    return (
        f"{columns[column]} in week {weeks[row]} is {known[row, column]!r}, "
        f"comes as {again[row, column]!r}"
    )
