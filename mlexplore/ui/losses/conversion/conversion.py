"""What is converted, in one frozen value, and its way into the address bar and back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from mlexplore.conversion import LossCurve, TypedLoss, read_verdict
from mlexplore.conversion.margin import MarginCurve, TypedMargin
from mlexplore.conversion_scene import SCALE, usual_margin_scale, usual_scale
from mlexplore.numerals import shortest
from mlexplore.ui.losses.conversion.examples import EXAMPLES
from mlexplore.ui.losses.conversion.kinds import KINDS, Kind, read_text, usual_values
from mlexplore.ui.values_in_links import Take, finite, number_text, one_of

_VALUE = "typed."
"""Before the name of a parameter in a link: names that somebody typed may be any."""


@dataclass(frozen=True)
class Conversion:
    """What was typed, and the numbers at which it is looked at.

    Parameters
    ----------
    kind
        What was typed.
    text
        As it was typed.
    values
        Parameters that are not as they open, by name.
    s
        The scale; None for the usual one.
    turned
        The number that the slider turns: "s" or a parameter.
    """

    kind: Kind = "loss"
    text: str = EXAMPLES["loss"][0].text
    values: tuple[tuple[str, float], ...] = ()
    s: float | None = None
    turned: str = SCALE

    @property
    def read(self) -> TypedLoss | TypedMargin:
        """What was typed, read; of a density, its loss."""
        return read_text(self.kind, self.text)

    @property
    def parameters(self) -> dict[str, float]:
        """All parameters by name."""
        return usual_values(self.read) | dict(self.values)

    @property
    def curve(self) -> LossCurve | MarginCurve:
        """The loss at its parameters."""
        return self.read.at(self.parameters)

    @property
    def usual(self) -> float:
        """The usual scale."""
        curve = self.curve
        return (
            usual_margin_scale(curve) if isinstance(curve, MarginCurve) else usual_scale(read_verdict(curve))
        )

    @property
    def scale(self) -> float:
        """The scale."""
        return self.usual if self.s is None else self.s

    def at_scale(self, s: float) -> "Conversion":
        """The same at another scale.

        Raises
        ------
        ValueError
            In words, if it cannot be looked at there.
        """
        if not s > 0.0:
            raise ValueError("The scale s must be above 0.")
        curve = self.curve
        if isinstance(curve, LossCurve):
            verdict = read_verdict(curve)
            if verdict.kind != "none" and not verdict.admits(s):
                raise ValueError(
                    f"At s = {shortest(s)} there is no density: this loss has {verdict.sentence}."
                )
        return replace(self, s=None if s == self.usual else s)

    def at_value(self, name: str, value: float) -> "Conversion":
        """The same at another value of a parameter.

        Raises
        ------
        ValueError
            In words, if the loss is not defined there.
        """
        usual, values = usual_values(self.read), self.parameters | {name: value}
        self.read.at(values)
        return replace(self, values=tuple(pair for pair in values.items() if pair[1] != usual[pair[0]]))


def encode_conversion(conversion: Conversion) -> dict[str, str]:
    """Link parameters of what is converted; what has its default value is left out."""
    rest = Conversion()
    link: dict[str, str] = {}
    if conversion.kind != rest.kind:
        link["kind"] = conversion.kind
    if conversion.text != EXAMPLES[conversion.kind][0].text:
        link["text"] = conversion.text
    link |= {f"{_VALUE}{name}": number_text(value) for name, value in conversion.values}
    if conversion.s is not None:
        link["s"] = number_text(conversion.s)
    if conversion.turned != rest.turned:
        link["turn"] = conversion.turned
    return link


def read_conversion(take: Take) -> Conversion:
    """Read what a link says is converted."""
    kind: Kind = take("kind", one_of(*KINDS), "loss")  # type: ignore[assignment]
    conversion = Conversion(kind, take("text", _text(kind), EXAMPLES[kind][0].text))
    names = conversion.read.names
    for name in names:
        conversion = take(f"{_VALUE}{name}", _value(conversion, name), conversion)
    conversion = take("s", lambda text: conversion.at_scale(finite(text)), conversion)
    turned = take("turn", one_of(SCALE, *([] if kind == "margin" else names)), SCALE)
    return replace(conversion, turned=turned)


def _text(kind: Kind) -> Callable[[str], str]:
    def read(text: str) -> str:
        read_text(kind, text).at()
        return text

    return read


def _value(conversion: Conversion, name: str) -> Callable[[str], Conversion]:
    return lambda text: conversion.at_value(name, finite(text))
