"""Many networks, each in a world and with dials of its own, and what is seen of each.

Of every run two things are kept: its *trajectory* (what became of practices and teams, quarter by
quarter), by which kinds are told apart; and its *signs* (what a hub can observe itself: survey,
tests, reports, attendance, ties), year by year, from which kinds are foretold.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.drivers import Outcome, simulate
from nicsim.experiments.design import Run
from nicsim.experiments.work import COLUMNS, Part, in_turn, prepared_for
from nicsim.foundation.later import qmc
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario

YEAR = round(WEEKS_A_YEAR)
QUARTER = YEAR // 4
TRAJECTORY = ("spread_helpful", "false_spread", "active_teams", "realised_improvement")
DOMAINS = ("hub_leadership", "roles_engagement", "improvement", "within_team", "across_teams",
           "culture", "environment")  # fmt: skip
LEVELS = (0.1, 0.9)  # dials are drawn from this range; an assumption
LEAVES = 0.5  # share of networks whose hub leaves; an assumption
AFTER = 3 / 5  # of the years: a grant of three years in five; an assumption
HUB_HOURS = "hub_leadership.staff_fte"
SURVEYED = tuple(f"survey_D{domain}" for domain in range(1, 7))
SIGNS = (*SURVEYED, "tests", "reports", "attendance", "ties", "tie_strength", "reported_success")
GROUPS = {  # signs by what it takes to observe them
    "survey": SURVEYED,
    "tests and reports": ("tests", "reports", "reported_success"),
    "attendance": ("attendance",),
    "ties": ("ties", "tie_strength"),
}


class Draws(NamedTuple):
    """What networks differ in.

    Parameters
    ----------
    world : int64 array, networks
    levels : float array, networks x seven dials, 0 to 1
    leaves : int64 array, networks
        The week at which its hub leaves; -1: it stays.
    """

    world: np.ndarray
    levels: np.ndarray
    leaves: np.ndarray

    def applied(self, scenario: Scenario, number: int) -> Scenario:
        """One of the networks, in the reference world: its dials, and whether its hub leaves."""
        dials = {
            f"{domain}.level": float(level)
            for domain, level in zip(DOMAINS, self.levels[number], strict=True)
        }
        found = scenario.replacing(dials)
        week = int(self.leaves[number])
        if week < 0:
            return found
        gone = Change(week, None, "the hub leaves", Frozen({HUB_HOURS: 0.0}))
        return replace(found, changes=(*found.changes, gone))


def drawn(networks: int, worlds: int, years: int, seed: int) -> Draws:
    """Networks spread evenly over dials (a Latin hypercube), worlds and whether the hub leaves.

    Parameters
    ----------
    networks, worlds : int
        How many; every world has as many networks as any other, or one more.
    years : int
    seed : int
    """
    generator = np.random.default_rng([seed, 1])
    places = qmc.LatinHypercube(len(DOMAINS) + 1, rng=generator).random(networks)
    world = generator.permutation(np.arange(networks) % worlds)
    levels = LEVELS[0] + (LEVELS[1] - LEVELS[0]) * places[:, :-1]
    leaves = np.where(places[:, -1] < LEAVES, round(AFTER * years) * YEAR, -1)
    return Draws(world, levels, leaves)


class Job(NamedTuple):
    """Some networks to run."""

    runs: tuple[Run, ...]  # arm: the network's number
    scenarios: dict[int, Scenario]
    keys: dict[int, np.uint64]  # of their luck


def do(job: Job) -> Part:
    """Run a job, for half a second; a run that fails is told and the others go on."""

    def made(run: Run) -> dict[str, np.ndarray]:
        scenario = job.scenarios[run.arm]
        return {"seen": seen(simulate(scenario, prepared_for(scenario), job.keys[run.arm]))}

    return in_turn(job.runs, made)


def seen(outcome: Outcome) -> np.ndarray:
    """Trajectory (measures x quarters), then signs (years x signs), of one run; flat."""
    return np.concatenate([trajectory(outcome).ravel(), signs(outcome).ravel()])


def parts(seen_: np.ndarray, years: int) -> tuple[np.ndarray, np.ndarray]:
    """Trajectories (networks x measures x quarters) and signs (networks x years x signs)."""
    size = len(TRAJECTORY) * 4 * years
    return (
        seen_[:, :size].reshape(len(seen_), len(TRAJECTORY), 4 * years),
        seen_[:, size:].reshape(len(seen_), years, len(SIGNS)),
    )


def trajectory(outcome: Outcome) -> np.ndarray:
    """Measures at the end of each quarter; a share of nothing is 0 here: nothing is in use."""
    weekly = outcome.record.weekly
    weeks = np.arange(QUARTER - 1, len(weekly), QUARTER)
    found = weekly[weeks][:, [COLUMNS.index(name) for name in TRAJECTORY]].T
    return np.nan_to_num(found, nan=0.0)


def signs(outcome: Outcome) -> np.ndarray:
    """What a hub can observe at the end of each year; nan: nothing to be observed.

    Survey means (1 to 5), tests and reports a team in the year, share of members who took part,
    mean over the year, ties a team and their strength, share of reports that tell of success.
    """
    record = outcome.record
    weekly, teams = record.weekly, record.sites.shape[1]
    rows = []
    for year in range(1, len(weekly) // YEAR + 1):
        last, before = year * YEAR - 1, (year - 1) * YEAR - 1

        def value(name: str, week: int = last) -> float:
            return float(weekly[week, COLUMNS.index(name)])

        def in_year(name: str, now: int = last, then: int = before) -> float:
            return (value(name, now) - (value(name, then) if then >= 0 else 0.0)) / teams

        taking = weekly[before + 1 : last + 1, COLUMNS.index("taking_part")]
        rows.append(
            [*record.surveys[year].tolist(), in_year("tests"), in_year("reports"),
             float(taking.mean()), value("team_ties"), value("tie_strength"),
             value("reported_success")]
        )  # fmt: skip
    return np.array(rows)
