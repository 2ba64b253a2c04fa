"""Tables as files: nothing is lost, nothing acts."""

import csv
import io
import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mlexplore.escaping import spreadsheet
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.json_records import json_bytes
from mlexplore.export.number_texts import is_whole
from mlexplore.export.table import Table, distinct, table_of
from tests.export.hostile import HOSTILE, TEXTS
from tests.export.read_back import read

FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")

numbers = st.lists(st.floats(), min_size=1, max_size=20)
columns = st.integers(1, 8).flatmap(
    lambda n: st.lists(
        st.tuples(
            TEXTS,
            st.lists(st.floats(), min_size=n, max_size=n).map(np.array)
            | st.lists(st.integers(-(2**63), 2**63 - 1), min_size=n, max_size=n).map(
                lambda values: np.array(values, dtype=np.int64)
            )
            | st.lists(st.none() | TEXTS, min_size=n, max_size=n),
        ),
        min_size=1,
        max_size=5,
    )
)


def cells(table: Table, delimiter: str = ",") -> list[list[str]]:
    text = csv_bytes(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=delimiter == ","))


@given(columns)
def test_json_gives_back_every_name_and_value(made: list) -> None:
    table = table_of(made, {"data": HOSTILE[0], "loss": math.nan, "limit": math.inf})

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    document = json.loads(json_bytes(table), parse_constant=refuse)
    assert document["about"] == {"data": HOSTILE[0], "loss": None, "limit": "Infinity"}
    assert len(document["records"]) == table.n_rows
    for row, record in enumerate(document["records"]):
        assert tuple(record) == table.names
        for name, column in zip(table.names, table.columns, strict=True):
            value: Any = column[row]
            found = record[name]
            if isinstance(column, tuple):
                assert found == value
            elif math.isnan(value):
                assert found is None
            else:
                again = np.array([found]).astype(column.dtype)[0]
                assert (again, np.signbit(again)) == (value, np.signbit(value))


@given(columns)
def test_csv_gives_back_every_number_to_the_last_bit_and_every_text_but_its_apostrophes(made: list) -> None:
    table = table_of(made)
    head, *rows = cells(table)
    assert head == list(distinct([spreadsheet(name) for name in table.names]))
    assert len(rows) == table.n_rows
    for place, column in enumerate(table.columns):
        for each, row in zip(column, rows, strict=True):
            value: Any = each
            if isinstance(column, tuple):
                assert row[place] == ("" if value is None else spreadsheet(value))
            elif value != value:
                assert row[place] == ""
            elif column.dtype.kind == "i":
                assert int(row[place]) == value
            else:
                assert (float(row[place]), np.signbit(float(row[place]))) == (value, np.signbit(value))


@given(st.lists(TEXTS, min_size=1, max_size=6), st.sampled_from([",", ";", "\t", "|"]))
def test_no_text_begins_a_formula_wherever_a_spreadsheet_cuts_the_line(
    texts: list[str], delimiter: str
) -> None:
    """A file with commas is cut at semicolons on a machine whose decimal mark is a comma."""
    found = cells(table_of([(text, [text]) for text in texts]), delimiter)
    for cell in (cell for row in found for cell in row):
        assert not cell.lstrip(" ").startswith(FORMULA_BEGINS), cell


@given(numbers)
def test_numbers_are_never_guarded(values: list[float]) -> None:
    assert not any(cell.startswith("'") for row in cells(table_of([("x", np.array(values))])) for cell in row)


@given(st.lists(st.tuples(*2 * [st.floats(allow_nan=False, allow_infinity=False)]), min_size=3, max_size=30))
def test_the_app_reads_its_own_files_to_the_last_bit(pairs: list[tuple[float, float]]) -> None:
    given_x, given_y = np.array(pairs).T
    table = read(csv_bytes(table_of([("dose", given_x), ("effect", given_y)])))
    assert table.names == ("dose", "effect")
    assert_array_equal(table.reading("dose").parsed, given_x)
    assert_array_equal(table.reading("effect").parsed, given_y)


def test_missing_cells_read_back_as_missing() -> None:
    values = np.array([1.5, np.nan, -3.0, 4.0])
    table = read(csv_bytes(table_of([("x", values), ("y", np.arange(4))])))
    assert_array_equal(table.reading("x").missing, np.isnan(values))


def test_counts_stay_counts() -> None:
    assert b"\r\n3,1.5\r\n-10,2.0\r\n" in csv_bytes(
        table_of([("n", np.array([3.0, -10.0])), ("x", np.array([1.5, 2.0]))])
    )
    assert is_whole(np.array([1.0, np.nan]))
    assert not is_whole(np.array([-0.0]))
    assert not is_whole(np.array([2.0**53]))
    assert not is_whole(np.array([np.inf]))


def test_excel_is_told_the_encoding() -> None:
    assert csv_bytes(table_of([("Größe", np.arange(3))])).startswith(b"\xef\xbb\xbfGr\xc3\xb6")


def test_more_rows_than_a_block_are_all_written() -> None:
    n = 120_001
    table = table_of([("x", np.arange(n)), ("y", np.arange(n) / 7.0)])
    assert len(cells(table)) == n + 1
    records = json.loads(json_bytes(table))["records"]
    assert len(records) == n
    assert records[-1] == {"x": n - 1, "y": (n - 1) / 7.0}


def test_an_empty_table_has_its_names() -> None:
    table = table_of([("x", np.empty(0))])
    assert cells(table) == [["x"]]
    assert json.loads(json_bytes(table))["records"] == []


@given(st.lists(TEXTS | st.sampled_from(["x", "x (2)"]), max_size=8))
def test_names_are_made_different(names: list[str]) -> None:
    found = distinct(names)
    assert len(set(found)) == len(names)
    assert all(name in found for name in names)


def test_columns_must_be_of_one_length_and_have_names_of_their_own() -> None:
    with pytest.raises(ValueError, match=r"one length, not of \[2, 3\]"):
        table_of([("x", np.arange(3)), ("y", np.arange(2))])
    with pytest.raises(ValueError, match="as many different names"):
        Table(("x", "x"), (np.arange(3), np.arange(3)))
