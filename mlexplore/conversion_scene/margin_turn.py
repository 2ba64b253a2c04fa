"""A typed loss of the margin, while the scale that divides it is taken through a range."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.margin import MarginCurve
from mlexplore.conversion.margin_target import best_heights

_STEPS = 48
_TIMES = 8.0
_END, _PLACES = 4.0, 321
_LIMIT = 900.0  # a best height beyond is none: the search ends there
_RARE = 0.005


@dataclass(frozen=True)
class MarginTurn:
    """What a loss phi of the margin m says of the probabilities of labels, at every scale.

    Parameters
    ----------
    margin
        The loss.
    s
        The scale as it stands.
    """

    margin: MarginCurve
    s: float

    @property
    def usual(self) -> float:
        """The scale at which the loss is a log-likelihood, or 1."""
        return usual_margin_scale(self.margin)

    @cached_property
    def numbers(self) -> Array:
        """Scales, shape ``(G,)``, increasing; the usual one and `s` are among them."""
        low, high = min(self.usual / _TIMES, self.s), max(self.usual * _TIMES, self.s)
        spaced = [float(f"{each:.3g}") for each in np.geomspace(low, high, _STEPS + 1).tolist()]
        return np.unique([*spaced, self.usual, self.s])

    @property
    def home(self) -> int:
        """Which of `numbers` is the usual scale."""
        return int(np.searchsorted(self.numbers, self.usual))

    @property
    def place(self) -> int:
        """Where among `numbers` the loss stands."""
        return int(np.searchsorted(self.numbers, self.s))

    @cached_property
    def x(self) -> Array:
        """Margins, shape ``(m,)``, as many below 0 as above, with both sides of every break among them."""
        breaks = np.abs([0.0, *self.margin.curve.breaks])
        breaks = breaks[breaks < _END]
        beside = 1e-6
        half = np.concatenate(
            [np.linspace(0.0, _END, _PLACES // 2 + 1), breaks, breaks + beside, abs(breaks - beside)]
        )
        return np.unique(np.concatenate([-half, half]))

    @cached_property
    def loss_over_scale(self) -> Array:
        """``phi(m) / s``, shape ``(G, m)``."""
        return self.margin.phi(self.x)[None, :] / self.numbers[:, None]

    @cached_property
    def totals(self) -> Array:
        """``exp(-phi(m)/s) + exp(-phi(-m)/s)``, shape ``(G, m)``."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.array([self.margin.total(self.x, s) for s in self.numbers.tolist()])

    @cached_property
    def shares(self) -> Array:
        """Share of the first term in the sum, shape ``(G, m)``: a probability where the sum is the same at every margin."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.array([self.margin.probability(self.x, s) for s in self.numbers.tolist()])

    @cached_property
    def probabilities(self) -> Array:
        """Probabilities of the label 1, shape ``(k,)``."""
        return np.linspace(_RARE, 1.0 - _RARE, 199)

    @cached_property
    def best(self) -> Array:
        """The height with the least expected loss for each of them, shape ``(k,)``; NaN where there is none."""
        margin = self.margin
        found = best_heights(
            margin.phi, margin.slope, margin.curve.places, self.probabilities, convex=margin.convex
        )
        return np.where(np.abs(found) < _LIMIT, found, np.nan)


def usual_margin_scale(margin: MarginCurve) -> float:
    """The scale at which a loss is a log-likelihood of labels; 1 where there is none, or any will do."""
    s = margin.bernoulli.s
    return s if np.isfinite(s) else 1.0
