"""Student t errors: a loss that stops growing fast, so that outliers lose their pull."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gammaln, psi, stdtr, stdtrit, zeta

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, Interval
from mlexplore.families.family import Family, Joint, Objective, sum_of_logs, total
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.term import Term, bell_term, number_term, width_term
from mlexplore.links import Identity, Link

# log Gamma(x + 1/2) - log Gamma(x) = log(x) / 2 + sum_j _SERIES[j] x^-(2j + 1), DLMF 5.11.13 with a = 1/2, b = 0.
# From x = 20 on the five terms are exact to double precision, where the difference of two log-gammas no longer is.
_SERIES = np.array([-1 / 8, 1 / 192, -1 / 640, 17 / 14336, -31 / 18432])
_SERIES_FROM = 20.0

# Degrees of freedom from which the search begins: the likelihood may have several maxima.
_FIRST_NU = (4.0, 15.0, 1.5)
_RUGGED_BELOW = 3.0
_FEW_DEGREES = 50.0


@dataclass(frozen=True)
class StudentT(Family):
    r"""Symmetric errors with heavy tails: the normal is ``nu = inf``, the Cauchy ``nu = 1``.

    ``f(y) = Gamma((nu+1)/2) / (Gamma(nu/2) sqrt(pi nu) sigma) (1 + (y-mu)^2 / (nu sigma^2))^(-(nu+1)/2)``.
    Support: every real y; median mu, variance ``sigma^2 nu / (nu - 2)`` for nu > 2. `sigma` is the scale, not the
    standard deviation.

    With `nu` free the likelihood is unbounded: a curve through as many points as it has parameters and a scale running
    to zero make it infinite once nu is small. It is therefore maximised over nu >= 0.2, and a maximum at that bound is
    reported as none.

    Source: Lange, Little & Taylor, Robust statistical modeling using the t distribution, JASA 84 (1989).

    Parameters
    ----------
    sigma
        Scale of the errors, in the unit of y.
    nu
        Degrees of freedom: the smaller, the heavier the tails.
    """

    name = "Student t"
    errors_name = "Student t errors"
    loss_name = "Student t loss"
    loss_formula = "ν log(1 + r²/νσ²)"
    curve_formula = "−½(ν + 1) log(1 + (y − μ)²/(νσ²))"
    risk_name = "mean Student t loss"
    risk_symbol = "mean loss"
    functional = "location"
    support = REAL
    symmetric = True
    about = "Now and then an error is far larger than the rest: the further out, the less a point pulls."
    numpy_code = FamilyCode(
        draw="mu + sigma * rng.standard_t(nu, mu.size)",
        quantile="mu + sigma * stdtrit(nu, u)",
        log_density="""\
z = (y - mu) / sigma
constant = loggamma((nu + 1) / 2) - loggamma(nu / 2) - 0.5 * np.log(np.pi * nu)
constant - np.log(sigma) - 0.5 * (nu + 1) * np.log1p(z**2 / nu)""",
    )
    limits = {"nu": "normal"}  # noqa: RUF012 - a class attribute of a frozen dataclass

    sigma: float = shape(
        1.0,
        label="scale",
        symbol="σ",
        meaning="scale of the errors (not their standard deviation)",
        domain=POSITIVE,
        typical=(0.1, 10.0),
        role="scale",
    )
    nu: float = shape(
        4.0,
        label="degrees of freedom",
        symbol="ν",
        meaning="degrees of freedom: small means heavy tails, infinite means normal",
        domain=POSITIVE,
        search=Interval(low=0.2, high=1e6, closed=True),
        typical=(1.0, 30.0),
    )

    @property
    def objective(self) -> Objective:  # type: ignore[override]
        """The normal limit is found as the normal distribution is."""
        return "squares" if self.nu == np.inf else "smooth"

    @property
    def rugged(self) -> bool:
        """Heavy tails let the curve follow one group of points or another."""
        return self.nu < _RUGGED_BELOW

    @property
    def dispersions(self) -> tuple[str, ...]:  # type: ignore[override]
        return ("sigma",) if self.nu == np.inf else ()

    def best_dispersions(self, y: Array, mu: Array, weights: Array) -> dict[str, float]:
        return {"sigma": float(np.sqrt(weights @ (y - mu) ** 2 / weights.sum()))} if self.dispersions else {}

    # Everything below is written in kappa = 1/nu, so that the normal limit kappa = 0 needs no case of its own.

    def _standardised(self, y: Array, mu: Array) -> tuple[Array, Array, float]:
        z = (y - mu) / self.sigma
        kappa = 1.0 / self.nu
        return z, 1.0 + kappa * z * z, kappa

    def loss(self, y: Array, mu: Array) -> Array:
        z = (y - mu) / self.sigma
        return z * z if self.nu == np.inf else self.nu * np.log1p(z * z / self.nu)

    @property
    def dispersion(self) -> float:
        return 2.0 / (1.0 + 1.0 / self.nu)

    def constant(self, y: Array) -> Array:
        return np.full_like(y, np.log(self.sigma) - log_normaliser(self.nu)[0])

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            width_term("σ", y, self.sigma),
            number_term(
                "tails",
                "log Γ(½(ν + 1)) − log Γ(½ν) − ½ log(½ν)",
                "how much heavier tails take from the middle",
                y,
                log_normaliser(self.nu)[0] + 0.5 * np.log(2.0 * np.pi),
            ),
            bell_term(y),
        )

    def cdf(self, y: Array, mu: Array) -> Array:
        return np.asarray(stdtr(self.nu, (y - mu) / self.sigma), dtype=np.float64)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return mu + self.sigma * stdtrit(self.nu, probability)

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        noise = (
            rng.normal(size=np.shape(mu)) if self.nu == np.inf else rng.standard_t(self.nu, size=np.shape(mu))
        )
        return np.asarray(mu + self.sigma * noise, dtype=np.float64)

    def variance(self, mu: Array) -> Array:
        return np.full_like(mu, self.sigma**2 / (1.0 - 2.0 / self.nu) if self.nu > 2.0 else np.inf)

    def score(self, y: Array, mu: Array) -> Array:
        z, tail, kappa = self._standardised(y, mu)
        return (1.0 + kappa) * z / tail / self.sigma

    def curvature(self, y: Array, mu: Array) -> Array:
        z, tail, kappa = self._standardised(y, mu)
        return -(1.0 + kappa) * (1.0 - kappa * z * z) / tail**2 / self.sigma**2

    def fisher_information(self, mu: Array) -> Array:
        kappa = 1.0 / self.nu
        return np.full_like(mu, (1.0 + kappa) / (1.0 + 3.0 * kappa) / self.sigma**2)

    def expectation(self, mu: Array) -> Array:
        return mu if self.nu > 1.0 else np.full_like(mu, np.nan)

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[StudentT, ...]":
        (robust,) = super().begin(y, mu, weights)
        return tuple(robust.with_shapes({"nu": nu}) for nu in _FIRST_NU)

    def shape_score(self, y: Array, mu: Array) -> Array:
        z, tail, kappa = self._standardised(y, mu)
        q = kappa * z * z
        in_sigma = ((1.0 + kappa) * z * z / tail - 1.0) / self.sigma
        in_nu = log_normaliser(self.nu)[1] + 0.5 * ((1.0 + kappa) * q / tail - np.log1p(q))
        return np.stack([in_sigma, in_nu])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        z, tail, kappa = self._standardised(y, mu)
        z2 = z * z
        q = kappa * z2
        sigma_sigma = (1.0 - (1.0 + kappa) * z2 * (tail + 2.0) / tail**2) / self.sigma**2
        sigma_nu = -(kappa**2) * z2 * (1.0 - z2) / tail**2 / self.sigma
        nu_nu = log_normaliser(self.nu)[2] + 0.5 * kappa * q * (q - kappa * q - 2.0 * kappa) / tail**2
        return np.stack([np.stack([sigma_sigma, sigma_nu]), np.stack([sigma_nu, nu_nu])])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        z, tail, kappa = self._standardised(y, mu)
        in_sigma = -2.0 * (1.0 + kappa) * z / tail**2 / self.sigma**2
        in_nu = -(kappa**2) * z * (1.0 - z * z) / tail**2 / self.sigma
        return np.stack([in_sigma, in_nu])

    def joint(self, y: Array, eta: Array, link: Link, weights: Array | None) -> Joint:
        if not isinstance(link, Identity) or self.nu == np.inf:
            return super().joint(y, eta, link, weights)
        # With q = kappa z^2 and u = 1 / (1 + q) all sums over rows are made of three: of v = q u, of u v and of v v.
        kappa, sigma = 1.0 / self.nu, self.sigma
        z = y - eta
        z *= 1.0 / sigma
        q = z * z
        q *= kappa
        u = q + 1.0
        # The logarithm of 1 + q where q is not small for most rows; else many degrees of freedom would magnify its rounding.
        logs = sum_of_logs(u, weights) if self.nu < _FEW_DEGREES else float(total(np.log1p(q), weights))
        np.reciprocal(u, out=u)
        v = q * u
        counted = v if weights is None else v * weights
        first, second, third = float(total(v, weights)), float(counted @ u), float(counted @ v)
        rows = y.size if weights is None else float(weights.sum())
        pull = (1.0 + kappa) / sigma
        value, slope, bend = log_normaliser(self.nu)
        in_sigma = ((1.0 + kappa) * first / kappa - rows) / sigma
        in_nu = rows * slope + 0.5 * ((1.0 + kappa) * first - logs)
        sigma_sigma = (rows - (1.0 + kappa) * (first + 2.0 * second) / kappa) / sigma**2
        sigma_nu = (third - kappa * second) / sigma
        nu_nu = rows * bend + 0.5 * kappa * ((1.0 - kappa) * third - 2.0 * kappa * second)
        z *= u
        z *= u
        cross = np.empty((2, y.size), dtype=z.dtype)
        np.multiply(z, -2.0 * pull / sigma, out=cross[0])
        np.subtract(q, kappa, out=cross[1])
        cross[1] *= z
        cross[1] *= kappa / sigma
        # What is left of z u^2 and of u, q and v is used up for the slopes in eta.
        q += 1.0
        z *= q
        z *= pull
        u -= v
        u /= q
        u *= -pull / sigma
        return Joint(
            rows * (value - float(np.log(sigma))) - 0.5 * (self.nu + 1.0) * logs,
            z,
            u,
            np.array([in_sigma, in_nu]),
            np.array([[sigma_sigma, sigma_nu], [sigma_nu, nu_nu]]),
            cross,
        )


@lru_cache(maxsize=64)  # one fit asks for the same degrees of freedom from every derivative
def log_normaliser(nu: float) -> tuple[float, float, float]:
    """``log Gamma((nu+1)/2) - log Gamma(nu/2) - log(pi nu)/2`` with its first two derivatives in `nu`."""
    x = 0.5 * nu
    if x >= _SERIES_FROM:
        powers = 2 * np.arange(len(_SERIES)) + 1
        terms = _SERIES * (1.0 / x) ** powers
        value = float(terms.sum()) - 0.5 * np.log(2.0 * np.pi)
        slope = float((-powers * terms).sum()) / x
        bend = float((powers * (powers + 1) * terms).sum()) / x**2
        return value, 0.5 * slope, 0.25 * bend
    value = gammaln(x + 0.5) - gammaln(x) - 0.5 * np.log(2.0 * np.pi * x)
    slope = psi(x + 0.5) - psi(x) - 0.5 / x
    bend = zeta(2.0, x + 0.5) - zeta(2.0, x) + 0.5 / x**2  # the trigamma function is a Hurwitz zeta
    return float(value), 0.5 * float(slope), 0.25 * float(bend)
