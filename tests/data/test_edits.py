"""Changes made by hand: applied, told, undone, and never more than what was asked for."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mlexplore.data import DataError, Dataset, Edits, Quantity, dataset_from_arrays

X, Y = np.array([1.0, 2.5, 4.0, 7.5, 9.0]), np.array([3.25, -1.0, 0.5, 12.0, 4.0])


@pytest.fixture
def original() -> Dataset:
    return dataset_from_arrays(X, Y, name="mine")


def test_nothing_changed_is_the_very_same_data(original: Dataset) -> None:
    assert Edits().apply(original) is original


def test_a_row_set_aside_stays_and_has_no_say(original: Dataset) -> None:
    edits = Edits().toggled(4)
    changed = edits.apply(original)
    assert changed.n == 5
    assert changed.frequencies is not None
    assert_array_equal(changed.frequencies, [1, 1, 1, 0, 1])
    assert changed.notes == ("Set aside, still shown: row 4.",)
    assert changed.key != original.key
    assert edits.toggled(4).apply(original) is original


def test_a_row_set_aside_keeps_its_weight_for_later() -> None:
    weighted = Dataset(
        "w",
        X,
        Y,
        "x",
        "y",
        "x",
        "y",
        dataset_from_arrays(X, Y).axis,
        np.arange(1, 6),
        weights=Quantity("w", X),
    )
    changed = Edits().toggled(2).apply(weighted)
    assert changed.weights is not None
    assert changed.frequencies is not None
    assert_array_equal(changed.weights.values, X)
    assert_array_equal(changed.frequencies, [1.0, 0.0, 4.0, 7.5, 9.0])


def test_cells_change_rows_come_and_go(original: Dataset) -> None:
    edits = Edits().with_cells([(2, 1, 8.0), (3, 0, 4.5), (2, 1, 9.0)]).with_row(9, (11.0, 6.0)).without([1])
    changed = edits.apply(original)
    assert_array_equal(changed.rows, [2, 3, 4, 5, 9])
    assert_array_equal(changed.x, [2.5, 4.5, 7.5, 9.0, 11.0])
    assert_array_equal(changed.y, [9.0, 0.5, 12.0, 4.0, 6.0])
    assert changed.notes == (
        "Changed by hand in 'y': row 2.",
        "Changed by hand in 'x': row 3.",
        "Added by hand: row 9.",
        "Deleted by hand: row 1.",
    )
    assert edits.words == "2 rows changed, 1 row added, 1 row deleted"
    assert edits.size == 4


def test_what_is_done_to_an_added_row_is_done_where_it_was_added(original: Dataset) -> None:
    edits = Edits().with_row(9, (11.0, 6.0)).with_cells([(9, 1, 7.0)])
    assert edits.added == ((9, (11.0, 7.0)),)
    assert not edits.cells
    assert not edits.toggled(9).without([9])


def test_changes_to_rows_that_are_not_there_are_told_and_do_nothing(original: Dataset) -> None:
    foreign = Edits(
        aside=frozenset({77}), cells=((88, 0, 1.0), (1, 5, 1.0)), added=((2, (0.0, 0.0)), (99, (1.0,)))
    )
    changed = foreign.apply(original)
    assert_array_equal(changed.y, original.y)
    assert changed.notes == ("Changes to rows 1, 2, 77, 88, 99 do not fit these data and were left out.",)


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        (Edits().without([1, 2, 3, 4, 5]), "Every row is deleted"),
        (Edits().without([1, 2, 3]), "2 observations.*at least 3"),
        (Edits(aside=frozenset({1, 2, 3})), "2 observations are kept"),
        (Edits(aside=frozenset({1, 2, 3, 4})), "1 observation is kept of"),
        (Edits().with_cells([(row, 0, 5.0) for row in range(1, 6)]), "Every x is 5"),
        (Edits().with_cells([(3, 1, np.inf)]), "y is inf in row 3"),
    ],
)
def test_changes_that_leave_no_data_are_refused(edits: Edits, reason: str, original: Dataset) -> None:
    with pytest.raises(DataError, match=reason):
        edits.apply(original)


@given(
    st.lists(st.tuples(st.sampled_from(["toggle", "move", "delete"]), st.integers(1, 5), st.integers(-9, 9)))
)
def test_rows_that_nobody_touched_are_as_they_were(actions: list[tuple[str, int, int]]) -> None:
    original, edits = dataset_from_arrays(X, Y), Edits()
    for action, row, value in actions:
        if action == "toggle":
            edits = edits.toggled(row)
        elif action == "move":
            edits = edits.with_cells([(row, 1, float(value))])
        else:
            edits = edits.without([row])
    try:
        changed = edits.apply(original)
    except DataError:
        return
    touched = {row for _, row, _ in actions}
    for row in set(range(1, 6)) - touched:
        (place,) = np.flatnonzero(changed.rows == row)
        assert (changed.x[place], changed.y[place]) == (X[row - 1], Y[row - 1])
        assert changed.kept is None or changed.kept[place]
