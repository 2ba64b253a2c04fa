"""Files that people bring by mistake or in malice, and what each of them must be answered with.

``python -m tests.bad_input DIRECTORY`` writes them all. None is committed: their bytes are made when asked for,
the large ones too, and are the same every time.
"""

import io
import json
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import mlexplore as mx
from mlexplore.data import DataError, Dataset, choose, guess_columns, read_table, reason_for_no_guess
from mlexplore.families.family import Family

Stage = Literal["reading", "choosing", "fitting", "accepted"]


@dataclass(frozen=True)
class Case:
    """A file and its answer.

    Attributes
    ----------
    name : str
        What is wrong with it.
    file : str
        Its name, which may lie.
    make : callable
        Makes its bytes.
    stage : {"reading", "choosing", "fitting", "accepted"}
        Where the sentence comes from. "accepted" files are fitted, and the sentence is a note, or empty where
        there is nothing to tell.
    says : str
        A part of the sentence that tells it from others.
    columns : tuple of str, optional
        x and y, as a person would choose them; left out, the first guess.
    family : Family, optional
        The errors of the fit; normal unless the case is about others.
    """

    name: str
    file: str
    make: Callable[[], bytes]
    stage: Stage
    says: str
    columns: tuple[str, str] | None = None
    family: Family = field(default_factory=mx.Normal)

    def answer(self) -> "Answer":
        """What is said of the file, and where."""
        return answer(self.make(), self.file, self.columns, self.family)


class Answer(NamedTuple):
    """Where the way of a file ended, and everything that was said on it."""

    stage: Stage
    said: str


def answer(
    content: bytes, name: str, columns: tuple[str, str] | None = None, family: Family | None = None
) -> Answer:
    """Read a file, choose x and y, and fit a line; what was said, and at which of these it ended.

    A `DataError` or, from the fit, a `ValueError` is an answer. Whatever else is raised comes out.
    """
    try:
        table = read_table(content, name)
    except DataError as refusal:
        return Answer("reading", str(refusal))
    chosen = columns or guess_columns(table)
    if chosen is None:
        return Answer("choosing", reason_for_no_guess(table))
    try:
        data = choose(table, *chosen)
    except DataError as refusal:
        return Answer("choosing", str(refusal))
    notes = "\n".join((*table.notes, *data.notes))
    try:
        message = _fitted(data, family or mx.Normal())
    except ValueError as refusal:
        return Answer("fitting", f"{refusal}\n{notes}")
    return Answer("fitting" if message else "accepted", f"{message}\n{notes}")


def _fitted(data: Dataset, family: Family) -> str:
    """What the fit of a line has to say; empty when it has been found."""
    fit = mx.fit(data.x, data.y, curve=mx.Linear(), family=family)
    return "" if fit.converged else fit.message


def _rows(n: int = 12) -> str:
    noise = np.random.default_rng(3).normal(size=n)
    return "".join(f"{i},{2 + 0.5 * i + noise[i]:.3f}\n" for i in range(n))


def _text(text: str, encoding: str = "utf-8") -> Callable[[], bytes]:
    return lambda: text.encode(encoding)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _named(first: str, second: str = "y") -> Callable[[], bytes]:
    return _text(f"{_quoted(first)},{_quoted(second)}\n{_rows()}")


def _labelled(value: str) -> Callable[[], bytes]:
    lines = _rows().splitlines()
    return _text("label,x,y\n" + "".join(f"{_quoted(value)},{line}\n" for line in lines))


def _zip_of_zeros() -> bytes:
    """A workbook's layout whose sheets are all the same hundred megabytes of zeros: two gigabytes in 100 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(
            zipfile.ZipInfo("xl/worksheets/sheet1.xml"), bytes(100_000_000), zipfile.ZIP_DEFLATED
        )
        sheet = archive.filelist[-1]
        for number in range(2, 21):  # further entries of the directory, for the same bytes
            again = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            for field in ("compress_type", "file_size", "compress_size", "CRC", "header_offset"):
                setattr(again, field, getattr(sheet, field))
            archive.filelist.append(again)
    return out.getvalue()


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, store_schema=False)
    return out.getvalue()


def _many_rows_in_parquet() -> bytes:
    zeros = pa.array(np.zeros(20_000_000))
    return _parquet(pa.table({"x": zeros, "y": zeros}))


def _long_cells_in_parquet() -> bytes:
    """Two gigabytes of text in some kilobytes, one long cell again and again: the file's own numbers do not show it."""
    cells = pa.DictionaryArray.from_arrays(np.zeros(20_000, dtype=np.int32), ["a" * 100_000])
    return _parquet(pa.table({"x": cells, "y": np.zeros(20_000)}))


def _good_parquet() -> bytes:
    return _parquet(pa.table({"x": np.arange(1000.0), "y": np.arange(1000.0) ** 2}))


def _protected_workbook() -> bytes:
    """As much of one as shows: the container of Office and the name under which it keeps what is encrypted."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(1016)
        + "EncryptedPackage".encode("utf-16-le")
        + bytes(1024)
    )


def _picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


_EMPTY_ZIP_END = b"PK\x05\x06" + bytes(18)
_HOSTILE = {
    "HTML": "<img src=x onerror=alert(1)>",
    "Markdown": "![p](http://example.org/p.png)",
    "LaTeX": r"$\frac{1}{0}\input{/etc/passwd}$",
    "a formula": '=HYPERLINK("http://example.org","y")',
    "a Plotly template": "%{x} %{customdata}",
    "an icon": ":material/home: :red[y]",
}

CASES: tuple[Case, ...] = (
    Case("empty", "empty.csv", _text(""), "reading", "is empty"),
    Case("blank lines only", "blank.csv", _text("\n \n\t\n"), "reading", "is empty"),
    Case("header only", "header.csv", _text("x,y\n"), "reading", "names but no rows"),
    Case("one row", "one_row.csv", _text("x,y\n1,2\n"), "choosing", "a curve needs at least 3"),
    Case("one column", "one_column.csv", _text("x\n1\n2\n3\n4\n"), "reading", "one column only"),
    Case("all text", "text.csv", _text("a,b\nfoo,bar\nbaz,qux\nno,yes\n"), "choosing", "'a' holds text"),
    Case("all missing", "missing.csv", _text("x,y\nNA,NA\n,\n-,?\nNA,\n"), "choosing", "'x' holds nothing"),
    Case("y missing", "no_y.csv", _text("x,y\n1,NA\n2,NA\n3,NA\n"), "choosing", "no values", ("x", "y")),
    Case(
        "constant y",
        "constant_y.csv",
        _text("x,y\n1,4\n2,4\n3,4\n4,4\n"),
        "fitting",
        "Every 'y' is 4",
        ("x", "y"),
    ),
    Case(
        "constant x",
        "constant_x.csv",
        _text("x,y\n5,1\n5,2\n5,4\n5,3\n"),
        "choosing",
        "Every x is the same",
        ("x", "y"),
    ),
    Case("duplicate names", "twice.csv", _text("x,x\n" + _rows()), "accepted", "'x' is there more than once"),
    Case("blank names", "unnamed.csv", _text("x,\n" + _rows()), "accepted", "Column 2 has no name"),
    Case("names of 10,000 characters", "long.csv", _named("x" * 10_000, "y" * 10_000), "accepted", ""),
    *(
        Case(f"{what} as a name", "name.csv", _named(f"{text} x", text), "accepted", "")
        for what, text in _HOSTILE.items()
    ),
    *(
        Case(f"{what} as a value", "value.csv", _labelled(text), "accepted", "")
        for what, text in _HOSTILE.items()
    ),
    Case(
        "HTML among the numbers",
        "cell.csv",
        _text("x,y\n1,2\n2,<b>3</b>\n3,4\n5,7\n"),
        "choosing",
        "Row 3 of column 'y' is '<b>3</b>'",
    ),
    Case(
        "mixed types",
        "mixed.csv",
        _text("x,y\n1,2\n2,high\n3,4\n4,TRUE\n5,6\n"),
        "choosing",
        "Row 3 of column 'y' is 'high'",
    ),
    Case(
        "infinities",
        "infinite.csv",
        _text("x,y\n1,2\n2,inf\n3,-Infinity\n4,5\n"),
        "choosing",
        "Row 3 of column 'y' is infinite",
    ),
    Case(
        "numbers beyond doubles",
        "beyond.csv",
        _text("x,y\n1,2\n2,1e400\n3,3\n4,5\n"),
        "choosing",
        "infinite ('1e400')",
    ),
    Case(
        "1e308",
        "huge.csv",
        _text("x,y\n1,1e308\n2,-1e308\n3,1.5e308\n4,0\n5,1e308\n"),
        "fitting",
        "take another unit",
    ),
    Case(
        "negative counts",
        "counts.csv",
        _text("x,count\n1,3\n2,-1\n3,4\n4,2\n5,6\n"),
        "fitting",
        "row 1 is -1",
        family=mx.Poisson(),
    ),
    Case(
        "another encoding",
        "umlaut.csv",
        _text("Größe,Höhe\n" + _rows(), "cp1252"),
        "accepted",
        "Windows-1252",
    ),
    Case(
        "half an encoding",
        "utf16.csv",
        lambda: b"\xff\xfe" + "x,y\n1,2\n".encode("utf-16-le")[:-1],
        "reading",
        "damaged or cut off",
    ),
    Case("a picture named .csv", "data.csv", _picture, "reading", "PNG picture"),
    Case("noise named .csv", "noise.csv", lambda: bytes(range(256)) * 20, "reading", "not a text file"),
    Case("an empty zip archive", "data.xlsx", lambda: _EMPTY_ZIP_END, "reading", "empty zip archive"),
    Case(
        "a zip archive named .xlsx",
        "other.xlsx",
        lambda: _zipped("readme.txt"),
        "reading",
        "zip archive that is no workbook",
    ),
    Case("a text document", "letter.docx", lambda: _zipped("word/document.xml"), "reading", "text document"),
    Case(
        "a workbook cut off",
        "half.xlsx",
        lambda: _zipped("xl/workbook.xml")[:60],
        "reading",
        "damaged or cut off",
    ),
    Case("a workbook of gigabytes", "bomb.xlsx", _zip_of_zeros, "reading", "unpacks to 2,000 MB"),
    Case("a protected workbook", "secret.xlsx", _protected_workbook, "reading", "protected by a password"),
    Case("Parquet cut off", "half.parquet", lambda: _good_parquet()[:-100], "reading", "damaged or cut off"),
    Case(
        "Parquet without its middle",
        "hole.parquet",
        lambda: _good_parquet()[:40] + _good_parquet()[-400:],
        "reading",
        "damaged",
    ),
    Case(
        "Parquet of very many rows",
        "rows.parquet",
        _many_rows_in_parquet,
        "reading",
        "20,000,000 rows; at most 5,000,000",
    ),
    Case("Parquet of gigabytes", "cells.parquet", _long_cells_in_parquet, "reading", "more memory"),
    Case(
        "10,000 columns",
        "wide.csv",
        lambda: (",".join(f"c{i}" for i in range(10_000)) + "\n" + ("1," * 9_999 + "2\n") * 4).encode(),
        "reading",
        "10,000 columns; at most 1,000",
    ),
    Case(
        "millions of cells in a row",
        "line.csv",
        lambda: b"x,y\n" + b"1," * 10_000_000,
        "reading",
        "10,000,001 columns",
    ),
    Case("300 MB", "large.csv", lambda: b"x,y\n" + b"1,2\n" * 75_000_000, "reading", "300 MB; at most 50 MB"),
    Case(
        "dates of several formats",
        "dates.csv",
        _text("d,y\n2015-01-03,1\n14/01/2015,2\n3 Feb 2015,4\n2015-02-07,3\n"),
        "accepted",
        "dates are written in several ways: '2015-01-03', '14/01/2015', '3 Feb 2015'",
    ),
    Case(
        "dates of both orders",
        "orders.csv",
        _text("d,y\n13/01/2015,1\n01/14/2015,2\n02/03/2015,4\n"),
        "choosing",
        "'13/01/2015' has its day first and '01/14/2015' its month",
        ("d", "y"),
    ),
    Case(
        "dates of no order",
        "open.csv",
        _text("d,y\n01/02/2015,1\n03/02/2015,2\n04/05/2015,4\n"),
        "choosing",
        "no day above 12",
    ),
    Case(
        "dates and quarters",
        "units.csv",
        _text("d,y\n2015Q1,1\n2015Q2,2\n2015Q3,4\n2015-10-01,3\n"),
        "choosing",
        "not a quarter",
        ("d", "y"),
    ),
    Case(
        "quarters out of order",
        "quarters.csv",
        _text("q,y\n2016Q1,5\n2015Q1,1\n2015Q3,4\n2015Q2,2\n"),
        "accepted",
        "",
    ),
    Case(
        "a quarter that is none",
        "fifth.csv",
        _text("q,y\n2015Q1,1\n2015Q5,2\n2015Q3,4\n2015Q2,3\n"),
        "choosing",
        "'2015Q5'",
        ("q", "y"),
    ),
    Case("duplicate x", "ties.csv", _text("x,y\n1,2\n1,3\n2,4\n2,2\n3,6\n3,5\n"), "accepted", ""),
    Case(
        "open decimal mark",
        "marks.csv",
        _text("x;y\n1;1,234\n2;2,345\n3;3,456\n"),
        "choosing",
        "decimal mark",
        ("x", "y"),
    ),
    Case(
        "ragged rows",
        "ragged.csv",
        _text("x,y\n1,2\n2,3,4\n3\n4,5\n6,7\n"),
        "reading",
        "Row 3 has 3 cells where most have 2",
    ),
    Case("a title above", "title.csv", _text("Sales\nx,y,z\n1,2,3\n2,3,4\n"), "reading", "how many rows"),
    Case("unclosed quotation", "quote.csv", _text('x,y\n1,2\n2,"3\n3,4\n5,6\n'), "reading", "never closed"),
    Case(
        "a web page", "page.csv", _text("<!DOCTYPE html><html><body>x,y</body></html>"), "reading", "web page"
    ),
    Case(
        "nested JSON",
        "nested.json",
        _text('[{"x":1,"y":2},{"x":2,"y":{"z":3}}]'),
        "reading",
        "Row 2 has an object under 'y'",
    ),
    Case(
        "JSON cut off",
        "half.json",
        _text('[{"x":1,"y":2},{"x":2,"y"'),
        "reading",
        "damaged or cut off at line 1",
    ),
    Case("deeply nested JSON", "deep.json", lambda: b"[[" * 200_000, "reading", "nested too deeply"),
    Case(
        "a key twice in JSON",
        "keys.json",
        _text('[{"x":1,"y":2},{"x":2,"x":3,"y":4}]'),
        "reading",
        "Row 2 has the key 'x' more",
    ),
    Case(
        "infinities in JSON",
        "infinite.json",
        _text('[{"x":1,"y":Infinity},{"x":2,"y":3},{"x":3,"y":4}]'),
        "choosing",
        "infinite",
        ("x", "y"),
    ),
    Case(
        "an endless integer in JSON",
        "digits.json",
        lambda: b'[{"x":1,"y":' + b"9" * 100_000 + b'},{"x":2,"y":3},{"x":3,"y":1}]',
        "choosing",
        "infinite",
        ("x", "y"),
    ),
    Case(
        "columns of different lengths",
        "uneven.json",
        _text(json.dumps({"x": [1, 2, 3], "y": [1, 2]})),
        "reading",
        "differ in length",
    ),
    Case(
        "two tables in JSON",
        "two.json",
        _text('{"a":[{"x":1}],"b":[{"y":1}]}'),
        "reading",
        "more than one table ('a', 'b')",
    ),
)


def _zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "nothing of use")
    return out.getvalue()


def main() -> None:
    """Write all files into the directory that is named."""
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        directory.joinpath(f"{case.name.replace(' ', '_')}__{case.file}").write_bytes(case.make())


if __name__ == "__main__":
    main()
