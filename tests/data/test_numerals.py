"""Numbers as people write them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mlexplore.data.columns import interpret
from mlexplore.data.numerals import Decimal, decimal_evidence, parse_numbers


def column(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


@pytest.mark.parametrize(
    ("cell", "decimal", "value"),
    [
        ("12", ".", 12.0),
        ("-0.5", ".", -0.5),
        ("+.5", ".", 0.5),
        ("5.", ".", 5.0),
        ("1e-3", ".", 1e-3),
        ("1,234.5", ".", 1234.5),
        ("1 234 567", ".", 1234567.0),
        ("1'234.5", ".", 1234.5),
        ("1\u202f234,5", ",", 1234.5),
        ("1.234,5", ",", 1234.5),
        ("0,125", ",", 0.125),
        ("\u22125", ".", -5.0),
        ("-inf", ".", -np.inf),
        ("\u221e", ".", np.inf),
        ("1e999", ".", np.inf),
    ],
)
def test_a_number_is_read(cell: str, decimal: Decimal, value: float) -> None:
    assert_array_equal(parse_numbers(column(cell), decimal).parsed, [value])


@pytest.mark.parametrize(
    "cell",
    ["abc", "0x10", "1_000", "1.2.3", "12,34", "1,2345", "0,123", "--5", "e5", "1e", "٣", "5 apples", "."],
)
def test_what_is_not_clearly_a_number_is_not_one(cell: str) -> None:
    """Python's float would take 1_000 and Arabic digits, a spreadsheet 12,34."""
    numbers = parse_numbers(column(cell), ".")
    assert not numbers.readable.any()
    assert np.isnan(numbers.parsed).all()


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_no_digit_is_lost(values: list[float]) -> None:
    """What repr writes comes back to the last bit, as a decimal comma too."""
    written = [repr(value) for value in values]
    assert_array_equal(parse_numbers(column(*written), ".").parsed, values)
    assert_array_equal(
        parse_numbers(column(*(cell.replace(".", ",") for cell in written)), ",").parsed, values
    )


@pytest.mark.parametrize(
    ("cells", "evidence"),
    [
        (["1", "2"], "none"),
        (["1.5", "2"], "point"),
        (["1,5", "2"], "comma"),
        (["1.234,5", "2"], "comma"),
        (["1,234.5", "2"], "point"),
        (["1,234", "2,345"], "comma or grouped"),
        (["1.234", "2.345"], "point or grouped"),
        (["0.123", "1.234"], "point"),
        (["0,123", "1,234"], "comma"),
        (["a.b", "c,d"], "none"),
    ],
)
def test_cells_say_which_the_decimal_mark_is(cells: list[str], evidence: str) -> None:
    assert decimal_evidence(column(*cells)) == evidence


@pytest.mark.parametrize(
    ("cells", "neighbours", "values"),
    [
        (["1,234", "2,345"], ".", [1234.0, 2345.0]),
        (["1,234", "2,345"], ",", [1.234, 2.345]),
        (["1.234", "2.345"], None, [1.234, 2.345]),
        (["1.234", "2.345"], ".", [1.234, 2.345]),
    ],
)
def test_the_other_columns_settle_what_a_column_leaves_open(
    cells: list[str], neighbours: Decimal | None, values: list[float]
) -> None:
    reading = interpret(column(*cells), neighbours=lambda: neighbours)
    assert_array_equal(reading.parsed, values)
    assert reading.ambiguity == ""


@pytest.mark.parametrize(("cells", "neighbours"), [(["1,234", "2,345"], None), (["1.234", "2.345"], ",")])
def test_what_nothing_settles_is_called_ambiguous_with_both_readings(
    cells: list[str], neighbours: Decimal | None
) -> None:
    reading = interpret(column(*cells), neighbours=lambda: neighbours)
    assert "is 1.234 if the mark is decimal and 1234 if it groups thousands" in reading.ambiguity


@pytest.mark.parametrize(("decimal", "value"), [(".", 1234.0), (",", 1.234)])
def test_a_person_settles_it(decimal: Decimal, value: float) -> None:
    reading = interpret(column("1,234", "2,345"), decimal=decimal)
    assert reading.parsed[0] == value
    assert reading.ambiguity == ""


def test_marks_and_signs_that_were_left_out_are_told() -> None:
    reading = interpret(column("$1,234.50", "$7.25", "12%"))
    assert_array_equal(reading.parsed, [1234.5, 7.25, 12.0])
    assert reading.notes == (
        "signs were left out, as in '$1,234.50'",
        "marks between thousands were left out, as in '1,234.50'",
    )


@pytest.mark.parametrize("mark", ["", "NA", "n/a", "NaN", "null", "None", "-", ".", "?", "#N/A"])
def test_usual_marks_of_missing_values_are_missing(mark: str) -> None:
    reading = interpret(column("1", mark, "3"))
    assert reading.missing.tolist() == [False, True, False]
    assert reading.kind == "number"


@pytest.mark.parametrize(
    ("cells", "kind", "unreadable"),
    [
        (["1", "2", "x"], "number", [False, False, True]),
        (["a", "b", "1"], "text", [True, True, True]),
        (["", "NA", ""], "empty", [False, False, False]),
        (["2015Q1", "x", "2015Q2"], "quarter", [False, True, False]),
    ],
)
def test_a_column_is_what_most_of_it_is(cells: list[str], kind: str, unreadable: list[bool]) -> None:
    reading = interpret(column(*cells))
    assert reading.kind == kind
    assert reading.unreadable.tolist() == unreadable
