"""Parts of a double, its exponent and its fraction: the same in Python and, from bits, compiled."""

import math
from typing import Any

import llvmlite.ir as llvm
from numba.core import types
from numba.extending import intrinsic, overload

WORD = llvm.IntType(64)
MASK = 0x000FFFFFFFFFFFFF  # the fraction
HALF = 0x3FE0000000000000  # exponent of numbers in [0.5, 1)
WHOLE_AT = 6755399441055744.0 + 1023.0  # 1.5 * 2**52: there, a double's last bits count ones


def two_to(whole):
    """2 to a whole number, given as a float in [-1022, 1023]."""
    return math.ldexp(1.0, int(whole))


def exponent_of(x):
    """The whole number e, as a float, for which x = f * 2**e with f in [0.5, 1); x > 0, normal."""
    return float(math.frexp(x)[1])


def fraction_of(x):
    """That f."""
    return math.frexp(x)[0]


def _from_bits(python: Any, generate: Any) -> None:
    """Give a function of one float its code in LLVM's terms."""

    @intrinsic
    def code(typingctx, x):
        def made(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
            return generate(builder, given[0])

        return types.float64(types.float64), made

    made_code: Any = code

    @overload(python)
    def typed(x):
        return lambda x: made_code(x)


def _two_to(builder, whole):
    double = llvm.DoubleType()
    counted = builder.bitcast(builder.fadd(whole, double(WHOLE_AT)), WORD)
    return builder.bitcast(builder.shl(counted, WORD(52)), double)


def _exponent_of(builder, x):
    biased = builder.lshr(builder.bitcast(x, WORD), WORD(52))
    return builder.sitofp(builder.sub(biased, WORD(1022)), llvm.DoubleType())


def _fraction_of(builder, x):
    bits = builder.and_(builder.bitcast(x, WORD), WORD(MASK))
    return builder.bitcast(builder.or_(bits, WORD(HALF)), llvm.DoubleType())


_from_bits(two_to, _two_to)
_from_bits(exponent_of, _exponent_of)
_from_bits(fraction_of, _fraction_of)
