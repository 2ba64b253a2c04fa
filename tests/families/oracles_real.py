"""Oracles of families for any real number: SciPy's distributions, and mpmath where SciPy has none or loses digits."""

from collections.abc import Callable
from typing import Any

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import ArrayLike
from scipy import special, stats

from mlexplore.families import (
    AsymmetricLaplace,
    Family,
    GeneralizedNormal,
    Gumbel,
    Huber,
    HyperbolicSecant,
    Logistic,
    SkewNormal,
)
from tests.families.oracle import MU, Oracle, Y, erf, exp, log, loggamma

SIGMA, B, DELTA, TAU, P = sp.symbols("sigma b delta tau p", positive=True)
ALPHA = sp.Symbol("alpha", real=True)
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(40)
R = Y - MU
Z = R / SIGMA

Number = Any  # mpmath's numbers have no types that a checker understands
DIGITS = 30


class Exact:
    """A distribution of ``mu + sigma z`` with 30 digits on the way, with the methods of SciPy's frozen distributions.

    Parameters
    ----------
    log_density
        Log-density of z, log-concave.
    below, above
        Probabilities on either side of z, exact in their own tails.
    moments
        Mean and variance of z.
    mu, sigma
        Location and scale.
    """

    def __init__(
        self,
        log_density: Callable[[Number], Number],
        below: Callable[[Number], Number],
        above: Callable[[Number], Number],
        moments: tuple[Number, Number],
        mu: ArrayLike,
        sigma: float,
    ) -> None:
        self.log_density, self.below, self.above, self.moments = log_density, below, above, moments
        self.mu, self.sigma = np.asarray(mu, dtype=float), sigma

    def logpdf(self, y: ArrayLike) -> Any:
        return self._each(lambda z: self.log_density(z) - mpmath.log(self.sigma), y)

    def pdf(self, y: ArrayLike) -> Any:
        return self._each(lambda z: mpmath.exp(self.log_density(z)) / self.sigma, y)

    def cdf(self, y: ArrayLike) -> Any:
        return self._each(self.below, y)

    def sf(self, y: ArrayLike) -> Any:
        return self._each(self.above, y)

    def ppf(self, probability: ArrayLike) -> Any:
        p, mu = np.broadcast_arrays(np.asarray(probability, dtype=float), self.mu)
        with mpmath.workdps(DIGITS):
            z = np.array([float(self._quantile(mpmath.mpf(share))) for share in p.ravel().tolist()])
        return (mu.ravel() + self.sigma * z).reshape(p.shape)[()]

    def mean(self) -> Any:
        return self.mu + self.sigma * float(self.moments[0])

    def var(self) -> float:
        return self.sigma**2 * float(self.moments[1])

    def std(self) -> float:
        return float(np.sqrt(self.var()))

    def _quantile(self, share: Number) -> Number:
        """Newton's method on the logarithm of the smaller tail, which is concave, from beyond the root."""
        side, tail, share = (1, self.below, share) if share < 0.5 else (-1, self.above, 1 - share)
        z = mpmath.mpf(-60 * side)
        for _ in range(100):
            at = tail(z)
            step = side * mpmath.log(share / at) * at / mpmath.exp(self.log_density(z))
            z += step
            if abs(step) < mpmath.mpf(10) ** -14:
                break
        return z

    def _each(self, function: Callable[[Number], Number], y: ArrayLike) -> Any:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=float), self.mu)
        with mpmath.workdps(DIGITS):
            values = [
                float(function((mpmath.mpf(a) - mpmath.mpf(m)) / mpmath.mpf(self.sigma)))
                for a, m in zip(y.ravel().tolist(), mu.ravel().tolist(), strict=True)
            ]
        return np.array(values).reshape(y.shape)[()]


def hyperbolic_secant(family: HyperbolicSecant, mu: ArrayLike) -> Exact:
    """SciPy has it, but loses half of the digits of quantiles near 1."""

    def below(z: Number) -> Number:
        return 2 * mpmath.atan(mpmath.exp(z)) / mpmath.pi

    return Exact(
        lambda z: -mpmath.log(mpmath.pi * mpmath.cosh(z)),
        below,
        lambda z: below(-z),
        (0, mpmath.pi**2 / 4),
        mu,
        family.sigma,
    )


def huber(family: Huber, mu: ArrayLike) -> Exact:
    """SciPy has no such distribution: a normal middle between two exponential tails, each integrated in closed form."""
    with mpmath.workdps(60):
        k = mpmath.mpf(family.delta)
        root = mpmath.sqrt(2 * mpmath.pi)
        peak = mpmath.exp(-(k**2) / 2)
        total = root * mpmath.erf(k / mpmath.sqrt(2)) + 2 * peak / k
        second = root * mpmath.erf(k / mpmath.sqrt(2)) - 2 * k * peak + 2 * peak * (k + 2 / k + 2 / k**3)
        variance = second / total

    def log_density(z: Number) -> Number:
        return -(z * z / 2 if abs(z) <= k else k * abs(z) - k * k / 2) - mpmath.log(total)

    def below(z: Number) -> Number:
        if z > 0:
            return 1 - below(-z)
        with mpmath.workdps(60):
            if z <= -k:
                return peak * mpmath.exp(k * (z + k)) / k / total
            return (peak / k + root * (mpmath.ncdf(z) - mpmath.ncdf(-k))) / total

    return Exact(log_density, below, lambda z: below(-z), (0, variance), mu, family.sigma)


def skew_normal(family: SkewNormal, mu: ArrayLike) -> Exact:
    """SciPy has it, but its probabilities lose all digits in the shorter tail: they are integrated here."""
    alpha = family.alpha
    delta = alpha / np.hypot(1.0, alpha)

    def log_density(z: Any) -> Any:
        return np.log(2.0) - 0.5 * z * z - 0.5 * np.log(2.0 * np.pi) + special.log_ndtr(alpha * z)

    def tail(z: Number, side: int) -> Number:
        """Probability of values further out than z, as a multiple of the density there."""
        near, step = float(z), 1e-4 / (1.0 + abs(float(z)) * (1.0 + abs(alpha)))
        peak = log_density(near)
        rate = 1.0 + abs(log_density(near + step) - log_density(near - step)) / (2.0 * step)
        # Pieces that are short where the density falls fast, and reach beyond all of it.
        cuts = np.array(
            sorted({*(u / rate for u in (0.0, 0.3, 1.0, 3.0, 8.0, 20.0, 45.0)), 1.0, 3.0, 8.0, 20.0, 60.0})
        )
        half = 0.5 * np.diff(cuts)[:, None]
        places = cuts[:-1, None] + half * (1.0 + NODES)
        share = float(np.sum(half * NODE_WEIGHTS * np.exp(log_density(near + side * places) - peak)))
        return mpmath.exp(peak) * share

    # The mode lies inside one of the tails; the other one is exact.
    def below(z: Number) -> Number:
        return tail(z, -1) if z < 0 else 1 - tail(z, 1)

    def above(z: Number) -> Number:
        return tail(z, 1) if z > 0 else 1 - tail(z, -1)

    moments = (delta * np.sqrt(2.0 / np.pi), 1.0 - 2.0 * delta**2 / np.pi)
    return Exact(lambda z: mpmath.mpf(log_density(float(z))), below, above, moments, mu, family.sigma)


def asymmetric_laplace(family: AsymmetricLaplace, mu: Any) -> Any:
    odds, product = family.tau / (1.0 - family.tau), family.tau * (1.0 - family.tau)
    return stats.laplace_asymmetric(np.sqrt(odds), mu, family.b / np.sqrt(product))


class LogNormalShare(sp.Function):
    """``log(2 Phi(t))``. Written with SymPy's erfc it would be turned into ``2 - erfc``, which vanishes far to the left."""

    def fdiff(self, argindex: int = 1) -> Any:
        t: Any = self.args[0]
        return sp.sqrt(2 / sp.pi) * exp(-(t**2) / 2 - self)

    def _mpmathcode(self, printer: Any) -> str:
        return f"log(erfc(-({printer.doprint(self.args[0])}) / sqrt(2)))"


NORMALISER = sp.sqrt(2 * sp.pi) * erf(DELTA / sp.sqrt(2)) + 2 / DELTA * exp(-(DELTA**2) / 2)

ORACLES_REAL: dict[type[Family], Oracle] = {
    Logistic: Oracle(
        lambda family, mu: stats.logistic(mu, family.sigma),
        loss=log(sp.cosh(Z / 2)),
        dispersion=sp.Rational(1, 2),
        constant=log(4 * SIGMA),
        examples=({"sigma": 0.37}, {"sigma": 4.1}),
    ),
    HyperbolicSecant: Oracle(
        hyperbolic_secant,
        loss=log(sp.cosh(Z)),
        dispersion=sp.Integer(1),
        constant=log(sp.pi * SIGMA),
        examples=({"sigma": 0.41}, {"sigma": 2.3}),
    ),
    Huber: Oracle(
        huber,
        loss=sp.Piecewise(
            (R**2 / 2, sp.Abs(R) <= DELTA * SIGMA), (DELTA * SIGMA * (sp.Abs(R) - DELTA * SIGMA / 2), True)
        ),
        dispersion=SIGMA**2,
        constant=log(SIGMA * NORMALISER),
        examples=(
            {"sigma": 0.37, "delta": 1.345},
            {"sigma": 2.9, "delta": 0.22},
            {"sigma": 1.3, "delta": 5.1},
        ),
        corners=lambda family: (-family.delta, family.delta),
    ),
    AsymmetricLaplace: Oracle(
        asymmetric_laplace,
        loss=sp.Piecewise((TAU * R, R >= 0), ((TAU - 1) * R, True)),
        dispersion=B,
        constant=log(B / TAU / (1 - TAU)),
        examples=({"b": 0.23, "tau": 0.1}, {"b": 3.7, "tau": 0.75}),
    ),
    GeneralizedNormal: Oracle(
        lambda family, mu: stats.gennorm(family.p, mu, family.sigma),
        loss=sp.Abs(R) ** P,
        dispersion=SIGMA**P,
        constant=log(2 * SIGMA) + loggamma(1 + 1 / P),
        examples=(
            {"sigma": 0.37, "p": 1.3},
            {"sigma": 1.7, "p": 1.0},
            {"sigma": 0.6, "p": 2.0},
            {"sigma": 2.9, "p": 4.7},
            {"sigma": 1.1, "p": 37.0},
        ),
    ),
    Gumbel: Oracle(
        lambda family, mu: stats.gumbel_r(mu, family.sigma),
        loss=exp(-Z) + Z - 1,
        dispersion=sp.Integer(1),
        constant=1 + log(SIGMA),
        examples=({"sigma": 0.37}, {"sigma": 4.1}),
    ),
    SkewNormal: Oracle(
        skew_normal,
        loss=Z**2 / 2 - LogNormalShare(ALPHA * Z),
        dispersion=sp.Integer(1),
        constant=log(2 * sp.pi * SIGMA**2) / 2,
        examples=(
            {"sigma": 0.37, "alpha": 3.1},
            {"sigma": 2.1, "alpha": -0.7},
            {"sigma": 1.2, "alpha": -23.0},
        ),
    ),
}
