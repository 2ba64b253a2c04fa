"""A loss can be typed, its errors fit the data at hand, and what cannot be fitted costs nothing but a sentence."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.formulas import parse, typed_text
from mlexplore.ui.loss_controls import EXAMPLES
from tests.app.visitor import (
    CURVE,
    ERRORS,
    SAMPLE,
    choose,
    complaints,
    control,
    headline,
    link_of,
    meaning,
    turner,
    views,
)

Open = Callable[..., AppTest]
LOSS = "Loss ρ, in the residual r and parameters of your own"


def test_an_example_is_a_loss_to_begin_with(open_app: Open) -> None:
    """Each is written as what was typed is written again: its button is the one that is marked."""
    app = open_app()
    for name, text in EXAMPLES:
        assert typed_text(parse(text)) == text
        assert app.button(f"errors.loss.{text}").label == name
    choose(app, ERRORS, "loss.log(cosh(r))")
    assert app.button("errors.loss.log(cosh(r))").label == "**✓ Log-cosh**"
    assert control(app, LOSS).value == "log(cosh(r))"
    assert app.query_params["errors"] == "loss.log(cosh(r))"
    assert "typed loss" in headline(app)
    assert turner(app).options == ["K", "r", "m", "s"]
    assert len(views(app)["views"]) == 4


def test_a_typed_loss_is_fitted_and_its_scale_explored(open_app: Open) -> None:
    """Half the squared residual is what normal errors cost: the log-likelihood is theirs."""
    app = open_app(errors="loss.abs(r)")
    choose(app, LOSS, "r^2/2")
    assert "log-likelihood −104.59" in headline(app)
    assert not complaints(app)
    turner(app).set_value("s")
    app.run()
    assert meaning(app).explored == "s"
    assert len(views(app)["views"]) == 4
    assert "r²/2" in views(app)["views"][3]["title"]


def test_parameters_of_the_loss_are_chosen_and_stand_in_the_link(open_app: Open) -> None:
    app = open_app(errors="loss.log(1 + (r/data)^2)", **{"loss.data": "4.5"})
    assert meaning(app).fixed == (("data", 4.5),)
    assert any("A density where s < 2" in each.value.replace("\\", "") for each in app.caption)
    before = headline(app)
    choose(app, "data, parameter of the loss", 9.0)
    assert headline(app) != before
    assert app.query_params["loss.data"] == "9"
    assert app.query_params["data"] == "twitter"
    assert "loss.data=9" in link_of(app)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("min(r^2, 4)", "the tails do not fall"),
        ("log(1 + (r/c)^2", "position 4"),
        ("__import__('os').system('ls')", "position 1"),
        ("a*x^2", "formula in r"),
        ("![p](http://x)", "position 1"),
        ("", "empty"),
    ],
)
def test_what_is_no_density_is_told_and_the_errors_before_stay(
    text: str, sentence: str, open_app: Open
) -> None:
    app = open_app(errors="loss.log(cosh(r))")
    before, address = headline(app), dict(app.query_params)
    choose(app, LOSS, text)
    assert len(app.error) == 1
    assert sentence in app.error[0].value.replace("\\", "")
    assert headline(app) == before
    assert dict(app.query_params) == address
    choose(app, LOSS, "abs(r)^1.5")
    assert not app.error
    assert headline(app) != before


def test_a_parameter_at_which_there_is_no_density_is_told(open_app: Open) -> None:
    app = open_app(errors="loss.max(tau*r, (tau - 1)*r)")
    choose(app, "τ, parameter of the loss", 1.5)
    assert any("tail does not fall" in each for each in complaints(app))
    choose(app, "τ, parameter of the loss", 0.5)
    assert not complaints(app)


def test_data_and_curve_may_change_under_a_typed_loss_and_it_may_be_left(open_app: Open) -> None:
    app = open_app(errors="loss.max(abs(r) - epsilon, 0)", **{"loss.epsilon": "2"})
    choose(app, CURVE, "polynomial")
    assert meaning(app).fixed == (("epsilon", 2.0),)
    choose(app, ERRORS, "student-t")
    assert "Student t" in headline(app)
    assert LOSS not in [each.label for each in app.text_input]
    choose(app, ERRORS, "loss.max(abs(r) - epsilon, 0)")
    assert "typed loss (ε = 2.000)" in headline(app)
    choose(app, SAMPLE, "newcomb")
    assert headline(app)
    assert "typed" not in headline(app)  # a sample opens with the errors that make its point


@pytest.mark.parametrize(
    "code",
    ["loss.min(r^2, 4)", "loss.2r", "loss.", "loss.r^2/s", "loss." + "(" * 600, "loss.log(abs(r))", "loss"],
)
def test_a_hostile_link_opens_with_a_sentence(code: str, open_app: Open) -> None:
    app = open_app(errors=code)
    assert "normal errors" in headline(app)
    assert any("could not be understood" in each.value for each in app.warning)


def test_generated_data_have_errors_of_the_list(open_app: Open) -> None:
    app = open_app(data="generated", true_errors="loss.r^2")
    assert headline(app)
    assert any("errors of the list" in each for each in complaints(app))


def test_a_letter_that_the_curve_uses_too_is_told(open_app: Open) -> None:
    app = open_app(curve="formula.a + b*x", errors="loss.log(1 + (r/b)^2)")
    assert any("would be named" in each.value for each in app.warning)
