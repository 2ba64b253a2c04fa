"""Colours that can be told apart and read, on the ground of both themes."""

import tomllib
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import pytest

from mlexplore.class_scene.shown_classes import MOST_SHOWN
from mlexplore.plots.theme import CLASSES, DARK, LIGHT, SYMBOLS, TRANSLATION, Palette

LINES = ("data", "model", "loss", "explored", "truth", "lit")
WORDS = ("ink", "quiet", "loss")  # the axis of the loss has its colour


def luminance(colour: str) -> float:
    """Relative luminance of sRGB (WCAG 2.2)."""
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def grounds(project: Path) -> Callable[[str], tuple[str, ...]]:
    """The grounds that a palette stands on: its own, and that of the page as configured."""
    config = tomllib.loads((project / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    def of(theme: str) -> tuple[str, ...]:
        return ({"light": LIGHT, "dark": DARK}[theme].ground, config["theme"][theme]["backgroundColor"])

    return of


@pytest.mark.parametrize(("theme", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_lines_reach_three_to_one_and_words_four_and_a_half(
    theme: str, palette: Palette, grounds: Callable[[str], tuple[str, ...]]
) -> None:
    """WCAG 2.2: 1.4.11 for what carries meaning, 1.4.3 for text."""
    for ground in grounds(theme):
        for role in LINES:
            assert contrast(getattr(palette, role), ground) >= 3.0, role
        for role in WORDS:
            assert contrast(getattr(palette, role), ground) >= 4.5, role


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_no_two_lines_share_a_colour(palette: Palette) -> None:
    assert all(getattr(palette, a) != getattr(palette, b) for a, b in combinations(LINES, 2))


def test_light_and_dark_are_twins() -> None:
    """One-to-one: the page could not tell two roles of one light colour apart."""
    assert len(TRANSLATION) == len(set(TRANSLATION.values())) == len(LIGHT) + 3 * len(CLASSES)
    assert tuple(TRANSLATION.values())[: len(DARK)] == tuple(DARK)


def test_every_class_that_is_told_apart_has_a_colour_and_a_sign_of_its_own(
    grounds: Callable[[str], tuple[str, ...]],
) -> None:
    assert len(CLASSES) == len(set(CLASSES)) == len(set(SYMBOLS)) == MOST_SHOWN
    for colour in CLASSES:
        assert all(contrast(colour.line, ground) >= 3.0 for ground in grounds("light"))
        assert all(contrast(TRANSLATION[colour.line], ground) >= 3.0 for ground in grounds("dark"))
