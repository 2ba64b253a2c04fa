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
    svg, n = thumbnail(opening(sample.key)), load_sample(sample.key).n
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
    assert observations(svg) == pytest.approx(min(n, MOST_DOTS), rel=0.06)  # widths are rounded


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
