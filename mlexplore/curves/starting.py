"""Start values for a curve that is a height times a shape, by variable projection.

Given the inner parameters the best height is a ratio of sums, so a coarse grid of the inner parameters alone sees the whole
landscape (Golub & Pereyra, SIAM J. Numer. Anal. 10, 1973).
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from mlexplore.arrays import Array

Shape: TypeAlias = Callable[[Array], Array]

_ROWS = 300  # a few hundred rows along x show the landscape as well as a million
_MOST_STARTS = 3
_ROUNDS, _POINTS = 7, 9
_SMALLEST = 1e-280  # squares of a shape below this are no numbers to divide by


def few_rows(x: Array, y: Array) -> tuple[Array, Array]:
    """Rows in the order of x, at most a few hundred of them, spread evenly along their ranks."""
    order = np.argsort(x, kind="stable")
    few = order[np.unique(np.linspace(0, len(x) - 1, _ROWS).astype(int))]
    return x[few], y[few]


def best_heights(shapes: Array, y: Array, *, least: float = _SMALLEST) -> tuple[Array, Array]:
    """Best height of each shape, and by how much it lowers the sum of squares.

    Parameters
    ----------
    shapes
        One shape a row, (m, n). What is not finite is no candidate.
    y
        Observations (n,).
    least
        Sum of squares below which a shape is too flat to be a candidate.

    Returns
    -------
    heights, gains
        Shape (m,) each; the gain is minus infinity where there is no candidate.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        square = (shapes * shapes).sum(axis=1)
        cross = shapes @ y
        usable = np.isfinite(square) & np.isfinite(cross) & (square > least)
        heights = np.divide(cross, square, out=np.zeros_like(cross), where=usable)
        return heights, np.where(usable, cross * heights, -np.inf)


def best_of_grid(shape: Shape, y: Array, grids: tuple[Array, Array], *, least: float = _SMALLEST) -> Array:
    """Best points of a grid of two inner parameters, with their heights: one start a row.

    Parameters
    ----------
    shape
        Turns inner parameters (2, m, 1) into shapes (m, n).
    y
        Observations (n,).
    grids
        Values of each inner parameter.
    least
        As of `best_heights`.
    """
    inner = np.stack([grid.ravel() for grid in np.meshgrid(*grids, indexing="ij")])
    heights, gains = best_heights(shape(inner[:, :, None]), y, least=least)
    best = np.argsort(-gains, kind="stable")[:_MOST_STARTS]
    return np.column_stack([heights, *inner])[best]


def best_along(shape: Shape, y: Array, grid: Array) -> Array:
    """Best values of one inner parameter, with their heights: the highest hills of the grid, climbed nearly to the top.

    Parameters
    ----------
    shape
        Turns inner parameters (1, m, 1) into shapes (m, n).
    y
        Observations (n,).
    grid
        Increasing values of the inner parameter.
    """
    heights, gains = best_heights(shape(grid[None, :, None]), y)
    beside = np.pad(gains, 1, constant_values=-np.inf)
    hills = np.flatnonzero((gains >= beside[:-2]) & (gains >= beside[2:]))
    found = []
    for hill in hills[np.argsort(-gains[hills], kind="stable")][:_MOST_STARTS].tolist():
        best = (gains[hill], heights[hill], grid[hill])
        low, high = grid[max(hill - 1, 0)], grid[min(hill + 1, grid.size - 1)]
        for _ in range(_ROUNDS):
            values = np.linspace(low, high, _POINTS)
            more_heights, more_gains = best_heights(shape(values[None, :, None]), y)
            top = int(np.argmax(more_gains))
            low, high = values[max(top - 1, 0)], values[min(top + 1, _POINTS - 1)]
            best = max(best, (more_gains[top], more_heights[top], values[top]))
        found.append(best)
    found.sort(reverse=True)
    return np.array(found)[:, 1:]
