"""Where a loss is not defined, in words."""

from typing import TYPE_CHECKING

import numpy as np

from mlexplore.numerals import shortest

if TYPE_CHECKING:
    from mlexplore.conversion.loss_curve import LossCurve


def undefined_at(curve: "LossCurve") -> str:
    """Where a loss is not a number though nothing overflows, such as "for r < −1"; empty if it is one everywhere."""
    places = curve.places
    height, steps = curve.steps(places)
    overflows = np.any([np.isinf(step) for step in steps], axis=0)
    rows = np.flatnonzero(np.isnan(height) & ~overflows)
    if not rows.size:
        return ""
    first, last = int(rows[0]), int(rows[-1])
    whole = rows.size == last - first + 1
    if whole and first == 0 and last < places.size - 1:
        return f"for r < {shortest(_edge(curve, last))}"
    if whole and first > 0 and last == places.size - 1:
        return f"for r > {shortest(_edge(curve, first - 1))}"
    nearest = float(places[rows[np.argmin(np.abs(places[rows]))]])
    return f"at some residuals, such as r = {shortest(nearest)}"


def _edge(curve: "LossCurve", row: int) -> float:
    """The break between one place and the next, or the next place."""
    low, high = curve.places[row], curve.places[row + 1]
    between = [place for place in curve.breaks if low <= place <= high]
    return between[0] if between else float(high)
