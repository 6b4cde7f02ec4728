"""What a world shows: some short runs of the default network, and the targets' numbers from them.

All arms of a world share their luck, replicate by replicate; worlds do not, so that what is learnt
over many of them does not hang on the luck of a few.
"""

import math
import warnings
from typing import Any

import numpy as np

from nicsim.domains.adoption import ROUTINE
from nicsim.drivers import Outcome, simulate
from nicsim.experiments.work import COLUMNS, prepared_for
from nicsim.experiments.worlds.targets import TARGETS
from nicsim.scenario.frozen import Frozen
from nicsim.scenario.scenario import Change, Scenario, Value

NO_TIES = {
    "structure.across.kind": "none",
    "across_teams.most_ties": 0,
    "structure.within.kind": "none",
}
NO_HUB = {"hub_leadership.staff_fte": 0.0}
LASTING = {"across_teams.tie_half_life": 1e12, "across_teams.spanners": 0}
ALONE = {  # teams learn from nobody
    "structure.across.kind": "none",
    "across_teams.most_ties": 0,
    "hub_leadership.pool_reach": 0.0,
}
MISTRUST = {
    "within_team.initial_trust": 0.05,
    "within_team.initial_trust_sd": 0.0,
    "within_team.trust_gain": 0.005,
}
STRONG = {
    f"{domain}.level": 1.0
    for domain in (
        *("hub_leadership", "roles_engagement", "improvement", "across_teams"),
        *("culture", "environment"),
    )
}
STRICT = {
    "practices.start_variation": 0.0,
    "improvement.adaptation": 0.0,
    "improvement.copy_fidelity": 1.0,
}
PROGRAMME = {"practices.count": 1, "practices.helpful_share": 1.0}  # one, known to work
AS_STUDIED = PROGRAMME | {"hub_leadership.staff_fte": 10.0}  # a coach half the week in every school
ELSEWHERE = PROGRAMME | {  # its form is a peak of what schools share, who share little
    "practices.developed": 100,
    "practices.context_specificity": 1.0,
}
LEAVES = 3  # years after which the hub leaves
KEPT = 0.2  # share of a site's people in routine use from which on it keeps a practice
SECONDS = 0.18  # of one run of all arms, measured on one core
LEAST_EFFECT = 0.01  # SD: below it a ratio of effects says nothing


def asked(values: dict[str, Any], changes=()) -> Scenario:
    """The default network with some values and changes."""
    assigned = Frozen({key: Value(value, "targets") for key, value in values.items()})
    made = tuple(Change(week, None, "", Frozen(told)) for week, told in changes)
    return Scenario("baseline", assigned=assigned, changes=made)


def arms() -> dict[str, Scenario]:
    """What is run in every world: a network of eight ideas, and cheaper ones of one programme."""
    short = {"years": 3}
    one = PROGRAMME | short
    strict = STRICT | ELSEWHERE | short
    slow = one | {"environment.socialisation": 0.2}
    stay = {"environment.turnover": 0.02, "environment.lead_turnover": 0.02}
    leave = {"environment.turnover": 0.16, "environment.lead_turnover": 0.16}
    return {
        "usual": asked({"years": LEAVES + 2}, ((40 * LEAVES, NO_HUB),)),
        "alone": asked(ALONE | short),
        "one": asked(PROGRAMME),
        "no hub": asked(one | NO_HUB),
        "quarter": asked(one | {"hub_leadership.staff_fte": 1.25}),
        "ties": asked(one | NO_HUB | LASTING),
        "no ties": asked(one | NO_TIES),
        "studied": asked(AS_STUDIED | short),
        "trust": asked(one | STRONG),
        "mistrust": asked(one | STRONG | MISTRUST),
        "strict": asked(strict),
        "adapt": asked(strict, ((40, {"improvement.adaptation": 1.0}),)),
        "stay": asked(slow | stay),
        "turnover": asked(slow | leave),
    }


SEEN = (
    *("bend", "use 2", "use ties 2", "use no ties 2", "helpful", "ideas", "useless"),
    *("reported", "true", "best", "dormant", "x3", "alone", "one", "no hub", "quarter"),
    *("studied 1", "studied 2", "studied 3"),
    *("use left", "use kept", "something", "all", "trust", "mistrust", "strict", "adapt"),
    *("stay", "turnover"),
)


def seen(world: dict[str, Any], key: np.uint64) -> np.ndarray:
    """What one run of all arms shows, in the order of `SEEN`; nan where there is nothing to see."""
    told = {name: _run(name, scenario.in_world(world), key) for name, scenario in arms().items()}
    usual, left, end = told["usual"], 40 * LEAVES - 1, 40 * (LEAVES + 2) - 1
    sites = np.sort(usual.record.sites[79])[::-1]
    best = sites[: round(0.3 * sites.size)].sum()
    something, everything = _kept(usual)
    use = _column(usual, "use_helpful")
    found = {
        "bend": bend(_column(told["one"], "use_helpful")),
        "use 2": _column(told["one"], "use_helpful")[79],
        "use ties 2": _column(told["ties"], "use_helpful")[79],
        "use no ties 2": _column(told["no ties"], "use_helpful")[79],
        "helpful": _column(usual, "helpful_share_of_use")[left],
        "ideas": (usual.quality > 0).mean(),
        "useless": _column(usual, "false_spread")[left],
        "reported": _column(usual, "reported_success")[left],
        "true": _column(usual, "true_success")[left],
        "best": best / sites.sum() if sites.sum() > 0 else np.nan,
        "dormant": _column(usual, "dormant_teams")[79],
        "x3": _gain(usual, 3),
        "use left": use[left],
        "use kept": use[end],
        "something": something,
        "all": everything,
    }
    found |= {f"studied {year}": _gain(told["studied"], year) for year in (1, 2, 3)}
    found |= {name: _gain(told[name], 3) for name in SEEN if name in told}
    return np.array([found[name] for name in SEEN])


def _run(name: str, scenario: Scenario, key: np.uint64) -> Outcome:
    weeks = (40 * LEAVES - 1, 40 * (LEAVES + 2) - 1) if name == "usual" else ()
    return simulate(scenario, prepared_for(scenario), key, snapshots=weeks)


def _column(outcome: Outcome, name: str) -> np.ndarray:
    return outcome.record.weekly[:, COLUMNS.index(name)]


def _gain(outcome: Outcome, year: int) -> float:
    return float(_column(outcome, "realised_improvement")[40 * year - 1])


def bend(use: np.ndarray) -> float:
    """Use where it grows fastest over half a year, as a share of its most; nan without growth."""
    half = 10
    growth = use[2 * half :] - use[: -2 * half]
    most = float(use.max())
    return float(use[half + int(growth.argmax())]) / most if most > 0 else np.nan


def _kept(outcome: Outcome) -> tuple[float, float]:
    """Of what sites used when the hub left: shares that keep something, and that keep all."""
    sites = outcome.record.sites.shape[1]
    before, after = (_used(shot.stage, sites) for shot in outcome.snapshots)
    used, kept = before.sum(axis=1), (before & after).sum(axis=1)
    something = (kept > 0)[used > 0].mean() if (used > 0).any() else np.nan
    everything = (kept == used)[used > 1].mean() if (used > 1).any() else np.nan
    return float(something), float(everything)


def _used(stage: np.ndarray, sites: int) -> np.ndarray:
    """Sites x practices: whether a site uses it routinely (sites are of one size)."""
    return (stage == ROUTINE).reshape(sites, -1, stage.shape[1]).mean(axis=1) > KEPT


def found(runs: np.ndarray) -> np.ndarray:
    """The numbers of `TARGETS` from what runs of a world showed: replicates x `SEEN` to targets."""
    with warnings.catch_warnings():  # of nothing but nan there is no mean
        warnings.simplefilter("ignore", RuntimeWarning)
        mean = dict(zip(SEEN, np.nanmean(runs, axis=0), strict=True))
    spread = np.log(np.maximum(runs[:, SEEN.index("x3")], LEAST_EFFECT))
    differ = float(spread.std(ddof=1)) / unbiased(len(spread)) if len(spread) > 1 else np.nan
    told = {
        "P1 bend": mean["bend"],
        "P2 hub beside ties": mean["use 2"] - mean["use ties 2"],
        "P2 ties beside hub": mean["use 2"] - mean["use no ties 2"],
        "P3 helpful use": mean["helpful"] - mean["ideas"],
        "P3 useless use": mean["useless"],
        "P4 reported success": mean["reported"],
        "P4 true success": mean["true"],
        "P5 best teams": mean["best"],
        "P5 dormant teams": mean["dormant"],
        "P6 networks differ": differ,
        "P8 hub over four times the teams": _ratio(
            mean["quarter"] - mean["no hub"], mean["one"] - mean["no hub"]
        ),
        "P9 level": mean["x3"],
        "P9 first year": _ratio(mean["studied 1"], mean["studied 3"]),
        "P9 second year": _ratio(mean["studied 2"], mean["studied 3"]),
        "P10 use after the hub": _ratio(mean["use kept"], mean["use left"]),
        "P11 sites that keep something": mean["something"],
        "P11 sites that keep all": mean["all"],
        "P12 turnover": mean["turnover"] - mean["stay"],
        "P14 low trust": _ratio(mean["mistrust"], mean["trust"]),
        "P15 adaptation": mean["adapt"] - mean["strict"],
        "P16 learning between teams": mean["x3"] - mean["alone"],
    }
    return np.array([told[target.name] for target in TARGETS])


def unbiased(n: int) -> float:
    """What the spread of n normal numbers is on average, by the true one (c4)."""
    return math.sqrt(2.0 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


def _ratio(part: float, whole: float) -> float:
    """A ratio held within what can be told: nothing over nothing is no ratio."""
    return float(np.clip(part / max(whole, LEAST_EFFECT), -1.0, 3.0))
