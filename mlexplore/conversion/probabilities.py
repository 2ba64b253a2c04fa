"""Probabilities and quantiles of the density of a loss, panel by panel."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array
from mlexplore.conversion.loss_curve import LossCurve
from mlexplore.conversion.panels import Panels, nodes_between, running_rule, weights_of

_STEPS = 60
_BLOCK = 20_000


@dataclass(frozen=True, eq=False)
class Probabilities:
    """How the probability of a residual is spread over panels.

    Parameters
    ----------
    curve
        The loss.
    s
        The scale that divides it.
    log_normaliser
        Logarithm of the integral of ``exp(-rho/s)``.
    panels
        Panels for this scale.
    """

    curve: LossCurve
    s: float
    log_normaliser: float
    panels: Panels

    @cached_property
    def weights(self) -> Array:
        """Probability that each node stands for, shape (panels, NODES)."""
        return weights_of(self.panels) * self._heights(self.panels.rho)

    @cached_property
    def end_masses(self) -> list[float]:
        """Probability beyond the panels, one number an end."""
        return [end.integral(self.s) * float(np.exp(-self.log_normaliser)) for end in self.panels.ends]

    def between(self, r: Array, *, below: bool) -> Array:
        """Probability below a residual, or above it, exact in the tail on that side."""
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
        for place, (end, mass) in enumerate(zip(self.panels.ends, self.end_masses, strict=True)):
            rows = pieces.which[index] == place
            if rows.any():
                part[rows] = end.part(mass, self.s, inside[rows], below=below)
        return part + (pieces.before[index] if below else pieces.after[index + 1])

    def inverse(self, probability: Array, *, below: bool) -> Array:
        """Where so much probability lies below, or above; at 0 and 1 the ends of the panels."""
        flat = np.asarray(probability, dtype=np.float64).ravel()
        found = np.empty(flat.shape)
        for start in range(0, flat.size, _BLOCK):
            rows = slice(start, start + _BLOCK)
            found[rows] = self._block_inverse(flat[rows], below=below)
        found[(flat < 0.0) | (flat > 1.0)] = np.nan
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
        for place, (end, mass) in enumerate(zip(self.panels.ends, self.end_masses, strict=True)):
            rows = pieces.which[index] == place
            if rows.any():
                found[rows] = end.inverse(mass, self.s, rest[rows], below=below)
        return found

    @cached_property
    def _running(self) -> tuple[Array, Array, Array]:
        """Nodes of all panels, with the probabilities below and above each, to within rounding of 1 in each panel."""
        panels, pieces = self.panels, self._pieces
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
                moved = at - (excess if below else -excess) / self._heights(self.curve.rho(at))
            inside = (moved > start[going]) & (moved < end[going])
            new = np.where(inside, moved, 0.5 * (start[going] + end[going]))
            there = np.abs(excess) <= 4e-15 * rest[going]
            r[going] = np.where(there, at, new)
            going = going[~(there | (np.abs(new - at) <= 4e-16 * np.abs(new)))]
            if not going.size:
                break
        return r

    @cached_property
    def _pieces(self) -> "_Pieces":
        panels = self.panels
        lows = np.append(panels.low, [end.edges[0] for end in panels.ends])
        highs = np.append(panels.high, [end.edges[1] for end in panels.ends])
        mass = np.concatenate([self.weights.sum(axis=1), self.end_masses])
        which = np.concatenate([np.full(len(panels.low), -1), np.arange(len(panels.ends))])
        order = np.argsort(lows, kind="stable")
        mass = mass[order]
        before = np.concatenate([[0.0], np.cumsum(mass)])
        after = np.concatenate([np.cumsum(mass[::-1])[::-1], [0.0]])
        return _Pieces(lows[order], highs[order], mass, which[order], before, after)

    def _heights(self, rho: Array) -> Array:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return np.exp(-rho / self.s - self.log_normaliser)

    def _between(self, low: Array, high: Array) -> Array:
        """Probabilities of intervals that lie inside panels."""
        r, weights = nodes_between(low, high)
        return (self._heights(self.curve.rho(r)) * weights).sum(axis=-1)


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
