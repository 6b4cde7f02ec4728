"""Rules become machine code wherever they are reached from, each taken in once."""

from typing import Any

import numba
import numpy as np

from nicsim.foundation import mathematics
from nicsim.foundation.jit import compiled, rule
from nicsim.foundation.jit.libraries import WholeCompiler


@rule
def twice(x):
    return x + x


@rule
def four_times(x):
    return twice(twice(x))


@rule
def many_times(x):
    return four_times(twice(x)) + four_times(x)


def interpreted(x):
    """What a function that Python calls may do."""
    return many_times(x) + mathematics.normal_quantile(x)


whole: Any = compiled(interpreted)


def test_rules_of_rules_are_found_by_numba_itself_too():
    plain = numba.njit(interpreted)
    assert plain(0.25) == whole(0.25) == interpreted(0.25)


def test_a_rule_called_with_other_kinds_of_numbers_is_another():
    assert numba.njit(lambda x: many_times(x))(np.float32(0.5)) == 6.0
    assert numba.njit(lambda i: many_times(i))(3) == 36


def test_rules_are_parts_of_the_whole():
    """No rule stays behind as a function that others could call."""
    fresh = numba.njit(pipeline_class=WholeCompiler)(lambda x: many_times(x))
    assert fresh(0.5) == 6.0
    (text,) = fresh.inspect_llvm().values()
    defined = [line for line in text.splitlines() if line.startswith("define")]
    assert len(defined) > 1
    assert not [line for line in defined if "linkonce" in line]
