"""What can be read off a loss: whether it is convex and even, and how much a far residual counts."""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.verdict import ends_of
from mlexplore.numerals import shortest

Influence = Literal["grows", "bounded", "falls"]
_CLOSE = 1e-9
_FAR = 40.0


class Reading(NamedTuple):
    """The shape of a loss in words."""

    convex: bool
    """Whether its slope never decreases: then a local minimum over a linear curve is a minimum."""
    symmetric: bool
    """Whether it is the same for r and -r."""
    left: Influence
    """What becomes of the influence as r decreases without end."""
    right: Influence
    """The same as r increases without end."""
    bounds: tuple[float, float]
    """Smallest and largest influence; infinite where it grows."""
    outliers: str
    """What one far residual does, in a sentence."""

    @property
    def redescends(self) -> bool:
        """Whether the influence falls back to 0 on both sides."""
        return self.left == self.right == "falls"

    @property
    def bounded(self) -> bool:
        """Whether no single residual has unlimited influence."""
        return "grows" not in (self.left, self.right)


@lru_cache(maxsize=256)
def read_shape(curve: LossCurve) -> Reading:
    """Read the shape of a loss, from residuals of every size."""
    places = believable(curve)
    psi = curve.psi(places)
    left, right = _far(curve, -1), _far(curve, 1)
    finite = psi[np.isfinite(psi)]
    spikes = _spikes(curve)
    bounds = (
        -np.inf if left == "grows" or (spikes < 0.0).any() else min(float(finite.min()), 0.0),
        np.inf if right == "grows" or (spikes > 0.0).any() else max(float(finite.max()), 0.0),
    )
    return Reading(
        _convex(curve, psi), _symmetric(curve, places), left, right, bounds, _outliers(left, right, bounds)
    )


def believable(curve: LossCurve) -> Array:
    """Residuals of every size, on both sides of every break, at which nothing overflows."""
    breaks = np.array(curve.breaks)
    steps = curve.step_beside(breaks)
    places = np.unique(np.concatenate([curve.places, breaks - steps, breaks + steps]))
    return places[curve.exactness(places)[0]]


def _spikes(curve: LossCurve) -> Array:
    """The influence beside breaks towards which it grows without limit."""
    breaks = np.array(curve.breaks)
    step = curve.step_beside(breaks)
    found = []
    for side in (-1.0, 1.0):
        near, nearer = curve.psi(breaks + 10.0 * side * step), curve.psi(breaks + 1e-3 * side * step)
        found.append(nearer[np.abs(nearer) > 5.0 * np.abs(near)])
    return np.concatenate(found)


def _convex(curve: LossCurve, psi: Array) -> bool:
    if curve.undefined_at or curve.jumps or np.isnan(psi).any():
        return False
    size = np.maximum(np.abs(psi[:-1]), np.abs(psi[1:]))
    with np.errstate(invalid="ignore"):  # infinite at two places
        return bool((np.diff(psi) >= -_CLOSE * size).all())


def _symmetric(curve: LossCurve, places: Array) -> bool:
    here, there = curve.rho(places), curve.rho(-places)
    return bool(np.allclose(here, there, rtol=_CLOSE, atol=_CLOSE * 1e-6, equal_nan=True))


def _far(curve: LossCurve, side: int) -> Influence:
    left, right, _ = ends_of(curve)
    tail = left if side < 0 else right
    if 0.0 <= tail.slope < np.inf:
        return "falls"  # a multiple of log|r| has the slope 1/r
    if not np.isfinite(tail.reach):
        return "grows"
    # Squares and cubes of the residual stand in the slope, and must not overflow either.
    logs = np.array(
        [tail.reach / 4.0, tail.reach / 2.0] if tail.reach > _FAR else [tail.reach - 2.0, tail.reach]
    )
    inner, outer = np.abs(curve.psi(side * np.exp(logs))).tolist()
    if outer < 0.8 * inner:
        return "falls"
    return "grows" if outer > 1.25 * inner else "bounded"


def _outliers(left: Influence, right: Influence, bounds: tuple[float, float]) -> str:
    low, high = bounds
    if left == right:
        if left == "grows":
            return "The influence grows without limit: one far residual can take the fit anywhere."
        if left == "falls":
            return "The influence falls back to 0: a residual that is far enough out is all but ignored."
        at = shortest(high) if np.isclose(-low, high, rtol=1e-9) else f"{shortest(low)} and {shortest(high)}"
        return f"The influence is bounded at {at}: however far out a residual lies, it pulls no harder."
    return f"Far below the curve the influence {_side(left, low)}; far above it {_side(right, high)}."


def _side(influence: Influence, bound: float) -> str:
    if influence == "bounded":
        return f"is bounded at {shortest(bound)}"
    return "grows without limit" if influence == "grows" else "falls back to 0"
