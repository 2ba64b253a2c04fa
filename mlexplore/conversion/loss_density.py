"""The density exp(-rho/s)/Z of a loss: probabilities, quantiles, moments and expectations, from the panels of its normaliser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from mlexplore.arrays import Array
from mlexplore.conversion.end import End
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.normaliser import normaliser, require_admissible
from mlexplore.conversion.panels import Panels, panels_of
from mlexplore.conversion.probabilities import Probabilities


@dataclass(frozen=True)
class LossDensity:
    """The distribution of a residual r with density ``exp(-rho(r)/s) / Z(s)``.

    Parameters
    ----------
    curve
        The loss.
    s
        The scale that divides it, in the unit of the loss.

    Raises
    ------
    ValueError
        If there is no density at this scale.
    """

    curve: LossCurve
    s: float

    def __post_init__(self) -> None:
        require_admissible(self.curve, self.s)

    @cached_property
    def log_normaliser(self) -> float:
        """``log Z(s)``."""
        return normaliser(self.curve, self.s).log

    def log_density(self, r: ArrayLike) -> Array:
        """Logarithm of the density."""
        return -self.curve.rho(r) / self.s - self.log_normaliser

    def density(self, r: ArrayLike) -> Array:
        """Density of the residual."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(self.log_density(r))

    # ---- probabilities ----------------------------------------------------------------------------------------

    def cdf(self, r: ArrayLike) -> Array:
        """Probability of a residual at or below r, exact in the far left tail."""
        return self._probabilities.between(np.asarray(r, dtype=np.float64), below=True)

    def survival(self, r: ArrayLike) -> Array:
        """Probability of a residual above r, exact in the far right tail."""
        return self._probabilities.between(np.asarray(r, dtype=np.float64), below=False)

    def quantile(self, probability: ArrayLike) -> Array:
        """Inverse of `cdf`, by a bracketed Newton search in each panel; probabilities close to 1 are only as exact as they are."""
        p = np.asarray(probability, dtype=np.float64)
        flat = p.ravel()
        upper = flat > 0.5  # of 1, too: the largest residual is that above which there is nothing
        tail = np.where(upper, 1.0 - flat, flat)
        found = np.empty(flat.shape)
        for below in (True, False):
            rows = upper != below
            found[rows] = self._inverse(tail[rows], below=below)
        return found.reshape(p.shape)

    def upper_quantile(self, probability: ArrayLike) -> Array:
        """The residual above which there is this probability: inverse of `survival`."""
        return self._inverse(np.asarray(probability, dtype=np.float64), below=False)

    def sample(self, size: tuple[int, ...], rng: np.random.Generator) -> Array:
        """Random residuals."""
        u = rng.random(size)
        with np.errstate(divide="ignore"):
            return self.quantile(np.clip(u, np.finfo(float).tiny, 1.0 - 2.0**-53))

    @cached_property
    def support(self) -> tuple[float, float]:
        """Between which residuals the density is positive; infinite where there is no end."""
        low, high = -np.inf, np.inf
        for place in self.curve.breaks:
            step = self.curve.step_beside(np.array([place])) * np.geomspace(1.0, 1e10, 11)
            if np.isposinf(self.curve.rho(place - step)).all():
                low = place
            if np.isposinf(self.curve.rho(place + step)).all():
                high = min(high, place)
        return low, high

    # ---- moments and expectations -----------------------------------------------------------------------------

    @cached_property
    def mean(self) -> float:
        """Expectation of the residual; NaN where it does not exist."""
        return self._moment(1)

    @cached_property
    def variance(self) -> float:
        """Variance of the residual; infinite where the tails are too heavy, NaN where there is no mean."""
        if np.isnan(self.mean):
            return np.nan
        second = self._moment(2)
        if np.isinf(second):
            return np.inf
        beyond = sum(end.moment(2, self.s) * mass for end, mass in self._ends)
        return self._expect_nodes((self._panels.r - self.mean) ** 2) + beyond

    def expect(self, function: Callable[[Array], Array]) -> float:
        """Expectation of a function of the residual that grows at most like a power of log|r| where tails are heavy.

        Beyond the panels of a heavy tail the function is continued as a polynomial of degree two in log|r|: the loss, its
        square and r psi are that.
        """
        beyond = sum(end.mean(function, self.s) * mass for end, mass in self._ends)
        return self._expect_nodes(function(self._panels.r)) + beyond

    @cached_property
    def information(self) -> float:
        """Fisher information of one observation about its location: ``E psi^2 / s^2``; infinite beside a pole or a sharp cusp."""
        for place in self.curve.breaks:
            step = self.curve.step_beside(np.array([place]))
            for side in (-1.0, 1.0):
                near, nearer = np.abs(self.curve.psi(place + side * step * np.array([10.0, 1e-3]))).tolist()
                if nearer >= 99.9 * near > 0.0:
                    return np.inf  # the square of psi grows at least like the reciprocal of the distance
        return self.expect(lambda r: self.curve.psi(r) ** 2) / self.s**2

    @cached_property
    def log_normaliser_slopes(self) -> Array:
        """Derivatives of ``log Z`` in s and in the parameters of the loss, shape (1 + parameters,).

        Expectations of derivatives of the loss: a place where the loss itself jumps must not depend on a parameter.
        """
        in_parameters = [
            -self.expect(lambda r, place=place: self.curve.parameter_slopes(r)[place]) / self.s
            for place in range(len(self.curve.names))
        ]
        return np.array([self.expect(self.curve.rho) / self.s**2, *in_parameters])

    @cached_property
    def log_normaliser_bend(self) -> float:
        """Second derivative of ``log Z`` in s."""
        first = self.expect(self.curve.rho)
        second = self.expect(lambda r: (self.curve.rho(r) - first) ** 2)
        return second / self.s**4 - 2.0 * first / self.s**3

    # ---- how --------------------------------------------------------------------------------------------------

    @cached_property
    def _panels(self) -> Panels:
        return panels_of(self.curve, self.s, self.s)

    @cached_property
    def _probabilities(self) -> Probabilities:
        return Probabilities(self.curve, self.s, self.log_normaliser, self._panels)

    @property
    def _ends(self) -> list[tuple[End, float]]:
        """What lies beyond the panels, with its probability."""
        return list(zip(self._panels.ends, self._probabilities.end_masses, strict=True))

    def _inverse(self, probability: Array, *, below: bool) -> Array:
        found = self._probabilities.inverse(probability, below=below)
        found[probability == 0.0] = self.support[0 if below else 1]
        found[probability == 1.0] = self.support[1 if below else 0]
        return found

    def _moment(self, order: int) -> float:
        """Expectation of a power of the residual; infinite or NaN where it does not exist."""
        if any(end.far and end.rate(self.s) <= order for end in self._panels.ends):
            return np.inf if order % 2 == 0 else np.nan
        beyond = sum(end.moment(order, self.s) * mass for end, mass in self._ends)
        return self._expect_nodes(self._panels.r**order) + beyond

    def _expect_nodes(self, values: Array) -> float:
        weights = self._probabilities.weights
        return float(np.sum(np.where(weights > 0.0, values, 0.0) * weights))
