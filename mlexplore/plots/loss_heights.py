"""How high a view of losses is: every curve is seen where it bends, and may leave the view where it is steep."""

from collections.abc import Sequence

import numpy as np

from mlexplore.arrays import Array

STEEP, BENT, PEAKED = 90.0, 95.0, 98.0
"""Percentiles of the heights of losses and weights, influences, densities, a little above which curves may leave the view."""
FAR = 20.0
"""Heights are cut this many times as high as the view: far-off vertices are drawn at full cost."""

_ROOM = 1.6  # a curve may leave the view above this many times the percentile
_APART = 2.4  # how many times as high as the lowest of several curves the view is at most
_GROWS = 1.5  # and how much higher while a parameter is turned


def top_of(rows: Sequence[Array], home: int, percentile: float) -> float:
    """Height of a view that shows every curve at home, and as much of what it becomes as its shape allows."""
    at_home = [_seen(each[home if len(each) > 1 else 0], percentile) for each in rows]
    top = min(max(at_home), _APART * min(filter(None, at_home), default=1.0)) or 1.0
    moving = max((_seen(each, percentile) for each in rows if len(each) > 1), default=0.0)
    return max(top, min(moving, _GROWS * top))


def _seen(heights: Array, percentile: float) -> float:
    """How high the heights are, but for steep ends."""
    heights = heights[~np.isnan(heights)]
    finite = np.abs(heights[np.isfinite(heights)])
    if not finite.size:
        return 0.0
    most = float(finite.max())
    usual = float(np.percentile(np.where(np.isinf(heights), most, np.abs(heights)), percentile))
    return min(most, _ROOM * usual) if usual > 0.0 else most
