"""What is typed into the table of the data: read as a person writes it, or refused with a sentence."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from mlexplore.data import Dataset, Edits, dataset_from_arrays
from mlexplore.ui import edit_table, editing

KEY = "the table"


@pytest.fixture
def original() -> Dataset:
    return dataset_from_arrays(np.arange(6), [3.0, 5.0, 2.0, 7.0, 4.0, 9.0])


def type_in(
    session: dict[str, Any],
    original: Dataset,
    edited: dict[int, dict[str, Any]] | None = None,
    added: list[dict[str, Any]] | None = None,
    deleted: list[int] | None = None,
) -> Dataset:
    """What Streamlit reports of a table, taken up."""
    shown = editing.last_edits(original).apply(original)
    session[KEY] = {"edited_rows": edited or {}, "added_rows": added or [], "deleted_rows": deleted or []}
    edit_table._typed(original, shown, KEY)
    return editing.last_edits(original).apply(original)


@pytest.mark.parametrize(
    ("typed", "value"),
    [("8", 8.0), ("1,5", 1.5), ("1e3", 1000.0), ("−7.25", -7.25), (" 2 ", 2.0), ("1 234,5", 1234.5)],
)
def test_a_number_is_read_as_a_person_writes_it(
    typed: str, value: float, session: dict[str, Any], original: Dataset
) -> None:
    assert type_in(session, original, edited={1: {"y": typed}}).y[1] == value


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("abc", "'abc' is not a number"),
        ("inf", "'inf' is not a number"),
        ("1,500", "'1,500' is 1.5 or 1500: write it without marks"),
        ("", "an empty cell is no number"),
        (None, "an empty cell is no number"),
    ],
)
def test_what_is_no_number_is_refused_and_the_cell_keeps_what_was_there(
    typed: str | None, reason: str, session: dict[str, Any], original: Dataset
) -> None:
    changed = type_in(session, original, edited={1: {"y": typed}, 2: {"y": "8"}})
    assert_array_equal(changed.y[:3], [3.0, 5.0, 8.0])
    table, told = session[edit_table._TOLD]
    assert told.startswith("Row 2 keeps what was there: ")
    assert reason in told
    assert edit_table._table_for(original) == table  # a new one, which shows what the cell still holds
    assert table.number == 1
    type_in(session, original, edited={3: {"y": "1"}})
    assert session[edit_table._TOLD] == (table, "")


def test_a_row_counts_once_it_is_complete(session: dict[str, Any], original: Dataset) -> None:
    changed = type_in(session, original, added=[{"x": "10"}, {"x": "11", "y": "12,5", "used": False}])
    assert_array_equal(changed.rows, [1, 2, 3, 4, 5, 6, 7])
    assert (changed.x[-1], changed.y[-1]) == (11.0, 12.5)
    assert changed.kept is not None
    assert not changed.kept[-1]


def test_a_new_row_never_takes_the_number_of_a_deleted_one(
    session: dict[str, Any], original: Dataset
) -> None:
    editing.remember(original, Edits(deleted=frozenset({6})))
    changed = type_in(session, original, added=[{"x": "10", "y": "11"}])
    assert_array_equal(changed.rows, [1, 2, 3, 4, 5, 7])
    assert changed.y[-1] == 11.0
    assert not [note for note in changed.notes if "do not fit" in note]


def test_the_tick_sets_a_row_aside_and_brings_it_back(session: dict[str, Any], original: Dataset) -> None:
    changed = type_in(session, original, edited={4: {"used": False}})
    assert changed.kept is not None
    assert_array_equal(np.flatnonzero(~changed.kept), [4])
    assert_array_equal(type_in(session, original, deleted=[0]).rows, [2, 3, 4, 5, 6])
