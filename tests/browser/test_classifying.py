"""Four linked views of labels, drawn once and then only moved; what they say is what the library computes."""

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from mlexplore import Binary, Categorical, ClassFit, Linear, fit
from mlexplore.data import LabelledData, load_class_sample
from mlexplore.plots.theme import LIGHT
from tests.app.visitor import number
from tests.browser.classify_page import ClassifyPage
from tests.browser.conftest import DESKTOP
from tests.browser.linked_page import rgb

PIXEL = 0.005
"""What a pixel of a chart is worth, as a share of its axis."""
CLOGLOG = "/classify?data=beetles&model=binary&event=killed&link=cloglog&curve=linear"
ONE_FEATURE = "/classify?data=iris&explore=versicolor:sepal_length"


@pytest.fixture
def classify(page: Page) -> ClassifyPage:
    """The page in a laptop's window, as it opens."""
    return ClassifyPage(page).open()


@cache
def penguins() -> tuple[LabelledData, ClassFit]:
    """The data that the page opens with, and their fit."""
    data = load_class_sample("penguins")
    found = fit(data.frame, data.labels, curve=Linear(), family=Categorical())
    assert isinstance(found, ClassFit)
    return data, found


def softmax(data: LabelledData, estimates: dict[str, float]) -> np.ndarray:
    """Probabilities (n, K) by hand: the first class is what all others are compared with."""
    columns = {"intercept": np.ones(data.n)} | {each.name: each.values for each in data.features}
    heights = np.zeros((data.n, len(data.classes)))
    for place, label in enumerate(data.classes[1:], start=1):
        heights[:, place] = sum(estimates[f"{label}:{name}"] * values for name, values in columns.items())
    weights = np.exp(heights - heights.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def test_the_story_stands_above_the_fold(classify: ClassifyPage) -> None:
    """Four views, sentence and slider, at 1440 x 900 and without a click; the dots are where the birds are."""
    data, found = penguins()
    expect(classify.headline).to_contain_text(f"log loss {found.loss:.5f}")
    expect(classify.headline).to_contain_text(f"log-likelihood −{-found.log_likelihood:.2f}")
    right = np.mean(found.fitted.argmax(axis=1) == data.codes)
    expect(classify.headline).to_contain_text(f"{100 * right:.0f} % right")
    for chart in classify.charts:
        box = chart.bounding_box()
        assert box is not None
        assert box["height"] > 150
        assert box["y"] + box["height"] < 900
    assert classify.told("mounts") == "4"
    assert all(len(marks) > 500 for marks in classify.drawn())
    numbers = classify.readouts()
    assert list(numbers) == ["log-likelihood", "below the maximum", "mean log loss"]
    assert number(numbers["mean log loss"]) == pytest.approx(found.loss, rel=1e-3)
    expect(classify.fit).to_be_disabled()
    span = np.ptp(data.table, axis=0)
    assert np.array(classify.on_axes(0, classify.dots(0))) / span == pytest.approx(
        data.table / span, abs=PIXEL
    )
    own = found.fitted[np.arange(data.n), data.codes]
    places = np.array(classify.on_axes(3, classify.dots(3)))
    assert places[:, 0] == pytest.approx(own, abs=PIXEL)
    assert places[:, 1] == pytest.approx(-np.log(own), abs=4 * PIXEL)
    assert np.array(classify.on_axes(1, classify.dots(1)))[:, 0] == pytest.approx(own, abs=PIXEL)
    assert classify.ranges()[1] == classify.ranges()[3]


@pytest.mark.parametrize("view", [0, 1, 3])
def test_a_row_lights_up_in_all_four_views(view: int, classify: ClassifyPage, page: Page) -> None:
    """Wherever it is touched; its class, its probability and its loss are those of the fit."""
    data, found = penguins()
    assert classify.lit() == [False] * 4
    row = classify.loneliest(view)
    page.mouse.move(*classify.dot(view, row))
    expect(classify.views).to_have_attribute("data-point", str(row))
    assert classify.lit() == [True] * 4
    told = classify.told_of_row()
    assert told[""].startswith(f"row {data.rows[row]}, {data.features[0].name} = ")
    assert told["class"] == data.classes[data.codes[row]]
    own = found.fitted[row, data.codes[row]]
    assert number(told["its probability"]) == pytest.approx(own, rel=6e-3)
    assert number(told["loss −log p"]) == pytest.approx(-np.log(own), rel=6e-3)
    page.mouse.move(5, 5)
    expect(classify.views).to_have_attribute("data-point", "")
    assert classify.lit() == [False] * 4


def test_the_views_follow_while_the_slider_is_dragged(classify: ClassifyPage, page: Page) -> None:
    """Borders, rug, dots and the place on the likelihood; when the hand lets go they stand where the library says."""
    data, found = penguins()
    home, start = classify.frame(), classify.drawn()
    regions = classify.charts[0].locator(".heatmaplayer image")
    expect(regions).to_have_count(1)
    x, y = classify.thumb()
    page.mouse.move(x, y)
    page.mouse.down()
    before = start
    for step in range(1, 5):
        page.mouse.move(x + 20 * step, y)
        expect(classify.views).to_have_attribute("data-frame", str(classify.slider.input_value()))
        now = classify.drawn()
        assert all(a != b for a, b in zip(before, now, strict=True))
        assert regions.count() == 1
        before = now
    assert "at=" not in page.url
    assert classify.frame() > home
    numbers = classify.readouts()
    page.mouse.up()
    value = classify.value()
    name = parse_qs(urlsplit(page.url).query).get("explore", ["Chinstrap:bill_length_mm"])[0]
    assert value > found.estimates[name]
    height = float(found.slice(name, [value]).log_likelihood[0])
    assert number(numbers["log-likelihood"]) == pytest.approx(height, abs=0.006)
    assert number(numbers["below the maximum"]) == pytest.approx(found.log_likelihood - height, abs=0.006)
    assert number(numbers["mean log loss"]) == pytest.approx(-height / data.n, rel=1e-3)
    assert classify.readouts() == numbers
    assert classify.drawn() == before
    own = softmax(data, {**found.estimates, name: value})[np.arange(data.n), data.codes]
    assert np.array(classify.on_axes(1, classify.dots(1)))[:, 0] == pytest.approx(own, abs=PIXEL)
    low, high = classify.ranges("yaxis")[3]
    dots = np.array(classify.on_axes(3, classify.dots(3)))
    seen = -np.log(own) < high
    assert seen.sum() > 200
    assert dots[:, 0] == pytest.approx(own, abs=PIXEL)
    assert dots[seen, 1] == pytest.approx(-np.log(own)[seen], abs=PIXEL * (high - low))
    (marker,) = classify.on_axes(2, [classify.likelihood_marker()])
    left, right = classify.ranges()[2]
    low, high = classify.ranges("yaxis")[2]
    assert marker[0] == pytest.approx(value, abs=PIXEL * (right - left))
    assert marker[1] == pytest.approx(height, abs=PIXEL * (high - low))
    classify.fit.click()
    expect(classify.views).to_have_attribute("data-frame", str(home))
    expect(page).not_to_have_url(re.compile("at="))
    classify.settle()
    assert classify.drawn() == start
    assert classify.told("mounts") == "4"


@pytest.mark.parametrize("address", [CLOGLOG, ONE_FEATURE])
def test_arrow_keys_turn_the_parameter(address: str, page: Page) -> None:
    classify = ClassifyPage(page).open(address)
    home, start = classify.frame(), classify.drawn()
    classify.slider.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(classify.views).to_have_attribute("data-frame", str(home - 2))
    assert all(a != b for a, b in zip(start, classify.drawn(), strict=True))
    value = classify.value()
    assert number(classify.slider.get_attribute("aria-valuetext") or "") == pytest.approx(value, rel=1e-3)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(re.compile("at="))
    classify.settle()
    assert classify.drawn() == start
    assert classify.told("mounts") == "4"


def test_the_probability_of_one_class_is_that_of_its_link(page: Page) -> None:
    """Beetles of eight doses through the complementary log-log link: the loss says which AIC, and the rows say their weights."""
    data = load_class_sample("beetles")
    found = fit(
        data.frame, data.labels, curve=Linear(), family=Binary("killed"), link="cloglog", weights=data.weights
    )
    classify = ClassifyPage(page).open(CLOGLOG)
    expect(classify.headline).to_contain_text(f"AIC {found.aic:.2f}")
    classify.point.get_by_role("button", name="Previous observation").click()
    expect(classify.views).to_have_attribute("data-point", str(data.n - 1))
    told = classify.told_of_row()
    assert told["class"] == "killed"
    assert data.weights is not None
    assert number(told["weight"]) == data.weights[-1]
    assert number(told["its probability"]) == pytest.approx(found.fitted[-1, 1], rel=6e-3)


def test_generated_labels_draw_their_truth(classify: ClassifyPage) -> None:
    """Also in charts that showed other data before, whose elements Plotly takes over."""
    _generate(classify)
    expect(classify.views.get_by_role("list", name="Colours").get_by_text("truth")).to_be_visible()
    seen = f".trace:not([style*='display: none']) .js-line[style*='stroke: {rgb(LIGHT.truth)}']"
    for view in (0, 2):
        expect(classify.charts[view].locator(seen)).not_to_have_count(0)


def _choose_two_features(classify: ClassifyPage) -> None:
    classify.choose("Residuals", "quantile")


def _choose_one_class(classify: ClassifyPage) -> None:
    classify.choose("Model", "One class")
    classify.pick("Link", "cloglog")


def _choose_an_order(classify: ClassifyPage) -> None:
    classify.choose("Model", "Ordinal")


def _generate(classify: ClassifyPage) -> None:
    classify.choose("Where the data come from", "Generate")


def _choose_three_features(classify: ClassifyPage) -> None:
    classify.add("Features", "flipper_length_mm")


@pytest.mark.parametrize(
    "choose",
    [_choose_two_features, _choose_one_class, _choose_an_order, _generate, _choose_three_features],
    ids=lambda choose: choose.__name__.strip("_"),
)
def test_a_link_shows_another_person_the_same(
    choose: Callable[[ClassifyPage], None],
    classify: ClassifyPage,
    page: Page,
    new_page: Callable[..., Page],
) -> None:
    """The address bar is the share link: same pictures, same numbers, same value."""
    choose(classify)
    classify.turn("PageDown")
    other = ClassifyPage(new_page(**DESKTOP)).open(page.url)
    assert other.page.url == page.url
    assert other.told("revision") == classify.told("revision")
    assert other.frame() == classify.frame()
    assert other.readouts() == classify.readouts()
    assert other.headline.text_content() == classify.headline.text_content()
    assert other.drawn() == classify.drawn()
