"""Keys from seeds as rule code: what `numpy.random.SeedSequence` makes, for whoever has no numpy.

The algorithm is O'Neill's (2015, seed_seq), as numpy has it and promises to keep it.
"""

import numpy as np

from nicsim.foundation.jit import rule

POOL = 4  # words
_LOW = np.uint64(0xFFFFFFFF)
_ALL = np.uint64(0x100000000)
_HALF = np.uint64(16)
_FIRST, _FIRST_STEP = np.uint64(0x43B0D7E5), np.uint64(0x931E8875)
_LAST, _LAST_STEP = np.uint64(0x8B51F9DD), np.uint64(0x58F38DED)
_LEFT, _RIGHT = np.uint64(0xCA01F9DD), np.uint64(0x4973F715)


@rule
def key_from(entropy, pool):
    """The key that `chance.key_of` gives.

    Parameters
    ----------
    entropy : uint64 array
        Words of 32 bits: those of the seed, lowest first and at least four, and then those of the
        replicate.
    pool : uint64 array, 4
        Room to work in.
    """
    const = _FIRST
    for i in range(POOL):
        pool[i], const = _hashed(entropy[i], const, _FIRST_STEP)
    for source in range(entropy.size):
        for i in range(POOL):
            if source != i or source >= POOL:
                word = pool[source] if source < POOL else entropy[source]
                word, const = _hashed(word, const, _FIRST_STEP)
                pool[i] = _mixed(pool[i], word)
    low, const = _hashed(pool[0], _LAST, _LAST_STEP)
    high, const = _hashed(pool[1], const, _LAST_STEP)
    return low | (high << np.uint64(32))


@rule
def _hashed(word, const, step):
    word = word ^ const
    const = (const * step) & _LOW
    word = (word * const) & _LOW
    return word ^ (word >> _HALF), const


@rule
def _mixed(x, y):
    mixed = (((_LEFT * x) & _LOW) + _ALL - ((_RIGHT * y) & _LOW)) & _LOW
    return mixed ^ (mixed >> _HALF)
