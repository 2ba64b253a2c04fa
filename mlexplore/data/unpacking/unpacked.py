"""What crosses from the confined process to the app: columns with types, and facts about the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, TypeAlias

import pyarrow as pa

from mlexplore.data.errors import DataError

REFUSED = 3
"""The exit status after which standard output holds a sentence."""

MAX_COLUMNS = 1_000
MAX_ROWS = 5_000_000
MAX_CELLS = 25_000_000
MAX_MEGABYTES_OUT = 400

Cell: TypeAlias = float | int | str | bool | date | datetime | time | timedelta | None


class Facts(NamedTuple):
    """What there is to know of a file besides its cells.

    ``names`` are those of the columns, or None for a sheet, in which the names stand among the cells;
    ``first_row`` and ``first_column`` say where in the sheet the cells begin, counted from 1.
    """

    file_format: str
    n_rows: int
    n_columns: int
    names: list[str] | None = None
    first_row: int = 1
    first_column: int = 1
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unpacked:
    """Arrow arrays, named by `part_name`, and facts."""

    columns: Mapping[str, pa.Array]
    facts: Facts


def part_name(column: int, part: int) -> str:
    """The name under which one part of a column crosses; columns and parts are counted from 0."""
    return f"{column}.{part}"


def refuse_size(n_rows: int, n_columns: int) -> None:
    """Refuse tables that are larger than can be worked with.

    Raises
    ------
    DataError
        With the numbers.
    """
    if n_columns > MAX_COLUMNS:
        raise DataError(
            f"It has {n_columns:,} columns; at most {MAX_COLUMNS:,} can be read. Leave out those not needed."
        )
    if n_rows > MAX_ROWS:
        raise DataError(
            f"It has {n_rows:,} rows; at most {MAX_ROWS:,} can be read. Leave out rows that are not needed."
        )
    if n_rows * n_columns > MAX_CELLS:
        raise DataError(
            f"It has {n_rows:,} rows of {n_columns:,} columns; at most {MAX_CELLS:,} cells can be read. "
            "Leave out columns or rows that are not needed."
        )


def parts_of(cells: Sequence[object]) -> list[pa.Array]:
    """The cells of a column sorted by their types: an array for each type that occurs, null where another has the cell."""
    types = set(map(type, cells))
    parts = []
    if types == {int} or types == {int, type(None)}:
        parts.append(pa.array(cells, type=pa.int64()))
    elif types & {int, float}:
        numbers = [float(cell) if type(cell) is float or type(cell) is int else None for cell in cells]
        parts.append(pa.array(numbers, type=pa.float64()))
    if bool in types:
        parts.append(pa.array([cell if type(cell) is bool else None for cell in cells], type=pa.bool_()))
    if types & {date, datetime}:
        moments = [_moment(cell) if isinstance(cell, date) else None for cell in cells]
        parts.append(pa.array(moments, type=pa.timestamp("us")))
    if types & {str, time, timedelta}:
        words = [str(cell).strip() if isinstance(cell, str | time | timedelta) else None for cell in cells]
        parts.append(pa.array([word or None for word in words], type=pa.large_string()))
    return [part for part in parts if part.null_count < len(part)]


def _moment(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
