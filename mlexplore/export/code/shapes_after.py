"""Shape parameters that follow from the curve alone, as code: for libraries that fit the curve and leave them to the reader."""

from collections.abc import Callable

from mlexplore.export.code.errors import Errors
from mlexplore.families import (
    AsymmetricLaplace,
    Family,
    Gamma,
    GeneralizedNormal,
    InverseGaussian,
    Laplace,
    LogNormal,
    Normal,
)

Mean = Callable[[str], str]
"""What makes of an expression one of its mean over the rows."""

IMPORTED = ("from scipy.optimize import brentq", "from scipy.special import digamma")
"""Imports that lines of some families need; see `imports_in`."""


def shape_lines(errors: Errors) -> list[str]:
    """Lines from `y` and `mu`, the curve, to the most likely shape parameter; none if it is held or there is none."""
    if not errors.free:
        return []
    (free,) = errors.free
    weighted = errors.problem.weights is not None
    return _LINES[type(errors.family)](errors.called(free.name), _weighted if weighted else _plain)


def imports_in(lines: list[str]) -> list[str]:
    """Imports that some lines need beside NumPy."""
    body = "\n".join(lines)
    return [line for line in IMPORTED if f"{line.rpartition(' ')[2]}(" in body]


def _plain(terms: str) -> str:
    return f"np.mean({terms})"


def _weighted(terms: str) -> str:
    return f"np.average({terms}, weights=weights)"


def _normal(sigma: str, mean: Mean) -> list[str]:
    return [
        "# The most likely variance is the mean squared residual: the sum is divided by n, not by n - p.",
        f"{sigma} = np.sqrt({mean('(y - mu) ** 2')})",
    ]


def _log_normal(sigma: str, mean: Mean) -> list[str]:
    return [
        "# The most likely variance is that of the logarithms.",
        f"{sigma} = np.sqrt({mean('np.log(y / mu) ** 2')})",
    ]


def _laplace(b: str, mean: Mean) -> list[str]:
    return ["# The most likely scale is the mean loss.", f"{b} = {mean('np.abs(y - mu)')}"]


def _asymmetric_laplace(b: str, mean: Mean) -> list[str]:
    return [
        "# The most likely scale is the mean loss.",
        "r = y - mu",
        f"{b} = {mean('r * np.where(r > 0, tau, tau - 1)')}",
    ]


def _generalized_normal(sigma: str, mean: Mean) -> list[str]:
    return [
        "# The most likely scale makes the mean of p |z|^p one.",
        f"{sigma} = (p * {mean('np.abs(y - mu) ** p')}) ** (1 / p)",
    ]


def _gamma(shape: str, mean: Mean) -> list[str]:
    return [
        "# The most likely shape k solves log k - digamma(k) = half the mean deviance, and lies between these ends.",
        f"half = {mean('y / mu - 1 - np.log(y / mu)')}",
        f"{shape} = brentq(lambda k: np.log(k) - digamma(k) - half, 0.4 / half, 2 / half)",
    ]


def _inverse_gaussian(lambda_: str, mean: Mean) -> list[str]:
    return ["# One over the mean deviance.", f"{lambda_} = 1 / {mean('(y - mu) ** 2 / (mu**2 * y)')}"]


_LINES: dict[type[Family], Callable[[str, Mean], list[str]]] = {
    Normal: _normal,
    LogNormal: _log_normal,
    Laplace: _laplace,
    AsymmetricLaplace: _asymmetric_laplace,
    GeneralizedNormal: _generalized_normal,
    Gamma: _gamma,
    InverseGaussian: _inverse_gaussian,
}
