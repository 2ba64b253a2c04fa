"""The error-free transformations lose nothing; rational arithmetic is the oracle."""

from fractions import Fraction

import numpy as np
import pytest

from mlexplore.precision import (
    add_pairs,
    multiply_pairs,
    quick_two_sum,
    split,
    sum_pairs,
    two_product,
    two_sum,
)


@pytest.fixture
def numbers() -> tuple[np.ndarray, np.ndarray]:
    """Numbers of very different sizes and both signs."""
    generator = np.random.default_rng(11)
    a, b = generator.normal(size=(2, 200)) * 10.0 ** generator.uniform(-40, 40, (2, 200))
    return a, b


def exact(values: np.ndarray) -> list[Fraction]:
    return [Fraction(float(value)) for value in values]


def test_a_sum_and_its_error_are_the_exact_sum(numbers: tuple[np.ndarray, np.ndarray]) -> None:
    """Knuth's transformation is exact for any two numbers."""
    a, b = numbers
    high, low = two_sum(a, b)
    assert [x + y for x, y in zip(exact(high), exact(low), strict=True)] == [
        x + y for x, y in zip(exact(a), exact(b), strict=True)
    ]
    assert np.array_equal(high, a + b)


def test_the_quick_sum_is_exact_where_the_first_number_is_larger(
    numbers: tuple[np.ndarray, np.ndarray],
) -> None:
    """Dekker's shorter form needs that order."""
    large, small = np.maximum(*np.abs(numbers)), np.minimum(*np.abs(numbers))
    high, low = quick_two_sum(large, -small)
    assert [x + y for x, y in zip(exact(high), exact(low), strict=True)] == [
        x - y for x, y in zip(exact(large), exact(small), strict=True)
    ]


def test_a_product_and_its_error_are_the_exact_product(numbers: tuple[np.ndarray, np.ndarray]) -> None:
    """With and without the prepared halves of the first factor."""
    a, b = numbers
    for halves in (None, split(a)):
        high, low = two_product(a, b, halves=halves)
        assert [x + y for x, y in zip(exact(high), exact(low), strict=True)] == [
            x * y for x, y in zip(exact(a), exact(b), strict=True)
        ]
        assert np.array_equal(high, a * b)


@pytest.mark.parametrize("length", [1, 2, 3, 7, 64, 199])
def test_a_long_sum_keeps_twice_the_digits_through_cancellation(length: int) -> None:
    """Large numbers that cancel leave what a plain sum would have lost."""
    generator = np.random.default_rng(length)
    large = generator.normal(size=length) * 1e12
    values = np.concatenate((large, generator.normal(size=length), -large))
    high, low = sum_pairs(values, np.zeros_like(values))
    truth = sum(exact(values), Fraction(0))
    assert abs(Fraction(float(high)) + Fraction(float(low)) - truth) <= Fraction(2) ** -95 * sum(
        abs(value) for value in exact(values)
    )
    assert float(high) == pytest.approx(float(truth), rel=1e-16, abs=0.0)


def test_pairs_add_and_multiply_to_thirty_digits() -> None:
    """The arithmetic of pairs is that of about 106 bits."""
    generator = np.random.default_rng(3)
    pairs = [quick_two_sum(generator.normal(size=50), 1e-17 * generator.normal(size=50)) for _ in range(2)]
    a, b = ([x + y for x, y in zip(exact(high), exact(low), strict=True)] for high, low in pairs)
    for high, low, truth, size in (
        (
            *add_pairs(*pairs),
            [x + y for x, y in zip(a, b, strict=True)],
            [abs(x) + abs(y) for x, y in zip(a, b, strict=True)],
        ),
        (
            *multiply_pairs(*pairs),
            [x * y for x, y in zip(a, b, strict=True)],
            [abs(x * y) for x, y in zip(a, b, strict=True)],
        ),
    ):
        found = [x + y for x, y in zip(exact(high), exact(low), strict=True)]
        worst = max(abs(x - y) / s for x, y, s in zip(found, truth, size, strict=True))
        assert worst < Fraction(1, 10**30)


def test_the_sum_of_nothing_is_zero() -> None:
    """Designs without columns or rows occur."""
    high, low = sum_pairs(np.zeros((0, 3)), np.zeros((0, 3)))
    assert high.tolist() == low.tolist() == [0.0, 0.0, 0.0]
