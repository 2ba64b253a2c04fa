"""The next observation around a curve that is itself uncertain: a family averaged over a normal eta."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, roots_hermitenorm, roots_legendre

from mlexplore.arrays import Array
from mlexplore.families.family import Family
from mlexplore.links import Link

_MOST_ROWS = 1_000  # places at a time: what is mixed has a column for each of up to 160 nodes
_LEAST = 1e-100
_FAR = 9.0  # standard errors beyond which a normal variable is not looked for
# Up to these ratios of the curve's standard error to the width of the errors, sums over so many Hermite nodes are exact
# to more than eight digits: each node more divides the error by the square of the ratio over two.
_FEW, _MANY = (0.35, 9), (1.0, 24)
# Beyond, what is summed is close to a step: Gauss-Legendre between points that lie densely around it.
_LEGENDRE_NODES, _LEGENDRE_WEIGHTS = roots_legendre(8)
_CUTS = np.array([-_FAR, -6.0, -4.0, -2.5, -1.2, 0.0, 1.2, 2.5, 4.0, 6.0, _FAR])
_CUTS_AT_STEP = np.array([0.0, 0.5, 1.0, 1.4, 1.6, 2.0, 3.0, 4.5, 7.0, 12.0])
_CUTS_AT_STEP = np.concatenate([-_CUTS_AT_STEP[:0:-1], _CUTS_AT_STEP])
# Of the width of a density: where its last percent is narrower, there is an edge.
_SHARP = 0.4


@dataclass(frozen=True, eq=False)
class Mixture:
    """The next observation at some places: a family around an eta that is normal, cut off at `low` and `high`.

    Parameters
    ----------
    eta, spread
        Curve and standard error, shape (m,).
    low, high
        Ends of what is possible, in standard errors from the curve, shape (m,).
    nodes
        Number of Hermite nodes, 1 for a curve that is certain, or 0 for panels that follow the step.
    """

    eta: Array
    spread: Array
    low: Array
    high: Array
    nodes: int
    family: Family
    link: Link

    def take(self, rows: NDArray[np.intp]) -> "Mixture":
        """Return the mixtures of some of the places."""
        return Mixture(
            self.eta[rows],
            self.spread[rows],
            self.low[rows],
            self.high[rows],
            self.nodes,
            self.family,
            self.link,
        )

    def location(self, deviations: Array) -> Array:
        """Locations at so many standard errors (m,) or (m, K) from the curve."""
        eta, spread = self.eta, self.spread
        if deviations.ndim > 1:
            eta, spread = eta[:, None], spread[:, None]
        mu, domain = self.link.inverse(eta + spread * deviations), self.family.location_domain
        # Rounding may carry a node at the end of what is possible beyond it.
        return np.clip(mu, domain.low + _LEAST, domain.high) if domain.low == 0.0 else mu

    def deviation(self, probability: Array) -> Array:
        """Quantiles of the cut normal distribution, in standard errors."""
        below, above = ndtr(self.low), ndtr(self.high)
        return np.clip(ndtri(below + probability * (above - below)), self.low, self.high)

    def below(self, y: Array) -> Array:
        """Probability of an observation at or below `y` (m,)."""
        if self.nodes == 1:
            return self.family.cdf(y, self.link.inverse(self.eta))
        if self.nodes:
            nodes, weights = roots_hermitenorm(self.nodes)
            mu = self.location(np.broadcast_to(nodes, (len(y), self.nodes)))
            return self.family.cdf(y[:, None], mu) @ (weights / weights.sum())
        nodes, weights = self._panels(y)
        mu = self.location(nodes)
        # A location that overflows lies above everything.
        shares = np.where(
            np.isfinite(mu), self.family.cdf(y[:, None], np.where(np.isfinite(mu), mu, 1.0)), 0.0
        )
        return (weights * shares).sum(axis=1) / weights.sum(axis=1)

    def _panels(self, y: Array) -> tuple[Array, Array]:
        """Nodes and weights of Gauss-Legendre panels, narrow ones where the location passes `y`, shape (m, K)."""
        near = self.family.starting_location(y)
        eta = self.link.link(near)
        step = (eta - self.eta) / self.spread
        width = width_of(self.family, near) / np.abs(self.link.slope(eta) * self.spread)
        around = step[:, None] + width[:, None] * _CUTS_AT_STEP
        around = np.where(np.isfinite(around), around, 0.0)
        cuts = np.concatenate([around, np.broadcast_to(_CUTS, (len(y), _CUTS.size))], axis=1)
        cuts = np.sort(np.clip(cuts, self.low[:, None], self.high[:, None]), axis=1)
        middle, half = 0.5 * (cuts[:, 1:] + cuts[:, :-1]), 0.5 * np.diff(cuts, axis=1)
        nodes = middle[..., None] + half[..., None] * _LEGENDRE_NODES
        weights = half[..., None] * _LEGENDRE_WEIGHTS * np.exp(-0.5 * nodes**2)
        return nodes.reshape(len(y), -1), weights.reshape(len(y), -1)


def width_of(family: Family, mu: Array) -> Array:
    """Half the distance between the quantiles that are one standard deviation apart from the median in a normal density.

    For a family without a pivot its standard deviation, which costs less.
    """
    if family.pivot is None:
        return np.sqrt(family.variance(mu))
    ends = [quantile_of(family, float(ndtr(z)), mu) for z in (-1.0, 1.0)]
    return 0.5 * (ends[1] - ends[0])


def quantile_of(family: Family, probability: float, mu: Array) -> Array:
    """Quantile of the family at one probability and many locations; computed once where there is a pivot."""
    if family.pivot is None:
        return family.quantile(np.full_like(mu, probability), mu)
    unit = 0.0 if family.pivot == "difference" else 1.0
    (one,) = family.quantile(np.array([probability]), np.array([unit]))
    return mu + one if family.pivot == "difference" else mu * one


def mixtures(
    rows: NDArray[np.intp], eta: Array, spread: Array, family: Family, link: Link
) -> list[tuple[NDArray[np.intp], Mixture]]:
    """Places sorted by how they are best summed over."""
    low, high = (np.full(len(rows), side * _FAR) for side in (-1.0, 1.0))
    centre, error = eta[rows], spread[rows]
    for end in _edges(family, link):
        room = (end - centre) / np.where(error > 0.0, error, 1.0)
        low = np.where((room <= 0.0) & (error > 0.0), np.maximum(low, room), low)
        high = np.where((room > 0.0) & (error > 0.0), np.minimum(high, room), high)
    # How wide the curve's own uncertainty is beside the errors, also a little way off.
    ratio = np.zeros(len(rows))
    for away in (-2.0, 0.0, 2.0):
        here = centre + np.clip(away, low, high) * error
        ratio = np.fmax(ratio, error * np.abs(link.slope(here)) / width_of(family, link.inverse(here)))
    smooth = (low == -_FAR) & (high == _FAR) & (not _is_sharp(family))
    nodes = np.where(smooth & (ratio <= _MANY[0]), np.where(ratio <= _FEW[0], _FEW[1], _MANY[1]), 0)
    nodes = np.where(error > 0.0, nodes, 1)
    found = []
    for count in np.unique(nodes).tolist():
        group = np.flatnonzero(nodes == count)
        for start in range(0, len(group), _MOST_ROWS):
            part = group[start : start + _MOST_ROWS]
            mixture = Mixture(centre[part], error[part], low[part], high[part], count, family, link)
            found.append((rows[part], mixture))
    return found


def _is_sharp(family: Family) -> bool:
    """Whether the density has a kink or an edge, which sums over Hermite nodes do not see."""
    if family.kinked or family.pivot != "difference":
        return family.kinked
    far, near, once, more, most, end = (
        float(quantile_of(family, float(ndtr(z)), np.zeros(1))[0]) for z in (-3.7, -2.3, -1.0, 1.0, 2.3, 3.7)
    )
    # 1.4 for the normal density, 0.02 for one that is level between two edges.
    return min(near - far, end - most) < _SHARP * 0.5 * (more - once)


def _edges(family: Family, link: Link) -> list[float]:
    """Values of eta at which what is possible ends."""
    ends = [link.span.low, link.span.high]
    if not family.location_domain.holds(link.domain):
        domain = family.location_domain
        inside = [np.array([end]) for end in (domain.low, domain.high) if link.domain.contains(end)]
        ends += [float(link.link(end)[0]) for end in inside]
    return [end for end in ends if np.isfinite(end)]
