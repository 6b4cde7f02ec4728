"""When a run ends before its horizon: nothing can change any more, nobody uses it, all use it."""

from typing import NamedTuple

from nicsim.domains.adoption import (
    CASCADE,
    CONTAGION,
    IMPROVEMENT,
    LINEAR,
    ROUTINE,
    TRYING,
    chance_linear,
    chance_of_contagion,
    reaches,
    uses,
)
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.foundation.jit import rule
from nicsim.scenario.declared import STOPS
from nicsim.world.entry import joined, seated
from nicsim.world.measures import AT
from nicsim.world.observing import DORMANT_WEEKS
from nicsim.world.person import own_threshold

NEVER, SETTLED, EXTINCT, SATURATED = range(len(STOPS))
QUIET_WEEKS = WEEKS_A_YEAR  # without change, after which a network counts as settled: a definition


class Stop(NamedTuple):
    """When a run ends."""

    rule: int  # a place in `STOPS`
    known: bool  # whether nothing moves people but the rules here: not so in a model of one's own
    scheduled: int  # week of the last change that a scenario schedules
    horizon: int  # weeks that the run has in all


@rule
def ended(stop, now, ground, p, key, week, record):
    """Whether a run ends after this week.

    Parameters
    ----------
    stop : Stop
    now, ground, p, key
        The network at the end of the week.
    week : int
    record : Record
        Measures of this week and those before.
    """
    horizon = stop.horizon
    if stop.rule == SATURATED:
        return _all_use(now, ground, horizon)
    if stop.rule == EXTINCT:
        return _given_up(now, ground, p, week, horizon, record)
    if stop.rule == NEVER or week < stop.scheduled:
        return False
    if stop.known and p.adoption.rule != IMPROVEMENT:
        return _nobody_can_adopt(now, ground, p, key, week, horizon)
    return _quiet(week, record)


@rule
def _all_use(now, ground, horizon):
    """Whether everybody who is there, or will be, uses every practice."""
    for i in range(now.use.stage.shape[0]):
        if seated(i, ground.seats.site[i], ground, horizon - 1):
            for k in range(now.use.stage.shape[1]):
                if not uses(now.use.stage[i, k]):
                    return False
    return True


@rule
def _given_up(now, ground, p, week, horizon, record):
    """Whether something was used, and nobody uses anything nor is about to test it."""
    for k in range(now.use.stage.shape[1]):
        if record.practices[week, k, TRYING] + record.practices[week, k, ROUTINE] > 0.0:
            return False
    if p.adoption.rule == IMPROVEMENT:
        for s in range(now.sites.idle.size):
            if joined(s, ground, horizon - 1) and now.sites.idle[s] < DORMANT_WEEKS:
                return False
    for before in range(week):
        for k in range(now.use.stage.shape[1]):
            used = record.practices[before, k, TRYING] + record.practices[before, k, ROUTINE]
            if used > 0.0:
                return True
    return False


@rule
def _nobody_can_adopt(now, ground, p, key, week, horizon):
    """Whether under a classic rule, where nobody gives up, nobody will adopt in any later week."""
    e = p.environment
    new_year = (week // WEEKS_A_YEAR + 1) * WEEKS_A_YEAR
    if e.summer and max(e.turnover, e.lead_turnover) > 0.0 and new_year < horizon:
        return False  # who comes in summer does not use it yet
    for i in range(now.use.stage.shape[0]):
        s = ground.seats.site[i]
        if not seated(i, s, ground, week):
            if seated(i, s, ground, horizon - 1):
                return False
            continue
        for k in range(now.use.stage.shape[1]):
            if _may_move(i, k, now, ground, p.adoption, key):
                return False
    return True


@rule
def _may_move(i, k, now, ground, p, key):
    """Whether somebody may adopt under a classic rule, or still pass on what was adopted."""
    stage, users = now.use.stage[i, k], now.use.exposure[i, k]
    if stage == TRYING:  # it is about to become routine, and in a cascade to be passed on
        return True
    if stage == ROUTINE or p.rule == CASCADE:
        return False
    if p.rule == LINEAR:
        return chance_linear(users, ground.seats.tie_total[i], p) > 0.0
    if p.rule == CONTAGION:
        return chance_of_contagion(users, p) > 0.0
    return reaches(users, own_threshold(i, ground, p, key), ground.seats.tie_total[i], p)


@rule
def _quiet(week, record):
    """Whether use, forms and beliefs have all stood still for a year."""
    if week < QUIET_WEEKS:
        return False
    for back in range(QUIET_WEEKS):
        now, before = record.weekly[week - back], record.weekly[week - back - 1]
        if _differ(now[AT.fit_held], before[AT.fit_held]):
            return False
        if _differ(now[AT.convinced_helpful], before[AT.convinced_helpful]):
            return False
        if _differ(now[AT.convinced_useless], before[AT.convinced_useless]):
            return False
        for k in range(record.practices.shape[1]):
            for column in range(record.practices.shape[2]):
                if _differ(
                    record.practices[week - back, k, column],
                    record.practices[week - back - 1, k, column],
                ):
                    return False
    return True


@rule
def _differ(one, other):
    """Whether two numbers differ; two that are missing do not."""
    return one != other and (one == one or other == other)
