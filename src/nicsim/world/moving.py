"""Who may move this week: of most people it is clear at a glance that their use stays as it is.

A chance has a cheap upper bound, and luck above the bound decides without the chance itself. So
everyone in a site is looked at practice by practice, in loops without branches that no processor
foresees; the rules of `person` judge those who are left. Looking leaves out nobody who could move.
"""

import math

from nicsim.domains.adoption import (
    ABANDONED,
    BY_NUMBER,
    CONTAGION,
    IMPROVEMENT,
    ROUTINE,
    TRYING,
    UNAWARE,
)
from nicsim.domains.hub_leadership import chance_of_broadcast, retired
from nicsim.domains.lasting_use import felt_benefit, pace_of_routine
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import one_if, ratio
from nicsim.world.peers import under_test

SQUARED = 2.0  # `try_peers` up to which 1 + users, squared, is above it raised to that power
ROUNDED_UP = 1.000001  # bounds are looked at from above, whatever their last bits


@rule
def look_at_site(s, now, ground, luck):
    """Begin with a site: its people side by side, practice by practice; nothing is felt yet."""
    first = ground.places.first[s]
    people = ground.places.end[s] - first
    stages, exposure = now.use.stage[first : first + people], now.use.exposure[first:]
    for place in range(people):
        for k in range(stages.shape[1]):
            luck.stage[k, place] = stages[place, k]
            luck.exposure[k, place] = exposure[place, k]
        luck.drive[place] = math.sqrt(now.people.engagement[first + place])
        luck.benefit[place] = luck.used[place] = luck.stirs[place] = 0.0


@rule
def look_at_all(k, s, now, ground, luck, p):
    """Mark those who may take a practice up; who uses it is marked by `look_at_users`."""
    people = ground.places.end[s] - ground.places.first[s]
    team = ground.places.team_size[s]
    if p.adoption.rule != IMPROVEMENT:
        _look_by_classic_rule(people, k, luck, p.adoption)
        return
    if p.adoption.counted_by != BY_NUMBER:
        for place in range(people):
            luck.moves[k, place] = 1.0
        return
    tests = one_if(under_test(k, s, now))
    tied = p.across_teams.bridge * now.local.bridge[s, k]
    _look_at_some(0, team, k, s, tied, tests, now, luck, p)
    _look_at_some(team, people, k, s, 0.0, 0.0, now, luck, p)
    if tests > 0.0:
        for place in range(team):
            luck.moves[k, place] = 1.0


@rule
def _look_by_classic_rule(people, k, luck, p):
    """Who tries makes it routine; contagion has a bound, others are all judged."""
    least = 0.0 if p.rule == CONTAGION and p.transmission < 1.0 else 1.0
    slope = ROUNDED_UP * ratio(p.transmission, 1.0 - p.transmission)
    stages, exposure = luck.stage[k, :people], luck.exposure[k, :people]
    dealt, moves, used = luck.adopt[k, :people], luck.moves[k, :people], luck.used[:people]
    for n in range(people):
        tries, routine = one_if(stages[n] == TRYING), one_if(stages[n] == ROUTINE)
        catches = one_if(dealt[n] < least + exposure[n] * slope)
        used[n] += tries + routine
        moves[n] = tries + (1.0 - tries - routine) * catches


@rule
def count_moves(people, luck):
    """In how many practices each of a site's people may move."""
    for k in range(luck.moves.shape[0]):
        moves = luck.moves[k]
        for place in range(people):
            luck.stirs[place] += moves[place]


@rule
def _look_at_some(begin, end, k, s, tied, tests, now, luck, p):
    """The same for members, or for colleagues; the loop becomes vector code."""
    a, trust = p.adoption, now.sites.trust[s]
    broadcast = ROUNDED_UP * chance_of_broadcast(
        now.hub.analysis[0], now.pool.evidence[k], now.pool.curated[k], p.hub_leadership
    )
    slope = ROUNDED_UP * ratio(a.awareness, 1.0 - a.awareness)
    broadcast += one_if(a.awareness >= 1.0)
    appeal = ROUNDED_UP * now.local.appeal[s, k]
    again, least = appeal * a.retry, one_if(a.try_peers > SQUARED)
    stages, exposure = luck.stage[k, begin:end], luck.exposure[k, begin:end]
    dealt, drive, moves = luck.adopt[k, begin:end], luck.drive[begin:end], luck.moves[k, begin:end]
    for n in range(moves.size):
        users = trust * (exposure[n] + tied + tests)
        odds = drive[n] * (again if stages[n] == ABANDONED else appeal)
        tries = least + odds * ((1.0 + users) * (1.0 + users))
        hears = broadcast + users * slope
        moves[n] = one_if(dealt[n] < (hears if stages[n] == UNAWARE else tries))


@rule
def look_at_users(users, k, s, now, ground, luck, p):
    """What those feel who use a practice; mark those who may leave it or make it routine.

    `luck.users` has the places of so many users, `luck.drawn` their luck.
    """
    a, d3 = p.adoption, p.improvement
    first, effect = ground.places.first[s], now.local.effect[s, k]
    sd = ratio(d3.outcome_sd, math.sqrt(a.felt_observations))
    told = now.sites.finished[s] == k or retired(now.pool.evidence[k], p.hub_leadership)
    held = a.abandon_rate * a.routine_hold
    means = pace_of_routine(now.sites.skill[s], now.sites.coach[s], a)
    for n in range(users):
        place = luck.users[n]
        depth, tries = now.use.depth[first + place, k], luck.stage[k, place] == TRYING
        luck.used[place] += 1.0
        luck.benefit[place] += felt_benefit(effect, depth, d3.proximal, sd, luck.drawn[0, n])
        pace = a.abandon_rate if tries else held
        leaves = luck.drawn[1, n] < pace
        settles = (luck.drawn[2, n] < means) & tries
        luck.moves[k, place] = one_if(told | leaves | settles | (depth < 1.0))
