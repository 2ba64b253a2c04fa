"""Bands around a fitted curve: where the curve may run, and where the next observation may fall."""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.links import Identity, Link
from mlexplore.mixtures import Mixture, mixtures, quantile_of, width_of

BandKind = Literal["confidence", "prediction"]

_IDENTITY = Identity()
# Where the ends depend on the standard error alone, they are computed at so many of them in each power of ten.
_STANDARD_ERRORS = 16
_SETTLED = 1e-10  # on the normal scale
_FARTHEST_MEAN = 1e30  # beyond it the quantiles of a family with a mean near infinity hardly move
_MOST_STEPS = 200
_WIDENINGS = 8
_KNOTS = (
    17  # locations between which the quantiles of a family without a pivot are interpolated to begin with
)
_ONE_BELOW_ONE = 1.0 - 2.0**-53


class Band(NamedTuple):
    """Lower and upper end at each place, shape (n,) each."""

    lower: Array
    upper: Array


def confidence_band(eta: Array, spread: Array, *, level: float) -> Band:
    """Where the curve runs: the estimate plus and minus a normal quantile times its standard error (delta method)."""
    reach = ndtri(0.5 + 0.5 * level) * spread
    return Band(eta - reach, eta + reach)


def location_band(eta: Array, spread: Array, family: Family, link: Link, *, level: float) -> Band:
    """Where the location runs: the confidence band on the scale of the link, brought back.

    So it stays among the locations that the family can have. Under the identity link it is cut off there: a mean that
    must be positive has no negative band.
    """
    band = confidence_band(eta, spread, level=level)
    with np.errstate(all="ignore"):  # an end beyond what the link can take back is infinite, and meant so
        low, high = (link.inverse(np.clip(end, link.span.low, link.span.high)) for end in band)
    if not link.increasing:
        low, high = high, low
    domain = family.location_domain
    return Band(np.clip(low, domain.low, domain.high), np.clip(high, domain.low, domain.high))


def prediction_band(
    eta: Array, spread: Array, family: Family, link: Link = _IDENTITY, *, level: float
) -> Band:
    """Where one further observation falls, by the fitted density and not by a normal approximation.

    The observation has the distribution of the family around a curve that is itself uncertain (normal on the scale of the
    link, with standard error `spread`): the band ends at the quantiles of ``F(y) = E F(y | mu)``. The ends of a discrete
    family are whole numbers: the least y at which F reaches the probability. The uncertainty of the shape parameters is
    left out. Where eta may leave what is possible (a positive mean under the identity link), its normal distribution is cut
    off there.

    Parameters
    ----------
    eta, spread
        Curve on the scale of the link and its standard errors, shape (n,). A standard error that does not exist counts
        as 0.

    Returns
    -------
    Band
        NaN where eta itself belongs to no possible location.
    """
    spread = np.where(np.isfinite(spread), spread, 0.0)
    if not is_shift(family, link):
        return _ends(eta, spread, family, link, level)
    # The observation is the curve plus, or times, something that depends on the standard error alone.
    beyond = _along(spread, lambda errors: _ends(np.zeros_like(errors), errors, family, link, level))
    mu = link.inverse(eta)
    return Band(*(mu + end if family.pivot == "difference" else mu * end for end in beyond))


def is_shift(family: Family, link: Link) -> bool:
    """Whether the observation is the curve plus, or times, something that depends on the standard error alone: that is quick."""
    return (family.pivot, link.name) in (("difference", "identity"), ("ratio", "log"))


def prediction_band_of_rows(eta: Array, spread: Array, family: Family, link: Link, *, level: float) -> Band:
    """`prediction_band` at the observations themselves: each with the numbers that the family holds for it, such as trials."""
    held = [np.asarray(getattr(family, known.name)) for known in family.knowns()]
    held = [values for values in held if values.ndim]
    if not held:
        return prediction_band(eta, spread, family, link, level=level)
    band = Band(np.empty_like(eta), np.empty_like(eta))
    _, kinds = np.unique(np.column_stack(held), axis=0, return_inverse=True)
    for kind in range(int(kinds.max()) + 1):
        rows = np.flatnonzero(kinds == kind)
        # Rows that hold the same numbers are all typical of one another.
        ends = prediction_band(eta[rows], spread[rows], family.take(rows).typical(), link, level=level)
        band.lower[rows], band.upper[rows] = ends
    return band


def _along(spread: Array, ends: Callable[[Array], Band]) -> Band:
    """Ends of bands at many standard errors, interpolated where they lie close: a smooth function of their logarithm."""
    lower, upper = np.empty_like(spread), np.empty_like(spread)
    largest = float(spread.max(initial=0.0))
    with np.errstate(divide="ignore"):
        decades = np.floor(np.log10(spread / largest)) if largest > 0.0 else np.zeros_like(spread)
    for decade in np.unique(decades).tolist():
        rows = np.flatnonzero(decades == decade)
        if len(rows) <= 1.5 * _STANDARD_ERRORS or not (largest > 0.0 and np.isfinite(decade)):
            lower[rows], upper[rows] = ends(spread[rows])
            continue
        places = np.log(spread[rows])
        low, high = float(places.min()), float(places.max())
        middle, half = 0.5 * (low + high), max(0.5 * (high - low), 1e-12)
        nodes = np.polynomial.chebyshev.chebpts1(_STANDARD_ERRORS)
        known = np.column_stack(ends(np.exp(middle + half * nodes)))
        weights = np.polynomial.chebyshev.chebfit(nodes, known, _STANDARD_ERRORS - 1)
        lower[rows], upper[rows] = np.polynomial.chebyshev.chebval((places - middle) / half, weights)
    return Band(lower, upper)


def _ends(eta: Array, spread: Array, family: Family, link: Link, level: float) -> Band:
    lower, upper = np.full_like(eta, np.nan), np.full_like(eta, np.nan)
    probabilities = np.array([0.5 - 0.5 * level, 0.5 + 0.5 * level])
    with np.errstate(
        all="ignore"
    ):  # far nodes overflow: their share is told apart or they are looked at no further
        possible = _possible(eta, family, link)
        for rows, mixture in mixtures(np.flatnonzero(possible), eta, spread, family, link):
            lower[rows], upper[rows] = _quantiles(mixture, probabilities)
    return Band(lower, upper)


def _possible(eta: Array, family: Family, link: Link) -> NDArray[np.bool_]:
    inside = np.isfinite(eta) & (eta > link.span.low) & (eta < link.span.high)
    return inside & family.location_domain.contains(link.inverse(np.where(inside, eta, 1.0)))


# ---- quantiles of a mixture -----------------------------------------------------------------------------------------


class _Scale(NamedTuple):
    """The scale on which a quantile is looked for."""

    of: Callable[[Array], Array]
    back: Callable[[Array], Array]


def _scale(family: Family) -> _Scale:
    support = family.support
    if family.discrete or support.low == -np.inf:
        return _Scale(lambda y: y, lambda t: t)
    if support.high == np.inf:
        return _Scale(np.log, np.exp)
    return _Scale(lambda y: np.log(y) - np.log1p(-y), lambda t: 1.0 / (1.0 + np.exp(-t)))


def _quantiles(mixture: Mixture, probabilities: Array) -> Array:
    """Quantiles of the next observation, shape (number of probabilities, m)."""
    m, family = len(mixture.eta), mixture.family
    lower, upper, guess = (np.empty((len(probabilities), m)) for _ in range(3))
    sign = 1.0 if mixture.link.increasing else -1.0
    ratio = mixture.spread * np.abs(mixture.link.slope(mixture.eta))
    ratio = np.maximum(ratio / width_of(family, mixture.link.inverse(mixture.eta)), 1e-6)
    for place, p in enumerate(probabilities.tolist()):
        if mixture.nodes == 1:
            lower[place] = quantile_of(family, p, mixture.link.inverse(mixture.eta))
            continue
        # What half of the probability beyond leaves to curve and observation each bounds the quantile of both together:
        # a family is ordered by its location.
        for ends, share in ((lower, 0.5 * p), (upper, 0.5 + 0.5 * p)):
            of_curve = share if sign > 0.0 else 1.0 - share
            mu = mixture.location(mixture.deviation(np.full(m, of_curve)))
            ends[place] = _roughly(family, share, mu)
        # Variances add, nearly.
        away = sign * float(ndtri(p)) * (np.hypot(1.0, ratio) - 1.0) / ratio
        mu = mixture.location(np.clip(away, mixture.low, mixture.high))
        guess[place] = _roughly(family, p, mu)
    if mixture.nodes == 1:
        return lower
    rows = np.tile(np.arange(m), len(probabilities))
    wanted = np.repeat(ndtri(probabilities), m)
    solve = _whole_quantiles if family.discrete else _continuous_quantiles
    found = solve(mixture.take(rows), wanted, lower.ravel(), upper.ravel(), guess.ravel())
    return found.reshape(len(probabilities), m)


def _roughly(family: Family, probability: float, mu: Array) -> Array:
    """Quantiles to begin a search from: where exact ones would cost a search of their own, by mean and variance alone."""
    if family.pivot is not None or family.discrete:
        return quantile_of(family, probability, mu)
    variance, z = family.variance(mu), float(ndtri(probability))
    if family.support.high == np.inf:
        spread = np.sqrt(np.log1p(variance / mu / mu))
        rough = mu * np.exp(spread * (z - 0.5 * spread))
        # Of a mean near infinity neither is a number.
        lost = ~(np.isfinite(rough) & (rough > 0.0))
        if lost.any():
            rough[lost] = quantile_of(family, probability, np.minimum(mu[lost], _FARTHEST_MEAN))
        return rough
    rest = 1.0 - mu
    odds = mu / rest * np.exp(z * np.minimum(np.sqrt(variance) / (mu * rest), 10.0))
    return odds / (1.0 + odds)


def _score(mixture: Mixture, y: Array) -> Array:
    """Probability below on the normal scale, where distribution functions are close to straight lines."""
    return ndtri(np.clip(mixture.below(y), 1e-300, _ONE_BELOW_ONE))


def _continuous_quantiles(mixture: Mixture, wanted: Array, lower: Array, upper: Array, guess: Array) -> Array:
    """False position with halving (Illinois), all places at once; a place that has settled is left alone."""
    scale = _scale(mixture.family)
    # Where a family puts probability on the end of its support, a quantile may be that end itself.
    edge = mixture.family.support.low
    at_edge = np.zeros(len(wanted), dtype=bool)
    if np.isfinite(edge):
        at_edge = _score(mixture, np.full_like(wanted, edge)) >= wanted
        lower = np.maximum(lower, edge + 1e-15 * (upper - edge))
    a, b = scale.of(lower), scale.of(upper)
    x = scale.of(np.clip(guess, lower, upper))
    fa, fb = (_score(mixture, end) - wanted for end in (lower, upper))
    for _ in range(_WIDENINGS):
        # Ends that are only guessed may lie on the wrong side.
        short_below, short_above = (fa > 0.0) & ~at_edge, (fb < 0.0) & ~at_edge
        if not (short_below.any() or short_above.any()):
            break
        reach = 0.5 * (b - a)
        a, b = np.where(short_below, a - reach, a), np.where(short_above, b + reach, b)
        fa, fb = (_score(mixture, scale.back(end)) - wanted for end in (a, b))
    found = np.where(at_edge, edge, scale.back(x))
    open_, last = np.flatnonzero(~at_edge), np.zeros(len(wanted))
    for _ in range(_MOST_STEPS):
        f = _score(mixture.take(open_), scale.back(x[open_])) - wanted[open_]
        here, side = x[open_], np.sign(f)
        up = f < 0.0
        again = side == last[open_]
        # The end that stays put twice is believed half as much.
        fa[open_] = np.where(up, f, np.where(again, 0.5, 1.0) * fa[open_])
        fb[open_] = np.where(up, np.where(again, 0.5, 1.0) * fb[open_], f)
        a[open_], b[open_] = np.where(up, here, a[open_]), np.where(up, b[open_], here)
        last[open_] = side
        found[open_] = scale.back(here)
        room = b[open_] - a[open_]
        tiny = 4e-16 * np.maximum(np.abs(a[open_]), np.abs(b[open_]))
        open_ = open_[(np.abs(f) > _SETTLED) & (room > tiny)]
        if not open_.size:
            break
        share = np.clip(fa[open_] / (fa[open_] - fb[open_]), 0.0, 1.0)
        share = np.where(np.isfinite(share), share, 0.5)
        x[open_] = a[open_] + share * (b[open_] - a[open_])
    return found


def _whole_quantiles(mixture: Mixture, wanted: Array, lower: Array, upper: Array, guess: Array) -> Array:
    """The least whole number at which the probability below reaches what is wanted."""
    a, b = np.floor(lower) - 1.0, np.ceil(upper)  # below the quantile, and not below it
    x = np.clip(np.rint(guess), a + 1.0, b)
    step = np.ones_like(wanted)
    open_ = np.flatnonzero(b - a > 1.0)
    for _ in range(_MOST_STEPS):
        if not open_.size:
            break
        here = x[open_]
        reached = _score(mixture.take(open_), here) >= wanted[open_]
        a[open_], b[open_] = np.where(reached, a[open_], here), np.where(reached, here, b[open_])
        # Away from the guess in growing steps until the quantile is passed, then by halves.
        ahead = np.where(reached, here - step[open_], here + step[open_])
        inside = (ahead > a[open_]) & (ahead < b[open_])
        x[open_] = np.where(inside, ahead, np.floor(0.5 * (a[open_] + b[open_])))
        step[open_] = np.where(inside, 2.0 * step[open_], np.inf)
        open_ = open_[b[open_] - a[open_] > 1.0]
    return b
