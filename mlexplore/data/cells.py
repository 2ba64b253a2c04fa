"""The cells of one column: text, values with a type, or in a workbook some of each."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from mlexplore.data.columns import Reading, interpret, missing_cells
from mlexplore.data.numerals import Decimal, Evidence, as_mask, decimal_evidence
from mlexplore.data.typed import is_text, read_typed, typed_text


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of a column in parts, one for each type that occurs in it.

    Attributes
    ----------
    parts : tuple of Arrow arrays, each of length n_rows
        In every row at most one of them has a cell; the others are null there, or blank where they are text.
    knows_types : bool
        Whether the file has types, so that a number written as text is worth telling.
    """

    parts: tuple[pa.Array, ...]
    knows_types: bool = False

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.parts[0])

    @property
    def has_text(self) -> bool:
        """Whether any of the cells are text."""
        return any(is_text(part) for part in self.parts)

    def text(self) -> pa.LargeStringArray:
        """The cells as they stand in the file, or as a person would write them; blank where there is none."""
        words = typed_text(self.parts[0])
        for part in self.parts[1:]:
            words = pc.if_else(pc.equal(words, ""), typed_text(part), words)
        return words

    def first(self, n: int) -> list[str]:
        """The text of the first cells."""
        return self.below(0, n).text().to_pylist()

    def filled(self) -> NDArray[np.bool_]:
        """Which cells are not blank, shape (n_rows,)."""
        where = np.zeros(len(self), dtype=bool)
        for part in self.parts:
            where |= as_mask(
                pc.fill_null(pc.not_equal(part, ""), False) if is_text(part) else part.is_valid()
            )
        return where

    def below(self, start: int, n: int | None = None) -> "Cells":
        """The cells from a row on (at most n of them), without parts that have none left."""
        return self._of([part.slice(start, n) for part in self.parts])

    def where(self, kept: NDArray[np.bool_]) -> "Cells":
        """The cells of some rows."""
        mask = pa.array(kept)
        return self._of([part.filter(mask) for part in self.parts])

    def evidence(self) -> Evidence:
        """What the cells that are text say about the decimal mark."""
        for part in self.parts:
            if is_text(part):
                present = pc.fill_null(part, "")
                return decimal_evidence(present.filter(pa.array(~missing_cells(present))))
        return "none"

    def reading(
        self,
        *,
        decimal: Decimal | None = None,
        neighbours: Callable[[], Decimal | None] = lambda: None,
        day_first: bool | None = None,
    ) -> Reading:
        """The cells as values; see `interpret` for what can be said of those that are text."""
        readings = []
        for part in self.parts:
            if is_text(part):
                read = interpret(
                    pc.fill_null(part, ""), decimal=decimal, neighbours=neighbours, day_first=day_first
                )
                readings.append(_told_as_text(read) if self.knows_types else read)
            else:
                readings.append(read_typed(part))
        return readings[0] if len(readings) == 1 else _together(readings)

    def _of(self, parts: list[pa.Array]) -> "Cells":
        """The same with other parts, of which those without cells go while another is left."""
        held = [part for part in parts if part.null_count < len(part)]
        return Cells(tuple(held or parts[:1]), self.knows_types)


def texts(parts: pa.LargeStringArray) -> pd.Series:
    """Strings as pandas has them, without a copy."""
    return pd.Series(pd.array(parts, dtype="str"))


def _told_as_text(reading: Reading) -> Reading:
    """The reading with a note where it is of numbers that the file holds as text."""
    if reading.kind != "number":
        return reading
    notes = ("numbers are written as text in the file", *reading.notes)
    return Reading(
        reading.kind, reading.parsed, reading.missing, reading.unreadable, notes, reading.ambiguity
    )


def _together(readings: list[Reading]) -> Reading:
    """One reading of parts that lie in different rows: what most of the cells can be read as."""
    readable: dict[str, NDArray[np.bool_]] = {}
    for read in readings:
        if read.kind not in {"text", "empty"}:
            rows = ~read.missing & ~read.unreadable
            readable[read.kind] = readable.get(read.kind, np.zeros_like(rows)) | rows
    present = ~np.logical_and.reduce([read.missing for read in readings])
    values = np.full(present.size, np.nan)
    if not present.any():
        return Reading("empty", values, ~present, np.zeros_like(present))
    most = max(readable, key=lambda kind: int(readable[kind].sum()), default="text")
    chosen = [read for read in readings if read.kind == most]
    if most == "text" or 2 * int(readable[most].sum()) < int(present.sum()):
        return Reading("text", values, ~present, present)
    for read in chosen:
        rows = ~read.missing & ~read.unreadable
        values[rows] = read.parsed[rows]
    return Reading(
        chosen[0].kind,
        values,
        ~present,
        present & ~readable[most],
        tuple(note for read in chosen for note in read.notes),
        next((read.ambiguity for read in chosen if read.ambiguity), ""),
    )
