"""Classes in an order: one curve, and thresholds that cut it into classes."""

from dataclasses import dataclass

import numpy as np

from mlexplore.arrays import Array
from mlexplore.families.class_family import ClassFamily, ClassTerms, Codes
from mlexplore.links import Link, Logit, UnitLink


@dataclass(frozen=True)
class Ordinal(ClassFamily):
    r"""Labels of K kinds in an order, with ``link(P(y <= k)) = zeta_k - mu(x)`` and thresholds ``zeta_1 < ... < zeta_{K-1}``.

    With the logit this is the proportional-odds model: one unit more of x multiplies the odds of a higher class by the same
    factor at every threshold. The thresholds hold the constant of the curve, which has none of its own. With two classes
    this is logistic regression, and its intercept is minus the threshold.

    Parameters
    ----------
    order
        The classes from the lowest to the highest. Numbers and ordered pandas categories have an order of their own; text
        needs this.

    Source: McCullagh, Regression models for ordinal data, Journal of the Royal Statistical Society B 42 (1980).
    """

    name = "Ordinal"
    errors_name = "ordered labels"
    links = ("logit", "probit", "cloglog")
    ordered = True
    about = "Every row belongs to one of several classes in an order, such as grades, and one curve moves all of them."

    order: tuple[object, ...] = ()  # type: ignore[override]  # a field states what the base class asks for

    def __post_init__(self) -> None:
        if isinstance(self.order, str):
            raise TypeError(f'order must list the classes, such as ("low", "high"), not {self.order!r}.')
        object.__setattr__(self, "order", tuple(self.order))
        if len(set(self.order)) != len(self.order):
            raise ValueError("order names a class twice.")

    def probabilities(self, eta: Array, link: Link) -> Array:
        with np.errstate(all="ignore"):
            return np.exp([self._one(k, eta, link) for k in range(len(eta) + 1)])

    def _one(self, label: int, eta: Array, link: Link) -> Array:
        """Log-probability of one class for every row."""
        upper, lower = _between(np.full(eta.shape[1], label, dtype=np.intp), eta)
        return _logistic_ends(upper, lower)[0] if isinstance(link, Logit) else _ends(upper, lower, link)[0]

    def slopes(self, eta: Array, link: Link) -> Array:
        heights = link.slope(eta)
        slopes = np.zeros((len(eta) + 1, *eta.shape))
        for k in range(len(eta)):
            slopes[k, k], slopes[k + 1, k] = heights[k], -heights[k]
        return slopes

    def terms(self, y: Codes, eta: Array, link: Link) -> ClassTerms:
        upper, lower = _between(y, eta)
        with np.errstate(all="ignore"):
            ends = _logistic_ends(upper, lower) if isinstance(link, Logit) else _ends(upper, lower, link)
        loglik, up, down, up_up, both, down_down = ends
        score, curvature, coupling = np.zeros_like(eta), np.zeros_like(eta), np.zeros_like(eta)
        rows = np.flatnonzero(y < len(eta))
        above = (y[rows], rows)
        score[above], curvature[above], coupling[above] = up[rows], up_up[rows], both[rows]
        rows = np.flatnonzero(y > 0)
        below = (y[rows] - 1, rows)
        score[below], curvature[below], coupling[below] = down[rows], down_down[rows], both[rows]
        return ClassTerms(loglik, score, curvature, coupling)

    def of_one_height(self, classes: int) -> dict[int, tuple[int, bool]]:
        return {0: (0, True), classes - 1: (classes - 2, False)}

    def numpy_code(self, link: Link) -> str:
        return f"""\
# The probability of a class is that up to it less that up to the one below.
up_to = {link.numpy_code}
up_to = np.vstack([np.zeros(y.size), up_to, np.ones(y.size)])
rows = np.arange(y.size)
np.log(up_to[y + 1, rows] - up_to[y, rows])"""

    def starting_heights(self, shares: Array, link: Link) -> Array:
        return link.link(np.cumsum(shares)[:-1])


def _between(y: Codes, eta: Array) -> tuple[Array, Array]:
    """Height of the threshold above and below the class of each row; infinite for the last and the first class."""
    rows, q = np.arange(eta.shape[1]), len(eta)
    upper = np.where(y < q, eta[np.minimum(y, q - 1), rows], np.inf)
    lower = np.where(y > 0, eta[np.maximum(y, 1) - 1, rows], -np.inf)
    return upper, lower


Ends = tuple[Array, Array, Array, Array, Array, Array]
"""``log(F(a) - F(b))``, its first derivatives in a and b, the second one in a, the root of the mixed one, and that in b."""


def _logistic_ends(upper: Array, lower: Array) -> Ends:
    """For the logistic distribution: ``F(a) - F(b) = F(a) (1 - F(b)) (1 - exp(b - a))``, three factors that do not cancel."""
    log_up, rest_up, bend_up = _log_logistic(upper)
    log_down, rest_down, bend_down = _log_logistic(-lower)
    apart = upper - lower
    closeness, distance = np.exp(-apart), -np.expm1(-apart)
    loglik = np.where(apart > 0.0, log_up + log_down + np.log(distance), -np.inf)
    pull = closeness / distance
    both = np.sqrt(closeness) / distance
    sharp = both * both
    return loglik, rest_up + pull, -rest_down - pull, -bend_up - sharp, both, -bend_down - sharp


def _log_logistic(height: Array) -> tuple[Array, Array, Array]:
    """``log F``, its slope ``1 - F``, and minus its second derivative, with one exponential."""
    small = np.exp(-np.abs(height))
    larger = 1.0 / (1.0 + small)
    smaller = small * larger
    return (
        np.minimum(height, 0.0) - np.log1p(small),
        np.where(height > 0.0, smaller, larger),
        smaller * larger,
    )


def _ends(upper: Array, lower: Array, link: Link) -> Ends:
    """For any distribution function, from the tail in which its logarithm keeps its digits."""
    assert isinstance(link, UnitLink)
    loglik = _log_between(upper, lower, link)
    up, up_up = _end(_finite(upper), loglik, link)
    down, down_down = _end(_finite(lower), loglik, link)
    up, up_up = (np.where(np.isinf(upper), 0.0, part) for part in (up, up_up))
    down, down_down = (np.where(np.isinf(lower), 0.0, part) for part in (-down, -down_down))
    return loglik, up, down, up_up - up**2, np.sqrt(-up * down), down_down - down**2


def _log_between(upper: Array, lower: Array, link: UnitLink) -> Array:
    """``log(F(upper) - F(lower))``; minus infinity where the thresholds are not in order."""
    above, below = link.log_shares(_finite(upper)), link.log_shares(_finite(lower))
    # From the smaller tail: there the difference keeps its digits.
    low, high = _log_less(above.log_share, below.log_share), _log_less(below.log_rest, above.log_rest)
    found = np.where(below.log_share < below.log_rest, low, high)
    # Of a class that is nearly sure what lies outside keeps the digits.
    outside = np.exp(below.log_share) + np.exp(above.log_rest)
    found = np.where(outside < 0.5, np.log1p(-outside), found)
    found = np.where(np.isinf(upper), below.log_rest, found)
    found = np.where(np.isinf(lower), above.log_share, found)
    return np.where(upper > lower, found, -np.inf)


def _end(height: Array, loglik: Array, link: UnitLink) -> tuple[Array, Array]:
    """Density and its derivative at a height, divided by the probability of the class."""
    shares = link.log_shares(height)
    low = shares.log_share < shares.log_rest
    size = np.exp(np.where(low, shares.log_share, shares.log_rest) - loglik)
    slope = np.where(low, shares.share_slope, -shares.rest_slope)
    bend = np.where(
        low, shares.share_bend + shares.share_slope**2, -(shares.rest_bend + shares.rest_slope**2)
    )
    # Where there is no density left its bend may overflow, and the product of the two would be no number.
    return size * slope, np.where(size > 0.0, size * bend, 0.0)


def _finite(height: Array) -> Array:
    """An infinite height has no derivatives; any number stands in for it until its part is left out."""
    return np.where(np.isinf(height), 0.0, height)


def _log_less(larger: Array, smaller: Array) -> Array:
    """``log(exp(larger) - exp(smaller))``."""
    return larger + np.log(-np.expm1(np.minimum(smaller - larger, 0.0)))
