"""Reading an upload: what is understood is told, what would be read wrongly is refused."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlexplore.data import DataError, Said, Table, read_table
from mlexplore.data.numerals import Decimal
from mlexplore.data.separators import Separator

PLAIN = "x,y\n1,2.5\n2,3.5\n4,7.25\n"


def table(
    text: str, encoding: str = "utf-8", *, separator: Separator | None = None, decimal: Decimal | None = None
) -> Table:
    return read_table(text.encode(encoding), "my.csv", Said(separator=separator, decimal=decimal))


def cells(read: Table) -> list[list[str]]:
    return read.first_rows(read.n_rows).to_numpy().tolist()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_every_usual_encoding_gives_the_same_table(encoding: str) -> None:
    read = table("Größe,Höhe in m\n1,2\n2,3\n5,8\n", encoding)
    assert read.names == ("Größe", "Höhe in m")
    assert cells(read) == [["1", "2"], ["2", "3"], ["5", "8"]]


def test_a_file_that_is_not_utf_8_is_told_to_be_checked() -> None:
    assert "Windows-1252" in table("Größe,y\n1,2\n2,3\n", "cp1252").notes[0]
    assert "Windows-1252" not in table("Größe,y\n1,2\n2,3\n").notes[0]


@pytest.mark.parametrize(
    ("separator", "name"),
    [(",", "commas"), (";", "semicolons"), ("\t", "tabs"), ("|", "vertical bars"), ("  ", "spaces")],
)
def test_every_usual_separator_is_found_and_told(separator: str, name: str) -> None:
    read = table(PLAIN.replace(",", separator))
    assert cells(read) == [["1", "2.5"], ["2", "3.5"], ["4", "7.25"]]
    assert f"separated by {name}" in read.notes[0]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("x;y\n1,5;2,5\n2,5;3,75\n3,5;4,25\n", ["1,5", "2,5"]),
        ("name;a;b\nSmith, J;5;6\nDoe, A;7;8\n", ["Smith, J", "5", "6"]),
        ("x\ty\n1,234\t5,678\n2,345\t6,789\n", ["1,234", "5,678"]),
        ('"x, m","y; s"\n1,2\n2,3\n', ["1", "2"]),
        ("q;y\n2015Q1;1,5\n2015Q2;2,5\n", ["2015Q1", "1,5"]),
        ("d,y\n2015-01-01 10:30,5|6\n2015-01-02 10:30,5|7\n", ["2015-01-01 10:30", "5|6"]),
    ],
)
def test_a_separator_must_leave_cells_that_make_sense(text: str, first: list[str]) -> None:
    """In ``1,5;2,5`` commas are as regular as semicolons: only the cells tell which is meant."""
    assert cells(table(text))[0] == first


def test_a_separator_that_a_person_names_is_taken() -> None:
    assert table("a|b,c\n1|2,3\n4|5,6\n", separator="|").names == ("a", "b,c")


def test_the_line_in_which_excel_names_the_separator_is_obeyed() -> None:
    read = table("sep=;\na,b;c\n1,5;2\n2,5;3\n")
    assert read.names == ("a,b", "c")
    assert read.rows.tolist() == [3, 4]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(line_end: str) -> None:
    assert cells(table(PLAIN.replace("\n", line_end))) == cells(table(PLAIN))


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    """Blank lines count, a quoted line break does not; row numbers are what messages name."""
    read = table('\na,b,c\n1,2,"two\nlines"\n\n3,4,x\n,,\n5,6,y\n')
    assert read.rows.tolist() == [3, 5, 7]
    assert cells(read)[0][2] == "two\nlines"
    assert any("Blank row 6" in note for note in read.notes)


def test_a_first_row_of_values_is_not_taken_for_names() -> None:
    read = table("2015Q1,1\n2015Q2,2\n2015Q3,4\n")
    assert read.names == ("column 1", "column 2")
    assert read.n_rows == 3
    assert read.rows.tolist() == [1, 2, 3]
    assert "The first row holds values" in read.notes[1]


def test_names_in_a_comment_line_are_taken() -> None:
    """As numpy.savetxt writes them."""
    assert table("# made today\n# time volts\n1 2\n2 3\n").names == ("time", "volts")


def test_comment_lines_above_the_names_are_left_out_and_told() -> None:
    read = table("# from the lab, by me\nx,y\n1,2\n2,3\n")
    assert read.names == ("x", "y")
    assert read.rows.tolist() == [3, 4]
    assert "1 line beginning with # left out." in read.notes


def test_repeated_and_blank_names_are_made_unique_and_told() -> None:
    read = table("x,x,,x (2),y\n1,2,3,4,5\n2,3,4,5,6\n")
    assert read.names == ("x", "x (3)", "column 3", "x (2)", "y")
    assert any("'x' is there more than once: column 2 is called 'x (3)'" in note for note in read.notes)
    assert any("Column 3 has no name" in note for note in read.notes)


@pytest.mark.parametrize("text", ["a,b,,\n1,2,,\n3,4,,\n", "a,b\n1,2,\n3,4,\n"])
def test_empty_columns_at_the_end_are_dropped_and_told(text: str) -> None:
    read = table(text)
    assert read.names == ("a", "b")
    assert any("without name or cells left out" in note for note in read.notes)


def test_a_name_cannot_hide_control_characters() -> None:
    """Names go into titles, links and messages."""
    assert table('"a\nb\u202e",y\n1,2\n2,3\n').names == ("a b\ufffd", "y")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "my.csv is empty"),
        (b" \n\n \n", "my.csv is empty"),
        (b"x,y\n", "names but no rows"),
        (b"x\n1\n2\n", "one column only .'x'."),
        (
            b"x\n1,5\n2,5\n",
            "Row 1 has 1 cell where all rows below it have 2. If the commas are decimal marks",
        ),
        (b"a,b\n1,2\n3,4,5\n6,7\n", "Row 3 has 3 cells where most have 2"),
        (b"a,b,c\n1,2,3\n3,4\n6,7,8\n6,7\n", "Row 3 has 2 cells where most have 3 .2 such rows: rows 3, 5."),
        (b"a,b,c\n1,2,3\n3,4,5\nSource: me\n", "Row 4 has 1 cell where most have 3"),
        (b"My data\na,b,c\n1,2,3\n3,4,5\n", "Row 1 has 1 cell.*Remove what stands above"),
        (
            b'a,b\n"1",1,2\n"2",3,4\n',
            "Row 1 has 2 cells where all rows below it have 3, so one column has no name",
        ),
        (b'x,y\n1,2\n2,"3\n3,4\n', "quotation mark is opened in row 3"),
        (b"a,b\n1,\x002\n", "not a text file"),
        (b"a,b\n1,\x01\n", "not a text file"),
        (b"\x00\x01\x02\x03" * 50, "not a text file"),
        (b"\xff\xfea", "said to be UTF-16"),
        (b"PK\x03\x04rest", "workbook is damaged or cut off"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook is damaged or cut off"),
        (b"PAR1...", "Parquet file is damaged or cut off"),
        (b"\x89PNG\r\n\x1a\n", "PNG picture"),
        (b"\x1f\x8b\x08", "compressed with gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b'[{"x": 1}]', "one column only"),
    ],
)
def test_an_unusable_file_is_refused_with_the_reason(content: bytes, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        read_table(content, "my.csv")


def test_a_file_above_the_limit_is_refused_with_both_sizes() -> None:
    with pytest.raises(DataError, match=r"my\.csv has 3 MB; at most 2\.5 MB"):
        read_table(b"x" * 3_000_000, "my.csv", max_bytes=2_500_000)


def test_more_than_a_thousand_columns_are_refused() -> None:
    with pytest.raises(DataError, match="1,001 columns; at most 1,000"):
        table(
            "\n".join(
                [",".join(f"c{i}" for i in range(1001)), ",".join(["1"] * 1001), ",".join(["2"] * 1001)]
            )
        )


def test_the_key_follows_the_bytes_and_what_was_said_about_them() -> None:
    assert table(PLAIN) == table(PLAIN)
    assert len({table(PLAIN).key, table(PLAIN + "5,6\n").key, table(PLAIN, decimal=".").key}) == 3


def test_rows_can_be_picked_by_a_value() -> None:
    picked = table("set,x,y\na,1,2\nb,2,3\na,3,4\n").rows_where("set", "a")
    assert picked.rows.tolist() == [2, 4]
    assert any("2 of 3" in note for note in picked.notes)
    with pytest.raises(DataError, match=r"No row of my\.csv has 'c'"):
        picked.rows_where("set", "c")


_cell = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp", "Cf"]),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.tuples(_cell, _cell, st.integers(-999, 999)), min_size=3, max_size=8),
    mark=st.sampled_from(",;\t|"),
)
def test_what_csv_writes_is_read_back_cell_by_cell(rows: list[tuple[str, str, int]], mark: Separator) -> None:
    """Quotes, separators and hashes inside cells included; the separator is given, since such cells have no meaning."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("first", "second", "third"), *rows])
    read = table(out.getvalue(), separator=mark)
    assert cells(read) == [[first, second, str(third)] for first, second, third in rows]
    assert read.rows.tolist() == list(range(2, len(rows) + 2))


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200) | st.text("ab1,;\t|\n\"'#.- Q", max_size=80).map(str.encode))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    """No upload may end in anything but a table or a sentence."""
    try:
        read, refusal = read_table(content, "my.csv"), "."
    except DataError as error:
        read, refusal = None, str(error)
    assert refusal.endswith(".")
    if read is not None:
        assert read.n_rows == len(read.rows) == len(read.first_rows(read.n_rows)) >= 1
        assert len(set(read.names)) == len(read.columns()) >= 2
