"""The density exp(-rho/s)/Z of a loss: probabilities, quantiles, moments and expectations, from the panels of its normaliser."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.normaliser import end_masses, normaliser, require_admissible
from mlexplore.conversion.panels import End, Panels, nodes_between, panels_of, running_rule, weights_of

_STEPS = 60
_LOG_STEP = 8.0
_BLOCK = 20_000


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
        return self._probability(np.asarray(r, dtype=np.float64), below=True)

    def survival(self, r: ArrayLike) -> Array:
        """Probability of a residual above r, exact in the far right tail."""
        return self._probability(np.asarray(r, dtype=np.float64), below=False)

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
        beyond = sum(_moment_beyond(end, 2, self.s) * mass for end, mass in self._ends)
        return self._expect_nodes((self._panels.r - self.mean) ** 2) + beyond

    def expect(self, function: Callable[[Array], Array]) -> float:
        """Expectation of a function of the residual that grows at most like a power of log|r| where tails are heavy.

        Beyond the panels of a heavy tail the function is continued as a polynomial of degree two in log|r|: the loss, its
        square and r psi are that.
        """
        beyond = sum(_expect_beyond(function, end, self.s) * mass for end, mass in self._ends)
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
    def _weights(self) -> Array:
        """Probability that each node stands for, shape (panels, NODES)."""
        return weights_of(self._panels) * self._heights(self._panels.rho)

    @cached_property
    def _end_masses(self) -> list[float]:
        """Probability beyond the panels, one number an end."""
        scale = np.array([self.s])
        return (end_masses(self._panels.ends, scale)[:, 0] * np.exp(-self.log_normaliser)).tolist()

    @property
    def _ends(self) -> list[tuple[End, float]]:
        return list(zip(self._panels.ends, self._end_masses, strict=True))

    @cached_property
    def _pieces(self) -> "_Pieces":
        panels = self._panels
        low, high = [panels.low], [panels.high]
        for end in panels.ends:
            near, far = end.origin + end.side * end.distance, end.side * np.inf if end.far else end.origin
            low.append(np.array([min(near, far)]))
            high.append(np.array([max(near, far)]))
        mass = np.concatenate([self._weights.sum(axis=1), self._end_masses])
        which = np.concatenate([np.full(len(panels.low), -1), np.arange(len(panels.ends))])
        lows = np.concatenate(low)
        order = np.argsort(lows, kind="stable")
        mass = mass[order]
        before = np.concatenate([[0.0], np.cumsum(mass)])
        after = np.concatenate([np.cumsum(mass[::-1])[::-1], [0.0]])
        return _Pieces(lows[order], np.concatenate(high)[order], mass, which[order], before, after)

    def _heights(self, rho: Array) -> Array:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return np.exp(-rho / self.s - self.log_normaliser)

    def _between(self, low: Array, high: Array) -> Array:
        """Probabilities of intervals that lie inside panels."""
        r, weights = nodes_between(low, high)
        return (self._heights(self.curve.rho(r)) * weights).sum(axis=-1)

    def _probability(self, r: Array, *, below: bool) -> Array:
        flat = r.ravel()
        found = np.empty(flat.shape)
        for start in range(0, flat.size, _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = self._block_probability(flat[rows], below=below)
        return np.where(np.isnan(flat), np.nan, np.clip(found, 0.0, 1.0)).reshape(r.shape)

    def _block_probability(self, r: Array, *, below: bool) -> Array:
        pieces = self._pieces
        index = np.clip(np.searchsorted(pieces.low, r, side="right") - 1, 0, pieces.low.size - 1)
        inside = np.clip(r, pieces.low[index], pieces.high[index])
        part = np.empty(r.shape)
        panel = pieces.which[index] < 0
        low, high = (pieces.low[index], inside) if below else (inside, pieces.high[index])
        part[panel] = self._between(low[panel], high[panel])
        for place, (end, mass) in enumerate(self._ends):
            rows = pieces.which[index] == place
            if rows.any():
                part[rows] = _part(end, mass, self.s, inside[rows], below=below)
        return part + (pieces.before[index] if below else pieces.after[index + 1])

    def _inverse(self, probability: Array, *, below: bool) -> Array:
        """Where so much probability lies below, or above."""
        flat = np.asarray(probability, dtype=np.float64).ravel()
        found = np.empty(flat.shape)
        for start in range(0, flat.size, _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = self._block_inverse(flat[rows], below=below)
        found[(flat < 0.0) | (flat > 1.0)] = np.nan
        found[flat == 0.0] = self.support[0 if below else 1]
        found[flat == 1.0] = self.support[1 if below else 0]
        return found.reshape(np.shape(probability))

    def _block_inverse(self, p: Array, *, below: bool) -> Array:
        pieces = self._pieces
        last = pieces.low.size - 1
        if below:
            index = np.clip(np.searchsorted(pieces.before, p, side="right") - 1, 0, last)
            rest = np.clip(p - pieces.before[index], 0.0, pieces.mass[index])
        else:
            index = last - np.clip(np.searchsorted(pieces.after[::-1], p, side="right") - 1, 0, last)
            rest = np.clip(p - pieces.after[index + 1], 0.0, pieces.mass[index])
        found = np.empty(p.shape)
        panel = pieces.which[index] < 0
        found[panel] = self._search(
            pieces.low[index][panel],
            pieces.high[index][panel],
            rest[panel],
            self._guess(p[panel], below=below),
            below=below,
        )
        for place, (end, mass) in enumerate(self._ends):
            rows = pieces.which[index] == place
            if rows.any():
                found[rows] = _part_inverse(end, mass, self.s, rest[rows], below=below)
        return found

    @cached_property
    def _running(self) -> tuple[Array, Array, Array]:
        """Nodes of all panels, with the probabilities below and above each, to within rounding of 1 in each panel."""
        panels, pieces = self._panels, self._pieces
        width = (panels.high - panels.low)[:, None]
        inside = width * (self._heights(panels.rho) @ running_rule())
        rows = pieces.which < 0
        below = pieces.before[:-1][rows, None] + inside
        above = pieces.after[1:][rows, None] + (pieces.mass[rows, None] - inside)
        return panels.r.ravel(), below.ravel(), above.ravel()

    def _guess(self, p: Array, *, below: bool) -> Array:
        """Roughly where so much probability lies below, or above."""
        r, lower, upper = self._running
        return np.interp(p, lower, r) if below else np.interp(p, upper[::-1], r[::-1])

    def _search(self, low: Array, high: Array, rest: Array, guess: Array, *, below: bool) -> Array:
        """Newton steps inside panels, each kept between a place with too little and one with too much."""
        start, end = low.copy(), high.copy()
        r = np.clip(guess, low, high)
        going = np.arange(r.size)
        for _ in range(_STEPS):
            at = r[going]
            part = self._between(low[going], at) if below else self._between(at, high[going])
            excess = part - rest[going]
            too_far = excess > 0.0 if below else excess < 0.0
            end[going] = np.where(too_far, at, end[going])
            start[going] = np.where(too_far, start[going], at)
            with np.errstate(all="ignore"):
                moved = at - (excess if below else -excess) / self.density(at)
            inside = (moved > start[going]) & (moved < end[going])
            new = np.where(inside, moved, 0.5 * (start[going] + end[going]))
            there = np.abs(excess) <= 4e-15 * rest[going]
            r[going] = np.where(there, at, new)
            going = going[~(there | (np.abs(new - at) <= 4e-16 * np.abs(new)))]
            if not going.size:
                break
        return r

    def _moment(self, order: int) -> float:
        """Expectation of a power of the residual; infinite or NaN where it does not exist."""
        if any(end.far and end.slope / self.s - 1.0 <= order for end in self._panels.ends):
            return np.inf if order % 2 == 0 else np.nan
        beyond = sum(_moment_beyond(end, order, self.s) * mass for end, mass in self._ends)
        return self._expect_nodes(self._panels.r**order) + beyond

    def _expect_nodes(self, values: Array) -> float:
        weights = self._weights
        return float(np.sum(np.where(weights > 0.0, values, 0.0) * weights))


class _Pieces(NamedTuple):
    """Panels and what lies beyond them, in increasing order."""

    low: Array
    high: Array
    mass: Array
    which: NDArray[np.intp]
    """Which end a piece is; -1 for a panel."""
    before: Array
    """Probability below each piece, one number more than pieces."""
    after: Array
    """Probability from each piece on."""


def _rate(end: End, s: float) -> float:
    """Beyond a panel the probability that is left changes like this power of the distance from the origin."""
    return end.slope / s - 1.0


def _part(end: End, mass: float, s: float, r: Array, *, below: bool) -> Array:
    """Probability between the lower edge of an end, or its upper one, and a residual in it."""
    with np.errstate(divide="ignore", over="ignore"):
        logs = -_rate(end, s) * np.log(np.abs(r - end.origin) / end.distance)
    outer = (end.side > 0) == end.far
    return mass * (-np.expm1(logs) if below == outer else np.exp(logs))


def _part_inverse(end: End, mass: float, s: float, part: Array, *, below: bool) -> Array:
    """The residual with this probability between it and the lower edge of an end, or its upper one."""
    outer = (end.side > 0) == end.far
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        logs = np.log1p(-part / mass) if below == outer else np.log(part / mass)
        return end.origin + end.side * end.distance * np.exp(-logs / _rate(end, s))


def _moment_beyond(end: End, order: int, s: float) -> float:
    """Mean of a power of the residual beyond the panels."""
    if not end.far:
        return end.origin**order
    rate = _rate(end, s)
    return (end.side * end.distance) ** order * rate / (rate - order)


def _expect_beyond(function: Callable[[Array], Array], end: End, s: float) -> float:
    """Mean, beyond the panels, of what is a polynomial of degree two in the logarithm of the distance."""
    inwards = -_LOG_STEP if end.far else _LOG_STEP
    logs = inwards * np.arange(3.0)
    heights = function(end.origin + end.side * end.distance * np.exp(logs))
    constant, slope, bend = np.linalg.solve(np.vander(logs, increasing=True), heights).tolist()
    mean = 1.0 / _rate(end, s)
    return constant + slope * mean + 2.0 * bend * mean**2
