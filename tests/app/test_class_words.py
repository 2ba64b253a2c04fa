"""What the page of classes says is so: sentences held against the numbers beside them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.visitor import number

Open = Callable[..., AppTest]


def captions(app: AppTest) -> str:
    """All small sentences of the page."""
    return " ".join(each.value for each in app.caption)


def test_of_separated_classes_those_slopes_are_named_that_follow_the_prior(open_classify: Open) -> None:
    app = open_classify(
        data="iris", feature="petal_length", model="softmax", baseline="virginica", curve="linear"
    )
    said = captions(app)
    assert (
        "the farther β₁ setosa runs, without an end: the prior decides how far. β₁ versicolor settles."
        in said
    )
    table = app.dataframe[0].value.set_index("estimate")
    assert number(table.loc["β₁ versicolor", "scale 1000"]) == pytest.approx(-9.0, abs=0.01)
    assert abs(number(table.loc["β₁ setosa", "scale 1000"])) > 25.0


def test_a_sign_that_changes_with_the_prior_is_not_said_to_be_that_of_the_labels(open_classify: Open) -> None:
    app = open_classify(data="generated", curve="linear", overlap="0.001", n="60")
    signs = [
        number(value) > 0.0 for value in app.dataframe[0].value.set_index("estimate").loc["β₂ B"].tolist()
    ]
    assert len(set(signs)) == 2
    assert "and of β₂ B even the sign." in captions(app)
    assert "settle" not in captions(app)
