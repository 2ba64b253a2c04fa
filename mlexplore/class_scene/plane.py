"""The fit over two features: which class is the most probable where, how probable it is, and the borders between them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.class_scene.boundaries import Lines, borders, level_lines
from mlexplore.class_scene.observed_labels import ObservedLabels
from mlexplore.curves.mean import BasisMean

_FINE, _COARSE = 97, 17  # places along each feature: of what stands still, and of what moves
_AIR = 0.06
LEVELS = (0.1, 0.25, 0.75, 0.9)
"""Probabilities whose contours are drawn beside that of one half, of two classes."""
_LEAST = 1e-300  # below it a probability has no logarithm to interpolate


@dataclass(frozen=True, eq=False)
class Plane:
    """Probabilities over the plane of two features.

    Parameters
    ----------
    seen
        The rows.
    """

    seen: ObservedLabels

    @cached_property
    def reach(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Ends of both axes."""
        return self._reach(0), self._reach(1)

    def _reach(self, column: int) -> tuple[float, float]:
        values = self.seen.table[:, column]
        low, high = float(values.min()), float(values.max())
        air = _AIR * ((high - low) or 1.0)
        return low - air, high + air

    def _axes(self, count: int) -> tuple[Array, Array]:
        (left, right), (low, high) = self.reach
        return np.linspace(left, right, count), np.linspace(low, high, count)

    def _places(self, count: int) -> Array:
        across, up = self._axes(count)
        return np.column_stack([np.tile(across, count), np.repeat(up, count)])

    def _mean(self, count: int) -> BasisMean:
        found = self.seen.fit.model.mean.at(self._places(count))
        assert isinstance(found, BasisMean)
        return found

    @cached_property
    def axes(self) -> tuple[Array, Array]:
        """Places of the grid of `probabilities`, (nx,) and (ny,)."""
        return self._axes(_FINE)

    @cached_property
    def probabilities(self) -> Array:
        """Fitted probability of each class over the plane, shape (ny, nx, K)."""
        model = self.seen.fit.model
        found = model.probabilities(self.seen.fit.maximum.theta, self._mean(_FINE))
        return found.reshape(_FINE, _FINE, -1)

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """Which of the shown classes is, or holds, the most probable one, shape (ny, nx)."""
        return self.seen.shown.place[self.probabilities.argmax(axis=-1)]

    @cached_property
    def contours(self) -> tuple[Lines, ...]:
        """Where the probability of the second of two classes is each of `LEVELS`; none of several classes."""
        if not self.seen.two:
            return ()
        odds = np.log(np.maximum(self.probabilities, _LEAST))
        odds = odds[..., 1] - odds[..., 0]
        return tuple(
            level_lines(*self.axes, (odds - np.log(level / (1.0 - level)))[None]).joined() for level in LEVELS
        )

    @cached_property
    def fitted(self) -> Lines:
        """Borders between the regions of the fit, one frame."""
        return self._borders(_FINE, self.probabilities[None])

    @cached_property
    def explored(self) -> Lines:
        """Borders for each explored value."""
        found = self.seen.exploration.probabilities(self._mean(_COARSE))
        return self._borders(_COARSE, found.reshape(len(found), _COARSE, _COARSE, -1))

    @cached_property
    def true(self) -> Lines | None:
        """Borders under the truth, one frame."""
        if self.seen.truth is None:
            return None
        found = self.seen.truth.probabilities(self._places(_FINE))
        return self._borders(_FINE, found.reshape(1, _FINE, _FINE, -1)).joined()

    def _borders(self, count: int, probabilities: Array) -> Lines:
        logs = np.log(np.maximum(probabilities, _LEAST))
        return borders(*self._axes(count), logs, self.seen.shown.place)
