"""Which loss of the dictionary somebody has typed, up to a factor."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import permutations
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.conversion import LossCurve
from mlexplore.conversion.margin import MarginCurve
from mlexplore.losses import LOSSES, Loss
from mlexplore.numerals import shortest

# Up to where losses in three parts have shown all of them.
_NEAR = (0.05, 0.23, 0.61, 0.97, 1.2, 1.6, 2.3, 2.6, 3.4, 5.3, 7.1, 13.0)
_PLACES: Array = np.array([*(-each - 0.03 for each in reversed(_NEAR)), *_NEAR])
_SAME = 1e-9
_MULTIPLES = {1.0: "", 0.5: "half ", 2.0: "twice "}


class Recognised(NamedTuple):
    """A loss of the dictionary that is a multiple of what was typed.

    Attributes
    ----------
    loss
        The loss.
    parameters
        Its parameters by name.
    factor
        What was typed is so many times this loss.
    """

    loss: Loss
    parameters: Mapping[str, float]
    factor: float

    @property
    def sentence(self) -> str:
        """What was typed, in plain text."""
        times = _MULTIPLES.get(self.factor, f"{shortest(self.factor)} times ")
        return f"In the dictionary: {times}{self.loss.name}."


@lru_cache(maxsize=256)
def recognised(curve: LossCurve | MarginCurve) -> Recognised | None:
    """The first loss of the dictionary that is a multiple of a typed one, with the typed numbers in the place of its parameters."""
    if isinstance(curve, MarginCurve):
        values, heights, problem = curve.curve.values, curve.phi(_PLACES), "labels"
    else:
        values, heights, problem = curve.values, curve.rho(_PLACES), "numbers"
    if not np.isfinite(heights).all():
        return None
    for loss in LOSSES:
        if loss.problem == problem and loss.typed:
            for chosen in _ways(loss, values):
                factor = _factor(heights, loss.value(_PLACES, **chosen))
                if factor:
                    return Recognised(loss, chosen, factor)
    return None


def _ways(loss: Loss, values: tuple[float, ...]) -> list[dict[str, float]]:
    """The typed numbers in the places of the parameters of a loss, in every order, where it is defined at them."""
    ways = [
        dict(zip((each.name for each in loss.parameters), some, strict=True))
        for some in permutations(values, len(loss.parameters))
    ]
    return [way for way in ways if all(each.low <= way[each.name] <= each.high for each in loss.parameters)]


def _factor(heights: Array, known: Array) -> float:
    """What a loss is multiplied by to give these heights; 0 if nothing does."""
    largest = int(np.argmax(np.abs(known)))
    if not known[largest] > 0.0:
        return 0.0
    factor = float(heights[largest] / known[largest])
    same = np.allclose(heights, factor * known, rtol=_SAME, atol=_SAME * factor)
    return float(f"{factor:.7g}") if same and factor > 0.0 else 0.0
