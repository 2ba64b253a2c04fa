"""What lies beyond the panels, in closed form: a heavy tail far out, or the neighbourhood of a pole."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve

_LOG_STEP = 8.0


class End(NamedTuple):
    """A stretch where the loss is ``height + slope log(d / distance)`` at the distance d from `origin`.

    There the density is a power of d: what is left of the probability, beyond d or closer than d, is the power ``-rate(s)``.
    """

    origin: float
    side: int
    distance: float
    height: float
    slope: float
    far: bool
    """Whether it lies farther away than `distance`, rather than closer."""

    @property
    def edges(self) -> tuple[float, float]:
        """Where it begins and ends, in increasing order."""
        near = self.origin + self.side * self.distance
        other = self.side * np.inf if self.far else self.origin
        return min(near, other), max(near, other)

    def integral(self, s: float) -> float:
        """Integral of ``exp(-rho/s)`` over it."""
        return float(np.exp(-self.height / s) * self.distance / abs(self.rate(s)))

    def rate(self, s: float) -> float:
        """With which power of the distance the integral that is left falls."""
        return self.slope / s - 1.0

    def part(self, mass: float, s: float, r: Array, *, below: bool) -> Array:
        """Share of its mass between its lower edge, or its upper one, and a residual in it."""
        with np.errstate(divide="ignore", over="ignore"):
            logs = -self.rate(s) * np.log(np.abs(r - self.origin) / self.distance)
        return mass * (-np.expm1(logs) if below == self._outwards else np.exp(logs))

    def inverse(self, mass: float, s: float, part: Array, *, below: bool) -> Array:
        """The residual with this much mass between it and the lower edge, or the upper one."""
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            logs = np.log1p(-part / mass) if below == self._outwards else np.log(part / mass)
            return self.origin + self.side * self.distance * np.exp(-logs / self.rate(s))

    def moment(self, order: int, s: float) -> float:
        """Mean, inside it, of a power of the residual."""
        if not self.far:
            return self.origin**order
        rate = self.rate(s)
        return (self.side * self.distance) ** order * rate / (rate - order)

    def mean(self, function: Callable[[Array], Array], s: float) -> float:
        """Mean, inside it, of what is a polynomial of degree two in the logarithm of the distance."""
        logs = (-_LOG_STEP if self.far else _LOG_STEP) * np.arange(3.0)
        heights = function(self.origin + self.side * self.distance * np.exp(logs))
        constant, slope, bend = np.linalg.solve(np.vander(logs, increasing=True), heights).tolist()
        mean = 1.0 / self.rate(s)
        return constant + slope * mean + 2.0 * bend * mean**2

    def seen_from_elsewhere(self, curve: LossCurve) -> "End":
        """The same end with the height that follows from that of the loss one decade inside the panels."""
        distance = self.distance * (0.1 if self.far else 10.0)
        height = float(curve.rho(self.origin + self.side * distance))
        return self._replace(height=height + self.slope * np.log(self.distance / distance))

    @property
    def _outwards(self) -> bool:
        """Whether the residual increases towards where nothing is left."""
        return (self.side > 0) == self.far
