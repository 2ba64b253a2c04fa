"""One density read in two ways: of y around a given curve, and of the curve for a given y.

The first is a distribution: it says how probable data are if the model is true. The second is the likelihood of one observation. It
has the same numbers in it and is no distribution of μ: what it encloses with its axis need not be 1.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import expit

from mlexplore.arrays import Array
from mlexplore.domains import REAL
from mlexplore.families import Family
from mlexplore.fitting import Fit

_FRAMES = 61
_FINE = 241
_TAIL = 0.004  # probability left out at either end
_WIDEST = 4.0  # of the logarithm of μ, to either side
_SEEN = 0.02  # share of its peak from which on a likelihood is drawn
_LARGEST = 4.0  # heights that are drawn, in units of the curve or the largest y
_STEP = 0.05  # of the integral, over the logarithm of μ, or a third of its logit
_FARTHEST = 14.0  # from the peak over the logarithm; beyond, the integrand falls like an exponential function, or not at all
_NO_FALL = 1e-4  # rate of a fall that is none


@dataclass(frozen=True, eq=False)
class TwoReadings:
    """A density at one height of the curve, and what each y says of all heights.

    Parameters
    ----------
    family
        The errors at their shape parameters, for one observation.
    mu
        Height of the curve.
    """

    family: Family
    mu: float

    @cached_property
    def reach(self) -> tuple[float, float]:
        """Least and largest y that is drawn."""
        low, high = self.family.quantile(np.array([_TAIL, 1.0 - _TAIL]), np.full(2, self.mu)).tolist()
        return low, high if high > low else low + 1.0

    @cached_property
    def y(self) -> Array:
        """Values of the observation that is turned, shape (g,), increasing."""
        low, high = self.reach
        if not self.family.discrete:
            return np.linspace(low, high, _FRAMES)
        every = int(np.ceil((high - low + 1.0) / _FRAMES))
        return np.arange(low, high + 1.0, every)

    @cached_property
    def home(self) -> int:
        """The value at the middle of the distribution."""
        middle = float(self.family.quantile(np.array([0.5]), np.array([self.mu]))[0])
        return int(np.abs(self.y - middle).argmin())

    @cached_property
    def y_grid(self) -> Array:
        """Places at which the density of y is drawn, shape (m,): every value, where they are whole numbers."""
        low, high = self.reach
        return self.y if self.family.discrete else np.linspace(low, high, _FINE)

    @cached_property
    def density(self) -> Array:
        """Density of y at those places, or its probability where y is discrete."""
        return self.family.density(self.y_grid, np.full(self.y_grid.size, self.mu))

    @cached_property
    def mu_grid(self) -> Array:
        """Heights of the curve at which an observation is looked at, shape (k,)."""
        domain = self.family.location_domain
        if domain.high < np.inf:
            return np.linspace(0.0, 1.0, _FINE + 2)[1:-1]
        low, high = self.reach
        if domain == REAL:
            return np.linspace(low, high, _FINE)
        # As far as the likelihood of some y is worth a look.
        wide = self.mu * np.exp(np.linspace(-_WIDEST, _WIDEST, _FINE))
        some = self.y[[0, self.home, -1], None]
        heights = self.family.density(some, wide[None, :])
        seen = wide[(heights > _SEEN * heights.max(axis=1, keepdims=True)).any(axis=0)]
        return np.linspace(float(seen[0]), min(float(seen[-1]), _LARGEST * max(self.mu, high)), _FINE)

    @cached_property
    def top(self) -> float:
        """Height that both readings are drawn to. For y near the end of its domain a likelihood may be without bounds."""
        tallest = np.quantile(self.likelihood.max(axis=1), 0.75)
        return float(max(tallest, self.same.max(), self.density.max()))

    @cached_property
    def likelihood(self) -> Array:
        """Density of each y over all heights, shape (g, k): the likelihood of one observation."""
        return self.family.density(self.y[:, None], self.mu_grid[None, :])

    @cached_property
    def same(self) -> Array:
        """Density of each y at the height of the curve, shape (g,): the number that both readings share."""
        return self.family.density(self.y, np.full(self.y.size, self.mu))

    @cached_property
    def areas(self) -> Array:
        """What the likelihood of each y encloses over all heights, shape (g,); infinite where it does not fall fast enough."""
        domain = self.family.location_domain
        if domain == REAL:
            # The density sees y − μ alone: turned round, it is its mirror image.
            return np.ones(self.y.size)
        # Towards 0 it falls at least like μ itself.
        t = np.arange(-2.0 * _FARTHEST, _FARTHEST + _STEP, _STEP)
        if domain.high < np.inf:
            places, others = expit(3.0 * t), expit(-3.0 * t)
            inside = places < 1.0
            heights = np.exp(self._log_density(places[None, inside])) * (places * others)[inside]
            return heights.sum(axis=1) * 3.0 * _STEP
        # The peak over μ lies near y itself; a count of 0 has none.
        middle = np.log(np.maximum(self.y, 1e-3 * self.mu))[:, None]
        places = np.exp(middle + t)
        heights = np.exp(self._log_density(places)) * places
        total = heights.sum(axis=1) * _STEP
        steps = int(1.0 / _STEP)
        with np.errstate(divide="ignore", invalid="ignore"):
            fall = np.log(heights[:, -1 - steps] / heights[:, -1])
            rest = np.where(heights[:, -1] > 0.0, heights[:, -1] / fall, 0.0)
        return np.where((heights[:, -1] > 0.0) & (fall < _NO_FALL), np.inf, total + rest)

    def _log_density(self, places: Array) -> Array:
        return self.family.loglik(self.y[:, None], places)


def two_readings(fit: Fit) -> TwoReadings:
    """Both readings at the middle height of a fitted curve.

    Raises
    ------
    ValueError
        If the fit has no density.
    """
    if fit.maximum.degenerate:
        raise ValueError(f"There is no density: {fit.message}")
    rows = fit.model.row_weights > 0.0
    heights = np.sort(fit.fitted[rows])
    return TwoReadings(fit.family.typical(fit.model.weights), float(heights[heights.size // 2]))
