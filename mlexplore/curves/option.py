"""Choices that a curve offers, as data: one record validates the choice and draws its control."""

import dataclasses
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """A whole number that selects among curves of one kind, such as the degree of a polynomial.

    Parameters
    ----------
    name
        Name in code.
    meaning
        One clause for the reader.
    allowed
        Lowest and highest admissible value.
    offered
        Lowest and highest value that a control offers.
    """

    name: str
    meaning: str
    allowed: tuple[int, int]
    offered: tuple[int, int]


def option(default: int, *, meaning: str, allowed: tuple[int, int], offered: tuple[int, int]) -> Any:  # noqa: ANN401
    """Declare a dataclass field of a curve as an option; see `Option` for the arguments."""
    return dataclasses.field(
        default=default, metadata={"option": {"meaning": meaning, "allowed": allowed, "offered": offered}}
    )


@dataclass(frozen=True)
class TextOption:
    """A text that a person types, such as a formula.

    Parameters
    ----------
    name
        Name in code.
    meaning
        One clause for the reader.
    longest
        Most characters.
    hint
        What may be typed, in a sentence or two.
    """

    name: str
    meaning: str
    longest: int
    hint: str


def text_option(default: str, *, meaning: str, longest: int, hint: str) -> Any:  # noqa: ANN401
    """Declare a dataclass field of a curve as a text option; see `TextOption` for the arguments."""
    return dataclasses.field(
        default=default, metadata={"text_option": {"meaning": meaning, "longest": longest, "hint": hint}}
    )


def text_options_of(curve: type) -> tuple[TextOption, ...]:
    """Text options of a curve, in the order of their declaration."""
    return tuple(
        TextOption(name=field.name, **field.metadata["text_option"])
        for field in dataclasses.fields(curve)
        if "text_option" in field.metadata
    )


def options_of(curve: type) -> tuple[Option, ...]:
    """Options of a curve, in the order of their declaration."""
    return tuple(
        Option(name=field.name, **field.metadata["option"])
        for field in dataclasses.fields(curve)
        if "option" in field.metadata
    )
