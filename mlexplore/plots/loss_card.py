"""A loss at the size of a stamp: its curve, and below it the density that it stands for, as two paths of an SVG.

The page draws the paths in colours of its own theme. Both lie in one picture of `WIDTH` by `HEIGHT`: the valley above, the hill below.
"""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.loss_scene import beside_atoms
from mlexplore.losses import Loss
from mlexplore.plots.drawing import outline

WIDTH, HEIGHT = 200, 104
_AIR = 6.0  # between the frame and what is drawn in it
_BETWEEN = 62.0  # where the loss ends and the density begins, from the top
_BASE = HEIGHT - 1.0
_PLACES = 81
_STEEP = 90.0  # percentile of the loss beyond which a curve may leave the picture...
_ROOM = 1.25  # ...times this...
_BEYOND = 4.0  # ...and how far the line goes on


class LossCard(NamedTuple):
    """Paths of one picture.

    Attributes
    ----------
    loss
        The curve of the loss.
    density
        The outline of the density, closed; where there is none, the line of exp(−loss), which is no density.
    """

    loss: str
    density: str


def loss_card(loss: Loss) -> LossCard:
    """Draw a loss with the parameters that it opens with."""
    # Closer towards the left end of positive numbers, where losses are steep.
    power = 2.0 if loss.problem == "positive numbers" else 1.0
    x = loss.axis.low + (loss.axis.high - loss.axis.low) * np.linspace(0.0, 1.0, _PLACES) ** power
    value = loss.value(x)
    seen = value[np.isfinite(value)]
    top = min(float(seen.max()), _ROOM * float(np.percentile(seen, _STEEP)))
    # Beyond the top the frame cuts it off.
    depth = (_BETWEEN - 2.0 * _AIR) * np.clip(value / top, 0.0, _BEYOND)
    curve = _path(_across(x, loss), _BETWEEN - depth)
    if loss.density is None:
        return LossCard(curve, _path(_across(x, loss), _height(np.exp(-value / loss.scale))))
    return LossCard(curve, _hill(x, loss))


def _hill(x: Array, loss: Loss) -> str:
    """The outline of the density over the places `x`, or of bars where observations are whole numbers."""
    if loss.axis.whole:
        whole = np.arange(np.ceil(loss.axis.low), np.floor(loss.axis.high) + 1.0)
        edges = np.append(whole - 0.5, whole[-1] + 0.5)
        x, bars = outline(edges, loss.density_at(whole)[None, :], 0.0)
        density = bars[0]
    else:
        density = loss.density_at(beside_atoms(x, loss))
    left, right = _across(x[[0, -1]], loss).tolist()
    base = _short(_BASE)
    return f"{_path(_across(x, loss), _height(density))}L{_short(right)} {base}L{_short(left)} {base}Z"


def _height(density: Array) -> Array:
    """Pixels from the top for the lower half of the picture."""
    peak = float(density[np.isfinite(density)].max())
    return _BASE - (_BASE - _BETWEEN - _AIR) * np.clip(density / peak, 0.0, 1.0)


def _across(x: Array, loss: Loss) -> Array:
    low, high = loss.axis.low, loss.axis.high
    return np.clip(_AIR + (WIDTH - 2.0 * _AIR) * (x - low) / (high - low), _AIR, WIDTH - _AIR)


def _path(across: Array, down: Array) -> str:
    """A path through the places that are numbers."""
    seen = np.isfinite(down)
    places = zip(across[seen].tolist(), down[seen].tolist(), strict=True)
    return "M" + "L".join(f"{_short(a)} {_short(b)}" for a, b in places)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
