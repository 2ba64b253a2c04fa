"""All choices on the page of losses in one frozen value, and its way into the address bar and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mlexplore.domains import Interval
from mlexplore.loss_scene import shared_axis
from mlexplore.losses import LOSSES, Loss, LossParameter, loss_named
from mlexplore.ui.losses.conversion.conversion import Conversion, encode_conversion, read_conversion
from mlexplore.ui.losses.facets import FACETS
from mlexplore.ui.settings import VERSION
from mlexplore.ui.values_in_links import Parameters, Take, number_text, one_of, within

FEWEST_PINNED, MOST_PINNED = 2, 3
"""Losses that are compared at least and at most."""
LONGEST_WORDS = 60
"""Characters of what is looked for."""

View = Literal["dictionary", "converter"]
VIEWS: dict[View, str] = {"dictionary": "Dictionary", "converter": "Converter"}
"""The two halves of the page, with their names."""


@dataclass(frozen=True)
class Sought:
    """What the catalogue is narrowed down to.

    Parameters
    ----------
    words
        Every one of them is in what a card or a library says of the loss.
    facets
        Pairs of the key of a facet and what the loss must be there; a facet that is not there does not matter.
    """

    words: str = ""
    facets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class LossSettings:
    """Everything that decides what is on the page of losses.

    Parameters
    ----------
    view
        Whether the dictionary or the converter is open. What belongs to the other one is no part of these choices.
    chosen
        Key of the loss whose details are open; empty for none.
    pinned
        Keys of the losses that are pinned, the oldest first.
    compared
        Whether those that are pinned are compared, while no details are open.
    turned
        The parameter that the slider turns, as ``loss.parameter``; empty for the first one that there is.
    values
        Values of parameters of the losses on show that are not the usual ones, by ``loss.parameter``.
    sought
        What the catalogue is narrowed down to.
    conversion
        What is converted.
    """

    view: View = "dictionary"
    chosen: str = ""
    pinned: tuple[str, ...] = ()
    compared: bool = False
    turned: str = ""
    values: tuple[tuple[str, float], ...] = ()
    sought: Sought = field(default_factory=Sought)
    conversion: Conversion = field(default_factory=Conversion)

    @property
    def shown(self) -> tuple[Loss, ...]:
        """The losses that are drawn: the one whose details are open, or those that are compared."""
        keys = (self.chosen,) if self.chosen else self.pinned if self.compared else ()
        return tuple(map(loss_named, keys))

    def parameters_of(self, loss: Loss) -> dict[str, float]:
        """Parameters of a loss by name."""
        chosen = dict(self.values)
        return {each.name: chosen.get(place_of(loss, each), each.value) for each in loss.parameters}


def place_of(loss: Loss, parameter: LossParameter) -> str:
    """What a parameter of a loss is called in a link."""
    return f"{loss.key}.{parameter.name}"


def turnable(losses: Sequence[Loss]) -> dict[str, tuple[Loss, LossParameter]]:
    """Parameters of losses that are drawn together, by what they are called in a link."""
    if not losses:
        return {}
    drawn = shared_axis(losses)[1]
    return {place_of(loss, each): (loss, each) for loss, *_ in drawn for each in loss.parameters}


def encode(settings: LossSettings) -> dict[str, str]:
    """Link parameters for choices; what has its default value is left out."""
    link = {"v": VERSION}
    if settings.view == "converter":
        return link | {"view": settings.view} | encode_conversion(settings.conversion)
    if settings.chosen:
        link["loss"] = settings.chosen
    if settings.pinned:
        link["pin"] = ".".join(settings.pinned)
    if settings.compared:
        link["compare"] = "yes"
    if settings.turned:
        link["turn"] = settings.turned
    link |= {name: number_text(value) for name, value in settings.values}
    if settings.sought.words:
        link["words"] = settings.sought.words
    return link | dict(settings.sought.facets)


def decode(link: Mapping[str, str]) -> tuple[LossSettings, tuple[str, ...]]:
    """Choices for link parameters, and in words what was ignored; see `mlexplore.ui.settings.decode`."""
    parameters = Parameters(link)
    parameters.take_version(VERSION)
    view: View = parameters.take("view", one_of(*VIEWS), "dictionary")  # type: ignore[assignment]
    if view == "converter":
        settings = LossSettings(view=view, conversion=read_conversion(parameters.take))
    else:
        settings = _dictionary(parameters.take)
    parameters.tell_the_rest()
    return settings, tuple(parameters.ignored)


def _dictionary(take: Take) -> LossSettings:
    """What a link says of the dictionary."""
    chosen = take("loss", _loss, "")
    pinned = take("pin", _pins, ())
    settings = LossSettings(
        chosen=chosen,
        pinned=pinned,
        compared=take("compare", _comparison(pinned), False),
        values=_values(take, [loss_named(key) for key in dict.fromkeys((chosen, *pinned)) if key]),
        sought=read_sought(take),
    )
    turns = tuple(turnable(settings.shown))
    turned = take("turn", one_of(*turns), "")
    return replace(settings, turned="" if turned in turns[:1] else turned)


def _loss(text: str) -> str:
    if text not in {loss.key for loss in LOSSES}:
        raise ValueError("there is no such loss")
    return text


def _pins(text: str) -> tuple[str, ...]:
    """Read the losses that are compared."""
    keys = tuple(map(_loss, text.split(".", MOST_PINNED)))
    if len(keys) > MOST_PINNED:
        raise ValueError(f"at most {MOST_PINNED} losses are compared")
    if len(set(keys)) < len(keys):
        raise ValueError("a loss is compared with others, not with itself")
    return keys


def _comparison(pinned: tuple[str, ...]) -> Callable[[str], bool]:
    """Make a reader of whether the pinned losses are compared."""

    def read(text: str) -> bool:
        if text != "yes":
            raise ValueError("it is yes, or left out")
        if len(pinned) < FEWEST_PINNED:
            raise ValueError("to compare takes two losses")
        return True

    return read


def _values(take: Take, losses: list[Loss]) -> tuple[tuple[str, float], ...]:
    """Read the parameters of some losses; the usual values are no choice."""
    read = [
        (place, take(place, within(Interval(each.low, each.high, closed=True)), each.value), each.value)
        for loss in losses
        for each in loss.parameters
        for place in [place_of(loss, each)]
    ]
    return tuple((place, value) for place, value, usual in read if value != usual)


def read_sought(take: Take) -> Sought:
    """Read what is looked for."""
    facets = [(facet.key, take(facet.key, one_of(*facet.options), "")) for facet in FACETS]
    return Sought(
        words=take("words", _words, ""), facets=tuple((key, value) for key, value in facets if value)
    )


def _words(text: str) -> str:
    if len(text) > LONGEST_WORDS:
        raise ValueError(f"what is looked for has at most {LONGEST_WORDS} characters")
    return text
