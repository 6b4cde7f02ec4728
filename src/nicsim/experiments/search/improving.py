"""The search for a better design: Optuna proposes, runs under shared luck judge."""

import math
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from nicsim.experiments.comparing import WORSE_IF_MORE
from nicsim.experiments.design import Arm, Experiment
from nicsim.experiments.search.design_space import NAMED, Space
from nicsim.experiments.search.redesign import (
    ACTIVITIES,
    ALLOCATIONS,
    MOST_CONVENINGS,
    Design,
    applied,
    present,
    thumb_rules,
    told,
)
from nicsim.experiments.study import Conduct, in_memory
from nicsim.experiments.work import COLUMNS
from nicsim.foundation.errors import NicsimError, RunsError
from nicsim.scenario.scenario import Scenario

FOUND = "found by search"
ALL_AT_ONCE = "all at once"  # told beside the others: more teams at first than were asked for
FILE = "design.json"  # in a results folder: the design that was found
FINALISTS = 4  # of the search, judged once more on luck that the search did not see
LEAST_FINALIST_RUNS = 20  # of each; an assumption


class Asked(NamedTuple):
    """How a search is made."""

    measure: str
    trials: int
    replicates: int  # of each trial
    seed: int
    seconds: float | None = None  # stop after so long


class Trial(NamedTuple):
    """A design, and how much better it did than the present one under the search's luck."""

    design: Design
    gain: float


def fresh_seeds(seed: int) -> tuple[int, int]:
    """Seeds of luck that the search does not see: to choose the winner by, and to judge it by."""
    choosing, judging = np.random.SeedSequence(seed, spawn_key=(6,)).generate_state(2, np.uint64)
    return int(choosing) >> 1, int(judging) >> 1


def search(
    space: Space,
    asked: Asked,
    how: Conduct,
    kept: Path,
    tell: Callable[[int, float], None] | None = None,
) -> list[Trial]:
    """Try designs until the budget is spent or the user stops it.

    Parameters
    ----------
    space : Space
    asked : Asked
    how : Conduct
    kept : Path
        A file in which trials are kept; a search that was stopped goes on from it.
    tell : callable, optional
        Is told the number of trials and the best gain after each.

    Returns
    -------
    list of Trial
        The best first. The gain is that of the search's own luck, and so too good.
    """
    optuna = _optuna()
    backend = optuna.storages.journal.JournalFileBackend(str(kept))
    sampler = optuna.samplers.TPESampler(seed=asked.seed % 2**32, multivariate=True)
    study = optuna.create_study(
        storage=optuna.storages.JournalStorage(backend), sampler=sampler, direction="maximize",
        study_name="design", load_if_exists=True,
    )  # fmt: skip
    if not study.trials:
        for design in (present(space), *thumb_rules(space).values()):
            study.enqueue_trial(_as_numbers(space, design))
    base = _finals(as_it_is(space), asked, asked.seed, how)
    begun, done = time.monotonic(), _finished(optuna, study)

    def judge(trial: Any) -> float:
        design = _proposed(trial, space)
        return gain(_finals(applied(space, design), asked, asked.seed, how), base, asked.measure)

    while len(done) < asked.trials:
        if asked.seconds is not None and time.monotonic() - begun > asked.seconds:
            break
        try:
            study.optimize(judge, n_trials=1)
        except KeyboardInterrupt:
            break
        done = _finished(optuna, study)
        if tell is not None:
            tell(len(done), study.best_value)
    trials = [Trial(_design(space, t.params), float(t.value)) for t in done]
    return sorted(trials, key=lambda t: -t.gain)


def _optuna() -> Any:
    try:
        import optuna
    except ImportError:
        raise NicsimError(
            "the search for designs needs Optuna, the extra optimise: uv run --extra optimise "
            "nicsim improve ..., or pip install 'nicsim[optimise]'"
        ) from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return optuna


def _finished(optuna: Any, study: Any) -> list[Any]:
    return study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.COMPLETE,))


def _proposed(trial: Any, space: Space) -> Design:
    for name in ACTIVITIES:
        trial.suggest_float(name, 0.0, 1.0)
    trial.suggest_categorical("allocation", list(ALLOCATIONS))
    trial.suggest_int("convenings", 0, MOST_CONVENINGS)
    for k in range(space.ties):
        trial.suggest_int(f"tie {k + 1}", 0, len(space.candidates) - 1)
    if space.first:
        trial.suggest_categorical("first", list(space.who))
        for k in range(space.first if NAMED in space.who else 0):
            trial.suggest_int(f"team {k + 1}", 0, len(space.central) - 1)
    return _design(space, trial.params)


def _design(space: Space, params: dict[str, Any]) -> Design:
    chosen = {params[f"tie {k + 1}"] for k in range(space.ties)}
    first = params["first"] if space.first else ""
    return Design(
        tuple(params[name] for name in ACTIVITIES), params["allocation"], params["convenings"],
        tuple(space.candidates[number] for number in sorted(chosen)), first,
        _teams(space, params) if first == NAMED else (),
    )  # fmt: skip


def _teams(space: Space, params: dict[str, Any]) -> tuple[int, ...]:
    """Teams that join first, by their place among the most central; twice named, the next one."""
    chosen: list[int] = []
    for k in range(space.first):
        place = params[f"team {k + 1}"]
        while (site := space.central[place % len(space.central)]) in chosen:
            place += 1
        chosen.append(site)
    return tuple(sorted(chosen))


def _as_numbers(space: Space, design: Design) -> dict[str, Any]:
    numbers = {pair: number for number, pair in enumerate(space.candidates)}
    ties = [numbers[pair] for pair in design.ties] or list(range(space.ties))
    first = {"first": design.first} | {
        f"team {k + 1}": k for k in range(space.first if NAMED in space.who else 0)
    }
    return {
        **dict(zip(ACTIVITIES, design.shares, strict=True)),
        "allocation": design.allocation,
        "convenings": min(design.convenings, MOST_CONVENINGS),
        **{f"tie {k + 1}": ties[k % len(ties)] for k in range(space.ties)},
        **(first if space.first else {}),
    }


def as_it_is(space: Space) -> Scenario:
    """The present design: the scenario untouched, or with teams at random that join first."""
    return applied(space, present(space)) if space.first else space.scenario


def base_of(space: Space) -> str:
    """What the present design is called."""
    return "as it is, random teams first" if space.first else "as it is"


def _finals(scenario, asked: Asked, seed: int, how: Conduct, replicates: int = 0) -> np.ndarray:
    """The measure at the end of each replicate."""
    count = replicates or asked.replicates
    arms = (Arm("design", scenario),)
    experiment = Experiment("design", "", "compare", arms, count, seed, (asked.measure,))
    weekly, ended = in_memory(experiment, how)
    if ended.failures:
        raise RunsError(f"a run failed: {ended.failures[0].cause}")
    column = COLUMNS.index(asked.measure)
    return np.array([weekly[run][-1, column] for run in sorted(weekly)])


def gain(values: np.ndarray, base: np.ndarray, measure: str) -> float:
    """How much better, replicate by replicate; for `false_spread` and the like, less is better."""
    sign = -1.0 if measure in WORSE_IF_MORE else 1.0
    mean = float(np.nanmean(sign * (values - base)))
    return mean if math.isfinite(mean) else -1e9


def chosen(
    space: Space, trials: list[Trial], asked: Asked, how: Conduct, replicates: int
) -> tuple[Trial, float]:
    """The winner among the best few, by luck that the search did not see; and its gain there."""
    seed, _ = fresh_seeds(asked.seed)
    base = _finals(as_it_is(space), asked, seed, how, replicates)
    finalists = list({t.design: t for t in trials}.values())[:FINALISTS]
    again = [
        gain(_finals(applied(space, t.design), asked, seed, how, replicates), base, asked.measure)
        for t in finalists
    ]
    best = int(np.argmax(again))
    return finalists[best], again[best]


def finalist_runs(final: int) -> int:
    """Runs of each finalist: a third of those that the winner is judged by."""
    return max(LEAST_FINALIST_RUNS, final // 3)


def runs_of(space: Space, asked: Asked, final: int) -> int:
    """How many runs a search makes at most, those of its end among them."""
    arms = len(thumb_rules(space)) + 2 + bool(space.first)
    finalists = (FINALISTS + 1) * finalist_runs(final)
    return (asked.trials + 1) * asked.replicates + finalists + arms * final


def judged(space: Space, winner: Design, asked: Asked, replicates: int, title: str) -> Experiment:
    """The comparison that counts: present design, rules of thumb and winner on fresh luck."""
    _, seed = fresh_seeds(asked.seed)
    base = base_of(space)
    designs = {**thumb_rules(space), FOUND: winner}
    arms = [Arm(base, as_it_is(space))]
    for name, design in designs.items():
        arms.append(Arm(name, replace(applied(space, design), title=told(space, design))))
    if space.first:
        words = "all teams join at once; hub and ties as they are"
        arms.append(Arm(ALL_AT_ONCE, replace(space.scenario, title=words)))
    measures = tuple(dict.fromkeys((asked.measure, "realised_improvement", "spread_helpful",
                                    "false_spread", "network_health")))  # fmt: skip
    question = "With the same hub and budget, which design does better?"
    return Experiment(title, question, "compare", tuple(arms), replicates, seed, measures)
