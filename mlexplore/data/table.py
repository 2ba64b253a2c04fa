"""A file as it was read: every cell still what stands in it, every column with what it holds."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.data.cells import Cells, texts
from mlexplore.data.columns import Column, Reading
from mlexplore.data.errors import DataError
from mlexplore.data.numerals import Decimal
from mlexplore.data.said import Said, Understood
from mlexplore.data.wording import quoted


@dataclass(frozen=True, eq=False)
class Table:
    """A table of cells with names, row numbers and notes on how it was understood.

    Attributes
    ----------
    name : str
        The name of the file.
    cells : mapping from str to Cells
        The columns by their names, in the order of the file.
    rows : int array, shape (n_rows,)
        The row of the file that each row comes from, counted from 1 as a spreadsheet does; in files without
        a grid (Parquet, JSON records) the number of the record.
    key : str
        A hash of the file's bytes and of the way it was read; tables with the same key are equal.
    notes : tuple of str
        What was understood: encoding, separator, header, what was renamed or left out.
    said : Said
        What a person has corrected.
    """

    name: str
    cells: Mapping[str, Cells]
    rows: NDArray[np.int64]
    key: str
    notes: tuple[str, ...]
    said: Said
    _found: Understood = field(repr=False)
    _readings: dict[tuple[str, bool | None], Reading] = field(default_factory=dict, repr=False)

    def __eq__(self, other: object) -> bool:
        """Tables are equal when they were read from the same bytes in the same way."""
        return isinstance(other, Table) and self.key == other.key

    def __hash__(self) -> int:
        """Hash the key."""
        return hash(self.key)

    @property
    def n_rows(self) -> int:
        """The number of rows, the header and blank rows not counted."""
        return self.rows.size

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, each of them once."""
        return tuple(self.cells)

    @property
    def day_first(self) -> bool | None:
        """Whether 01/02/2015 is the first of February, where a person has said it."""
        return self.said.day_first

    @cached_property
    def understood(self) -> Understood:
        """How the file was read, for a preview that offers to correct it."""
        if not any(cells.has_text for cells in self.cells.values()):
            return self._found
        return replace(self._found, decimal=self.said.decimal or self._decimal_of_most)

    def columns(self) -> tuple[Column, ...]:
        """Every column with what it holds, in the order of the file."""
        return tuple(
            Column(
                name,
                reading.kind,
                int(reading.missing.sum()),
                int(reading.unreadable.sum()),
                reading.ambiguity,
            )
            for name, reading in ((name, self.reading(name)) for name in self.names)
        )

    def first_rows(self, n: int = 10) -> pd.DataFrame:
        """The text of the first rows, one column of strings for each column of the file."""
        return pd.DataFrame({name: texts(cells.below(0, n).text()) for name, cells in self.cells.items()})

    def text(self, column: str) -> pd.Series:
        """The cells of a column as they stand in the file, without the white space around them.

        Cells that have a type are written as a person would; blank where there is none.

        Raises
        ------
        DataError
            When there is no such column.
        """
        return texts(self._column(column).text())

    def reading(self, column: str, *, day_first: bool | None = None) -> Reading:
        """The cells of a column as values, worked out once.

        Parameters
        ----------
        column : str
        day_first : bool, optional
            As in `Said`; left out, what was said of the file.

        Raises
        ------
        DataError
            When there is no such column.
        """
        wanted = (column, self.day_first if day_first is None else day_first)
        if wanted not in self._readings:
            self._readings[wanted] = self._column(column).reading(
                decimal=self.said.decimal, neighbours=lambda: self._decimal_of_most, day_first=wanted[1]
            )
        return self._readings[wanted]

    def rows_where(self, column: str, value: str) -> "Table":
        """The rows in which a column holds exactly this text, with their row numbers.

        Raises
        ------
        DataError
            When there is no such column, or no such row.
        """
        kept = (self.text(column) == value).to_numpy(dtype=bool)
        if not kept.any():
            raise DataError(f"No row of {self.name} has {quoted(value)} in column {quoted(column)}.")
        key = hashlib.blake2b(repr((self.key, column, value)).encode("utf-8"), digest_size=16).hexdigest()
        note = (
            f"Rows with {quoted(value)} in column {quoted(column)}: {int(kept.sum()):,} of {self.n_rows:,}."
        )
        cells = {name: each.where(kept) for name, each in self.cells.items()}
        return Table(self.name, cells, self.rows[kept], key, (*self.notes, note), self.said, self._found)

    def _column(self, name: str) -> Cells:
        if name not in self.cells:
            known = ", ".join(quoted(each) for each in self.names[:8]) + (
                ", ..." if len(self.names) > 8 else ""
            )
            raise DataError(f"There is no column {quoted(name)} in {self.name}. Its columns are {known}.")
        return self.cells[name]

    @cached_property
    def _decimal_of_most(self) -> Decimal | None:
        """The decimal mark that the columns agree on; None when none has one, or when they differ."""
        found = {cells.evidence() for cells in self.cells.values()} & {"point", "comma"}
        if len(found) != 1:
            return None
        return "." if found == {"point"} else ","
