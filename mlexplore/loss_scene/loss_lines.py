"""The four lines of one loss: what a row costs, the density behind that, how hard the row pulls, and what weight it has."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.loss_scene.shared_axis import Place
from mlexplore.losses import Loss

_BESIDE = 1e-6


def beside_atoms(x: Array, loss: Loss) -> Array:
    """Places at which a density is meant: of positive numbers beside 0, which may have a probability of its own."""
    return np.maximum(x, _BESIDE) if loss.problem == "positive numbers" else x


@dataclass(frozen=True)
class LossLines:
    """One loss over places of an axis, in every state of its parameters.

    Parameters
    ----------
    place
        The loss, and how it lies on the axis.
    x
        Places on the axis, shape ``(m,)``.
    states
        Its parameters by name in each state, G of them: one, or as many as the slider has stops.

    Attributes
    ----------
    value, influence, weight
        Shape ``(G, m)``; NaN where there is none, infinite where the loss is.
    density
        Density over `density_places`, shape ``(G, k)``; where there is none, exp(−loss / scale) as it stands.
    """

    place: Place
    x: Array
    states: tuple[dict[str, float], ...]

    @property
    def moves(self) -> bool:
        """Whether there is more than one state."""
        return len(self.states) > 1

    @property
    def has_density(self) -> bool:
        """Whether there is a density."""
        return self.place.loss.density is not None

    @property
    def in_bars(self) -> bool:
        """Whether the density is a probability of each whole number."""
        return self.place.loss.axis.whole and self.has_density

    @cached_property
    def value(self) -> Array:  # noqa: D102 - see the class
        return self._over(self.x, self.place.loss.value)

    @cached_property
    def influence(self) -> Array:  # noqa: D102 - see the class
        return self.place.scale * self._over(self.x, self.place.loss.influence)

    @cached_property
    def weight(self) -> Array:  # noqa: D102 - see the class
        return self.place.scale * self._over(self.x, self.place.loss.weight)

    @cached_property
    def density_places(self) -> Array:
        """Where the density is computed: the whole numbers along the axis if observations are such, else `x`."""
        if not self.in_bars:
            return self.x
        return np.arange(np.ceil(self.x[0]), np.floor(self.x[-1]) + 1.0)

    @cached_property
    def density(self) -> Array:  # noqa: D102 - see the class
        if self.has_density:
            return self._over(beside_atoms(self.density_places, self.place.loss), self.place.loss.density_at)
        return np.exp(-self.value / self.place.loss.scale)

    def _over(self, x: Array, function: Callable[..., Array]) -> Array:
        return np.stack([function(x - self.place.shift, **state) for state in self.states])
