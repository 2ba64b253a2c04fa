"""A design matrix in blocks of rows that fit the cache, columns first.

Sums over rows are sums over blocks: nothing of the size of the data is ever made, and what one step of the arithmetic
leaves behind is still in the cache when the next one wants it. Within a block each column lies in one piece, which is
how NumPy is fast with few columns and many rows.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from mlexplore.arrays import Array

# About this many numbers for everything that is kept of a block: columns, their weighted copies, and the handful of
# arrays of one number a row that a likelihood goes through.
_ENTRIES = 262_144
_ARRAYS_PER_ROW = 8
_FEWEST_ROWS = 256
_MOST_ROWS = 16_384


class Blocks(Protocol):
    """Rows of a design matrix on demand."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole design."""
        ...

    def block(self, rows: slice, room: Array | None = None) -> Array:
        """Columns of the design at `rows`, shape (p, number of rows), written to `room` where one is given and needed."""
        ...


class DesignBlocks:
    """Blocks of a design matrix that is at hand.

    Parameters
    ----------
    design
        Shape (n, p).
    """

    def __init__(self, design: Array) -> None:
        self.columns = design.T
        self.shape: tuple[int, int] = (design.shape[0], design.shape[1])

    def block(self, rows: slice, room: Array | None = None) -> Array:
        """Columns at `rows`: a view where each lies in one piece, else a copy."""
        columns = self.columns[:, rows]
        if columns.strides[1] == columns.itemsize:
            return columns
        block = np.empty(columns.shape) if room is None else room[:, : columns.shape[1]]
        block[:] = columns
        return block


def slices(n: int, p: int, *, every: int = 1) -> Iterator[slice]:
    """Cut `n` rows, or each of them that `every` leaves, into blocks for a design of `p` columns."""
    count = rows_of_a_block(p)
    for start in range(0, n, count * every):
        yield slice(start, min(start + count * every, n), every)


def rows_of_a_block(p: int) -> int:
    """Return how many rows of a design of `p` columns fit the cache with all that is made of them."""
    return min(_MOST_ROWS, max(_FEWEST_ROWS, _ENTRIES // (2 * p + _ARRAYS_PER_ROW)))


def room_for(design: Blocks, precision: type = np.float64) -> Array:
    """Return room for the columns of one block, shape (p, rows): whatever lay in memory, which no cast may look at."""
    n, p = design.shape
    return np.empty((p, min(n, rows_of_a_block(p))), precision)
