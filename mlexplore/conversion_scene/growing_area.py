"""A loss without a density: how the area under exp(-rho/s) grows as more of the line is added up."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.polynomial import legendre

from mlexplore.arrays import Array
from mlexplore.conversion import LossCurve
from mlexplore.conversion_scene.axis_of_loss import residuals_around

_STEPS = 60
_SMALLEST = 20.0
_DECADES = 3
_NODES = 16


@dataclass(frozen=True)
class GrowingArea:
    """exp(-rho(r)/s), and its integral over what lies within a reach R of 0.

    Parameters
    ----------
    curve
        A loss.
    s
        A scale.
    """

    curve: LossCurve
    s: float

    @cached_property
    def x(self) -> Array:
        """Residuals, shape ``(m,)``."""
        return residuals_around(self.curve)

    @cached_property
    def reaches(self) -> Array:
        """How far is added up: values of R, shape ``(G,)``, increasing to the end of the picture and on, for three decades."""
        end = float(self.x[-1])
        inner = np.linspace(end / _SMALLEST, end, _STEPS // 2 + 1)
        return np.concatenate([inner, end * np.logspace(0.0, _DECADES, _STEPS // 2 + 1)[1:]])

    @property
    def home(self) -> int:
        """The reach that fills the picture."""
        return _STEPS // 2

    @cached_property
    def loss_over_scale(self) -> Array:
        """``rho(r) / s``, shape ``(1, m)``."""
        return self.curve.rho(self.x)[None, :] / self.s

    @cached_property
    def influence(self) -> Array:
        """``psi(r) / s``, shape ``(1, m)``."""
        return self.curve.psi(self.x)[None, :] / self.s

    @cached_property
    def weight(self) -> Array:
        """``psi(r) / r``, shape ``(1, m)``."""
        return self.curve.weight(self.x)[None, :]

    @cached_property
    def height(self) -> Array:
        """``exp(-rho(r)/s)``, shape ``(1, m)``."""
        return self._height(self.x)[None, :]

    @cached_property
    def within(self) -> Array:
        """The same where it is added up and 0 elsewhere, shape ``(G, m)``."""
        return np.where(np.abs(self.x) <= self.reaches[:, None], self.height, 0.0)

    @cached_property
    def areas(self) -> Array:
        """The integral from -R to R, shape ``(G,)``; NaN where the loss is not defined."""
        ends = np.concatenate([[0.0], self.reaches])
        breaks = [abs(place) for place in self.curve.breaks if abs(place) < ends[-1]]
        edges = np.unique([*ends, *breaks])
        nodes, weights = legendre.leggauss(_NODES)
        half = 0.5 * np.diff(edges)[:, None]
        r = 0.5 * (edges[1:] + edges[:-1])[:, None] + half * nodes
        with np.errstate(over="ignore"):
            pieces = ((self._height(r) + self._height(-r)) * (half * weights)).sum(axis=1)
            grown = np.concatenate([[0.0], np.cumsum(pieces)])
        return grown[np.searchsorted(edges, self.reaches)]

    def _height(self, r: Array) -> Array:
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(-self.curve.rho(r) / self.s)
