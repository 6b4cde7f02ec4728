"""Python's own generator of random numbers (MT19937; Matsumoto & Nishimura 1998) as rule code.

Graphs are drawn by it, in the order in which networkx draws them, so that networks stay those of
the first version; all else in a run draws by address (`chance`). A generator is a row of 625
words: its state, and where in it the next number stands.
"""

import numpy as np

from nicsim.foundation.jit import rule

WORDS = 625  # of a generator
_STATE = 624
_SHIFT = 397
_LOW = np.uint64(0xFFFFFFFF)
_ALL = np.uint64(0x100000000)
_TOP = np.uint64(0x80000000)
_REST = np.uint64(0x7FFFFFFF)
_ONE = np.uint64(1)
_TWIST = np.uint64(0x9908B0DF)
_SPREAD = np.uint64(1812433253)
_MIX = np.uint64(1664525)
_LAST_MIX = np.uint64(1566083941)
_MASK_B = np.uint64(0x9D2C5680)
_MASK_C = np.uint64(0xEFC60000)


@rule
def seed_with(seed, words):
    """Begin as `random.Random(seed)` does for a seed of 32 bits; `words`: uint64, 625 of them."""
    words[0] = np.uint64(19650218)
    for i in range(1, _STATE):
        before = words[i - 1] ^ (words[i - 1] >> np.uint64(30))
        words[i] = (_SPREAD * before + np.uint64(i)) & _LOW
    i = 1
    for _ in range(_STATE):
        before = words[i - 1] ^ (words[i - 1] >> np.uint64(30))
        words[i] = ((words[i] ^ (before * _MIX)) + seed) & _LOW
        i += 1
        if i == _STATE:
            words[0] = words[_STATE - 1]
            i = 1
    for _ in range(_STATE - 1):
        before = words[i - 1] ^ (words[i - 1] >> np.uint64(30))
        words[i] = ((words[i] ^ (before * _LAST_MIX)) + (_ALL - np.uint64(i))) & _LOW
        i += 1
        if i == _STATE:
            words[0] = words[_STATE - 1]
            i = 1
    words[0] = _TOP
    words[_STATE] = np.uint64(_STATE)


@rule
def _twist(words):
    """The next 624 numbers of the state."""
    for i in range(_STATE):
        after = i + 1 if i + 1 < _STATE else 0
        far = i + _SHIFT if i + _SHIFT < _STATE else i + _SHIFT - _STATE
        mixed = (words[i] & _TOP) | (words[after] & _REST)
        words[i] = words[far] ^ (mixed >> _ONE) ^ (_TWIST if mixed & _ONE else np.uint64(0))
    words[_STATE] = np.uint64(0)


@rule
def bits32(words):
    """The next number: 32 bits (as uint64)."""
    if words[_STATE] >= np.uint64(_STATE):
        _twist(words)
    y = words[np.int64(words[_STATE])]
    words[_STATE] += _ONE
    y ^= y >> np.uint64(11)
    y ^= (y << np.uint64(7)) & _MASK_B
    y ^= (y << np.uint64(15)) & _MASK_C
    return y ^ (y >> np.uint64(18))


@rule
def uniform(words):
    """The next number in [0, 1), as `Random.random` gives it."""
    high = bits32(words) >> np.uint64(5)
    low = bits32(words) >> np.uint64(6)
    return (float(high) * 67108864.0 + float(low)) * (1.0 / 9007199254740992.0)


@rule
def below(count, words):
    """The next whole number from 0 up to `count` - 1 (below 2**32), as `Random.choice` draws it."""
    bits = 0
    while count >> bits:
        bits += 1
    drawn = count
    while drawn >= count:
        drawn = np.int64(bits32(words) >> np.uint64(32 - bits))
    return drawn
