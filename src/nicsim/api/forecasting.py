"""A forecast: the runs that were fitted go on, from the last value that the data have."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.api.fitting import SUFFIX
from nicsim.api.ready import ready_for
from nicsim.experiments.executors import faults_of, opened
from nicsim.experiments.fitting.baselines import LEVEL
from nicsim.experiments.fitting.judged import carried_on
from nicsim.experiments.fitting.series import USE, Series
from nicsim.experiments.fitting.sight import Clock, Sight, seen
from nicsim.experiments.store import requests, seals
from nicsim.experiments.store.stored import arm_from
from nicsim.experiments.worlds.record import Worlds
from nicsim.experiments.worlds.rules import rules_hash
from nicsim.foundation import chance
from nicsim.foundation.errors import NicsimError, ResultsError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd

    from nicsim.scenario.scenario import Scenario

MOST_AHEAD = 1_000  # periods


def forecast(
    folder: Path | str,
    ahead: int,
    executor: "str | Executor" = "threads",
    workers: int | None = None,
) -> "pd.DataFrame":
    """What fitted worlds say of the periods after the data, with intervals of 80%.

    Every fitted world goes on with the luck that it was fitted with, so that it stands where the
    data stood; and from the last value of the data, also where the fit held this one back.

    Parameters
    ----------
    folder : Path or str
        Of a fit.
    ahead : int
        Periods after the last one of the data, 1 to 1000.
    executor, workers
        See `nicsim.experiments.executors.opened`; they move no number.

    Returns
    -------
    DataFrame
        measure, site, ahead (1, 2, ...), value, low, high.

    Raises
    ------
    NicsimError
        If the folder is no fit, rules have changed since, or a number is out of range.
    """
    faults = faults_of(executor, workers)
    faults += [] if 1 <= ahead <= MOST_AHEAD else [f"ahead {ahead}: 1 to {MOST_AHEAD:,} periods"]
    if faults:
        raise NicsimError("\n".join(faults))
    folder = Path(folder)
    scenario, sight, worlds, request = opened_fit(folder, ahead)
    ready_for("kernel", True)
    jobs = [
        (sight, worlds.applied(scenario, number), int(run), request["seed"])
        for number, run in enumerate(worlds.manifest["runs"])
    ]
    with opened(executor, workers) as pool:
        shown = np.stack(list(pool.map(_shown, *zip(*jobs, strict=True))))
    return _told(sight, shown, worlds.weight, ahead, request)


def _shown(sight: Sight, scenario: "Scenario", run: int, seed: int) -> np.ndarray:
    """What a fitted run shows, gone on with."""
    return seen(sight, scenario, chance.key_of(seed, run))


def opened_fit(folder: Path, ahead: int) -> "tuple[Scenario, Sight, Worlds, dict[str, Any]]":
    """A fit's scenario, what it looked at (so many periods longer), its worlds and request."""
    manifest = requests.read_manifest(folder)
    request = manifest["request"]
    if request.get("kind") != "fit":
        raise ResultsError(f"{folder}: is no fit; nicsim fit makes one")
    seals.refuse_touched(folder)
    if request["rules"] != rules_hash():
        raise ResultsError(f"{folder}: was made under other rules; make the fit anew")
    told = request["sight"]
    series = tuple(_series(one) for one in told["series"])
    last = max(at for one in series for at in one.periods)
    later = tuple(range(last + 1, last + ahead + 1))
    periods = tuple(one.periods + later for one in series)
    sight = Sight(series, periods, Clock(*told["clock"]), tuple(told["sites"]))
    arm = request["arms"][0]
    scenario = arm_from(arm, manifest["origins"][arm["name"]]).scenario
    worlds = Worlds.read(folder / f"{folder.name}{SUFFIX}")
    return scenario.replacing({"years": sight.years}), sight, worlds, request


def _series(told: dict[str, Any]) -> Series:
    periods, values, errors = (tuple(told[key]) for key in ("periods", "values", "errors"))
    return Series(told["measure"], told["site"], periods, values, errors, told["people"])


def _told(sight: Sight, shown: np.ndarray, weight: np.ndarray, ahead: int, request):
    import pandas as pd

    rows = []
    for which, series in enumerate(sight.series):
        values = shown[:, sight.place(which)]
        later = values[:, -ahead:]
        if series.measure not in request["left_out"]:
            before = values[:, len(series.periods) - 1]
            later = carried_on(later, before, series.values[-1], series.measure == USE)
        ends = (0.5 - LEVEL / 2, 0.5, 0.5 + LEVEL / 2)
        for step in range(ahead):
            low, middle, high = _quantiles(later[:, step], weight, ends)
            rows.append((series.measure, series.site, step + 1, middle, low, high))
    return pd.DataFrame(rows, columns=["measure", "site", "ahead", "value", "low", "high"])


def _quantiles(values: np.ndarray, weight: np.ndarray, at: tuple[float, ...]) -> list[float]:
    """Quantiles of values that count differently."""
    kept = np.isfinite(values)
    if not kept.any():
        return [float("nan")] * len(at)
    order = np.argsort(values[kept], kind="stable")
    values, share = values[kept][order], np.cumsum(weight[kept][order])
    share = (share - 0.5 * weight[kept][order]) / share[-1]
    return [float(np.interp(one, share, values)) for one in at]
