"""Shape parameters as data: one record validates, bounds the fit and draws the control."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal

from mlexplore.families.domain import Interval

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
        ``"scale"`` for a parameter in the unit of y, ``"shape"`` for a number without unit.
    """

    name: str
    label: str
    symbol: str
    meaning: str
    domain: Interval
    search: Interval
    typical: tuple[float, float]
    role: Role


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
) -> Any:  # noqa: ANN401 - stands on the right of a dataclass field, as dataclasses.field does
    """Declare a dataclass field of a family as a shape parameter; see `Shape` for the arguments."""
    about = {
        "label": label,
        "symbol": symbol,
        "meaning": meaning,
        "domain": domain,
        "typical": typical,
        "role": role,
    }
    return dataclasses.field(default=default, metadata={"shape": about | {"search": search or domain}})


def shapes_of(family: type) -> tuple[Shape, ...]:
    """Shape parameters of a family, in the order of their declaration."""
    return tuple(
        Shape(name=field.name, **field.metadata["shape"])
        for field in dataclasses.fields(family)
        if "shape" in field.metadata
    )
