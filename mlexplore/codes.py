"""Short codes for curves and families, as links and sample descriptions write them: ``polynomial.2``, ``student-t``.

What a person typed follows the numbers as it was typed, each text but the first after a semicolon:
``formula.a + b*x;a=1, b=2``, and so does a typed loss: ``loss.log(1 + r^2)``. Whoever writes a code into an address quotes it.
"""

import re
from typing import Any

from mlexplore.curves import CURVES, Curve
from mlexplore.families import FAMILIES, Family, typed_errors

LOSS = "loss"
"""Before the point in the code of the errors of a typed loss."""


def kind_code(kind: type) -> str:
    """Code of a class: its name in lower case, words apart by hyphens; of the errors of a typed loss what was typed."""
    if typed := getattr(kind, "typed", ""):
        return loss_code(typed)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def loss_code(text: str) -> str:
    """Code of the errors of a typed loss."""
    return f"{LOSS}.{text}"


def curve_code(curve: Curve) -> str:
    """Code of a curve with its options."""
    words = [kind_code(type(curve)), *(str(getattr(curve, option.name)) for option in curve.options())]
    texts = [getattr(curve, option.name) for option in curve.text_options()]
    while texts and not texts[-1]:
        texts.pop()
    return ".".join([*words, ";".join(texts)] if texts else words)


def curve_of(code: str) -> Curve:
    """Curve that a code stands for; options that are left out take their defaults.

    Raises
    ------
    ValueError
        If there is no such curve, or an option is not what it allows: a whole number out of range, a text that cannot be
        read.
    """
    name, _, rest = code.partition(".")
    for kind in CURVES:
        if kind_code(kind) == name:
            return kind(**_options(kind, rest))
    raise ValueError(f"The curves are {', '.join(curve_code(kind()) for kind in CURVES)}.")


def _options(kind: type[Curve], rest: str) -> dict[str, Any]:
    """Options by name, read from what follows the name of a curve in its code."""
    options, texts = kind.options(), kind.text_options()
    words = [] if not rest else rest.split(".", len(options)) if texts else rest.split(".")
    numbers, typed = words[: len(options)], words[len(options) :]
    typed = typed[0].split(";") if typed and texts else typed
    if len(typed) > len(texts) or not all(re.fullmatch(r"[0-9]{1,3}", number) for number in numbers):
        raise ValueError(f"{kind.name} is written {curve_code(kind())}.")
    for option, text in zip(texts, typed, strict=False):
        if len(text) > option.longest:
            raise ValueError(
                f"{option.meaning} has at most {option.longest} characters, and this one {len(text)}."
            )
    chosen: dict[str, Any] = {
        option.name: int(number) for option, number in zip(options, numbers, strict=False)
    }
    return chosen | {option.name: text for option, text in zip(texts, typed, strict=False)}


def family_of(code: str) -> type[Family]:
    """Family that a code stands for.

    Raises
    ------
    ValueError
        If there is no such family; of a typed loss, if it cannot be read or belongs to no density.
    """
    name, point, text = code.partition(".")
    if point and name == LOSS:
        return typed_errors(text)
    for kind in FAMILIES:
        if kind_code(kind) == code:
            return kind
    raise ValueError(
        f"The error distributions are {', '.join(kind_code(kind) for kind in FAMILIES)}, and {LOSS}.… with a loss in the "
        "residual r."
    )
