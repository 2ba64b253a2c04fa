"""Skew normal errors: a normal density leaning to one side."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import erf, log_ndtr, ndtr, ndtri, owens_t

from mlexplore.arrays import Array
from mlexplore.domains import REAL, Interval
from mlexplore.families.location_scale import LocationScale, StandardTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, bell_term, width_term

_ROOT_2 = float(np.sqrt(2.0))
_ROOT_2PI = float(np.sqrt(2.0 * np.pi))

# Left of this the Mills ratio is taken from its continued fraction, which this many levels give to double precision.
_FAR_LEFT, _LEVELS = -4.0, 24
# Gauss-Legendre nodes for the integral over w from 0 to 6.5, where its exp(-w^2) is negligible.
_NODES, _NODE_WEIGHTS = (3.25 * a for a in np.polynomial.legendre.leggauss(48))
_NODES = _NODES + 3.25
_BEYOND = 1e100  # nothing is left so far out, and squares do not overflow
_QUANTILE_STEPS = 60
# Skewness of a skew normal is less than 0.9953; the search begins at no more than this.
_LARGEST_FIRST_SKEWNESS = 0.9
_NEARLY_HALF = 30.0  # a slant from which searches that begin at such a curve lead farthest
_STEEP = 12.0  # a slant with which a search begins that may end at the half-normal distribution


@dataclass(frozen=True)
class SkewNormal(LocationScale):
    r"""Errors with one tail heavier than the other: ``f(y) = 2 phi(z) Phi(alpha z) / sigma``, ``z = (y - mu) / sigma``.

    As `scipy.stats.skewnorm`. Support: every real y. `mu` is the location parameter, neither mean nor mode: the mean is
    ``mu + sigma delta sqrt(2/pi)`` with ``delta = alpha / sqrt(1 + alpha^2)``, the variance
    ``sigma^2 (1 - 2 delta^2 / pi)``. The normal is ``alpha = 0``.

    At alpha = 0 the information is singular: a small skewness cannot be told from a shift, and the likelihood has a
    stationary point there that is no maximum. The search begins on both sides of it. The likelihood may rise for ever
    as alpha runs to plus or minus infinity, to the half-normal distribution, which has an edge at the curve; this
    happens when (nearly) all observations can lie on one side of it. A search that reaches 250 says so.

    Source: Azzalini, A class of distributions which includes the normal ones, Scandinavian Journal of Statistics 12 (1985).

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y.
    alpha
        Slant: positive for a longer tail above, negative for one below.
    """

    name = "Skew normal"
    errors_name = "skew normal errors"
    loss_name = "skew normal loss"
    loss_formula = "r²/2σ² − log 2Φ(αr/σ)"
    curve_formula = "−z²/2 + log 2Φ(αz), z = (y − μ)/σ"
    risk_name = "mean skew normal loss"
    risk_symbol = "mean loss"
    functional = "location"
    log_concave = True
    about = "Errors lean to one side: one tail is longer than the normal's, the other shorter."
    numpy_code = FamilyCode(
        draw="""\
z = alpha * np.abs(rng.standard_normal(mu.size)) + rng.standard_normal(mu.size)
mu + sigma * z / np.hypot(1, alpha)""",
        quantile="stats.skewnorm.ppf(u, alpha, mu, sigma)",
        log_density="""\
z = (y - mu) / sigma
-0.5 * z**2 + log_ndtr(alpha * z) + np.log(2 / sigma) - 0.5 * np.log(2 * np.pi)""",
    )
    ends = {  # noqa: RUF012 - a class attribute of a frozen dataclass
        (
            "alpha",
            "low",
        ): "the likelihood keeps rising towards the half-normal distribution, which has no errors above the curve.",
        (
            "alpha",
            "high",
        ): "the likelihood keeps rising towards the half-normal distribution, which has no errors below the curve.",
    }

    alpha: float = shape(
        1.0,
        label="slant",
        symbol="α",
        meaning="slant: 0 is normal, positive has its longer tail above, negative below",
        domain=REAL,
        search=Interval(low=-250.0, high=250.0, closed=True),
        typical=(-5.0, 5.0),
        telling=4.0,
    )

    @property
    def rugged(self) -> bool:
        """There may be a maximum on either side of alpha = 0."""
        return True

    def loss(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        return 0.5 * z * z - log_share(self.alpha * z)

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(self.sigma) + 0.5 * np.log(2.0 * np.pi))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            bell_term(y),
        )

    def least_loss(self, y: Array, mu: Array) -> Array:
        mode = np.full_like(y + mu, standard_mode(self.alpha))
        return 0.5 * mode * mode - log_share(self.alpha * mode)

    def standard(self, z: Array) -> StandardTerms:
        t = self.alpha * z
        mills, bend, _ = mills_terms(t)
        return StandardTerms(
            0.5 * z * z - log_ndtr(t) - np.log(2.0), z - self.alpha * mills, 1.0 - self.alpha**2 * bend
        )

    def cdf_of(self, z: Array) -> Array:
        return _below(z, self.alpha) if self.alpha >= 0.0 else _above(-z, -self.alpha)

    def survival_of(self, z: Array) -> Array:
        return _above(z, self.alpha) if self.alpha >= 0.0 else _below(-z, -self.alpha)

    def quantile_of(self, probability: Array) -> Array:
        # Each half is solved for its own tail: Newton's method on the logarithm of a log-concave function.
        lower = probability < 0.5
        down = self._solved(np.where(lower, probability, 0.5), 1.0)
        up = self._solved(np.where(lower, 0.5, 1.0 - probability), -1.0)
        return np.where(lower, down, -up)

    def _solved(self, tail: Array, side: float) -> Array:
        """Place where the probability below z (`side` 1) or above -z (`side` -1) is `tail`, at most 1/2."""
        probability, alpha = (self.cdf_of, self.alpha) if side > 0.0 else (self.survival_of, -self.alpha)
        lean = float(np.hypot(1.0, alpha))
        # The probability is at most Phi(lean z) / lean for positive alpha and z < 0, and at most 2 Phi(z) for negative alpha: the
        # search begins to the left of the root, and tangents to a concave function never pass its root from there.
        z = ndtri(np.minimum(lean * tail, 0.5)) / lean if alpha >= 0.0 else ndtri(0.5 * tail)
        for _ in range(_QUANTILE_STEPS):
            share = probability(side * z)
            density = 2.0 * np.exp(-0.5 * z * z + log_ndtr(alpha * z)) / _ROOT_2PI
            step = (np.log(tail) - np.log(share)) * share / density
            z = z + step
            if np.all(np.abs(step) <= 4e-16 * (np.abs(z) + 1.0 / lean)):
                break
        return z

    def noise(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        lean = np.hypot(1.0, self.alpha)
        return (self.alpha * np.abs(rng.standard_normal(size)) + rng.standard_normal(size)) / lean

    @property
    def _delta(self) -> float:
        return self.alpha / float(np.hypot(1.0, self.alpha))

    def expectation(self, mu: Array) -> Array:
        return mu + self.sigma * self._delta * np.sqrt(2.0 / np.pi)

    @property
    def standard_variance(self) -> float:
        return 1.0 - 2.0 * self._delta**2 / np.pi

    @property
    def standard_information(self) -> float:
        return 1.0 + self.alpha**2 * _mean_square_of_mills(abs(self.alpha))

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[SkewNormal, ...]":
        # By the method of moments and nearly half-normal, leaning to either side; the curve is taken for the mean.
        r = y - mu
        total = float(weights.sum())
        r = r - float(weights @ r) / total
        deviation = float(np.sqrt(weights @ r**2 / total))
        if not deviation > 0.0:
            return (self,)
        skewness = float(weights @ (r / deviation) ** 3) / total
        first = _slant(float(np.clip(skewness, -_LARGEST_FIRST_SKEWNESS, _LARGEST_FIRST_SKEWNESS)))
        first = first if abs(first) > 1.0 else float(np.copysign(1.0, first))
        steep = float(np.copysign(_STEEP, first))
        leaning = [self.with_shapes({"alpha": alpha}) for alpha in (first, -first, steep, -steep)]
        return tuple(
            family.with_shapes({"sigma": deviation / float(np.sqrt(family.standard_variance))})
            for family in leaning
        )

    def one_sided(self, side: float, size: float) -> "SkewNormal":
        return self.with_shapes({"sigma": size, "alpha": side * _NEARLY_HALF})

    def shape_score(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        mills, _, _ = mills_terms(self.alpha * z)
        return np.stack([self._in_sigma(z, self.standard(z)), z * mills])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        _, bend, both = mills_terms(self.alpha * z)
        sigma_sigma = self._twice_in_sigma(z, self.standard(z))
        sigma_alpha = -z * both / self.sigma
        return np.stack([np.stack([sigma_sigma, sigma_alpha]), np.stack([sigma_alpha, z * z * bend])])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        z = self.standardised(y, mu)
        _, _, both = mills_terms(self.alpha * z)
        return np.stack([self._in_mu_and_sigma(z, self.standard(z)), -both / self.sigma])


def log_share(t: Array) -> Array:
    """``log(2 Phi(t))``, which vanishes at zero: to all digits there."""
    near = np.clip(t, -1.0, 1.0)
    return np.where(np.abs(t) < 1.0, np.log1p(erf(near / _ROOT_2)), log_ndtr(t) + np.log(2.0))


def mills_terms(t: Array) -> tuple[Array, Array, Array]:
    """``m = phi(t) / Phi(t)``, its derivative ``m' = -m (t + m)``, and ``m + t m'``, all without cancellation."""
    far = t < _FAR_LEFT
    near = np.maximum(t, _FAR_LEFT)
    mills = np.exp(-0.5 * near * near - log_ndtr(near)) / _ROOT_2PI
    gap = near + mills
    if np.any(far):
        x = np.maximum(-t, -_FAR_LEFT)
        # t + m is the continued fraction 1/(x + 2/(x + 3/(x + ...))) at x = -t (Laplace; DLMF 7.9.3).
        fraction = np.zeros_like(x)
        for level in range(_LEVELS, 0, -1):
            fraction = level / (x + fraction)
        mills, gap = np.where(far, x + fraction, mills), np.where(far, fraction, gap)
    return mills, -mills * gap, mills * (1.0 - t * gap)


@lru_cache(maxsize=64)
def standard_mode(alpha: float) -> float:
    """Place of the largest density of ``2 phi(z) Phi(alpha z)``."""
    z = 0.0
    for _ in range(100):
        mills, bend, _ = mills_terms(np.asarray(alpha * z))
        # The score falls; from zero Newton's method comes to its root from one side.
        step = float((alpha * mills - z) / (1.0 - alpha**2 * bend))
        z += step
        if abs(step) <= 1e-16 * abs(z):
            break
    return z


@lru_cache(maxsize=64)
def _mean_square_of_mills(alpha: float) -> float:
    """Expectation of ``m(alpha z)^2`` under the density ``2 phi(z) Phi(alpha z)`` (Azzalini 1985, section 3)."""
    # In s = z sqrt(1 + 2 alpha^2) the integrand is smooth and falls like exp(-s^2 / 4): equal steps converge exponentially.
    s = np.linspace(-20.0, 20.0, 401)
    scale = float(np.hypot(1.0, _ROOT_2 * alpha))
    terms = np.exp(-0.5 * s * s - log_ndtr(alpha / scale * s))
    return float(terms.sum()) * 0.1 * 2.0 / (_ROOT_2PI**3 * scale)


def _slant(skewness: float) -> float:
    """The alpha that gives a skew normal variable a certain skewness (method of moments)."""
    power = abs(skewness) ** (2.0 / 3.0)
    square = 0.5 * np.pi * power / (power + (0.5 * (4.0 - np.pi)) ** (2.0 / 3.0))
    return float(np.copysign(np.sqrt(square / (1.0 - square)), skewness))


def _above(z: Array, alpha: float) -> Array:
    """Probability above `z` for a slant that is not negative: a sum of positive terms."""
    size = np.abs(z)
    return np.where(z > 0.0, ndtr(-size) + 2.0 * owens_t(size, alpha), 1.0 - _tail(size, alpha))


def _below(z: Array, alpha: float) -> Array:
    """Probability below `z` for a slant that is not negative."""
    size = np.abs(z)
    return np.where(z > 0.0, erf(size / _ROOT_2), 0.0) + _tail(size, alpha)


def _tail(h: Array, alpha: float) -> Array:
    """Probability below ``-h``, h and the slant not negative: ``Phi(-h) - 2 T(h, alpha)`` where these do not cancel.

    T is Owen's function (Annals of Mathematical Statistics 27, 1956). Where it does cancel, the tail is the integral
    ``exp(-u0) h / (sqrt(2) pi) * int w exp(-w^2) / ((u0 + w^2) sqrt(w^2 + c)) dw`` with ``c = (alpha h)^2 / 2`` and
    ``u0 = h^2 / 2 + c``, whose terms are positive.
    """
    h = np.minimum(h, _BEYOND)
    t = alpha * h
    if alpha <= 1.0:
        direct = ndtr(-h) - 2.0 * owens_t(h, alpha)
    else:
        direct = 2.0 * owens_t(np.minimum(t, 1.0), 1.0 / alpha) - ndtr(-t) * erf(h / _ROOT_2)
    found, far = np.array(direct, dtype=np.float64), np.asarray(t > 1.0)
    if np.any(far):
        at = np.asarray(h)[far]
        c = 0.5 * (alpha * at) ** 2
        start = 0.5 * at * at + c
        integral = np.zeros_like(at)
        for node, weight in zip(_NODES.tolist(), _NODE_WEIGHTS.tolist(), strict=True):
            square = node * node
            integral += weight * node * np.exp(-square) / ((start + square) * np.sqrt(square + c))
        found[far] = at * np.exp(-start) * integral / (_ROOT_2 * np.pi)
    return found
