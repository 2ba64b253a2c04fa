"""Shape parameters as data: one record validates, bounds the fit and draws the control."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal

from mlexplore.domains import Interval

Role = Literal["scale", "shape"]


@dataclass(frozen=True)
class Shape:
    """What is to be known of one shape parameter of a family.

    Parameters
    ----------
    name
        Name in code and among the estimates, such as ``"nu"``.
    label
        Name in text, such as "degrees of freedom".
    symbol
        Symbol in text and pictures, such as ``"ν"``.
    meaning
        One clause for the reader: what the parameter does.
    domain
        Values at which the family is defined.
    search
        Values among which the likelihood is maximised. Narrower than `domain` where the likelihood is unbounded.
    typical
        Range in which a control offers values.
    role
        ``"scale"`` for a parameter in the unit of y, ``"shape"`` for any other.
    perfect
        Value that the estimate runs to, 0 or infinity, when the curve passes through every observation; None if to none.
    estimable
        Whether data can estimate it. The quantile of a quantile regression is chosen, not estimated.
    telling
        Value that makes a telling picture over heights of a few dozen: what generated data offer first.
    """

    name: str
    label: str
    symbol: str
    meaning: str
    domain: Interval
    search: Interval
    typical: tuple[float, float]
    role: Role
    perfect: float | None
    estimable: bool
    telling: float

    # The search and the explorer move a parameter on a free scale that has no bounds: its logarithm if it is positive, its
    # logit in a bounded interval, itself otherwise.

    @property
    def positive(self) -> bool:
        """Whether the free scale is the logarithm."""
        return math.isfinite(self.domain.low) and not math.isfinite(self.domain.high)

    @property
    def bounded(self) -> bool:
        """Whether the free scale is a logit."""
        return math.isfinite(self.domain.low) and math.isfinite(self.domain.high)

    def free(self, value: float) -> float:
        """Place of a value on the free scale; infinite at the ends of the domain."""
        low, high = self.domain.low, self.domain.high
        if self.positive:
            return math.log(value - low) if value > low else -math.inf
        if self.bounded:
            if not low < value < high:
                return math.copysign(math.inf, value - 0.5 * (low + high))
            return math.log((value - low) / (high - value))
        return value

    def natural(self, free: float) -> float:
        """Value at a place on the free scale: undoes `free`."""
        low, high = self.domain.low, self.domain.high
        if self.positive:
            return low + math.exp(free)
        if self.bounded:
            share = 1.0 / (1.0 + math.exp(-free)) if free >= 0 else math.exp(free) / (1.0 + math.exp(free))
            return low + (high - low) * share
        return free

    def slope(self, value: float) -> float:
        """Derivative of the value in its place on the free scale."""
        low, high = self.domain.low, self.domain.high
        if self.positive:
            return value - low
        if self.bounded:
            return (value - low) * (high - value) / (high - low)
        return 1.0

    def bend(self, value: float) -> float:
        """Second derivative of the value in its place on the free scale."""
        low, high = self.domain.low, self.domain.high
        if self.positive:
            return value - low
        if self.bounded:
            return self.slope(value) * (low + high - 2.0 * value) / (high - low)
        return 0.0


def shape(
    default: float,
    *,
    label: str,
    symbol: str,
    meaning: str,
    domain: Interval,
    typical: tuple[float, float],
    role: Role = "shape",
    search: Interval | None = None,
    perfect: float | None = None,
    estimable: bool = True,
    telling: float | None = None,
) -> Any:  # noqa: ANN401 - stands on the right of a dataclass field, as dataclasses.field does
    """Declare a dataclass field of a family as a shape parameter; see `Shape` for the arguments.

    A scale runs to 0 when the curve passes through every observation, and 5 is a telling one: that need not be said. Of any
    other parameter the default is taken as telling.
    """
    usual = 5.0 if role == "scale" else default
    about = {
        "label": label,
        "symbol": symbol,
        "meaning": meaning,
        "domain": domain,
        "search": search or domain,
        "typical": typical,
        "role": role,
        "perfect": 0.0 if role == "scale" and perfect is None else perfect,
        "estimable": estimable,
        "telling": usual if telling is None else telling,
    }
    return dataclasses.field(default=default, metadata={"shape": about})


@dataclass(frozen=True)
class Known:
    """What is to be known of a whole number that belongs to the observations, and that whoever has the data must tell.

    Parameters
    ----------
    name
        Name in code, such as ``"trials"``.
    label
        Name in text.
    symbol
        Symbol in text and pictures.
    meaning
        One clause for the reader.
    """

    name: str
    label: str
    symbol: str
    meaning: str


def known(default: float, *, label: str, symbol: str, meaning: str) -> Any:  # noqa: ANN401
    """Declare a dataclass field of a family as a whole number that is known; see `Known` for the arguments."""
    return dataclasses.field(
        default=default, metadata={"known": {"label": label, "symbol": symbol, "meaning": meaning}}
    )


def knowns_of(family: type) -> tuple[Known, ...]:
    """Known numbers of a family, in the order of their declaration."""
    return tuple(
        Known(name=field.name, **field.metadata["known"])
        for field in dataclasses.fields(family)
        if "known" in field.metadata
    )


def shapes_of(family: type) -> tuple[Shape, ...]:
    """Shape parameters of a family, in the order of their declaration."""
    return tuple(
        Shape(name=field.name, **field.metadata["shape"])
        for field in dataclasses.fields(family)
        if "shape" in field.metadata
    )
