"""A curve can be typed, is shown as mathematics, and what cannot be read costs nothing but a sentence."""

import gc
from collections.abc import Callable

import pytest
import sympy
from streamlit.testing.v1 import AppTest

from tests.app.visitor import CURVE, SOURCE, TRUE_CURVE, choose, headline, meaning, turner, views

Open = Callable[..., AppTest]
FORMULA = "Formula, in x and parameters of your own"
START = "Start values (optional)"


def enter(app: AppTest, label: str, text: str) -> AppTest:
    """Type a text and let the page run; the first field of this name, which is that of the truth where data are generated."""
    next(each for each in app.text_input if each.label == label).set_value(text)
    return app.run()


def test_a_typed_curve_is_fitted_and_shown_as_mathematics(open_app: Open) -> None:
    app = open_app()
    choose(app, CURVE, "formula")
    assert headline(app)
    enter(app, FORMULA, "K/(1 + exp(-r*(x - m)))")
    assert not app.error
    assert "MSE 16.70, log-likelihood −104.59" in headline(app)
    assert [each.value for each in app.latex] == [
        "$$\n" + r"\mu(x) = \frac{K}{1 + \exp\left(-r \, \left(x - m\right)\right)}" + "\n$$"
    ]
    assert app.query_params["curve"] == "formula.K/(1 + exp(-r*(x - m)))"
    assert turner(app).options == ["K", "r", "m", "σ"]
    assert len(views(app)["views"]) == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("K/(1 + exp(-r*(x - m))", "position 3"),
        ("__import__('os').system('ls')", "position 1"),
        ("K*y", "must use x"),
        ("![p](http://x)", "position 1"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_curve_before_stays(
    text: str, sentence: str, open_app: Open
) -> None:
    app = open_app(curve="formula.c*x^p")
    before, address = headline(app), dict(app.query_params)
    assert before
    enter(app, FORMULA, text)
    assert len(app.error) == 1
    assert sentence in app.error[0].value
    assert headline(app) == before
    assert dict(app.query_params) == address
    enter(app, FORMULA, "a + c*x")
    assert not app.error
    assert headline(app) != before


def test_start_values_decide_where_the_search_begins(open_app: Open) -> None:
    app = open_app(curve="formula.L - A*exp(-k*x)")
    guessed = headline(app)
    enter(app, START, "L=380, A=370, k=0.07")
    assert not app.error
    assert headline(app) == guessed
    assert app.query_params["curve"] == "formula.L - A*exp(-k*x);L=380, A=370, k=0.07"
    enter(app, START, "L=380")
    assert 'no start value for "A"' in app.error[0].value.replace("\\", "")
    assert headline(app) == guessed


def test_a_typed_truth_makes_data_and_is_found_again(open_app: Open) -> None:
    app = open_app()
    choose(app, SOURCE, "generated")
    choose(app, TRUE_CURVE, "formula")
    enter(app, FORMULA, "L - A*exp(-k*x)")
    assert not app.error
    assert meaning(app).world.curve.parameters(("x",))[2].name == "k"
    assert "true.k" in app.query_params
    assert [each["label"] for each in views(app)["legend"]][-1] == "truth"


@pytest.mark.parametrize(
    "code",
    ["formula.2x", "formula.a + c", "formula.exp(1000)*x*a", "formula.a*x;z=1", "formula." + "(" * 600],
)
def test_a_hostile_link_opens_with_a_sentence(code: str, open_app: Open) -> None:
    app = open_app(curve=code)
    assert headline(app)
    assert any("could not be understood" in each.value for each in app.warning)


def test_a_letter_that_the_errors_use_too_is_told(open_app: Open) -> None:
    app = open_app(curve="formula.a + b*x", errors="laplace")
    assert any("would be named" in each.value for each in app.warning)


def test_sympy_is_out_of_the_collectors_way(open_app: Open) -> None:
    """As with all else that is imported once, see `mlexplore.ui.warm_up`."""
    open_app(curve="formula.a*x^p")
    assert not any(each is sympy.__dict__ for each in gc.get_objects())
