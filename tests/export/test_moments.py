"""Times go out as texts that come back as the same moments."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mlexplore.data import Axis, dataset_from_arrays
from mlexplore.data.axis import AxisKind
from mlexplore.export.comma_separated import csv_bytes
from mlexplore.export.moments import iso_texts
from mlexplore.export.tables import cleaned_data
from tests.export.read_back import choose_first_two

EPOCH = np.datetime64("1970-01-01", "us")


def back_and_forth(axis: Axis, x: np.ndarray) -> None:
    data = dataset_from_arrays(x, np.arange(len(x)) + 0.5, x_name="when", y_name="y", axis=axis)
    again = choose_first_two(csv_bytes(cleaned_data(data)))
    assert (again.axis.kind, again.axis.origin) == (axis.kind, axis.origin)
    assert_array_equal(again.x, data.x)
    assert_array_equal(again.y, data.y)


@pytest.mark.parametrize(("kind", "parts"), [("quarter", 4), ("month", 12)])
@settings(max_examples=40)
@given(years=st.integers(1, 9000), steps=st.lists(st.integers(1, 3000), min_size=2, max_size=20))
def test_quarters_and_months_read_back(kind: AxisKind, parts: int, years: int, steps: list[int]) -> None:
    back_and_forth(Axis(kind, float(parts * years)), np.array([0.0, *steps]))


@settings(max_examples=40)
@given(
    st.integers(-2_800_000_000_000_000, 2_600_000_000_000_000),
    st.lists(st.integers(0, 2 * 10**14) | st.integers(0, 10**6), min_size=2, max_size=20),
)
def test_moments_read_back_to_the_microsecond(first: int, later: list[int]) -> None:
    """From the year 1881 to 2058: there days since 1970, as which times are read, tell microseconds apart."""
    assume(any(later))
    moments = np.array([first, *(first + step for step in later)]).astype("datetime64[us]")
    days = (moments - EPOCH) / np.timedelta64(1, "D")
    text = "\n".join(["when,y", *(f"{moment},{place}" for place, moment in enumerate(moments))])
    data = choose_first_two(text.encode())
    assert_array_equal(data.axis.origin, days.min())
    assert_array_equal(iso_texts(data.axis, data.x), np.datetime_as_string(moments, unit=precision(moments)))
    back_and_forth(data.axis, data.x)


def precision(moments: np.ndarray) -> Any:
    return next(unit for unit in ("D", "s", "us") if (moments.astype(f"datetime64[{unit}]") == moments).all())


def test_days_are_written_as_days_and_clocks_only_where_they_are() -> None:
    assert iso_texts(Axis("date", 16_495.0), np.array([0.0, 1.0])) == ("2015-03-01", "2015-03-02")
    assert iso_texts(Axis("date", 16_495.0), np.array([0.0, 0.5])) == (
        "2015-03-01T00:00:00",
        "2015-03-01T12:00:00",
    )
    assert iso_texts(Axis("quarter", 8060.0), np.array([0.0, 5.0])) == ("2015-Q1", "2016-Q2")
    assert iso_texts(Axis("month", 24182.0), np.array([0.0, 10.0])) == ("2015-03", "2016-01")


def test_a_place_within_a_quarter_goes_out_as_a_number_with_its_unit() -> None:
    data = dataset_from_arrays([0.0, 0.5, 1.0], [1.0, 2.0, 3.0], x_name="when", axis=Axis("quarter", 8060.0))
    assert cleaned_data(data).names[0] == "when, quarters since 2015-Q1"
    assert_array_equal(cleaned_data(data).columns[0], data.x)
