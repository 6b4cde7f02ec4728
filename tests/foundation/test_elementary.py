"""Own exponentials and logarithms against mpmath, in units of the last place, at edges too."""

import itertools
import math
from typing import Any

import mpmath
import numba
import numpy as np
import pytest

from nicsim.foundation import elementary as e
from nicsim.foundation.jit.bits import exponent_of, fraction_of, two_to

context: Any = mpmath.mp
context.prec = 200
MANY = 20_000
SMALL = [0.0, -0.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1e-17, 2.0**-53, 1e-8, 1e-3]


def uniform(low, high, seed):
    return np.random.default_rng(seed).uniform(low, high, MANY).tolist()


def sizes(low, high, seed):
    """Numbers of all magnitudes between 10**low and 10**high."""
    return (10.0 ** np.random.default_rng(seed).uniform(low, high, MANY)).tolist()


def around(points):
    """Points and the doubles beside them."""
    return [math.nextafter(x, to) for x in points for to in (-math.inf, x, math.inf)]


def worst(found, true):
    """The largest error of pairs, in units of the last place of what is true."""
    errors = (
        abs(mpmath.mpf(a) - b) / math.ulp(max(float(abs(b)), 2.3e-308))
        for a, b in zip(found, true, strict=True)
    )
    return float(max(errors))


REDUCED = around([(n + 0.5) * math.log(2) for n in range(-1009, 1010, 7)])
EXPONENTS = [
    *uniform(-700, 700, 1),
    *uniform(-1, 1, 2),
    *REDUCED,
    *around([-700.0, 700.0, -0.5 * math.log(2), 1.0]),
    *SMALL,
    *(-x for x in SMALL),
]
POSITIVE = [
    *sizes(-307.6, 308.2, 3),
    *uniform(0.5, 2, 4),
    *around([0.5, math.sqrt(0.5), 1.0, math.sqrt(2), 2.0, 4.0, 1e300]),
    2.2250738585072014e-308,
    1.7976931348623157e308,
]
ABOVE_MINUS_ONE = [
    *uniform(-1, 1, 5),
    *sizes(-300, 300, 6),
    *(-x for x in sizes(-300, -0.001, 7)),
    *around([-0.25, 0.4, 1.0, -0.5]),
    math.nextafter(-1.0, 0.0),
    *SMALL,
]
ANY = [*uniform(-25, 25, 8), *uniform(-1, 1, 9), *sizes(-300, 300, 10), *SMALL]
ANY = [*ANY, *(-x for x in ANY), *around([0.625, -0.625, 20.0, 19.0])]


@pytest.mark.parametrize(
    ("own", "true", "arguments", "bound"),
    [
        (e.exp, mpmath.exp, EXPONENTS, 1.0),
        (e.log, mpmath.log, POSITIVE, 1.0),
        (e.log1p, mpmath.log1p, ABOVE_MINUS_ONE, 1.0),
        (e.tanh, mpmath.tanh, ANY, 2.0),
    ],
    ids=["exp", "log", "log1p", "tanh"],
)
def test_within_units_of_the_last_place(own, true, arguments, bound):
    error = worst([own(x) for x in arguments], [true(mpmath.mpf(x)) for x in arguments])
    assert error < bound


def powers():
    bases = [*sizes(-300, 300, 11), *uniform(0, 1, 12), *uniform(0.9, 1.1, 13)]
    exponents = [*uniform(-3, 3, 14), *uniform(0, 200, 15), *uniform(-1000, 1000, 16)]
    edges = [(x, y) for x in around([1.0, 0.5, 2.0]) for y in (0.0, 1.0, -1.0, 0.5, 1e-300, 690.0)]
    pairs = [*zip(bases, exponents, strict=True), *edges]
    return [(x, y) for x, y in pairs if x > 0 and abs(y * math.log(x)) < 699]


def test_powers():
    pairs = powers()
    assert len(pairs) > MANY
    for x, y in pairs:
        size = abs(y * math.log(x))
        error = worst([e.power(x, y, 700.0)], [mpmath.power(mpmath.mpf(x), mpmath.mpf(y))])
        assert error < 2.0 + size / 20.0, (x, y, error)


def test_powers_are_held_within_what_a_double_can():
    assert e.power(10.0, 400.0, 700.0) == e.exp(700.0)
    assert e.power(10.0, -400.0, 700.0) == e.exp(-700.0)
    assert e.power(0.3, 0.0, 700.0) == 1.0
    assert e.power(1.0, 123.0, 700.0) == 1.0


@pytest.mark.parametrize(
    ("own", "arguments"),
    [(e.exp, EXPONENTS), (e.log, POSITIVE), (e.log1p, ABOVE_MINUS_ONE), (e.tanh, ANY)],
    ids=["exp", "log", "log1p", "tanh"],
)
def test_the_same_bits_compiled_one_by_one_and_in_loops(own, arguments):
    """Loops are where LLVM makes vectors of it."""
    plain: Any = numba.njit(error_model="numpy")(lambda x: own(x))

    @numba.njit(error_model="numpy")
    def looped(x, out):
        for i in range(x.size):
            out[i] = own(x[i])

    column, out = np.array(arguments), np.zeros(len(arguments))
    looped(column, out)
    wanted = np.array([own(x) for x in arguments])
    assert out.tobytes() == wanted.tobytes()
    assert np.array([plain(x) for x in arguments]).tobytes() == wanted.tobytes()


def test_powers_have_the_same_bits_compiled():
    compiled: Any = numba.njit(error_model="numpy")(lambda x, y: e.power(x, y, 700.0))
    for x, y in powers():
        assert compiled(x, y) == e.power(x, y, 700.0)


def test_parts_of_doubles():
    compiled: Any = numba.njit(lambda x: (exponent_of(x), fraction_of(x)))
    for x in POSITIVE:
        assert (exponent_of(x), fraction_of(x)) == compiled(x)
    power: Any = numba.njit(lambda whole: two_to(whole))
    for whole in range(-1022, 1024):
        assert power(float(whole)) == two_to(float(whole)) == 2.0**whole


@pytest.mark.parametrize("own", [e.exp, e.tanh], ids=["exp", "tanh"])
def test_rises_without_a_step_back(own):
    points = np.sort(np.array(uniform(-30, 30, 17))).tolist()
    values = [own(x) for x in points]
    assert all(a <= b for a, b in itertools.pairwise(values))
