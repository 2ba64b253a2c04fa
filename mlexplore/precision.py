"""Twice the digits of double precision, as unevaluated sums ``high + low``.

Sources: Dekker, A floating-point technique for extending the available precision, Numer. Math. 18 (1971);
Ogita, Rump & Oishi, Accurate sum and dot product, SIAM J. Sci. Comput. 26 (2005).
"""

import numpy as np

from mlexplore.arrays import Array

Pair = tuple[Array, Array]

_SPLITTER = 134217729.0  # 2^27 + 1: cuts a double into two halves of 26 bits


def two_sum(a: Array, b: Array) -> Pair:
    """``a + b`` exactly, as the rounded sum and its rounding error."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def two_product(a: Array, b: Array) -> Pair:
    """``a * b`` exactly, as the rounded product and its rounding error (for magnitudes below 1e150)."""
    product = a * b
    a_high, a_low = _split(a)
    b_high, b_low = _split(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def multiply(a: Pair, b: Pair) -> Pair:
    """Product of two pairs, to about 31 digits."""
    high, low = two_product(a[0], b[0])
    return two_sum(high, low + (a[0] * b[1] + a[1] * b[0]))


def power_of_two(size: Array) -> Array:
    """Smallest power of two at or above each positive `size`; 1 where `size` is 0."""
    safe = np.where(size > 0, size, 1.0)
    mantissa, exponent = np.frexp(safe)
    return np.ldexp(1.0, np.where(mantissa == 0.5, exponent - 1, exponent))


def _split(a: Array) -> Pair:
    shifted = _SPLITTER * a
    high = shifted - (shifted - a)
    return high, a - high
