"""A data set is complete, finite and frozen, or it is not made."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mlexplore.data import DataError, Dataset, dataset_from_arrays

X, Y = [1.0, 2.5, 4.0, 7.5], [3.25, -1.0, 0.5, 12.0]


def test_arrays_become_a_data_set_with_rows_from_one() -> None:
    data = dataset_from_arrays(X, Y, name="simulated", y_label="volts")
    assert (data.name, data.x_label, data.y_label, data.n) == ("simulated", "x", "volts", 4)
    assert_array_equal(data.rows, [1, 2, 3, 4])


def test_a_data_set_is_not_changed_by_writing_to_what_it_was_made_of() -> None:
    mine = np.array(Y)
    data = dataset_from_arrays(X, mine)
    mine[0] = 99.0
    assert data.y[0] == 3.25
    assert [array.flags.writeable for array in (data.x, data.y, data.rows)] == [False, False, False]


def test_equal_content_has_an_equal_key() -> None:
    """The key identifies the content in caches."""
    assert dataset_from_arrays(X, Y) == dataset_from_arrays(np.array(X), tuple(Y))
    assert len({dataset_from_arrays(X, Y), dataset_from_arrays(X, Y)}) == 1


@pytest.mark.parametrize(
    "other",
    [
        dataset_from_arrays(Y, X),
        dataset_from_arrays(X, [3.25, -1.0, 0.5, np.nextafter(12.0, 13.0)]),
        dataset_from_arrays(X, Y, y_label="volts"),
        dataset_from_arrays(X, Y, name="other"),
    ],
)
def test_anything_that_changes_a_number_or_a_picture_changes_the_key(other: Dataset) -> None:
    assert other.key != dataset_from_arrays(X, Y).key


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        (X, Y[:3], "one length"),
        ([X], [Y], "shapes"),
        ([1.0, 2.0], [1.0, 2.0], "2 observations.*at least 3"),
        ([], [], "0 observations"),
        ([5.0, 5.0, 5.0], Y[:3], "Every x is 5: no curve"),
        (X, [1.0, np.nan, 2.0, 3.0], "y is nan in row 2"),
        ([1.0, 2.0, np.inf, 3.0], Y, "x is inf in row 3"),
        (["a", "b", "c"], Y[:3], "must be numbers"),
    ],
)
def test_unusable_arrays_are_refused_with_the_reason(x: list, y: list, reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        dataset_from_arrays(x, y)
