"""Tweedie observations: amounts that are often exactly zero."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.domains import NOT_NEGATIVE, POSITIVE, Interval
from mlexplore.families.cancellation import log_ratio
from mlexplore.families.compound_series import LogSeries, log_series
from mlexplore.families.compound_tails import tail_sum
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.inversion import positive_quantile
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.power_deviance import power_deviance
from mlexplore.families.shape import shape
from mlexplore.families.term import Term
from mlexplore.links import Link, Log

_ITERATIONS = 200
_STRIDE = 1.0  # longest step in the logarithm of phi
_REMEMBERED = 1 << 15  # observations whose series is kept for the next question


@dataclass(frozen=True)
class Tweedie(Family):
    r"""A Poisson number of gamma variables added up: zero with positive probability, otherwise any positive amount.

    With p = power in (1, 2) the number has mean ``mu^(2 - p) / (phi (2 - p))``; the gamma variables have shape
    ``(2 - p) / (p - 1)`` and scale ``phi (p - 1) mu^(p - 1)``. Support: y >= 0; mean mu, variance ``phi mu^p``. The
    density is the exact series of Dunn & Smyth.

    Sources: Tweedie, An index which distinguishes between some important exponential families (1984); Jørgensen,
    The Theory of Dispersion Models (1997), chapter 4; Dunn & Smyth, Statistics and Computing 15 (2005).

    Parameters
    ----------
    phi
        Dispersion: the variance at mu = 1.
    power
        Between 1 (Poisson) and 2 (gamma): how fast the variance grows with the mean. Has no unit.
    """

    name = "Tweedie"
    errors_name = "Tweedie errors"
    loss_name = "Tweedie deviance"
    loss_formula = "2(y²⁻ᵖ/((1−p)(2−p)) − yμ¹⁻ᵖ/(1−p) + μ²⁻ᵖ/(2−p))"
    curve_formula = "(yμ¹⁻ᵖ/(1 − p) − μ²⁻ᵖ/(2 − p))/φ"
    risk_name = "mean Tweedie deviance"
    risk_symbol = "mean deviance"
    functional = "mean"
    response = "positive"
    support = NOT_NEGATIVE
    location_domain = POSITIVE
    links = ("log", "identity")
    pivot = None
    objective = "deviance"
    dispersions = ("phi",)
    log_concave = True
    about = "Amounts that are often exactly zero, such as rain in a day or claims in a year."
    slow_quantiles = True
    numpy_code = FamilyCode(
        draw="""\
# A Poisson number of amounts, each with a gamma distribution.
rate = mu ** (2 - power) / ((2 - power) * phi)
scale = (power - 1) * phi * mu ** (power - 1)
number = rng.poisson(rate)
scale * rng.standard_gamma((2 - power) / (power - 1) * number)""",
        quantile="""\
# A Poisson number of amounts, each with a gamma distribution. No formula says where u is reached: it is enclosed.
rate = mu ** (2 - power) / ((2 - power) * phi)
scale = (power - 1) * phi * mu ** (power - 1)
number = np.arange(1, rate.max() + 10 * np.sqrt(rate.max()) + 20)
chances = stats.poisson.pmf(number, rate[:, None])
shapes = (2 - power) / (power - 1) * number
low, high = np.zeros(mu.size), np.full(mu.size, 2 * shapes[-1] + 40)
for _ in range(100):
    middle = (low + high) / 2
    too_low = np.exp(-rate) + (chances * gammainc(shapes, middle[:, None])).sum(axis=1) < u
    low, high = np.where(too_low, middle, low), np.where(too_low, high, middle)
scale * np.where(u > np.exp(-rate), high, 0)""",
        relative_variance="phi * mu ** (power - 2)",
        log_density="""\
# A Poisson number of amounts, each with a gamma distribution: the density is added up over that number.
rate = mu ** (2 - power) / ((2 - power) * phi)
scale = (power - 1) * phi * mu ** (power - 1)
likely = np.real(y.max() ** (2 - power) / ((2 - power) * phi))
number = np.arange(1, likely + 12 * np.sqrt(likely) + 30)
shapes = (2 - power) / (power - 1) * number
amount = np.where(y > 0, y, 1)
terms = number * np.log(rate)[:, None] - loggamma(number + 1)
terms = terms + shapes * np.log(amount / scale)[:, None] - loggamma(shapes)
largest = terms.real.max(axis=1, keepdims=True)
series = largest[:, 0] + np.log(np.exp(terms - largest).sum(axis=1))
np.where(y > 0, series - amount / scale - np.log(amount), 0) - rate""",
    )
    ends = {  # noqa: RUF012 - a class attribute of a frozen dataclass
        ("power", "low"): "the amounts are whole multiples of one size, as counts are. Try counts.",
        (
            "power",
            "high",
        ): "the amounts are never zero, as those of the gamma distribution. Try gamma errors.",
    }

    phi: float = shape(
        1.0,
        label="dispersion",
        symbol="φ",
        meaning="the variance is φ μᵖ",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        perfect=0.0,
    )
    power: float = shape(
        1.5,
        label="power",
        symbol="p",
        meaning="how fast the variance grows with the mean: 1 as for counts, 2 as for gamma errors",
        domain=Interval(low=1.0, high=2.0),
        search=Interval(low=1.01, high=1.99, closed=True),
        typical=(1.1, 1.9),
    )

    @property
    def _alpha(self) -> float:
        """Shape of each gamma variable."""
        return (2.0 - self.power) / (self.power - 1.0)

    def loss(self, y: Array, mu: Array) -> Array:
        a = 2.0 - self.power
        return 2.0 * mu**a * power_deviance(_log_ratio(y, mu), a).value

    @property
    def dispersion(self) -> float:
        return 2.0 * self.phi

    def constant(self, y: Array) -> Array:
        y = np.asarray(y, dtype=np.float64)
        found = np.zeros_like(y)
        positive = y > 0.0
        if np.any(positive):
            log_y = np.log(y[positive])
            found[positive] = log_y - self._series(log_y).value
        return found

    def curve_term(self, y: Array, mu: Array) -> Term:
        a = 2.0 - self.power
        return self.term_of_the_curve((y * mu ** (a - 1.0) / (a - 1.0) - mu**a / a) / self.phi)

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("y²⁻ᵖ/((1 − p)(2 − p)φ)", self._peak(y))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        series = -self.constant(y) - self._peak(y)
        return (
            Term("series", "log a(y, φ, p)", "a series that makes the probabilities add up to 1", series),
        )

    def _peak(self, y: Array) -> Array:
        a = 2.0 - self.power
        return np.asarray(y, dtype=np.float64) ** a / (a * (a - 1.0) * self.phi)

    def in_unit(self, factor: float) -> Self:
        return self.with_shapes({"phi": self.phi * factor ** (2.0 - self.power)})

    def _log_rate(self, log_y: Array) -> Array:
        """Logarithm of the expected number of gamma variables where the mean is y."""
        a = 2.0 - self.power
        return a * log_y - float(np.log(self.phi) + np.log(a))

    def _series(self, log_y: Array) -> LogSeries:
        """The series for positive observations."""
        log_rate = self._log_rate(log_y)
        if log_y.size > _REMEMBERED:
            return _each_once(log_rate, self._alpha)
        return _remembered(log_rate.tobytes(), self._alpha)

    # ---- probabilities ----------------------------------------------------------------------------------------

    def _rate(self, mu: Array) -> Array:
        a = 2.0 - self.power
        return mu**a / (a * self.phi)

    def _scale(self, mu: Array) -> Array:
        return self.phi * (self.power - 1.0) * mu ** (self.power - 1.0)

    def cdf(self, y: Array, mu: Array) -> Array:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(mu, dtype=np.float64))
        rate = self._rate(mu)
        found = np.where(y < 0.0, 0.0, np.exp(-rate))
        low = (y > 0.0) & (y <= mu)
        found[low] += self._tail(y[low], mu[low], self._rate(y[low]), upper=False)
        high = y > mu
        found[high] = 1.0 - self._tail(y[high], mu[high], self._rate(y[high]), upper=True)
        return found

    def survival(self, y: Array, mu: Array) -> Array:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=np.float64), np.asarray(mu, dtype=np.float64))
        rate = self._rate(mu)
        found = np.where(y < 0.0, 1.0, -np.expm1(-rate))
        high = y > mu
        found[high] = self._tail(y[high], mu[high], self._rate(y[high]), upper=True)
        low = (y > 0.0) & ~high
        # Small only where the rate is: then the terms are largest around the first.
        rare = low & (rate < 50.0)
        found[rare] = self._tail(y[rare], mu[rare], rate[rare], upper=True)
        often = low & ~rare
        found[often] -= self._tail(y[often], mu[often], self._rate(y[often]), upper=False)
        return found

    def _tail(self, y: Array, mu: Array, centre: Array, *, upper: bool) -> Array:
        return tail_sum(y / self._scale(mu), self._rate(mu), centre, self._alpha, upper=upper)

    def below(self, y: Array, mu: Array) -> Array:
        return np.where(np.asarray(y) > 0.0, self.cdf(y, mu), 0.0)

    def quantile(self, probability: Array, mu: Array) -> Array:
        probability, mu = np.broadcast_arrays(
            np.asarray(probability, dtype=np.float64), np.asarray(mu, dtype=np.float64)
        )
        found = np.zeros(mu.shape)
        positive = probability > np.exp(-self._rate(mu))
        if np.any(positive):
            found[positive] = positive_quantile(self, probability[positive], mu[positive])
        return found

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        number = rng.poisson(self._rate(np.asarray(mu, dtype=np.float64)))
        return np.asarray(self._scale(mu) * rng.standard_gamma(self._alpha * number), dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return self.phi * mu**self.power

    # ---- derivatives ------------------------------------------------------------------------------------------

    def score(self, y: Array, mu: Array) -> Array:
        return (y - mu) / (self.phi * mu**self.power)

    def curvature(self, y: Array, mu: Array) -> Array:
        return ((self.power - 1.0) - self.power * (y / mu)) / (self.phi * mu**self.power)

    def fisher_information(self, mu: Array) -> Array:
        return 1.0 / (self.phi * mu**self.power)

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        score = self.score(y, mu)
        return np.stack([-score / self.phi, -np.log(mu) * score])

    def shape_score(self, y: Array, mu: Array) -> Array:
        loss, in_a, _ = self._loss_by_a(y, mu)
        in_phi, in_power, *_ = self._series_by_shapes(y)
        return np.stack([0.5 * loss / self.phi**2 + in_phi, 0.5 * in_a / self.phi + in_power])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        loss, in_a, in_a_a = self._loss_by_a(y, mu)
        _, _, phi_phi, phi_power, power_power = self._series_by_shapes(y)
        phi_phi = phi_phi - loss / self.phi**2 / self.phi  # whose third power overflows sooner
        phi_power = phi_power - 0.5 * in_a / self.phi**2
        power_power = power_power - 0.5 * in_a_a / self.phi
        return np.stack([np.stack([phi_phi, phi_power]), np.stack([phi_power, power_power])])

    def _loss_by_a(self, y: Array, mu: Array) -> tuple[Array, Array, Array]:
        """The loss with two derivatives in ``a = 2 - power``."""
        a = 2.0 - self.power
        value, slope, bend = power_deviance(_log_ratio(y, mu), a)
        level, log_mu = 2.0 * mu**a, np.log(mu)
        slope_of_all = log_mu * value + slope
        return level * value, level * slope_of_all, level * (log_mu * (slope_of_all + slope) + bend)

    def _series_by_shapes(self, y: Array) -> tuple[Array, Array, Array, Array, Array]:
        """Derivatives of minus `constant` in phi, power, and twice; 0 for y = 0."""
        y = np.asarray(y, dtype=np.float64)
        found = np.zeros((5, *y.shape))
        positive = y > 0.0
        if np.any(positive):
            phi, b = self.phi, self.power - 1.0
            log_y = np.log(y[positive])
            series = self._series(log_y)
            # The logarithm of the rate and alpha, as functions of the power.
            rate, rate_twice = 1.0 / (1.0 - b) - log_y, 1.0 / (1.0 - b) ** 2
            alpha, alpha_twice = -(b**-2.0), 2.0 * b**-3.0
            found[:, positive] = np.stack(
                [
                    -series.by_rate / phi,
                    series.by_rate * rate + series.by_alpha * alpha,
                    (series.by_rate_twice + series.by_rate) / phi**2,
                    -(series.by_rate_twice * rate + series.by_both * alpha) / phi,
                    series.by_rate_twice * rate**2
                    + 2.0 * alpha * series.by_both * rate
                    + series.by_alpha_twice * alpha**2
                    + series.by_rate * rate_twice
                    + series.by_alpha * alpha_twice,
                ]
            )
        in_phi, in_power, phi_phi, phi_power, power_power = found
        return in_phi, in_power, phi_phi, phi_power, power_power

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, Log):
            return super().linked(y, eta, link)
        mu, a = np.exp(eta), 2.0 - self.power
        weight = np.exp((1.0 - self.power) * eta) / self.phi
        pull, level = y * weight, mu * weight
        return RowTerms(self.loglik(y, mu), pull - level, (a - 1.0) * pull - a * level)

    # ---- searches ---------------------------------------------------------------------------------------------

    def starting_location(self, y: Array) -> Array:
        mean = float(np.mean(y)) if np.size(y) else 0.0
        return np.where(y > 0.0, y, 0.1 * mean if mean > 0.0 else 1.0)

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[Tweedie, ...]":
        starts = []
        for power in (self.power, 1.25 if self.power > 1.5 else 1.75):
            squares = (y - mu) ** 2 / mu**power
            phi = float(weights @ squares / weights.sum())
            if 0.0 < phi < np.inf:
                starts.append(self.with_shapes({"phi": phi, "power": power}))
        return tuple(starts) or (self,)

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        half = 0.5 * float(weights @ self.loss(y, mu))
        positive = np.asarray((y > 0.0) & (weights > 0.0))
        if not half > 0.0:
            return {"phi": 0.0}
        if not np.any(positive):
            return {"phi": np.inf}
        log_y, places = np.unique(np.log(y[positive]), return_inverse=True)
        shares = np.bincount(places, weights[positive])
        # Newton's method for the logarithm of phi, between bounds that shrink.
        at, low, high = float(np.log(2.0 * half / shares.sum())), -np.inf, np.inf
        for _ in range(_ITERATIONS):
            series = log_series(self.with_shapes({"phi": float(np.exp(at))})._log_rate(log_y), self._alpha)
            cost = half * float(np.exp(-at))
            slope = cost - float(shares @ series.by_rate)
            bend = -cost + float(shares @ series.by_rate_twice)
            low, high = (at, high) if slope > 0.0 else (low, at)
            step = -slope / bend if bend < 0.0 else float(np.copysign(_STRIDE, slope))
            # Where the likelihood is not concave Newton's step leads away, and far from the top it is too long.
            step = float(np.clip(step, -_STRIDE, _STRIDE))
            if abs(step) < 1e-15 * max(1.0, abs(at)):
                break
            following = at + step
            at = following if low < following < high else 0.5 * (low + high)
        return {"phi": float(np.exp(at))}

    def receding(self, y: Array) -> NDArray[np.int8]:
        return -np.equal(y, 0.0).astype(np.int8)


@lru_cache(maxsize=32)  # one step of a search asks for the same series from the density and every derivative
def _remembered(log_rate: bytes, alpha: float) -> LogSeries:
    return _each_once(np.frombuffer(log_rate), alpha)


def _each_once(log_rate: Array, alpha: float) -> LogSeries:
    """The series, evaluated once for each different rate."""
    different, places = np.unique(log_rate, return_inverse=True)
    series = log_series(different, alpha)
    return LogSeries(*(part[places] for part in series))


def _log_ratio(y: Array, mu: Array) -> Array:
    """``log(y / mu)``, minus infinity for y = 0."""
    with np.errstate(divide="ignore"):
        return log_ratio(y, mu)
