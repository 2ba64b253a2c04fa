"""What positions on the x axis mean."""

import numpy as np
import pandas as pd
import pytest

from mlexplore.data.axis import Axis

QUARTERS = Axis("quarter", 4.0 * 2010)
MONTHS = Axis("month", 12.0 * 2011 + 4)
DAYS = Axis("date", 15463.0)  # 2012-05-03


@pytest.mark.parametrize(
    ("axis", "unit"),
    [
        (Axis(), ""),
        (QUARTERS, "quarters since 2010-Q1"),
        (MONTHS, "months since May 2011"),
        (DAYS, "days since 2012-05-03"),
    ],
)
def test_a_unit_says_what_is_counted_and_from_when(axis: Axis, unit: str) -> None:
    assert axis.unit == unit
    assert axis.is_time == bool(unit)


@pytest.mark.parametrize(
    ("axis", "x", "name"),
    [
        (Axis(), 1.25, "1.25"),
        (Axis(), 1900.0, "1900"),
        (QUARTERS, 9.0, "2012-Q2"),
        (QUARTERS, 9.93, "2012-Q2"),
        (QUARTERS, -1.0, "2009-Q4"),
        (QUARTERS, 10.0 - 1e-12, "2012-Q3"),
        (MONTHS, 8.0, "January 2012"),
        (DAYS, 0.0, "2012-05-03"),
        (DAYS, 1.5, "2012-05-04 12:00"),
        (DAYS, 1 / 86400, "2012-05-03 00:00:01"),
        (QUARTERS, np.nan, "no date"),
    ],
)
def test_a_position_has_a_name(axis: Axis, x: float, name: str) -> None:
    assert axis.name(x) == name


def test_numbers_are_displayed_as_themselves() -> None:
    assert Axis().display([1.5, -2.0]) == [1.5, -2.0]


@pytest.mark.parametrize(("axis", "frequency"), [(QUARTERS, "QS"), (MONTHS, "MS"), (DAYS, "D")])
def test_whole_positions_are_displayed_at_first_days_as_pandas_has_them(axis: Axis, frequency: str) -> None:
    """The calendar of pandas is the oracle, over leap years and a century."""
    expected = pd.date_range(str(axis.display([0.0])[0]), periods=450, freq=frequency)
    assert axis.display(np.arange(450.0)) == expected.strftime("%Y-%m-%d").tolist()


def test_a_fraction_of_a_quarter_is_that_share_of_its_days() -> None:
    """The first quarter of 2012 has 31 + 29 + 31 = 91 days."""
    (shown,) = QUARTERS.display([8 + 13 / 91])
    assert shown == "2012-01-14"


def test_times_of_day_are_displayed_to_the_second() -> None:
    assert DAYS.display([0.0, 0.25]) == ["2012-05-03T00:00:00", "2012-05-03T06:00:00"]


def test_positions_without_a_date_become_gaps() -> None:
    """Plotly leaves a gap at NaT; a far extrapolation must not break the picture."""
    assert QUARTERS.display([0.0, np.nan, np.inf, 1e12, -4 * 2010.0 - 8]) == [
        "2010-01-01",
        "NaT",
        "NaT",
        "NaT",
        "NaT",
    ]
