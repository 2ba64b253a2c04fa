"""Oracles of families for counts, labels and proportions: SciPy's distributions, and the log-densities in mpmath."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import mpmath
import numpy as np
import sympy as sp
from numpy.typing import ArrayLike
from scipy import stats

from mlexplore.families.bernoulli import Bernoulli
from mlexplore.families.beta import Beta
from mlexplore.families.binomial import Binomial
from mlexplore.families.family import Family
from mlexplore.families.negative_binomial import NegativeBinomial
from mlexplore.families.poisson import Poisson
from mlexplore.families.zero_inflated_poisson import ZeroInflatedPoisson
from tests.families.oracle import MU, Oracle, Y, log, loggamma

SIZE, INFLATION, PRECISION = sp.symbols("size inflation precision", positive=True)
TRIALS = 7

Number = Any  # mpmath's numbers have no types that a checker understands


def _times_log(factor: Any, ratio: Any) -> Any:
    """``factor log(ratio)``, 0 where the factor is."""
    return sp.Piecewise((0, sp.Eq(factor, 0)), (factor * log(ratio), True))


class Scattered:
    """A negative binomial distribution, by sums of probabilities with 50 digits, with the methods of SciPy's.

    SciPy's own takes a probability size / (size + mu), whose rounding costs a large size its digits.
    """

    def __init__(self, mu: ArrayLike, size: float) -> None:
        self.mu, self.size = np.asarray(mu, dtype=float), size

    def logpmf(self, y: ArrayLike) -> Any:
        return self._each(lambda probabilities: mpmath.log(probabilities[-1]), y)

    def pmf(self, y: ArrayLike) -> Any:
        return self._each(lambda probabilities: probabilities[-1], y)

    def cdf(self, y: ArrayLike) -> Any:
        return self._each(mpmath.fsum, y)

    def sf(self, y: ArrayLike) -> Any:
        return self._each(lambda probabilities: 1 - mpmath.fsum(probabilities), y)

    def ppf(self, probability: ArrayLike) -> Any:
        shares, mu = np.broadcast_arrays(np.asarray(probability, dtype=float), self.mu)
        found = np.empty(shares.shape)
        with mpmath.workdps(50):
            for place, share in np.ndenumerate(shares):
                total, terms = mpmath.mpf(0), self._terms(mu[place])
                found[place] = next(y for y, term in enumerate(terms) if (total := total + term) >= share)
        return found

    def mean(self) -> Any:
        return self.mu

    def var(self) -> Any:
        return self.mu * (1 + self.mu / self.size)

    def _terms(self, mu: float) -> Iterator[Number]:
        """Probabilities of 0, 1, 2, ..., each from the one before."""
        size, mean = mpmath.mpf(self.size), mpmath.mpf(mu)
        term = mpmath.exp(-size * mpmath.log1p(mean / size))
        for y in itertools.count():
            yield term
            term *= (size + y) / (1 + y) * mean / (size + mean)

    def _each(self, function: Callable[[Sequence[Number]], Number], y: ArrayLike) -> Any:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=float), self.mu)
        found = np.empty(y.shape)
        with mpmath.workdps(50):
            for place, count in np.ndenumerate(y):
                terms = itertools.islice(self._terms(mu[place]), int(count) + 1)
                found[place] = float(function(list(terms)))
        return found


def _negative_binomial(family: NegativeBinomial, mu: ArrayLike) -> Any:
    return stats.poisson(np.asarray(mu, dtype=float)) if family.size == np.inf else Scattered(mu, family.size)


class Proportion:
    """SciPy's beta distribution, its log-density with 40 digits on the way: a difference of large logarithms."""

    def __init__(self, mu: ArrayLike, precision: float) -> None:
        self.mu, self.precision = np.asarray(mu, dtype=float), precision
        self.scipy = stats.beta(precision * self.mu, precision * (1.0 - self.mu))
        self.cdf, self.sf, self.ppf = self.scipy.cdf, self.scipy.sf, self.scipy.ppf
        self.mean, self.var = self.scipy.mean, self.scipy.var

    def logpdf(self, y: ArrayLike) -> Any:
        y, mu = np.broadcast_arrays(np.asarray(y, dtype=float), self.mu)
        with mpmath.workdps(40):
            shapes = mpmath.mpf(self.precision)
            pairs = zip(y.ravel().tolist(), mu.ravel().tolist(), strict=True)
            values = [float(_share(mpmath.mpf(a), mpmath.mpf(m), shapes)) for a, m in pairs]
        return np.array(values).reshape(y.shape)

    def pdf(self, y: ArrayLike) -> Any:
        return np.exp(self.logpdf(y))


class ZeroInflated:
    """A Poisson distribution mixed with zeros, with the methods of SciPy's frozen distributions."""

    def __init__(self, mu: ArrayLike, inflation: float) -> None:
        self.mu, self.inflation = np.asarray(mu, dtype=float), inflation

    def pmf(self, y: ArrayLike) -> Any:
        return self.inflation * np.equal(y, 0) + (1 - self.inflation) * stats.poisson.pmf(
            np.asarray(y), self.mu
        )

    def logpmf(self, y: ArrayLike) -> Any:
        return np.log(self.pmf(y))

    def cdf(self, y: ArrayLike) -> Any:
        return self.inflation * (np.asarray(y) >= 0) + (1 - self.inflation) * stats.poisson.cdf(
            np.asarray(y), self.mu
        )

    def sf(self, y: ArrayLike) -> Any:
        return self.inflation * (np.asarray(y) < 0) + (1 - self.inflation) * stats.poisson.sf(
            np.asarray(y), self.mu
        )

    def ppf(self, probability: ArrayLike) -> Any:
        beyond = np.maximum(np.asarray(probability) - self.inflation, 0.0) / (1 - self.inflation)
        return np.where(beyond > 0.0, np.maximum(stats.poisson.ppf(beyond, self.mu), 0.0), 0.0)

    def mean(self) -> Any:
        return (1 - self.inflation) * self.mu

    def var(self) -> Any:
        return (1 - self.inflation) * (self.mu + self.mu**2) - self.mean() ** 2

    def std(self) -> Any:
        return np.sqrt(self.var())


_POISSON_PEAK = loggamma(Y + 1) - _times_log(Y, Y) + Y
_CHANCE = INFLATION + (1 - INFLATION) * sp.exp(-MU)


def _beta_height(mu: Any) -> Any:
    a, b = mu * PRECISION, (1 - mu) * PRECISION
    return loggamma(PRECISION) - loggamma(a) - loggamma(b) + (a - 1) * log(Y) + (b - 1) * log(1 - Y)


ORACLES_COUNTS: dict[type[Family], Oracle] = {
    Poisson: Oracle(
        lambda _, mu: stats.poisson(mu),
        loss=2 * (_times_log(Y, Y / MU) - Y + MU),
        dispersion=sp.Integer(2),
        constant=_POISSON_PEAK,
        examples=({},),
    ),
    NegativeBinomial: Oracle(
        _negative_binomial,
        loss=2 * (_times_log(Y, Y / MU) - (Y + SIZE) * log((Y + SIZE) / (MU + SIZE))),
        dispersion=sp.Integer(2),
        constant=loggamma(SIZE)
        - loggamma(Y + SIZE)
        + loggamma(Y + 1)
        - _times_log(Y, Y)
        - SIZE * log(SIZE)
        + (Y + SIZE) * log(Y + SIZE),
        examples=({"size": 0.37}, {"size": 3.3}, {"size": 14.9}, {"size": 15.1}, {"size": 2345.0}),
    ),
    Binomial: Oracle(
        lambda family, mu: stats.binom(family.trials, mu),
        loss=_times_log(Y, Y / (TRIALS * MU)) + _times_log(TRIALS - Y, (TRIALS - Y) / (TRIALS - TRIALS * MU)),
        dispersion=sp.Integer(1),
        constant=loggamma(Y + 1)
        + loggamma(TRIALS - Y + 1)
        - loggamma(TRIALS + 1)
        - _times_log(Y, Y / TRIALS)
        - _times_log(TRIALS - Y, (TRIALS - Y) / sp.Integer(TRIALS)),
        examples=({"trials": float(TRIALS)},),
    ),
    ZeroInflatedPoisson: Oracle(
        lambda family, mu: ZeroInflated(mu, family.inflation),
        loss=sp.Piecewise((-2 * log(_CHANCE), sp.Eq(Y, 0)), (2 * (Y * log(Y / MU) - Y + MU), True)),
        dispersion=sp.Integer(2),
        constant=sp.Piecewise((0, sp.Eq(Y, 0)), (_POISSON_PEAK - log(1 - INFLATION), True)),
        examples=({"inflation": 0.013}, {"inflation": 0.37}, {"inflation": 0.93}),
    ),
    Beta: Oracle(
        lambda family, mu: Proportion(mu, family.precision),
        loss=_beta_height(Y) - _beta_height(MU),
        dispersion=sp.Integer(1),
        constant=-_beta_height(Y),
        examples=({"precision": 3.7}, {"precision": 21.3}, {"precision": 441.3}),
    ),
    Bernoulli: Oracle(
        lambda _, mu: stats.bernoulli(mu),
        loss=-_times_log(Y, MU) - _times_log(1 - Y, 1 - MU),
        dispersion=sp.Integer(1),
        constant=sp.Integer(0),
        examples=({},),
    ),
}


# ---- the log-densities once more, for numbers of any size -------------------------------------------------------


def _poisson(y: Number, mu: Number) -> Number:
    return y * mpmath.log(mu) - mu - mpmath.loggamma(y + 1)


def _scattered(y: Number, mu: Number, size: Number) -> Number:
    ways = mpmath.loggamma(y + size) - mpmath.loggamma(size) - mpmath.loggamma(y + 1)
    return ways - size * mpmath.log1p(mu / size) + (y * mpmath.log(mu / (mu + size)) if y else 0)


def _zero_inflated(y: Number, mu: Number, inflation: Number) -> Number:
    if y == 0:
        return mpmath.log(inflation + (1 - inflation) * mpmath.exp(-mu))
    return mpmath.log(1 - inflation) + _poisson(y, mu)


def _label(y: Number, mu: Number) -> Number:
    return mpmath.log(mu) if y else mpmath.log(1 - mu)


def _successes(y: Number, mu: Number) -> Number:
    ways = mpmath.loggamma(TRIALS + 1) - mpmath.loggamma(y + 1) - mpmath.loggamma(TRIALS - y + 1)
    return ways + y * mpmath.log(mu) + (TRIALS - y) * mpmath.log(1 - mu)


def _share(y: Number, mu: Number, precision: Number) -> Number:
    a, b = mu * precision, (1 - mu) * precision
    total = mpmath.loggamma(precision) - mpmath.loggamma(a) - mpmath.loggamma(b)
    return total + (a - 1) * mpmath.log(y) + (b - 1) * mpmath.log(1 - y)


class Extremes(NamedTuple):
    """A log-density in mpmath, with observations, locations and shapes from one end of their domains to the other."""

    log_density: Callable[..., Number]
    y: tuple[float, ...]
    mu: tuple[float, ...]
    shapes: tuple[Mapping[str, float], ...]


_COUNTS = (0.0, 1.0, 40.0, 1e6)
_MEANS = (1e-8, 0.3, 41.3, 1000321.3, 1e8)
_SHARES = (1e-12, 1e-4, 0.3, 0.5, 0.9999, 1 - 1e-12)

EXTREMES: dict[type[Family], Extremes] = {
    Poisson: Extremes(_poisson, _COUNTS, _MEANS, ({},)),
    NegativeBinomial: Extremes(
        _scattered,
        _COUNTS,
        _MEANS,
        tuple({"size": k} for k in (1e-6, 0.9, 14.99, 15.01, 1e4, 1e12)),
    ),
    ZeroInflatedPoisson: Extremes(
        _zero_inflated, _COUNTS, _MEANS, tuple({"inflation": p} for p in (1e-8, 1e-3, 0.3, 0.99))
    ),
    Bernoulli: Extremes(_label, (0.0, 1.0), _SHARES, ({},)),
    Binomial: Extremes(_successes, (0.0, 1.0, 3.0, 7.0), _SHARES, ({"trials": float(TRIALS)},)),
    Beta: Extremes(
        _share,
        (1e-300, 1e-9, *_SHARES[2:]),
        _SHARES,
        tuple({"precision": phi} for phi in (1e-6, 0.3, 2.0, 36.0, 1e6, 1e12)),
    ),
}
