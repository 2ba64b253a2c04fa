"""A thumbnail shows what a sample opens with, stands alone, and can be seen on either ground."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest

import mlexplore as mx
from mlexplore.data import SAMPLES, Sample, load_sample
from mlexplore.plots.theme import DARK, LIGHT
from mlexplore.plots.thumbnail import CURVE, DOTS, HEIGHT, MOST_DOTS, WIDTH, thumbnail
from tests.data.opening import opening
from tests.plots.test_theme import contrast

SPACE = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def parts(svg: str, name: str) -> list[ElementTree.Element]:
    return [path for path in ElementTree.fromstring(svg) if path.get("class") == name]


def places(path: ElementTree.Element) -> np.ndarray:
    """The corners of a path, as pixels: shape (corners, 2)."""
    return np.array([float(word) for word in NUMBER.findall(path.get("d", "").replace("h0", ""))]).reshape(
        -1, 2
    )


def observations(svg: str) -> float:
    """How many observations the dots stand for: the area of a dot is their number."""
    dots = [(float(path.get("stroke-width", "")), len(places(path))) for path in parts(svg, "dots")]
    single = min(width for width, _ in dots)
    return sum(number * (width / single) ** 2 for width, number in dots)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_sample_is_seen_whole_in_its_thumbnail(sample: Sample) -> None:
    """Points, a curve from the first to the last of them, and a band; nothing outside the picture."""
    svg, data = thumbnail(opening(sample.key)), load_sample(sample.key)
    (curve,), (band,) = parts(svg, "curve"), parts(svg, "band")
    across = places(curve)[:, 0]
    dots = np.concatenate([places(path) for path in parts(svg, "dots")])
    assert [across[0], across[-1]] == [dots[:, 0].min(), dots[:, 0].max()]
    assert (np.diff(across) > 0.0).all()
    assert len(across) >= 80
    assert len(places(band)) == 2 * len(across)
    for shown in (dots, places(curve), places(band)):
        assert (shown >= 0.0).all()
        assert (shown <= [WIDTH, HEIGHT]).all()
    if data.weights is None:
        assert observations(svg) == pytest.approx(min(data.n, MOST_DOTS), rel=0.06)  # widths are rounded


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.key)
def test_a_thumbnail_is_an_image_and_nothing_else(sample: Sample) -> None:
    """Numbers and our own colours: no text, no script, no style, and nothing that would be fetched."""
    svg = thumbnail(opening(sample.key))
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SPACE}svg"
    assert {part.tag for part in root} == {f"{SPACE}rect", f"{SPACE}path"}
    assert not any((part.text or "").strip() or len(part) for part in root)
    assert not re.search(r"href|url\(|//|@import", svg.replace('xmlns="http://www.w3.org/2000/svg"', ""))
    assert {part.get("fill", "none") for part in root} | {part.get("stroke", "none") for part in root} == {
        CURVE,
        DOTS,
        "none",
    }
    assert len(svg) < 25_000


def under(svg: str, ground: str) -> str:
    """The colour of a ground with the frame and the band of the picture laid over it."""
    mixed = np.array([int(ground[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)
    for part in ElementTree.fromstring(svg):
        if part.get("fill-opacity"):
            share, fill = float(part.get("fill-opacity", "")), part.get("fill", "")
            mixed += share * (np.array([int(fill[at : at + 2], 16) for at in (1, 3, 5)]) - mixed)
    return "#" + "".join(f"{round(level):02X}" for level in mixed)


@pytest.mark.parametrize("colour", [CURVE, DOTS])
@pytest.mark.parametrize("ground", [LIGHT.ground, DARK.ground])
def test_one_picture_serves_light_and_dark(colour: str, ground: str) -> None:
    """An image cannot ask the page which of the two it is; WCAG 2.2, 1.4.11, asks for 3, on the band too."""
    assert contrast(colour, ground) >= 3.0
    assert contrast(colour, under(thumbnail(opening(SAMPLES[0].key)), ground)) >= 3.0


def test_observations_at_one_place_make_one_dot_of_their_area() -> None:
    x, y = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0]), np.array([1.0, 1.0, 1.0, 1.0, 2.0, 2.5, 4.5])
    svg = thumbnail(mx.fit(x, y, curve=mx.Linear(), family=mx.Normal()))
    assert [len(places(path)) for path in parts(svg, "dots")] == [3, 1]
    assert observations(svg) == pytest.approx(7.0, rel=0.05)


def test_a_weight_counts_as_so_many_observations() -> None:
    """At one place or at several; an observation of weight zero is not seen, nor does it move the frame."""
    x, y = np.array([0.0, 1.0, 2.0, 3.0, 4.0]), np.array([0.0, 2.0, 1.0, 4.0, 3.0])
    weights = np.array([1, 4, 1, 2, 9])

    def drawn(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None) -> str:
        return thumbnail(mx.fit(x, y, curve=mx.Linear(), family=mx.Normal(), weights=weights))

    def areas(svg: str) -> dict[tuple[float, float], float]:
        """Area of each dot, as shares of all."""
        dots = [(float(path.get("stroke-width", "")), places(path)) for path in parts(svg, "dots")]
        all_of_them = sum(width**2 * len(spots) for width, spots in dots)
        return {(a, b): width**2 / all_of_them for width, spots in dots for a, b in spots.tolist()}

    weighted = drawn(x, y, weights)
    repeated = drawn(np.repeat(x, weights), np.repeat(y, weights), None)
    assert areas(weighted) == pytest.approx(areas(repeated), abs=0.01)
    far = drawn(np.append(x, 99.0), np.append(y, -99.0), np.append(weights, 0))
    assert far == weighted


def test_other_columns_and_an_exposure_stand_at_their_means() -> None:
    """The curve is what the fit predicts there, and the band lies around it."""
    rng = np.random.default_rng(3)
    x, exposure = np.column_stack([np.linspace(0.0, 2.0, 50), rng.uniform(0, 1, 50)]), rng.uniform(5, 50, 50)
    y = rng.poisson(exposure * np.exp(0.3 * x[:, 0] + x[:, 1]))
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Poisson(), exposure=exposure)
    svg = thumbnail(fit)
    curve = places(parts(svg, "curve")[0])
    ends = fit.predict(
        np.array([[0.0, x[:, 1].mean()], [2.0, x[:, 1].mean()]]),
        offset=np.full(2, np.log(exposure).mean()),
    )
    spots = np.concatenate([places(path) for path in parts(svg, "dots")])
    # Pixels from the top are a falling line in y, and the points show which.
    lowest, highest = spots[:, 1].max(), spots[:, 1].min()
    expected = lowest + (ends - y.min()) * (highest - lowest) / np.ptp(y)
    assert curve[[0, -1], 1] == pytest.approx(expected, abs=0.15)


def test_trials_by_row_draw_the_curve_for_a_typical_row() -> None:
    x, trials = np.arange(7.0), np.array([10, 10, 10, 10, 10, 12, 90])
    y = np.array([1, 2, 4, 5, 7, 10, 81])
    fit = mx.fit(x, y, curve=mx.Linear(), family=mx.Binomial(trials=trials))
    svg = thumbnail(fit)
    spots = np.concatenate([places(path) for path in parts(svg, "dots")])
    start = places(parts(svg, "curve")[0])[0, 1]
    lowest, highest = spots[:, 1].max(), spots[:, 1].min()
    expected = lowest + (10.0 * fit.fitted[0] - y.min()) * (highest - lowest) / np.ptp(y)
    assert start == pytest.approx(expected, abs=0.15)


def test_many_observations_are_thinned_evenly_and_keep_both_ends() -> None:
    x = np.linspace(0.0, 1.0, 5_001)
    svg = thumbnail(mx.fit(x, np.sin(40.0 * x) + x, curve=mx.Linear(), family=mx.Normal()))
    (path,) = parts(svg, "dots")
    across = np.sort(places(path)[:, 0])
    assert len(across) == MOST_DOTS
    assert np.ptp(np.diff(across)) < 0.25
    curve = places(parts(svg, "curve")[0])[:, 0]
    assert [across[0], across[-1]] == [curve[0], curve[-1]]


def test_a_curve_through_every_point_has_no_band() -> None:
    """The scale ran to zero: there is no density to draw one from, and the picture is drawn all the same."""
    fit = mx.fit([0.0, 1.0, 2.0], [1.0, 2.0, 3.0], curve=mx.Linear(), family=mx.Normal())
    assert fit.maximum.degenerate
    svg = thumbnail(fit)
    assert not parts(svg, "band")
    assert len(parts(svg, "curve")) == 1
