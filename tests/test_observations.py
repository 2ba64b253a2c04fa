"""What is handed to `fit`: arrays of any kind are understood, and what is not says where it is wrong."""

from typing import Literal

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.arrays import Array
from mlexplore.domains import POSITIVE, REAL, Interval
from mlexplore.observations import frequencies, numbers, predictors, responses


def test_one_column_is_called_x() -> None:
    for x in (
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        np.array([1, 2, 3]),
        pd.Series([1, 2, 3], name="dose"),
        range(1, 4),
    ):
        array, names = predictors(x)
        assert_array_equal(array, [1.0, 2.0, 3.0])
        assert array.dtype == np.float64
        assert names == ("x",)


def test_a_table_gives_its_columns_their_names() -> None:
    table = pd.DataFrame({"dose": [1.0, 2.0], "age": [30, 41]})
    array, names = predictors(table)
    assert names == ("dose", "age")
    assert_array_equal(array, [[1.0, 30.0], [2.0, 41.0]])
    assert predictors(table.to_numpy())[1] == ("x1", "x2")
    assert predictors(np.array([[1.0], [2.0]]))[1] == ("x",)


def test_a_double_precision_array_is_not_copied() -> None:
    """A million rows are held once."""
    x = np.arange(5.0)
    assert np.shares_memory(predictors(x)[0], x)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1, 2, "a"], "x must be numbers: row 2 is 'a'."),
        ([[1.0, 2.0], [3.0, "b"]], "x must be numbers: row 1 is 'b'."),
        ([[1, 2], [3]], "x must be numbers: row 0 is [1, 2]."),
        (
            np.array(["2020-01-01"], dtype="datetime64[D]"),
            "x must be numbers: row 0 is datetime.date(2020, 1, 1).",
        ),
        (np.array(["2020-01-01"], dtype="datetime64[ns]"), "x must be numbers: they are datetime64[ns]."),
        ([1.0, 1j], "x must be numbers: row 1 is 1j."),
        ("hello", "x must be numbers: give a list or an array of them, not one str."),
        ({1.0, 2.0}, "x must be numbers: give a list or an array of them, not one set."),
        ((v for v in (1, 2)), "x must be numbers: give a list or an array of them, not one generator."),
        ([1, 10**400], "x must be numbers: row 1 is too large a number."),
        (
            np.ma.array([1.0, 2.0], mask=[False, True]),
            "x must be finite numbers: row 1 is nan. Leave such rows out.",
        ),
        ([1.0, 2.0, np.nan], "x must be finite numbers: row 2 is nan. Leave such rows out."),
        ([1.0, None], "x must be finite numbers: row 1 is nan. Leave such rows out."),
        ([[1.0, 2.0], [-np.inf, 3.0]], "x must be finite numbers: row 1 is -inf. Leave such rows out."),
        (
            [1.0, -1e120],
            "x reaches 1.0e+120, and powers of such numbers cannot be computed: take another unit.",
        ),
        (
            [0.0, 1e-120],
            "x reaches 1.0e-120, and powers of such numbers cannot be computed: take another unit.",
        ),
    ],
)
def test_what_is_no_number_is_named_with_its_row(values: object, sentence: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the whole sentence is compared below
        numbers(values, "x")  # type: ignore[arg-type] - that is the point
    assert str(refusal.value) == sentence


def test_an_array_that_masks_nothing_is_an_array() -> None:
    assert_array_equal(numbers(np.ma.array([1, 2]), "x"), [1.0, 2.0])


def test_zeros_are_numbers_of_no_size() -> None:
    assert_array_equal(numbers([0, 0], "x"), [0.0, 0.0])
    assert numbers([], "x").size == 0


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (3.0, "x must have one column or be a table, not 0 dimensions."),
        (np.zeros((2, 2, 2)), "x must have one column or be a table, not 3 dimensions."),
        (np.zeros((3, 0)), "x has no columns."),
    ],
)
def test_other_shapes_of_x_are_refused(x: object, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        predictors(x)  # type: ignore[arg-type] - that is the point


def test_observations_are_one_column_of_the_length_of_x() -> None:
    assert_array_equal(responses([[1.0], [2.0]], 2, REAL, "Normal"), [1.0, 2.0])
    with pytest.raises(ValueError, match="as many rows as each other: 3 and 2"):
        responses([1.0, 2.0], 3, REAL, "Normal")
    with pytest.raises(ValueError, match="y must be one column, not 2 dimensions"):
        responses(np.ones((2, 2)), 2, REAL, "Normal")
    with pytest.raises(ValueError, match="y must be numbers: row 0 is 'up'"):
        responses(["up"], 1, REAL, "Normal")  # type: ignore[list-item] - that is the point


def test_an_observation_outside_the_support_is_named() -> None:
    with pytest.raises(ValueError, match="Gamma needs y > 0: row 1 is -2"):
        responses([1.0, -2.0, -3.0], 3, POSITIVE, "Gamma")
    with pytest.raises(ValueError, match="Beta needs y > 0 and < 1: row 0 is 1"):
        responses([1.0], 1, Interval(0.0, 1.0), "Beta")


def test_weights_are_frequencies() -> None:
    assert frequencies(None, 3) is None
    assert_array_equal(np.asarray(frequencies([0, 2, 1], 3)), [0.0, 2.0, 1.0])
    for weights, sentence in (
        ([1, 2], "weights must be one number for each of the 3 rows"),
        ([1, -2, 1], "weights must not be negative: row 1 is -2"),
        ([0, 0, 0], "All weights are zero"),
        ([1, np.nan, 1], "weights must be finite numbers: row 1 is nan"),
    ):
        with pytest.raises(ValueError, match=sentence):
            frequencies(weights, 3)


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        (REAL, "a number"),
        (POSITIVE, "> 0"),
        (Interval(0.0, 1.0), "> 0 and < 1"),
        (Interval(0.2, 1e6, closed=True), "between 0.2 and 1e+06"),
        (Interval(low=2.0, closed=True), "≥ 2"),
    ],
)
def test_an_interval_says_what_it_holds(interval: Interval, words: str) -> None:
    assert str(interval) == words


def test_an_interval_without_its_ends_does_not_contain_them() -> None:
    assert Interval(0.0, 1.0).contains([0.0, 0.5, 1.0, np.nan]).tolist() == [False, True, False, False]
    assert Interval(0.0, 1.0, closed=True).contains([0.0, 1.0, 1.1]).tolist() == [True, True, False]
    assert POSITIVE.contains([np.inf]).tolist() == [False]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e120])
@pytest.mark.parametrize("order", ["C", "F"])
def test_one_wrong_number_among_very_many_is_found(bad: float, order: Literal["C", "F"]) -> None:
    """A sum of squares vouches for ordinary numbers at the price of one look; it must not vouch for these."""
    table = np.asarray(np.random.default_rng(5).normal(size=(50_000, 3)), order=order)
    assert np.shares_memory(predictors(table)[0], table)
    table[33_333, 1] = bad
    with pytest.raises(ValueError, match=r"row 33333 is|reaches 1\.0e\+120"):
        predictors(table)


@pytest.mark.parametrize(
    "table", [np.full((4, 2), 1e-100), np.ones((6, 4))[::2, ::2] * [[1e-120, 0.0]], np.zeros((3, 2))]
)
def test_tiny_numbers_and_views_are_judged_as_any_others(table: Array) -> None:
    if table.any():
        with pytest.raises(ValueError, match="take another unit"):
            predictors(table)
    else:
        assert_array_equal(predictors(table)[0], table)


def test_a_missing_observation_is_no_member_of_the_real_numbers() -> None:
    with pytest.raises(ValueError, match="row 1 is nan"):
        responses([1.0, np.nan], 2, REAL, "Normal")


def test_what_was_given_is_neither_changed_nor_locked() -> None:
    x, y = np.arange(6.0), np.array([1.0, 2.5, 2.0, 4.5, 4.0, 6.5])
    given = x.copy(), y.copy()
    fit = mx.fit(x, y, curve=mx.LogisticGrowth(), family=mx.StudentT())
    with pytest.raises(ValueError, match="read-only"):
        fit.model.y[0] = 7.0
    assert_array_equal(x, given[0])
    assert_array_equal(y, given[1])
    y[0] = 3.0


@pytest.mark.parametrize(
    "interval",
    [REAL, POSITIVE, Interval(0.2, 7.0), Interval(0.0, closed=True, whole=True), Interval(1.0, 2.0, True)],
)
def test_one_number_belongs_to_an_interval_as_it_does_among_others(interval: Interval) -> None:
    numbers_around = [-np.inf, -1.0, -0.0, 0.0, 0.2, 1.0, 1.5, 2.0, 7.0, 1e300, np.inf, np.nan]
    assert [value in interval for value in numbers_around] == interval.contains(numbers_around).tolist()
