"""Quarters, months and dates as people write them."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from mlexplore.data.times import Times, parse_times


def read(*cells: str, day_first: bool | None = None) -> Times:
    times = parse_times(pd.Series(list(cells), dtype="str"), day_first=day_first)
    assert times is not None
    return times


@pytest.mark.parametrize(
    "cell",
    [
        "2015Q3",
        "2015-Q3",
        "2015 Q3",
        "2015 q3",
        "Q3 2015",
        "Q3-2015",
        "q3/2015",
        "3Q15",
        "3Q 2015",
        "Q3'15",
        "Q3’15",
        "2015:Q3",
    ],
)
def test_a_quarter_is_read_however_it_is_written(cell: str) -> None:
    times = read(cell)
    assert times.kind == "quarter"
    assert_array_equal(times.counts, [4 * 2015 + 2])


@pytest.mark.parametrize(
    "cell",
    [
        "2015-03",
        "2015/03",
        "2015-3",
        "2015M03",
        "2015m3",
        "03/2015",
        "Mar 2015",
        "March 2015",
        "mar-15",
        "Mar. 2015",
        "2015 Mar",
    ],
)
def test_a_month_is_read_however_it_is_written(cell: str) -> None:
    """A month is not completed with today's day, as dateutil does."""
    times = read(cell)
    assert times.kind == "month"
    assert_array_equal(times.counts, [12 * 2015 + 2])


@pytest.mark.parametrize(
    "cell",
    [
        "2015-03-21",
        "2015/03/21",
        "2015-3-21",
        "21/03/2015",
        "3/21/2015",
        "21.3.2015",
        "21 Mar 2015",
        "March 21, 2015",
        "21st March 2015",
    ],
)
def test_a_date_is_read_however_it_is_written(cell: str) -> None:
    times = read(cell)
    assert times.kind == "date"
    assert times.ambiguity == ""
    assert_array_equal(times.counts, [(datetime.date(2015, 3, 21) - datetime.date(1970, 1, 1)).days])


@pytest.mark.parametrize(
    "cell",
    ["2015-03-21T18:30:15", "2015-03-21 18:30:15.0", "21/03/2015 18:30:15", "2015-03-21T20:30:15+02:00"],
)
def test_a_time_of_day_is_a_fraction_of_a_day(cell: str) -> None:
    days = (datetime.date(2015, 3, 21) - datetime.date(1970, 1, 1)).days
    assert_allclose(read(cell).counts, [days + (18 * 3600 + 30 * 60 + 15) / 86400], rtol=0, atol=1e-10)


def test_times_with_a_zone_are_told_to_be_utc() -> None:
    assert (
        "times with a zone were turned into UTC"
        in read("2015-03-21T18:30:15Z", "2015-03-22T00:00+01:00").notes
    )


@pytest.mark.parametrize(
    ("cells", "days"), [(["01/02/2015", "13/02/2015"], 12), (["01/02/2015", "02/13/2015"], 42)]
)
def test_a_day_above_twelve_anywhere_settles_the_order(cells: list[str], days: int) -> None:
    """February 1 to 13 is 12 days, January 2 to February 13 is 42."""
    times = read(*cells)
    assert_array_equal(np.diff(times.counts), [days])
    assert times.ambiguity == ""
    assert len(times.notes) == 1


def test_an_order_that_nothing_settles_is_ambiguous_with_both_readings() -> None:
    times = read("05/05/2015", "01/02/2015")
    assert (
        "'01/02/2015' is 2015-02-01 with the day first and 2015-01-02 with the month first" in times.ambiguity
    )


def test_a_column_with_both_orders_is_ambiguous() -> None:
    assert (
        "'13/02/2015' has its day first and '02/13/2015' its month"
        in read("13/02/2015", "02/13/2015").ambiguity
    )


@pytest.mark.parametrize(("day_first", "month"), [(True, 2), (False, 1)])
def test_a_person_settles_the_order(day_first: bool, month: int) -> None:
    times = read("01/02/2015", "03/02/2015", day_first=day_first)
    expected = datetime.date(2015, month, 3 - month) - datetime.date(1970, 1, 1)
    assert times.ambiguity == ""
    assert times.counts[0] == expected.days


@pytest.mark.parametrize(
    "cell", ["2015-02-30", "31/04/2015", "2015-13-01", "30 Feb 2015", "2015-01-01 25:00"]
)
def test_a_day_that_the_calendar_has_not_is_unreadable(cell: str) -> None:
    times = read("2015-01-01", "2015-01-02", cell)
    assert np.isnan(times.counts).tolist() == [False, False, True]


def test_years_of_two_digits_are_told() -> None:
    times = read("1Q68", "1Q69")
    assert_array_equal(times.counts, [4 * 2068, 4 * 1969])
    assert "'1Q68' is in 2068" in times.notes[0]


@pytest.mark.parametrize(
    "cell",
    ["2015Q5", "Q0 2015", "2015M13", "Foo 2015", "12:30", "2015", "20150321", "yesterday", "1/2", "5Q15"],
)
def test_what_has_no_form_of_a_time_is_none(cell: str) -> None:
    assert parse_times(pd.Series([cell], dtype="str")) is None


@settings(max_examples=60, deadline=None)
@given(
    day=st.dates(datetime.date(1, 1, 1)),
    form=st.sampled_from(["{0:%d %b} {1}", "{0:%B %d}, {1}", "{1}-{0:%m-%d}"]),
)
def test_every_day_of_the_calendar_is_read(day: datetime.date, form: str) -> None:
    """Years 1 to 9999, leap days included."""
    cell = form.format(day, f"{day.year:04d}")
    assert_array_equal(read(cell).counts, [(day - datetime.date(1970, 1, 1)).days])
