"""Networks to compare with: as many people, groups and ties, tied by a simple rule."""

import numpy as np

from nicsim.structure.measuring import distinct

KINDS = ("random", "small world", "popular few", "within teams")
ABOUT = {
    "random": "everyone asks anyone",
    "small world": "everyone asks the next in a ring, one tie in ten goes anywhere",
    "popular few": "few are asked by many",
    "within teams": "everyone asks within the own team only",
}
REWIRED = 0.1  # as the model's small world (Watts & Strogatz 1998)


def reference(
    kind: str, group: np.ndarray, ties: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Ties of a reference network.

    Parameters
    ----------
    kind : {"random", "small world", "popular few", "within teams"}
    group : int64 array
        Everyone's group; people of a group need not stand together.
    ties : int
        How many ties, as far as they fit.
    seed : int

    Returns
    -------
    sources, targets : int64 arrays
        Each tie once, none to oneself.
    """
    draw = np.random.default_rng(np.random.SeedSequence([seed, KINDS.index(kind)]))
    count = group.size
    if count < 2 or ties == 0:
        empty = np.empty(0, np.int64)
        return empty, empty
    most = _most(kind, group)
    wanted = min(ties, most)
    keys = np.empty(0, np.int64)
    if kind == "small world":
        keys = _ring(group, wanted, draw)
    for _ in range(60):  # what is drawn twice is drawn anew
        missing = wanted - keys.size
        if missing <= 0:
            break
        sources, targets = _drawn(kind, group, missing + missing // 8 + 8, draw)
        fresh = (sources * count + targets)[sources != targets]
        merged = np.concatenate([keys, fresh])
        _, first = np.unique(merged, return_index=True)
        keys = merged[np.sort(first)][:wanted]
    return keys // count, keys % count


def _most(kind, group):
    sizes = np.bincount(group).astype(float)
    fits = (sizes * (sizes - 1)).sum() if kind == "within teams" else group.size * (group.size - 1)
    return int(fits * (0.9 if kind == "popular few" else 1.0))


def _drawn(kind, group, number, draw):
    count = group.size
    if kind == "within teams":
        order = np.argsort(group, kind="stable")
        sizes = np.bincount(group)
        first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
        source = draw.integers(0, count, number)
        own = group[order[source]]
        return order[source], order[first[own] + (draw.random(number) * sizes[own]).astype(int)]
    if kind == "popular few":
        chance = (1.0 + np.arange(count)) ** -0.5  # degrees fall as a power law (Goh et al. 2001)
        target = draw.choice(count, number, p=chance / chance.sum())
        return draw.integers(0, count, number), target
    return draw.integers(0, count, number), draw.integers(0, count, number)


def _ring(group, ties, draw):
    """Everyone asks the nearest in a ring of all, team by team; some ties go anywhere."""
    count = group.size
    order = np.argsort(group, kind="stable")
    number = np.arange(ties)
    place, turn = number % count, number // count
    step = np.where(turn % 2 == 0, turn // 2 + 1, -(turn // 2 + 1))
    target = np.where(
        draw.random(ties) < REWIRED, draw.integers(0, count, ties), (place + step) % count
    )
    kept = place != target
    return distinct(order[place[kept]] * count + order[target[kept]])
