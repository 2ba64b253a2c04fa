"""What is written in any format is read back as the same values; two ways to the same cells agree."""

import datetime
import io
import json
from typing import cast

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mlexplore.data import Said, Table, read_table
from mlexplore.data.delimited import _at_once, _row_by_row, divide
from mlexplore.data.numerals import Decimal, parse_numbers, strings
from mlexplore.data.separators import Separator

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.tuples(NUMBERS, st.integers(-(10**9), 10**9), st.dates()), min_size=1, max_size=30)
NAMES = ("Größe", "n, ganz", "day")


def check(read: Table, rows: list[tuple[float, int, object]]) -> None:
    assert read.names == NAMES
    assert_array_equal(read.reading(NAMES[0]).parsed, [row[0] for row in rows])
    assert_array_equal(read.reading(NAMES[1]).parsed, [row[1] for row in rows])
    days = np.array([str(row[2]) for row in rows], dtype="datetime64[D]").astype(float)
    assert_array_equal(read.reading(NAMES[2]).parsed, days)


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    separator=st.sampled_from([",", ";", "\t", "|"]),
    decimal=st.sampled_from([".", ","]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac-roman"]),
    quote=st.booleans(),
)
def test_text(
    rows: list[tuple[float, int, object]], separator: str, decimal: str, encoding: str, quote: bool
) -> None:
    """Whatever the separator, the decimal mark and the encoding; quoted where a cell holds the separator."""

    def cell(value: object) -> str:
        words = repr(value).replace(".", decimal) if isinstance(value, float) else str(value)
        return f'"{words}"' if quote or separator in words else words

    text = "\n".join(separator.join(map(cell, row)) for row in (NAMES, *rows))
    said = Said(
        encoding=encoding if encoding == "mac-roman" else None,
        separator=cast(Separator, separator),
        decimal=cast(Decimal, decimal),
        header=True,
    )
    check(read_table(text.encode(encoding), "my.csv", said), rows)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_parquet(rows: list[tuple[float, int, object]]) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(NAMES, zip(*rows, strict=True), strict=True))), out)
    check(read_table(out.getvalue(), "my.parquet"), rows)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_json(rows: list[tuple[float, int, object]]) -> None:
    """JSON has no dates: they are text in it."""
    records = [dict(zip(NAMES, (number, whole, str(day)), strict=True)) for number, whole, day in rows]
    check(read_table(json.dumps(records).encode(), "my.json"), rows)


@settings(max_examples=8, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.floats(-1e300, 1e300),
            st.integers(-(10**9), 10**9),
            st.dates(datetime.date(1901, 1, 1)),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_workbook(rows: list[tuple[float, int, object]]) -> None:
    """Excel knows no day before 1900, and the library that writes here stops at sixteen digits."""
    rounded = [(float(f"{number:.16g}"), whole, day) for number, whole, day in rows]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in (NAMES, *rounded):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    check(read_table(out.getvalue(), "my.xlsx"), rounded)


@settings(max_examples=300, deadline=None)
@given(text=st.text("ab1,; \t\n\u00a0é'", max_size=60), mark=st.sampled_from(",;\t"))
def test_the_fast_way_into_cells_agrees_with_the_slow_one(text: str, mark: str) -> None:
    fast = _at_once(text, mark)
    if fast is None:
        return
    slow = _row_by_row(text, mark)
    assert_array_equal(fast.widths, slow.widths)
    assert [column.to_pylist() for column in fast.columns] == [column.to_pylist() for column in slow.columns]


def test_the_fast_way_is_taken_where_it_can_be() -> None:
    assert _at_once("a,b\n1,2\n", ",") is not None
    assert divide('"a",b\n1,2\n', ",").columns[0].to_pylist() == ["a", "1"]


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"[+-]?([0-9]{1,25}(\.[0-9]{0,25})?|\.[0-9]{1,25})([eE][+-]?[0-9]{1,3})?", fullmatch=True)
)
def test_every_decimal_becomes_the_double_nearest_to_it(cell: str) -> None:
    """Halfway cases and denormal numbers included."""
    if cell.isascii():
        assert_array_equal(
            parse_numbers(strings(pa.array([cell], type=pa.large_string())), ".").parsed, [float(cell)]
        )


@pytest.mark.parametrize(
    "cell", ["9007199254740993", "2.2250738585072011e-308", "4.9e-324", "1.7976931348623159e308", "0.1e-400"]
)
def test_the_hard_decimals_too(cell: str) -> None:
    assert parse_numbers(strings(pa.array([cell], type=pa.large_string())), ".").parsed[0] == float(cell)
