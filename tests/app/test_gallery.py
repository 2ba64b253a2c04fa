"""The gallery shows every sample with all that belongs to it, and what is opened there is what the list would open."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from mlexplore.codes import curve_of, family_of
from mlexplore.data import SAMPLES, Sample
from mlexplore.ui import gallery
from tests.app.visitor import SAMPLE, SOURCE, bring, choose, complaints, control, meaning, shown

KIND, SEARCH = "What y is", "Search"


def opened(app: AppTest) -> AppTest:
    """Open the gallery, or keep it open: AppTest always runs the whole page, which would close it."""
    button(app, "Gallery").click()
    return app.run()


def button(app: AppTest, label: str) -> Any:
    (found,) = [each for each in app.button if each.label == label]
    return found


def cards(app: AppTest) -> list[str]:
    """Keys of the samples on show, in their order."""
    keys = [str(each.key) for each in app.button]
    return [key.removeprefix("gallery.") for key in keys if key.startswith("gallery.")]


def take(app: AppTest, key: str) -> AppTest:
    """Open a sample from its card."""
    app.button(f"gallery.{key}").click()
    return app.run()


def words(app: AppTest) -> str:
    """All prose on the page, without the marks of escaping."""
    return re.sub(r"[\\\u200b]", "", "\n".join(each.value for each in (*app.markdown, *app.caption)))


def test_every_sample_has_a_card_with_all_that_belongs_to_it(open_app: Callable[..., AppTest]) -> None:
    app = opened(open_app())
    assert cards(app) == [sample.key for sample in SAMPLES]
    pictures = [each.proto for each in app.image]
    told = words(app)
    for sample, picture in zip(SAMPLES, pictures, strict=True):
        assert sample.title in app.button(f"gallery.{sample.key}").label
        assert sample.lesson in told
        assert f"Source: {sample.source}. Licence: {sample.licence}." in told
        curve = curve_of(sample.curve).label
        called = "Plane" if curve == "Line" and sample.further else curve
        assert f"{called} with {family_of(sample.family).errors_name}." in told
        if sample.further:
            assert f"Predictors: {', '.join((sample.x, *sample.further))}." in told
        for role in ("weights", "trials", "exposure"):
            column = getattr(sample, role)
            assert not column or f"{role.title()}: {column}." in told
        (image,) = picture.imgs
        assert image.url.startswith("data:image/svg+xml")
        assert sample.y_label in image.alt
        assert sample.x_label in image.alt
    assert not complaints(app)


def test_the_sample_on_the_page_is_marked(open_app: Callable[..., AppTest]) -> None:
    app = opened(open_app(data="nile"))
    assert [key for key in cards(app) if "✓" in app.button(f"gallery.{key}").label] == ["nile"]
    generated = opened(open_app(data="generated"))
    assert not [key for key in cards(generated) if "✓" in generated.button(f"gallery.{key}").label]


@pytest.mark.parametrize("sample", SAMPLES[1::5], ids=lambda sample: sample.key)
def test_a_card_opens_what_the_list_opens(sample: Sample, open_app: Callable[..., AppTest]) -> None:
    """Curve and errors included, and a value that was turned in other data is let go."""
    listed = choose(open_app(explore="midpoint", at="10.5"), SAMPLE, sample.key)
    taken = take(opened(open_app(explore="midpoint", at="10.5")), sample.key)
    assert control(taken, SAMPLE).value == sample.key
    assert not cards(taken)
    assert shown(taken) == shown(listed)


@pytest.mark.parametrize("source", ["generated", "upload"])
def test_the_gallery_is_at_hand_whatever_is_on_the_page(
    source: str, open_app: Callable[..., AppTest]
) -> None:
    app = choose(open_app(), SOURCE, source)
    if source == "upload":
        bring(app, "a,b\n1,2\n2,5\n3,4\n4,7\n")
    take(opened(app), "crabs")
    assert control(app, SOURCE).value == "sample"
    assert (meaning(app).source, meaning(app).sample) == ("sample", "crabs")
    assert not complaints(app)


def test_opening_the_sample_on_the_page_again_brings_back_its_curve_and_errors(
    open_app: Callable[..., AppTest],
) -> None:
    app = open_app(data="discoveries", curve="linear", errors="normal")
    take(opened(app), "discoveries")
    assert meaning(app).curve == curve_of("polynomial.2")
    assert meaning(app).family is family_of("poisson")


def test_cards_are_found_by_kind_of_observation(open_app: Callable[..., AppTest]) -> None:
    """Every sample is of one kind, and the numbers on the buttons are those of the cards."""
    seen: list[str] = []
    for option in control(opened(open_app()), KIND).options[1:]:
        app = opened(open_app())
        code = next(code for code, title in gallery.RESPONSES.items() if option.startswith(title))
        control(app, KIND).set_value(code)
        opened(app)
        assert option == f"{gallery.RESPONSES[code]} {len(cards(app))}"
        assert all(family_of(s.family).response == code for s in SAMPLES if s.key in cards(app))
        seen += cards(app)
    assert sorted(seen) == sorted(sample.key for sample in SAMPLES)


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("geyser", ["old-faithful"]),
        ("WEIBULL", ["leukaemia"]),
        ("light newcomb", ["newcomb"]),
        ("Brockmann", ["crabs", "crabs-plane"]),
        ("exposure km_driven", ["uk-drivers-killed"]),
        ("predictors", ["stackloss-plane", "crabs-plane", "gasoline-plane", "titanic"]),
    ],
)
def test_cards_are_found_by_words(sought: str, found: list[str], open_app: Callable[..., AppTest]) -> None:
    app = opened(open_app())
    control(app, SEARCH).set_value(sought)
    assert cards(opened(app)) == found


def test_what_is_not_found_is_said_and_shown_as_it_was_typed(open_app: Callable[..., AppTest]) -> None:
    app = opened(open_app())
    control(app, SEARCH).set_value("![p](http://x) **b**")
    opened(app)
    assert not cards(app)
    (told,) = complaints(app)
    assert "No sample of this kind speaks of “![p](http" in told
    assert "![p](" not in app.info[0].value  # Markdown would fetch it


def test_nothing_is_drawn_until_the_gallery_is_opened(
    open_app: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And then once: forty fits are half a second, and the next visitor finds them done."""
    drawn: list[str] = []
    real = gallery.thumbnail
    monkeypatch.setattr(gallery, "thumbnail", lambda fit: drawn.append("one") or real(fit))
    gallery._pictures.clear()
    app = open_app()
    assert not drawn
    opened(app)
    opened(open_app())
    assert len(drawn) == len(SAMPLES)
