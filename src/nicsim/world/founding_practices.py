"""How practices begin: their quality, their forms, what is believed of them. Rule code."""

from nicsim.domains.adoption import conviction_of
from nicsim.domains.hub_leadership import prior_evidence
from nicsim.domains.improvement import evidence_after, prior_of_team
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.world.landscape import developed, effect_of


@rule
def draw_qualities(quality, p, key):
    """True effects: so many helpful, so many harmful, the rest without any, in random order."""
    count = quality.size
    helpful = int(count * p.helpful_share + 0.5)
    harmful = min(int(count * p.harmful_share + 0.5), count - helpful)
    for k in range(count):
        quality[k] = 0.0
        drawn = chance.words(key, chance.QUALITY, 0, 0, 0, k)
        rank = _rank(k, drawn[0], count, key)
        u = chance.uniform_of(drawn[1])
        if rank < helpful:
            quality[k] = p.helpful_least + (p.helpful_most - p.helpful_least) * u
        elif rank < helpful + harmful:
            quality[k] = -(p.harm_least + (p.harm_most - p.harm_least) * u)


@rule
def _rank(k, own, count, key):
    """How many practices have a lower number than this one's; of equal ones the first is lower."""
    rank = 0
    for other in range(count):
        word = chance.words(key, chance.QUALITY, 0, 0, 0, other)[0]
        if word < own or (word == own and other < k):
            rank += 1
    return rank


@rule
def draw_priors(ideas, p, key):
    """Evidence with which all begin, log-odds: the theory behind each practice."""
    for k in range(ideas.quality.size):
        luck = chance.normal(key, chance.THEORY, 0, 0, 0, k)
        ideas.prior[k] = prior_evidence(luck, ideas.quality[k], p)


@rule
def draw_forms(ground, p, key):
    """The idea's form, and how each site interprets the components that it takes its own way.

    An idea may have been developed in what sites share.
    """
    idea, start, there = ground.ideas.form, ground.forms.start, ground.landscape
    for k in range(idea.size):
        idea[k] = 0
        for j in range(p.components):
            if chance.uniform(key, chance.FORM, 0, 0, j, k) < 0.5:
                idea[k] |= 1 << j
        idea[k] = developed(
            idea[k], p.developed, there.hangs_on[k], there.own_table[k], there.common[k]
        )
        for s in range(start.shape[0]):
            start[s, k] = idea[k]
            for j in range(p.components):
                drawn = chance.words(key, chance.FORM, 0, s + 1, j, k)
                if chance.uniform_of(drawn[0]) < p.start_variation:
                    start[s, k] &= ~(1 << j)
                    if chance.uniform_of(drawn[1]) < 0.5:
                        start[s, k] |= 1 << j


@rule
def open_practices(now, ground, p, key):
    """What each team believes of each practice in its first week, and what its form does there."""
    local = now.local
    for s in range(local.version.shape[0]):
        for k in range(local.version.shape[1]):
            local.version[s, k] = ground.forms.start[s, k]
            own = prior_of_team(chance.uniform(key, chance.THEORY, 0, s + 1, 0, k), p.improvement)
            local.evidence[s, k] = evidence_after(ground.ideas.prior[k], own, p.improvement)
            local.tried_evidence[s, k] = local.evidence[s, k]
            local.conviction[s, k] = conviction_of(local.evidence[s, k], p.adoption)
            local.effect[s, k] = effect_of(local.version[s, k], s, k, ground, p.practices)
