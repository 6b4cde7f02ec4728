"""Python's own generator of random numbers, compiled: the same numbers."""

import random

import numpy as np
import pytest

from nicsim.foundation import twister
from nicsim.foundation.jit import compiled


@compiled
def draw(seed, words, count, whole, uniform):
    twister.seed_with(seed, words)
    for i in range(whole.size):
        whole[i] = twister.below(count, words)
    for i in range(uniform.size):
        uniform[i] = twister.uniform(words)


@pytest.mark.parametrize("seed", [0, 1, 77, 2**31, 2**32 - 1])
@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 1000, 2**20, 2**31 + 3])
def test_as_python_draws(seed, count):
    whole, uniform = np.zeros(1500, np.int64), np.zeros(200)
    draw(np.uint64(seed), np.zeros(twister.WORDS, np.uint64), count, whole, uniform)
    python, places = random.Random(seed), range(count)
    assert whole.tolist() == [python.choice(places) for _ in range(1500)]
    assert uniform.tolist() == [python.random() for _ in range(200)]


def test_uncompiled_code_draws_the_same():
    words = np.zeros(twister.WORDS, np.uint64)
    twister.seed_with(np.uint64(5), words)
    python = random.Random(5)
    assert [twister.uniform(words) for _ in range(9)] == [python.random() for _ in range(9)]
