"""What Stirling's formula leaves of the logarithm of the gamma function, with derivatives that do not cancel."""

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, psi, zeta

from mlexplore.arrays import Array

# The remainder is sum_m COEFFICIENTS[m] z^-(2m + 1) (DLMF 5.11.1); from z = FROM on these terms are exact to double
# precision.
COEFFICIENTS = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
FROM = 15.0
_HALF_LOG_2PI = 0.5 * float(np.log(2.0 * np.pi))


def remainder(z: Array | np.float64) -> Array:
    """``s(z) = log Gamma(z) - (z - 1/2) log z + z - log(2 pi) / 2`` for z > 0: falls to 0 like ``1 / (12 z)``."""
    return _pieced(z, lambda z: gammaln(z) - (z - 0.5) * np.log(z) + z - _HALF_LOG_2PI, COEFFICIENTS)


def remainder_slope(z: Array | np.float64) -> Array:
    """``z s'(z)``: between -1/2 at 0 and 0."""
    # psi(z) = psi(1 + z) - 1/z: so nothing is infinite at 0.
    powers = tuple(-(2 * m + 1) * c for m, c in enumerate(COEFFICIENTS))
    return _pieced(z, lambda z: z * (psi(1.0 + z) - np.log(z)) - 0.5, powers)


def remainder_bend(z: Array | np.float64) -> Array:
    """``z^2 s''(z)``: between 1/2 at 0 and 0."""
    powers = tuple((2 * m + 1) * (2 * m + 2) * c for m, c in enumerate(COEFFICIENTS))
    return _pieced(z, lambda z: z * (z * zeta(2.0, 1.0 + z) - 1.0) + 0.5, powers)


def remainder_turn(z: Array | np.float64) -> Array:
    """``d/dz (z s'(z)) = s'(z) + z s''(z)``."""
    powers = tuple((2 * m + 1) ** 2 * c for m, c in enumerate(COEFFICIENTS))
    times_z = _pieced(z, lambda z: z * (psi(1.0 + z) - np.log(z) + z * zeta(2.0, 1.0 + z) - 1.0), powers)
    return times_z / z


def _pieced(
    z: Array | np.float64, direct: Callable[[Array], Array], coefficients: tuple[float, ...]
) -> Array:
    """The series for large z, and the closed form, which takes longer, for the others alone."""
    if isinstance(
        z, np.float64
    ):  # one shape parameter, asked for in every step: arrays would take ten times as long
        return direct(z) if z < FROM else _series_at(z, coefficients)  # type: ignore[arg-type, return-value]
    z = np.asarray(z, dtype=np.float64)
    small = z < FROM
    if not np.any(small):
        return _series(z, coefficients)
    found = np.asarray(_series(np.where(small, FROM, z), coefficients))
    found[small] = direct(z[small])
    return found[()]


def _series_at(z: np.float64, coefficients: tuple[float, ...]) -> np.float64:
    square, total = 1.0 / (z * z), 0.0
    for coefficient in reversed(coefficients):
        total = total * square + coefficient
    return np.float64(total / z)


def _series(z: Array, coefficients: tuple[float, ...]) -> Array:
    inverse = 1.0 / z
    square = inverse * inverse
    total = np.full_like(square, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= square
        total += coefficient
    return total * inverse
