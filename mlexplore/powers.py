"""The best power of the absolute error: for each power the best curve, and then the best of the powers.

Around a curve the scale has a closed form, so the likelihood is a function of the power alone, whose derivative is
that of the log-density at the best curve and scale. It may have several maxima, one of them at the end where the errors
become uniform: they are bracketed on a grid.
"""

import dataclasses
import itertools
import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import brentq

from mlexplore.arrays import Array
from mlexplore.curve_alone import CurveAlone, with_dispersions
from mlexplore.families.family import Family
from mlexplore.model import Model
from mlexplore.outcome import CONVERGED, Maximum, degenerate, is_perfect, with_doubts
from mlexplore.solvers.power_loss import least_power

# Numbers in the design up to which all powers are looked at; beyond, Newton's method from a few starts is fast and safe
# enough.
_FEW_ENTRIES = 100_000
# The likelihood is looked at for these. Near 1 a best curve passes so near to some observations that the powers of their
# residuals lose all digits.
_POWERS = (1.0, 1.1, 1.3, 1.6, 2.0, 2.7, 4.0, 7.0, 12.0, 20.0)

_TOO_NEAR = "The best curve passes so near to some observations that its power cannot be told to all digits."


class _Profile(NamedTuple):
    """The best curve and scale at one power."""

    theta: Array
    family: Family
    log_likelihood: float
    slope: float
    converged: bool
    iterations: int


@dataclass(frozen=True)
class _Search:
    """A model whose curve is linear, as the least-powers problem behind it."""

    model: Model
    design: Array
    target: Array

    def curve_at(self, power: float) -> CurveAlone:
        """The best curve at one power."""
        if not self.model.size:
            return CurveAlone(np.empty(0), None, self.model.y - self.target, True, CONVERGED, 0)
        found = least_power(self.design, self.target, power, weights=self.model.weights)
        mu = self.model.y - found.residuals
        return CurveAlone(found.coefficients, None, mu, found.converged, CONVERGED, found.iterations)

    def at(self, power: float) -> _Profile:
        model, curve = self.model, self.curve_at(power)
        family = model.family.with_shapes({"p": power})
        if any(item.name == "sigma" for item in model.free_shapes):
            family = family.with_shapes(family.best_dispersions(model.y, curve.mu, model.row_weights))
        slope = float(family.shape_score(model.y, curve.mu)[1] @ model.row_weights)
        value = model.log_likelihood(curve.mu, family)
        return _Profile(curve.theta, family, value, slope, curve.converged, curve.iterations)


def suits(model: Model) -> bool:
    """Whether the curve is linear, and the data few enough for many powers to be tried."""
    return model.mean.linear and len(model.y) * max(model.size, 1) <= _FEW_ENTRIES


def best_power(model: Model) -> Maximum:
    """Maximise the likelihood of a linear curve under a family whose loss is a power of the absolute error.

    Raises
    ------
    ValueError
        If the power is fixed below 1.
    """
    origin = np.zeros(model.size)
    search = _Search(model, model.mean.jacobian(origin), model.y - model.mean.value(origin))
    if power_is_fixed(model):
        curve = search.curve_at(model.family.power)
        message = CONVERGED if curve.converged else _TOO_NEAR
        return with_dispersions(model, dataclasses.replace(curve, message=message))
    first = least_power(search.design, search.target, 2.0, weights=model.weights) if model.size else None
    if first is not None and is_perfect(model, model.y - first.residuals):
        return degenerate(model, first.coefficients, None, model.family)
    best, iterations = _best(search)
    found = Maximum(
        best.theta,
        None,
        best.family,
        best.log_likelihood,
        best.converged,
        CONVERGED if best.converged else _TOO_NEAR,
        iterations + best.iterations,
    )
    return with_doubts(model, found)


def power_is_fixed(model: Model) -> bool:
    """Whether the power is known, so that the curve does not depend on what is estimated beside it."""
    return all(item.name != "p" for item in model.free_shapes)


def _best(search: _Search) -> tuple[_Profile, int]:
    grid = [search.at(power) for power in _POWERS]
    tops = [end for end, rises in ((grid[0], grid[0].slope < 0.0), (grid[-1], grid[-1].slope > 0.0)) if rises]
    iterations = sum(profile.iterations for profile in grid)

    def slope(log_power: float) -> float:
        return search.at(math.exp(log_power)).slope

    for (low, left), (high, right) in itertools.pairwise(zip(_POWERS, grid, strict=True)):
        if left.slope > 0.0 >= right.slope:
            root: float = brentq(slope, math.log(low), math.log(high), xtol=1e-15, rtol=1e-15)  # type: ignore[assignment]
            tops.append(search.at(math.exp(root)))
    return max(tops or grid, key=lambda profile: profile.log_likelihood), iterations
