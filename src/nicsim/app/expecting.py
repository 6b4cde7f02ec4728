"""What lessons expect of the model, and what runs show of it: in one world, and in many."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nicsim.app.arms import scenario_of
from nicsim.experiments.statistics import Estimate, estimate
from nicsim.foundation.errors import NicsimError
from nicsim.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from nicsim.experiments.worlds.record import Worlds

HOLDS, FAILS, UNDECIDED = "holds", "fails", "undecided"
Z, POWER = 1.959963984540054, 0.8416212335729143  # of a 95% interval; of a power of 80%
WEEKS = 40  # school weeks of a year
REPLICATES, SEED = 40, 7  # of what is told of one world
EACH = 2  # runs in each of many worlds
SHARES = Path(__file__).parents[1] / "lessons" / "worlds.csv"
DIGITS = 4  # of the values that are kept


class Expectation(NamedTuple):
    """One thing that a lesson expects.

    Parameters
    ----------
    lesson : str
    step : int
        From 1.
    says, measure, of : str
        `of` is "A", "B" or "B - A".
    year : int
    since : int
        The number is the change since the end of that year; 0: the number itself.
    low, high : float
        Where the number must lie; infinite where there is no bound.
    asked : str
        What decides the number (both designs, measure, year), as a short hash.
    """

    lesson: str
    step: int
    says: str
    measure: str
    of: str
    year: int
    since: int
    low: float
    high: float
    asked: str


class Found(NamedTuple):
    """What runs show of an expectation.

    Parameters
    ----------
    expectation : Expectation
    values : float array, one a replicate
    """

    expectation: Expectation
    values: np.ndarray

    @property
    def estimate(self) -> Estimate:
        """Mean and 95% interval over pairs of runs."""
        return estimate(self.values)

    @property
    def verdict(self) -> str:
        """Holds if the whole interval lies where it is expected, fails if all lies outside."""
        mean, low, high = self.estimate
        if math.isnan(mean) or math.isnan(low):
            return UNDECIDED
        if self.expectation.low <= low and high <= self.expectation.high:
            return HOLDS
        outside = high < self.expectation.low or low > self.expectation.high
        return FAILS if outside else UNDECIDED

    @property
    def notices(self) -> float:
        """How far beyond its bound the truth must lie for as many runs to notice it (power .8)."""
        _, low, high = self.estimate
        return (high - low) / (2 * Z) * (Z + POWER)


def expectations(lesson: Mapping[str, Any]) -> list[Expectation]:
    """All that a lesson expects, in its order."""
    return [
        _expectation(lesson["id"], number, step, table)
        for number, step in enumerate(lesson["steps"], start=1)
        for table in step.get("expect", [])
    ]


def found(
    lesson: Mapping[str, Any],
    shipped: Mapping[str, Scenario],
    replicates: int = REPLICATES,
    seed: int = SEED,
) -> list[Found]:
    """What runs of the world as it is show of all that a lesson expects.

    Parameters
    ----------
    lesson : mapping
        See `nicsim.app.lessons`.
    shipped : mapping of str to Scenario
    replicates, seed : int
        A and B run under the same luck, pair by pair.
    """
    if replicates < 2:
        raise NicsimError(f"replicates {replicates}: 2 or more, so that there is an interval")
    return list(_found(lesson, _runner(shipped, replicates, seed)))


def in_worlds(
    lesson: Mapping[str, Any],
    shipped: Mapping[str, Scenario],
    worlds: Worlds,
    numbers: Iterable[int] | None = None,
    each: int = EACH,
    seed: int = SEED,
    tell: Callable[[int], None] = lambda number: None,
) -> np.ndarray:
    """The mean of each expectation's number in each of some worlds, expectations x worlds.

    Parameters
    ----------
    lesson, shipped : as of `found`
    worlds : Worlds
    numbers : iterable of int, optional
        Which of them; all.
    each, seed : int
        Runs of A and B in each world, all under other luck.
    tell : callable
        Is told the number of a world when it is done.
    """
    rows = []
    for number in range(len(worlds)) if numbers is None else numbers:
        run = _runner(shipped, each, seed + number, lambda s, n=number: worlds.applied(s, n))
        rows.append([_mean(one.values) for one in _found(lesson, run)])
        tell(number)
    return np.array(rows).T


def write_shares(path: Path, rows: Sequence[tuple[Expectation, np.ndarray]]) -> None:
    """Write the numbers in all worlds, a row an expectation, a column a world."""
    worlds = len(rows[0][1])
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*_COLUMNS, *(f"w{number}" for number in range(worlds))])
        for told, values in rows:
            numbers = ["" if math.isnan(v) else f"{v:.{DIGITS}f}" for v in values]
            writer.writerow([told.lesson, told.step, told.says, told.asked, *numbers])
    beside.replace(path)


@cache
def read_shares(path: Path = SHARES) -> dict[tuple[str, int, str], tuple[str, np.ndarray]]:
    """By lesson, step and what it says: hash of what was asked, and the number in each world."""
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return {
        (row[0], int(row[1]), row[2]): (row[3], np.array([float(v or "nan") for v in row[4:]]))
        for row in rows
    }


class Share(NamedTuple):
    """In how many plausible worlds something holds.

    Parameters
    ----------
    worlds : int
        In how many it was asked.
    direction, whole : float
        Share of them in which it holds in its direction, and by as much as the lesson expects. A
        level, or a difference between two bounds, has no direction: both are the same then.
    """

    worlds: int
    direction: float
    whole: float


def share_of(told: Expectation, values: np.ndarray) -> Share:
    """The share of worlds in which an expectation holds, of its number in each.

    A world in which nothing can be counted is one in which it does not hold.
    """
    whole = (values >= told.low) & (values <= told.high)
    direction = whole
    if told.of == "B - A" and math.isinf(told.high) and told.low >= 0:
        direction = values > 0
    elif told.of == "B - A" and math.isinf(told.low) and told.high <= 0:
        direction = values < 0
    return Share(len(values), float(direction.mean()), float(whole.mean()))


def stored_share(told: Expectation) -> Share | None:
    """The share in the worlds that the shipped table tells of; None where it was not asked."""
    asked, values = read_shares().get((told.lesson, told.step, told.says), ("", np.empty(0)))
    return share_of(told, values) if asked == told.asked else None


def with_shares(lesson: dict[str, Any]) -> dict[str, Any]:
    """A lesson whose expectations say in what share of plausible worlds they hold (`worlds`)."""
    told = iter(expectations(lesson))
    steps = []
    for step in lesson["steps"]:
        expected = []
        for table in step.get("expect", []):
            share = stored_share(next(told))
            expected.append(table if share is None else table | {"worlds": share.direction})
        steps.append(step | ({"expect": expected} if expected else {}))
    return lesson | {"steps": steps}


_COLUMNS = ("lesson", "step", "says", "asked")
_Run = Callable[[str], "pd.DataFrame"]


def _expectation(lesson: str, number: int, step: Mapping[str, Any], table) -> Expectation:
    arms = {x: {k: v for k, v in step[x].items() if k in _DECIDES} for x in "AB" if x in step}
    year = table.get("year", scenario_years(step))
    what = [arms, table["measure"], table["of"], year, table.get("since", 0)]
    asked = json.dumps(what, sort_keys=True, default=str)
    return Expectation(
        lesson,
        number,
        table["says"],
        table["measure"],
        table["of"],
        year,
        table.get("since", 0),
        table.get("at_least", -math.inf),
        table.get("at_most", math.inf),
        hashlib.sha256(asked.encode()).hexdigest()[:8],
    )


_DECIDES = ("values", "named", "changes", "ships")


def scenario_years(step: Mapping[str, Any]) -> int:
    """How many years both designs of a step run."""
    return step["A"]["values"].get("years", 5)


def _found(lesson: Mapping[str, Any], run: _Run) -> Iterator[Found]:
    told = iter(expectations(lesson))
    for step in lesson["steps"]:
        for _ in step.get("expect", []):
            one = next(told)
            arms = [step[x] for x in ("A", "B") if x in one.of]
            values = [_at(run(json.dumps(arm, sort_keys=True)), one) for arm in arms]
            yield Found(one, values[1] - values[0] if len(values) == 2 else values[0])


def _runner(
    shipped: Mapping[str, Scenario],
    replicates: int,
    seed: int,
    put: Callable[[Scenario], Scenario] = lambda scenario: scenario,
) -> _Run:
    from nicsim.api import simulation

    @cache
    def run(arm: str) -> pd.DataFrame:
        scenario = put(scenario_of(json.loads(arm), shipped))
        return simulation.run(scenario, replicates=replicates, seed=seed).weekly

    return run


def _at(weekly: pd.DataFrame, told: Expectation) -> np.ndarray:
    def end(year: int) -> np.ndarray:
        last = weekly[weekly["week"] == WEEKS * year - 1]
        return last.sort_values("replicate")[told.measure].to_numpy(float)

    return end(told.year) - (end(told.since) if told.since else 0.0)


def _mean(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else math.nan
