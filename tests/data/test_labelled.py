"""Labelled data are complete, finite and frozen, or they are not made."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.data import DataError, LabelledData, Quantity, labelled_from_arrays

X = np.array([[1.0, 0.5], [2.5, -1.0], [4.0, 0.25], [7.5, 2.0], [3.0, 1.5], [5.0, -0.75]])
CODES, CLASSES = [0, 1, 2, 2, 1, 0], ("oak", "elm", "ash")


def trees(**other: Any) -> LabelledData:
    given: dict[str, Any] = {"name": "trees", **other}
    return labelled_from_arrays(X, CODES, CLASSES, **given)


def made(**other: Any) -> LabelledData:
    given: dict[str, Any] = {
        "name": "trees",
        "features": (Quantity("x", X[:, 0]),),
        "codes": CODES,
        "classes": CLASSES,
        "label_name": "tree",
        "rows": range(2, 8),
        "ordered": False,
    }
    return LabelledData(**{**given, **other})


def test_arrays_become_labelled_data_with_rows_from_one() -> None:
    data = trees()
    assert (data.name, data.label_name, data.label_title, data.n) == ("trees", "class", "class", 6)
    assert (data.feature_labels, data.weights, data.grouped) == (("x1", "x2"), None, False)
    assert_array_equal(data.rows, [1, 2, 3, 4, 5, 6])
    assert_array_equal(data.table, X)
    assert list(data.frame.columns) == ["x1", "x2"]
    assert labelled_from_arrays(X[:, 1], CODES, CLASSES).feature_labels == ("x",)


def test_labels_are_a_pandas_column_in_the_order_of_the_classes() -> None:
    labels = trees(ordered=True).labels
    assert list(labels) == ["oak", "elm", "ash", "ash", "elm", "oak"]
    assert list(labels.categories) == ["oak", "elm", "ash"]
    assert labels.ordered
    assert not trees().labels.ordered


def test_a_fit_takes_the_classes_in_this_order() -> None:
    data = trees()
    fit = mx.fit(data.table[:, 0], data.labels, curve=mx.Linear(), family=mx.Categorical())
    assert fit.classes == CLASSES
    assert_array_equal(fit.model.codes, data.codes)
    assert list(fit.estimates)[:2] == ["elm:intercept", "elm:x"]


def test_labelled_data_are_not_changed_by_writing_to_what_they_were_made_of() -> None:
    mine, weights = X.copy(), np.ones(6)
    data = made(features=(Quantity("x", mine[:, 0]),), weights=weights)
    mine[0, 0] = weights[0] = 99.0
    assert data.features[0].values[0] == 1.0
    assert data.weights is not None
    assert data.weights[0] == 1.0
    arrays = (data.features[0].values, data.codes, data.rows, data.weights)
    assert [array.flags.writeable for array in arrays] == [False] * 4


def test_equal_content_has_an_equal_key() -> None:
    assert trees() == trees()
    assert len({trees(), trees(notes=("a note",))}) == 1
    assert trees() != trees().key


@pytest.mark.parametrize(
    "other",
    [
        {"name": "shrubs"},
        {"label_name": "kind"},
        {"label_title": "kind of tree"},
        {"classes": ("oak", "elm", "yew")},
        {"ordered": True},
        {"grouped": True},
        {"features": (Quantity("z", X[:, 0]),)},
        {"features": (Quantity("x", np.nextafter(X[:, 0], 9.0)),)},
        {"feature_labels": ("height, metres",)},
        {"codes": [0, 1, 2, 2, 0, 1]},
        {"rows": range(3, 9)},
        {"weights": np.ones(6)},
        {"weights": np.array([1.0, 1.0, 1.0, 1.0, 1.0, 2.0])},
    ],
    ids=str,
)
def test_anything_that_changes_a_number_or_a_picture_changes_the_key(other: dict[str, Any]) -> None:
    assert made(**other).key != made().key


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"features": ()}, "There is no feature"),
        (
            {"features": (Quantity("x", X[:4, 0]),)},
            r"x must be one value for each of the 6 rows, not .*\(4,\)",
        ),
        ({"features": (Quantity("x", np.array([1, 2, np.nan, 4, 5, 6])),)}, "x is nan in row 4"),
        ({"features": (Quantity("x", X[:, 0]), Quantity("x", X[:, 1]))}, "Two features would be called 'x'"),
        ({"rows": range(5)}, "of one length"),
        ({"weights": np.ones(5)}, "weights must be one value for each of the 6 rows"),
        ({"weights": [1, 1, -2, 1, 1, 1]}, "Weights must be 0 or more.*-2 in row 4"),
        ({"weights": [1, 1, np.inf, 1, 1, 1]}, "weights is inf in row 4"),
        ({"weights": [1, 1, 0, 0, 1, 1]}, "'ash' occurs in no row that counts"),
        ({"classes": ("oak", "elm", "ash", "yew")}, "'yew' occurs in no row"),
        ({"classes": ("oak", "elm", "elm")}, "Two classes would be called 'elm'"),
        ({"classes": ("oak", "elm")}, "places among the 2 classes"),
        ({"codes": [0] * 6, "classes": ("oak",)}, "At least two classes"),
        ({"codes": [-1, 1, 2, 2, 1, 0]}, "places among the 3 classes"),
        ({"feature_labels": ("a", "b")}, "1 features and 2 titles"),
        (
            {
                "codes": [0, 1],
                "classes": ("a", "b"),
                "rows": [1, 2],
                "features": (Quantity("x", np.array([1.0, 2.0])),),
            },
            "There are 2 rows: at least 3",
        ),
    ],
    ids=str,
)
def test_unusable_parts_are_refused_with_the_reason(other: dict[str, Any], reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        made(**other)


@pytest.mark.parametrize(
    ("x", "codes", "names", "reason"),
    [
        (["a", "b", "c"], [0, 1, 0], (), "must be numbers"),
        ([1, 2, 3], ["a", "b", "a"], (), "must be numbers"),
        (np.ones((3, 1, 1)), [0, 1, 0], (), "3 dimensions"),
        (X[:3], [0, 1, 2], ("only",), "2 features and 1 names"),
    ],
    ids=str,
)
def test_unusable_arrays_are_refused(x: Any, codes: Any, names: tuple[str, ...], reason: str) -> None:
    with pytest.raises(DataError, match=reason):
        labelled_from_arrays(x, codes, CLASSES, feature_names=names)


def test_one_class_against_the_rest() -> None:
    two = trees(ordered=True).merged("elm")
    assert two.classes == ("not elm", "elm")
    assert not two.ordered
    assert_array_equal(two.codes, [0, 1, 0, 0, 1, 0])
    assert_array_equal(two.table, X)


def test_of_two_classes_the_event_is_put_second() -> None:
    two = trees().merged("elm")
    swapped = two.merged("not elm")
    assert swapped.classes == ("elm", "not elm")
    assert_array_equal(swapped.codes, 1 - two.codes)
    assert list(swapped.labels) == list(two.labels)
    assert swapped.merged("elm") == two


def test_classes_in_another_order_are_the_same_labels() -> None:
    data = trees(notes=("kept",)).in_order(("ash", "oak", "elm"))
    assert data.classes == ("ash", "oak", "elm")
    assert data.ordered
    assert list(data.labels) == list(trees().labels)
    assert data.notes == ("kept",)
    assert data.in_order(CLASSES) == replace(trees(), ordered=True)


@pytest.mark.parametrize("order", [("ash", "oak"), ("ash", "oak", "yew"), ("ash", "oak", "elm", "elm")])
def test_an_order_names_every_class_once(order: tuple[str, ...]) -> None:
    with pytest.raises(DataError, match="must name every class once: 'oak', 'elm', 'ash'"):
        trees().in_order(order)


def test_an_unknown_class_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DataError, match=r"no class 'yew'.*'oak', 'elm', 'ash'"):
        trees().merged("yew")
