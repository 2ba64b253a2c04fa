"""What is expected under the density of a typed loss: the numbers from which its scale is estimated, at many scales quickly.

One set of quadrature nodes serves all scales within a factor of ten (`mlexplore.conversion.panels`). Beyond the last node of a
heavy tail the loss is linear in log|r|, and so is, far enough out, everything that is averaged here: what lies there is an
exponential variable, and its moments are known.
"""

from functools import cached_property, lru_cache
from math import floor, log10
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.panels import Panels, panels_of, weights_of
from mlexplore.conversion.verdict import read_verdict
from mlexplore.formulas import Run, slopes_of

_FARTHER = 10.0  # of log|r|: between here and the last node a quantity is looked at, to be continued in a straight line
_STEP = 1e-3  # of a parameter, for derivatives by differences of the fourth order
_STENCIL = ((-2.0, 1.0 / 12.0), (-1.0, -8.0 / 12.0), (1.0, 8.0 / 12.0), (2.0, -1.0 / 12.0))


class Moments(NamedTuple):
    """Expectations under ``exp(-rho/s) / Z(s)``."""

    log_normaliser: float
    """log Z(s)."""
    loss: float
    """Mean of rho."""
    loss_variance: float
    """Variance of rho."""


class _Grid:
    """Nodes for all scales in one decade, with the loss there; further quantities are computed when they are asked for."""

    def __init__(self, curve: LossCurve, panels: Panels) -> None:
        self.curve = curve
        self.r, self.rho = panels.r.ravel(), panels.rho.ravel()
        self.weights = weights_of(panels).ravel()
        self.ends = tuple(end for end in panels.ends if end.far)
        # Ends of the nodes on heavy tails, and places before them, shape (ends, 2).
        self.last = np.array(
            [
                [end.origin + end.side * end.distance * np.exp(-back) for back in (0.0, _FARTHER)]
                for end in self.ends
            ]
        ).reshape(-1, 2)

    @cached_property
    def loss(self) -> "_Quantity":
        return _Quantity(
            self.rho,
            np.array([end.height for end in self.ends]),
            np.array([end.slope for end in self.ends]),
        )

    @cached_property
    def parameter_slopes(self) -> "tuple[_Quantity, ...]":
        inner = parameter_slopes(self.curve, self.r)
        outer = parameter_slopes(self.curve, self.last.ravel()).reshape(-1, *self.last.shape)
        return tuple(self.quantity(*each) for each in zip(inner, outer, strict=True))

    def quantity(self, inner: Array, last: Array) -> "_Quantity":
        """What is known at the nodes, shape (nodes,), and at the ends, shape (ends, 2)."""
        return _Quantity(inner, last[:, 0], (last[:, 0] - last[:, 1]) / _FARTHER)

    def at(self, s: float) -> "_Expectation":
        return _Expectation(self, s)


class _Quantity(NamedTuple):
    """A function of r at the nodes, and in the tails as ``height + slope log(|r| / last node)``."""

    inner: Array
    height: Array
    slope: Array


class _Expectation:
    """The density at one scale, as shares of nodes and tails."""

    def __init__(self, grid: _Grid, s: float) -> None:
        heights, slopes = grid.loss.height, grid.loss.slope
        with np.errstate(over="ignore", under="ignore"):
            inner = np.exp(-grid.rho / s) * grid.weights
            self.rates = slopes / s - 1.0
            outer = np.exp(-heights / s) * np.array([end.distance for end in grid.ends]) / self.rates
        self.total = float(inner.sum() + outer.sum())
        self.inner, self.outer = inner / self.total, outer / self.total

    def mean(self, one: _Quantity) -> float:
        beyond = self.outer @ (one.height + one.slope / self.rates)
        return float(np.where(self.inner > 0.0, one.inner, 0.0) @ self.inner + beyond)

    def covariance(self, one: _Quantity, other: _Quantity) -> float:
        a, b = self.mean(one), self.mean(other)
        height, height_too = one.height - a, other.height - b
        crossed = (height * other.slope + height_too * one.slope) / self.rates
        beyond = self.outer @ (height * height_too + crossed + 2.0 * one.slope * other.slope / self.rates**2)
        alive = self.inner > 0.0
        inner = np.where(alive, one.inner - a, 0.0) * np.where(alive, other.inner - b, 0.0)
        return float(inner @ self.inner + beyond)


@lru_cache(maxsize=128)
def _grid(curve: LossCurve, decade: int) -> _Grid:
    high = read_verdict(curve).high
    return _Grid(curve, panels_of(curve, min(10.0**decade, high), min(10.0 ** (decade + 1), high)))


def _at(curve: LossCurve, s: float) -> tuple[_Grid, _Expectation]:
    grid = _grid(curve, floor(log10(s)))
    return grid, grid.at(s)


@lru_cache(maxsize=4096)
def moments(curve: LossCurve, s: float) -> Moments:
    """Normaliser and moments of a loss at one scale, which its verdict admits."""
    grid, expectation = _at(curve, s)
    return Moments(
        float(np.log(expectation.total)),
        expectation.mean(grid.loss),
        expectation.covariance(grid.loss, grid.loss),
    )


class ParameterMoments(NamedTuple):
    """Expectations of the derivatives of the loss, as it is typed, in its k parameters."""

    slopes: Array
    """Means of the first derivatives, shape (k,)."""
    with_loss: Array
    """Their covariances with the loss, shape (k,)."""


@lru_cache(maxsize=1024)
def parameter_moments(curve: LossCurve, s: float) -> ParameterMoments:
    """Expectations of the derivatives of a loss in its parameters at one scale."""
    grid, expectation = _at(curve, s)
    slopes = grid.parameter_slopes
    return ParameterMoments(
        np.array([expectation.mean(slope) for slope in slopes]),
        np.array([expectation.covariance(slope, grid.loss) for slope in slopes]),
    )


@lru_cache(maxsize=256)
def moved_slopes(curve: LossCurve, s: float) -> Array:
    """Derivatives of the mean slopes in the parameters, shape (k, k), by differences.

    The mean of the second derivatives would not do: where a kink moves with a parameter, they are infinite there.
    """
    columns = []
    for place, value in enumerate(curve.values):
        step = _STEP * (abs(value) or 1.0)
        total = np.zeros(len(curve.values))
        for times, share in _STENCIL:
            values = list(curve.values)
            values[place] = value + times * step
            beside = LossCurve(curve.tree, curve.names, tuple(values))
            total += share / step * parameter_moments(beside, s).slopes
        columns.append(total)
    found = np.array(columns).reshape(len(columns), len(columns))
    return 0.5 * (found + found.T)


def parameter_slopes(curve: LossCurve, r: Array) -> Array:
    """First derivatives in the parameters of the loss as it is typed, not shifted: shape (k, n) for residuals (n,)."""
    program, places = slopes_of(curve.tree, curve.names)
    run = Run(program, places, {"r": r}, curve.names)
    found = [np.broadcast_to(each, r.shape) for each in run(curve.values)]
    return np.array(found, dtype=np.float64).reshape(len(places), *r.shape)
