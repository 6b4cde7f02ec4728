"""How well a form of a practice fits a site: NK landscapes, a part of them each site's own.

Landscapes hang on the key and the practices' parameters alone, so arms of a comparison share them.
"""

from nicsim.domains.practices import fit, true_effect
from nicsim.foundation.jit import rule
from nicsim.world.state import NONE


@rule
def table_index(form, hangs_on):
    """The place in a contribution table that a form points at."""
    index = 0
    for position in range(hangs_on.size):
        index += ((form >> hangs_on[position]) & 1) << position
    return index


@rule
def raw_score(form, site, k, ground):
    """Mean contribution of a form's components in a site, 0 to 1."""
    components = ground.landscape.own_table.shape[1]
    total = 0.0
    for j in range(components):
        index = table_index(form, ground.landscape.hangs_on[k, j])
        own = ground.landscape.own_table[k, j]
        if own == NONE:
            total += ground.landscape.common[k, j, index]
        else:
            total += ground.landscape.own[site, k, own, index]
    return total / components


@rule
def fit_of(form, site, k, ground, p):
    """Fit of a form in a site, 0 to 1."""
    return fit(raw_score(form, site, k, ground), ground.forms.best[site, k], p)


@rule
def effect_of(form, site, k, ground, p):
    """True effect of a form in a site, SD."""
    if ground.ideas.quality[k] <= 0.0:
        return ground.ideas.quality[k]
    return true_effect(ground.ideas.quality[k], fit_of(form, site, k, ground, p))


@rule
def developed(form, steps, hangs_on, own_table, common):
    """A form after so many steps uphill in what all sites share, or on a peak before.

    Each step flips the component whose flip raises the common score most; those of which only
    sites' own tables speak stay as they are.
    """
    for _ in range(steps):
        here = best = _common_score(form, hangs_on, own_table, common)
        found = form
        for j in range(own_table.size):
            score = _common_score(form ^ (1 << j), hangs_on, own_table, common)
            if score > best:
                best, found = score, form ^ (1 << j)
        if best <= here:
            break
        form = found
    return form


@rule
def _common_score(form, hangs_on, own_table, common):
    """Sum of what the components contribute that are alike in all sites."""
    total = 0.0
    for j in range(own_table.size):
        if own_table[j] == NONE:
            total += common[j, table_index(form, hangs_on[j])]
    return total


@rule
def own_components(components, specificity):
    """How many components have contribution tables of each site's own (half rounds up)."""
    return int(components * specificity + 0.5)
