"""Successes among several trials: cross-entropy of shares."""

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincc, gammaln, xlog1py, xlogy

from mlexplore.arrays import Array
from mlexplore.domains import COUNTS
from mlexplore.families.bernoulli import PROBABILITIES, UNIT_LINKS
from mlexplore.families.cancellation import relative_excess
from mlexplore.families.counting import by_count, least_count, log_peak
from mlexplore.families.family import RowTerms
from mlexplore.families.numpy_code import FamilyCode
from mlexplore.families.poisson import LARGE_COUNT
from mlexplore.families.shape import known
from mlexplore.families.shapeless import Shapeless
from mlexplore.families.term import Term
from mlexplore.links import Link, UnitLink


@dataclass(frozen=True, eq=False)
class Binomial(Shapeless):
    r"""Number of successes in `trials` independent trials: ``P(y) = C(trials, y) mu^y (1 - mu)^(trials - y)``.

    Support: whole numbers from 0 to `trials`; `mu` is the probability of a success, the mean is ``trials * mu`` and the
    variance ``trials * mu (1 - mu)``. No shape parameters. With one trial it is the Bernoulli distribution.

    Source: McCullagh & Nelder, Generalized Linear Models (1989), chapter 4.

    Parameters
    ----------
    trials
        Number of trials, a whole number of at least 1: one for all rows, or one for each row, shape (n,).
    """

    name = "Binomial"
    errors_name = "binomial counts"
    loss_name = "cross-entropy above its least value"
    loss_formula = "y log(y/mμ) + (m − y) log((m − y)/(m − mμ))"
    curve_formula = "y log μ + (m − y) log(1 − μ)"
    risk_name = "mean excess cross-entropy"
    risk_symbol = "excess log loss"
    functional = "probability"
    response = "count"
    support = COUNTS
    location_domain = PROBABILITIES
    links = UNIT_LINKS
    pivot = None
    discrete = True
    objective = "deviance"
    log_concave = True
    about = "Every row counts the successes among a known number of trials, and the curve is the probability of one."
    numpy_code = FamilyCode(
        draw="rng.binomial(trials, mu)",
        quantile="stats.binom.ppf(u, trials, mu)",
        relative_variance="1 / (trials * mu * (1 - mu))",
        log_density="""\
ways = loggamma(trials + 1) - loggamma(y + 1) - loggamma(trials - y + 1)
ways + y * np.log(mu) + (trials - y) * np.log1p(-mu)""",
    )

    trials: Any = known(  # noqa: RUF009 - stands for dataclasses.field, as shape() does
        1.0, label="trials", symbol="m", meaning="number of trials in which y successes were counted"
    )

    def __post_init__(self) -> None:
        trials = np.asarray(self.trials, dtype=np.float64)
        if trials.ndim > 1:
            raise ValueError(
                f"Binomial: trials must be one number, or one for each row, not an array of shape {trials.shape}."
            )
        wrong = np.flatnonzero(~((trials >= 1.0) & (trials == np.floor(trials)) & (trials < np.inf)))
        if wrong.size:
            place = f": row {wrong[0]} has {trials[wrong[0]]:g}" if trials.ndim else f", not {trials:g}"
            raise ValueError(f"Binomial: trials must be whole numbers of at least 1{place}.")
        if trials.ndim and trials.flags.writeable:
            trials = trials.copy()
            trials.flags.writeable = False
        object.__setattr__(self, "trials", trials if trials.ndim else float(trials))
        super().__post_init__()

    # An array has neither one truth value nor a hash: families are compared by what is in it.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Binomial) and np.array_equal(self.trials, other.trials)

    def __hash__(self) -> int:
        return hash((Binomial, np.shape(self.trials), np.asarray(self.trials).tobytes()))

    def loss(self, y: Array, mu: Array) -> Array:
        return self._loss(y, mu, 1.0 - mu)

    def _loss(self, y: Array, share: Array, rest: Array) -> Array:
        # Two Poisson losses: what they add to y log(y / mu) cancels between them.
        failures = np.maximum(self.trials - y, 0.0)
        loss = relative_excess(y, self.trials * share) + relative_excess(failures, self.trials * rest)
        return np.where(y > self.trials, np.inf, loss)

    @property
    def dispersion(self) -> float:
        return 1.0

    def constant(self, y: Array) -> Array:
        trials = np.broadcast_to(np.asarray(self.trials), np.shape(y))
        return (
            by_count(log_peak, y)
            + by_count(log_peak, np.maximum(trials - y, 0.0))
            - by_count(log_peak, trials)
        )

    def curve_term(self, y: Array, mu: Array) -> Term:
        return self.term_of_the_curve(xlogy(y, mu) + xlog1py(self.trials - y, -mu))

    def peak_term(self, y: Array) -> Term:
        share = y / self.trials
        return self.term_of_the_peak(
            "y log(y/m) + (m − y) log(1 − y/m)", xlogy(y, share) + xlogy(self.trials - y, 1.0 - share)
        )

    def other_terms(self, y: Array) -> tuple[Term, ...]:
        m = np.asarray(self.trials)
        orders = gammaln(m + 1.0) - gammaln(y + 1.0) - gammaln(m - y + 1.0)
        return (Term("orders", "log C(m, y)", "in how many orders y of m trials can succeed", orders),)

    def cdf(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        inside = np.clip(whole, 0.0, self.trials - 1.0)
        return np.where(
            whole < 0.0,
            0.0,
            np.where(whole >= self.trials, 1.0, betaincc(inside + 1.0, self.trials - inside, mu)),
        )

    def survival(self, y: Array, mu: Array) -> Array:
        whole = np.floor(y)
        inside = np.clip(whole, 0.0, self.trials - 1.0)
        return np.where(
            whole < 0.0,
            1.0,
            np.where(whole >= self.trials, 0.0, betainc(inside + 1.0, self.trials - inside, mu)),
        )

    def quantile(self, probability: Array, mu: Array) -> Array:
        return least_count(
            lambda y: self.cdf(y, mu), probability, self.expectation(mu), np.sqrt(self.variance(mu))
        )

    def sample(self, mu: Array, rng: np.random.Generator) -> Array:
        trials = np.broadcast_to(
            np.asarray(self.trials, dtype=np.int64), np.broadcast_shapes(np.shape(self.trials), np.shape(mu))
        )
        return np.asarray(rng.binomial(trials, mu), dtype=np.float64)

    def expectation(self, mu: Array) -> Array:
        return self.trials * mu

    def variance(self, mu: Array) -> Array:
        return self.trials * mu * (1.0 - mu)

    def score(self, y: Array, mu: Array) -> Array:
        return (y * (1.0 - mu) - (self.trials - y) * mu) / (mu * (1.0 - mu))

    def curvature(self, y: Array, mu: Array) -> Array:
        return -y / mu**2 - (self.trials - y) / (1.0 - mu) ** 2

    def fisher_information(self, mu: Array) -> Array:
        return self.trials / (mu * (1.0 - mu))

    def linked(self, y: Array, eta: Array, link: Link) -> RowTerms:
        if not isinstance(link, UnitLink):
            return super().linked(y, eta, link)
        shares, rest = link.log_shares(eta), self.trials - y
        score = y * shares.share_slope + rest * shares.rest_slope
        curvature = y * shares.share_bend + rest * shares.rest_bend
        if np.max(self.trials) > LARGE_COUNT:
            # The two terms and the coefficient are then far larger than what is left of them.
            by_loss = -self._loss(y, np.exp(shares.log_share), np.exp(shares.log_rest)) - self.constant(y)
            near = np.isfinite(by_loss)
        else:
            by_loss, near = eta, False
        direct = y * shares.log_share + rest * shares.log_rest + self._log_ways(y)
        return RowTerms(np.where(near, by_loss, direct), score, curvature)

    def _log_ways(self, y: Array) -> Array:
        """Logarithm of the binomial coefficient."""
        trials = np.broadcast_to(np.asarray(self.trials), np.shape(y))
        parts = (by_count(_log_factorial, part) for part in (trials, y, trials - y))
        whole, successes, failures = parts
        return whole - successes - failures

    def starting_location(self, y: Array) -> Array:
        return (y + 0.5) / (self.trials + 1.0)

    def refuse(self, y: Array, counts: NDArray[np.bool_] | None = None) -> str | None:
        if np.ndim(self.trials) and np.shape(self.trials) != np.shape(y):
            return (
                f"Binomial has trials for {len(self.trials)} rows and y has {len(y)}: "
                "give one number of trials for each row, or one for all."
            )
        over = np.flatnonzero((y > self.trials) & (True if counts is None else counts))
        if not over.size:
            return None
        row = over[0]
        trials = np.broadcast_to(self.trials, np.shape(y))[row]
        return (
            f"Binomial needs no more successes than trials: row {row} has {y[row]:g} in {trials:g}. "
            "y counts successes, and trials says out of how many."
        )

    def receding(self, y: Array) -> NDArray[np.int8]:
        return np.equal(y, self.trials).astype(np.int8) - np.equal(y, 0.0).astype(np.int8)

    def take(self, rows: NDArray[np.intp] | slice) -> "Binomial":
        return dataclasses.replace(self, trials=self.trials[rows]) if np.ndim(self.trials) else self

    def typical(self, weights: Array | None = None) -> "Binomial":
        if not np.ndim(self.trials):
            return self
        # A median of whole numbers that is one itself.
        middle = np.quantile(self.trials, 0.5, method="inverted_cdf", weights=weights)
        return dataclasses.replace(self, trials=float(middle))


def _log_factorial(y: Array) -> Array:
    return gammaln(y + 1.0)
