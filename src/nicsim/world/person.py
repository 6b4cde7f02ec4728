"""A person's part in a week: take part (stage 3), adopt (stage 5), relate (stage 6)."""

import math

from nicsim.domains.adoption import (
    ABANDONED,
    AWARE,
    CASCADE,
    CONTAGION,
    IMPROVEMENT,
    LINEAR,
    ROUTINE,
    TRYING,
    UNAWARE,
    chance_linear,
    chance_of_awareness,
    chance_of_contagion,
    chance_of_trying,
    most_chance_of_awareness,
    most_chance_of_trying,
    reaches,
    readiness,
    threshold_of,
    uses,
)
from nicsim.domains.culture import norm_after
from nicsim.domains.hub_leadership import (
    chance_of_broadcast,
    chance_of_heeding,
    price_of_steering,
    retired,
)
from nicsim.domains.improvement import drops
from nicsim.domains.lasting_use import (
    chance_of_abandoning,
    chance_of_routine,
    depth_after,
    felt_benefit,
    first_depth,
    looseness,
)
from nicsim.domains.roles_engagement import chance_of_taking_part, engagement_after
from nicsim.domains.within_team import candour
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import one_if, ratio
from nicsim.world.entry import seated
from nicsim.world.luck import see_to_luck
from nicsim.world.peers import new_users, under_test, users_among_peers, warned_by_peers
from nicsim.world.state import NONE

LEAD = 0


@rule
def take_part(i, now, new, ground, p, key, week):
    """Whether a member takes part in its team's work this week."""
    s = ground.seats.site[i]
    likely = chance_of_taking_part(now.people.engagement[i], now.sites.time[s], p.roles_engagement)
    u = chance.uniform(key, chance.TAKES_PART, week, s, ground.seats.place[i], 0)
    new.people.present[i] = seated(i, s, ground, week) and u < likely


@rule
def adopt(i, now, new, ground, p, key, week):
    """A person's use of all practices: hear, try, make routine, abandon."""
    s = ground.seats.site[i]
    if not seated(i, s, ground, week):
        return
    see_to_luck(s, now, ground, new.luck, p, key, week)
    place = ground.seats.place[i]
    member = place < ground.places.team_size[s]
    if new.luck.stirs[place] > 0.0:
        for k in range(now.use.stage.shape[1]):
            if new.luck.moves[k, place] > 0.0:
                _move(i, k, s, member, now, new, ground, p, key, week)
    in_trial = 0.0
    for k in range(now.use.stage.shape[1]):
        in_trial += one_if(new.use.stage[i, k] == TRYING)
    new.people.felt[i] = ratio(new.luck.benefit[place], new.luck.used[place])
    new.people.in_trial[i] = in_trial


@rule
def _move(i, k, s, member, now, new, ground, p, key, week):
    """One who may move: by a user's rules, or by those of who does not use it."""
    stage, place = now.use.stage[i, k], ground.seats.place[i]
    if uses(stage):
        _use(i, k, s, member, stage, now, new, ground, p, key, week)
    else:
        u, drive = new.luck.adopt[k, place], new.luck.drive[place]
        _consider(i, k, s, member, stage, drive, u, now, new, ground, p, key, week)


@rule
def _consider(i, k, s, member, stage, drive, u, now, new, ground, p, key, week):
    """One who does not use a practice: become aware, try."""
    if p.adoption.rule != IMPROVEMENT:
        _consider_classic(i, k, u, now, new, ground, p.adoption, key)
        return
    testing = member and under_test(k, s, now)
    if testing and now.people.present[i]:  # testing is using
        _begin(i, k, now, new, p)
        return
    if stage == UNAWARE:
        if not (testing or _becomes_aware(i, k, s, member, u, now, ground, p)):
            return
        _move_to(AWARE, i, k, new)
        if not p.adoption.prompt:
            return
        u = chance.uniform(key, chance.USE, week, s, ground.seats.place[i], k)
    if _tries(i, k, s, member, stage, drive, u, now, ground, p):
        _begin(i, k, now, new, p)


@rule
def _consider_classic(i, k, u, now, new, ground, p, key):
    """The classic rules: aware and trying in one week, nobody leaves."""
    users, degree = now.use.exposure[i, k], ground.seats.tie_total[i]
    if p.rule == LINEAR:
        adopts = u < chance_linear(users, degree, p)
    elif p.rule == CONTAGION:
        adopts = u < chance_of_contagion(users, p)
    elif p.rule == CASCADE:
        adopts = u < chance_of_contagion(new_users(i, k, now, ground), p)
    else:
        adopts = reaches(users, own_threshold(i, ground, p, key), degree, p)
    if adopts:
        _move_to(TRYING, i, k, new)


@rule
def own_threshold(i, ground, p, key):
    """The threshold that a person brings, else one drawn about that of the settings."""
    own = ground.seats.threshold[i]
    if own == own:  # not nan
        return own
    luck = 0.0
    if p.threshold_sd > 0.0:
        site, place = ground.seats.site[i], ground.seats.place[i]
        luck = chance.normal(key, chance.THRESHOLD, 0, site, place, 0)
    return threshold_of(luck, p)


@rule
def _becomes_aware(i, k, s, member, u, now, ground, p):
    users = users_among_peers(i, k, s, member, now, ground, p)
    broadcast = chance_of_broadcast(
        now.hub.analysis[0], now.pool.evidence[k], now.pool.curated[k], p.hub_leadership
    )
    if u >= most_chance_of_awareness(users, broadcast, p.adoption):
        return False  # spares the exponential
    return u < chance_of_awareness(users, broadcast, p.adoption)


@rule
def _tries(i, k, s, member, stage, drive, u, now, ground, p):
    """Whether an aware person tries; `drive`: root of engagement."""
    users = users_among_peers(i, k, s, member, now, ground, p)
    again = stage == ABANDONED
    if u >= most_chance_of_trying(drive, now.local.appeal[s, k], users, again, p.adoption):
        return False  # spares the logarithm and the exponential
    conviction, trust = now.local.conviction[s, k], now.sites.trust[s]
    drive = drive * candour(trust, p.within_team)
    ready = readiness(
        users,
        warned_by_peers(i, k, s, member, now, ground, p),
        conviction,
        trust,
        now.people.norm[i],
        now.people.in_trial[i],
        now.sites.pressure[s],
        p.environment.mandate,
        p.adoption,
    )
    return u < chance_of_trying(drive, ready, again, p.adoption)


@rule
def _begin(i, k, now, new, p):
    autonomy = (1.0 - p.environment.mandate) * (1.0 - p.hub_leadership.steering)
    _move_to(TRYING, i, k, new)
    new.use.depth[i, k] = first_depth(now.people.norm[i], autonomy, p.adoption)


@rule
def _use(i, k, s, member, stage, now, new, ground, p, key, week):
    """One who uses a practice: feel its effect, make it routine, abandon it."""
    d3, a = p.improvement, p.adoption
    if a.rule != IMPROVEMENT:
        if stage == TRYING:
            _move_to(ROUTINE, i, k, new)
        return
    luck, place = new.luck, ground.seats.place[i]
    sd = ratio(d3.outcome_sd, math.sqrt(a.felt_observations))
    depth = now.use.depth[i, k]
    felt = felt_benefit(now.local.effect[s, k], depth, d3.proximal, sd, luck.felt[k, place])
    if depth < 1.0:
        new.use.depth[i, k] = depth_after(depth, felt, now.sites.skill[s], now.sites.coach[s], a)
        new.people.moved[i] = True
    if member and _dropped_by_team(k, s, now, d3):
        _move_to(ABANDONED, i, k, new)
        return
    u = luck.abandon[k, place]
    leaves = u < a.abandon_rate and _abandons(i, k, s, member, stage, u, felt, now, ground, p)
    if leaves or _heeds_hub(i, k, now, ground, p.hub_leadership, key, week):
        if not (member and under_test(k, s, now) and now.people.present[i]):
            _move_to(ABANDONED, i, k, new)
    elif stage == TRYING:
        u = luck.routine[k, place]
        if u < a.routine_rate and u < chance_of_routine(
            felt,
            now.local.conviction[s, k],
            now.people.norm[i],
            now.sites.skill[s],
            now.sites.coach[s],
            a,
        ):
            _move_to(ROUTINE, i, k, new)


@rule
def _dropped_by_team(k, s, now, p):
    """Whether the team has tested a practice this week and what it knows speaks against it."""
    return now.sites.finished[s] == k and drops(now.local.evidence[s, k], p)


@rule
def _heeds_hub(i, k, now, ground, p, key, week):
    """Whether a user hears that the hub has retired a practice, and heeds it."""
    if not retired(now.pool.evidence[k], p):
        return False
    site, place = ground.seats.site[i], ground.seats.place[i]
    u = chance.uniform_of(chance.words(key, chance.USE, week, site, place, k)[3])
    return u < chance_of_heeding(now.hub.analysis[0], now.people.norm[i], p)


@rule
def _move_to(stage, i, k, new):
    new.use.stage[i, k] = stage
    new.people.moved[i] = True


@rule
def _abandons(i, k, s, member, stage, u, felt, now, ground, p):
    loose = looseness(
        now.sites.pressure[s],
        now.local.conviction[s, k],
        felt,
        now.people.norm[i],
        now.sites.anchored[s],
        p.adoption,
    )
    users = users_among_peers(i, k, s, member, now, ground, p)
    warned = warned_by_peers(i, k, s, member, now, ground, p)
    return u < chance_of_abandoning(loose, users, warned, stage == ROUTINE, p.adoption)


@rule
def relate(i, now, new, ground, p, key, week):
    """A person's norm and engagement a week on."""
    s = ground.seats.site[i]
    if not seated(i, s, ground, week):
        return
    norm = now.people.norm[i]
    member = ground.seats.place[i] < ground.places.team_size[s]
    new.people.norm[i] = norm_after(
        norm,
        _peers_norm(i, s, now, ground),
        now.sites.trust[s],
        now.people.felt[i],
        now.sites.pressure[s],
        _met(i, s, now, ground, p.culture),
        now.sites.anchored[s],
        p.culture,
    )
    new.people.engagement[i] = engagement_after(
        now.people.engagement[i],
        norm,
        now.people.felt[i],
        now.people.in_trial[i],
        now.sites.time[s],
        float(now.sites.idle[s]) if member else 0.0,
        price_of_steering(p.hub_leadership),
        p.roles_engagement,
    )


@rule
def _peers_norm(i, s, now, ground):
    """Weighted mean of peers' norms, tied leads among a lead's; the own norm where none is."""
    pull = 0.0
    weight = ground.seats.tie_total[i]
    for t in range(ground.seats.tie_first[i], ground.seats.tie_end[i]):
        pull += ground.peers.weight[t] * now.people.norm[ground.peers.row[t]]
    if ground.seats.place[i] == LEAD:
        for t in range(now.ties.peer.shape[1]):
            other = now.ties.peer[s, t]
            if other != NONE:
                weight += now.ties.strength[s, t]
                pull += now.ties.strength[s, t] * now.people.norm[ground.places.first[other]]
    return pull / weight if weight > 0.0 else now.people.norm[i]


@rule
def _met(i, s, now, ground, p):
    """Quality of the convening that the person took part in, through its lead for members."""
    if not now.sites.attends[s] or ground.seats.place[i] >= ground.places.team_size[s]:
        return 0.0
    return now.hub.quality[0] * (1.0 if ground.seats.place[i] == LEAD else p.member_share)
