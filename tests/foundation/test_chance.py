"""Addressed random numbers: the published vectors, compiled and interpreted alike."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nicsim.foundation import chance

INTERPRETED: Any = getattr(chance.philox, "py_func", chance.philox)

# Random123 (Salmon et al. 2011), kat_vectors, philox4x32 with 10 rounds: counter, key, result.
VECTORS = [
    (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
word = st.integers(0, 2**32 - 1)


def philox(counter, key, function=chance.philox):
    joined = np.uint64(key[0] | (key[1] << 32))
    return tuple(int(w) for w in function(*(np.uint64(c) for c in counter), joined))


@pytest.mark.parametrize(("counter", "key", "result"), VECTORS)
def test_published_vectors(counter, key, result):
    assert philox(counter, key) == result
    assert philox(counter, key, INTERPRETED) == result


@given(st.tuples(word, word, word, word), st.tuples(word, word))
def test_compiled_and_interpreted_alike(counter, key):
    assert philox(counter, key) == philox(counter, key, INTERPRETED)


def test_each_part_of_an_address_counts():
    key = chance.key_of(0)
    base = (chance.ADOPT, 1, 2, 3, 4)
    found = {chance.words(key, *base)}
    for place in range(5):
        other = [part + (at == place) for at, part in enumerate(base)]
        found.add(chance.words(key, *other))
    found.add(chance.words(chance.key_of(1), *base))
    found.add(chance.words(chance.key_of(0, 1), *base))
    assert len(found) == 8


def test_purposes_are_numbered_once():
    numbers = [v for name, v in vars(chance).items() if name.isupper() and isinstance(v, int)]
    assert len(numbers) == len(set(numbers)) >= 29
    assert all(1 <= number <= 255 for number in numbers)


def test_seed_zero_is_a_seed():
    assert chance.key_of(0) == chance.key_of(0)
    assert (
        len({int(chance.key_of(seed, replicate)) for seed in (0, 1) for replicate in (0, 1)}) == 4
    )


def test_uniforms_lie_inside_and_are_uniform():
    assert 0.0 < chance.uniform_of(0) < chance.uniform_of(2**32 - 1) < 1.0
    key = chance.key_of(7)
    drawn = np.array([chance.uniform(key, chance.ADOPT, 0, 0, i, 0) for i in range(20_000)])
    counts = np.histogram(drawn, bins=20, range=(0, 1))[0]
    chi = ((counts - 1000) ** 2 / 1000).sum()
    assert chi < 43.8  # chi-squared, 19 degrees of freedom, p = .001


def test_normals_are_normal():
    key = chance.key_of(8)
    drawn = np.array([chance.normal(key, chance.STUDY, 0, 0, i, 0) for i in range(20_000)])
    assert abs(drawn.mean()) < 4 / np.sqrt(20_000)
    assert abs(drawn.std() - 1) < 4 / np.sqrt(40_000)
