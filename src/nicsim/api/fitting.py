"""A fit: from data to a folder of worlds, forecasts and a report, and what came of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nicsim.api.ready import ready_for
from nicsim.experiments.executors import faults_of
from nicsim.experiments.fitting import judged
from nicsim.experiments.fitting import learnt as learning
from nicsim.experiments.fitting.asked import Asked, asked_for
from nicsim.experiments.fitting.limits import HELD, PARTICLES, SUFFIX, WAVES
from nicsim.experiments.fitting.reading import Said, read_data
from nicsim.experiments.fitting.search import Found, Search, Standing, searched
from nicsim.experiments.fitting.series import Data
from nicsim.experiments.store import requests
from nicsim.experiments.store.parts import open_parts
from nicsim.experiments.study import Conduct
from nicsim.experiments.worlds.record import Worlds
from nicsim.foundation.errors import NicsimError, ResultsError
from nicsim.scenario.given import as_file, is_frame

if TYPE_CHECKING:
    from concurrent.futures import Executor

    import pandas as pd
    from matplotlib.figure import Figure

    from nicsim.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Fit:
    """What came of a fit.

    Parameters
    ----------
    asked : Asked
    found : Found
    folder : Path or None
        Where it stands.
    """

    asked: Asked
    found: Found
    folder: Path | None = None

    @property
    def data(self) -> Data:
        """What was read."""
        return self.asked.data

    @cached_property
    def said(self) -> "list[judged.Said]":
        """What fitted worlds and curves say of every series after the split."""
        return judged.said_of(self.asked, self.found.fitted)

    @cached_property
    def errors(self) -> "pd.DataFrame":
        """How far each was off what was held back (see `judged.errors`)."""
        return judged.errors(self.said)

    @cached_property
    def forecasts(self) -> "pd.DataFrame":
        """What each says of every later period, with 80% intervals."""
        return judged.forecasts(self.asked, self.said)

    @cached_property
    def learnt(self) -> "pd.DataFrame":
        """Prior against posterior of all that was not known."""
        return learning.learnt(self.asked, self.found)

    @cached_property
    def pairs(self) -> "pd.DataFrame":
        """Pairs of which only the combination is known."""
        return learning.pairs(self.asked, self.found)

    @cached_property
    def checks(self) -> "pd.DataFrame":
        """Measures that were not fitted: data beside fitted worlds."""
        return learning.checks(self.asked, self.found)

    @cached_property
    def finding(self) -> list[str]:
        """What came of it, a paragraph each."""
        from nicsim.report.words.fit import finding

        outside = learning.outside(self.asked, self.found)
        return finding(self.asked, self.found, self.errors, self.learnt, self.pairs, outside)

    @cached_property
    def worlds(self) -> Worlds:
        """The fitted worlds, for `--worlds` of other commands; those that are alike are one."""
        import pandas as pd

        runs, rows, counts = np.unique(self.found.fitted.run, return_index=True, return_counts=True)
        values = [self.asked.space.values(self.found.fitted.places[row]) for row in rows]
        order = np.random.default_rng(self.asked.search.seed).permutation(len(rows))
        manifest = {
            "command": "nicsim fit",
            "seed": self.asked.search.seed,
            "nicsim": requests.version("nicsim"),
            "rules": self.asked.request["rules"],
            "targets": [f"{s.name} to {self.data.label(self.asked.split)}" for s in
                        self.asked.sight.series],
            "distance": self.found.waves[-1][0],
            "runs": runs[order].tolist(),  # whose luck each had, for forecasts
        }  # fmt: skip
        frame = pd.DataFrame(values).iloc[order].reset_index(drop=True)
        return Worlds(frame, counts[order] / counts.sum(), manifest=manifest, name="fitted")

    def figure(self) -> "Figure":
        """Data, what was held back, the band of fitted worlds, and curves."""
        from nicsim.report.figures.fit import fit as drawn

        return drawn(self.asked, self.found.fitted, self.said)


def fit(
    data: "Sequence[Path | str | pd.DataFrame] | Path | str | pd.DataFrame | Data",
    scenario: "Scenario | Path | str | None" = None,
    *,
    column: Mapping[str, str] | None = None,
    only: Mapping[str, str] | None = None,
    period: str | None = None,
    dates: str | None = None,
    never: str | float | None = None,
    scale: int | None = None,
    people: Mapping[str, int] | int | None = None,
    unknown: Sequence[str] = (),
    worlds: Worlds | Path | str | None = None,
    hold: str = "time",
    hold_share: float = HELD,
    ahead: int = 0,
    leave_out: Sequence[str] = (),
    particles: int = PARTICLES,
    waves: int = WAVES,
    seed: int = 0,
    executor: "str | Executor" = "threads",
    workers: int | None = None,
    years: int | None = None,
    out: Path | str,
    tell: Callable[[Standing], None] | None = None,
) -> Fit:
    """Fit worlds to a network's own data.

    Parameters
    ----------
    data : path, DataFrame, a sequence of them, or Data
        See `nicsim.experiments.fitting.reading.read_data`.
    scenario : Scenario, path or name, optional
        Of the network; unset: bare diffusion among as many people as the data have.
    column : mapping of role to column, optional
        What columns are, where their names do not tell.
    only : mapping of column to value, optional
        Rows to keep.
    period, dates, never, scale
        How times and answers are written: see `nicsim.experiments.fitting.reading.Said`.
    people : int, or mapping of site to int, optional
        Of how many people.
    unknown, worlds, hold, hold_share, ahead, leave_out
        See `nicsim.experiments.fitting.asked.asked_for`; `worlds` may be a name or a file.
    particles, waves, seed
        How hard to look.
    executor, workers
        See `nicsim.experiments.executors.opened`; they move no number.
    years : int, optional
        Horizon, in place of the scenario's.
    out : path
        The results folder; the same call goes on with one that was interrupted.
    tell : callable, optional
        Is told how the fit stands.

    Raises
    ------
    NicsimError
        For all faults of the data, or of what is asked.
    ResultsError
        If the folder cannot be had, or holds other results.
    """
    said = Said(
        column or {}, only or {}, period, dates, None if never is None else f"{never}", scale,
        {"": people} if isinstance(people, int) else people or {},
    )  # fmt: skip
    asked = prepared_fit(
        data, scenario, years, said=said, unknown=unknown, worlds=worlds, hold=hold,
        share=hold_share, ahead=ahead, left_out=leave_out, search=Search(particles, waves, seed),
    )  # fmt: skip
    return completed_fit(asked, Path(out), Conduct("kernel", executor, workers), tell)


def prepared_fit(
    data: Any,
    scenario: Any = None,
    years: int | None = None,
    *,
    said: Said | None = None,
    worlds: Any = None,
    **more: Any,
) -> Asked:
    """A fit that is checked and ready to be made; arguments as for `fit`."""
    from nicsim.api.simulation import scenario_of

    if not isinstance(data, Data):
        tables = [data] if isinstance(data, str | Path) or is_frame(data) else data
        data = read_data([as_file(table) for table in tables], said)
    if scenario is not None:
        scenario = scenario_of(scenario, years)
    if isinstance(worlds, str | Path):
        worlds = None if str(worlds) == "prior" else Worlds.read(worlds)
    elif is_frame(worlds):
        worlds = Worlds.of(worlds)
    return asked_for(data, scenario, worlds=worlds, **more)


def completed_fit(
    asked: Asked, folder: Path, how: Conduct, tell: Callable[[Standing], None] | None = None
) -> Fit:
    """Make a fit's runs and its folder, or read them back from it."""
    faults = faults_of(how.executor, how.workers)
    if faults:
        raise NicsimError("\n".join(faults))
    if requests.finished(folder, asked.request):
        return Fit(asked, _read(folder), folder)
    ready_for("kernel", tell is None)
    with open_parts(folder, asked.request) as parts:
        found = searched(
            asked.scenario, asked.sight, asked.space, asked.target, asked.search, parts, how, tell
        )
        made = Fit(asked, found, folder)
        try:
            write(made, parts.folder, folder.name)
            parts.finish(folder)
        except OSError as fault:
            raise ResultsError(
                f"{folder}: could not be written ({requests.reason(fault)}); all runs are kept, "
                "and the same command goes on"
            ) from None
    return made


def write(made: Fit, folder: Path, name: str) -> None:
    """Write all that a fit leaves: worlds, tables, figure, finding, page."""
    from nicsim.report.pages.fit import write_page

    manifest = requests.manifest_of(
        made.asked.request, made.asked.experiment, made.asked.search.particles, made.asked.notes
    )
    requests.write_json(folder / "manifest.json", manifest)
    made.worlds.write(folder / f"{name}{SUFFIX}")
    with (folder / "particles.npz").open("wb") as file:
        parts = {f"{which}_{field}": value
                 for which, one in (("prior", made.found.prior), ("fitted", made.found.fitted))
                 for field, value in one._asdict().items()}  # fmt: skip
        np.savez(file, waves=np.array(made.found.waves), **parts)
    tables = {
        "forecasts": made.forecasts,
        "errors": made.errors,
        "learnt": made.learnt,
        "pairs": made.pairs,
        "checks": made.checks,
    }
    for file, table in tables.items():
        table.to_csv(folder / f"{file}.csv", index=False, float_format="%.6g")
    (folder / "finding.txt").write_text("\n".join(made.finding) + "\n", "utf-8")
    write_page(made.asked, made.found, made.finding, tables, made.figure(), folder)


def _read(folder: Path) -> Found:
    from nicsim.experiments.fitting.search import Particles

    try:
        with np.load(folder / "particles.npz") as held:
            prior, fitted = (
                Particles(*(held[f"{which}_{field}"] for field in Particles._fields))
                for which in ("prior", "fitted")
            )
            waves = tuple((float(near), float(moved)) for near, moved in held["waves"])
    except (OSError, ValueError, KeyError):
        raise ResultsError(f"{folder}: particles.npz is damaged; only a new fit helps") from None
    return Found(prior, fitted, waves)
