"""What hands do to the data: one step back for one movement, nothing that leaves nothing to see, and no change that strays."""

from typing import Any

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.data import Dataset, Edits, Quantity, dataset_from_arrays
from mlexplore.families import FAMILIES, Family
from mlexplore.ui import editing

pytestmark = pytest.mark.usefixtures("session")

ROWS = 8
COUNTS = np.array([3.0, 5.0, 2.0, 7.0, 4.0, 9.0, 6.0, 8.0])


@pytest.fixture
def original() -> Dataset:
    return dataset_from_arrays(np.arange(ROWS), COUNTS)


def drag(original: Dataset, place: int, y: float, movement: int, family: type[Family] = mx.Normal) -> None:
    now = editing.last_edits(original).apply(original)
    event = {"row": place, "x": float(now.x[place]), "y": y, "drag": movement, "held": True}
    editing.touched(original, now, family, event)


def press(original: Dataset, place: int, family: type[Family] = mx.Normal) -> None:
    editing.touched(original, editing.last_edits(original).apply(original), family, {"row": place})


def test_a_movement_is_one_step_however_many_places_it_passes(original: Dataset) -> None:
    for y in (10.0, 11.0, 12.0):
        drag(original, 2, y, movement=7)
    assert editing.last_edits(original).apply(original).y[2] == 12.0
    editing.undo(original)
    assert editing.last_edits(original) == Edits()


@pytest.mark.parametrize("way_back", ["undo", "original"])
def test_what_a_movement_still_says_after_the_way_back_comes_too_late(
    way_back: str, original: Dataset
) -> None:
    drag(original, 2, 10.0, movement=7)
    if way_back == "undo":
        editing.undo(original)
    else:
        editing.remember(original, Edits())
    drag(original, 2, 11.0, movement=7)
    assert editing.last_edits(original) == Edits()
    drag(original, 2, 12.0, movement=8)
    assert editing.last_edits(original).cells[-1] == (3, 1, 12.0)
    while editing.can_undo(original):
        editing.undo(original)
    assert editing.last_edits(original) == Edits()


def test_only_what_differs_is_a_change_and_a_point_that_is_dragged_back_is_none(original: Dataset) -> None:
    drag(original, 2, 2.2, movement=1)
    assert not editing.can_undo(original)
    drag(original, 2, 10.0, movement=2)
    assert editing.last_edits(original).cells == ((3, 1, 10.0),)
    drag(original, 2, 2.0, movement=3)
    assert editing.last_edits(original) == Edits()


def test_two_movements_are_two_steps(original: Dataset) -> None:
    drag(original, 2, 10.0, movement=7)
    drag(original, 2, 11.0, movement=8)
    editing.undo(original)
    assert editing.last_edits(original).apply(original).y[2] == 10.0


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.__name__)
def test_no_movement_takes_an_observation_where_its_errors_cannot_have_it(
    family: type[Family], original: Dataset
) -> None:
    for movement, y in enumerate((-3.0, 0.0, 0.5, 1.0, 1.5, 40.0)):
        before = editing.last_edits(original)
        drag(original, 2, y, movement, family)
        moved = editing.last_edits(original)
        assert moved == before or moved.apply(original).y[2] in family.support
        assert bool(editing.refusal()) == (float(round(y)) not in family.support)


def test_an_observation_that_does_not_suit_stays_aside_and_that_is_told(original: Dataset) -> None:
    editing.remember(original, Edits(aside=frozenset({3}), cells=((3, 1, -5.0),)))
    press(original, 2, mx.Poisson)
    assert editing.last_edits(original).aside == {3}
    assert editing.refusal() == (
        "Row 3 stays as it is. Poisson needs y a whole number ≥ 0, and it would be −5. Other errors may take it."
    )
    assert editing.refusal() == ""
    press(original, 2, mx.Normal)
    assert not editing.last_edits(original).aside


def test_trials_bound_their_own_row() -> None:
    plain = dataset_from_arrays(np.arange(ROWS), COUNTS)
    counted = Dataset(
        "k", plain.x, plain.y, "x", "y", "x", "y", plain.axis, plain.rows, trials=Quantity("n", COUNTS + 2.0)
    )
    drag(counted, 0, 6.0, 1, mx.Binomial)
    assert "It has 5 trials, and y would be 6" in editing.refusal()
    drag(counted, 0, 5.0, 2, mx.Binomial)
    assert editing.last_edits(counted).apply(counted).y[0] == 5.0


def test_so_many_rows_stay_that_a_curve_can_be_seen(original: Dataset) -> None:
    for place in range(ROWS):
        press(original, place)
    kept = editing.last_edits(original).apply(original).kept
    assert kept is not None
    assert kept.sum() == 3
    assert "a curve needs at least 3" in editing.refusal()


def test_whole_numbers_stay_whole_and_others_may_move_freely(original: Dataset) -> None:
    drag(original, 2, 10.4, movement=1)
    assert editing.last_edits(original).cells[-1] == (3, 1, 10.0)
    measured = dataset_from_arrays(np.arange(ROWS), COUNTS + 0.25)
    drag(measured, 2, 10.4, movement=2)
    assert editing.last_edits(measured).cells[-1] == (3, 1, 10.4)


@pytest.mark.parametrize(
    "event", [{}, {"row": -1}, {"row": ROWS}, {"row": "2"}, {"row": 2, "x": 1.0, "y": np.nan, "drag": 1}]
)
def test_an_event_that_makes_no_sense_changes_nothing(event: dict[str, Any], original: Dataset) -> None:
    editing.touched(original, original, mx.Normal, event)
    assert editing.last_edits(original) == Edits()


def test_changes_of_a_link_do_not_stray_to_data_from_elsewhere(
    original: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "draw_ways_back", lambda *_: None)
    monkeypatch.setattr(editing.st, "caption", lambda *_: None)
    linked = Edits(aside=frozenset({3}))
    editing.plant_edits(linked, "upload")
    assert editing.choose_edits(original, "sample", "") == Edits()
    editing.plant_edits(linked, "sample")
    assert editing.choose_edits(original, "sample", "") == linked


def test_rows_set_aside_stay_so_when_columns_of_the_same_file_change_their_roles(
    original: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "draw_ways_back", lambda *_: None)
    monkeypatch.setattr(editing.st, "caption", lambda *_: None)
    other = dataset_from_arrays(np.arange(ROWS), COUNTS[::-1], y_name="z")
    editing.choose_edits(original, "upload", "file")
    changed = Edits(aside=frozenset({3}), deleted=frozenset({8}), cells=((5, 1, 99.0),))
    editing.remember(original, changed)
    editing.choose_edits(original, "upload", "file")
    assert editing.choose_edits(other, "upload", "file") == Edits(
        aside=frozenset({3}), deleted=frozenset({8})
    )
    assert editing.choose_edits(original, "upload", "file") == changed
    third = dataset_from_arrays(np.arange(ROWS), COUNTS + 1.0)
    assert editing.choose_edits(third, "upload", "another file") == Edits()
