"""The shared arithmetic: right, and the same bits compiled and interpreted."""

import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri

from nicsim.foundation import mathematics as m

number = st.floats(-1e300, 1e300)
FUNCTIONS = {
    m.exp: (number,),
    m.log: (number,),
    m.log1p: (number,),
    m.tanh: (number,),
    m.sigma: (number,),
    m.share: (number,),
    m.ratio: (
        st.floats(-1e100, 1e100),
        st.floats(-1e100, 1e100).filter(lambda x: x == 0 or abs(x) > 1e-100),
    ),
    m.dose: (number, st.floats(0, 1e6)),
    m.power: (st.floats(-10, 1e6), st.floats(0, 20)),
    m.clip: (number, st.just(-1.0), st.just(1.0)),
    m.blend: (st.floats(0, 9), st.floats(0, 9), st.floats(0, 9), st.floats(0, 1)),
    m.normal_quantile: (st.floats(1e-300, 1 - 1e-16),),
}


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_the_same_bits_compiled(function):
    compiled = numba.njit(error_model="numpy")(lambda *a: function(*a))

    @settings(deadline=None)  # the first call compiles
    @given(st.tuples(*FUNCTIONS[function]))
    def same(arguments):
        a, b = function(*arguments), compiled(*arguments)
        assert math.isfinite(a)
        assert np.float64(a).tobytes() == np.float64(b).tobytes()

    same()


def test_normal_quantile_against_scipy():
    p = np.concatenate([np.logspace(-300, -1, 400), np.linspace(0.001, 0.999, 999)])
    found = np.array([m.normal_quantile(x) for x in p])
    np.testing.assert_allclose(found, ndtri(p), rtol=2e-14, atol=1e-15)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (m.sigma(0.0), 0.5),
        (m.dose(2.0, 2.0), 0.5),
        (m.dose(-1.0, 2.0), 0.0),
        (m.dose(1.0, 0.0), 1.0),
        (m.ratio(1.0, 0.0), 0.0),
        (m.power(0.0, 2.0), 0.0),
        (m.blend(0.0, 5.0, 8.0, 0.5), 5.0),
        (m.blend(0.0, 5.0, 8.0, 0.75), 6.5),
        (m.blend(0.0, 5.0, 8.0, 0.25), 2.5),
        (m.sigma(-1e9), 1 / (1 + math.exp(700))),
    ],
)
def test_values_by_hand(found, wanted):
    assert found == pytest.approx(wanted, rel=1e-15)
