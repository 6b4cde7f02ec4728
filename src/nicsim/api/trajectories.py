"""Kinds of networks by how they develop, what year 1 says of them, where one's own stands."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.api.ready import ready_for
from nicsim.experiments.executors import faults_of
from nicsim.experiments.many_worlds import read_worlds
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import open_parts
from nicsim.experiments.study import Conduct
from nicsim.experiments.trajectories.asked import NETWORKS, YEARS, Asked, Own, asked_for, followed
from nicsim.experiments.trajectories.followed import Followed
from nicsim.experiments.trajectories.learning import sklearn
from nicsim.experiments.trajectories.sampling import YEAR
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError, ResultsError

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from matplotlib.figure import Figure

    from nicsim.scenario.scenario import Scenario

SEEN = "networks.npz"


@dataclass(frozen=True, eq=False)
class Trajectories(Followed):
    """What came of following networks.

    Parameters
    ----------
    asked, seen, own
        See `nicsim.experiments.trajectories.followed.Followed`.
    folder : Path or None
        Where it stands.
    """

    folder: Path | None = None

    @cached_property
    def finding(self) -> list[str]:
        """What a reader should know, a paragraph each."""
        from nicsim.report.words.trajectories import finding

        return finding(self)

    def figure(self) -> "Figure":
        """A panel for each kind: what helps and is in use, teams at work, over the years."""
        from nicsim.report.figures.trajectories import kinds_drawn

        return kinds_drawn(self)


def trajectories(
    scenario: "Scenario | Path | str | None" = None,
    *,
    fit: Path | str | None = None,
    worlds: Worlds | Path | str | int = "plausible",
    networks: int = NETWORKS,
    years: int = YEARS,
    seed: int = 0,
    executor: "str | Executor" = "threads",
    workers: int | None = None,
    out: Path | str,
    tell: Callable[[int, int], None] | None = None,
) -> Trajectories:
    """Follow many networks, sort them into kinds, and see what the first year says of the kind.

    Parameters
    ----------
    scenario : Scenario, path or name, optional
        What all of them have in common; unset: the baseline. Dials are drawn anew for each.
    fit : path, optional
        A fit of one's own network (with a scenario): where does it stand?
    worlds : see `nicsim.experiments.many_worlds.read_worlds`
    networks : int
        100 to 100,000.
    years : int
        3 to 20.
    seed : int
    executor, workers
        See `nicsim.experiments.executors.opened`; they move no number.
    out : path
        The results folder; the same call goes on with one that was interrupted.
    tell : callable, optional
        Is told how many runs are done, and of how many.

    Raises
    ------
    NicsimError
        For all faults of what is asked; where scikit-learn is not installed.
    ResultsError
        If the folder cannot be had, or holds other results.
    """
    asked = prepared_trajectories(
        scenario, fit=fit, worlds=worlds, networks=networks, years=years, seed=seed
    )
    return completed_trajectories(asked, Path(out), Conduct("kernel", executor, workers), tell)


def prepared_trajectories(
    scenario: Any = None,
    *,
    fit: Path | str | None = None,
    worlds: Any = "plausible",
    networks: int = NETWORKS,
    years: int = YEARS,
    seed: int = 0,
) -> Asked:
    """The same, checked and ready to be made; arguments as for `trajectories`."""
    from nicsim.api.simulation import load

    sklearn("cluster")  # told before anything runs, not after
    if scenario is None:
        scenario = "baseline"
    if isinstance(scenario, str | Path):
        scenario = load(Path(scenario))
    own = None if fit is None else _own(Path(fit))
    return asked_for(scenario, read_worlds(worlds, seed=seed), networks, years, seed, own)


def _own(folder: Path) -> Own:
    from nicsim.api.forecasting import opened_fit

    scenario, sight, worlds, request = opened_fit(folder, 1)
    if sight.clock.seeded:
        raise ResultsError(
            f"{folder}: is a fit of bare diffusion, which knows no teams and no hub; kinds are of "
            "networks: fit with --scenario"
        )
    last = max(sight.clock.week(at) for one in sight.series for at in one.periods)
    years = max(1, (last + 1) // YEAR)
    runs = tuple(int(run) for run in worlds.manifest["runs"])
    return Own(folder.name, scenario, worlds, runs, request["seed"], years)


def completed_trajectories(
    asked: Asked, folder: Path, how: Conduct, tell: Callable[[int, int], None] | None = None
) -> Trajectories:
    """Make the runs and the folder, or read them back from it."""
    faults = faults_of(how.executor, how.workers)
    if faults:
        raise NicsimError("\n".join(faults))
    if requests.finished(folder, asked.request):
        return _read(asked, folder)
    ready_for("kernel", tell is None)
    with open_parts(folder, asked.request) as store:
        made = Trajectories(asked, *followed(asked, store, how, tell), folder)
        try:
            _write(made, store.folder)
            store.finish(folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({requests.reason(fault)}); all runs are kept, "
                "and the same command goes on"
            ) from None
    return made


def _write(made: Trajectories, folder: Path) -> None:
    from nicsim.report.pages.trajectories import write_page

    asked = made.asked
    notes = [*asked.worlds.notes]
    manifest = requests.manifest_of(asked.request, asked.experiment, asked.networks, notes)
    requests.write_json(folder / "manifest.json", manifest)
    with (folder / SEEN).open("wb") as file:
        np.savez(file, seen=made.seen, own=made.own)
    tables = {
        "kinds": made.table,
        "early_signs": made.early_signs,
        "divisions": made.divisions,
        "networks": made.networks,
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%.6g")
    (folder / "finding.txt").write_text("\n".join(made.finding) + "\n", "utf-8")
    write_page(made, made.finding, notes, folder)


def _read(asked: Asked, folder: Path) -> Trajectories:
    try:
        with np.load(folder / SEEN) as held:
            return Trajectories(asked, held["seen"], held["own"], folder)
    except (OSError, ValueError, KeyError):
        raise ResultsError(f"{folder}: {SEEN} is damaged; only new runs help") from None
