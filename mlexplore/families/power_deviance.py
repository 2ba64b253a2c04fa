"""The unit deviance of variances that are a power of the mean, from its logarithmic distance, with derivatives in the power."""

from math import factorial
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array

_NEAR = 1.5
_ORDERS = np.arange(2, 27)
_FACTORIALS = np.array([float(factorial(n)) for n in _ORDERS.tolist()])


class PowerDeviance(NamedTuple):
    """A function of ``u = log(y / mu)`` with two derivatives in ``a = 2 - power``, arrays of one shape."""

    value: Array
    by_a: Array
    by_a_twice: Array


def power_deviance(u: Array, a: float) -> PowerDeviance:
    """``(a (exp(u) - 1) - (exp(a u) - 1)) / (a (1 - a))``: half the deviance of y around a mean of 1.

    Zero at u = 0, ``1 / a`` at minus infinity. As a goes to 1 it becomes that of counts, as a goes to 0 the gamma deviance.

    Parameters
    ----------
    u
        Logarithms of y / mu; minus infinity is allowed.
    a
        2 less the power, between 0 and 1.
    """
    u = np.asarray(u, dtype=np.float64)
    near = np.abs(u) < _NEAR
    zero = u == -np.inf
    far = np.where(near | zero, _NEAR, u)
    product, turn = a * (1.0 - a), 1.0 - 2.0 * a
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.exp(a * far)
        rise = np.expm1(far)
        value = (a * rise - np.expm1(a * far)) / product
        by_a = (rise - far * power - turn * value) / product
        by_a_twice = (-far * far * power - 2.0 * turn * by_a + 2.0 * value) / product
    parts = []
    at = np.where(near, u, 0.0)
    for far_part, coefficients, at_zero in zip(
        (value, by_a, by_a_twice), _coefficients(a), (1.0 / a, -(a**-2.0), 2.0 * a**-3.0), strict=True
    ):
        series = np.full_like(at, coefficients[-1])
        for coefficient in coefficients[-2::-1].tolist():
            series *= at
            series += coefficient
        series *= at * at
        parts.append(np.where(near, series, np.where(zero, at_zero, far_part)))
    return PowerDeviance(*parts)


def _coefficients(a: float) -> tuple[Array, Array, Array]:
    """Coefficients of ``u^n / n!``, n = 2, 3, ...: ``1 + a + ... + a^(n-2)``, with two derivatives; over the factorials."""
    powers = np.arange(_ORDERS.size)
    value = np.cumsum(a**powers)
    by_a = np.cumsum(powers * a ** np.maximum(powers - 1, 0))
    by_a_twice = np.cumsum(powers * (powers - 1) * a ** np.maximum(powers - 2, 0))
    return value / _FACTORIALS, by_a / _FACTORIALS, by_a_twice / _FACTORIALS
