"""Everything on offer can be chosen, and the page answers with words and pictures."""

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.codes import curve_of, family_of, kind_code
from mlexplore.data import SAMPLES, Sample
from mlexplore.escaping import markdown
from mlexplore.families import FAMILIES
from tests.app.visitor import (
    CURVE,
    ERRORS,
    NUMBERS,
    OTHERS,
    SAMPLE,
    away,
    choose,
    complaints,
    control,
    headline,
    meaning,
    turner,
    views,
)
from tests.turning import TURNS

CODES_OF_FAMILIES = [kind_code(kind) for kind in FAMILIES]
PAIRS = sorted({(kind_code(turn.curve), kind_code(turn.family)) for turn in TURNS})


def test_explore_opens_on_the_story_with_its_numbers(open_app: Callable[..., AppTest]) -> None:
    """Logistic growth with normal errors on the quarterly-users series, as published (least squares to 20 digits)."""
    app = open_app()
    assert "normal errors" in headline(app)
    assert "squared error" in headline(app)
    assert "MSE 16.70, log-likelihood −104.59, AIC 217.17" in headline(app)
    estimates = app.dataframe[0].value.set_index("parameter")["estimate"]
    shown = {name: float(text) for name, text in estimates.items()}
    assert shown == pytest.approx(
        {"ceiling": 330.09, "growth rate": 0.2159, "midpoint": 9.93, "standard deviation": 4.086}, rel=5e-4
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_every_sample_opens_with_its_suggestion_and_no_complaint(
    sample: Sample, open_app: Callable[..., AppTest]
) -> None:
    app = open_app()
    if sample.key != SAMPLES[0].key:
        choose(app, SAMPLE, sample.key)
    assert not complaints(app)
    assert meaning(app).sample == sample.key
    assert meaning(app).curve == curve_of(sample.curve)
    assert meaning(app).family is family_of(sample.family)
    assert family_of(sample.family).loss_name in headline(app)
    assert len(views(app)["views"]) == 4
    assert any(markdown(sample.lesson) in each.value for each in app.caption)


@pytest.mark.parametrize(("curve", "family"), PAIRS, ids=["-".join(pair) for pair in PAIRS])
def test_every_parameter_of_every_curve_and_family_can_be_turned_in_both_ways(
    curve: str, family: str, open_app: Callable[..., AppTest]
) -> None:
    app = open_app(data="generated", true_curve=curve, true_errors=family)
    assert family_of(family).loss_name in headline(app)
    shapes = [shape.name for shape in family_of(family).shapes() if shape.estimable]
    names = [p.name for p in curve_of(curve).parameters(("x",))] + shapes
    for name in names:
        turner(app).set_value(name)
        for others in ("stay", "refit"):
            choose(app, OTHERS, others)
            assert not app.error
            assert not app.warning
            assert turner(app).value == name
            assert meaning(app).explored in {name, "" if name == names[0] else name}
            assert meaning(app).others == others
            sweep = views(app)["sweep"]
            assert sweep["values"] == sorted(sweep["values"])
            assert away(app) == ""


def test_distributions_that_do_not_suit_the_data_are_off_with_the_reason_and_the_row(
    open_app: Callable[..., AppTest],
) -> None:
    """What is on can be chosen without a complaint; the row is that of the file."""
    app = open_app(data="mcycle")
    off = {code for code in CODES_OF_FAMILIES if app.button(f"errors.{code}").disabled}
    assert off == {code for code in CODES_OF_FAMILIES if family_of(code).response != "real"}
    told = " ".join(re.sub(r"[\\\u200b]", "", each.value) for each in app.caption)
    assert "Exponential, Inverse Gaussian and Weibull need y > 0: row 2 is 0." in told
    assert "These need y a whole number ≥ 0: row 3 is −1.3." in told
    assert "Bernoulli needs y 0 or 1: row 3 is −1.3." in told
    on = open_app(data="horse-kicks")
    assert not on.button("errors.poisson").disabled
    assert on.button("errors.gamma").disabled
    for code in CODES_OF_FAMILIES:
        if not on.button(f"errors.{code}").disabled:
            choose(on, ERRORS, code)
            assert not on.error
            assert not on.warning
            assert family_of(code).loss_name in headline(on)


def test_the_link_can_be_chosen_and_the_own_one_needs_no_word(open_app: Callable[..., AppTest]) -> None:
    app = open_app(data="discoveries")
    own = headline(app)
    assert "through the log link" in own
    assert control(app, "Link").value == "log"
    choose(app, "Link", "identity")
    assert app.query_params["link"] == "identity"
    assert "link" not in headline(app)
    assert headline(app) != own
    choose(app, "Link", "log")
    assert headline(app) == own
    assert "link" not in app.query_params


def test_what_no_data_can_estimate_has_a_field_of_its_own(open_app: Callable[..., AppTest]) -> None:
    """The level of a quantile is chosen; it is neither estimated nor turned."""
    app = open_app(data="engel", errors="asymmetric-laplace", curve="linear")
    assert "τ" not in turner(app).options
    before = headline(app)
    choose(app, "τ, quantile level", 0.9)
    assert app.query_params["tau"] == "0.9"
    assert "τ = 0.9" in headline(app)
    assert headline(app) != before
    assert not complaints(app)


def test_trials_are_told_by_the_sample_or_suggested_by_the_data(open_app: Callable[..., AppTest]) -> None:
    app = open_app(data="o-rings")
    assert control(app, "m, trials").value == 6
    other = open_app(data="crabs")
    choose(other, ERRORS, "binomial")
    assert control(other, "m, trials").value == 15  # the most males around a nest
    assert not other.error
    choose(other, "m, trials", 10)
    assert "no more successes than trials" in " ".join(complaints(other))


@pytest.mark.parametrize("degree", range(1, 9))
def test_every_degree_on_offer_can_be_chosen(degree: int, open_app: Callable[..., AppTest]) -> None:
    """Degree 8 in powers of a year near 2,000 is where normal equations on raw powers would fail."""
    app = open_app(data="us-population", curve="polynomial.2", errors="normal")
    choose(app, "Highest power of x", degree)
    assert not complaints(app)
    assert app.query_params["curve"] == f"polynomial.{degree}"
    assert len(app.dataframe[0].value) == degree + 2


def test_a_shape_parameter_is_estimated_or_held_where_the_visitor_wants_it(
    open_app: Callable[..., AppTest],
) -> None:
    app = open_app(data="stackloss", errors="student-t", curve="linear")
    estimated = headline(app)
    assert turner(app).options[-1] == "ν"
    choose(app, "ν, degrees of freedom", "fix")
    choose(app, "Value of ν", 3.5)
    assert "ν = 3.5" in headline(app)
    assert app.query_params["nu"] == "3.5"
    assert "ν" not in turner(app).options
    assert not complaints(app)
    choose(app, "ν, degrees of freedom", "estimate")
    assert headline(app) == estimated
    assert "nu" not in app.query_params


def test_holding_the_parameter_that_is_turned_turns_another(open_app: Callable[..., AppTest]) -> None:
    """What is held cannot be explored, and saying so with an error would blame the visitor."""
    app = open_app(data="stackloss", errors="student-t", curve="linear", explore="nu")
    assert turner(app).value == "nu"
    choose(app, "ν, degrees of freedom", "fix")
    assert turner(app).value == "intercept"
    assert app.query_params["explore"] == "intercept"
    assert not complaints(app)


@pytest.mark.parametrize("table", ["Estimates", "Observations", "Histogram", "Likelihood"])
def test_every_table_stands_behind_the_pictures(table: str, open_app: Callable[..., AppTest]) -> None:
    app = open_app()
    choose(app, NUMBERS, table)
    (shown,) = app.dataframe
    assert len(shown.value) > 0
    assert not shown.value.isna().to_numpy().any()


def test_the_tables_agree_with_the_headline(open_app: Callable[..., AppTest]) -> None:
    """The terms sum to the log-likelihood, the histogram counts every observation, the curve peaks at the maximum."""
    app = open_app()
    choose(app, NUMBERS, "Observations")
    assert app.dataframe[0].value["log-likelihood term"].sum() == pytest.approx(-104.585, abs=5e-4)
    assert (app.dataframe[0].value["residual"] ** 2).mean() == pytest.approx(16.70, abs=5e-3)
    choose(app, NUMBERS, "Histogram")
    assert app.dataframe[0].value["observed"].sum() == 37
    assert app.dataframe[0].value["expected"].sum() == pytest.approx(37, rel=0.05)
    choose(app, NUMBERS, "Likelihood")
    likelihood = app.dataframe[0].value
    assert likelihood["below the maximum"].min() == pytest.approx(0, abs=1e-9)
    home = int(np.argmax(likelihood["log-likelihood"]))
    assert likelihood["ceiling"][home] == pytest.approx(330.09, abs=5e-3)


@pytest.mark.parametrize("label", [CURVE, ERRORS, SAMPLE])
def test_another_curve_family_or_data_set_lets_go_of_the_turned_value(
    label: str, open_app: Callable[..., AppTest]
) -> None:
    """A midpoint of 12 quarters means nothing to a line, nor to other data."""
    app = open_app(explore="midpoint", at="10.5")
    assert away(app)
    other = {CURVE: "linear", ERRORS: "laplace", SAMPLE: "nile"}[label]
    choose(app, label, other)
    assert "at" not in app.query_params
    assert away(app) == ""
    assert not app.warning


def test_another_parameter_or_mode_lets_go_of_the_turned_value(open_app: Callable[..., AppTest]) -> None:
    app = open_app(explore="midpoint", at="10.5")
    turner(app).set_value("rate")
    app.run()
    assert "at" not in app.query_params
    assert away(app) == ""
    again = open_app(explore="midpoint", at="10.5")
    choose(again, OTHERS, "refit")
    assert "at" not in again.query_params


def test_another_table_keeps_the_turned_value(open_app: Callable[..., AppTest]) -> None:
    app = open_app(explore="midpoint", at="10.5")
    before = away(app)
    choose(app, NUMBERS, "Likelihood")
    assert app.query_params["at"] == "10.5"
    assert away(app) == before != ""


def test_coming_back_to_a_source_finds_its_choices_again(open_app: Callable[..., AppTest]) -> None:
    """Streamlit forgets a control that is not drawn; a visitor who looks at generated data has not forgotten."""
    app = open_app()
    choose(app, SAMPLE, "nile")
    choose(app, "Where the data come from", "generated")
    choose(app, "Seed", 5)
    choose(app, "Observations", 60)
    choose(app, "Where the data come from", "sample")
    assert control(app, SAMPLE).value == "nile"
    assert app.query_params["data"] == "nile"
    choose(app, "Where the data come from", "generated")
    assert app.query_params["seed"] == "5"
    assert app.query_params["n"] == "60"
    assert not complaints(app)


def test_the_page_says_that_neighbouring_residuals_of_the_story_are_alike(
    open_app: Callable[..., AppTest],
) -> None:
    """A product of densities assumes independence; lag-1 correlation 0.50 is far beyond 2 / sqrt(37)."""
    app = open_app()
    (told,) = [each.value for each in app.markdown if "Neighbouring residuals" in each.value]
    assert "correlate by 0.50" in told
    assert f"±{2 / math.sqrt(37):.2f}" in told
    assert "not independent" in told
