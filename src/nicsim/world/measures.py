"""What is measured, every week: names, units, meanings, and how each is computed from the state.

Nothing here changes the state. Health scores D4, D5 and D6 are never set: they emerge.
"""

import math
from collections import namedtuple
from typing import Any, NamedTuple

import numpy as np

from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.foundation.jit import Column, arrays_of, put, rule


class Measure(NamedTuple):
    """One weekly measure."""

    name: str
    unit: str
    meaning: str
    missing: str = ""  # when it is nan, which is never counted as 0; empty: it always is a number


NO_HELPFUL = "where no practice helps"
NO_USELESS = "where every practice helps"
NO_USE = "where no practice is in routine use"
NO_USE_HELPFUL = "where no helpful practice is in routine use"
NO_TEST = "before the first test"
NO_TIE = "where no team has a tie"
NOT_STOPPED = "before a run stops, and where it runs to its horizon"

MEASURES = (
    Measure("spread_helpful", "share", "routine users of a helpful practice, mean", NO_HELPFUL),
    Measure(
        "use_helpful",
        "share",
        "practitioners who try or routinely use a helpful practice",
        NO_HELPFUL,
    ),
    Measure("aware_helpful", "share", "aware of a helpful practice without using it", NO_HELPFUL),
    Measure("trying_helpful", "share", "practitioners trying a helpful practice", NO_HELPFUL),
    Measure(
        "abandoned_helpful", "share", "practitioners who gave up a helpful practice", NO_HELPFUL
    ),
    Measure("false_spread", "share", "routine use of practices that do not work, mean", NO_USELESS),
    Measure("helpful_share_of_use", "share", "routine use that is of helpful practices", NO_USE),
    Measure(
        "sites_reached",
        "share",
        "sites with over 20% routine use of a helpful practice",
        NO_HELPFUL,
    ),
    Measure(
        "adaptation_initial",
        "share",
        "routine users whose version differs from the first",
        NO_USE_HELPFUL,
    ),
    Measure(
        "adaptation_curated",
        "share",
        "routine users whose version differs from the curated",
        NO_USE_HELPFUL,
    ),
    Measure(
        "fit_in_use",
        "share",
        "fit of the versions in routine use of helpful practices",
        NO_USE_HELPFUL,
    ),
    Measure("depth", "share", "depth of routine use", NO_USE),
    Measure("realised_improvement", "SD", "what a student gets, mean of sites"),
    Measure("tests", "cycles", "improvement cycles finished so far"),
    Measure("reports", "reports", "reports written so far"),
    Measure(
        "reported_success",
        "share",
        "reports so far on a measure above 0",
        "before the first report",
    ),
    Measure("measured_success", "share", "tests so far with a measure above 0", NO_TEST),
    Measure("true_success", "share", "tests so far whose true effect reaches the aim", NO_TEST),
    Measure("correct_verdicts", "share", "tested practices that a site judges rightly", NO_TEST),
    Measure("active_teams", "share", "teams with a cycle in the last 10 weeks"),
    Measure("dormant_teams", "share", "teams without a cycle for 20 weeks"),
    Measure("skill", "share", "skill in improvement, mean of teams"),
    Measure("trust", "share", "trust, mean of teams"),
    Measure("norm", "share", "norm, mean of practitioners"),
    Measure("engagement", "share", "engagement, mean of team members"),
    Measure("taking_part", "share", "team members who take part in a week"),
    Measure("team_ties", "ties", "ties a team holds, mean"),
    Measure("tie_strength", "share", "strength of a tie between teams, mean", NO_TIE),
    Measure("tie_density", "share", "pairs of teams that are tied", "with one site"),
    Measure(
        "tie_clustering",
        "share",
        "pairs of a team's ties that are tied themselves",
        "where no team has two ties",
    ),
    Measure("tie_modularity", "1", "modularity of ties between teams by district", NO_TIE),
    Measure(
        "hub_dependence",
        "share",
        "what teams heard that came through the hub, last year",
        "before anything was heard",
    ),
    Measure("health_D1", "score", "hub leadership: coaching, meetings, stands on what was tested"),
    Measure("health_D2", "score", "roles and engagement: who takes part, how engaged"),
    Measure("health_D3", "score", "continuous improvement: skill, teams that test"),
    Measure("health_D4", "score", "connections within teams: trust, bad results that are told"),
    Measure("health_D5", "score", "connections across teams: ties, reports heard over them"),
    Measure("health_D6", "score", "network culture: norms"),
    Measure("health_E", "score", "institutional environment: support, lack of pressure (inputs)"),
    Measure("hub_capacity", "score", "what the hub could do for each team (an input)"),
    Measure("roles_capacity", "score", "clear roles and time for improvement (inputs)"),
    Measure("network_health", "score", "weakest of the six domains"),
    Measure("network_health_geometric", "score", "geometric mean of the six"),
    Measure("network_health_arithmetic", "score", "arithmetic mean of the six"),
    Measure("weakest_domain", "number", "which of the six is weakest, 1 to 6"),
    Measure(
        "fit_held",
        "share",
        "fit of the versions that teams hold of helpful practices, mean",
        NO_HELPFUL,
    ),
    Measure(
        "convinced_helpful",
        "share",
        "teams whose evidence speaks for a helpful practice",
        NO_HELPFUL,
    ),
    Measure(
        "convinced_useless",
        "share",
        "teams whose evidence speaks for one that does not work",
        NO_USELESS,
    ),
    Measure("stopped_week", "weeks", "week after which the run stopped, by its rule", NOT_STOPPED),
)
AFTERWARDS = (
    Measure("improvement_best_quarter", "SD", "realised improvement, best quarter of sites"),
    Measure("improvement_worst_quarter", "SD", "realised improvement, worst quarter of sites"),
    Measure("improvement_gap", "SD", "best against worst quarter of sites"),
)
PRACTICE_COLUMNS = ("unaware", "aware", "trying", "routine", "abandoned", "fit")
SURVEY_COLUMNS = ("survey_D1", "survey_D2", "survey_D3", "survey_D4", "survey_D5", "survey_D6")

Order = namedtuple("Order", [measure.name for measure in MEASURES])
AT = Order(*range(len(MEASURES)))  # where each measure stands in a row


class Record(NamedTuple):
    """What one run leaves behind."""

    weekly: np.ndarray  # weeks x measures
    practices: np.ndarray  # weeks x practices x PRACTICE_COLUMNS
    sites: np.ndarray  # weeks x sites: realised improvement, SD
    surveys: np.ndarray  # years + 1 x six domains: items 1 to 5


class Lengths(NamedTuple):
    """How long the columns of a `Record` are."""

    weeks: int
    practices: int
    sites: int
    surveys: int


def _record() -> Any:
    """What lies where: `Lengths` names the lengths; nan where nothing stands yet."""
    shapes = (
        ("weeks", len(MEASURES)),
        ("weeks", "practices", len(PRACTICE_COLUMNS)),
        ("weeks", "sites"),
        ("surveys", len(SURVEY_COLUMNS)),
    )
    made: Any = Record
    return made(*(Column(np.float64, shape, fill=math.nan) for shape in shapes))


RECORD = _record()


@rule
def surveys_in(weeks):
    """How often people are asked: in week 0, and at the end of every year."""
    return weeks // WEEKS_A_YEAR + 1


def empty_record(weeks: int, practices: int, sites: int) -> Record:
    """Room for what a run of so many weeks leaves behind; nan where nothing stands yet."""
    return arrays_of(RECORD, Lengths(weeks, practices, sites, surveys_in(weeks)))


@rule
def hold(record, week):
    """Hold a run that stopped after a week as it was then, to the end of its record.

    So that means over runs that stopped in different weeks count each of them as it ended. No
    survey is taken after the stop.
    """
    record.weekly[week, AT.stopped_week] = week
    for later in range(week + 1, record.weekly.shape[0]):
        put(record.weekly[later], record.weekly[week])
        put(record.practices[later], record.practices[week])
        put(record.sites[later], record.sites[week])


def quarters(sites: np.ndarray) -> np.ndarray:
    """Realised improvement of the best and the worst quarter of sites, and the gap.

    Parameters
    ----------
    sites : array, weeks x sites

    Returns
    -------
    array, weeks x 3, in the order of `AFTERWARDS`
    """
    ordered = np.sort(sites, axis=1)
    size = max(1, round(sites.shape[1] / 4))
    worst, best = ordered[:, :size].mean(axis=1), ordered[:, -size:].mean(axis=1)
    return np.column_stack([best, worst, best - worst])
