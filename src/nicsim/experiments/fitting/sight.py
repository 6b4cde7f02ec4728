"""What a run shows of the measures that data have, at their times."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nicsim.domains.adoption import ROUTINE, TRYING
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import Outcome, simulate
from nicsim.experiments.fitting.series import OUTCOME, REPORTS, SURVEY, TESTS, USE, Data, Series
from nicsim.experiments.fitting.times import WEEKS
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario
from nicsim.structure import Prepared

MOST_SITES = 12  # told of one by one; of more, the network is told of. An assumption


class Clock(NamedTuple):
    """How periods of data are weeks of the simulation.

    Parameters
    ----------
    first : int
        The first period of data.
    weeks : float
        School weeks in a period; 1 under the classic rules, where a period is a step.
    seeded : bool
        Whether what was there in the first period is there at the start.
    """

    first: int
    weeks: float
    seeded: bool

    def week(self, period: float) -> int:
        """The week at whose end a period ends; -1: before the first."""
        return math.floor((period - self.first + (not self.seeded)) * self.weeks + 0.5) - 1


class Sight(NamedTuple):
    """What is looked at in every run.

    Parameters
    ----------
    series : tuple of Series
        Of data; of each, all periods.
    periods : tuple of tuple of int
        For each series, the periods looked at: its own, and those ahead.
    clock : Clock
    sites : tuple of int
        The site of each series in the scenario; -1: the network.
    """

    series: tuple[Series, ...]
    periods: tuple[tuple[int, ...], ...]
    clock: Clock
    sites: tuple[int, ...]

    @property
    def length(self) -> int:
        """Numbers of a run."""
        return sum(map(len, self.periods))

    def place(self, which: int) -> slice:
        """Where the numbers of a series stand."""
        begin = sum(map(len, self.periods[:which]))
        return slice(begin, begin + len(self.periods[which]))

    @property
    def years(self) -> int:
        """The horizon that all of them need."""
        last = max(self.clock.week(at) for some in self.periods for at in some)
        return max(1, math.ceil((last + 1) / WEEKS_A_YEAR))

    @property
    def weeks_of_sites(self) -> tuple[int, ...]:
        """Weeks after which people must be looked at one by one."""
        found = {
            self.clock.week(at)
            for some, site in zip(self.periods, self.sites, strict=True)
            for at in some
            if site >= 0
        }
        return tuple(sorted(week for week in found if week >= 0))


def sight_of(data: Data, scenario: Scenario, seeded: bool, ahead: int, notes: list[str]) -> Sight:
    """What to look at, for data and a scenario.

    Parameters
    ----------
    data : Data
    scenario : Scenario
    seeded : bool
        Whether the classic rules hold, and users of the first period are there at the start.
    ahead : int
        Periods after the last one.
    notes : list of str

    Raises
    ------
    NicsimError
        Where nothing in the data can be looked at.
    """
    prepared = prepared_for(scenario)
    clock = Clock(data.first, 1.0 if seeded else WEEKS[data.unit], seeded)
    series, sites = _shown(data, prepared, notes)
    if seeded:
        series = [one.within(data.first + 1, data.last) for one in series]
    kept = [k for k, one in enumerate(series) if one.periods]
    if not kept:
        raise NicsimError("the data have one period only; two or more are needed for a fit")
    extra = tuple(range(data.last + 1, data.last + ahead + 1))
    series = [series[k] for k in kept]
    periods = tuple(one.periods + extra for one in series)
    return Sight(tuple(series), periods, clock, tuple(sites[k] for k in kept))


def _shown(data: Data, prepared: Prepared, notes: list[str]) -> tuple[list[Series], list[int]]:
    """Series that the scenario can show, and the site of each."""
    names = {name.casefold(): at for at, name in enumerate(prepared.people.site_names)}
    of_sites = [one for one in data.series if one.site]
    network = [one for one in data.series if not one.site]
    unknown = [one.site for one in of_sites if one.site.casefold() not in names]
    if not of_sites:
        return network, [-1] * len(network)
    if unknown or len(of_sites) > MOST_SITES:
        why = (
            f"the scenario has no {', '.join(unknown[:3])}"
            if unknown
            else f"over {MOST_SITES} of them"
        )
        notes.append(f"sites are told of together, not one by one: {why}")
        return network, [-1] * len(network)
    known = [names[one.site.casefold()] for one in of_sites]
    return [*network, *of_sites], [-1] * len(network) + known


def seen(sight: Sight, scenario: Scenario, key: np.uint64) -> np.ndarray:
    """What one run of a scenario in a world shows, series by series."""
    prepared = prepared_for(scenario)
    outcome = simulate(scenario, prepared, key, snapshots=sight.weeks_of_sites)
    stages = {one.week: one.stage for one in outcome.snapshots}
    found = np.full(sight.length, np.nan)
    for which, series in enumerate(sight.series):
        weeks = [sight.clock.week(at) for at in sight.periods[which]]
        if sight.sites[which] >= 0:
            here = prepared.people.site == sight.sites[which]
            values = [_use(stages[week][here]) if week in stages else np.nan for week in weeks]
        else:
            step = round(WEEKS_A_YEAR)
            values = [_network(outcome, series.measure, week, step) for week in weeks]
        found[sight.place(which)] = values
    return found


def _use(stage: np.ndarray) -> float:
    return float(((stage == TRYING) | (stage == ROUTINE)).mean())


def _network(outcome: Outcome, measure: str, week: int, year: int) -> float:
    record = outcome.record
    if not 0 <= week < len(record.weekly):
        return math.nan
    if measure == USE:
        return float(record.practices[week, :, 2:4].sum(axis=1).mean())
    if measure in SURVEY:
        at = min(len(record.surveys) - 1, round((week + 1) / year))
        return float(record.surveys[at, SURVEY.index(measure)])
    if measure == OUTCOME:
        return float(record.sites[week].mean())
    name = {TESTS: "tests", REPORTS: "reports"}[measure]
    column = record.weekly[:, COLUMNS.index(name)]
    before = column[week - year] if week >= year else 0.0
    return float(column[week] - before) / record.sites.shape[1]


def indices(sight: Sight, wanted: Sequence[tuple[int, int]]) -> np.ndarray:
    """Where some (series, period) pairs stand among the numbers of a run."""
    return np.array(
        [sight.place(which).start + sight.periods[which].index(at) for which, at in wanted],
        np.int64,
    )
