"""Choosing x and y: rows left out are told, unusable cells are named by row, column and content."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from mlexplore.data import DataError, Table, choose, guess_columns, read_table, reason_for_no_guess


def table(text: str) -> Table:
    return read_table(text.encode(), "my.csv")


def test_two_columns_become_a_data_set_in_the_order_of_the_file() -> None:
    data = choose(table("id,x,y\na,3.5,1\nb,1.25,2\nc,2,-7e-3\n"), "x", "y")
    assert_array_equal(data.x, [3.5, 1.25, 2.0])
    assert_array_equal(data.y, [1.0, 2.0, -7e-3])
    assert_array_equal(data.rows, [2, 3, 4])
    assert (data.name, data.x_name, data.y_label, data.notes) == ("my.csv", "x", "y", ())


def test_rows_without_a_value_are_left_out_and_named() -> None:
    data = choose(table("x,y\n1,2\n2,\nNA,3\n4,5\n?,-\n6,9\n8,\n"), "x", "y")
    assert_array_equal(data.rows, [2, 5, 7])
    assert data.notes == (
        "1 row has no 'x' and is left out: row 4.",
        "2 rows have no 'y' and are left out: rows 3, 8.",
        "1 row has no 'x' and no 'y' and is left out: row 6.",
    )


def test_a_long_list_of_rows_is_abbreviated() -> None:
    rows = "".join(f"{i},{'' if i < 40 else i}\n" for i in range(50))
    (note,) = choose(table("x,y\n" + rows), "x", "y").notes
    assert note == "40 rows have no 'y' and are left out: rows 2, 3, 4, 5, 6, 7 and 34 more."


def test_quarters_are_counted_from_the_earliest_with_gaps_and_order_kept() -> None:
    data = choose(table("q,y\n2016Q1,5\nQ3 2015,6\n1Q17,8\n2015-Q4,9\n"), "q", "y")
    assert_array_equal(data.x, [2, 0, 6, 1])
    assert data.axis.unit == "quarters since 2015-Q3"
    assert data.axis.display(data.x) == ["2016-01-01", "2015-07-01", "2017-01-01", "2015-10-01"]


def test_time_starts_at_the_first_row_that_is_used() -> None:
    data = choose(table("m,y\nJan 2015,\nMar 2015,1\nApr 2015,2\nJul 2015,4\n"), "m", "y")
    assert_array_equal(data.x, [0, 1, 4])
    assert data.axis.unit == "months since March 2015"


def test_times_of_day_become_fractions_of_days() -> None:
    data = choose(table("t,y\n2015-02-28 18:00,1\n2015-03-01 06:00,2\n2015-03-01 06:00:01,3\n"), "t", "y")
    assert_allclose(data.x, [0.0, 0.5, 0.5 + 1 / 86400], rtol=0, atol=1e-11)
    assert data.axis.name(float(data.x[2])) == "2015-03-01 06:00:01"


@pytest.mark.parametrize(
    ("text", "x", "y", "reason"),
    [
        ("x,y\n1,2\n2,abc\n3,4\n", "x", "y", "Row 3 of column 'y' is 'abc', which is not a number. Correct"),
        ("x,y\n1,2\n2,5 l\n3,4\n4,6 l\n", "x", "y", "Row 3 of column 'y' is '5 l'.*2 such cells: rows 3, 5"),
        ("x,y\n1,a\n2,b\n3,c\n", "x", "y", "Row 2 of column 'y' is 'a': the column holds text"),
        (
            "q,y\n2015Q1,1\n2015Q5,2\n2016Q1,3\n",
            "q",
            "y",
            "Row 3 of column 'q' is '2015Q5', which is not a quarter",
        ),
        ("x,y\n1,2\n2,-inf\n3,4\n", "x", "y", "Row 3 of column 'y' is infinite .'-inf'."),
        ("x,y\n1,2\n2,1e400\n3,4\n", "x", "y", "Row 3 of column 'y' is infinite .'1e400'."),
        ("x,y\n1,2\n2,\n3,4\n", "x", "y", "2 rows of 3 have both 'x' and 'y': a curve needs at least 3"),
        ("x,y\n5,2\n5,3\n5,4\n", "x", "y", "Every x is the same .'x' is '5' in all rows used.: no curve"),
        ("x,y,z\n1,2,\n2,3,\n3,4,\n", "x", "z", "Column 'z' has no values"),
        ("q,y\n2015Q1,1\n2015Q2,2\n2016Q1,3\n", "y", "q", "y must be numbers, but column 'q' holds quarters"),
        ("x,y\n1,2\n2,3\n3,4\n", "x", "x", "chosen as x and as y"),
        ("x,y\n1,2\n2,3\n3,4\n", "x", "Y", "no column 'Y' in my.csv. Its columns are 'x', 'y'"),
        (
            "d,y\n01/02/2015,1\n02/02/2015,2\n03/02/2015,5\n",
            "d",
            "y",
            "Column 'd' cannot be read for certain",
        ),
        ("x;y\n1;1,234\n2;2,345\n3;3,456\n", "x", "y", "Column 'y' cannot be read for certain.*decimal mark"),
    ],
)
def test_an_unusable_choice_is_refused_with_row_column_and_content(
    text: str, x: str, y: str, reason: str
) -> None:
    with pytest.raises(DataError, match=reason):
        choose(table(text), x, y)


def test_the_order_of_day_and_month_can_be_said() -> None:
    ambiguous = table("d,y\n01/02/2015,1\n02/02/2015,2\n03/02/2015,5\n")
    assert choose(ambiguous, "d", "y", day_first=True).axis.unit == "days since 2015-02-01"
    assert choose(ambiguous, "d", "y", day_first=False).axis.unit == "days since 2015-01-02"


def test_the_choice_of_columns_is_part_of_the_key() -> None:
    one = table("a,b,c\n1,2,2\n2,3,3\n3,5,5\n")
    assert choose(one, "a", "b") == choose(one, "a", "b")
    assert choose(one, "a", "b") != choose(one, "a", "c")


def test_a_constant_y_is_told() -> None:
    assert "Every 'y' is 4" in choose(table("x,y\n1,4\n2,4\n3,4\n"), "x", "y").notes[0]


def test_a_decimal_comma_is_told() -> None:
    data = choose(table("x;y\n1;2,5\n2;3,5\n3;4,5\n"), "x", "y")
    assert_array_equal(data.y, [2.5, 3.5, 4.5])
    assert data.notes == ("Column 'y': numbers have a decimal comma, as in '2,5'.",)


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("quarter,t,mau\n2010-Q1,0,30\n2010-Q2,1,40\n2010-Q3,2,49\n", ("quarter", "mau")),
        ("y,day\n3,2015-01-01\n5,2015-01-02\n8,2015-01-03\n", ("day", "y")),
        ("id,x,y\n1,5.5,2\n2,6.5,3\n3,8,9\n", ("x", "y")),
        (",x,y\n1,5.5,2\n2,6.5,3\n3,8,9\n", ("x", "y")),
        ("year,flow\n1990,5\n1991,7\n1992,6\n", ("year", "flow")),
        ("t,counter\n1,1\n2,2\n4,3\n", ("t", "counter")),
        ("name,h,w\na,1,2\nb,2,5\nc,3,4\n", ("h", "w")),
        ("k,x,bad,y\n7,1,2,3\n7,2,oops,4\n7,4,5,6\n", ("x", "y")),
        ("dose,sick\n1,no\n2,yes\n4,yes\n", ("dose", "sick")),
        ("sick,dose\ntrue,1\nfalse,2\nfalse,4\n", ("dose", "sick")),
        ("id,sick\n1,no\n2,yes\n3,yes\n", ("id", "sick")),
        ("day,kind,sick\n2015-01-01,a,no\n2015-01-02,b,yes\n2015-01-03,c,yes\n", ("day", "sick")),
        ("x,same,sick\n1,7,no\n2,7,yes\n4,7,yes\n", ("x", "sick")),
        ("x,y\n1,4\n2,4\n4,4\n", ("x", "y")),
        ("k,x,y\n7,1,4\n7,2,4\n7,4,4\n", ("x", "y")),
        ("y,day\n3,2015-01-01\n3,2015-01-02\n3,2015-01-03\n", ("day", "y")),
    ],
)
def test_a_first_guess_takes_time_or_the_first_measurements(text: str, guess: tuple[str, str]) -> None:
    assert guess_columns(table(text)) == guess


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\nfoo,bar\nbaz,qux\n", "'a' holds text, 'b' holds text. y must be a column of numbers"),
        ("a,y\nfoo,1\nbaz,2\nqux,4\n", "'a' holds text, 'y' holds numbers"),
        ("x,y\n1,2\n2,oops\n3,4\n", "Row 3 of column 'y' is 'oops'"),
        ("d,y\n01/02/2015,1\n02/02/2015,2\n03/02/2015,5\n", "cannot be read for certain"),
        ("x,y\n1,\n2,\n3,4\n,5\n,6\n", "1 row of 5 has both"),
        ("x,y\n1,a\n2,b\n3,c\n4,a\n5,b\n6,c\n", "Column 'y' holds 3 classes ('a', 'b', 'c')"),
        ("x,y\n5,no\n5,yes\n5,no\n", "Every x is the same"),
        ("x,y\n5,1\n5,2\n5,3\n", "Every x is the same"),
        ("x,y,same\n1,2,7\n2,oops,7\n3,4,7\n", "Row 3 of column 'y' is 'oops'"),
    ],
)
def test_where_nothing_can_be_guessed_the_reason_is_said(text: str, reason: str) -> None:
    assert guess_columns(table(text)) is None
    assert reason in reason_for_no_guess(table(text))


def test_a_long_column_arrives_to_the_last_bit() -> None:
    """What repr writes is what is fitted."""
    values = np.random.default_rng(7).normal(size=20_000)
    text = "x,y\n" + "\n".join(f"{i},{value!r}" for i, value in enumerate(values.tolist()))
    assert_array_equal(choose(table(text), "x", "y").y, values)
