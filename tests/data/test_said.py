"""Every guess about a text file is shown, and a person can correct it."""

import pytest

from mlexplore.data import ENCODINGS, DataError, Said, Table, choose, read_table


def table(text: str, said: Said | None = None, encoding: str = "utf-8") -> Table:
    return read_table(text.encode(encoding), "my.csv", said or Said())


def cells(read: Table) -> list[list[str]]:
    return read.first_rows(read.n_rows).to_numpy().tolist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x,y\n1,2.5\n2,3.5\n", (",", ".", True, 0)),
        ("x;y\n1;2,5\n2;3,5\n", (";", ",", True, 0)),
        ("1\t2\n2\t3\n", ("\t", None, False, 0)),
        ("# by me\n# today\nx y\n1 2\n2 3\n", (" ", None, True, 2)),
        ("sep=;\na;b\n1;2\n2;3\n", (";", None, True, 1)),
        ("\n\nx,y\n1,2\n2,3\n", (",", None, True, 2)),
        ("Sales,,\n,,\nx,y,z\n1,2,3\n2,3,4\n", (",", None, True, 2)),
        ("x,y\n1.5,2\n2,3\n", (",", ".", True, 0)),
    ],
)
def test_what_was_understood_is_shown_and_gives_the_same_table_when_it_is_said(
    text: str, expected: tuple[str, str | None, bool, int]
) -> None:
    """So a form that shows the guesses can send all of them back."""
    read = table(text)
    found = read.understood
    assert (found.separator, found.decimal, found.header, found.skipped) == expected
    assert (found.file_format, found.encoding, found.encoding_in_words) == ("text", "utf-8", "UTF-8")
    again = table(text, Said(found.encoding, found.separator, found.decimal, found.header, found.skipped))
    assert again.names == read.names
    assert cells(again) == cells(read)
    assert again.rows.tolist() == read.rows.tolist()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_is_offered_is_obeyed(encoding: str) -> None:
    read = table("x,y\n1,2\n2,3\n", Said(encoding=encoding), encoding)
    assert read.names == ("x", "y")
    assert read.understood.encoding == encoding


def test_an_encoding_that_is_said_corrects_the_guess() -> None:
    assert table("Größe,y\n1,2\n2,3\n", encoding="mac-roman").names != ("Größe", "y")
    assert table("Größe,y\n1,2\n2,3\n", Said(encoding="mac-roman"), "mac-roman").names == ("Größe", "y")
    assert table("цена,y\n1,2\n2,3\n", Said(encoding="cp1251"), "cp1251").names == ("цена", "y")
    assert table("x,y\n1,2\n2,3\n", Said(encoding="utf-8"), "utf-8-sig").names == ("x", "y")


def test_an_encoding_that_the_file_is_not_in_is_refused_with_the_byte() -> None:
    with pytest.raises(DataError, match="said to be UTF-8, but byte 3 is not"):
        table("Grö,y\n1,2\n", Said(encoding="utf-8"), "cp1252")
    with pytest.raises(DataError, match=r"no encoding 'rot13' here\. The encodings are utf-8"):
        table("x,y\n1,2\n", Said(encoding="rot13"))


def test_whether_there_are_names_can_be_said() -> None:
    assert table("2014,2015\n1,2\n2,3\n", Said(header=True)).names == ("2014", "2015")
    read = table("x,y\n1,2\n2,3\n", Said(header=False))
    assert read.names == ("column 1", "column 2")
    assert cells(read)[0] == ["x", "y"]
    assert read.understood.header is False


def test_how_many_rows_stand_above_can_be_said() -> None:
    read = table("My data\nof 2015\nx,y\n1,2\n2,3\n", Said(skip=2))
    assert read.names == ("x", "y")
    assert read.rows.tolist() == [4, 5]
    assert table("#x,y\n1,2\n2,3\n", Said(skip=0)).names == ("#x", "y")
    with pytest.raises(DataError, match="is empty"):
        table("x,y\n1,2\n", Said(skip=99))


def test_the_order_of_day_and_month_is_taken_from_what_was_said() -> None:
    text = "d,y\n01/02/2015,1\n02/02/2015,2\n03/02/2015,5\n"
    read = table(text, Said(day_first=True))
    assert read.reading("d").ambiguity == ""
    assert choose(read, "d", "y").axis.unit == "days since 2015-02-01"
    assert choose(table(text, Said(day_first=False)), "d", "y").axis.unit == "days since 2015-01-02"
    assert choose(read, "d", "y", day_first=False).axis.unit == "days since 2015-01-02"


def test_everything_that_is_said_is_part_of_the_key() -> None:
    said = (
        Said(),
        Said(header=True),
        Said(skip=0),
        Said(day_first=True),
        Said(separator=","),
        Said(decimal="."),
    )
    assert len({table("x,y\n1,2\n2,3\n", each) for each in said}) == len(said)


def test_a_table_pasted_from_a_spreadsheet_is_read() -> None:
    read = table('Quarter\t"Users,\nmillions"\r\nQ1 2015\t"1,302"\r\nQ2 2015\t1,304.5\r\nQ3 2015\t1,306\r\n')
    assert read.names == ("Quarter", "Users, millions")
    assert read.reading("Users, millions").parsed.tolist() == [1302, 1304.5, 1306]
    assert read.understood.separator == "\t"


def test_apostrophes_before_formulas_are_taken_off_and_told() -> None:
    """Our own export writes them, so that no spreadsheet runs a cell."""
    read = table("\"'=x\",y,z\n'+a,1,'tis\n'@b,2,'\n\"'\tc\",3,d\n'-5,4,e\n")
    assert read.names == ("=x", "y", "z")
    assert read.text("=x").tolist() == ["+a", "@b", "\tc", "-5"]
    assert read.text("z").tolist() == ["'tis", "'", "d", "e"]
    assert any(
        "Apostrophes that keep text from being a formula were taken off" in note for note in read.notes
    )
    assert not any("Apostrophes" in note for note in table("x,y\n'a,1\nb,2\n").notes)


def test_the_first_rows_are_shown_as_text() -> None:
    read = table("x,y\n 1 ,2.50\n2,\n3,4\n")
    shown = read.first_rows(2)
    assert shown.columns.tolist() == ["x", "y"]
    assert shown.to_numpy().tolist() == [["1", "2.50"], ["2", ""]]


def test_very_many_repeated_names_are_told_in_few_words() -> None:
    read = table(",".join(["x"] * 900) + "\n" + ",".join(["1"] * 900) + "\n" + ",".join(["2"] * 900) + "\n")
    assert len(set(read.names)) == 900
    assert len(read.notes) < 10
    assert any("893 more columns" in note for note in read.notes)
