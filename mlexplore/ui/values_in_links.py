"""One value of a link after the other: how it is written, how it is read, and what is said where it cannot be.

A reader turns text into a value, or raises a `ValueError` whose words follow the text in a sentence. What a link may hold is
what the controls can show.
"""

import math
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from mlexplore.codes import LOSS, curve_of
from mlexplore.curves import Curve
from mlexplore.domains import Interval
from mlexplore.families import Family, Shape
from mlexplore.simulation import links_for
from mlexplore.ui.offered import curves_for, ends_of

T = TypeVar("T")

_LONGEST = 100  # characters of a name or a value that are read, or shown to a person


class Take(Protocol):
    """Takes a parameter of a link by its name, reads it, and gives a default where there is none or it is refused."""

    def __call__(self, name: str, read: Callable[[str], T], default: T) -> T:
        """Return what `read` makes of the parameter."""
        ...


class Parameters:
    """The parameters of a link, taken one after the other, and in words what could not be used.

    Parameters
    ----------
    link
        Names and values.

    Attributes
    ----------
    left
        What has not been taken so far.
    ignored
        One clause for each part that was not used: plain text, to be escaped by whoever shows it.
    """

    def __init__(self, link: Mapping[str, str]) -> None:
        self.left = dict(link)
        self.ignored: list[str] = []

    def take(self, name: str, read: Callable[[str], T], default: T) -> T:
        """Take a parameter; where there is none the default, and so where it is refused, which is told: see `Take`."""
        if name not in self.left:
            return default
        text = self.left.pop(name)
        try:
            return read(text)
        except ValueError as reason:
            self.ignored.append(f"{name}={text[:_LONGEST]}: {str(reason).removesuffix('.')}")
            return default

    def take_version(self, known: str) -> None:
        """Take the version of the link, and tell of one that is not known."""
        version = self.left.pop("v", known)
        if version != known:
            self.ignored.append(
                f"this link is of version {version[:_LONGEST]}, and only {known} is known here"
            )

    def tell_the_rest(self) -> None:
        """Tell of everything that nobody has taken."""
        for name, value in self.left.items():
            self.ignored.append(f"{name[:_LONGEST]}={value[:_LONGEST]} means nothing here")


def number_text(value: float) -> str:
    """Shortest text that reads back as the same number."""
    return repr(float(value)).removesuffix(".0")


def link_text(link: str) -> str:
    """Name of a link function without blanks."""
    return link.replace(" ", "-")


def finite(text: str) -> float:
    """Read a finite number."""
    try:
        value = float(text) if len(text) <= _LONGEST else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError("not a number")
    return value


def within(interval: Interval) -> Callable[[str], float]:
    """Make a reader of numbers in an interval."""

    def read(text: str) -> float:
        value = finite(text)
        if value not in interval:
            raise ValueError(f"must be {interval}")
        return value

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make a reader of whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and low <= int(text) <= high):
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """Make a reader of one of some words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"the choices are {', '.join(choices)}")
        return text

    return read


def shape_key(family: type[Family], name: str) -> str:
    """Name in a link of a shape parameter. Names that a person typed may be any, so they stand apart."""
    return f"{LOSS}.{name}" if family.typed else name


def value_of(shape: Shape) -> Callable[[str], float]:
    """Make a reader of values of a shape parameter."""

    def read(text: str) -> float:
        value = within(shape.domain)(text)
        low, high = ends_of(shape)
        if not low <= value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}")
        return value

    return read


def curve_over(columns: tuple[str, ...]) -> Callable[[str], Curve]:
    """Make a reader of curves over predictors of these names."""

    def read(text: str) -> Curve:
        curve = curve_of(text)
        if len(columns) > 1 and type(curve) not in curves_for(columns):
            raise ValueError(f"{curve.name} takes one predictor, and there are {len(columns)}")
        curve.parameters(columns)  # says so if a typed curve does not use them
        curve.example()  # or is too complicated
        for each in curve.options():
            low, high = each.offered  # a control can only show what it offers
            if not low <= getattr(curve, each.name) <= high:
                raise ValueError(f"the {each.meaning} must be from {low} to {high}")
        return curve

    return read


def link_of(curve: Curve, family: type[Family], *, exposure: bool = False) -> Callable[[str], str]:
    """Make a reader of link functions; that which suits curve and family by itself is no choice, and read as empty."""
    offered = {link_text(name): name for name in links_for(curve, family, exposure=exposure)}
    own = next(iter(offered.values()))

    def read(text: str) -> str:
        if text not in offered:
            raise ValueError(f"the links for {family.name} are {', '.join(offered)}")
        return "" if offered[text] == own else offered[text]

    return read
