"""Arithmetic in about twice the working precision, on whole arrays.

A number is carried as an unevaluated pair `high + low`, where `low` holds what rounding took from `high`. The
building blocks are the error-free transformations of Knuth (1969) and Dekker (1971), vectorised: they cost a
few ordinary operations each and need no wider type, which matters because the extended precision of the
hardware differs from platform to platform (and NumPy offers no fused multiply-add).

The transformations are exact as long as nothing overflows (factors below about 1e290) or underflows (products
above about 1e-290).
"""

import numpy as np

from mlexplore.arrays import Array

# 2**27 + 1 cuts a 53-bit significand into two halves of 26 bits, whose products are exact (Veltkamp's
# splitting).
_SPLITTER = 134217729.0


def two_sum(a: Array, b: Array) -> tuple[Array, Array]:
    """Return the rounded sum of `a` and `b` and its exact rounding error (Knuth, The Art of Computer Programming 2, 1969)."""
    total = a + b
    shift = total - a
    return total, (a - (total - shift)) + (b - shift)


def quick_two_sum(large: Array, small: Array) -> tuple[Array, Array]:
    """Return the rounded sum and its exact error where ``|large| >= |small|`` (Dekker, 1971)."""
    total = large + small
    return total, small - (total - large)


def split(a: Array) -> tuple[Array, Array]:
    """Cut `a` into two parts of at most 26 bits each that add up to `a` exactly (Veltkamp, in Dekker, 1971)."""
    scaled = _SPLITTER * a
    upper = scaled - (scaled - a)
    return upper, a - upper


def two_product(a: Array, b: Array, *, halves: tuple[Array, Array] | None = None) -> tuple[Array, Array]:
    """Return the rounded product of `a` and `b` and its exact rounding error (Dekker, 1971).

    Parameters
    ----------
    a, b
        Factors that broadcast against each other.
    halves
        `split(a)`, where the same `a` is multiplied often.
    """
    product = a * b
    a_upper, a_lower = split(a) if halves is None else halves
    b_upper, b_lower = split(b)
    error = a_upper * b_upper - product
    error += a_upper * b_lower
    error += a_lower * b_upper
    error += a_lower * b_lower
    return product, error


def add_pairs(a: tuple[Array, Array], b: tuple[Array, Array]) -> tuple[Array, Array]:
    """Add two numbers of twice the working precision, entry by entry (the error is small beside ``|a| + |b|``)."""
    high, error = two_sum(a[0], b[0])
    return quick_two_sum(high, error + (a[1] + b[1]))


def multiply_pairs(a: tuple[Array, Array], b: tuple[Array, Array]) -> tuple[Array, Array]:
    """Multiply two numbers of twice the working precision, entry by entry."""
    high, error = two_product(a[0], b[0])
    return quick_two_sum(high, error + (a[0] * b[1] + a[1] * b[0]))


def sum_pairs(high: Array, low: Array) -> tuple[Array, Array]:
    """Add up pairs along the first axis, in about twice the working precision.

    Halves are folded onto each other, so that the number of NumPy calls grows with the logarithm of the
    length and the errors of the low parts stay as small as in pairwise summation.
    """
    while (length := high.shape[0]) > 1:
        half = length // 2
        total, error = two_sum(high[:half], high[half : 2 * half])
        error += low[:half]
        error += low[half : 2 * half]
        if length % 2:
            total = np.concatenate((total, high[-1:]))
            error = np.concatenate((error, low[-1:]))
        high, low = total, error
    if high.shape[0] == 0:
        return np.zeros(high.shape[1:]), np.zeros(low.shape[1:])
    return two_sum(high[0], low[0])


def power_of_two(size: Array) -> Array:
    """Smallest power of two at or above each positive `size`, 1 where `size` is 0: dividing by it rounds nothing."""
    mantissa, exponent = np.frexp(np.where(size > 0, size, 1.0))
    return np.ldexp(1.0, np.where(mantissa == 0.5, exponent - 1, exponent))
