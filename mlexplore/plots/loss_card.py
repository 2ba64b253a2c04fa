"""A loss at the size of a stamp: its curve, and below it the density that it stands for, as two paths of an SVG.

The page draws the paths in colours of its own theme. Both lie in one picture of `WIDTH` by `HEIGHT`: the valley above, the hill below.
"""

from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.losses import Loss
from mlexplore.plots.drawing import outline

WIDTH, HEIGHT = 200, 104
_AIR = 6.0  # between the frame and what is drawn in it
_BETWEEN = 62.0  # where the loss ends and the density begins, from the top
_PLACES = 81
_STEEP = 90.0  # percentile of the loss beyond which a curve may leave the picture...
_ROOM = 1.25  # ...times this


class LossCard(NamedTuple):
    """Paths of one picture.

    Attributes
    ----------
    loss
        The curve of the loss.
    density
        The outline of the density, closed; empty if there is none.
    """

    loss: str
    density: str


def loss_card(loss: Loss) -> LossCard:
    """Draw a loss with the parameters that it opens with."""
    axis = loss.axis
    x = np.linspace(axis.low, axis.high, _PLACES)
    value = loss.value(x)
    seen = value[np.isfinite(value)]
    top = min(float(seen.max()), _ROOM * float(np.percentile(seen, _STEEP)))
    depth = (_BETWEEN - 2.0 * _AIR) * np.clip(value / top, 0.0, 1.2)
    curve = _path(_across(x, loss), _BETWEEN - depth)
    return LossCard(curve, "" if loss.density is None else _hill(x, loss))


def _hill(x: Array, loss: Loss) -> str:
    """The outline of the density over the places `x`, or of bars where observations are whole numbers."""
    base = HEIGHT - 1.0
    if loss.axis.whole:
        whole = np.arange(np.ceil(loss.axis.low), np.floor(loss.axis.high) + 1.0)
        edges = np.append(whole - 0.5, whole[-1] + 0.5)
        x, bars = outline(edges, loss.density_at(whole)[None, :], 0.0)
        density = bars[0]
    else:
        density = loss.density_at(x)
    peak = float(density[np.isfinite(density)].max())
    down = base - (base - _BETWEEN - _AIR) * np.clip(density / peak, 0.0, 1.0)
    left, right = _across(x[[0, -1]], loss).tolist()
    return f"{_path(_across(x, loss), down)}L{_short(right)} {_short(base)}L{_short(left)} {_short(base)}Z"


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
