"""Keys from seeds: what numpy makes."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nicsim.foundation import chance
from nicsim.foundation.seeds import POOL, key_from


def words_of(number, least=1):
    words = []
    while number > 0 or len(words) < least:
        words.append(number & 0xFFFFFFFF)
        number >>= 32
    return words


@given(st.integers(0, 2**200), st.integers(0, 2**40))
def test_keys_are_those_of_numpy(seed, replicate):
    entropy = np.array([*words_of(seed, POOL), *words_of(replicate)], np.uint64)
    assert key_from(entropy, np.zeros(POOL, np.uint64)) == chance.key_of(seed, replicate)
