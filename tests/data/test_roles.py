"""Columns in other roles than x and y: several predictors, weights, trials, exposure; and words as y."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

import mlexplore as mx
from mlexplore.data import DataError, choose, response_of
from tests.data.test_choosing import table


def test_every_role_finds_its_column() -> None:
    data = choose(
        table("a,b,y,w,t,e\n1,5,2,1,9,.5\n2,4,3,0,9,1.5\n4,4,4,2.5,8,2\n"),
        ["a", "b"],
        "y",
        weights="w",
        trials="t",
        exposure="e",
    )
    assert [each.name for each in data.quantities] == ["a", "y", "b", "w", "t", "e"]
    assert_array_equal(data.predictors, [[1, 5], [2, 4], [4, 4]])
    assert data.frequencies is not None
    assert_array_equal(data.frequencies, [1, 0, 2.5])


def test_a_row_without_a_value_in_any_role_is_left_out_and_told() -> None:
    data = choose(table("x,y,w\n1,2,1\n2,3,\n3,,\n4,5,2\n5,6,1\n"), "x", "y", weights="w")
    assert_array_equal(data.rows, [2, 5, 6])
    assert data.notes == (
        "1 row has no 'w' and is left out: row 3.",
        "1 row has no 'y' and no 'w' and is left out: row 4.",
    )


@pytest.mark.parametrize(
    ("roles", "reason"),
    [
        ({"weights": "minus"}, "'minus' was chosen as weights and must be 0 or more.*row 3 has -1"),
        ({"exposure": "zero"}, "'zero' was chosen as exposure and must be positive.*row 2 has 0"),
        ({"trials": "half"}, "'half' was chosen as trials and must be whole numbers.*row 4 has 2.5"),
        ({"trials": "few"}, "'y' must be a whole number from 0 to 'few', its trials: row 3 has 3"),
        ({"weights": "y"}, "'y' was chosen as y and as weights"),
        ({"weights": "day"}, "weights must be numbers, but column 'day' holds dates"),
        ({"weights": "word"}, "Row 2 of column 'word' is 'a': the column holds text"),
    ],
)
def test_what_does_not_suit_its_role_is_refused_by_row(roles: dict[str, Any], reason: str) -> None:
    text = (
        "x,y,minus,zero,half,few,day,word\n1,2,1,0,3,4,2015-03-01,a\n"
        "2,3,-1,1,4,2,2015-03-02,b\n3,4,1,1,2.5,5,2015-03-03,c\n"
    )
    with pytest.raises(DataError, match=reason):
        choose(table(text), "x", "y", **roles)


def test_a_further_time_is_counted_and_told() -> None:
    data = choose(table("x,q,y\n1,2015Q2,5\n2,2015Q1,6\n3,2016Q1,8\n"), ["x", "q"], "y")
    assert_array_equal(data.further[0].values, [1, 0, 4])
    assert data.notes == ("Column 'q' counts quarters since 2015-Q1.",)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["no", "yes", "yes", "no"], [0, 1, 1, 0]),
        (["Yes", "No", "No", "Yes"], [1, 0, 0, 1]),
        (["alive", "dead", "alive", "dead"], [0, 1, 0, 1]),
        (["True", "False", "True", "True"], [1, 0, 1, 1]),
        (["b", "a", "b", "b"], [1, 0, 1, 1]),
        (["present", "zero", "zero", "present"], [1, 0, 0, 1]),
    ],
)
def test_two_words_become_yes_and_no_and_that_is_told(words: list[str], expected: list[int]) -> None:
    data = choose(table("x,y\n" + "".join(f"{i},{word}\n" for i, word in enumerate(words))), "x", "y")
    assert_array_equal(data.y, expected)
    yes = words[expected.index(1)]
    assert data.notes == (f"Column 'y': '{words[expected.index(0)]}' was taken as 0 and '{yes}' as 1.",)


def test_several_classes_are_named_and_refused() -> None:
    with pytest.raises(
        DataError, match=r"'y' holds 3 classes \('a', 'b', 'c'\). A curve is fitted to numbers or to two"
    ):
        choose(table("x,y\n" + "".join(f"{i},{'abc'[i % 3]}\n" for i in range(9))), "x", "y")


@pytest.mark.parametrize(
    ("y", "kind"),
    [
        ([0, 1, 1], "binary"),
        ([0, 3, 17], "count"),
        ([1, 1, 1], "count"),
        ([0.5, 0.25, 0.75], "proportion"),
        ([0.5, 3.25, 17.0], "positive"),
        ([0.0, 3.25, 17.0], "positive"),
        ([-1, 2, 5], "real"),
        ([-1.5, -2, -5], "real"),
    ],
)
def test_the_kind_of_response_is_recognised(y: list[float], kind: str) -> None:
    """The kinds are those of the families: each that is recognised is the response of one that takes the data."""
    values = np.array(y, dtype=np.float64)
    found = response_of(values)
    assert found.kind == kind
    takers = [family for family in mx.families.FAMILIES if family.support.contains(values).all()]
    assert any(family.response == kind for family in takers)
    assert found.words


def test_proportions_with_ends_are_still_proportions_and_the_ends_are_told() -> None:
    assert response_of(np.array([0.5, 0.25, 1.0])) == (
        "proportion",
        "numbers from 0.25 to 1: proportions (0 or 1 among them), or small amounts",
    )
