"""Short codes for curves and families, as links and sample descriptions write them: ``polynomial.2``, ``student-t``."""

import re

from mlexplore.curves import CURVES, Curve
from mlexplore.families import FAMILIES, Family


def kind_code(kind: type) -> str:
    """Code of a class: its name in lower case, words apart by hyphens."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def curve_code(curve: Curve) -> str:
    """Code of a curve with its options."""
    return ".".join(
        [kind_code(type(curve)), *(str(getattr(curve, option.name)) for option in curve.options())]
    )


def curve_of(code: str) -> Curve:
    """Curve that a code stands for; options that are left out take their defaults.

    Raises
    ------
    ValueError
        If there is no such curve, or an option is not a whole number that it allows.
    """
    name, *numbers = code.split(".")
    for kind in CURVES:
        if kind_code(kind) == name:
            options = kind.options()
            if len(numbers) > len(options) or not all(
                re.fullmatch(r"[0-9]{1,3}", number) for number in numbers
            ):
                raise ValueError(f"{kind.name} is written {curve_code(kind())}.")
            return kind(
                **{option.name: int(number) for option, number in zip(options, numbers, strict=False)}
            )
    raise ValueError(f"The curves are {', '.join(curve_code(kind()) for kind in CURVES)}.")


def family_of(code: str) -> type[Family]:
    """Family that a code stands for.

    Raises
    ------
    ValueError
        If there is no such family.
    """
    for kind in FAMILIES:
        if kind_code(kind) == code:
            return kind
    raise ValueError(f"The error distributions are {', '.join(kind_code(kind) for kind in FAMILIES)}.")
