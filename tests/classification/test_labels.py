"""Labels as people bring them: read in the right order, or refused with the row, the reason and the remedy."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

import mlexplore as mx
from mlexplore.classification.labels import labels

ANY = mx.Categorical()


def classes(y: Any, family: mx.ClassFamily = ANY) -> tuple[Any, ...]:
    return labels(y, len(y), family).classes


def test_text_is_in_the_order_of_the_alphabet_and_numbers_in_their_own() -> None:
    assert classes(["b", "a", "b", "c", "c"]) == ("a", "b", "c")
    assert classes([10, 9, 10, 2, 2]) == (2, 9, 10)
    assert classes(["10", "9", "10", "2", "2"], mx.Ordinal()) == ("2", "9", "10")
    assert classes(np.array(["b", "a", "b"])) == ("a", "b")
    assert classes([True, False, True]) == (False, True)
    assert classes([1.0, 1.5, 1.0], mx.Ordinal()) == (1.0, 1.5)


def test_text_that_ends_in_a_nul_is_text_of_its_own() -> None:
    """NumPy's text forgets them."""
    assert classes(["a\0", "a", "a", "b"]) == ("a", "a\0", "b")
    assert classes(pd.Categorical(["a\0", "b", "b"])) == ("a\0", "b")


def test_codes_are_places_in_the_classes() -> None:
    found = labels(["b", "a", "b", "c", "c"], 5, mx.Categorical(baseline="b"))
    assert found.classes == ("b", "a", "c")
    assert found.codes.tolist() == [0, 1, 0, 2, 2]


def test_categories_of_pandas_keep_their_order_and_those_without_rows_are_left_out() -> None:
    kind = pd.CategoricalDtype(["z", "b", "a"], ordered=True)
    assert classes(pd.Series(["a", "b", "a"], dtype=kind)) == ("b", "a")
    assert classes(pd.Series(["a", "b", "a"], dtype=kind), mx.Ordinal()) == ("b", "a")
    assert classes(pd.Categorical(["a", "b", "a"], dtype=kind), mx.Ordinal()) == ("b", "a")


def test_the_order_that_is_given_wins() -> None:
    asked = mx.Ordinal(order=("low", "medium", "high", "never seen"))
    assert classes(["high", "low", "medium", "low"], asked) == ("low", "medium", "high")


def test_names_of_numbers_are_short() -> None:
    fit = mx.fit(np.arange(6.0), [0.0, 1.0, 0.0, 1.0, 1.0, 0.0], curve=mx.Linear(), family=ANY)
    assert list(fit.estimates) == ["1:intercept", "1:x"]
    assert fit.classes == (0.0, 1.0)


@pytest.mark.parametrize(
    ("y", "family", "sentence"),
    [
        (["a", "a", "a"], ANY, "All labels are 'a': two classes"),
        (["a", None, "b", "a"], ANY, "row 1 has none"),
        (["a", np.nan, "b", "a"], ANY, "row 1 has none"),
        (["a", "", "b", "a"], ANY, "row 1 has none"),
        ([1.0, 2.0, np.nan, 1.0], ANY, "row 2 has none"),
        (np.array([1.0, 2.0, np.inf, 1.0]), ANY, "row 2 has none"),
        (pd.Series(["a", None, "b", "a"], dtype="category"), ANY, "row 1 has none"),
        (pd.Series(["a", pd.NA, "b", "a"], dtype="string"), ANY, "row 1 has none"),
        (pd.Series([1, pd.NA, 2, 1], dtype="Int64"), ANY, "row 1 has none"),
        (["a", 1, "b", "a"], ANY, "row 0 is 'a', text, and row 1 is 1, a number"),
        ([True, 2, 3, True], ANY, "row 0 is True, true or false, and row 1 is 2, a number"),
        ([(1, 2), (3, 4), (1, 2)], ANY, "one column of labels"),
        ([{1}, {2}, {1}], ANY, "row 0 is"),
        (np.array(["2020-01-01", "2020-01-02", "2020-01-01"], dtype="M8[D]"), ANY, "these are datetime64"),
        (["a", "b", "c", "d"], ANY, "Each of the 4 rows has a label of its own"),
        (np.arange(60.0) // 1.1, ANY, "looks like a measurement"),
        (np.repeat(np.linspace(0.0, 1.0, 21), 2), ANY, "21 different numbers, from 0 to 1: it looks like"),
        (["a", "b", "a", "c"], mx.Ordinal(), r"needs the order of the classes.*order=\('a', 'b', 'c'\)"),
        (pd.Series(["a", "b", "a", "c"], dtype="category"), mx.Ordinal(), "needs the order of the classes"),
        (["a", "b", "a", "c"], mx.Ordinal(order=("a", "b")), "does not name the class 'c'"),
        (["a", "b", "a", "c"], mx.Categorical(baseline="d"), "no class 'd': the classes are 'a', 'b', 'c'"),
    ],
)
def test_what_is_no_label_is_refused_with_a_sentence(y: Any, family: mx.ClassFamily, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        mx.fit(np.arange(float(len(y))), y, curve=mx.Linear(), family=family)


def test_rows_of_weight_zero_are_no_class() -> None:
    with pytest.raises(ValueError, match="'c' occurs only in rows of weight zero"):
        mx.fit(np.arange(5.0), list("ababc"), curve=mx.Linear(), family=ANY, weights=[1, 1, 1, 1, 0])


def test_as_many_labels_as_rows_are_asked_for() -> None:
    with pytest.raises(ValueError, match="as many rows as each other: 3 and 2"):
        mx.fit([1.0, 2.0, 3.0], ["a", "b"], curve=mx.Linear(), family=ANY)


def test_very_many_classes_are_told_how_many_coefficients_they_make() -> None:
    y = [f"class {row % 700}" for row in range(1500)]
    with pytest.raises(
        ValueError, match="700 classes with 3 parameters for each curve make 2097 coefficients"
    ):
        mx.fit(np.random.default_rng(0).normal(size=(1500, 2)), y, curve=mx.Linear(), family=ANY)
