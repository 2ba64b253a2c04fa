"""Workbooks, Parquet and JSON: what has a type keeps it, and what is chosen for the person is told."""

import datetime
import io
import json
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from numpy.testing import assert_array_equal

from mlexplore.data import DataError, Said, Table, choose, guess_columns, read_table

DAY = datetime.datetime(2015, 3, 21)
DAYS = (datetime.date(2015, 3, 21) - datetime.date(1970, 1, 1)).days
PLAIN = [["x", "y"], [1, 2.5], [2, 3.5], [4, 7.25]]


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook(write_only=True)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet(*rows: Sequence[object], said: Said | None = None) -> Table:
    return read_table(workbook(("Data", rows)), "my.xlsx", said or Said())


def parquet(said: Said | None = None, **columns: object) -> Table:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return read_table(out.getvalue(), "my.parquet", said or Said())


def from_json(value: object) -> Table:
    return read_table(json.dumps(value).encode(), "my.json")


def cells(read: Table) -> list[list[str]]:
    return read.first_rows(read.n_rows).to_numpy().tolist()


def test_a_workbook_is_read_with_names_rows_and_what_was_understood() -> None:
    read = sheet(*PLAIN)
    assert read.names == ("x", "y")
    assert read.rows.tolist() == [2, 3, 4]
    assert_array_equal(read.reading("y").parsed, [2.5, 3.5, 7.25])
    assert read.notes == ("Read as an Excel workbook: 3 rows and 2 columns.",)
    understood = read.understood
    assert (understood.sheet, understood.sheets, understood.header, understood.skipped) == (
        "Data",
        ("Data",),
        True,
        0,
    )
    assert understood.separator is understood.encoding is understood.decimal is None


def test_the_types_of_a_workbook_are_kept() -> None:
    read = sheet(
        ["number", "date", "moment", "flag", "text", "blank"],
        [0.25, DAY.date(), DAY.replace(hour=18), True, "a", None],
        [1e300, DAY.date(), DAY.replace(hour=6), False, " b ", None],
        [-7, DAY.date(), None, True, "TRUE", 1],
    )
    assert [column.kind for column in read.columns()] == ["number", "date", "date", "text", "text", "number"]
    assert_array_equal(read.reading("number").parsed, [0.25, 1e300, -7])
    assert_array_equal(read.reading("moment").parsed, [DAYS + 0.75, DAYS + 0.25, np.nan])
    assert read.reading("blank").missing.tolist() == [True, True, False]
    assert cells(read)[1] == ["1e+300", "2015-03-21", "2015-03-21 06:00:00", "FALSE", "b", ""]


def test_no_digit_of_a_workbook_is_lost() -> None:
    """Excel writes seventeen digits where they are needed; the library that writes here stops at sixteen."""
    given = zipfile.ZipFile(io.BytesIO(workbook(("Data", PLAIN))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in given.namelist():
            archive.writestr(name, given.read(name).replace(b"<v>2.5</v>", b"<v>0.30000000000000004</v>"))
    assert read_table(out.getvalue(), "my.xlsx").reading("y").parsed[0] == 0.1 + 0.2


def test_a_column_of_several_types_is_what_most_of_it_is() -> None:
    """1.234 is a number whatever the marks in the cells that are text."""
    read = sheet(["x", "y"], [1, 1.234], [2, "2,5"], [3, "high"], [4, DAY], [5, None], [6, 7], [7, 8.5])
    reading = read.reading("y")
    assert reading.kind == "number"
    assert_array_equal(reading.parsed, [1.234, 2.5, np.nan, np.nan, np.nan, 7, 8.5])
    assert reading.unreadable.tolist() == [False, False, True, True, False, False, False]
    assert "numbers are written as text in the file" in reading.notes
    with pytest.raises(DataError, match="Row 4 of column 'y' is 'high'"):
        choose(read, "x", "y")


def test_the_first_sheet_with_a_table_is_read_and_the_others_are_named() -> None:
    content = workbook(
        ("Cover", [["Sales of 2015"]]), ("Hidden", PLAIN), ("Sales", PLAIN), ("More", PLAIN), hidden="Hidden"
    )
    read = read_table(content, "my.xlsx")
    assert read.understood.sheet == "Sales"
    assert read.understood.sheets == ("Cover", "Hidden", "Sales", "More")
    assert "Sheet 'Sales' was read. The others are 'Cover', 'Hidden', 'More'." in read.notes
    assert read_table(content, "my.xlsx", Said(sheet="Hidden")).n_rows == 3
    with pytest.raises(DataError, match=r"no sheet 'Sold'\. The sheets are 'Cover', 'Hidden'"):
        read_table(content, "my.xlsx", Said(sheet="Sold"))
    with pytest.raises(DataError, match=r"No sheet of the workbook holds a table .'Cover'."):
        read_table(workbook(("Cover", [["Sales of 2015"]])), "my.xlsx")


def test_a_title_above_the_names_is_left_out_and_told_and_can_be_corrected() -> None:
    rows = [["Sales of 2015"], [], ["x", "y", "z"], [1, 2, 3], [2, 3, 4], [], [4, 5, 6]]
    read = sheet(*rows)
    assert read.names == ("x", "y", "z")
    assert read.rows.tolist() == [4, 5, 7]
    assert "Title in row 1 left out." in read.notes
    assert "Blank row 6 left out." in read.notes
    assert read.understood.skipped == 2
    assert sheet(*rows, said=Said(skip=2)).names == read.names
    assert sheet(*rows, said=Said(skip=0)).names == ("Sales of 2015", "column 2", "column 3")
    assert sheet(*rows, said=Said(skip=3, header=False)).names == ("column 1", "column 2", "column 3")


def test_a_table_that_begins_anywhere_keeps_its_row_and_column_numbers() -> None:
    read = sheet([], [], [None, None, "x", None], [None, None, 1, 2], [None, None, 2, 4], [None, None, 3, 5])
    assert read.names == ("x", "column 4")
    assert read.rows.tolist() == [4, 5, 6]


def test_an_old_workbook_is_read() -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("Old")
    for i, row in enumerate(PLAIN):
        for j, cell in enumerate(row):
            page.write(i, j, cell)
    out = io.BytesIO()
    book.save(out)
    read = read_table(out.getvalue(), "my.xls")
    assert "an old Excel workbook" in read.notes[0]
    assert_array_equal(read.reading("y").parsed, [2.5, 3.5, 7.25])


def test_an_open_document_is_read() -> None:
    def cell(value: object) -> str:
        kind = 'string"' if isinstance(value, str) else f'float" office:value="{value}"'
        return f'<table:table-cell office:value-type="{kind}><text:p>{value}</text:p></table:table-cell>'

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in PLAIN)
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = f'<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    read = read_table(out.getvalue(), "my.ods")
    assert "an OpenDocument spreadsheet" in read.notes[0]
    assert_array_equal(read.reading("y").parsed, [2.5, 3.5, 7.25])


def test_the_types_of_parquet_are_kept_and_bring_no_text() -> None:
    zone = pa.array([DAY, DAY, None], type=pa.timestamp("ms", tz="Europe/Berlin"))
    read = parquet(
        double=[0.1, np.nan, np.inf],
        single=pa.array([0.5, None, 1.5], type=pa.float32()),
        whole=pa.array([1, 2, None], type=pa.int16()),
        large=[2**53 + 1, 1, 2],
        decimal=[Decimal("0.10"), Decimal("12345678901234567.89"), None],
        date=[DAY.date(), None, DAY.date()],
        moment=[DAY, DAY.replace(hour=12), None],
        zone=zone,
        flag=[True, False, None],
        text=["a", "2", None],
        quarter=["2015Q1", "2015Q2", ""],
        label=pa.array(["u", "v", "u"]).dictionary_encode(),
        nothing=pa.nulls(3),
    )
    kinds = {column.name: column.kind for column in read.columns()}
    assert kinds == {
        "double": "number",
        "single": "number",
        "whole": "number",
        "large": "number",
        "decimal": "number",
        "date": "date",
        "moment": "date",
        "zone": "date",
        "flag": "text",
        "text": "number",
        "quarter": "quarter",
        "label": "text",
        "nothing": "empty",
    }
    assert_array_equal(read.reading("double").parsed, [0.1, np.nan, np.inf])
    assert read.reading("double").missing.tolist() == [False, True, False]
    assert_array_equal(read.reading("decimal").parsed, [0.1, 12345678901234567.89, np.nan])
    assert_array_equal(read.reading("moment").parsed, [DAYS, DAYS + 0.5, np.nan])
    assert "times with a zone were turned into UTC" in read.reading("zone").notes
    assert "rounded to the nearest double" in read.reading("large").notes[0]
    assert read.understood.decimal is None
    assert cells(read)[0] == [
        *("0.1", "0.5", "1", "9007199254740993", "0.1", "2015-03-21", "2015-03-21 00:00:00"),
        *("2015-03-21", "TRUE", "a", "2015Q1", "u", ""),
    ]


def test_columns_of_parquet_that_no_axis_can_show_are_left_out_and_told() -> None:
    read = parquet(x=[1, 2, 3], inner=[[1], [2], [3]], raw=[b"a", b"b", b"c"], y=[1, 2, 4])
    assert read.names == ("x", "y")
    assert "Column 'inner' holds nested or binary values and was left out." in read.notes
    assert "Column 'raw' holds nested or binary values and was left out." in read.notes


@pytest.mark.parametrize(
    ("frequency", "kind", "count"), [("Q", "quarter", 8060), ("M", "month", 24180), ("D", "date", 16436)]
)
def test_periods_of_pandas_are_times_not_integers(frequency: str, kind: str, count: int) -> None:
    out = io.BytesIO()
    pd.DataFrame({"t": pd.period_range("2015-01-01", periods=3, freq=frequency), "y": [1, 2, 4]}).to_parquet(
        out
    )
    reading = read_table(out.getvalue(), "my.parquet").reading("t")
    assert reading.kind == kind
    assert_array_equal(reading.parsed, [count, count + 1, count + 2])


RECORDS = [{"x": 1, "y": 2.5}, {"x": 2, "y": None}, {"x": 4}, {"y": 7.25, "x": 5}]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(RECORDS),
        "\ufeff" + json.dumps(RECORDS, indent=2),
        "\n".join(map(json.dumps, RECORDS)) + "\n\n",
        json.dumps({"source": {"by": "me"}, "n": 4, "data": RECORDS}),
        json.dumps({"result": {"data": RECORDS}}),
        json.dumps({"x": [1, 2, 4, 5], "y": [2.5, None, None, 7.25]}),
        json.dumps({"x": dict(enumerate([1, 2, 4, 5])), "y": dict(enumerate([2.5, None, None, 7.25]))}),
        json.dumps(
            {
                "columns": ["x", "y"],
                "index": [0, 1, 2, 3],
                "data": [[1, 2.5], [2, None], [4, None], [5, 7.25]],
            }
        ),
        json.dumps([["x", "y"], [1, 2.5], [2, None], [4, None], [5, 7.25]]),
    ],
)
def test_every_usual_shape_of_json_gives_the_same_table(text: str) -> None:
    read = read_table(text.encode(), "my.json")
    assert read.names == ("x", "y")
    assert "JSON" in read.notes[0]
    assert_array_equal(read.reading("x").parsed, [1, 2, 4, 5])
    assert_array_equal(read.reading("y").parsed, [2.5, np.nan, np.nan, 7.25])


def test_values_of_json_keep_their_types() -> None:
    read = from_json(
        [
            {"n": "007", "t": "2015-03-21", "b": True, "w": "a"},
            {"n": "8", "t": "2015-03-22", "b": False, "w": "b"},
        ]
    )
    assert [column.kind for column in read.columns()] == ["number", "date", "text", "text"]
    assert read.reading("n").notes == ("numbers are written as text in the file",)
    assert cells(read)[0] == ["007", "2015-03-21", "TRUE", "a"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "holds no table"),
        ('{"x": 1, "y": 2}', "'x' is a single value"),
        ('{"a": 1, "a": 2}', "The JSON has the key 'a' more than once"),
        ('{"x": {"0": 1}, "y": {"1": 2}}', "do not have the same rows: see 'y'"),
        ("[[1, 2], [3]]", "Row 2 of the JSON has 1 cells where the first has 2"),
        ('[{"x": 1, "y": [2]}]', "Row 1 has a list under 'y'"),
        ('{"x": 1, "y": 2}\n{"x": 1, "y": }\n', "damaged or cut off at line 2"),
        ('[{"x": 1, "y": 2} {"x": 2}]', "damaged or cut off at line 1, character 19"),
        (json.dumps([{f"c{i}": i for i in range(1001)}]), "1,001 columns; at most 1,000"),
    ],
)
def test_json_without_a_plain_table_is_refused_with_the_place(text: str, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_table(text.encode(), "my.json")


def test_the_format_is_known_by_the_bytes() -> None:
    content = workbook(("Data", PLAIN))
    assert guess_columns(read_table(content, "data.csv")) == ("x", "y")
    assert read_table(b"x\ty\n1\t2\n2\t3\n3\t5\n", "data.xlsx").names == ("x", "y")


def test_dates_of_every_format_become_the_same_axis() -> None:
    """A workbook, Parquet and text agree on what day it is."""
    days = [DAY.replace(day=day) for day in (1, 2, 5)]
    read = (
        sheet(["d", "y"], *([day, day.day] for day in days)),
        parquet(d=days, y=[1, 2, 5]),
        read_table(("d,y\n" + "".join(f"{day:%Y-%m-%d},{day.day}\n" for day in days)).encode(), "my.csv"),
    )
    for table in read:
        data = choose(table, "d", "y")
        assert_array_equal(data.x, [0, 1, 4])
        assert data.axis.unit == "days since 2015-03-01"


def test_rows_can_be_picked_from_typed_cells() -> None:
    picked = parquet(set=["a", "b", "a"], flag=[True, True, False], y=[1.5, 2.5, 3.5]).rows_where("set", "a")
    assert picked.rows.tolist() == [1, 3]
    assert_array_equal(picked.reading("y").parsed, [1.5, 3.5])
    assert picked.rows_where("flag", "TRUE").n_rows == 1
