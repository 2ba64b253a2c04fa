"""Weibull lifetimes: the accelerated failure time model."""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, zeta

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.ratio import Ratio, RatioTerms, exponentials, rough_exponentials
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, jacobian_term, number_term

# The standard deviation of log y is this over the shape.
_LOG_DEVIATION = float(np.pi / np.sqrt(6.0))
# From this shape on the variance is the difference of two numbers that agree in their first digits: a series instead.
_NARROW = 300.0
# log Gamma(1 + 2a) - 2 log Gamma(1 + a) in powers of a = 1/k.
_ORDERS = np.arange(2, 9)
_RELATIVE_VARIANCE = np.append([0.0, 0.0], (-1.0) ** _ORDERS * zeta(_ORDERS) * (2.0**_ORDERS - 2.0) / _ORDERS)


@dataclass(frozen=True)
class Weibull(Ratio):
    r"""Lifetimes whose risk of ending grows (shape > 1) or falls (shape < 1) with age.

    ``f(y) = k / mu (y / mu)^(k - 1) exp(-(y / mu)^k)`` with k = shape, as `scipy.stats.weibull_min` with c = k and scale
    mu. Support: y > 0; mu is the scale, below which 63.2 % of the observations lie; the mean is
    ``mu Gamma(1 + 1/k)``. Under the log link it is the accelerated failure time model: ``log y = eta + W / k`` with
    Gumbel errors W.

    Source: Lawless, Statistical Models and Methods for Lifetime Data (2003), sections 1.3 and 6.3.

    Parameters
    ----------
    shape
        Growth of the risk with age: 1 is the exponential distribution; has no unit.
    """

    name = "Weibull"
    errors_name = "Weibull errors"
    loss_name = "Weibull loss (LINEX of the logarithms)"
    loss_formula = "(y/μ)ᵏ − 1 − k log(y/μ)"
    curve_formula = "−(y/μ)ᵏ − k log μ"
    risk_name = "mean Weibull loss"
    risk_symbol = "mean loss"
    functional = "scale"
    objective = "smooth"
    about = "Times until something fails, when the risk of failing grows or falls with age."
    numpy_code = FamilyCode(
        draw="mu * rng.weibull(shape, mu.size)",
        quantile="mu * (-np.log1p(-u)) ** (1 / shape)",
        log_density="""\
u = shape * np.log(y / mu)
np.log(shape / y) + u - np.exp(u)""",
    )

    shape: float = shape(
        1.0,
        label="shape",
        symbol="k",
        meaning="above 1 the risk grows with age, below 1 it falls",
        domain=POSITIVE,
        typical=(0.3, 10.0),
        perfect=np.inf,
        telling=2.0,
    )

    def loss(self, y: Array, mu: Array) -> Array:
        return exponentials(self.shape * log_ratio(y, mu)).excess

    @property
    def dispersion(self) -> float:
        return 1.0

    @property
    def offset(self) -> float:
        return 1.0 - float(np.log(self.shape))

    def curve_term(self, y: Array, mu: Array) -> Term:
        k = self.shape
        with np.errstate(over="ignore"):
            return self.term_of_the_curve(-((y / mu) ** k) - k * np.log(mu))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("−1 − k log y", -1.0 - self.shape * np.log(y))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        k = self.shape
        return (
            Term("power of y", "k log y", "the power of y, yᵏ", k * np.log(y)),
            jacobian_term(y),
            number_term("slope", "log k", "slope of yᵏ on the scale of logarithms", y, np.log(k)),
        )

    @property
    def log_information(self) -> float:
        return self.shape**2

    def terms(self, u: Array) -> RatioTerms:
        excess, rise, power = rough_exponentials(self.shape * u)
        return RatioTerms(excess, self.shape * rise, self.shape**2 * power)

    def _hazard(self, y: Array, mu: Array) -> Array:
        """Risk gathered up to y, ``(y / mu)^k``."""
        with np.errstate(over="ignore"):
            return np.exp(self.shape * log_ratio(y, mu))

    def cdf(self, y: Array, mu: Array) -> Array:
        return -np.expm1(-self._hazard(y, mu))

    def survival(self, y: Array, mu: Array) -> Array:
        return np.exp(-self._hazard(y, mu))

    def quantile(self, probability: Array, mu: Array) -> Array:
        # For a tiny shape some quantiles are larger than any number.
        with np.errstate(over="ignore"):
            return mu * np.exp(np.log(-np.log1p(-probability)) / self.shape)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        hazard = rng.standard_exponential(np.shape(mu))
        return np.asarray(mu * hazard ** (1.0 / self.shape), dtype=np.float64)

    def expectation(self, mu: Array) -> Array:
        return mu * np.exp(gammaln(1.0 + 1.0 / self.shape))

    def variance(self, mu: Array) -> Array:
        first, second = gammaln(1.0 + 1.0 / self.shape), gammaln(1.0 + 2.0 / self.shape)
        excess = second - 2.0 * first
        if self.shape > _NARROW:
            excess = np.polynomial.polynomial.polyval(1.0 / self.shape, _RELATIVE_VARIANCE)
        return (mu * np.exp(first)) ** 2 * np.expm1(excess)

    # With w = k u the log-density is log k - log y - (exp(w) - w), and w grows in proportion to k.

    def shape_score(self, y: Array, mu: Array) -> Array:
        w = self.shape * log_ratio(y, mu)
        return np.stack([(1.0 - w * exponentials(w).rise) / self.shape])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        w = self.shape * log_ratio(y, mu)
        with np.errstate(over="ignore"):
            return np.stack([[-(1.0 + w * w * np.exp(w)) / self.shape**2]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        w = self.shape * log_ratio(y, mu)
        _, rise, power = exponentials(w)
        return np.stack([(rise + w * power) / mu])

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[Weibull, ...]":
        u = log_ratio(y, mu)
        total = float(weights.sum())
        deviation = float(np.sqrt(weights @ (u - float(weights @ u) / total) ** 2 / total))
        shape = _LOG_DEVIATION / deviation if deviation > 0.0 else np.inf
        return (self.with_shapes({"shape": float(np.clip(shape, 1e-2, 1e4))}),)
