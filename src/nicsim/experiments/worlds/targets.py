"""What is known, as numbers: published value, its error, how far a model of this kind may be off.

One table, which the search for plausible worlds and `verification/` share. A target is a number
that `experiment.py` finds in a world; it is met where it lies between `low` and `high`; beyond,
the distance is told in standard deviations of all that is uncertain (implausibility; Craig et al.
1997; Vernon, Goldstein & Bower 2010).
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from nicsim.foundation.errors import NicsimError

CUT = 3.0  # implausibility above which a world is ruled out: Pukelsheim's (1994) three sigma


class Target(NamedTuple):
    """One number that is known.

    Parameters
    ----------
    name : str
        Its pattern and what it is of, for instance "P8 hub over four times the teams".
    low, high : float
        What was published: both alike for a value, or the ends of what is compatible with a text.
    error : float
        Standard error of what was published.
    discrepancy : float
        Standard deviation of what a model of this kind may be off; an assumption throughout.
    unit : str
    what : str
        What is measured, and in which experiment.
    source : str
    """

    name: str
    low: float
    high: float
    error: float
    discrepancy: float
    unit: str
    what: str
    source: str

    @property
    def group(self) -> str:
        """The pattern that it belongs to; groups are held out as a whole."""
        return self.name.partition(" ")[0]

    @property
    def variance(self) -> float:
        """Of what is uncertain apart from luck and emulation."""
        return self.error * self.error + self.discrepancy * self.discrepancy

    @property
    def wanted(self) -> str:
        """In words."""
        if self.low == self.high:
            return f"{self.low:g}"
        if math.isinf(self.high):
            return f"above {self.low:g}"
        return f"below {self.high:g}" if math.isinf(self.low) else f"{self.low:g} to {self.high:g}"

    def beyond(self, value: np.ndarray) -> np.ndarray:
        """How far values lie beyond what is known, with their sign; 0 where they do not."""
        return np.where(
            value < self.low, value - self.low, np.where(value > self.high, value - self.high, 0.0)
        )


INF = math.inf
TARGETS: tuple[Target, ...] = (
    Target(
        "P1 bend",
        *(0.3, 0.6, 0.05, 0.1, "share"),
        "use of one helpful programme where it grows fastest, as a share of its most in 5 years",
        "Carlson's superintendents 1958-63 (Rogers, Diffusion of Innovations): 30-60%",
    ),
    Target(
        "P2 hub beside ties",
        *(0.0, INF, 0.0, 0.03, "share"),
        "use of one helpful programme after 2 years, hub and ties less ties without a hub",
        "limits of the Bass model",
    ),
    Target(
        "P2 ties beside hub",
        *(0.0, INF, 0.0, 0.03, "share"),
        "the same, hub and ties less a hub without ties",
        "limits of the Bass model",
    ),
    Target(
        "P3 helpful use",
        *(0.0, INF, 0.0, 0.05, "share"),
        "of routine use at year 3, what helps, less the share of ideas that help",
        "i3: 18-26% of evaluations positive (Lortie-Forgues & Inglis 2019): most ideas fail",
    ),
    Target(
        "P3 useless use",
        *(-INF, 0.25, 0.0, 0.05, "share"),
        "routine use of a practice that does not work, year 3",
        "ideas that do not work are mostly dropped (a quarter: assumption)",
    ),
    Target(
        "P4 reported success",
        *(0.98, 0.98, 0.01, 0.08, "share"),
        "tests reported as a success by year 3",
        "Knudsen et al. 2019: 98% of projects report improvement",
    ),
    Target(
        "P4 true success",
        *(0.27, 0.27, 0.05, 0.1, "share"),
        "tests whose true effect reaches the aim, by year 3",
        "Knudsen et al. 2019: 27% reach a stated aim",
    ),
    Target(
        "P5 best teams",
        *(0.5, INF, 0.05, 0.05, "share"),
        "gain of the best 30% of teams, as a share of all, after 2 years",
        "collaboratives: about 30% improve significantly (weak source)",
    ),
    Target(
        "P5 dormant teams",
        *(0.3, 0.3, 0.07, 0.1, "share"),
        "teams without a cycle for 20 weeks, after 2 years",
        "collaboratives: about 30% drop out (weak source)",
    ),
    Target(
        "P6 networks differ",
        *(0.55, 0.55, 0.12, 0.2, "log SD"),
        "spread of the logarithm of improvement among networks of one world, year 3",
        "6 of 34 networks strong (1.5 times the middle: .44), 5 struggling (half of it: .66): "
        "Russell, Bryk & Sherer 2025",
    ),
    Target(
        "P8 hub over four times the teams",
        *(0.5, 0.5, 0.1, 0.15, "ratio"),
        "what a quarter of the hub's staff adds to the gain from one programme by year 3, by what "
        "all of it adds",
        "coaching of 100 teachers or more: about half the effect (Kraft, Blazar & Hogan 2018)",
    ),
    Target(
        "P9 level",
        *(0.06, 0.43, 0.03, 0.05, "SD"),
        "improvement after 3 years",
        "from the mean of 141 trials (Lortie-Forgues & Inglis 2019) to three years of coaching "
        "(Biancarosa, Bryk & Dexter 2010)",
    ),
    Target(
        "P9 first year",
        *(0.51, 0.51, 0.1, 0.1, "ratio"),
        "improvement after 1 year by that after 3: one programme, twice the staff",
        "Biancarosa, Bryk & Dexter 2010: .22 of .43 SD; a coach half the week in every school",
    ),
    Target(
        "P9 second year",
        *(0.86, 0.86, 0.1, 0.1, "ratio"),
        "the same after 2 years",
        "Biancarosa, Bryk & Dexter 2010: .37 of .43 SD",
    ),
    Target(
        "P10 use after the hub",
        *(-INF, 1.0, 0.0, 0.05, "ratio"),
        "use of helpful practices 2 years after the hub left (year 3), by that when it left",
        "Coburn, Russell, Kaufman & Stein 2012: it decays",
    ),
    Target(
        "P11 sites that keep something",
        *(0.6, INF, 0.07, 0.08, "share"),
        "of sites that used a practice (over 20% of people) when the hub left, year 3, those that "
        "use one of them 2 years later",
        "Scheirer 2005: at least one component kept by 60% of sites in 14 of 17 studies",
    ),
    Target(
        "P11 sites that keep all",
        *(-INF, 0.5, 0.07, 0.08, "share"),
        "of sites that used several, those that use all of them 2 years later",
        "Scheirer 2005: partial continuation is the rule",
    ),
    Target(
        "P12 turnover",
        *(-INF, 0.0, 0.0, 0.01, "SD"),
        "gain from one programme in 3 years, turnover .16 less .02, newcomers left alone",
        "March 1991; Mital et al. 2017: turnover hurts where norms are alive",
    ),
    Target(
        "P14 low trust",
        *(-INF, 0.29, 0.1, 0.1, "ratio"),
        "gain from one programme in 3 years with trust near 0, by that with usual trust, all else "
        "strong",
        "Bryk & Schneider 2002: 1 in 7 schools of low trust improved, 1 in 2 of high",
    ),
    Target(
        "P15 adaptation",
        *(0.12, 0.12, 0.05, 0.06, "SD"),
        "improvement after 3 years, one programme developed elsewhere, contexts wholly different: "
        "adaptation after a year of fidelity, less fidelity",
        "Kim et al. 2017: +.12 SD",
    ),
    Target(
        "P16 learning between teams",
        *(0.0, INF, 0.0, 0.01, "SD"),
        "improvement after 3 years less that of teams that learn from nobody",
        "52 teams (Nembhard 2012): it adds",
    ),
)
NAMED = {target.name: target for target in TARGETS}
GROUPS = tuple(dict.fromkeys(target.group for target in TARGETS))
NOT_AFFORDED = {  # many runs in each world: only the reference world is held against them
    "P7": "the weakest link: thirteen arms",
    "P13": "linking: ten years of dense networks, and differences of .01",
    "P17": "discrimination: differences of .05 between sixteen arms",
}


def targets_without(held_out: Iterable[str]) -> tuple[Target, ...]:
    """The targets but those of some groups.

    Raises
    ------
    NicsimError
        For groups that do not exist, or where none is left.
    """
    held_out = tuple(held_out)
    unknown = [name for name in held_out if name not in GROUPS]
    if unknown:
        told = ", ".join(GROUPS)
        raise NicsimError(f"hold out {', '.join(unknown)}: known patterns are {told}")
    left = tuple(target for target in TARGETS if target.group not in held_out)
    if not left:
        raise NicsimError("hold out: nothing is left to hold worlds against")
    return left


def implausibility(
    targets: Sequence[Target], found: np.ndarray, more: np.ndarray | float = 0.0
) -> np.ndarray:
    """Standard deviations between what worlds show and what is known: worlds x targets.

    Parameters
    ----------
    targets : sequence of Target
    found : array, worlds x targets
        What they show; nan (of what has no value in a world) is as far off as can be.
    more : array or float
        Variance beyond that of targets: of luck, of an emulator.
    """
    beyond = np.column_stack([t.beyond(found[:, k]) for k, t in enumerate(targets)])
    variance = np.array([target.variance for target in targets]) + more
    far = np.abs(beyond) / np.sqrt(variance)
    return np.where(np.isnan(found), INF, far)


def ruled_out(far: np.ndarray, allowed: int = 0, cut: float = CUT) -> np.ndarray:
    """Which worlds more than `allowed` targets speak against (implausibility above the cut)."""
    return (far > cut).sum(axis=1) > allowed
