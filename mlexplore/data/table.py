"""A file as it was read: every cell still the text that stands in it, every column with what it holds."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlexplore.data.columns import Column, Reading, interpret, missing_cells
from mlexplore.data.errors import DataError
from mlexplore.data.numerals import Decimal, decimal_evidence
from mlexplore.data.wording import quoted


@dataclass(frozen=True, eq=False)
class Table:
    """A table of text cells with names, row numbers and notes on how it was understood.

    Attributes
    ----------
    name : str
        The name of the file.
    frame : DataFrame of str
        The cells as they stand in the file, without the white space around them; missing ones as written.
    rows : int array, shape (n_rows,)
        The row of the file, counted from 1 as a spreadsheet does, that each row of the frame comes from.
    key : str
        A hash of the file's bytes and of the way it was read; tables with the same key are equal.
    notes : tuple of str
        What was understood: encoding, separator, header, what was renamed or left out.
    decimal : "." or ",", optional
        The decimal mark, where a person has said it.
    """

    name: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    key: str
    notes: tuple[str, ...] = ()
    decimal: Decimal | None = None
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
        return len(self.frame)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns, each of them once."""
        return tuple(str(name) for name in self.frame.columns)

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

    def text(self, column: str) -> pd.Series:
        """The cells of a column as they stand in the file.

        Raises
        ------
        DataError
            When there is no such column.
        """
        if column not in self.frame.columns:
            known = ", ".join(quoted(name) for name in self.names[:8]) + (
                ", ..." if len(self.names) > 8 else ""
            )
            raise DataError(f"There is no column {quoted(column)} in {self.name}. Its columns are {known}.")
        return self.frame[column]

    def reading(self, column: str, *, day_first: bool | None = None) -> Reading:
        """The cells of a column as values, worked out once.

        Raises
        ------
        DataError
            When there is no such column.
        """
        wanted = (column, day_first)
        if wanted not in self._readings:
            text = self.text(column)
            self._readings[wanted] = interpret(
                text, decimal=self.decimal, neighbours=lambda: self._decimal_of_most, day_first=day_first
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
        frame = self.frame.loc[kept].reset_index(drop=True)
        return Table(self.name, frame, self.rows[kept], key, (*self.notes, note), self.decimal)

    @cached_property
    def _decimal_of_most(self) -> Decimal | None:
        """The decimal mark that the columns agree on; None when none has one, or when they differ."""
        found = set()
        for name in self.names:
            text = self.frame[name]
            evidence = decimal_evidence(text[~missing_cells(text)])
            if evidence in {"point", "comma"}:
                found.add(evidence)
        if len(found) != 1:
            return None
        return "." if found == {"point"} else ","
