"""The hub's part in a week: lead (stage 2), pool reports and weave ties (stage 4)."""

from nicsim.domains.across_teams import renewal, strengthened
from nicsim.domains.environment import WEEKS_A_YEAR
from nicsim.domains.hub_leadership import (
    analysis_dose,
    claim_on_coaching,
    convening_due,
    convening_quality,
    dose_per_team,
    hours_saved,
    load_after,
    working_hours,
)
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.world.code import learn_code
from nicsim.world.entry import joined
from nicsim.world.state import FADING, NONE


@rule
def lead(now, new, ground, p, key, week):
    """Turn hours into doses; hold a convening where one is due."""
    teams, claims = 0.0, 0.0
    for s in range(now.sites.skill.size):
        if joined(s, ground, week):
            teams += 1.0
            claims += claim_on_coaching(
                now.sites.skill[s], now.sites.team_engagement[s], p.hub_leadership
            )
    hub, d1 = new.hub, p.hub_leadership
    hub.claims[0] = claims
    hub.gone[0] = 0.0 if working_hours(d1) > 0.0 else now.hub.gone[0] + 1.0
    hub.analysis[0] = analysis_dose(now.hub.load[0], d1)
    hub.brokering[0] = dose_per_team(d1.broker, teams, d1.broker_h50, d1)
    hub.buffering[0] = dose_per_team(d1.buffer, teams, d1.buffer_h50, d1)
    saved = hours_saved(now.hub.saved[0], d1)
    due = convening_due(week, WEEKS_A_YEAR, d1)
    hub.quality[0] = convening_quality(saved, teams, d1) if due else 0.0
    hub.met[0] = max(hub.quality[0], now.hub.met[0] * FADING)
    hub.saved[0] = 0.0 if due else saved


@rule
def pool_reports(now, new, ground, p, key, week):
    """Take in the reports that reach the pool, and curate the best version reported."""
    reports = 0.0
    for s in range(now.sites.report.size):
        k = now.sites.report[s]
        new.sites.pooled[s] = False
        if k != NONE:
            reports += 1.0
            drawn = chance.words(key, chance.DISCLOSE, week, s, 0, 0)
            if chance.uniform_of(drawn[2]) < now.hub.analysis[0]:
                new.sites.pooled[s] = True
                new.pool.evidence[k] += now.sites.report_pooled[s]
                if p.hub_leadership.code_learning <= 0.0:
                    _curate(k, now.sites.report_version[s], now.sites.report_value[s], new.pool)
    if p.hub_leadership.code_learning > 0.0:
        learn_code(now, new, ground, p, key, week)
    new.hub.load[0] = load_after(now.hub.load[0], reports, p.hub_leadership)


@rule
def _curate(k, version, value, pool):
    if value > pool.value[k]:
        pool.curated[k] = True
        pool.version[k] = version
        pool.value[k] = value


@rule
def weave(now, new, ground, p, key, week):
    """Make ties, team by team: among those who met, and where one team has what another lacks."""
    if now.hub.quality[0] > 0.0:
        for s in range(now.sites.attends.size):
            if now.sites.attends[s]:
                _strengthen(s, now, new, p)
        for s in range(now.sites.attends.size):
            if now.sites.attends[s]:
                _meet(s, now, new, p, key, week)
    rounds = p.hub_leadership.broker_weeks
    if week % rounds == rounds - 1:
        for s in range(now.sites.attends.size):
            if joined(s, ground, week):
                _broker(s, now, new, ground, p, key, week)


@rule
def _strengthen(s, now, new, p):
    """Ties of a team to others that attend grow."""
    there = 0.0
    for t in range(new.ties.peer.shape[1]):
        if new.ties.peer[s, t] != NONE and now.sites.attends[new.ties.peer[s, t]]:
            there += 1.0
    gain = renewal(now.hub.quality[0], p.hub_leadership.convened_gain, there, p.across_teams)
    for t in range(new.ties.peer.shape[1]):
        other = new.ties.peer[s, t]
        if other != NONE and now.sites.attends[other]:
            strength = new.ties.strength[s, t]
            new.ties.strength[s, t] = strengthened(strength, gain)


@rule
def _meet(s, now, new, p, key, week):
    """An attender finds new ties among the others: for each, a few random teams are met."""
    sites = now.sites.attends.size
    strength = now.hub.quality[0] * p.across_teams.met_strength
    for number in range(p.across_teams.ties_per_convening):
        if chance.uniform(key, chance.CONVENE, week, s, number + 1, 1) >= p.across_teams.met_again:
            continue
        drawn = chance.words(key, chance.CONVENE, week, s, number + 1, 0)
        for word in drawn:
            other = int(chance.uniform_of(word) * sites)
            if now.sites.attends[other] and tie(s, other, strength, new.ties, p):
                break


@rule
def tie(s, other, strength, ties, p):
    """Tie two teams that are not tied yet, on both sides; whether it was done."""
    if s == other or place_of(other, s, ties) != NONE:
        return False
    here, there = free_place(s, ties, p.across_teams), free_place(other, ties, p.across_teams)
    if here == NONE or there == NONE:
        return False
    ties.peer[s, here], ties.strength[s, here] = other, strength
    # The other side may still hold a tie that this side has lost.
    known = place_of(s, other, ties)
    if known == NONE:
        ties.peer[other, there], ties.strength[other, there] = s, strength
    elif ties.strength[other, known] < strength:
        ties.strength[other, known] = strength
    return True


@rule
def place_of(other, s, ties):
    """Where team `s` keeps its tie to `other`, or NONE."""
    for t in range(ties.peer.shape[1]):
        if ties.peer[s, t] == other:
            return t
    return NONE


@rule
def free_place(s, ties, p):
    """A free place for a tie of team `s`, or NONE where it has as many as it may add to."""
    free, held = NONE, 0
    for t in range(ties.peer.shape[1]):
        if ties.peer[s, t] != NONE:
            held += 1
        elif free == NONE:
            free = t
    return free if held < p.most_ties else NONE


@rule
def _broker(s, now, new, ground, p, key, week):
    """Introduce a team to one that works on the same practices and knows what it does not."""
    drawn = chance.words(key, chance.BROKER, week, s, 0, 0)
    if chance.uniform_of(drawn[0]) >= now.hub.brokering[0]:
        return
    best, most = NONE, 0.0
    for number in range(p.hub_leadership.broker_candidates):
        other = _candidate(s, number, now.sites.skill.size, p.hub_leadership, key, week)
        if other != s and joined(other, ground, week):
            offer = _offer(s, other, now)
            if offer > most and place_of(other, s, new.ties) == NONE:
                best, most = other, offer
    if best != NONE:
        tie(s, best, p.hub_leadership.brokered_strength, new.ties, p)


@rule
def _candidate(s, number, sites, p, key, week):
    """Every other team where there are few, else a random one."""
    if sites <= p.broker_candidates:
        return number % sites
    return int(chance.uniform(key, chance.BROKER, week, s, number + 1, 0) * sites)


@rule
def _offer(s, other, now):
    """Evidence that another team has and this one lacks, over practices that both work on."""
    offer = 0.0
    for k in range(now.local.tested.shape[1]):
        here = now.local.tested[s, k] or now.sites.cycle[s] == k
        if here and now.local.tested[other, k]:
            more = abs(now.local.evidence[other, k]) - abs(now.local.evidence[s, k])
            if more > 0.0:
                offer += more
    return offer
