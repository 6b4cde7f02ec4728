"""How practices begin: their quality, their landscapes, their forms, what is believed of them."""

import functools
import math

import numpy as np

from nicsim.domains.adoption import conviction_of
from nicsim.domains.hub_leadership import prior_evidence
from nicsim.domains.improvement import evidence_after, prior_of_team
from nicsim.domains.practices import hangs_on_others
from nicsim.foundation import chance
from nicsim.foundation.jit import compiled
from nicsim.world.landscape import (
    best_scores,
    developed,
    effect_of,
    fill_tables,
    own_components,
    wire,
)

RUNS_KEPT = 64  # whose landscapes stay: replicates of a point or arms, times workers
MOST_KEPT = 200_000  # numbers of a landscape that stays: 100 MB for all


def landscapes(p, key, practices, sites):
    """Who hangs on whom, tables of contributions (common and own), and the best raw scores.

    Runs that are compared share their luck and so, mostly, their landscapes, which nothing changes:
    those of the last few runs are kept, where they are not large.
    """
    specific = own_components(p.components, p.context_specificity)
    others = hangs_on_others(p)
    shape = (practices, p.components, others, specific, sites)
    small = sites * practices * specific << (others + 1) <= MOST_KEPT
    return (_kept if small else _made)(int(key), shape)


def _made(key, shape):
    practices, components, interdependence, specific, sites = shape
    key = np.uint64(key)
    hangs_on, own_table = wire(key, practices, components, interdependence, specific)
    width = 1 << (interdependence + 1)
    common = np.empty((practices, components, width))
    own = np.empty((sites, practices, specific, width))
    best = np.empty((sites, practices))
    _fill_landscapes(key, hangs_on, own_table, common, own, best)
    return hangs_on, own_table, common, own, best


_kept = functools.lru_cache(maxsize=RUNS_KEPT)(_made)


@compiled
def _fill_landscapes(key, hangs_on, own_table, common, own, best):
    for k in range(common.shape[0]):
        fill_tables(key, 0, k, common[k])
        for s in range(own.shape[0]):
            fill_tables(key, s + 1, k, own[s, k])
        best_scores(hangs_on[k], own_table[k], common[k], own[:, k], best[:, k])


def qualities(p, key):
    """True effects: so many helpful, so many harmful, the rest without any, in random order."""
    helpful = math.floor(p.count * p.helpful_share + 0.5)
    harmful = min(math.floor(p.count * p.harmful_share + 0.5), p.count - helpful)
    draws = [chance.words(key, chance.QUALITY, 0, 0, 0, k) for k in range(p.count)]
    order = sorted(range(p.count), key=lambda k: (int(draws[k][0]), k))
    quality = np.zeros(p.count)
    for rank, k in enumerate(order[: helpful + harmful]):
        u = chance.uniform_of(draws[k][1])
        if rank < helpful:
            quality[k] = p.helpful_least + (p.helpful_most - p.helpful_least) * u
        else:
            quality[k] = -(p.harm_least + (p.harm_most - p.harm_least) * u)
    return quality


def priors(p, key, quality):
    """Evidence with which all begin, log-odds: the theory behind each practice."""
    return np.array(
        [
            prior_evidence(chance.normal(key, chance.THEORY, 0, 0, 0, k), quality[k], p)
            for k in range(quality.size)
        ]
    )


def forms(p, key, practices, sites, hangs_on, own_table, common):
    """The form of each idea, and the forms in which sites first take them, bits.

    The last three are of `landscapes`: an idea may have been developed in what sites share.
    """
    idea = np.zeros(practices, np.int64)
    start = np.zeros((sites, practices), np.int64)
    _draw_forms(key, p, hangs_on, own_table, common, idea, start)
    return idea, start


@compiled
def _draw_forms(key, p, hangs_on, own_table, common, idea, start):
    """The idea's form, and how each site interprets the components that it takes its own way."""
    components, variation = p.components, p.start_variation
    for k in range(idea.size):
        for j in range(components):
            if chance.uniform(key, chance.FORM, 0, 0, j, k) < 0.5:
                idea[k] |= 1 << j
        idea[k] = developed(idea[k], p.developed, hangs_on[k], own_table[k], common[k])
        for s in range(start.shape[0]):
            start[s, k] = idea[k]
            for j in range(components):
                drawn = chance.words(key, chance.FORM, 0, s + 1, j, k)
                if chance.uniform_of(drawn[0]) < variation:
                    start[s, k] &= ~(1 << j)
                    if chance.uniform_of(drawn[1]) < 0.5:
                        start[s, k] |= 1 << j


@compiled
def open_practices(now, ground, p, key):
    """What each team believes of each practice in its first week, and what its form does there."""
    local = now.local
    for s in range(local.version.shape[0]):
        for k in range(local.version.shape[1]):
            own = prior_of_team(chance.uniform(key, chance.THEORY, 0, s + 1, 0, k), p.improvement)
            local.evidence[s, k] = evidence_after(ground.ideas.prior[k], own, p.improvement)
            local.tried_evidence[s, k] = local.evidence[s, k]
            local.conviction[s, k] = conviction_of(local.evidence[s, k], p.adoption)
            local.effect[s, k] = effect_of(local.version[s, k], s, k, ground, p.practices)
