"""The colours and dashes by which losses beside each other are told apart, in all views."""

from typing import NamedTuple

from mlexplore.plots.theme import CLASSES


class Pen(NamedTuple):
    """How one of several losses is drawn: a colour of the light palette, and a dash."""

    colour: str
    dash: str


PENS = tuple(Pen(CLASSES[place].line, dash) for place, dash in ((4, "solid"), (3, "dash"), (2, "dot")))
"""For the first, second and third loss: teal, red and violet."""
