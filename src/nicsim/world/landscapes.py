"""Landscapes drawn, and searched for the best forms: rule code that fills arrays given to it."""

from typing import Any, NamedTuple

import numpy as np

from nicsim.foundation import chance
from nicsim.foundation.chance import LANDSCAPE, WIRING
from nicsim.foundation.jit import Column, compiled_without_counts, founds, rule
from nicsim.world.state import NONE

NEAR = 6  # bits of a form whose settings lie side by side


class Search(NamedTuple):
    """Room to search for the best forms in."""

    total: np.ndarray  # sums of contributions, one a form
    kept: np.ndarray  # the best sum for each setting of the bits that own tables look at
    whole: np.ndarray  # the same with a site's own contributions
    row: np.ndarray  # contributions of the settings of the near bits: one row a far setting
    filled: np.ndarray  # whether a row is filled, bool
    places: np.ndarray  # where in a setting the bits stand that a component looks at
    near: np.ndarray  # what each setting of the near bits is among the bits of a mask
    order: np.ndarray  # components in random order


def _search() -> Any:
    """What lies where: lengths as in `world.memory.Sizes`."""
    made: Any = Search
    forms = Column(np.float64, ("forms",), fill=None)
    return made(
        *(forms, forms, forms),
        Column(np.float64, ("width", 1 << NEAR), fill=None),
        Column(np.bool_, ("width",), fill=None),
        Column(np.int64, ("hangs_on",), fill=None),
        Column(np.int64, (1 << NEAR,), fill=None),
        Column(np.int64, ("components",), fill=None),
    )


SEARCH = _search()


@founds
@compiled_without_counts
def draw_landscapes(ground, specific, key, search):
    """Wire and fill all landscapes; find the raw score of the best form for every site.

    Parameters
    ----------
    ground : Ground
        Its landscape and `forms.best` are written.
    specific : int
        Components with contribution tables of each site's own.
    key : numpy.uint64
    search : Search
    """
    landscape = ground.landscape
    for k in range(landscape.common.shape[0]):
        _wire(k, landscape, specific, key, search.order)
        _fill_tables(key, 0, k, landscape.common[k])
        for s in range(landscape.own.shape[0]):
            _fill_tables(key, s + 1, k, landscape.own[s, k])
        _best_scores(k, landscape, ground.forms.best, search)


@rule
def _wire(k, landscape, specific, key, order):
    """What each contribution hangs on, itself first, and which components are a site's own."""
    hangs_on, own_table = landscape.hangs_on[k], landscape.own_table[k]
    for j in range(order.size):
        _shuffle(key, k, j, order)
        hangs_on[j, 0] = j
        found = 1
        for n in range(order.size):
            if order[n] != j and found < hangs_on.shape[1]:
                hangs_on[j, found] = order[n]
                found += 1
        own_table[j] = NONE
    _shuffle(key, k, order.size, order)
    for number in range(specific):
        own_table[order[number]] = number


@rule
def _shuffle(key, k, j, order):
    """A random order of the components (Fisher and Yates)."""
    for i in range(order.size):
        order[i] = i
    for i in range(order.size - 1, 0, -1):
        u = chance.uniform(key, WIRING, 0, j, i, k)
        other = int(u * (i + 1))
        order[i], order[other] = order[other], order[i]


@rule
def _fill_tables(key, site, k, tables):
    """Uniform contributions for the tables of one practice; `site` 0 is the network as a whole."""
    width = tables.shape[1]
    for j in range(tables.shape[0]):
        for block in range((width + 3) // 4):
            drawn = chance.words(key, LANDSCAPE, j, site, block, k)
            for i in range(min(4, width - 4 * block)):
                tables[j, 4 * block + i] = chance.uniform_of(drawn[i])


@rule
def _best_scores(k, landscape, best, search):
    """Raw score of the best form for every site of one practice.

    The common part is summed once for all forms; of it only the best for each setting of the bits
    that sites' own tables look at can matter, so each site searches through those settings alone.
    """
    hangs_on, own_table = landscape.hangs_on[k], landscape.own_table[k]
    components, mask = own_table.size, 0
    search.total[:] = 0.0
    for j in range(components):
        if own_table[j] == NONE:
            for n in range(search.places.size):
                search.places[n] = hangs_on[j, n]
            _add(landscape.common[k, j], components, search.total, search)
        else:
            for n in range(search.places.size):
                mask |= 1 << hangs_on[j, n]
    bits = _keep_best(mask, components, search)
    for s in range(best.shape[0]):
        for setting in range(1 << bits):
            search.whole[setting] = search.kept[setting]
        for j in range(components):
            if own_table[j] != NONE:
                for n in range(search.places.size):
                    search.places[n] = _bits_below(mask, hangs_on[j, n])
                _add(landscape.own[s, k, own_table[j]], bits, search.whole, search)
        top = 0.0
        for setting in range(1 << bits):
            top = search.whole[setting] if search.whole[setting] > top else top
        best[s, k] = top / components


@rule
def _bits_below(mask, bit):
    """How many bits of a mask stand below one."""
    below = 0
    for lower in range(bit):
        below += (mask >> lower) & 1
    return below


@rule
def _keep_best(mask, components, search):
    """The best common sum for each setting of the bits of a mask; how many bits these are."""
    bits = _bits_below(mask, components)
    for setting in range(1 << bits):
        search.kept[setting] = -1.0
    near = min(NEAR, components)
    for setting in range(1 << near):
        search.near[setting] = _picked(setting, mask, near)
    far_bits, far_at = components - near, _bits_below(mask, near)
    for far in range(1 << far_bits):
        begin = _picked(far, mask >> near, far_bits) << far_at
        for form in range(1 << near):
            setting = begin | search.near[form]
            if search.total[(far << near) | form] > search.kept[setting]:
                search.kept[setting] = search.total[(far << near) | form]
    return bits


@rule
def _picked(form, mask, bits):
    """Those of so many bits of a form that a mask holds, side by side."""
    picked = at = 0
    for bit in range(bits):
        if (mask >> bit) & 1:
            picked |= ((form >> bit) & 1) << at
            at += 1
    return picked


@rule
def _add(table, bits, total, search):
    """Add a component's contribution to the sum of every setting of so many bits.

    `search.places` says which bits it looks at. Settings of the near bits lie side by side: for
    each setting of those far bits that the component looks at, its contributions are written out
    once, and then added row by row.
    """
    near = min(NEAR, bits)
    width = 1 << near
    for n in range(search.filled.size):
        search.filled[n] = False
    for far in range(1 << (bits - near)):
        number = 0
        for n in range(search.places.size):
            if search.places[n] >= near:
                number |= ((far >> (search.places[n] - near)) & 1) << n
        row = search.row[number]
        if not search.filled[number]:
            search.filled[number] = True
            for setting in range(width):
                index = number
                for n in range(search.places.size):
                    if search.places[n] < near:
                        index |= ((setting >> search.places[n]) & 1) << n
                row[setting] = table[index]
        sums = total[far * width : (far + 1) * width]
        for setting in range(width):
            sums[setting] += row[setting]
