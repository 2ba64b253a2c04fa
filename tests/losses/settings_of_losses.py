"""Every loss at several values of its parameters, and places on its axis that are nobody's kink."""

from typing import NamedTuple

import numpy as np
import pytest

from mlexplore.arrays import Array
from mlexplore.losses import LOSSES, Loss


class Setting(NamedTuple):
    """A loss at values of its parameters."""

    loss: Loss
    parameters: dict[str, float]

    def __str__(self) -> str:
        chosen = ", ".join(f"{name}={value:.4g}" for name, value in self.parameters.items())
        return f"{self.loss.key}({chosen})"


def settings_of(loss: Loss) -> list[Setting]:
    """As it opens, and with every parameter a quarter and most of the way along its slider."""
    if not loss.parameters:
        return [Setting(loss, {})]
    ways = [
        {each.name: each.low + share * (each.high - each.low) for each in loss.parameters}
        for share in (0.23, 0.91)
    ]
    return [
        Setting(loss, parameters)
        for parameters in ({each.name: each.value for each in loss.parameters}, *ways)
    ]


SETTINGS = [setting for loss in LOSSES for setting in settings_of(loss)]

each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.key)
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)


def places(loss: Loss, n: int = 60) -> Array:
    """Places on the axis of the pictures, none of them round."""
    return np.random.default_rng(n).uniform(loss.axis.low, loss.axis.high, n)
