"""A typed loss with its density, while its scale or one of its parameters is taken through a range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion import LossCurve, LossDensity, TypedLoss, normaliser, normalisers, read_verdict
from mlexplore.conversion_scene.axis_of_loss import residuals_over_density
from mlexplore.conversion_scene.usual_scale import scales_of, usual_scale, values_of

SCALE = "s"
"""What the scale is called among the numbers that can be turned; no parameter has this name."""


class State(NamedTuple):
    """A loss at values of its parameters, and a scale."""

    curve: LossCurve
    s: float

    @property
    def admitted(self) -> bool:
        """Whether there is a density."""
        return read_verdict(self.curve).admits(self.s)

    @property
    def computed(self) -> bool:
        """Whether there is one whose integral can be computed."""
        try:
            normaliser(self.curve, self.s)
        except ValueError:
            return False
        return True


@dataclass(frozen=True)
class TypedTurn:
    """A loss that has a density, in every state of one number.

    Parameters
    ----------
    loss
        The loss.
    values
        Its parameters by name, all of them.
    s
        The scale, at which there is a density.
    turned
        The parameter that is taken through its range, or "s".

    Raises
    ------
    ValueError
        If there is no density at these values.
    """

    loss: TypedLoss
    values: Mapping[str, float]
    s: float
    turned: str = SCALE

    @property
    def now(self) -> State:
        """The loss as it stands."""
        return State(self.loss.at(self.values), self.s)

    @cached_property
    def numbers(self) -> Array:
        """Values of what is turned, shape ``(G,)``, increasing; those at which the loss is defined."""
        if self.turned == SCALE:
            return scales_of(read_verdict(self.now.curve), self.usual, self.s)
        values = values_of(self.loss.suggestions[self.turned], self.values[self.turned])
        return np.array([each for each in values.tolist() if self._defined(each)])

    @property
    def usual(self) -> float:
        """The value with which what is turned opens; that at which it stands if there is nothing to be drawn there."""
        if self.turned == SCALE:
            usual = usual_scale(read_verdict(self.now.curve))
            return usual if State(self.now.curve, usual).computed else self.s
        suggested = self.loss.suggestions[self.turned].value
        return suggested if self._defined(suggested) else self.values[self.turned]

    @property
    def home(self) -> int:
        """Which of `numbers` that is."""
        return int(np.searchsorted(self.numbers, self.usual))

    @property
    def place(self) -> int:
        """Where among `numbers` the loss stands."""
        at = self.s if self.turned == SCALE else self.values[self.turned]
        return int(np.searchsorted(self.numbers, at))

    @cached_property
    def states(self) -> tuple[State, ...]:
        """One for each of `numbers`."""
        if self.turned == SCALE:
            return tuple(State(self.now.curve, s) for s in self.numbers.tolist())
        return tuple(State(self._at(number), self.s) for number in self.numbers.tolist())

    @cached_property
    def x(self) -> Array:
        """Residuals, shape ``(m,)``: over the density in the state at home, or as it stands if there is none at home."""
        home = self.states[self.home]
        return residuals_over_density(LossDensity(*(home if home.computed else self.now)))

    # ---- lines, a row for each state --------------------------------------------------------------------------

    @cached_property
    def loss_over_scale(self) -> Array:
        """``rho(r) / s``, shape ``(G, m)``."""
        return self._over_scale(LossCurve.rho)

    @cached_property
    def influence(self) -> Array:
        """``psi(r) / s``, shape ``(G, m)``."""
        return self._over_scale(LossCurve.psi)

    @cached_property
    def weight(self) -> Array:
        """``psi(r) / r``, shape ``(G, m)``; one row where s is turned, on which it does not depend."""
        if self.turned == SCALE:
            return self.now.curve.weight(self.x)[None, :]
        return np.array([state.curve.weight(self.x) for state in self.states])

    @cached_property
    def density(self) -> Array:
        """``exp(-rho(r)/s) / Z(s)``, shape ``(G, m)``; NaN in states without a density."""
        with np.errstate(over="ignore", under="ignore"):
            return np.exp(-self.loss_over_scale) / self.normalisers[:, None]

    @cached_property
    def normal(self) -> Array:
        """The normal density that is as high where the loss is least, shape ``(G, m)``; NaN where there is none."""
        centre = np.array([state.curve.minimum for state in self.states])
        least = np.array([float(state.curve.rho(state.curve.minimum)) for state in self.states])
        centre[~np.isfinite(least)] = np.nan
        with np.errstate(under="ignore"):
            z = (self.x - centre[:, None]) / self.normalisers[:, None]
            return np.exp(-np.pi * z**2) / self.normalisers[:, None]

    # ---- numbers, one for each state --------------------------------------------------------------------------

    @cached_property
    def normalisers(self) -> Array:
        """Z, shape ``(G,)``; NaN in states without a density."""
        if self.turned == SCALE:
            return normalisers(self.now.curve, self.numbers)
        return np.array([float(normalisers(state.curve, [state.s])[0]) for state in self.states])

    @cached_property
    def deviations(self) -> Array:
        """Standard deviation of the residual, shape ``(G,)``; infinite where it does not exist, NaN without a density."""
        return np.array([_deviation(state) if state.admitted else np.nan for state in self.states])

    def _at(self, number: float) -> LossCurve:
        return self.loss.at({**self.values, self.turned: number})

    def _defined(self, number: float) -> bool:
        try:
            self._at(number)
        except ValueError:
            return False
        return True

    def _over_scale(self, function: Callable[[LossCurve, Array], Array]) -> Array:
        scales = np.array([state.s for state in self.states])[:, None]
        if self.turned == SCALE:
            return function(self.now.curve, self.x)[None, :] / scales
        return np.array([function(state.curve, self.x) for state in self.states]) / scales


def _deviation(state: State) -> float:
    """Standard deviation in a state with a density; NaN where Z cannot be computed reliably."""
    try:
        with np.errstate(over="ignore", invalid="ignore"):  # of tails beyond the root of the largest number
            variance = LossDensity(*state).variance
    except ValueError:
        return np.nan
    return np.inf if np.isnan(variance) else float(np.sqrt(variance))
