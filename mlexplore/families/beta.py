"""Beta proportions: shares strictly between 0 and 1."""

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincc, betaincinv, gammaln, psi, zeta

from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, UNIT
from mlexplore.families.bernoulli import UNIT_LINKS
from mlexplore.families.cancellation import log_ratio, relative_excess
from mlexplore.families.family import Family, RowTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.shape import shape
from mlexplore.families.stirling import (
    FROM,
    remainder,
    remainder_bend,
    remainder_slope,
    remainder_turn,
)
from mlexplore.families.term import Term, number_term
from mlexplore.links import Link, UnitLink

_LEAST, _MOST = float(np.finfo(np.float64).tiny), 1.0 - 2.0**-53
_NEWTON_STEPS = 60


@dataclass(frozen=True)
class Beta(Family):
    r"""Proportions around mu: ``f(y) = y^(a - 1) (1 - y)^(b - 1) / B(a, b)``, ``a = mu precision``, ``b = (1 - mu) precision``.

    Support: 0 < y < 1; mean mu, variance ``mu (1 - mu) / (1 + precision)``. The density does not peak at mu, so the loss
    against a perfect prediction can be negative; `unit_deviance` measures from the best location.

    Source: Ferrari & Cribari-Neto, Beta regression for modelling rates and proportions, Journal of Applied Statistics 31
    (2004).

    Parameters
    ----------
    precision
        How closely proportions lie around mu; the sum of the two usual parameters.
    """

    name = "Beta"
    errors_name = "beta proportions"
    loss_name = "beta loss"
    loss_formula = "φ KL(μ ‖ y) − ½ log(μ(1 − μ)) + …"
    curve_formula = "φ(μ log y + (1 − μ) log(1 − y)) − log Γ(φμ) − log Γ(φ(1 − μ))"
    risk_name = "mean beta loss"
    risk_symbol = "mean loss"
    functional = "mean"
    response = "proportion"
    support = UNIT
    location_domain = UNIT
    links = UNIT_LINKS
    pivot = None
    objective = "smooth"
    about = "Shares that are never quite 0 or 1 scatter around the curve, less so near both ends."
    numpy_code = FamilyCode(
        draw="rng.beta(precision * mu, precision * (1 - mu))",
        quantile="stats.beta.ppf(u, precision * mu, precision * (1 - mu))",
        relative_variance="1 / ((1 + precision) * mu * (1 - mu))",
        log_density="""\
a, b = precision * mu, precision * (1 - mu)
constant = loggamma(precision) - loggamma(a) - loggamma(b)
constant + (a - 1) * np.log(y) + (b - 1) * np.log1p(-y)""",
    )

    precision: float = shape(
        10.0,
        label="precision",
        symbol="φ",
        meaning="how closely proportions lie around the curve: the variance is μ(1 − μ)/(1 + φ)",
        domain=POSITIVE,
        typical=(0.5, 500.0),
        perfect=np.inf,
    )

    # Written by Stirling's formula with a = mu phi and b = (1 - mu) phi:
    # log f = -phi KL(mu | y) + log(phi mu (1 - mu) / 2 pi) / 2 + s(phi) - s(a) - s(b) - log(y (1 - y)).
    # Nothing large cancels, however precise the proportions are. `rest` is 1 - mu, which a link may know better.

    def loss(self, y: Array, mu: Array) -> Array:
        phi, rest = self.precision, 1.0 - mu
        logs = log_ratio(y, mu) + log_ratio(1.0 - y, rest)
        shares = remainder(phi * mu) - remainder(phi * y)
        rests = remainder(phi * rest) - remainder(phi * (1.0 - y))
        return phi * _distance(y, mu, rest) + (0.5 * logs + (shares + rests))

    def _height(self, y: Array, mu: Array, rest: Array) -> Array:
        """The terms of the log-density that depend on mu."""
        phi = self.precision
        flat = 0.5 * (np.log(mu) + np.log(rest)) - remainder(phi * mu) - remainder(phi * rest)
        return flat - phi * _distance(y, mu, rest)

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        return -self._height(y, y, 1.0 - y) + self._base(y)

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(self._shares(y, mu))

    def peak_term(self, y: Array) -> Term:
        return self.term_of_the_peak("the same with y in the place of μ", self._shares(y, y))

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        return (
            number_term(
                "area",
                "log Γ(φ)",
                "part of what the density integrates to",
                y,
                gammaln(self.precision),
            ),
            Term("ends", "−log y − log(1 − y)", "crowding at both ends", -np.log(y) - np.log1p(-y)),
        )

    def _shares(self, y: Array, mu: Array) -> Array:
        """The log-density but for the terms without mu, as it is usually written."""
        a, b = self.precision * mu, self.precision * (1.0 - mu)
        return a * np.log(y) + b * np.log1p(-y) - gammaln(a) - gammaln(b)

    def _base(self, y: Array) -> Array:
        phi = self.precision
        return np.log(y) + np.log1p(-y) - 0.5 * np.log(phi / (2.0 * np.pi)) - remainder(np.float64(phi))

    def nll(self, y: Array, mu: Array) -> Array:
        # The height at y is in the loss and, with the other sign, in the constant.
        return self._base(y) - self._height(y, mu, 1.0 - mu)

    def least_loss(self, y: Array, mu: Array) -> Array:
        best = self._best_location(np.asarray(y, dtype=np.float64))
        return self.loss(y, best) + np.zeros_like(y + mu)

    def _best_location(self, y: Array) -> Array:
        """Location with the largest density at each `y`, by Newton's method in its logit, halving what overshoots."""
        low, high = np.full_like(y, -745.0), np.full_like(y, 745.0)
        eta = np.clip(np.log(y) - np.log1p(-y), -700.0, 700.0)
        mu = y
        for _ in range(_NEWTON_STEPS):
            small = np.exp(-np.abs(eta))
            more, less = 1.0 / (1.0 + small), small / (1.0 + small)
            mu, rest = np.where(eta > 0.0, more, less), np.where(eta > 0.0, less, more)
            score = self._score(y, mu, rest)
            low, high = np.where(score > 0.0, eta, low), np.where(score > 0.0, high, eta)
            slope = mu * rest
            bend = self._curvature(mu, rest) * slope + score * (rest - mu)
            with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
                step = eta - score / bend
            after = np.where((step > low) & (step < high), step, 0.5 * (low + high))
            if np.all(np.abs(after - eta) <= 1e-12 * (1.0 + np.abs(eta))):
                break
            eta = after
        return np.clip(mu, _LEAST, _MOST)

    def cdf(self, y: Array, mu: Array) -> Array:
        return np.asarray(betainc(self.precision * mu, self.precision * (1.0 - mu), y), dtype=float)

    def survival(self, y: Array, mu: Array) -> Array:
        return np.asarray(betaincc(self.precision * mu, self.precision * (1.0 - mu), y), dtype=float)

    def quantile(self, probability: Array, mu: Array) -> Array:
        return np.asarray(
            betaincinv(self.precision * mu, self.precision * (1.0 - mu), probability), dtype=float
        )

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        # A draw beside an end may be rounded to it, and is no proportion then.
        return np.clip(rng.beta(self.precision * mu, self.precision * (1.0 - mu)), _LEAST, _MOST)

    def variance(self, mu: Array) -> Array:
        return mu * (1.0 - mu) / (1.0 + self.precision)

    def score(self, y: Array, mu: Array) -> Array:
        return self._score(y, mu, 1.0 - mu)

    def _score(self, y: Array, mu: Array, rest: Array) -> Array:
        phi = self.precision
        return phi * (_logit_gap(y, mu, rest) - _psi_gap(phi * mu) + _psi_gap(phi * rest))

    def curvature(self, y: Array, mu: Array) -> Array:
        return self._curvature(mu, 1.0 - mu) + np.zeros_like(y)

    def _curvature(self, mu: Array, rest: Array) -> Array:
        phi = self.precision
        return -(phi**2) * (zeta(2.0, phi * mu) + zeta(2.0, phi * rest))

    def fisher_information(self, mu: Array) -> Array:
        return -self._curvature(mu, 1.0 - mu)

    def shape_score(self, y: Array, mu: Array) -> Array:
        phi, rest = self.precision, 1.0 - mu
        slopes = remainder_slope(phi * mu) + remainder_slope(phi * rest)
        return np.stack([(0.5 + remainder_slope(np.float64(phi)) - slopes) / phi - _distance(y, mu, rest)])

    def shape_curvature(self, y: Array, mu: Array) -> Array:
        phi = self.precision
        bends = remainder_bend(phi * mu) + remainder_bend(phi * (1.0 - mu))
        return np.stack([[(remainder_bend(np.float64(phi)) - 0.5 - bends) / phi**2 + np.zeros_like(y)]])

    def cross_curvature(self, y: Array, mu: Array) -> Array:
        phi, rest = self.precision, 1.0 - mu
        turn = remainder_turn(phi * rest) - remainder_turn(phi * mu)
        return np.stack([_logit_gap(y, mu, rest) + turn])

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, UnitLink):
            return super().linked(y, eta, link)
        shares = link.log_shares(eta)
        mu, rest = np.exp(shares.log_share), np.exp(shares.log_rest)
        score, slope = self._score(y, mu, rest), link.slope(eta)
        return RowTerms(
            self._height(y, mu, rest) - self._base(y),
            score * slope,
            self._curvature(mu, rest) * slope**2 + score * link.bend(eta),
        )

    def begin(self, y: Array, mu: Array, weights: Array) -> "tuple[Beta, ...]":
        # From the mean square around the curve, which is mu (1 - mu) / (1 + precision).
        square = float(weights @ (y - mu) ** 2)
        if not square > 0.0:
            return (self,)
        return (self.with_shapes({"precision": max(float(weights @ (mu * (1.0 - mu))) / square - 1.0, 0.1)}),)


def _distance(y: Array, mu: Array, rest: Array) -> Array:
    """Kullback-Leibler divergence of the shares y and 1 - y from mu and `rest`."""
    return relative_excess(mu, y) + relative_excess(rest, 1.0 - y)


def _logit_gap(y: Array, mu: Array, rest: Array) -> Array:
    """``logit y - logit mu``."""
    return log_ratio(y, mu) - log_ratio(1.0 - y, rest)


def _psi_gap(z: Array) -> Array:
    """``psi(z) - log z``."""
    large = np.maximum(z, FROM)
    small = np.minimum(z, FROM)
    return np.where(z < FROM, psi(small) - np.log(small), (remainder_slope(large) - 0.5) / large)
