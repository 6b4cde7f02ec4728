"""The arithmetic that both drivers share: plain operations whose bits are the same compiled or not.

What Python raises and compiled code turns to inf or nan (overflow of exp, log of 0, division by 0)
is guarded here, once. Every function is scalar: numbers in, number out. Exponentials and the like
are our own (`elementary.py`), so that bits do not hang on a platform's libm; square roots are
IEEE's.
"""

import math

from nicsim.foundation import elementary
from nicsim.foundation.jit import rule

LARGEST_EXPONENT = 700.0  # exp(709.78) overflows a double
LEAST = 2.2250738585072014e-308  # the smallest normal double
LOG_OF_LEAST = -708.3964185322641
HALVING = 0.6931471805599453  # ln 2


@rule
def clip(x, low, high):
    """`x` held between `low` and `high`."""
    return low if x < low else (high if x > high else x)


@rule
def share(x):
    """`x` held in [0, 1]."""
    return 0.0 if x < 0.0 else (1.0 if x > 1.0 else x)


@rule
def exp(x):
    """E to the x, without overflow."""
    return elementary.exp(clip(x, -LARGEST_EXPONENT, LARGEST_EXPONENT)) if x == x else x


@rule
def log(x):
    """The natural logarithm, for x <= 0 that of the smallest normal double."""
    return elementary.log(x) if x > LEAST else LOG_OF_LEAST


@rule
def log1p(x):
    """The natural logarithm of 1 + x, exact near 0; for x <= -1 as `log`."""
    return elementary.log1p(x) if x > -1.0 else LOG_OF_LEAST


@rule
def tanh(x):
    """The hyperbolic tangent."""
    return elementary.tanh(x) if x == x else x


@rule
def sigma(z):
    """The logistic function 1 / (1 + e^-z)."""
    return 1.0 / (1.0 + exp(-z))


@rule
def ratio(a, b):
    """A / b, and 0 where b is 0."""
    return a / b if b != 0.0 else 0.0


@rule
def part(a, b):
    """A / b for a share of something: nan where b is 0 (a share of nothing is none), at most 1."""
    return share(a / b) if b > 0.0 else math.nan


@rule
def dose(hours, half):
    """What `hours` of a service do, in [0, 1): half of it at `half` hours, with falling returns."""
    return ratio(hours, hours + half) if hours > 0.0 else 0.0


@rule
def power(x, y):
    """X to the y for x >= 0 and a real y; 0 for x <= 0."""
    return elementary.power(x, y, LARGEST_EXPONENT) if x > LEAST else 0.0


@rule
def blend(weak, middle, strong, level):
    """Piecewise linear from `weak` (level 0) through `middle` (.5) to `strong` (1)."""
    if level <= 0.5:
        return weak + (middle - weak) * (2.0 * level)
    return middle + (strong - middle) * (2.0 * level - 1.0)


@rule
def normal_quantile(p):
    """The standard normal number below which lies the share `p` in (0, 1).

    Algorithm AS 241 (PPND16) of Wichura (1988), *Applied Statistics* 37, 477-484; accurate to about
    1 part in 1e16.
    """
    if is_central(p):
        return quantile_of_centre(p)
    q = p - 0.5
    tail = p if q < 0.0 else 1.0 - p
    r = math.sqrt(-log(tail))
    if r <= 5.0:
        x = _middle_above(r - 1.6) / _middle_below(r - 1.6)
    else:
        x = _far_above(r - 5.0) / _far_below(r - 5.0)
    return -x if q < 0.0 else x


@rule
def is_central(p):
    """Whether `quantile_of_centre` holds for p."""
    return -0.425 <= p - 0.5 <= 0.425


@rule
def quantile_of_centre(p):
    """As `normal_quantile`, for p in [0.075, 0.925]; without a branch, for loops."""
    q = p - 0.5
    r = 0.180625 - q * q
    return q * _centre_above(r) / _centre_below(r)


@rule
def _centre_above(r):
    x = (2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853
    x = ((x * r + 45921.953931549871457) * r + 13731.693765509461125) * r
    return ((x + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608


@rule
def _centre_below(r):
    x = (5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061
    x = ((x * r + 21213.794301586595867) * r + 5394.1960214247511077) * r
    return ((x + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0


@rule
def _middle_above(r):
    x = (7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177
    x = ((x * r + 1.27045825245236838258) * r + 3.64784832476320460504) * r
    return ((x + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734


@rule
def _middle_below(r):
    x = (1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966
    x = ((x * r + 0.14810397642748007459) * r + 0.68976733498510000455) * r
    return ((x + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0


@rule
def _far_above(r):
    x = (2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386
    x = ((x * r + 0.026532189526576123093) * r + 0.29656057182850489123) * r
    return ((x + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772


@rule
def _far_below(r):
    x = (2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5
    x = ((x * r + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r
    return ((x + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0


@rule
def one_if(flag):
    """1 where something holds, else 0."""
    return 1.0 if flag else 0.0
