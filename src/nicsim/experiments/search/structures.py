"""Structures at equal cost: the same sum of tie strengths and the same hub, tied differently."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.experiments.comparing import WORSE_IF_MORE, ranking
from nicsim.experiments.design import Arm
from nicsim.experiments.work import prepared_for
from nicsim.foundation.errors import NicsimError
from nicsim.foundation.later import pd
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario, Value
from nicsim.structure.across import team_pairs

FEWEST_SITES = 4
MOST_COSTED = 50  # arms whose costs are compared
ALIKE = 0.02  # part by which costs may differ and count as equal; an assumption
KINDS = (
    "ring", "lattice", "small_world", "random", "affinity_groups", "regional_hubs", "scale_free",
    "complete",
)  # fmt: skip
IN_WORDS = {
    "ring": "Ring: every team is tied to the next one on either side, so that news goes round.",
    "lattice": "Lattice: every team is tied to its nearest neighbours in the list of teams.",
    "small world": "Small world: teams are tied to their neighbours, and a few ties lead far away.",
    "random": "Random: teams are tied by lot, each to about as many others.",
    "affinity groups": "Affinity groups: groups in which every team is tied to every other, with a "
    "bridge from each group to the next.",
    "regional hubs": "Regional hubs: a lead team in each region is tied to the other teams of the "
    "region, and to the lead teams of other regions.",
    "scale free": "Popular few: newcomers tie themselves to teams that have many ties already, so "
    "that a few teams hold most of them.",
    "complete": "Complete: every team is tied to every other, each tie being weak.",
}
ALONE = "no ties (hub and spoke)"
AS_IT_IS = "your own ties"
IN_WORDS |= {
    ALONE: "No ties: teams are tied to nobody but the hub.",
    AS_IT_IS: "Your own ties: teams are tied as the scenario's file has it.",
}
ORIGIN = "structures"


class Built(NamedTuple):
    """An arm, and what its ties cost."""

    arm: Arm
    ties: int
    strength: float  # of each, on average

    @property
    def cost(self) -> float:
        """Sum of the strengths of all ties."""
        return self.ties * self.strength


class Condition(NamedTuple):
    """Under what structures are compared."""

    name: str
    sentence: str
    values: Mapping[str, Any] = {}
    hub_leaves: bool = False


class Outcome(NamedTuple):
    """A question to which structures are put."""

    name: str
    question: str
    condition: str
    measure: str
    early: bool = False  # after the first year, not at the end


CONDITIONS = (
    Condition("as it is", "the scenario as it is"),
    Condition(
        "plain problem",
        "the parts of a practice do not depend on each other, so improving one by one works",
        {"practices.interdependence": 0},
    ),
    Condition(
        "rugged problem",
        "each part of a practice depends on six others, so good versions are hard to find",
        {"practices.interdependence": 6},
    ),
    Condition("hub leaves", "the hub leaves half-way", hub_leaves=True),
)
OUTCOMES = (
    Outcome("most good", "what a student gets at the end", "as it is", "realised_improvement"),
    Outcome("further", "who uses helpful practices at the end", "as it is", "spread_helpful"),
    Outcome("faster", "who uses them after a year", "as it is", "spread_helpful", early=True),
    Outcome("more evenly", "best against worst quarter of sites", "as it is", "improvement_gap"),
    Outcome("better adapted", "fit of the versions in use", "as it is", "fit_in_use"),
    Outcome("plain problem", "what a student gets where problems are plain", "plain problem",
            "realised_improvement"),
    Outcome("rugged problem", "what a student gets where problems are rugged", "rugged problem",
            "realised_improvement"),
    Outcome("hub leaves", "who uses helpful practices long after the hub has left", "hub leaves",
            "spread_helpful"),
)  # fmt: skip
MEASURES = tuple(dict.fromkeys(outcome.measure for outcome in OUTCOMES))


def built(scenario: Scenario, kinds: Sequence[str] = KINDS, seed: int = 0) -> list[Built]:
    """An arm for each structure, all at the cost of the scenario's own ties; and one without ties.

    The number of ties of a kind follows from the number of teams; strengths are then such that
    their sum is the scenario's own. That cost is strength times number is an assumption: a strong
    tie takes as much tending as several weak ones.

    Raises
    ------
    NicsimError
        For unknown kinds, too few sites, or a scenario without ties between teams.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise NicsimError(f"no structure {', '.join(unknown)}; known are {', '.join(KINDS)}")
    prepared = prepared_for(scenario)
    sites = prepared.people.team_size.size
    if sites < FEWEST_SITES:
        raise NicsimError(f"{sites} sites: structures differ from {FEWEST_SITES} sites on")
    ties, cost = cost_of(scenario, seed)
    if ties == 0:
        raise NicsimError(
            "the scenario has no ties between teams, so there is no cost to compare at; give it "
            "some, for instance --set structure.across.kind=random (three a team)"
        )
    degree = 2.0 * ties / sites
    found = []
    own = scenario.structure.across.kind
    if own == "file":
        found.append(Built(Arm(AS_IT_IS, scenario), ties, cost / ties))
    for kind in kinds:
        values: dict[str, Any] = {"structure.across.kind": kind} | _numbers(kind, sites, degree)
        plain = _bare(scenario, values)
        count = cost_of(plain, seed)[0]
        strength = min(1.0, cost / count)
        arm = _bare(scenario, values | {"structure.across.strength": strength})
        found.append(Built(Arm(kind.replace("_", " "), arm), count, strength))
    nobody = _bare(scenario, {"structure.across.kind": "none"})
    return [*found, Built(Arm(ALONE, nobody), 0, 0.0)]


def unequal(arms: Sequence[Arm]) -> list[str]:
    """A sentence where arms differ in what their ties between teams cost at the start."""
    if not 1 < len(arms) <= MOST_COSTED:
        return []
    found = {arm.name: cost_of(arm.scenario) for arm in arms}
    costs = [cost for _, cost in found.values()]
    if max(costs) - min(costs) <= ALIKE * max(costs):
        return []
    fewest, most = (pick(found, key=lambda name: found[name][1]) for pick in (min, max))
    low, high = (
        f"{found[name][0]} of strengths summing to {found[name][1]:.3g} in {name!r}"
        for name in (fewest, most)
    )
    return [
        f"ties between teams are not equally many or strong, from {low} to {high}: part of a "
        "difference may be due to that (nicsim structures compares at equal cost)"
    ]


def cost_of(scenario: Scenario, seed: int = 0) -> tuple[int, float]:
    """Ties between teams at the start, and the sum of their strengths."""
    prepared = prepared_for(scenario)
    if prepared.links is not None:
        _, peers, strengths = prepared.links
        return len(peers) // 2, float(np.asarray(strengths).sum()) / 2
    count = len(pairs_of(scenario, seed))
    return count, count * scenario.structure.across.strength


def pairs_of(scenario: Scenario, seed: int = 0) -> np.ndarray:
    """Pairs of teams that a kind ties, as one draw has them: ties x 2."""
    prepared = prepared_for(scenario)
    sites = prepared.people.team_size.size
    return team_pairs(scenario.structure.across, sites, prepared.degree, seed)


def _numbers(kind: str, sites: int, degree: float) -> dict[str, Any]:
    """The kind's own numbers, for about so many ties a team."""
    nearest = int(min(sites - 1, max(1, math.floor(degree + 0.5))))
    even = int(min((sites - 1) // 2 * 2, max(2, 2 * math.floor(degree / 2 + 0.5))))
    groups = max(2, round(sites / 5))  # of about five teams
    return {
        "lattice": {"structure.across.degree": even},
        "small_world": {"structure.across.degree": even},
        "random": {"structure.across.degree": nearest},
        "scale_free": {"structure.across.degree": max(2, nearest)},
        "affinity_groups": {"structure.across.groups": groups},
        "regional_hubs": {"structure.across.regions": groups},
    }.get(kind, {})


def _bare(scenario: Scenario, values: Mapping[str, Any]) -> Scenario:
    """The scenario with other ties between teams, none of its own left."""
    kept = {
        key: value
        for key, value in scenario.assigned.items()
        if not key.startswith("structure.across.") and key != "structure.team_ties"
    }
    made = {key: Value(value, ORIGIN) for key, value in values.items()}
    return replace(scenario, assigned=Frozen(kept | made))


def under(arms: Sequence[Built], condition: Condition) -> tuple[Arm, ...]:
    """The arms under a condition."""
    return tuple(
        Arm(one.arm.name, _under(one.arm.scenario, condition), one.arm.point) for one in arms
    )


def _under(scenario: Scenario, condition: Condition) -> Scenario:
    values = {key: Value(value, ORIGIN) for key, value in condition.values.items()}
    changes = scenario.changes
    if condition.hub_leaves:
        gone = Frozen({"hub_leadership.staff_fte": 0.0})
        changes = (*changes, Change(scenario.weeks // 2, None, "the hub leaves", gone))
    return replace(scenario, assigned=Frozen({**scenario.assigned, **values}), changes=changes)


def answers(weekly: Mapping[str, pd.DataFrame], weeks: int, seed: int = 0) -> pd.DataFrame:
    """Ranks of the structures for each question.

    Parameters
    ----------
    weekly : mapping of condition to DataFrame
        Columns arm, replicate, week and MEASURES.
    weeks : int
        How long runs are.
    seed : int
        Of the bootstrap.

    Returns
    -------
    DataFrame
        outcome, measure, structure (arm), mean, rank, rank_low, rank_high (95%), first (share of
        resamples in which it is best).
    """
    rows = []
    for outcome in OUTCOMES:
        week = week_of(outcome, weeks)
        ranks = ranking(weekly[outcome.condition], outcome.measure, week, seed)
        ranks.insert(0, "measure", outcome.measure)
        ranks.insert(0, "outcome", outcome.name)
        rows.append(ranks)
    return pd.concat(rows, ignore_index=True).rename(columns={"arm": "structure"})


def week_of(outcome: Outcome, weeks: int) -> int:
    """The week in which a question is asked."""
    return min(WEEKS_A_YEAR, weeks) - 1 if outcome.early else weeks - 1


def less_is_better(measure: str) -> bool:
    """Whether the best structure has the least of a measure."""
    return measure in WORSE_IF_MORE
