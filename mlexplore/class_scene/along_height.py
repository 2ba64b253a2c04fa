"""The fit of many features along the one number they act through: the height of a curve."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.class_scene.observed_labels import ObservedLabels

_GRID = 121
_AIR = 0.06
_FARTHEST = 700.0  # log-odds that a probability can have


@dataclass(frozen=True, eq=False)
class AlongHeight:
    """Probabilities along the linear predictor, of two classes or of classes in an order.

    Of several classes without an order, each of which has a curve of its own, along the log-odds of one class against all others.

    Parameters
    ----------
    seen
        The rows.
    """

    seen: ObservedLabels

    @cached_property
    def focus(self) -> int | None:
        """The class whose log-odds run along the axis; None where one curve serves all of them.

        It is the one that the explored parameter belongs to.
        """
        fit = self.seen.fit
        if self.seen.two or fit.family.ordered:
            return None
        place = fit.model.names.index(self.seen.exploration.name)
        return 1 + place // (len(fit.model.names) // (len(fit.classes) - 1))

    @property
    def drawn(self) -> list[int]:
        """Which of the classes have a curve."""
        if self.focus is not None:
            return [self.focus]
        return [1] if self.seen.two else list(range(len(self.seen.fit.classes)))

    @cached_property
    def places(self) -> Array:
        """Where the drawn points stand along the axis, for each explored value, shape (g, points)."""
        if self.focus is not None:
            p = self.seen.probabilities
            rest = np.delete(p, self.focus, axis=2).sum(axis=2)
            with np.errstate(divide="ignore"):
                return np.clip(np.log(p[..., self.focus]) - np.log(rest), -_FARTHEST, _FARTHEST)
        model = self.seen.fit.model
        heights = self.seen.exploration.heights(self.seen.mean_of(self.seen.rows))
        # With an order, each threshold less the curve: thresholds away, the curve is left.
        return self._thresholds[:, :1] - heights[:, 0] if model.family.ordered else heights[:, 0]

    @cached_property
    def _thresholds(self) -> Array:
        """Thresholds for each explored value, shape (g, K - 1)."""
        model = self.seen.fit.model
        estimates = np.stack([model.estimates(theta) for theta in self.seen.exploration.path.thetas])
        return estimates[:, len(model.names) - len(model.classes) + 1 :]

    @cached_property
    def grid(self) -> Array:
        """Places at which the curves are drawn: as far as the fit and most of the way reach."""
        home = self.places[self.seen.exploration.home]
        low, high = float(home.min()), float(home.max())
        air = _AIR * ((high - low) or 1.0)
        return np.linspace(low - air, high + air, _GRID)

    @cached_property
    def explored(self) -> Array:
        """Curves for each explored value, shape (g, curves, grid); one frame where they do not move."""
        model = self.seen.fit.model
        if self.focus is not None:
            return expit(self.grid)[None, None]
        if not model.family.ordered:
            return model.family.probabilities(self.grid[None], model.link)[None, 1:]
        moving = np.unique(self._thresholds, axis=0).shape[0] > 1
        thresholds = self._thresholds if moving else self._thresholds[:1]
        return np.stack(
            [model.family.probabilities(each[:, None] - self.grid, model.link) for each in thresholds]
        )

    @cached_property
    def curves(self) -> Array:
        """The fitted curves, shape (curves, grid)."""
        return self.explored[self.seen.exploration.home if len(self.explored) > 1 else 0]

    @cached_property
    def point_heights(self) -> Array:
        """Height, for each explored value, of the curve that a drawn point belongs to, shape (g, points)."""
        return self.seen.places if self.focus is None else self.seen.probabilities[..., self.focus]
