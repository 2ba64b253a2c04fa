"""A loss is typed and its density found, and back; what cannot be read costs a sentence; the data are fitted with it."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.losses import loss_named
from mlexplore.ui.losses.conversion.conversion import Conversion
from mlexplore.ui.losses.loss_settings import LossSettings, decode
from tests.app.visitor import (
    EXPLORE,
    choose,
    class_meaning,
    complaints,
    control,
    go_to,
    headline,
    meaning,
    views,
)

LOSSES_PAGE = "mlexplore/ui/pages/losses.py"
HALF = "Half of the page"
KIND = "What is typed"
LOSS = "Loss ρ of r, with parameters of your own"
DENSITY = "Density f of r, up to a factor"
LABELS = "Loss φ of m, with parameters of your own"
TUKEY = "c^2/6*(1 - max(0, 1 - (r/c)^2)^3)"
Open = Callable[..., AppTest]


@pytest.fixture
def convert(open_page: Open) -> Open:
    """Open the converter, with link parameters as keyword arguments."""

    def opened(**query: Any) -> AppTest:
        return open_page(LOSSES_PAGE, v="1", view="converter", **query)

    return opened


def standing(app: AppTest) -> Conversion:
    """What is converted, as the address has it."""
    settings, told = decode(app.query_params)
    assert not told
    assert settings.view == "converter"
    return settings.conversion


def verdict(app: AppTest) -> str:
    """The verdict over the pictures."""
    (heading,) = app.subheader
    return heading.value.replace("\\", "").replace("\u200b", "")


def words(app: AppTest) -> str:
    """All that is written on the page."""
    return " ".join(each.value for each in (*app.markdown, *app.caption)).replace("\\", "")


def shows(app: AppTest) -> list[str]:
    return [view["title"] for view in views(app)["views"]]


def example(app: AppTest, kind: str, name: str) -> AppTest:
    return app.button(f"converter.example.{kind}.{name}").click().run()


def test_the_page_turns_from_the_dictionary_to_the_converter_and_back(open_page: Open) -> None:
    app = open_page(LOSSES_PAGE, v="1", loss="tukey", pin="huber")
    choose(app, HALF, "converter")
    assert not complaints(app)
    assert standing(app) == Conversion()
    assert shows(app) == ["Loss", "Density", "Influence", "Weight"]
    choose(app, HALF, "dictionary")
    assert decode(app.query_params)[0] == LossSettings(chosen="tukey", pinned=("huber",))


@pytest.mark.parametrize(
    ("kind", "name", "found", "told"),
    [
        ("loss", "Huber loss", "✓ A density for every s", "Z(1) = 2.660723809"),
        ("loss", "Log-cosh loss", "✓ A density for every s", "Z(1) = 3.141592654"),
        ("loss", "Pinball loss", "✓ A density for every s", "Z(1) = 11.11111111"),
        ("loss", "ε-insensitive loss", "✓ A density for every s", "Z(1) = 4.000000000"),
        ("loss", "Cauchy loss", "✓ A density where s < 2", "Z(1) = 3.141592654"),
        ("loss", "Tukey’s biweight", "✗ No density: the tails do not fall", "infinite at every s"),
        ("density", "Laplace", "✓ A density for every s", "Z(1) = 2.000000000"),
        ("margin", "Binary cross-entropy", "✓ A log-likelihood of labels at s = 1", "is 1 at every margin"),
        ("margin", "Hinge loss", "✗ No log-likelihood of labels", "no Bernoulli reading"),
    ],
)
def test_known_answers_stand_on_the_page(kind: str, name: str, found: str, told: str, convert: Open) -> None:
    app = example(convert(kind=kind), kind, name)
    assert not complaints(app)
    assert verdict(app) == found
    assert told in words(app)
    assert len(shows(app)) == 4
    assert standing(app).kind == kind


def test_what_is_typed_is_converted_and_the_link_is_what_stands(convert: Open) -> None:
    app = choose(convert(), LOSS, "k*abs(r)")
    choose(app, "k", 0.25)
    assert not complaints(app)
    assert standing(app) == Conversion("loss", "k*abs(r)", (("k", 0.25),))
    assert "Z(1) = 8.000000000" in words(app)
    assert "The best m is the median" in words(app)
    app.segmented_control("converter.turned.loss." + _mark("s", "k")).set_value("k").run()
    choose(app, "s", 2.0)
    assert standing(app) == Conversion("loss", "k*abs(r)", (("k", 0.25),), 2.0, "k")
    assert "Z(2) = 16.00000000" in words(app)
    # A text with the same parameter keeps its value; one at which it means nothing takes the usual one.
    choose(app, LOSS, "k*r^2")
    assert dict(standing(app).values) == {"k": 0.25}
    choose(app, LOSS, "log(1 + r^2)")
    assert standing(app).values == ()


def _mark(*names: str) -> str:
    from mlexplore.ui.widgets import mark_of

    return mark_of(names)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("log(1 + (r/c)^2", "position"),
        ("__import__('os').system('ls')", "position"),
        ("c*x^2", "formula in r"),
        ("s*r^2", "cannot be called"),
    ],
)
def test_what_cannot_be_read_costs_a_sentence_and_the_pictures_stay(
    text: str, sentence: str, convert: Open
) -> None:
    app = convert(text="log(1 + (r/c)^2)", s="0.5")
    before = views(app)["revision"]
    choose(app, LOSS, text)
    (told,) = complaints(app)
    assert sentence in told
    assert views(app)["revision"] == before
    assert standing(app).text == "log(1 + (r/c)^2)"
    choose(app, LOSS, "abs(r)")
    assert not complaints(app)
    assert standing(app).text == "abs(r)"


def test_numbers_that_do_not_suit_are_told_in_words(convert: Open) -> None:
    app = convert(text="log(1 + (r/c)^2)")
    choose(app, "c", 0.0)
    assert any("finite number at no residual" in told for told in complaints(app))
    choose(app, "c", 2.0)
    app.segmented_control("converter.turned.loss." + _mark("s", "c")).set_value("c").run()
    choose(app, "s", 3.0)
    assert any("At s = 3 there is no density" in told for told in complaints(app))
    assert standing(app).s is None


def test_nonsense_in_a_link_is_told_and_the_rest_is_opened(convert: Open) -> None:
    app = convert(text="![p](http://x)", kind="margin", colour="red")
    (told,) = complaints(app)
    assert "position" in told
    assert "colour=red means nothing here" in told
    assert standing(app) == Conversion("margin", "softplus(-m)")


def test_a_density_becomes_a_loss_and_that_a_density(convert: Open) -> None:
    app = choose(convert(kind="density"), DENSITY, "exp(-abs(r/b)^3)")
    assert not complaints(app)
    assert [each.value for each in app.code] == ["abs(r / b)^3"]
    choose(app, "b", 2.0)
    app.button("converter.back").click().run()
    assert standing(app) == Conversion("loss", "abs(r / b)^3", (("b", 2.0),))
    # 2 b Γ(4/3)
    assert "Z(1) = 3.571918046" in words(app)


def test_the_page_is_as_it_was_left(convert: Open) -> None:
    app = convert(text="k*abs(r)", s="2", **{"typed.k": "3"})
    before = standing(app)
    go_to(app, EXPLORE)
    assert standing(go_to(app, LOSSES_PAGE)) == before


# ---- the ways from here ---------------------------------------------------------------------------------------------


def test_the_current_data_are_fitted_with_what_was_typed(open_app: Open) -> None:
    app = open_app(data="nile", curve="polynomial.2", errors="student-t", nu="4", others="refit")
    before = meaning(app)
    go_to(app, LOSSES_PAGE)
    app.query_params.update({"v": "1", "view": "converter", "text": "log(1 + (r/c)^2)", "typed.c": "90"})
    app.run()
    app.button("converter.fit").click().run()
    assert not complaints(app)
    now = meaning(app)
    assert (now.sample, now.curve, now.others) == (before.sample, before.curve, before.others)
    assert now.family.typed == "log(1 + (r / c)^2)"
    assert now.fixed == (("c", 90.0),)
    assert "typed loss" in headline(app)


def test_what_has_no_density_cannot_be_fitted_and_says_why(convert: Open) -> None:
    app = convert(text=TUKEY)
    button = app.button("converter.fit")
    assert button.disabled
    assert "tails do not fall" in button.help.replace("\\", "")
    app = choose(app, LOSS, "r^2/2 + 0.4*log(abs(r))")
    assert verdict(app) == "✓ A density where s > 0.4"
    assert app.button("converter.fit").disabled
    assert "infinite likelihood" in words(app)


@pytest.mark.parametrize(
    ("text", "link"), [("2*log(1 + exp(-3*m))", ""), ("-log(Phi(m))", "probit"), ("exp(-m)", None)]
)
def test_a_likelihood_of_labels_opens_in_classify(text: str, link: str | None, convert: Open) -> None:
    app = convert(kind="margin", text=text)
    button = app.button("converter.fit")
    if link is None:
        assert button.disabled
        assert "nothing there minimises it" in words(app)
        return
    button.click().run()
    assert not complaints(app)
    assert (class_meaning(app).model, class_meaning(app).link) == ("binary", link)


def test_the_dictionary_leads_to_the_converter_and_back(open_page: Open) -> None:
    app = open_page(LOSSES_PAGE, v="1", loss="tukey", **{"tukey.c": "3"})
    app.button("losses.convert").click().run()
    assert not complaints(app)
    assert standing(app) == Conversion("loss", loss_named("tukey").typed, (("c", 3.0),))
    choose(app, "c", 5.0)
    app.button("converter.known").click().run()
    assert decode(app.query_params)[0] == LossSettings(chosen="tukey", values=(("tukey.c", 5.0),))
    app.query_params.update({"v": "1", "loss": "hinge"})
    app.run()
    app.button("losses.convert").click().run()
    assert standing(app).kind == "margin"
    assert control(app, LABELS).value == loss_named("hinge").typed


def test_where_the_constant_cannot_be_computed_another_scale_can_be_typed(convert: Open) -> None:
    app = convert(text="1e300*r^2")
    (told,) = complaints(app)
    assert told.endswith("Try another scale s.")
    control(app, "s").set_value(1e300)
    app.run()
    assert not complaints(app)
    assert "1.77245385" in words(app)


def test_why_there_is_no_fit_does_not_repeat_the_verdict(convert: Open) -> None:
    app = convert(text="2*log(abs(r)) + r^2")
    assert verdict(app) == "✓ A density where s > 2"
    assert words(app).count("the loss runs to") == 1
    assert "2·log|r|, and" in words(app)
    assert "A curve through one observation would have an infinite likelihood" in words(app)


def test_a_loss_that_jumps_is_fitted_with_a_warning(convert: Open) -> None:
    app = convert(text="where(abs(r) < 2, r^2, 100) + abs(r)")
    assert "This loss jumps" in words(app)
    assert not app.button("converter.fit").disabled
    assert "This loss jumps" not in words(convert(text="abs(r - a)"))
