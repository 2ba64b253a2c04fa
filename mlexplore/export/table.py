"""A table on its way out: named columns of one length, with what is to be said of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mlexplore.arrays import Array

Column: TypeAlias = Array | NDArray[np.int64] | tuple[str | None, ...]
"""Numbers, whole numbers or text; NaN and None are missing."""

Said: TypeAlias = str | int | float | None
"""What the header may hold; NaN is missing."""


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns.

    Attributes
    ----------
    names : tuple of str
        No two are the same.
    columns : tuple of columns, each of shape (n,)
    about : mapping
        What is to be said of the whole table, by name.
    """

    names: tuple[str, ...]
    columns: tuple[Column, ...]
    about: Mapping[str, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check that the columns are of one length and the names tell them apart.

        Raises
        ------
        ValueError
            When they do not.
        """
        if len(self.names) != len(self.columns) or len(set(self.names)) != len(self.names):
            raise ValueError(f"{len(self.columns)} columns need as many different names, not {self.names}.")
        if len(lengths := {len(column) for column in self.columns}) > 1:
            raise ValueError(f"Columns must be of one length, not of {sorted(lengths)}.")

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return len(self.columns[0]) if self.columns else 0


def table_of(
    columns: Iterable[tuple[str, Sequence[str | None] | NDArray]], about: Mapping[str, Said] | None = None
) -> Table:
    """Make a table of pairs of a name and values; a name that was there before gets a number.

    Arrays of whole numbers stay whole; truth values become text.
    """
    pairs = list(columns)
    return Table(
        distinct([name for name, _ in pairs]), tuple(_column(values) for _, values in pairs), about or {}
    )


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Names, each at its first place as it is; a repeated one gets a number that makes it another."""
    found: list[str] = []
    for name in names:
        unique, count = name, 2
        while unique in found or (unique != name and unique in names):
            unique, count = f"{name} ({count})", count + 1
        found.append(unique)
    return tuple(found)


def _column(values: Sequence[str | None] | NDArray) -> Column:
    if not isinstance(values, np.ndarray):
        return tuple(values)
    if values.dtype.kind == "b":
        return tuple("yes" if each else "no" for each in values.tolist())
    return values.astype(np.int64) if values.dtype.kind in "iu" else values.astype(np.float64)
