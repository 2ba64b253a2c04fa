"""What can be typed in the converter, and how each is read."""

from typing import Literal, TypeAlias

from mlexplore.conversion import TypedLoss, typed_loss
from mlexplore.conversion.from_density import loss_of_density
from mlexplore.conversion.margin import TypedMargin, typed_margin
from mlexplore.conversion.typed_loss import MOST_PARAMETERS
from mlexplore.formulas import LONGEST_TEXT

Kind: TypeAlias = Literal["loss", "density", "margin"]

KINDS: dict[Kind, str] = {"loss": "Loss ρ(r)", "density": "Density f(r)", "margin": "Labels φ(m)"}
"""What is typed, with its name."""
UNIT = 1.0
"""What a parameter of a loss of labels opens with."""


def read_text(kind: Kind, text: str) -> TypedLoss | TypedMargin:
    """Read what was typed: a loss of the residual, that of a density, or a loss of the margin.

    Raises
    ------
    ValueError
        In words, if it cannot be read or is no such thing.
    """
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"a formula has at most {LONGEST_TEXT} characters, and this one {len(text)}")
    if kind == "loss":
        return typed_loss(text)
    if kind == "density":
        return loss_of_density(text)
    read = typed_margin(text)
    if len(read.names) > MOST_PARAMETERS:
        raise ValueError(
            f"The loss has {len(read.names)} parameters; at most {MOST_PARAMETERS} are possible."
        )
    return read


def usual_values(read: TypedLoss | TypedMargin) -> dict[str, float]:
    """Parameters by name, as they open."""
    if isinstance(read, TypedMargin):
        return dict.fromkeys(read.names, UNIT)
    return {name: each.value for name, each in read.suggestions.items()}
