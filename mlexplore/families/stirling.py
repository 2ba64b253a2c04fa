"""What Stirling's formula leaves of the logarithm of the gamma function, with derivatives that do not cancel."""

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
    small, large = _parts(z)
    direct = gammaln(small) - (small - 0.5) * np.log(small) + small - _HALF_LOG_2PI
    return np.where(z < FROM, direct, _series(large, COEFFICIENTS))


def remainder_slope(z: Array | np.float64) -> Array:
    """``z s'(z)``: between -1/2 at 0 and 0."""
    small, large = _parts(z)
    # psi(z) = psi(1 + z) - 1/z: so nothing is infinite at 0.
    direct = small * (psi(1.0 + small) - np.log(small)) - 0.5
    powers = tuple(-(2 * m + 1) * c for m, c in enumerate(COEFFICIENTS))
    return np.where(z < FROM, direct, _series(large, powers))


def remainder_bend(z: Array | np.float64) -> Array:
    """``z^2 s''(z)``: between 1/2 at 0 and 0."""
    small, large = _parts(z)
    direct = small * (small * zeta(2.0, 1.0 + small) - 1.0) + 0.5
    powers = tuple((2 * m + 1) * (2 * m + 2) * c for m, c in enumerate(COEFFICIENTS))
    return np.where(z < FROM, direct, _series(large, powers))


def remainder_turn(z: Array | np.float64) -> Array:
    """``d/dz (z s'(z)) = s'(z) + z s''(z)``."""
    small, large = _parts(z)
    direct = psi(1.0 + small) - np.log(small) + small * zeta(2.0, 1.0 + small) - 1.0
    powers = tuple((2 * m + 1) ** 2 * c for m, c in enumerate(COEFFICIENTS))
    return np.where(z < FROM, direct, _series(large, powers) / large)


def _parts(z: Array | np.float64) -> tuple[Array, Array]:
    """Arguments for the closed form and for the series, each harmless where the other is taken."""
    return np.where(z < FROM, z, 1.0), np.where(z < FROM, FROM, z)


def _series(z: Array, coefficients: tuple[float, ...]) -> Array:
    inverse = 1.0 / z
    square = inverse * inverse
    total = np.full_like(square, coefficients[-1])
    for coefficient in coefficients[-2::-1]:
        total *= square
        total += coefficient
    return total * inverse
