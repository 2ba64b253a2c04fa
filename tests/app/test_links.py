"""The address is the share link: it opens the same page, and nonsense in it costs only itself."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.codes import curve_of, family_of
from mlexplore.ui.roles import Roles
from tests.app.visitor import (
    CURVE,
    ERRORS,
    OTHERS,
    SAMPLE,
    SOURCE,
    TRUE_CURVE,
    TRUE_ERRORS,
    away,
    bring,
    choose,
    complaints,
    control,
    headline,
    meaning,
    number,
    shown,
    turner,
    views,
)

Open = Callable[..., AppTest]


def _sample(app: AppTest) -> None:
    choose(app, SAMPLE, "stackloss")
    choose(app, ERRORS, "student-t")
    choose(app, CURVE, "polynomial")
    choose(app, "Highest power of x", 3)
    choose(app, "ν, degrees of freedom", "fix")
    choose(app, "Value of ν", 2.75)
    turner(app).set_value("c2")
    choose(app, OTHERS, "refit")


def _generated(app: AppTest) -> None:
    choose(app, SOURCE, "generated")
    choose(app, TRUE_CURVE, "polynomial")
    choose(app, TRUE_ERRORS, "student-t")
    choose(app, "ν, degrees of freedom", 2.5)
    choose(app, "Observations", 120)
    choose(app, "Seed", 12)
    choose(app, CURVE, "linear")
    choose(app, ERRORS, "laplace")


def _nu(app: AppTest) -> None:
    choose(app, ERRORS, "student-t")
    choose(app, SAMPLE, "newcomb")
    turner(app).set_value("nu")
    app.run()


def test_a_link_that_is_understood_is_left_as_it_is_written(open_app: Open) -> None:
    """Rewriting it would put a step into the history that the back button has to be pressed for in vain."""
    for link in ({}, {"data": "nile"}, {"curve": "linear", "at": "61.5"}):
        app = open_app(**link)
        assert app.query_params == link
        choose(app, OTHERS, "refit")
        assert app.query_params["others"] == "refit"
        assert app.query_params["v"] == "1"


@pytest.mark.parametrize("act", [_sample, _generated, _nu])
def test_a_link_opens_the_page_it_was_copied_from(act: Callable[[AppTest], None], open_app: Open) -> None:
    first = open_app()
    act(first)
    second = open_app(**first.query_params)
    assert shown(second) == shown(first)


@pytest.mark.parametrize("others", ["stay", "refit"])
def test_a_link_to_a_turned_value_shows_that_value(others: str, open_app: Open) -> None:
    """Whether or not the slider stops there by itself."""
    grid = views(open_app(explore="rate", others=others))["sweep"]["values"]
    for value in (grid[20], 0.5 * (grid[20] + grid[21])):
        app = open_app(explore="rate", others=others, at=repr(value))
        sent = views(app)
        assert sent["sweep"]["values"][sent["start"]] == value
        assert f"**{sent['sweep']['texts'][sent['start']]}**" in away(app)
        told = {each["label"]: each["texts"][sent["start"]] for each in sent["sweep"]["readouts"]}
        assert f"log-likelihood {told['log-likelihood']}, {told['below the maximum']} below" in away(app)
        assert app.query_params["at"] == repr(value)
        assert not app.warning


def test_a_link_to_the_estimate_is_at_home(open_app: Open) -> None:
    sent = views(open_app(explore="rate"))
    home = sent["sweep"]["values"][sent["sweep"]["home"]]
    app = open_app(explore="rate", at=repr(home))
    assert away(app) == ""
    assert "at" not in app.query_params


@pytest.mark.parametrize("value", ["-5000", "300", "1e300"])
def test_a_value_out_of_range_opens_the_end_and_says_so(value: str, open_app: Open) -> None:
    """The address, the sentence and the slider must agree on where the page stands."""
    app = open_app(explore="ceiling", at=value)
    sent = views(app)
    grid = sent["sweep"]["values"]
    end = grid[0] if float(value) < grid[0] else grid[-1]
    assert grid[sent["start"]] == end
    assert float(app.query_params["at"]) == end
    (told,) = complaints(app)
    assert f"at={float(value):.6g} is beyond the slider" in told


NONSENSE = {
    "data": ("moon", "twitter"),
    "curve": ("ruler", "logistic-growth"),
    "errors": ("gauss", "normal"),
    "explore": ("slope", "ceiling"),
    "others": ("leave", None),
    "at": ("inf", None),
    "v": ("99", "1"),
    "colour": ("red", None),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_a_nonsense_link_opens_with_the_default_and_says_what_it_ignored(name: str, open_app: Open) -> None:
    value, default = NONSENSE[name]
    app = open_app(**{name: value})
    (told,) = complaints(app)
    assert value in told
    assert app.query_params.get(name) == default
    assert len(views(app)["views"]) == 4


def test_all_that_was_ignored_is_told_in_one_warning(open_app: Open) -> None:
    app = open_app(**{name: value for name, (value, _) in NONSENSE.items()})
    (told,) = complaints(app)
    assert all(value in told for value, _ in NONSENSE.values())


def test_what_was_ignored_is_not_told_for_ever(open_app: Open) -> None:
    app = open_app(data="moon")
    assert app.warning
    choose(app, CURVE, "linear")
    assert not app.warning


def test_a_link_cannot_smuggle_markup_into_the_warning(open_app: Open) -> None:
    app = open_app(curve="![p](http://example.org/p.png)", errors="<b>bold</b>")
    (warning,) = app.warning
    assert "![p](" not in warning.value
    assert "<b>" not in warning.value
    assert "http://example" not in warning.value


def test_a_link_to_uploaded_data_says_that_they_stay_with_their_owner(open_app: Open) -> None:
    """Nobody's file is on the server for others: the link says what to bring, and waits with its choices for it."""
    link = {"column.x": "dose", "column.y": "<b>effect</b>", "curve": "polynomial.3", "errors": "laplace"}
    app = open_app(data="upload", **link)
    (told,) = complaints(app)
    assert "Uploaded data stay with the person" in told
    assert "dose" in told
    assert meaning(app).roles == Roles(("dose",), "<b>effect</b>")
    rows = "".join(f"{i},{i},{3 + i + (i * i) % 7}\n" for i in range(20))
    bring(app, "other,dose,<b>effect</b>\n" + rows)
    assert not complaints(app)
    assert control(app, "x").value == "dose"
    assert control(app, "y").value == "<b>effect</b>"
    assert control(app, CURVE).value == "polynomial"
    assert "Laplace" in headline(app)


@pytest.mark.parametrize("named", ["column.x", "column.y", "column.weights"])
def test_roles_without_both_x_and_y_are_left_to_the_file(named: str, open_app: Open) -> None:
    app = open_app(data="upload", **{named: "effect"})
    bring(app, "dose,effect\n" + "".join(f"{i},{3 + i + (i * i) % 7}\n" for i in range(20)))
    assert not complaints(app)
    assert control(app, "x").value == "dose"
    assert control(app, "y").value == "effect"


def test_a_link_may_ask_for_no_more_than_a_control_shows(open_app: Open) -> None:
    """Degree 20 has no place on the slider: opening another degree without a word would be a lie."""
    app = open_app(data="us-population", curve="polynomial.20")
    (told,) = complaints(app)
    assert "polynomial.20" in told


@pytest.mark.parametrize(
    "link",
    [
        {"curve": "polynomial.8", "data": "anscombe-1"},
        {"data": "generated", "true_curve": "polynomial.8", "true_c8": "1e308"},
        {"data": "generated", "true_ceiling": "1e308", "true_sigma": "1e-6"},
        {"data": "generated", "true_curve": "linear", "true_slope": "0", "true_sigma": "1e300"},
        {"data": "generated", "true_errors": "student-t", "true_nu": "1e-5"},
        {"errors": "student-t", "nu": "1e300"},
        {"errors": "student-t", "nu": "1e-9"},
        {"errors": "student-t", "nu": "1e-6"},
    ],
    ids=str,
)
def test_an_extreme_link_gives_a_sentence_and_never_a_failure(link: dict[str, str], open_app: Open) -> None:
    """`open_app` fails the test on any page that failed behind its panel."""
    app = open_app(**link)
    assert complaints(app) or headline(app)
    choose(app, SOURCE, "sample")
    choose(app, CURVE, "linear")
    choose(app, ERRORS, "normal")
    assert headline(app)


def test_generated_data_draw_their_truth(open_app: Open) -> None:
    sent = views(open_app(data="generated"))
    assert [each["label"] for each in sent["legend"]][-1] == "truth"
    assert not any(each["label"] == "truth" for each in views(open_app())["legend"])


@pytest.mark.parametrize("errors", ["normal", "laplace", "student-t"])
@pytest.mark.parametrize("curve", ["linear", "polynomial.3", "logistic-growth"])
def test_generated_worlds_open_fitted_by_what_made_them(curve: str, errors: str, open_app: Open) -> None:
    app = open_app(data="generated", true_curve=curve, true_errors=errors, n="200")
    assert not app.error
    assert not app.warning
    assert meaning(app).curve == meaning(app).world.curve == curve_of(curve)
    assert meaning(app).family is family_of(errors)
    estimates = app.dataframe[0].value
    low, high, truth = (estimates[name].map(number) for name in ("95 % from", "to", "truth"))
    inside = np.mean((low <= truth) & (truth <= high))
    assert inside >= 0.5  # each covers its truth with probability 0.95


def test_seeds_decide_the_draw(open_app: Open) -> None:
    one, same, other = (open_app(data="generated", seed=seed) for seed in ("3", "3", "4"))
    assert shown(one) == shown(same)
    assert shown(one) != shown(other)
