"""What is asked: which factors, by which method, how many samples; and what is wrong with it."""

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.design import NAMES, out_of_range, unknown_measures
from nicsim.experiments.sensitivity.factors import DUMMY, INERT, Factor, chosen, shares_of
from nicsim.scenario.declared import shown
from nicsim.scenario.scenario import Scenario

GIVEN = ("pawn", "delta", "regional")  # need no design of their own: points that fill the space
METHODS = ("sobol", "morris", "oat", *GIVEN)
OUTCOMES = ("spread_helpful", "realised_improvement", "false_spread", "network_health")
SURVEYED = tuple(f"survey_D{number}" for number in range(1, 7))
SUSTAINMENT = "sustainment"  # told where a scenario changes midway; else it stays near 1
DERIVED = (SUSTAINMENT, *SURVEYED)  # outcomes that are no weekly measure
SAMPLES = {"sobol": 256, "morris": 24, "oat": 5, "pawn": 1024, "delta": 1024, "regional": 1024}
REPLICATES = {"sobol": 4, "morris": 4, "oat": 30, "pawn": 2, "delta": 2, "regional": 2}
EVERY = 10  # weeks between two that are recorded
LEAST_SAMPLES = 4  # fewer cannot be resampled; an assumption
MOST_SAMPLES = 2**20  # an assumption
MOST_RUNS = 10_000_000  # likewise


class Study(NamedTuple):
    """A sensitivity analysis.

    Parameters
    ----------
    title, question : str
    base : Scenario
        What all runs have in common.
    factors : tuple of Factor
        What is varied; the dummy is not among them, and is always added.
    method : str
        One of `METHODS`.
    samples : int
        Base rows (sobol), trajectories (morris), values a factor (oat) or points (given data).
    replicates : int
        Runs of every row; all rows of a block share their luck.
    seed : int
    outcomes : tuple of str
    weeks : tuple of int
        Weeks whose outcomes are kept.
    grouped : bool
        Indices of domains rather than of single factors.
    second_order : bool
        Interactions of pairs too (sobol); doubles the runs.
    """

    title: str
    question: str
    base: Scenario
    factors: tuple[Factor, ...]
    method: str = "sobol"
    samples: int = 256
    replicates: int = 4
    seed: int = 0
    outcomes: tuple[str, ...] = OUTCOMES
    weeks: tuple[int, ...] = ()
    grouped: bool = True
    second_order: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """What has indices, in order: groups or factors, and the dummy."""
        own = [factor.group if self.grouped else factor.key for factor in self.factors]
        return (*dict.fromkeys(own), DUMMY)

    @property
    def groups(self) -> tuple[str, ...]:
        """The group of every factor, the dummy last."""
        own = (factor.group if self.grouped else factor.key for factor in self.factors)
        return (*own, DUMMY)


def made(
    base: Scenario,
    *,
    title: str | None = None,
    question: str = "",
    method: str = "sobol",
    factors: Any = "levels",
    groups: str = "domains",
    samples: int | None = None,
    replicates: int | None = None,
    seed: int = 0,
    outcomes: Sequence[str] | None = None,
    every: int = EVERY,
    second_order: bool = False,
    inert: bool = False,
    faults: list[str],
) -> Study:
    """A study from what users give; what is wrong with it is added to the faults.

    Parameters
    ----------
    base : Scenario
    title, question : str, optional
    method, samples, replicates, seed, outcomes, second_order
        See `Study`; numbers that are not given follow the method, outcomes whether the scenario
        changes midway.
    factors : "levels", "parameters" or list
        See `factors.chosen`.
    groups : {"domains", "none"}
    every : int
        Weeks between two that are recorded; ends of years are recorded too.
    inert : bool
        Whether to add a factor that does nothing.
    faults : list of str
    """
    if method not in METHODS:
        faults.append(f"method {shown(method)} is not one of {', '.join(METHODS)}")
        method = "sobol"
    if groups not in ("domains", "none"):
        faults.append(f"groups {shown(groups)} is not one of domains, none")
    taken = chosen(factors, base, faults)
    if inert:
        taken = (*taken, Factor(INERT, "number"))
    if outcomes is None:
        outcomes = (*OUTCOMES, SUSTAINMENT) if base.changes else OUTCOMES
    every = every if not (wrong := out_of_range("every", every, 1, base.weeks)) else EVERY
    faults += wrong
    study = Study(
        title or f"{base.title}: sensitivity",
        question,
        base,
        taken,
        method,
        SAMPLES[method] if samples is None else samples,
        REPLICATES[method] if replicates is None else replicates,
        seed,
        tuple(dict.fromkeys(outcomes)),
        recorded(base.weeks, every),
        groups == "domains",
        second_order,
    )
    faults += faults_of(study)
    return study


def recorded(weeks: int, every: int) -> tuple[int, ...]:
    """Weeks that are recorded: every so many, and the last of every year."""
    own = set(range(every - 1, weeks, every)) | set(range(WEEKS_A_YEAR - 1, weeks, WEEKS_A_YEAR))
    return tuple(sorted(own | {weeks - 1}))


def faults_of(study: Study) -> list[str]:
    """What is wrong with a study's numbers and names."""
    least = 2 if study.method == "oat" else LEAST_SAMPLES
    found = [
        *out_of_range("samples", study.samples, least, MOST_SAMPLES),
        *out_of_range("replicates", study.replicates, 1, 100_000),
        *out_of_range("seed", study.seed, 0, 2**63),
    ]
    found += unknown_outcomes(study.outcomes)
    if not study.outcomes:
        found.append("outcomes: name at least one")
    if not study.factors:
        found.append("factors: there is nothing to vary")
    if study.second_order and study.method != "sobol":
        found.append(f"interactions of pairs need method sobol, not {study.method}")
    if len(found) == 0 and study.method not in ("morris", "oat"):
        power = 2 ** max(1, round(math.log2(study.samples)))
        if study.samples != 2 ** round(math.log2(study.samples)):
            found.append(
                f"samples {study.samples} is no power of 2, which Sobol' sequences need; "
                f"take {power}"
            )
    if not found and runs_of(study) > MOST_RUNS:
        found.append(f"{runs_of(study):,} runs are too many; at most {MOST_RUNS:,} fit")
    return found


def unknown_outcomes(names: Sequence[str]) -> list[str]:
    """A sentence on each outcome that does not exist."""
    return unknown_measures([name for name in names if name not in DERIVED], "outcomes")


def rows_of(study: Study) -> int:
    """How many points are run."""
    units = len(study.names)
    if study.method == "sobol":
        return study.samples * ((2 * units + 2) if study.second_order else (units + 2))
    if study.method == "morris":
        return study.samples * (units + 1)
    if study.method == "oat":
        return 1 + study.samples + sum(len(shares_of(f, study.samples)) for f in study.factors)
    return study.samples


def runs_of(study: Study) -> int:
    """How many runs there are."""
    return rows_of(study) * study.replicates


KNOWN = (*NAMES, *DERIVED)  # all outcomes there are
