"""What the page of classes says is so: sentences held against the numbers beside them."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.visitor import PANELS, choose, number, shown

Open = Callable[..., AppTest]


def captions(app: AppTest) -> str:
    """All small sentences of the page."""
    return " ".join(each.value.replace("\\", "") for each in app.caption)


def followed(app: AppTest) -> dict[str, list[float]]:
    """The slopes under priors that grow wider, by symbol."""
    rows = app.dataframe[0].value.to_dict("records")
    return {row["estimate"]: [number(row[each]) for each in row if each != "estimate"] for row in rows}


def test_of_separated_classes_those_slopes_are_named_that_follow_the_prior(open_classify: Open) -> None:
    app = open_classify(
        data="iris", feature="petal_length", model="softmax", baseline="virginica", curve="linear"
    )
    said = captions(app)
    assert (
        "the farther β₁ setosa runs, without an end: the prior decides how far. β₁ versicolor settles."
        in said
    )
    slopes = followed(app)
    assert slopes["β₁ versicolor"][-1] == pytest.approx(-9.0, abs=0.01)
    assert abs(slopes["β₁ setosa"][-1]) > 25.0


def test_a_sign_that_changes_with_the_prior_is_not_said_to_be_that_of_the_labels(open_classify: Open) -> None:
    app = open_classify(data="generated", curve="linear", overlap="0.001", n="60")
    signs = [slope > 0.0 for slope in followed(app)["β₂ B"]]
    assert len(set(signs)) == 2
    assert "and of β₂ B even the sign." in captions(app)
    assert "settle" not in captions(app)


def test_a_curve_of_ordered_classes_is_written_without_the_constant_that_thresholds_hold(
    open_classify: Open,
) -> None:
    app = open_classify(data="iris", feature="petal_length", model="ordinal", curve="linear")
    assert "η(x) = β₁x" in captions(app)
    assert "β₀" not in captions(app)


def test_classes_of_which_one_lies_apart_are_weighed_one_by_one(open_classify: Open) -> None:
    app = open_classify(data="iris", feature="petal_length", model="softmax", curve="linear")
    choose(app, PANELS, "Balance")
    answers = {}
    for name in ("setosa", "versicolor", "virginica"):
        choose(app, "One class against all others", ["setosa", "versicolor", "virginica"].index(name))
        answers[name] = [each.value.replace("\\", "") for each in app.info]
    assert answers["setosa"][0].startswith("petal_length separates the classes")
    assert not answers["versicolor"]
    assert not answers["virginica"]


def test_successes_that_a_column_counts_are_called_by_its_name(open_classify: Open) -> None:
    app = open_classify(data="beetles")
    titles = str(shown(app)["views"])
    assert "P(killed)" in titles
    assert "killed = killed" not in titles


def test_intervals_of_very_many_rows_say_what_they_are_made_by(open_classify: Open) -> None:
    app = open_classify(data="generated", n="20000", curve="linear", overlap="0.2")
    assert "and agree closely unless a class is rare." in captions(app)
    choose(app, PANELS, "Odds")
    assert "interval (Wald)" in str(shown(app)["views"])
