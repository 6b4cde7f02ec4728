"""Ties between teams that need no luck, as rule code: pairs of sites into an array given to it."""

from nicsim.foundation.jit import rule


@rule
def _put(count, a, b, pairs):
    pairs[count, 0] = a
    pairs[count, 1] = b
    return count + 1


@rule
def line(sites, pairs):
    """Each tied to the next; how many ties there are."""
    for s in range(sites - 1):
        _put(s, s, s + 1, pairs)
    return sites - 1


@rule
def ring(sites, reach, pairs):
    """Each tied to the `reach` next, the last ones to the first."""
    count = 0
    for s in range(sites):
        for step in range(1, reach + 1):
            count = _put(count, s, (s + step) % sites, pairs)
    return count


@rule
def torus(sites, rows, pairs):
    """A grid closed at its edges: four neighbours each; `rows` 0: nearest to a square."""
    if rows == 0:
        rows = rows_nearest_square(sites)
    width, count = sites // rows, 0
    for s in range(sites):
        count = _put(count, s, s - s % width + (s + 1) % width, pairs)
        count = _put(count, s, (s + width) % sites, pairs)
    return count


@rule
def rows_nearest_square(sites):
    """The largest number of rows that divides sites, with rows no longer than columns."""
    best, rows = 1, 1
    while rows * rows <= sites:
        if sites % rows == 0:
            best = rows
        rows += 1
    return best


@rule
def begin_of(part, parts, sites):
    """The first site of one of so many parts of neighbours; the first parts have one more."""
    return part * (sites // parts) + min(part, sites % parts)


@rule
def pairs_of_groups(groups, bridges, sites):
    """Ties of affinity groups, at most."""
    largest = -(-sites // groups)
    return groups * (largest * (largest - 1) // 2 + min(bridges, largest))


@rule
def affinity_groups(sites, groups, bridges, pairs):
    """Groups of neighbours, complete within; a few bridges to the next group, ring-wise."""
    count = 0
    for number in range(groups):
        begin, end = begin_of(number, groups, sites), begin_of(number + 1, groups, sites)
        for a in range(begin, end):
            for b in range(a + 1, end):
                count = _put(count, a, b, pairs)
        following = (number + 1) % groups
        if groups > 1 and not (groups == 2 and number == 1):
            other = begin_of(following, groups, sites)
            size = begin_of(following + 1, groups, sites) - other
            for bridge in range(min(bridges, min(end - begin, size))):
                count = _put(count, end - 1 - bridge, other + bridge, pairs)
    return count


@rule
def regional_hubs(sites, regions, pairs):
    """Regions of neighbours, each a star around its first site; these are all tied."""
    count = 0
    for number in range(regions):
        begin, end = begin_of(number, regions, sites), begin_of(number + 1, regions, sites)
        for s in range(begin + 1, end):
            count = _put(count, begin, s, pairs)
        for other in range(number + 1, regions):
            count = _put(count, begin, begin_of(other, regions, sites), pairs)
    return count


@rule
def tidy_pairs(count, nodes, pairs, spare, free):
    """Each tie once, its smaller end first, in rising order, without ties to oneself; how many.

    Parameters
    ----------
    count, nodes : int
    pairs, spare : int64 arrays, ties x 2
        The ties, changed in place; room to work in.
    free : int64 array, nodes + 1 at least
        Room to work in.
    """
    kept = 0
    for e in range(count):
        a, b = min(pairs[e, 0], pairs[e, 1]), max(pairs[e, 0], pairs[e, 1])
        if a != b:
            kept = _put(kept, a, b, pairs)
    _sort_by(1, kept, nodes, pairs, spare, free)
    _sort_by(0, kept, nodes, spare, pairs, free)
    once = 0
    for e in range(kept):
        a, b = pairs[e, 0], pairs[e, 1]
        if once == 0 or pairs[once - 1, 0] != a or pairs[once - 1, 1] != b:
            once = _put(once, a, b, pairs)
    return once


@rule
def _sort_by(end, count, nodes, source, target, free):
    """A stable counting sort of ties by one of their ends."""
    for node in range(nodes + 1):
        free[node] = 0
    for e in range(count):
        free[source[e, end] + 1] += 1
    for node in range(nodes):
        free[node + 1] += free[node]
    for e in range(count):
        at = free[source[e, end]]
        free[source[e, end]] += 1
        _put(at, source[e, 0], source[e, 1], target)
