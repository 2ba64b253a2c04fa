"""Where a loss is not defined, in words."""

from typing import TYPE_CHECKING

import numpy as np

from mlexplore.numerals import shortest

if TYPE_CHECKING:
    from mlexplore.conversion.loss_curve import LossCurve

_MOST_STRETCHES = 2


def undefined_at(curve: "LossCurve") -> str:
    """Where a loss is not a number though nothing overflows, such as "for r < −1"; empty if it is one everywhere."""
    places = curve.places
    height, steps = curve.steps(places)
    overflows = np.any([np.isinf(step) for step in steps], axis=0)
    rows = np.flatnonzero(np.isnan(height) & ~overflows)
    if not rows.size:
        return ""
    stretches = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    if len(stretches) <= _MOST_STRETCHES and all(each.size > 1 for each in stretches):
        return " and ".join(_between(curve, int(each[0]), int(each[-1])) for each in stretches)
    nearest = float(places[rows[np.argmin(np.abs(places[rows]))]])
    return f"at some residuals, such as r = {shortest(nearest)}"


def _between(curve: "LossCurve", first: int, last: int) -> str:
    """The stretch from one place to another, to the breaks that end it."""
    low = shortest(_edge(curve, first - 1)) if first > 0 else ""
    high = shortest(_edge(curve, last)) if last < curve.places.size - 1 else ""
    if low and high:
        return f"for {low} < r < {high}"
    return f"for r > {low}" if low else f"for r < {high}"


def _edge(curve: "LossCurve", row: int) -> float:
    """The break between one place and the next, or the next place."""
    low, high = curve.places[row], curve.places[row + 1]
    between = [place for place in curve.breaks if low <= place <= high]
    return between[0] if between else float(high)
