"""A loss at values of its parameters: its height, influence, weight and bend, and the places that matter."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlexplore.arrays import Array
from mlexplore.conversion.switches import PLACES, around, switches_of, zeros_of
from mlexplore.conversion.undefined import undefined_at
from mlexplore.conversion.valleys import valleys_of
from mlexplore.formulas import Node, Program, Run, bends_of, slopes_of, value_of
from mlexplore.formulas.rewriting import stable

_MOST_LANDMARKS = 60
_NEAR = 1e-7  # how close, in relation to its size, one steps up to a place from either side


@dataclass(frozen=True)
class LossCurve:
    """A loss rho(r) at values of its parameters, shifted so that its least value is 0.

    Where there is no least value (it decreases for ever, or runs to minus infinity at some r) it is not shifted. Residuals
    may have any shape; nothing warns where the loss is not defined, it is NaN there.

    Parameters
    ----------
    tree
        The formula, in r and the parameters.
    names
        The parameters.
    values
        Their values.
    """

    tree: Node
    names: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def parameters(self) -> Mapping[str, float]:
        """Values by name."""
        return dict(zip(self.names, self.values, strict=True))

    # ---- heights and derivatives ------------------------------------------------------------------------------

    def rho(self, r: ArrayLike) -> Array:
        """The loss, 0 at its least."""
        return self._raw(r) - self.shift

    def psi(self, r: ArrayLike) -> Array:
        """The influence function, d rho / d r; at a kink halfway between both sides."""
        r = np.asarray(r, dtype=np.float64)
        found = self._slope(r)
        lost = np.isnan(found)
        if lost.any():
            lost &= np.isfinite(self._raw(r))
        for kink in self.kinks:
            lost |= r == kink
        if lost.any():
            step = self.step_beside(r[lost])
            found[lost] = 0.5 * (self._slope(r[lost] - step) + self._slope(r[lost] + step))
        return found

    def bend(self, r: ArrayLike) -> Array:
        """Second derivative of the loss, where it has one; kinks contribute nothing."""
        return self._second(r, "r", "r")

    def weight(self, r: ArrayLike) -> Array:
        """``psi(r) / r``, the weight that iterated least squares give a residual; at 0 its limit, which may be infinite."""
        r = np.asarray(r, dtype=np.float64)
        with np.errstate(all="ignore"):
            found = np.asarray(self.psi(r) / r)
        found[r == 0.0] = self._weight_at_zero
        return found

    def parameter_slopes(self, r: ArrayLike) -> Array:
        """First derivatives of the shifted loss in the parameters, stacked along a new first axis."""
        slopes = [self._first(r, name) for name in self.names]
        if np.isfinite(self.minimum) and self.shift != 0.0:
            # The least value moves with the parameters; that its place does too counts only in second order.
            slopes = [
                slope - self._first(self.minimum, name)
                for name, slope in zip(self.names, slopes, strict=True)
            ]
        return np.stack(slopes) if slopes else np.empty((0, *np.shape(r)))

    def psi_slopes(self, r: ArrayLike) -> Array:
        """First derivatives of psi in the parameters, stacked along a new first axis."""
        slopes = [self._second(r, "r", name) for name in self.names]
        return np.stack(slopes) if slopes else np.empty((0, *np.shape(r)))

    def parameter_bends(self, r: ArrayLike) -> Array:
        """Second derivatives of the loss in the parameters, as it is typed, stacked along two new first axes."""
        size = len(self.names)
        bends = np.empty((size, size, *np.shape(r)))
        for i, one in enumerate(self.names):
            for j, other in enumerate(self.names):
                bends[i, j] = self._second(r, one, other)
        return bends

    def _raw(self, r: ArrayLike) -> Array:
        program, place = value_of(self.tree)
        return self._run(program, place, r)

    def _slope(self, r: Array) -> Array:
        return self._first(r, "r")

    def _first(self, r: ArrayLike, name: str) -> Array:
        every = ("r", *self.names)
        program, places = slopes_of(self.tree, every)
        return self._run(program, places[every.index(name)], r)

    def _second(self, r: ArrayLike, one: str, other: str) -> Array:
        every = ("r", *self.names)
        program, places = bends_of(self.tree, every)
        i, j = sorted((every.index(one), every.index(other)))
        if (i, j) not in places:
            return np.zeros(np.shape(r))
        return self._run(program, places[i, j], r)

    def _run(self, program: Program, place: int, r: ArrayLike) -> Array:
        r = np.asarray(r, dtype=np.float64)
        if (program, place) not in self._runs:
            # Residuals differ from call to call: they are given as a parameter is, so that the run is made once.
            self._runs[program, place] = Run(program, [place], {"": np.zeros(1)}, ("r", *self.names))
        found = self._runs[program, place]((r.ravel(), *self.values))[0]
        return np.array(np.broadcast_to(found, r.size), dtype=np.float64).reshape(r.shape)

    @cached_property
    def _runs(self) -> dict[tuple[Program, int], Run]:
        """What was computed before, ready to be computed again."""
        return {}

    def exactness(self, r: Array) -> tuple[NDArray[np.bool_], Array]:
        """Whether the loss at each residual is a number on the way to which nothing overflows, and the largest number on it."""
        height, steps = self.steps(r)
        exact, largest = np.isfinite(height), np.zeros(r.shape)
        for step in steps:
            exact = exact & ~np.isinf(step)
            largest = np.fmax(largest, np.where(np.isinf(step), 0.0, np.abs(step)))
        return exact, largest

    def steps(self, r: Array) -> tuple[Array, list[Array]]:
        """The loss as it is typed, and every number on the way to it, each of the shape of r."""
        program, place = value_of(self.tree)
        run = Run(program, [place, *range(len(program.steps))], {"r": r}, self.names)
        height, *steps = (np.broadcast_to(step, r.shape) for step in run(self.values) if step is not None)
        return height, steps

    @cached_property
    def undefined_at(self) -> str:
        """Where the loss is not a number, such as "for r < −1"; empty if it is one everywhere."""
        return undefined_at(self)

    # ---- places -----------------------------------------------------------------------------------------------

    @cached_property
    def breaks(self) -> tuple[float, ...]:
        """Where the formula switches: kinks, and places where a higher derivative jumps or the loss is infinite."""
        found: list[float] = []
        places = PLACES
        for switch in switches_of(self.tree, "r"):
            program = Program()
            place = program.write(stable(switch))
            more = zeros_of(lambda r, program=program, place=place: self._run(program, place, r), places)
            if set(more) - set(found):
                found = sorted(sorted({*found, *more}, key=abs)[:_MOST_LANDMARKS])
                places = around(found)
        return tuple(found)

    @cached_property
    def places(self) -> Array:
        """Residuals of every size, and close to every break: where the loss is looked at, increasing."""
        return around(list(self.breaks))

    @cached_property
    def kinks(self) -> tuple[float, ...]:
        """Where psi jumps."""
        return self._jumps_of(self._slope)

    @cached_property
    def jumps(self) -> tuple[float, ...]:
        """Where the loss itself jumps."""
        return self._jumps_of(self._raw)

    def _jumps_of(self, function: Callable[[Array], Array]) -> tuple[float, ...]:
        """Breaks across which a function differs, however close to them one looks, where the loss is finite."""
        breaks = np.array(self.breaks)
        if not breaks.size:
            return ()
        step = self.step_beside(breaks)
        below, above = function(breaks - 0.01 * step), function(breaks + 0.01 * step)
        far_below, far_above = function(breaks - step), function(breaks + step)
        with np.errstate(invalid="ignore"):  # infinite on both sides
            narrow, wide = np.abs(above - below), np.abs(far_above - far_below)
            climbed = np.maximum(np.abs(below - far_below), np.abs(above - far_above))
        jumps = (narrow > 0.5 * wide) & (narrow > 1e-9 * np.maximum(np.abs(below), np.abs(above)))
        # Where the function is equally high on both sides, they differ by rounding: by next to nothing of the way there.
        jumps &= ~(narrow <= 1e-7 * climbed)
        return tuple(breaks[jumps & np.isfinite(narrow) & np.isfinite(self._raw(breaks))].tolist())

    @cached_property
    def valleys(self) -> tuple[float, ...]:
        """Where the loss has a local minimum, increasing; of the lowest flat stretch the place nearest to 0."""
        return tuple(valleys_of(self)[:_MOST_LANDMARKS])

    @cached_property
    def _bottom(self) -> tuple[float, float]:
        """Place and height of the least loss."""
        ends = self.places[[0, -1]]
        places = np.array(self.valleys) if self.valleys else ends
        heights = np.where(np.isnan(self._raw(places)), np.inf, self._raw(places))
        least = float(heights.min())
        lowest = places[heights == least]
        place = float(lowest[np.argmin(np.abs(lowest))])
        if self._runs_down_below(least):
            return min(self.breaks, key=lambda each: abs(each - place)), -np.inf
        return (place if self.valleys else float(np.copysign(np.inf, place))), least

    def _runs_down_below(self, least: float) -> bool:
        """Whether the loss runs to minus infinity from one side of a break, at which it may be plus infinity."""
        breaks = np.array(self.breaks)
        beside = np.concatenate([np.nextafter(breaks, -np.inf), np.nextafter(breaks, np.inf)])
        return bool((self._raw(beside) < least - 0.5 * abs(least) - 1.0).any())

    @cached_property
    def minimum(self) -> float:
        """The residual with the least loss; infinite if the loss decreases for ever."""
        return self._bottom[0]

    @cached_property
    def shift(self) -> float:
        """Least value of the formula as it is typed; 0 where there is none."""
        place, height = self._bottom
        return height if np.isfinite(place) and np.isfinite(height) else 0.0

    @property
    def finite_somewhere(self) -> bool:
        """Whether the loss is a finite number at any residual."""
        return bool(np.isfinite(self._raw(self.places)).any())

    def require_defined(self) -> None:
        """Refuse a loss that is a number at no residual."""
        if not self.finite_somewhere:
            raise ValueError(
                "At these values of its parameters the loss is a finite number at no residual r."
            )

    def step_beside(self, places: Array) -> Array:
        """How far one may step aside from places and be near them still: much less than to the next break."""
        size = np.where(places == 0.0, 1.0, np.abs(places))
        for other in self.breaks:
            gap = np.abs(places - other)
            size = np.where(gap > 0.0, np.minimum(size, gap), size)
        return _NEAR * size

    @cached_property
    def _weight_at_zero(self) -> float:
        zero = np.zeros(1)
        if 0.0 not in self.breaks:
            return float(self.bend(zero)[0]) if self.psi(zero)[0] == 0.0 else np.nan
        step = self.step_beside(zero)
        wide, narrow = (
            np.concatenate([self._slope(-each) / -each, self._slope(each) / each])
            for each in (step, 0.01 * step)
        )
        if not np.isclose(narrow[0], narrow[1], rtol=1e-3):
            return np.inf if (narrow > 50.0 * wide).all() and (wide > 0.0).all() else np.nan
        return np.inf if narrow[0] > 1.5 * wide[0] else float(narrow.mean())
