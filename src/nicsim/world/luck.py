"""The luck of those who may take up a practice, dealt to all people of a site at once.

No other decision is taken so often. A number hangs on nothing but its address, so these can be
drawn in a loop over the people of a site, which the compiler turns into vector instructions:
four times as fast as one by one, and the same numbers.
"""

import numpy as np

from nicsim.foundation import chance
from nicsim.foundation.jit import compiled_without_counts, rule
from nicsim.world.state import NONE, Luck


def no_luck(practices: int, people: int) -> Luck:
    """Room for the luck of `people` of a site; none is at hand."""
    rows = -(-practices // 4) * 4  # one call yields the luck of four practices
    return Luck(dealt=np.full(2, NONE), adopt=np.zeros((rows, people)))


@rule
def see_to_luck(s, ground, luck, key, week):
    """See to it that the luck at hand is that of a site in this week."""
    if luck.dealt[0] != week or luck.dealt[1] != s:
        luck.dealt[0], luck.dealt[1] = week, s
        people = ground.places.end[s] - ground.places.first[s]
        for block in range(luck.adopt.shape[0] // 4):
            _deal(luck.adopt, people, key, week, s, block)


@compiled_without_counts
def _deal(adopt, people, key, week, s, block):
    address = chance.address(chance.ADOPT, block)
    for place in range(people):
        drawn = chance.words_at(key, week, s, place, address)
        adopt[4 * block, place] = chance.uniform_of(drawn[0])
        adopt[4 * block + 1, place] = chance.uniform_of(drawn[1])
        adopt[4 * block + 2, place] = chance.uniform_of(drawn[2])
        adopt[4 * block + 3, place] = chance.uniform_of(drawn[3])
