"""What a team hears, over its ties and from the hub's pool (stage 4)."""

import math

from nicsim.domains.across_teams import (
    attention_scale,
    chance_of_hearing,
    credit,
    tie_after,
    tie_kept,
)
from nicsim.domains.adoption import appeal_of, conviction_of
from nicsim.domains.hub_leadership import aim_in_credit, alignment_after, news_of_pool, retired
from nicsim.domains.improvement import evidence_after, taken_in
from nicsim.domains.lasting_use import anchor
from nicsim.domains.within_team import candour
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.foundation.mathematics import exp
from nicsim.world.entry import joined
from nicsim.world.state import FADING, NONE

LEAST_NEWS = 1e-9  # evidence below which a difference is rounding, log-odds


@rule
def listen(s, now, new, ground, p, key, week):
    """A team's hearing: reports of tied teams, news of the pool; its ties live or wane."""
    practices = now.local.evidence.shape[1]
    for k in range(practices):
        new.local.evidence[s, k] = now.local.tried_evidence[s, k]
    own = now.sites.report[s]
    if own != NONE and now.sites.pooled[s]:
        new.local.seen[s, own] += now.sites.report_pooled[s]
    if now.sites.dropped[s] != NONE:  # what did no better here is not taken for better again
        new.heard.value[s, now.sites.dropped[s], now.sites.finished[s]] = -math.inf
        new.sites.news[s] = True
    new.sites.heard_by_tie[s] = now.sites.heard_by_tie[s] * FADING
    if joined(s, ground, week):
        _hear_ties(s, now, new, ground, p, key, week)
    _hear_pool(s, now, new, ground, p, key, week)
    new.sites.anchored[s] = anchor(now.sites.coach[s], exp(-new.sites.tie_sum[s]))
    quality = now.hub.quality[0] if now.sites.attends[s] else 0.0
    new.sites.alignment[s] = alignment_after(now.sites.alignment[s], quality, p.hub_leadership)
    safe = candour(now.sites.trust[s], p.within_team)
    for k in range(practices):
        new.local.conviction[s, k] = conviction_of(new.local.evidence[s, k], p.adoption)
        new.local.appeal[s, k] = safe * appeal_of(
            new.local.conviction[s, k],
            now.sites.trust[s],
            now.sites.pressure[s],
            p.environment.mandate,
            p.adoption,
        )


@rule
def _hear_ties(s, now, new, ground, p, key, week):
    """Over each tie: hear its report or not, count users and who quit, and let it live or wane."""
    trusts = credit_given(s, now, ground, p)
    kept, total = tie_kept(1.0, p.across_teams), 0.0
    scale = attention(s, now, p)
    for k in range(now.local.bridge.shape[1]):
        new.local.bridge[s, k] = 0.0
        new.local.bridge_warned[s, k] = 0.0
    for t in range(now.ties.peer.shape[1]):
        other = now.ties.peer[s, t]
        if other != NONE and joined(other, ground, week):
            strength = now.ties.strength[s, t] * scale
            total += strength
            used = _hear(s, t, other, strength, trusts, now, new, p, key, week)
            after = tie_after(now.ties.strength[s, t], used, kept, p.across_teams)
            new.ties.strength[s, t] = after
            if after == 0.0:
                forget(s, t, new.ties, new.heard)
                new.sites.news[s] = True
            for k in range(now.local.bridge.shape[1]):
                size = ground.places.team_size[other]
                new.local.bridge[s, k] += strength * now.local.team_using[other, k] / size
                quit = now.local.team_quit[other, k] * now.sites.voice[other]
                new.local.bridge_warned[s, k] += strength * quit / size
    new.sites.tie_sum[s] = total


@rule
def credit_given(s, now, ground, p):
    """Part of other teams' evidence that a team takes over."""
    norm, context = now.people.norm[ground.places.first[s]], p.practices.context_specificity
    shared = aim_in_credit(now.sites.alignment[s], p.hub_leadership)
    believed = credit(norm, context, p.across_teams) * shared
    return believed * taken_in(now.sites.skill[s], p.improvement)


@rule
def forget(s, t, ties, heard):
    """End a tie, and what was heard over it."""
    ties.peer[s, t] = NONE
    for k in range(heard.value.shape[2]):
        heard.value[s, t, k] = -math.inf


@rule
def attention(s, now, p):
    """Part of each tie's strength that the lead can keep up."""
    total = 0.0
    for t in range(now.ties.peer.shape[1]):
        if now.ties.peer[s, t] != NONE:
            total += now.ties.strength[s, t]
    return attention_scale(total, p.across_teams)


@rule
def hears(s, other, strength, now, p, key, week):
    """Whether a tied team has a report this week and it comes across."""
    if now.sites.report[other] == NONE:
        return False
    u = chance.uniform(key, chance.HEAR, week, s, other, 0)
    return u < chance_of_hearing(strength, p.across_teams)


@rule
def _hear(s, t, other, strength, trusts, now, new, p, key, week):
    """Hear a tied team's report, if it has one and it comes across."""
    if not hears(s, other, strength, now, p, key, week):
        return False
    k = now.sites.report[other]
    told = now.sites.report_evidence[other]
    new.local.evidence[s, k] = evidence_after(
        new.local.evidence[s, k], trusts * told, p.improvement
    )
    new.heard.version[s, t, k] = now.sites.report_version[other]
    new.heard.value[s, t, k] = now.sites.report_value[other]
    new.sites.news[s] = True
    if now.sites.pooled[other]:  # so that it does not count again through the pool
        new.local.seen[s, k] += now.sites.report_pooled[other]
    new.sites.heard_by_tie[s] += 1.0
    return True


@rule
def _hear_pool(s, now, new, ground, p, key, week):
    """News of the hub's pool, if any reaches the team: evidence of others, curated versions."""
    heard = now.sites.heard_by_hub[s] * FADING
    reach = p.hub_leadership.pool_reach * now.hub.analysis[0]
    u = chance.uniform(key, chance.POOL, week, s, 0, 0)
    if u < reach and joined(s, ground, week):
        place = now.ties.peer.shape[1]
        for k in range(now.local.evidence.shape[1]):
            if abs(now.pool.evidence[k] - new.local.seen[s, k]) > LEAST_NEWS:
                heard += 1.0
                news = news_of_pool(now.pool.evidence[k], new.local.seen[s, k], p.hub_leadership)
                heeded = news * taken_in(now.sites.skill[s], p.improvement)
                new.local.evidence[s, k] = evidence_after(
                    new.local.evidence[s, k], heeded, p.improvement
                )
                new.local.seen[s, k] = now.pool.evidence[k]
            if retired(now.pool.evidence[k], p.hub_leadership):
                new.heard.value[s, place, k] = -math.inf
                new.sites.news[s] = True
            elif now.pool.curated[k]:
                new.heard.version[s, place, k] = now.pool.version[k]
                new.heard.value[s, place, k] = now.pool.value[k]
                new.sites.news[s] = True
    new.sites.heard_by_hub[s] = heard
