"""Generalized normal errors: the family behind powers of the absolute error."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, gammaincc, gammainccinv, gammaln, psi, xlogy, zeta

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, Interval
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, number_term, sides_term, width_term

# Powers from which the search begins: round, pointed and flat errors.
_FIRST_POWERS = (2.0, 1.3, 5.0)


@dataclass(frozen=True)
class GeneralizedNormal(LocationScale):
    r"""Symmetric errors, pointed or flat: ``f(y) = p / (2 sigma Gamma(1/p)) exp(-|z|^p)``, ``z = (y - mu) / sigma``.

    As `scipy.stats.gennorm`. Support: every real y; mean and median mu, variance ``sigma^2 Gamma(3/p) / Gamma(1/p)``. The
    Laplace is ``p = 1`` with b = sigma, the normal ``p = 2`` with standard deviation sigma / sqrt(2); as p grows, the uniform
    on ``mu - sigma`` to ``mu + sigma`` is approached.

    Below p = 1 the likelihood has a cusp at every observation, each with a maximum of its own, and is not searched. Below
    p = 2 the second derivative in mu is infinite where a residual is zero, so the information about mu is the variance of
    the score, ``p^2 Gamma(2 - 1/p) / (Gamma(1/p) sigma^2)``, and not a second derivative.

    Source: Subbotin (1923); Nadarajah, A generalized normal distribution, Journal of Applied Statistics 32 (2005).

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y.
    p
        Power of the absolute error: 1 is pointed, 2 is normal, larger is flat.
    """

    name = "Generalized normal"
    errors_name = "generalized normal errors"
    loss_name = "power of the absolute error"
    loss_formula = "|r|ᵖ"
    curve_formula = "−|y − μ|ᵖ/σᵖ"
    risk_name = "mean power of the absolute error"
    risk_symbol = "mean |r|ᵖ"
    functional = "location"
    symmetric = True
    objective = "power"
    dispersions = ("sigma",)
    log_concave = True  # from p = 1 on, and only there is it searched
    about = "Lets the data say how fast the price of an error grows with its size: linearly, with the square, or faster."
    numpy_code = FamilyCode(
        draw="""\
reach = rng.standard_gamma(1 + 1 / p, mu.size) ** (1 / p)
mu + sigma * reach * rng.uniform(-1, 1, mu.size)""",
        quantile="""\
reach = gammainccinv(1 / p, 2 * np.minimum(u, 1 - u)) ** (1 / p)
mu + sigma * np.sign(u - 0.5) * reach""",
        log_density="""\
z = (y - mu) / sigma
-((z**2) ** (p / 2)) + np.log(p / (2 * sigma)) - loggamma(1 / p)""",
    )
    ends = {  # noqa: RUF012 - a class attribute of a frozen dataclass
        (
            "p",
            "low",
        ): "the errors are at least as pointed as those of the Laplace distribution, p = 1. Below it every observation "
        "is a maximum of its own. Take Laplace or Student t errors.",
        (
            "p",
            "high",
        ): "the errors are spread evenly between two ends, as those of the uniform distribution, the limit p = ∞. "
        "The curve depends on the most extreme observations alone.",
    }

    p: float = shape(
        1.5,
        label="power",
        symbol="p",
        meaning="power of the absolute error: 1 is Laplace, 2 is normal, large is flat",
        domain=POSITIVE,
        search=Interval(low=1.0, high=20.0, closed=True),
        typical=(1.0, 10.0),
    )

    @property
    def power(self) -> float:
        return self.p

    @property
    def kinked(self) -> bool:
        return self.p < 2.0

    def loss(self, y: Array, mu: Array) -> Array:
        with np.errstate(over="ignore"):  # a large error to a high power
            return np.abs(y - mu) ** self.p

    @property
    def dispersion(self) -> float:
        with np.errstate(over="ignore", under="ignore"):
            return float(np.power(self.sigma, self.p))

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(2.0 * self.sigma) + gammaln(1.0 + 1.0 / self.p))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            number_term(
                "area",
                "−log Γ(1 + 1/p)",
                "what one side of the curve of width 1 integrates to",
                y,
                -gammaln(1.0 + 1.0 / self.p),
            ),
            sides_term(y),
        )

    # A power of an error and a power of sigma may each be beyond double precision; that of their quotient is not.

    def excess_loss(self, y: Array, mu: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.abs(self.standardised(y, mu)) ** self.p

    def nll(self, y: Array, mu: Array) -> Array:
        return self.excess_loss(y, mu) + self.constant(y)

    def unit_deviance(self, y: Array, mu: Array) -> Array:
        return 2.0 * self.excess_loss(y, mu)

    def standard(self, z: Array) -> StandardTerms:
        size, p = np.abs(z), self.p
        with np.errstate(over="ignore"):
            rho = size**p
            slope = p * size ** (p - 1.0) if p >= 1.0 else _cusp(size, p, p - 1.0)
            bend = (p - 1.0) * (p * size ** (p - 2.0) if p >= 2.0 else _cusp(size, p, p - 2.0))
        return StandardTerms(rho, np.copysign(slope, z) * (size > 0.0), bend)

    def cdf_of(self, z: Array) -> Array:
        tail = 0.5 * gammaincc(1.0 / self.p, self._power(z))
        return np.where(z < 0.0, tail, 0.5 + 0.5 * gammainc(1.0 / self.p, self._power(z)))

    def survival_of(self, z: Array) -> Array:
        return self.cdf_of(-z)

    def quantile_of(self, probability: Array) -> Array:
        tail = np.minimum(probability, 1.0 - probability)
        size = gammainccinv(1.0 / self.p, 2.0 * tail) ** (1.0 / self.p)
        return np.where(probability < 0.5, -size, size)

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        # With the factor u^p a gamma variable of shape 1/p is one of shape 1 + 1/p, whose small values do not underflow.
        longer = rng.standard_gamma(1.0 + 1.0 / self.p, size) ** (1.0 / self.p)
        return rng.uniform(-1.0, 1.0, size) * longer

    @property
    def standard_variance(self) -> float:
        return float(np.exp(gammaln(3.0 / self.p) - gammaln(1.0 / self.p)))

    @property
    def standard_information(self) -> float:
        if self.p <= 0.5:
            return np.inf
        return float(self.p**2 * np.exp(gammaln(2.0 - 1.0 / self.p) - gammaln(1.0 / self.p)))

    def _power(self, z: Array) -> Array:
        with np.errstate(over="ignore"):
            return np.abs(z) ** self.p

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[GeneralizedNormal, ...]":
        sizes = np.abs(y - mu)
        if not best_scale(sizes, weights, 2.0) > 0.0:
            return (self,)
        return tuple(
            self.with_shapes({"sigma": best_scale(sizes, weights, p), "p": p}) for p in _FIRST_POWERS
        )

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"sigma": best_scale(np.abs(y - mu), weights, self.p)}

    def shape_score(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        size, power = np.abs(z), self._power(z)
        in_p = -np.asarray(xlogy(power, size), dtype=np.float64) + _log_gamma_slopes(self.p)[0]
        return np.stack([(self.p * power - 1.0) / self.sigma, in_p])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        p = self.p
        z = self.standardised(y, mu)
        size, power = np.abs(z), self._power(z)
        logs = np.asarray(xlogy(power, size), dtype=np.float64)
        log_size = np.log(np.where(size > 0.0, size, 1.0))
        sigma_sigma = (1.0 - p * (p + 1.0) * power) / self.sigma**2
        sigma_p = (power + p * logs) / self.sigma
        p_p = -logs * log_size + _log_gamma_slopes(p)[1]
        return np.stack([np.stack([sigma_sigma, sigma_p]), np.stack([sigma_p, p_p])])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        p = self.p
        z = self.standardised(y, mu)
        psi_of_z = self.standard(z).psi
        log_size = np.log(np.where(z != 0.0, np.abs(z), 1.0))
        in_sigma = -p * psi_of_z / self.sigma**2
        in_p = psi_of_z * (1.0 / p + log_size) / self.sigma
        return np.stack([in_sigma, in_p])


def best_scale(sizes: Array, weights: Array, p: float) -> float:
    """Most likely sigma for absolute errors of given sizes: the p-th root of p times their mean power."""
    largest = float(sizes.max(initial=0.0, where=weights > 0.0))
    if not largest > 0.0:
        return 0.0
    mean = float(weights @ (sizes / largest).clip(max=1.0) ** p) / float(weights.sum())
    return largest * (p * mean) ** (1.0 / p)


def _cusp(size: Array, p: float, power: float) -> Array:
    """``p size^power`` with a negative power: infinite at zero, where the density has a cusp."""
    with np.errstate(divide="ignore"):
        return np.where((p == 1.0) & (size == 0.0), 0.0, p * size**power)


def _log_gamma_slopes(p: float) -> tuple[float, float]:
    """First and second derivative of ``-log Gamma(1 + 1/p)`` in p."""
    x = 1.0 + 1.0 / p
    digamma, trigamma = float(psi(x)), float(zeta(2.0, x))
    return digamma / p**2, -(trigamma / p + 2.0 * digamma) / p**3
