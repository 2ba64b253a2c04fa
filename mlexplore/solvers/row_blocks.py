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


class Blocks(Protocol):
    """Rows of a design matrix on demand."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the whole design."""
        ...

    def block(self, rows: slice) -> Array:
        """Columns of the design at `rows`, shape (p, number of rows); good until the next call."""
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
        self.shape: tuple[int, int] = design.shape  # type: ignore[assignment]
        self._room = np.empty(0)

    def block(self, rows: slice) -> Array:
        """Columns of the design at `rows`: a view where they lie in one piece, else a copy in a room used again and again."""
        columns = self.columns[:, rows]
        if columns.strides[1] == columns.itemsize:
            return columns
        if self._room.size < columns.size:
            self._room = np.empty(columns.size)
        block = self._room[: columns.size].reshape(columns.shape)
        block[:] = columns
        return block


def slices(n: int, p: int, *, every: int = 1) -> Iterator[slice]:
    """Cut `n` rows, or each of them that `every` leaves, into blocks for a design of `p` columns."""
    count = max(_FEWEST_ROWS, _ENTRIES // (2 * p + _ARRAYS_PER_ROW))
    for start in range(0, n, count * every):
        yield slice(start, min(start + count * every, n), every)
