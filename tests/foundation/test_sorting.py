"""Stable orders, as numpy has them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nicsim.foundation.sorting import order_by, reorder_by


@given(st.lists(st.sampled_from([-1.5, 0.0, 0.25, 0.5, 7.0]), max_size=40))
def test_as_numpy_orders(values):
    found, values = np.zeros(len(values), np.int64), np.array(values)
    order_by(values, found, found.copy())
    assert found.tolist() == np.argsort(values, kind="stable").tolist()


def test_equal_values_stay_as_they_were():
    order = np.array([3, 1, 0, 2, 4])
    reorder_by(np.array([1.0, 0.0, 1.0, 1.0, 0.0]), order, order.copy())
    assert order.tolist() == [1, 4, 3, 0, 2]
