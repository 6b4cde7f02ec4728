"""A finished search for worlds on disk: the worlds, all points that were run, what was checked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from nicsim.experiments.design import Arm, Experiment, Run
from nicsim.experiments.executors import workers_of
from nicsim.experiments.runner import parts_of
from nicsim.experiments.store import requests
from nicsim.experiments.store.stored import Differing, compared
from nicsim.experiments.worlds.checks import Checks, far_of
from nicsim.experiments.worlds.experiment import SEEN
from nicsim.experiments.worlds.making import Job, Made, Search, do
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.rules import rules_hash
from nicsim.experiments.worlds.targets import TARGETS
from nicsim.foundation.errors import ResultsError
from nicsim.foundation.later import pa, pd, pq
from nicsim.scenario.declared import of_nature
from nicsim.scenario.scenario import Scenario

WORLDS, POINTS, CHECKS = "worlds.parquet", "points.parquet", "checks.json"


def experiment_of(search: Search, name: str) -> Experiment:
    """A search as an experiment of one arm, for manifests."""
    reference = Arm("reference", Scenario("baseline"))
    asked = "In which worlds does the model show what is known?"
    title = f"Plausible worlds: {name}"
    measures = ("realised_improvement",)
    return Experiment(
        title, asked, "worlds", (reference,), search.replicates, search.seed, measures
    )


def request_of(search: Search, name: str) -> dict[str, Any]:
    """All that decides the worlds, as plain data."""
    known = [[float(n) if isinstance(n, float) else n for n in target] for target in TARGETS]
    own = {"search": search._asdict(), "rules": rules_hash(), "targets": known}
    own |= {"priors": {key: str(p.prior) for key, p in of_nature().items()}}
    request = requests.request_of(experiment_of(search, name), "kernel") | own
    return json.loads(json.dumps(request, default=str))


def search_of(request: Mapping[str, Any]) -> Search:
    """A search back from its request."""
    told = request["search"]
    return Search(**told | {"held_out": tuple(told["held_out"])})


def worlds_of(search: Search, made: Made, kept: np.ndarray, command: str) -> Worlds:
    """The worlds that were found, each counting alike."""
    worlds = Worlds.at(made.last.places[kept], search.seed)
    far = far_of(TARGETS, made.last)[kept]
    manifest = {
        "command": command,
        "seed": search.seed,
        "nicsim": version("nicsim"),
        "rules": rules_hash(),
        "search": search._asdict(),
        "targets": [target.name for target in search.targets],
        "points": sum(len(wave.places) for wave in (*made.waves, made.last)),
        "left of the prior": made.left,
    }
    return Worlds(
        worlds.values,
        np.full(len(kept), 1.0 / len(kept)),
        pd.DataFrame(far, columns=[target.name for target in TARGETS]),
        manifest,
    )


def write_points(made: Made, seen: np.ndarray, file: Path) -> None:
    """Write every point: where it lies, and what each of its runs showed (points x runs x SEEN)."""
    waves = (*made.waves, made.last, made.truths)
    names = [*map(str, range(1, len(made.waves) + 1)), "candidates", "truths"]
    places = np.concatenate([wave.places for wave in waves])
    wave = np.repeat(names, [len(w.places) for w in waves])
    columns: dict[str, Any] = {"point": np.arange(len(places), dtype=np.int32), "wave": wave}
    columns |= {f"place of {key}": places[:, k] for k, key in enumerate(of_nature())}
    for r in range(seen.shape[1]):
        columns |= {f"{name}, run {r}": seen[:, r, k] for k, name in enumerate(SEEN)}
    pq.write_table(pa.table(columns), file, compression="zstd")


def read_points(folder: Path, replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Places (points x parameters) and what was seen (points x runs x SEEN)."""
    frame = pq.read_table(folder / POINTS).to_pandas()
    try:
        places = frame[[f"place of {key}" for key in of_nature()]].to_numpy(float)
        runs = [
            frame[[f"{name}, run {r}" for name in SEEN]].to_numpy(float) for r in range(replicates)
        ]
    except KeyError as fault:
        told = "was made with other parameters or targets than those of now"
        raise ResultsError(f"{folder}: {told} ({fault}); make the worlds anew") from None
    return places, np.stack(runs, axis=1)


def write_checks(checks: Checks, file: Path) -> None:
    """Write the tables of a report as one file."""
    told: dict[str, Any] = {}
    for name, table in checks._asdict().items():
        if isinstance(table, pd.DataFrame):
            told[name] = json.loads(table.to_json(orient="split", index=False, double_precision=15))
        else:
            told[name] = table.tolist()
    requests.write_json(file, told)


def read_checks(file: Path) -> Checks:
    """The tables of a report back."""
    told = json.loads(file.read_text("utf-8"))
    tables: dict[str, Any] = {
        name: pd.DataFrame(t["data"], columns=t["columns"]) if isinstance(t, dict) else np.array(t)
        for name, t in told.items()
    }
    return Checks(**tables)


def points_of(folder: Path, replicates: int) -> list[Run]:
    """All points of a finished search."""
    return [Run(point, 0) for point in range(len(read_points(folder, replicates)[0]))]


def again(
    folder: Path, search: Search, wanted: Sequence[Run], pool: Any, workers: int
) -> Iterator[Differing | Run]:
    """Run some points again; each as it is where every number is the same."""
    places, seen = read_points(folder, search.replicates)
    worlds = Worlds.at(places)
    jobs = (
        Job((run,), (worlds.overrides(run.arm),), search.replicates, search.seed) for run in wanted
    )
    parts = parts_of(pool, jobs, workers_of(workers), do)
    runs = range(search.replicates)
    yield from compared(parts, "seen", lambda run: seen[run.arm], SEEN, runs)
