"""Odds ratios with their intervals on a logarithmic axis: a forest plot."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from mlexplore.arrays import Array
from mlexplore.escaping import plotly
from mlexplore.plots.drawing import Drawing
from mlexplore.plots.payload import View
from mlexplore.plots.theme import LIGHT

FARTHEST = 1e15
"""Factor beyond which, and below its inverse, nothing is told apart: an interval goes on as an arrow."""

_LEAST_SPAN = 1e-4  # of an axis, in powers of ten
_REACH = 1.0  # to either side where all ends are infinite
_AIR = 0.08  # beyond the ends, as a share of the axis
_FINE = 2.2  # powers of ten up to which 2 and 5 are ticks too
_SHORT = 0.6  # and up to which ticks are evenly spaced
_MOST_TICKS = 7


class Factor(NamedTuple):
    """One interval to draw: a name in plain text, and three factors, which may be 0 or infinite; the middle one NaN."""

    name: str
    ratio: float
    low: float
    high: float


def odds_view(factors: Sequence[Factor], drawing: Drawing, *, title: str, axis: str, caption: str) -> View:
    """Draw the factors from top to bottom, with a line where nothing changes."""
    values = np.array([each[1:] for each in factors])
    left, right = _reach(values)
    height = -np.arange(len(factors), dtype=np.float64)
    # Interrupted where names stand.
    stretches = (height[:, None] + [0.2, -0.38, np.nan]).ravel()
    drawing.line(np.ones_like(stretches), stretches, LIGHT.quiet, width=1.4, dash="4px,3px")
    inner = 10.0 ** (left + 0.02 * (right - left)), 10.0 ** (right - 0.02 * (right - left))
    ratio, low, high = values.T
    seen = [np.clip(ends, *inner) for ends in (low, high)]
    drawing.line(
        np.stack([*seen, np.full_like(ratio, np.nan)], axis=1).ravel(),
        np.repeat(height, 3),
        LIGHT.data,
        width=2,
    )
    for beyond, at, symbol in (
        (low < inner[0], inner[0], "triangle-left"),
        (high > inner[1], inner[1], "triangle-right"),
    ):
        if beyond.any():
            drawing.marks(
                np.full(int(beyond.sum()), at),
                height[beyond],
                {"color": LIGHT.data, "symbol": symbol, "size": 10},
            )
    inside = (ratio >= inner[0]) & (ratio <= inner[1])
    drawing.marks(
        ratio[inside],
        height[inside],
        {
            "color": LIGHT.model,
            "size": 10,
            "line": {"color": LIGHT.ground, "width": 1},
        },
    )
    for each, place in zip(factors, height.tolist(), strict=True):
        drawing.text(
            np.array([10.0**left]), np.array([place + 0.42]), plotly(each.name), LIGHT.ink, "middle right"
        )
    ticks = _ticks(left, right)
    return drawing.view(
        {
            "xaxis": {
                "title": {"text": axis},
                "type": "log",
                "range": [left, right],
                "tickvals": ticks,
                "ticktext": [_written(tick) for tick in ticks],
            },
            "yaxis": {
                "title": {"text": "columns"},
                "range": [-len(factors) + 0.4, 0.75],
                "showgrid": False,
                "showticklabels": False,
            },
        },
        title=title,
        caption=caption,
        description=f"{axis}: estimates with their intervals on a logarithmic axis, and a line at 1.",
    )


def _reach(values: Array) -> tuple[float, float]:
    """Powers of ten at the ends of the axis: 1 is inside, and what is finite as far as it means anything."""
    finite = values[np.isfinite(values) & (values > 0.0)]
    powers = np.log10(finite)
    powers = powers[np.abs(powers) <= np.log10(FARTHEST)]
    low, high = float(powers.min(initial=0.0)), float(powers.max(initial=0.0))
    if high - low < _LEAST_SPAN:
        reach = _LEAST_SPAN if powers.size else _REACH
        return -reach, reach
    air = _AIR * (high - low)
    return low - air, high + air


def _ticks(left: float, right: float) -> list[float]:
    """Round numbers on the axis, 1 among them; finer where it is short."""
    powers = range(int(np.floor(left)), int(np.ceil(right)) + 1)
    if right - left < _SHORT:
        first, last = 10.0**left, 10.0**right
        step = 10.0 ** np.floor(np.log10(0.5 * (last - first)))
        step *= next(each for each in (1.0, 2.0, 5.0) if last - first <= _MOST_TICKS * each * step)
        found = step * np.arange(np.ceil(first / step), np.floor(last / step) + 1.0)
    else:
        digits = (1.0, 2.0, 5.0) if right - left < _FINE else (1.0,)
        found = np.array([digit * 10.0**power for power in powers for digit in digits])
    # Sums of steps are rounded; 1 is to be 1.
    inside = [float(f"{tick:.6g}") for tick in found if left <= np.log10(tick) <= right]
    step = -(-len(inside) // _MOST_TICKS)
    return inside[inside.index(1.0) % step :: step]


def _written(tick: float) -> str:
    """A tick as people write it; far from 1 ticks are powers of ten."""
    return f"{tick:.6g}" if 1e-3 <= tick < 1e4 else f"10<sup>{round(np.log10(tick))}</sup>".replace("-", "−")
