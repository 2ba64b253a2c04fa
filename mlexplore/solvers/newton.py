"""Newton's method in a trust region, for every smooth log-likelihood.

Far from the maximum the negative Hessian need not be positive definite: each step is the best of the
quadratic model within a region in which the model has proved itself (More and Sorensen, SIAM J. Sci. Stat.
Comput. 4, 1983). Close to it, the log-likelihood (a sum whose last digits are rounding) no longer tells
better from worse, with half the digits of the parameters still missing; there the Newton decrement does, the
length of the Newton step in units of standard errors.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.linalg import lapack

from mlexplore.arrays import Array

_EPS = float(np.finfo(float).eps)
# Gains of the log-likelihood below this share of it may be rounding: from here on the Newton decrement
# decides.
_SMALL_GAIN = 1e-9
# A decrement this small that fell to this share of the one before, as only quadratic convergence lets it, has arrived.
_ARRIVED, _QUADRATIC = 1e-14, 1e-3
# This many steps in a row that gain next to nothing and do not get shorter are a flight to infinity.
_FLIGHT_STEPS = 6


class Maximum(NamedTuple):
    """A maximum of a log-likelihood, or the place where the search for it ended.

    Attributes
    ----------
    theta
        The parameters, shape (p,).
    value
        The log-likelihood there.
    gradient
        Its derivatives, shape (p,): zero but for rounding at a maximum.
    information
        Its negative second derivatives (the observed information), shape (p, p).
    converged
        Whether `theta` is a maximum (a local one: no method can promise more).
    message
        What happened, in words.
    iterations
        How many steps were tried.
    """

    theta: Array
    value: float
    gradient: Array
    information: Array
    converged: bool
    message: str
    iterations: int


class _Model(NamedTuple):
    """The quadratic model around a point, in scaled parameters and along the axes of its negative Hessian.

    `decrement` is the length of the Newton step in standard errors, infinite where there is no Newton step; `definite` says
    whether the Newton step leads to a maximum of the model.
    """

    slopes: Array
    curvatures: Array
    axes: Array
    scale: Array
    decrement: float
    definite: bool

    def newton_length(self) -> float:
        """Return the length of the Newton step in scaled parameters; infinite where there is none that leads upwards."""
        return _length(self.slopes / self.curvatures) if self.definite else np.inf

    def step(self, along: Array) -> Array:
        return (self.axes @ along) / self.scale

    def gain(self, along: Array) -> float:
        return float(self.slopes @ along - 0.5 * (self.curvatures @ (along * along)))


def maximise(
    evaluate: Callable[[Array], tuple[float, Array, Array]],
    start: Array,
    *,
    value: Callable[[Array], float] | None = None,
    scale: Array | None = None,
    max_iterations: int = 100,
    settled: float = 0.0,
    drift: float = np.inf,
) -> Maximum:
    """Maximise a smooth log-likelihood from `start`.

    Parameters
    ----------
    evaluate
        Gives the log-likelihood, its gradient, shape (p,), and its negative Hessian, shape (p, p). Values of
        minus infinity or NaN are taken as "not allowed here": the step is shortened.
    start
        Where to begin, shape (p,).
    value
        The log-likelihood alone, where that is cheaper.
    scale
        The size of change of each parameter that matters, shape (p,). Left out, it is read off the negative
        Hessian, which makes the search independent of units.
    max_iterations
        The most steps to try.
    settled
        Stop one Newton step short of the maximum, where that step, judged by the one before it, would change
        the negative Hessian by less than this share. Zero goes on for as long as steps get shorter, to the
        last digit.
    drift
        The share by which the negative Hessian is known to change near the start for each unit of length of a step in
        scaled parameters: with it, a start that is as good as the maximum is seen as one. Infinite if it is not known.

    Returns
    -------
    Maximum

    Raises
    ------
    ValueError
        When the log-likelihood or its derivatives are not finite at the start.
    """
    with np.errstate(all="ignore"):
        theta = np.array(start, dtype=float)
        f, g, h = evaluate(theta)
        if not _all_finite(f, g, h):
            raise ValueError(
                "the log-likelihood or its derivatives are not finite at the start: choose another starting value"
            )
        if theta.shape[0] == 0:
            return Maximum(theta, float(f), g, h, True, "no parameter was free", 0)
        units = _units(h, g, None) if scale is None else 1.0 / np.asarray(scale, dtype=float)
        first_units = _units(h, g, None)
        model = _model(g, h, units)
        if drift < np.inf and drift * model.newton_length() < settled:
            return Maximum(theta, float(f), g, h, True, "converged", 0)
        radius = max(1.0, _length(units * theta))
        flight, last_step = 0, np.inf
        for iteration in range(1, max_iterations + 1):
            along = _best_within(model, radius)
            gain = model.gain(along)
            step = model.step(along)
            new = theta + step
            decrement = model.decrement
            if decrement == 0.0 or np.array_equal(new, theta):
                return _finish(theta, f, g, h, model, first_units, iteration)
            length = _length(along)
            small = gain <= _SMALL_GAIN * (1.0 + abs(f))
            if small or value is None:
                new_f, new_g, new_h = evaluate(new)
            else:
                new_f = value(new)
                new_g, new_h = g, h
                if np.isfinite(new_f) and new_f - f > 1e-4 * gain:
                    new_f, new_g, new_h = evaluate(new)
            finite = _all_finite(new_f, new_g, new_h)
            if small and model.curvatures[0] >= 0.0:
                # The end game: the value may only be asked not to fall by more than its rounding.
                new_model = _model(new_g, new_h, units) if finite else model
                if not (
                    finite and new_model.decrement < 0.9 * decrement and new_f >= f - 1e-9 * (1.0 + abs(f))
                ):
                    return _finish(theta, f, g, h, model, first_units, iteration)
                size = _length(units * step)
                flight = flight + 1 if size > 0.5 * last_step else 0
                last_step = size
                drift = _drift(h, new_h, units, length) if settled else np.inf
                theta, f, g, h, model = new, new_f, new_g, new_h, new_model
                if drift * model.newton_length() < settled:
                    return Maximum(theta, float(f), g, h, True, "converged", iteration)
                if model.decrement < min(_ARRIVED, _QUADRATIC * decrement):
                    return _finish(theta, f, g, h, model, first_units, iteration)
                if flight >= _FLIGHT_STEPS:
                    return _fled(theta, f, g, h, step, iteration)
                continue
            ratio = (new_f - f) / gain if finite else -np.inf
            if not ratio > 1e-4:
                radius = length * (0.1 if not finite else 0.25)
                if radius < _EPS * max(1.0, _length(units * theta)):
                    return _finish(theta, f, g, h, model, first_units, iteration)
                continue
            drift = _drift(h, new_h, units, length) if settled else np.inf
            theta, f, g, h = new, new_f, new_g, new_h
            if drift < np.inf:
                model = _model(g, h, units)
                if drift * model.newton_length() < settled:
                    return Maximum(theta, float(f), g, h, True, "converged", iteration)
            if ratio > 0.75:
                radius = max(radius, 3.0 * length)
            elif ratio < 0.25:
                radius = 0.5 * length
            if scale is None:
                updated = _units(h, g, units)
                radius *= _length(updated * step) / max(_length(units * step), 1e-300)
                units = updated
            model = _model(g, h, units)
        return Maximum(
            theta,
            float(f),
            g,
            h,
            False,
            f"stopped after {max_iterations} steps without reaching a maximum: the log-likelihood may have none",
            max_iterations,
        )


def _units(h: Array, g: Array, before: Array | None) -> Array:
    """Return what to multiply each parameter by for its curvature to be near one; it may fall, but not suddenly."""
    size = np.sqrt(np.abs(np.diagonal(h)))
    if before is not None:
        return np.maximum(size, 0.3 * before)
    return np.where(size > 0.0, size, np.where(g != 0.0, np.abs(g), 1.0))


def _drift(before: Array, h: Array, units: Array, length: float) -> float:
    """Return the share by which the negative Hessian changed for each unit of length of a step."""
    scale = np.outer(units, units)
    return float(np.linalg.norm((h - before) / scale) / np.linalg.norm(h / scale)) / length


def _model(g: Array, h: Array, units: Array) -> _Model:
    curvatures, axes, failed = lapack.dsyevd(0.5 * (h + h.T) / (units[:, None] * units))
    if failed:
        raise np.linalg.LinAlgError("the axes of the log-likelihood could not be found")
    slopes = (g / units) @ axes
    lowest, highest = float(curvatures[0]), float(curvatures[-1])
    rounding = 4.0 * _EPS * curvatures.shape[0]
    definite = lowest > rounding * highest
    if definite:
        decrement = math.sqrt(float((slopes * slopes) @ (1.0 / curvatures)))
    else:
        usable = np.abs(curvatures) > rounding * max(abs(lowest), abs(highest))
        squares = slopes[usable] ** 2 / curvatures[usable]
        decrement = np.inf if (curvatures[usable] < 0.0).any() else float(np.sqrt(squares.sum()))
    return _Model(slopes, curvatures, axes, units, decrement, definite)


def _length(vector: Array) -> float:
    return math.sqrt(float(vector @ vector))


def _all_finite(f: float, g: Array, h: Array) -> bool:
    return bool(math.isfinite(f) and np.isfinite(g).all() and np.isfinite(h).all())


def _best_within(model: _Model, radius: float) -> Array:
    """Return the step, along the axes, that gains most in the model among those no longer than `radius`.

    The multiplier of the bound solves a secular equation, by Newton's method on the reciprocal of the length,
    safeguarded.
    """
    c, s = model.curvatures, model.slopes
    if model.definite:
        along = s / c
        if _length(along) <= radius:
            return along
    length_of_slopes = _length(s)
    lower = max(0.0, -float(c[0]))
    upper = lower + max(length_of_slopes / radius, 1e-8 * float(np.abs(c).max()), 1e-300)
    # Along the lowest axis the slope may vanish (a ridge or a saddle): then no multiplier makes the step long
    # enough, and the lowest axis itself is added to it.
    just_above = lower + 1e-10 * max(float(np.abs(c).max()), upper - lower)
    along = s / (c + just_above)
    length = _length(along)
    if length < radius:
        if c[0] < 0.0:
            rest = np.sqrt(radius**2 - length**2)
            along[0] += rest if s[0] >= 0.0 else -rest
        return along
    shift = just_above
    for _ in range(60):
        along = s / (c + shift)
        length = _length(along)
        if abs(length - radius) <= 0.05 * radius:
            break
        if length > radius:
            lower = shift
        else:
            upper = shift
        derivative = float(np.sum(along**2 / (c + shift))) / length**2
        shift += (length - radius) / radius / derivative
        if not lower < shift < upper:
            shift = 0.5 * (lower + upper)
    return along * min(1.0, radius / length) if length > 1.05 * radius else along


def _finish(
    theta: Array, f: float, g: Array, h: Array, model: _Model, first_units: Array, iteration: int
) -> Maximum:
    decrement = model.decrement
    largest = float(np.abs(model.curvatures).max())
    if model.curvatures[0] < -1e-10 * largest:
        message = "stopped where the log-likelihood still curves upwards: no maximum was reached"
        return Maximum(theta, float(f), g, h, False, message, iteration)
    # Rounding may end a flight before it is recognised: nothing is known any more of a parameter that once
    # was curved.
    sizes = np.sqrt(np.abs(np.diagonal(h)))
    fleeing = (sizes < 1e-2 * first_units) & (sizes * np.abs(theta) < 0.1)
    if decrement > 1e-9 and fleeing.any():
        return _fled(theta, f, g, h, np.where(fleeing, 1.0, 0.0), iteration)
    # Rounding in the log-likelihood of n rows lets the decrement fall to about 1e-8 and no gain to be seen at
    # 1e-4.
    if not decrement < 1e-4 * max(1.0, np.sqrt(1e-4 * abs(f))):
        message = "stopped where no step gains although the gradient is not zero: the log-likelihood may not be smooth here"
        return Maximum(theta, float(f), g, h, False, message, iteration)
    if model.curvatures[0] <= 1e-14 * largest:
        message = "converged, but the data do not determine all parameters: the log-likelihood is flat in some direction"
        return Maximum(theta, float(f), g, h, True, message, iteration)
    return Maximum(theta, float(f), g, h, True, "converged", iteration)


def _fled(theta: Array, f: float, g: Array, h: Array, step: Array, iteration: int) -> Maximum:
    # Of parameters that move together the one that has come farthest is the one to name.
    fastest = int(np.argmax(np.abs(step) * np.abs(theta)))
    message = f"the log-likelihood keeps rising ever more slowly while parameter {fastest + 1} runs to infinity: it has no maximum"
    return Maximum(theta, float(f), g, h, False, message, iteration)
