"""A cut through a fit along one column of x: what stands over a horizontal axis when a curve has more to go by than that."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mlexplore.arrays import Array
from mlexplore.curves.mean import Mean
from mlexplore.fitting import Fit
from mlexplore.model import with_offset
from mlexplore.prediction import Band, BandKind


@dataclass(frozen=True, eq=False)
class Section:
    """Places along one column of x as full rows: the other columns, and the offset, stand at their means.

    Means are those of the rows that count, each as often as its weight says.

    Parameters
    ----------
    fit
        What is cut through.
    column
        Number of the column that runs along the axis.

    Raises
    ------
    ValueError
        If x has no such column.
    """

    fit: Fit
    column: int = 0

    def __post_init__(self) -> None:
        count = self._table.shape[1]
        if not 0 <= self.column < count:
            raise ValueError(f"x has no column {self.column}: columns are numbered from 0 to {count - 1}.")

    @property
    def _table(self) -> Array:
        return self.fit.model.x.reshape(self.fit.model.y.size, -1)

    @cached_property
    def x(self) -> Array:
        """Places of the observations along the column, shape (n,)."""
        return np.ascontiguousarray(self._table[:, self.column])

    @property
    def others(self) -> int:
        """Number of columns that stand at their means."""
        return self._table.shape[1] - 1

    @cached_property
    def offset(self) -> float | None:
        """Offset at which the curve is drawn; None where there is none."""
        known = self.fit.model.offset
        return None if known is None else float(np.average(known, weights=self.fit.model.weights))

    @property
    def exposure(self) -> float | None:
        """That offset as what a mean is multiplied by, the geometric mean; None without an offset or a log link."""
        if self.offset is None or self.fit.model.link.name != "log":
            return None
        return float(np.exp(self.offset))

    def rows(self, places: Array) -> Array:
        """Rows of x at places along the column, shape (m,) or (m, columns)."""
        if self.fit.model.x.ndim == 1:
            return places
        rows = np.tile(self._middle, (len(places), 1))
        rows[:, self.column] = places
        return rows

    @cached_property
    def _middle(self) -> Array:
        return np.average(self._table, axis=0, weights=self.fit.model.weights)

    def mean(self, places: Array) -> Mean:
        """The whole curve at places along the column, seen through the link."""
        found = self.fit.model.whole.at(self.rows(places))
        return found if self.offset is None else with_offset(found, np.full(len(places), self.offset))

    def heights(self, places: Array) -> Array:
        """The fitted curve at places along the column, shape (m,)."""
        return self.fit.predict(self.rows(places), offset=self._offsets(places))

    def band(self, places: Array, level: float, *, kind: BandKind) -> Band:
        """Band around the fitted curve at places along the column."""
        return self.fit.interval(self.rows(places), level, kind=kind, offset=self._offsets(places))

    def _offsets(self, places: Array) -> Array | None:
        return None if self.offset is None else np.full(len(places), self.offset)
