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


def options_of(curve: type) -> tuple[Option, ...]:
    """Options of a curve, in the order of their declaration."""
    return tuple(
        Option(name=field.name, **field.metadata["option"])
        for field in dataclasses.fields(curve)
        if "option" in field.metadata
    )
