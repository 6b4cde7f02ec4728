"""A code that hub and teams hold part by part, and learn of each other (March 1991)."""

from nicsim.domains.hub_leadership import chance_of_moving
from nicsim.foundation import chance
from nicsim.foundation.jit import rule
from nicsim.world.landscape import effect_of

LEAST_BETTER = 1e-9  # SD: to know that much better is rounding


@rule
def teach_code(s, now, new, ground, p, key, week):
    """A team takes components of the hub's versions over as they are, each by chance, untested."""
    if p.hub_leadership.code_teaching <= 0.0:
        return
    for k in range(now.local.version.shape[1]):
        if now.pool.curated[k]:
            form = new.local.version[s, k]
            taught = _taught(s, k, form, now.pool.version[k], ground, p, key, week)
            if taught != form:
                new.local.version[s, k] = taught
                new.local.effect[s, k] = effect_of(taught, s, k, ground, p.practices)
                new.local.tested[s, k] = False


@rule
def _taught(s, k, form, code, ground, p, key, week):
    differs = form ^ code
    for j in range(ground.landscape.own_table.shape[1]):
        if (differs >> j) & 1:
            drawn = chance.words(key, chance.COPY, week, s, j, k)
            if chance.uniform_of(drawn[1]) < p.hub_leadership.code_teaching:
                form ^= 1 << j
    return form


@rule
def learn_code(now, new, ground, p, key, week):
    """The hub's versions move, component by component, to what most of those hold who know better.

    Who knows better: teams that report more than the hub's version is worth, its mean true effect
    in all sites (a definition: as in March, what a code is worth is known).
    """
    for k in range(new.pool.version.size):
        code = new.pool.version[k]
        worth = _worth(code, k, ground, p)
        for j in range(ground.landscape.own_table.shape[1]):
            more = _more_who_differ(j, k, code, worth, now, new)
            if more > 0.0:
                u = chance.uniform(key, chance.COPY, week, now.sites.report.size, j, k)
                if u < chance_of_moving(more, p.hub_leadership):
                    new.pool.version[k] ^= 1 << j
        new.pool.curated[k] = True
        new.pool.value[k] = _worth(new.pool.version[k], k, ground, p)


@rule
def _more_who_differ(j, k, code, worth, now, new):
    """Of those who know better, how many more differ in a component than agree."""
    more = 0.0
    for s in range(now.sites.report.size):
        better = now.sites.report_value[s] > worth + LEAST_BETTER
        if better and now.sites.report[s] == k and new.sites.pooled[s]:
            more += 1.0 if ((now.sites.report_version[s] ^ code) >> j) & 1 else -1.0
    return more


@rule
def _worth(form, k, ground, p):
    total, sites = 0.0, ground.forms.best.shape[0]
    for s in range(sites):
        total += effect_of(form, s, k, ground, p.practices)
    return p.improvement.proximal * total / sites
