"""Everything the four views draw, as numbers: computed once for a fit and one explored parameter."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.scene.along_x import AlongX
from mlexplore.scene.losses import Losses
from mlexplore.scene.sideways import Sideways, sideways

_SIDEWAYS = 5  # places along the curve at which the error density is drawn


@dataclass(frozen=True, eq=False)
class Scene(AlongX, Losses):
    """The numbers behind the four views: what runs along x, what runs along the departure, and the loss.

    Each of these has a class and a file of its own, which knows only what it needs; here stands what brings them together.
    Rows of weight zero are set aside: they are among the drawn points, after all others, and have no share in any other number;
    curve and bands are carried on to them.

    Parameters
    ----------
    fit
        The fitted curve and error distribution.
    exploration
        The parameter that is turned, with its path of states.
    truth
        What made the data, if they were simulated.
    along
        Number of the column of x that runs along the horizontal axis. The others stand at their means wherever a curve is
        drawn, and so does an offset; every observation has its own.
    """

    @cached_property
    def sideways_places(self) -> Array:
        """Places along x at which the density of y stands sideways on the curve."""
        low, high = self.reach
        return low + (high - low) * (np.arange(_SIDEWAYS) + 0.5) / _SIDEWAYS

    @cached_property
    def sideways(self) -> Sideways:
        """What the family expects of y at `sideways_places`, given the explored curve there."""
        mu = self.exploration.curves(self.section.mean(self.sideways_places))
        low, high = self.departure_grid[[0, -1]]
        y, home = self.y, mu[self.exploration.home]
        span = float(np.ptp(y)) or 1.0
        limits = {
            "difference": (home + low, home + high),
            "ratio": (home * low, home * high),
            None: (np.full_like(home, y.min() - 0.5 * span), np.full_like(home, y.max() + 0.5 * span)),
        }
        return sideways(self.exploration, mu, limits[self.fit.family.pivot], thinnest=0.03 * span)

    @cached_property
    def true_values(self) -> dict[str, float]:
        """True values of the parameters that fit and truth share, by name; none where the data were not simulated."""
        if self.truth is None:
            return {}
        return self.truth.shared(self.fit.curve, self.fit.family, self.fit.model.link.name)
