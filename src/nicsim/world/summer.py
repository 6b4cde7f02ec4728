"""The summer pulse: decay, turnover, newcomers. Part of stage 1, in week 0 of a new year."""

import math

from nicsim.domains.across_teams import tie_kept, ties_without
from nicsim.domains.adoption import AWARE, ROUTINE, UNAWARE
from nicsim.domains.environment import chance_of_leaving, kept_by_team, newcomer_norm
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import power, share
from nicsim.world.entry import joined, seated
from nicsim.world.state import NONE

LEAD = 0


@rule
def renew(i, now, new, ground, p, key, week):
    """A person's summer: stays, or leaves the place to a newcomer."""
    site, place = ground.seats.site[i], ground.seats.place[i]
    drawn = chance.words(key, chance.TURNOVER, week, site, place, 0)
    likely = chance_of_leaving(ground.seats.role[i] == LEAD, p.environment)
    leaves = seated(i, site, ground, week) and chance.uniform_of(drawn[0]) < likely
    new.people.left[i] = leaves
    if leaves:
        found_newcomer(i, now, new, ground, p, key, week)


@rule
def found_newcomer(i, now, new, ground, p, key, week):
    """Someone new in a place, with what a newcomer brings and is told."""
    site, place = ground.seats.site[i], ground.seats.place[i]
    drawn = chance.words(key, chance.NEWCOMER, week, site, place, 0)
    culture, roles = p.culture, p.roles_engagement
    initial = share(culture.initial_norm + culture.initial_norm_sd * chance.normal_of(drawn[0]))
    new.people.norm[i] = newcomer_norm(initial, now.sites.norm[site], p.environment)
    new.people.engagement[i] = share(
        roles.initial_engagement + roles.initial_engagement_sd * chance.normal_of(drawn[1])
    )
    new.people.moved[i] = True
    new.people.felt[i] = 0.0
    new.people.in_trial[i] = 0.0
    people = ground.places.end[site] - ground.places.first[site]
    for k in range(new.use.stage.shape[1]):
        told = chance.uniform(key, chance.NEWCOMER, week, site, place, k + 1)
        common = now.counts.stages[site, k, ROUTINE] > p.environment.common_use * people
        aware = common and told < p.environment.socialisation
        new.use.stage[i, k] = AWARE if aware else UNAWARE
        new.use.depth[i, k] = 1.0


@rule
def summer_of_team(s, now, new, ground, p, key, week):
    """A team's summer: skill, trust and ties wane, more so where people left."""
    if not joined(s, ground, week):
        return
    weeks = float(p.environment.summer_weeks)
    kept = kept_by_team(share_left(s, now, ground, p.environment), p.environment)
    decay = power(1.0 - p.improvement.skill_decay, weeks)
    new.sites.skill[s] = now.sites.skill[s] * decay * kept
    decay = power(1.0 - p.within_team.trust_decay, weeks)
    new.sites.trust[s] = now.sites.trust[s] * decay * kept
    spanned = ties_without(spanners_lost(s, now, ground, p.across_teams), p.across_teams)
    spanned = spanned * tie_kept(weeks, p.across_teams)
    for t in range(now.ties.peer.shape[1]):
        if now.ties.peer[s, t] != NONE and joined(now.ties.peer[s, t], ground, week):
            new.ties.strength[s, t] = now.ties.strength[s, t] * spanned
    drawn = chance.words(key, chance.PRINCIPAL, week, s, 0, 0)
    if chance.uniform_of(drawn[0]) < p.environment.principal_turnover:
        own = math.sqrt(1.0 - p.environment.district_share) * p.environment.support_sd
        own = own * chance.normal_of(drawn[1])
        new.sites.support_shift[s] = ground.places.district_support[s] + own


@rule
def share_left(s, now, ground, p):
    """Share of a team that left, a lead counting as several members."""
    first, left = ground.places.first[s], 0.0
    for i in range(first, first + ground.places.team_size[s]):
        if now.people.left[i]:
            left += p.lead_loss if i == first else 1.0
    return left / ground.places.team_size[s]


@rule
def spanners_lost(s, now, ground, p):
    """How many of those who hold a team's ties have left."""
    lost = 0
    for place in range(min(p.spanners, ground.places.team_size[s])):
        if now.people.left[ground.places.first[s] + place]:
            lost += 1
    return lost
