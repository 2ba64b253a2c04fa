"""Numbers as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlexplore.numerals import fixed, resolving, significant


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.567, 1, "1\u202f234.6"),
        (-1234567.0, 0, "−1\u202f234\u202f567"),
        (-0.004, 2, "0.00"),
        (0.0, 3, "0.000"),
        (float("nan"), 2, "—"),
        (float("inf"), 2, "∞"),
        (float("-inf"), 2, "−∞"),
        (2.5e15, 2, "2.50000·10¹⁵"),
        (-3e200, 0, "−3.00000·10²⁰⁰"),
    ],
)
def test_a_number_with_so_many_decimals(value: float, decimals: int, text: str) -> None:
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (330.0916, 4, "330.1"),
        (0.215889, 4, "0.2159"),
        (-104.585, 6, "−104.585"),
        (123456.7, 3, "123\u202f457"),
        (0.00012345, 3, "0.000123"),
        (0.000012345, 3, "1.23·10⁻⁵"),
        (-6.02e23, 3, "−6.02·10²³"),
        (0.0, 4, "0"),
        (float("inf"), 4, "∞"),
    ],
)
def test_a_number_with_so_many_significant_digits(value: float, digits: int, text: str) -> None:
    assert significant(value, digits) == text


@pytest.mark.parametrize(
    ("value", "step", "text"),
    [
        (330.0916, 0.07, "330.092"),
        (330.0916, 7.0, "330.1"),
        (330.0916, 70.0, "330"),
        (1e-9, 1e-11, "1.000·10⁻⁹"),
        (2010.25, 0.0, "2\u202f010"),
        (float("inf"), 1.0, "∞"),
    ],
)
def test_a_number_with_the_digits_that_tell_it_from_its_neighbours(
    value: float, step: float, text: str
) -> None:
    assert resolving(value, step) == text


@given(st.floats(-1e12, 1e12), st.floats(1e-6, 1e6))
def test_neighbours_on_a_slider_read_differently(value: float, step: float) -> None:
    """Otherwise a slider moves and its number does not."""
    if abs(value) < 1e12 * step:
        assert resolving(value, step) != resolving(value + 1.01 * step, step)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_no_number_shows_a_hyphen_or_the_letter_e(value: float) -> None:
    for text in (fixed(value, 2), significant(value), resolving(value, 0.1)):
        assert "-" not in text
        assert "e" not in text
        assert text
