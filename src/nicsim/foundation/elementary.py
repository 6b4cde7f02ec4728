"""Exponential, logarithm, hyperbolic tangent and power, of plain IEEE operations alone.

A platform's own differ in the last bit from one libm to the next; these give the same bits wherever
doubles are IEEE 754, compiled or not. No operation is fused, none reordered. Within 1 ulp of the
true value (`log1p` 1, `tanh` 2, `power` 2 where its logarithm is below 20, and 1 more for every 20
beyond); tested against mpmath. The approximations of exp, log and log1p are those of FreeBSD's msun
(Sun Microsystems 1993), that of tanh near 0 is Moshier's Cephes (1995).

Arguments must be numbers; what lies outside of the ranges named is for the caller to guard
(`mathematics.py`).
"""

from nicsim.foundation.jit import rule
from nicsim.foundation.jit.bits import exponent_of, fraction_of, two_to

LOG2_E = 1.44269504088896338700
LN2_HIGH = 6.93147180369123816490e-01  # 32 bits: its multiples by exponents are exact
LN2_LOW = 1.90821492927058770002e-10
ROOT_HALF = 0.70710678118654752440
ROUNDING = 6755399441055744.0  # 1.5 * 2**52: what is added to it is rounded to a whole number
SPLITTING = 134217729.0  # 2**27 + 1: halves the bits of what it multiplies (Dekker 1971)


@rule
def exp(x):
    """E to the x, for x in [-708, 709]."""
    return exp_of_sum(x, 0.0)


@rule
def exp_of_sum(x, low):
    """E to the (x + low), where `low` is below the last bits of x."""
    whole = (x * LOG2_E + ROUNDING) - ROUNDING
    high = x - whole * LN2_HIGH
    low = whole * LN2_LOW - low
    r = high - low
    t = r * r
    c = 4.13813679705723846039e-08 * t - 1.65339022054652515390e-06
    c = (c * t + 6.61375632143793436117e-05) * t - 2.77777777770155933842e-03
    c = r - t * (c * t + 1.66666666666666019037e-01)
    y = 1.0 - ((low - (r * c) / (2.0 - c)) - high)
    return y * two_to(whole)


@rule
def log(x):
    """The natural logarithm of a normal x > 0."""
    whole, f = parts(x)
    return _log_of(whole, f, 0.0)


@rule
def log1p(x):
    """The natural logarithm of 1 + x, for x > -1, close to 0 too."""
    if -0.25 < x < 0.4:
        return _log_of(0.0, x, 0.0)
    u = 1.0 + x
    lost = 1.0 - (u - x) if u > 2.0 else x - (u - 1.0)
    whole, f = parts(u)
    return _log_of(whole, f, lost / u)


@rule
def parts(x):
    """Whole number k and f with x = 2**k * (1 + f), 1 + f between the roots of 1/2 and 2."""
    whole, fraction = exponent_of(x), fraction_of(x)
    if fraction < ROOT_HALF:
        whole, fraction = whole - 1.0, fraction + fraction
    return whole, fraction - 1.0


@rule
def _log_of(whole, f, low):
    """The logarithm of 2**whole * (1 + f), and `low` more."""
    s = f / (2.0 + f)
    half = 0.5 * f * f
    rest = s * (half + _beyond(s * s)) + (whole * LN2_LOW + low)
    return whole * LN2_HIGH - ((half - rest) - f)


@rule
def _beyond(z):
    """What log(1 + f) has beyond 2s in the powers of z = s * s, divided by s; s = f / (2 + f)."""
    w = z * z
    odd = w * (0.3999999999940941908 + w * (0.2222219843214978396 + w * 0.1531383769920937332))
    even = 0.2857142874366239149 + w * (0.1818357216161805012 + w * 0.1479819860511658591)
    return odd + z * (0.6666666666666735130 + w * even)


@rule
def tanh(x):
    """The hyperbolic tangent of any x."""
    size = -x if x < 0.0 else x
    if size < 0.625:
        z = x * x
        above = (-0.964399179425052238628 * z - 99.2877231001918586564) * z - 1614.68768441708447952
        below = ((z + 112.811678491632931402) * z + 2235.48839060100448583) * z
        return x + x * (z * (above / (below + 4844.06305325125486048)))
    far = 1.0 - 2.0 / (exp(size + size if size < 20.0 else 40.0) + 1.0)
    return -far if x < 0.0 else far


@rule
def power(x, y, most):
    """X to the y, for normal x > 0 and a logarithm of the result held in [-most, most]."""
    high, low = log_in_two(x)
    first = y * high
    rest = product_rest(y, high, first) + y * low
    held = -most if first < -most else (most if first > most else first)
    return exp_of_sum(held, rest if held == first else 0.0)


@rule
def log_in_two(x):
    """The natural logarithm of a normal x > 0 as a double and what it leaves over."""
    whole, f = parts(x)
    below = 2.0 + f
    s = f / below
    product = s * below
    rest = (f - product) - product_rest(s, below, product) - s * (f - (below - 2.0))
    low = rest / below
    high = whole * LN2_HIGH
    twice = s + s
    total = high + twice
    left = (high - total) + twice
    left = left + (s * _beyond(s * s) + (low + low + whole * LN2_LOW))
    sum_of = total + left
    return sum_of, (total - sum_of) + left


@rule
def product_rest(a, b, product):
    """A * b less its rounded `product`, exactly (Dekker 1971); for sizes below 1e290."""
    c = SPLITTING * a
    a_high = c - (c - a)
    a_low = a - a_high
    c = SPLITTING * b
    b_high = c - (c - b)
    b_low = b - b_high
    return a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)
