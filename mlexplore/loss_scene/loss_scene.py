"""One loss, or a few over the same axis, while one parameter of one of them is taken through its range."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.loss_scene.loss_lines import LossLines
from mlexplore.loss_scene.shared_axis import Place, shared_axis
from mlexplore.loss_scene.turned_values import turned_values
from mlexplore.losses import Axis, Loss, LossParameter

_PLACES = 241  # odd, so that the middle of a symmetric axis is one of them


class Turn(NamedTuple):
    """A parameter that is taken through its range.

    Attributes
    ----------
    loss
        Its loss.
    parameter
        The parameter.
    include
        A value at which the slider must be able to stand; None for no particular one.
    """

    loss: Loss
    parameter: LossParameter
    include: float | None = None


@dataclass(frozen=True)
class LossScene:
    """Losses to be drawn together.

    Parameters
    ----------
    losses
        In the order of their colours.
    parameters
        Parameters by name for the key of each loss; those left out are as the loss opens.
    turn
        What is turned, or None.
    """

    losses: Sequence[Loss]
    parameters: Mapping[str, Mapping[str, float]]
    turn: Turn | None = None

    @property
    def alone(self) -> bool:
        """Whether there is one loss, drawn in the colours of what a picture shows; several have a colour each."""
        return len(self.losses) == 1

    @cached_property
    def values(self) -> Array:
        """Values of the parameter that is turned, shape ``(G,)``; a single 0 if none is."""
        return np.zeros(1) if self.turn is None else turned_values(self.turn.parameter, self.turn.include)

    @cached_property
    def home(self) -> int:
        """Which of them is the one that the loss opens with."""
        return 0 if self.turn is None else int(np.searchsorted(self.values, self.turn.parameter.value))

    @property
    def axis(self) -> Axis:
        """What the losses run over."""
        return self._shared[0]

    @cached_property
    def left_out(self) -> tuple[Loss, ...]:
        """Losses that run over something else, and are not drawn."""
        drawn = {place.loss.key for place in self._shared[1]}
        return tuple(loss for loss in self.losses if loss.key not in drawn)

    @cached_property
    def x(self) -> Array:
        """Places on the axis, shape ``(m,)``."""
        return np.linspace(self.axis.low, self.axis.high, _PLACES)

    @cached_property
    def lines(self) -> tuple[LossLines, ...]:
        """The lines of each loss that is drawn."""
        return tuple(LossLines(place, self.x, self._states(place.loss)) for place in self._shared[1])

    @cached_property
    def _shared(self) -> tuple[Axis, tuple[Place, ...]]:
        return shared_axis(self.losses)

    def _states(self, loss: Loss) -> tuple[dict[str, float], ...]:
        standing = loss.at(self.parameters.get(loss.key, {}))
        if self.turn is None or self.turn.loss.key != loss.key:
            return (standing,)
        return tuple(standing | {self.turn.parameter.name: value} for value in self.values.tolist())
