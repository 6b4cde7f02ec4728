"""How well a form of a practice fits a site: NK landscapes, a part of them each site's own.

Landscapes hang on the key and the practices' parameters alone, so arms of a comparison share them.
"""

import math

import numpy as np

from nicsim.domains.practices import fit, true_effect
from nicsim.foundation import chance
from nicsim.foundation.chance import LANDSCAPE, WIRING
from nicsim.foundation.jit import compiled, rule
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


def own_components(components: int, specificity: float) -> int:
    """How many components have contribution tables of each site's own (half rounds up)."""
    return math.floor(components * specificity + 0.5)


@compiled
def wire(key, practices, components, interdependence, specific):
    """What each contribution hangs on, and which components are a site's own.

    Parameters
    ----------
    interdependence : int
        Others that a contribution hangs on, below `components`: else places would stay unwritten.

    Returns
    -------
    hangs_on : int64 array, practices x components x (interdependence + 1), itself first
    own_table : int64 array, practices x components
    """
    hangs_on = np.full((practices, components, interdependence + 1), NONE)
    own_table = np.full((practices, components), NONE)
    order = np.zeros(components, np.int64)
    for k in range(practices):
        for j in range(components):
            _shuffle(key, k, j, order)
            hangs_on[k, j, 0] = j
            found = 1
            for other in order:
                if other != j and found <= interdependence:
                    hangs_on[k, j, found] = other
                    found += 1
        _shuffle(key, k, components, order)
        for number in range(specific):
            own_table[k, order[number]] = number
    return hangs_on, own_table


@compiled
def _shuffle(key, k, j, order):
    """A random order of the components (Fisher and Yates)."""
    for i in range(order.size):
        order[i] = i
    for i in range(order.size - 1, 0, -1):
        u = chance.uniform(key, WIRING, 0, j, i, k)
        other = int(u * (i + 1))
        order[i], order[other] = order[other], order[i]


@compiled
def fill_tables(key, site, k, tables):
    """Uniform contributions for the tables of one practice; `site` 0 is the network as a whole."""
    width = tables.shape[1]
    for j in range(tables.shape[0]):
        for block in range((width + 3) // 4):
            drawn = chance.words(key, LANDSCAPE, j, site, block, k)
            for i in range(4):
                if 4 * block + i < width:
                    tables[j, 4 * block + i] = chance.uniform_of(drawn[i])


@compiled
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


@compiled
def _common_score(form, hangs_on, own_table, common):
    """Sum of what the components contribute that are alike in all sites."""
    total = 0.0
    for j in range(own_table.size):
        if own_table[j] == NONE:
            total += common[j, table_index(form, hangs_on[j])]
    return total


@compiled
def best_scores(hangs_on, own_table, common, own, best):
    """Raw score of the best form for every site of one practice.

    The common part is summed once for all forms; of it only the best for each setting of the bits
    that sites' own tables look at can matter, so each site searches through those settings alone.
    """
    components = own_table.size
    mask = 0
    for j in range(components):
        if own_table[j] != NONE:
            for position in range(hangs_on.shape[1]):
                mask |= 1 << hangs_on[j, position]
    kept = np.full(1 << components, -1.0)
    for form in range(1 << components):
        total = 0.0
        for j in range(components):
            if own_table[j] == NONE:
                total += common[j, table_index(form, hangs_on[j])]
        if total > kept[form & mask]:
            kept[form & mask] = total
    settings = np.nonzero(kept >= 0.0)[0]
    for site in range(best.size):
        top = 0.0
        for setting in settings:
            total = kept[setting]
            for j in range(components):
                if own_table[j] != NONE:
                    total += own[site, own_table[j], table_index(setting, hangs_on[j])]
            top = max(top, total)
        best[site] = top / components
